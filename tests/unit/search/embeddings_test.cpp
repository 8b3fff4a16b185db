// SPDX-License-Identifier: MIT
#include "curio/search/embeddings.hpp"  // first: the header must stand alone

#include <catch2/catch.hpp>
#include <complex>
#include <limits>
#include <string>

#include "../vectors.hpp"

using namespace curio;
using vectors::noise;
using vectors::same;

TEMPLATE_TEST_CASE("goal vectors are kept in order and in every bit, through many blocks of memory", "",
                   Eigen::VectorXf, Eigen::VectorXcf, Eigen::VectorXd, Eigen::VectorXcd) {
  for (const Eigen::Index n : {1, 7, 33}) {
    Embeddings<TestType> kept;
    CHECK(kept.size() == 0);
    CHECK(kept.coefficients() == 0);
    for (std::uint64_t i = 0; i < 200; ++i) {
      kept.add(noise<TestType>(Key(i), n));
      CHECK(kept.size() == i + 1);
    }
    CHECK(kept.coefficients() == n);
    for (std::uint64_t i = 0; i < 200; ++i) CHECK(same(kept[i], noise<TestType>(Key(i), n)));
  }
}

TEMPLATE_TEST_CASE("fixed goal vectors are kept, too", "", (Vector<float, 1>), (Vector<float, 3>), (Vector<double, 5>),
                   (Vector<float, 17>), (Vector<float, 80>), (Vector<std::complex<float>, 2>),
                   (Vector<std::complex<float>, 70>)) {
  Embeddings<TestType> kept;
  for (std::uint64_t i = 0; i < 70; ++i) kept.add(noise<TestType>(Key(i), TestType::RowsAtCompileTime));
  for (std::uint64_t i = 0; i < 70; ++i) CHECK(same(kept[i], noise<TestType>(Key(i), TestType::RowsAtCompileTime)));
}

TEST_CASE("the sign of a zero and subnormal numbers are kept") {
  const Eigen::VectorXcf e{{{-0.0f, 0.0f}, {std::numeric_limits<float>::denorm_min(), -0.0f}}};
  Embeddings<Eigen::VectorXcf> kept;
  kept.add(e);
  CHECK(same(kept[0], e));
}

TEST_CASE("a row lies in planes, real parts before imaginary, and stays where it is") {
  Embeddings<Eigen::VectorXcf> kept;
  kept.add(Eigen::VectorXcf{{{1, 2}, {3, 4}}});
  const float* row = kept.row(0);
  const std::size_t plane = Planes<Eigen::VectorXcf>::padded(2);
  for (int i = 0; i < 1000; ++i) kept.add(Eigen::VectorXcf::Zero(2));
  CHECK(kept.row(0) == row);
  CHECK(row[0] == 1);
  CHECK(row[1] == 3);
  CHECK(row[plane] == 2);
  CHECK(row[plane + 1] == 4);
  for (std::size_t k = 2; k < plane; ++k) CHECK((row[k] == 0 && row[plane + k] == 0));
}

/// Zero, of the sign that `sign` tells, but at multiples of the stride.
Eigen::VectorXcf at_rest(Eigen::Index n, Eigen::Index stride, std::uint64_t seed, float sign = 1) {
  Eigen::VectorXcf e = noise<Eigen::VectorXcf>(Key(seed), n);
  for (Eigen::Index k = 0; k < n; ++k)
    if (k % stride != 0) e[k] = {sign * 0.0f, k % 3 == 0 ? -0.0f : 0.0f};
  return e;
}

TEST_CASE("of what is zero but at every fourth number only those are kept, and every bit comes back") {
  constexpr Eigen::Index n = 101;
  std::vector<Eigen::VectorXcf> all;
  for (std::uint64_t i = 0; i < 200; ++i) {
    // Some have zeros by chance, so that the first stride is too large; some move.
    const Eigen::Index stride = i % 5 == 0 ? 20 : i % 5 == 3 ? 1 : 4;
    all.push_back(at_rest(n, stride, i));
  }
  Embeddings<Eigen::VectorXcf> kept;
  for (const auto& e : all) kept.add(e);
  CHECK(kept.stride() == 4);
  CHECK(kept.thin_coefficients() == 26);
  AlignedVector<float> room;
  for (std::size_t i = 0; i < all.size(); ++i) {
    CHECK(kept.thin(i) == (i % 5 != 3));
    CHECK(same(kept[i], all[i]));
    const float* planes = kept.planes(i, room);
    CHECK(same(Planes<Eigen::VectorXcf>::join(planes, n), all[i]));
  }
}

TEST_CASE("zeros of another sign than the first's are kept as they are") {
  Embeddings<Eigen::VectorXcf> kept;
  kept.add(at_rest(80, 4, 1));
  kept.add(at_rest(80, 4, 2, -1));
  kept.add(at_rest(80, 4, 3));
  CHECK(kept.thin(0));
  CHECK(!kept.thin(1));
  CHECK(kept.thin(2));
  for (std::size_t i = 0; i < 3; ++i) CHECK(same(kept[i], at_rest(80, 4, i + 1, i == 1 ? -1.0f : 1.0f)));
}

