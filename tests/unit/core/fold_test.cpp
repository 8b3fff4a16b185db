// SPDX-License-Identifier: MIT
#include "curio/core/fold.hpp"  // first: the header must stand alone

#include <catch2/catch.hpp>
#include <numeric>
#include <random>
#include <vector>

using curio::fold;
using curio::Lanes;

namespace {

template <class T>
T sum_of(std::vector<T> values) {
  return fold(std::span<const T>(values));
}

/// A window of 32 numbers, as the rule is written: A_l, B_l, C_l, F.
float window(const std::vector<float>& z) {
  float A[8], B[4], C[2];
  for (std::size_t l = 0; l < 8; ++l) A[l] = ((z.at(l) + z.at(8 + l)) + z.at(16 + l)) + z.at(24 + l);
  for (std::size_t l = 0; l < 4; ++l) B[l] = A[l] + A[l + 4];
  for (std::size_t l = 0; l < 2; ++l) C[l] = B[l] + B[l + 2];
  return C[0] + C[1];
}

/// The rule word by word, with its padding made.
float plain_fold(std::vector<float> values) {
  while (values.size() > 32) {
    const std::size_t padding = (32 - values.size() % 32) % 32;
    values.insert(values.begin(), padding / 2, 0.0f);
    values.insert(values.end(), padding - padding / 2, 0.0f);
    std::vector<float> sums;
    for (auto from = values.begin(); from != values.end(); from += 32) sums.push_back(window({from, from + 32}));
    values = sums;
  }
  const std::size_t m = values.size();
  if (m <= 16 || m == 32) {
    values.resize(32, 0.0f);
    return window(values);
  }
  const std::size_t L = m % 8 < 4 ? 8 : 4;
  std::vector<float> lanes(values.begin(), values.begin() + static_cast<std::ptrdiff_t>(L));
  std::size_t next = L;
  for (; next + L <= m; next += L)
    for (std::size_t l = 0; l < L; ++l) lanes[l] = lanes[l] + values[next + l];
  for (; lanes.size() > 1; lanes.resize(lanes.size() / 2))
    for (std::size_t l = 0; l < lanes.size() / 2; ++l) lanes[l] = lanes[l] + lanes[l + lanes.size() / 2];
  float sum = lanes[0];
  for (; next < m; ++next) sum = sum + values[next];
  return sum;
}

/// Numbers whose sum depends on its order: of both signs, their sizes over eight powers of ten.
std::vector<float> uneven(std::size_t count, unsigned seed) {
  std::mt19937 random(seed);
  std::vector<float> values(count);
  for (float& value : values) {
    const float mantissa = std::uniform_real_distribution<float>(-1, 1)(random);
    value = std::ldexp(mantissa, std::uniform_int_distribution(-13, 13)(random));
  }
  return values;
}

TEST_CASE("the order of few numbers, worked by hand") {
  // 1 and -1 at the ends vanish before 2^-30 is added, or swallow it: the order shows.
  const float small = 0x1p-30f;
  CHECK(sum_of<float>({}) == 0);
  CHECK(sum_of<float>({3}) == 3);
  CHECK(sum_of<float>({1, -1, small}) == 0);                        // (1 + small) + -1
  CHECK(sum_of<float>({1, small, -1}) == small);                    // (1 + -1) + small
  CHECK(sum_of<float>({1, small, 0, 0, -1}) == small);              // 0 and 4 are the first to meet
  CHECK(sum_of<float>({1, 0, small, 0, 0, 0, 0, 0, -1}) == small);  // 0 and 8 before that
}

TEST_CASE("at most sixteen numbers of several lanes are added lane by lane, and the sign of no zero is kept") {
  using Real = Lanes<float, 8>;
  for (std::size_t count = 1; count <= 16; ++count) {
    std::vector<Real> many(count);
    std::vector<std::vector<float>> one(8, std::vector<float>(count));
    for (std::size_t l = 0; l < 8; ++l)
      one[l] = l == 7 ? std::vector<float>(count, -0.0f) : uneven(count, static_cast<unsigned>(8 * count + l));
    for (std::size_t i = 0; i < count; ++i) {
      float lanes[8];
      for (std::size_t l = 0; l < 8; ++l) lanes[l] = one[l][i];
      many[i] = Real::load(lanes);
    }
    const Real sum = curio::detail::fold16(many.data(), count);
    for (std::size_t l = 0; l < 8; ++l) {
      CHECK(sum[static_cast<int>(l)] == plain_fold(one[l]));
      CHECK(sum_of(one[l]) == plain_fold(one[l]));
    }
    CHECK(!std::signbit(sum[7]));
    CHECK(!std::signbit(sum_of(one[7])));
    CHECK(!std::signbit(plain_fold(one[7])));
  }
}

TEST_CASE("seventeen numbers are added in eight lanes and one more") {
  std::vector<float> values(17, 0.0f);
  values[0] = 1, values[8] = -1, values[16] = 0x1p-30f;
  CHECK(sum_of(values) == 0x1p-30f);  // lane 0 is 1 - 1; the last comes after all lanes
  values[0] = 0, values[1] = 1, values[8] = 0, values[15] = -1;
  CHECK(sum_of(values) == 0x1p-30f);
  values[15] = 0, values[16] = -1, values[2] = 0x1p-30f;
  CHECK(sum_of(values) == 0);  // the lanes 1 and 2 meet before the last number comes
}

TEST_CASE("twenty numbers are added in four lanes") {
  std::vector<float> values(20, 0.0f);
  values[0] = 1, values[4] = 0x1p-30f, values[8] = -1;
  CHECK(sum_of(values) == 0);  // all of lane 0, from the first on; in eight lanes 0 and 8 would meet first
}

TEST_CASE("whole numbers are summed exactly, whatever the order") {
  for (std::size_t n = 0; n <= 3000; ++n) {
    std::vector<float> values(n);
    std::iota(values.begin(), values.end(), 1.0f);
    REQUIRE(sum_of(values) == static_cast<float>(n * (n + 1) / 2));  // below 2^24 up to 5792
  }
  CHECK(sum_of(std::vector<double>(100'003, 3)) == 300'009);
}

TEST_CASE("the order is that of the rule written out, for every size up to 3000 and many up to 10001") {
  for (std::size_t n = 1; n <= 10'001; n += n < 3000 ? 1 : 37) {
    const std::vector<float> values = uneven(n, static_cast<unsigned>(n));
    REQUIRE(sum_of(values) == plain_fold(values));
  }
  for (const std::size_t n : {2501u, 5000u, 10'000u, 10'001u}) {
    const std::vector<float> values = uneven(n, 0);
    REQUIRE(sum_of(values) == plain_fold(values));
  }
}

TEST_CASE("the order matters: in sequence most sums have other bits") {
  int differ = 0;
  for (std::size_t n = 100; n < 200; ++n) {
    const std::vector<float> values = uneven(n, static_cast<unsigned>(n));
    differ += sum_of(values) != std::accumulate(values.begin(), values.end(), 0.0f);
  }
  CHECK(differ > 50);
}

TEST_CASE("a sum keeps what is not a number, and infinity") {
  std::vector<float> values(2501, 1.0f);
  values[1234] = INFINITY;
  CHECK(sum_of(values) == INFINITY);
  values[77] = NAN;
  CHECK(std::isnan(sum_of(values)));
}

}  // namespace