TEST_CASE("vectors without a common gap, and short ones, are kept whole") {
  Embeddings<Eigen::VectorXcf> kept;
  kept.add(at_rest(90, 4, 1));
  kept.add(at_rest(90, 9, 2));
  CHECK(kept.stride() == 4);
  CHECK(!kept.thin(1));
  CHECK(same(kept[1], at_rest(90, 9, 2)));
  Embeddings<Eigen::VectorXcf> brief;
  brief.add(at_rest(63, 4, 1));
  CHECK(!brief.thin(0));
  Embeddings<Eigen::VectorXcf> silent;
  silent.add(Eigen::VectorXcf::Zero(100));
  silent.add(at_rest(100, 4, 1));
  CHECK(silent[0] == Eigen::VectorXcf::Zero(100));
}

TEST_CASE("rows of a smaller stride are kept whole until half as many have come as are thin") {
  Embeddings<Eigen::VectorXcf> kept;
  for (std::uint64_t i = 0; i < 20; ++i) kept.add(at_rest(100, 4, i));
  for (std::uint64_t i = 20; i < 29; ++i) kept.add(at_rest(100, 2, i));
  CHECK(kept.stride() == 4);
  for (std::size_t i = 20; i < 29; ++i) CHECK(!kept.thin(i));
  kept.add(at_rest(100, 2, 29));
  CHECK(kept.stride() == 2);
  CHECK(kept.thin(29));
  for (std::uint64_t i = 0; i < 30; ++i) CHECK(same(kept[i], at_rest(100, i < 20 ? 4 : 2, i)));
}

TEST_CASE("few rows of a smaller stride are kept whole among rows that are added together with them") {
  std::vector<Eigen::VectorXcf> all;
  for (std::uint64_t i = 0; i < 101; ++i) all.push_back(at_rest(100, i == 50 ? 2 : 4, i));
  Embeddings<Eigen::VectorXcf> kept;
  kept.add(std::span<const Eigen::VectorXcf>(all), Serial{});
  CHECK(kept.stride() == 4);
  for (std::size_t i = 0; i < 101; ++i) {
    CHECK(kept.thin(i) == (i != 50));
    CHECK(same(kept[i], all[i]));
  }
}

TEST_CASE("a copy has the same rows, and either goes on alone") {
  Embeddings<Eigen::VectorXcf> kept;
  for (std::uint64_t i = 0; i < 100; ++i) kept.add(at_rest(100, i % 2 == 0 ? 4 : 1, i));
  auto copy = kept;
  for (std::uint64_t i = 100; i < 200; ++i) {
    kept.add(at_rest(100, i % 2 == 0 ? 4 : 1, i));
    copy.add(at_rest(100, i % 2 == 0 ? 4 : 1, 1000 + i));
  }
  for (std::uint64_t i = 0; i < 49; ++i) copy.add(at_rest(100, 2, 7 + i));
  CHECK(copy.stride() == 4);
  copy.add(at_rest(100, 2, 6));  // half as many as are thin: lays those anew
  CHECK(copy.stride() == 2);
  for (std::uint64_t i = 0; i < 200; ++i) {
    const Eigen::Index stride = i % 2 == 0 ? 4 : 1;
    CHECK(same(kept[i], at_rest(100, stride, i)));
    CHECK(same(copy[i], at_rest(100, stride, i < 100 ? i : 1000 + i)));
  }
}

TEST_CASE("an embedding of another size is refused, and changes nothing") {
  Embeddings<Eigen::VectorXf> kept;
  kept.add(Eigen::VectorXf{{1, 2, 3}});
  CHECK_THROWS_WITH(kept.add(Eigen::VectorXf{{1, 2}}), "embedding: expected 3 numbers, as before, got 2");
  CHECK(kept.size() == 1);
  CHECK_NOTHROW(kept.add(Eigen::VectorXf{{4, 5, 6}}));
  CHECK(kept[1][2] == 6);
}

TEST_CASE("embeddings that are no goal vectors are kept as they are") {
  Embeddings<std::string> words;
  words.add("slow");
  words.add("fast");
  CHECK(words.size() == 2);
  CHECK(words[0] == "slow");
  CHECK(words[1] == "fast");
  Embeddings<float> numbers;
  numbers.add(2.5f);
  CHECK(numbers[0] == 2.5f);
}

TEST_CASE(
    "embeddings that can be copied and not assigned are kept, too, and goal vectors without numbers are refused") {
  struct Peaks {
    const int count;
  };
  Embeddings<Peaks> kept;
  kept.add(Peaks{3});
  const Peaks more[] = {{4}, {5}};
  kept.add(std::span<const Peaks>(more), Serial{});
  REQUIRE(kept.size() == 3);
  CHECK(kept[0].count == 3);
  CHECK(kept[2].count == 5);
  CHECK_THROWS_WITH((Embeddings<Vector<float, 0>>().add(Vector<float, 0>())),
                    "embedding: expected at least one number, got none");
}
