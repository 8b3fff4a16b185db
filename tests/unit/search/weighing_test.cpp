// SPDX-License-Identifier: MIT
#include "curio/search/weighing.hpp"  // first: the header must stand alone

#include <catch2/catch.hpp>

#include "study_like.hpp"

using namespace curio;
using E = Eigen::VectorXcf;

namespace {

/// The sum of w |v| over a block and one of |axis . v|, in double, by the weights as they are.
template <class W>
std::pair<double, double> sums_of(const W& weighing, const float* v, std::size_t b) {
  double sizes = 0, along = 0;
  const std::size_t plane = weighing.whole().plane();
  for (std::size_t k = b * W::block; k < weighing.whole().end(b); ++k)
    sizes += static_cast<double>(weighing.whole().at[k]) *
             std::hypot(static_cast<double>(v[k]), static_cast<double>(v[plane + k]));
  for (std::size_t k = b * W::block; k < weighing.whole().end(b); k += W::width) {
    const auto x = weighing.along(v, k);
    for (int lane = 0; lane < W::Real::width; ++lane) along += std::abs(static_cast<double>(x[lane]));
  }
  return {sizes, along};
}

}  // namespace

TEST_CASE("what was measured by the fixed weights bounds what it is by others") {
  const auto past = study_like::embeddings<E>(120, 200, 3);
  Library<E, RelativeDistance> library;
  Weighing<E, RelativeDistance> weighing;
  for (int i = 0; i < 30; ++i) library.add(past[static_cast<std::size_t>(i)], library.size());
  weighing.renew(library);
  CHECK(weighing.loose());  // nothing was fixed yet
  weighing.fix();
  CHECK_FALSE(weighing.loose());
  const std::size_t blocks = weighing.whole().blocks();
  REQUIRE(blocks == 7);
  std::vector<std::vector<float>> planes, sizes;
  std::vector<std::vector<decltype(weighing)::Off>> offs;
  for (const E& e : past) {
    auto& v = planes.emplace_back(Planes<E>::size(200));
    Planes<E>::split(e, v.data());
    auto& size = sizes.emplace_back();
    auto& off = offs.emplace_back();
    for (std::size_t b = 0; b < blocks; ++b) {
      size.push_back(weighing.whole().size(v.data(), b));
      off.push_back(weighing.off(b, [&](std::size_t k) { return decltype(weighing)::Real::load(v.data() + k); }));
    }
  }
  // In float: 8 roundings of a sum, 4 of a term.
  const double error = 12 * static_cast<double>(std::numeric_limits<float>::epsilon()) / 2;
  double widest = 0;
  for (std::size_t size = 30; size <= past.size(); ++size) {
    for (std::size_t i = 0; i < past.size(); ++i) {
      double all = 0;
      for (std::size_t b = 0; b < blocks; ++b) {
        const auto [sum, along] = sums_of(weighing, planes[i].data(), b);
        const Within now = weighing.whole().now(std::span(sizes[i]).subspan(b, 1), b);
        CHECK(std::abs(now.middle - sum) <= now.spread + error * sum);
        CHECK(weighing.off_by_now(offs[i][b], b) >= along * (1 - error));
        if (size == 30) CHECK(now.spread == 0);
        if (size == 30) CHECK(weighing.off_by_now(offs[i][b], b) <= along * (1 + error) + error * sum);
        all += sum;
      }
      const Within now = weighing.whole().now(sizes[i]);
      CHECK(std::abs(now.middle - all) <= now.spread + error * all);
      widest = std::max(widest, now.spread / now.middle);
    }
    if (size < past.size()) library.add(past[size], size);
    weighing.renew(library);
  }
  CHECK(widest > 0.05);  // weights did change
}

TEST_CASE("measures are loose where weights have changed by very different factors, come up from 0, or are others") {
  Library<E, RelativeDistance> library;
  E low = E::Zero(100), high = E::Ones(100);
  high[70] = 0;
  library.add(low, 0);
  library.add(high, 1);
  Weighing<E, RelativeDistance> weighing;
  weighing.renew(library);
  weighing.fix();
  library.add(E(3 * high), 2);  // all alike
  weighing.renew(library);
  CHECK_FALSE(weighing.loose());
  const float one = 1;
  CHECK(weighing.whole().now(std::span(&one, 1), 1).middle == Approx(1.0 / 3));
  CHECK(weighing.whole().now(std::span(&one, 1), 1).spread < 1e-7);

  high *= 3;
  for (Eigen::Index k = 3; k < 100; k += 16) high[k] = 300;
  library.add(high, 3);
  weighing.renew(library);
  CHECK(weighing.loose());
  weighing.fix();
  CHECK_FALSE(weighing.loose());
  high[70] = 1;  // did not weigh before
  library.add(high, 4);
  weighing.renew(library);
  CHECK(weighing.loose());

  Library<E, RelativeDistance> tiny;  // 1 / 1e-40 is infinite
  tiny.add(low, 0);
  tiny.add(E(1e-40f * E::Ones(100)), 1);
  weighing.renew(tiny);
  weighing.fix();
  tiny.add(E::Ones(100), 2);
  weighing.renew(tiny);
  CHECK(weighing.loose());

  Library<E, RelativeDistance> other;
  other.add(E::Zero(60), 0);
  other.add(E::Ones(60), 1);
  weighing.fix();
  weighing.renew(other);
  CHECK(weighing.loose());
}

TEST_CASE("weights are the loss's, but for the first coefficient; the range along itself is all of its size") {
  Library<E, RelativeDistance> library;
  for (const E& e : study_like::embeddings<E>(20, 100, 4)) library.add(e, library.size());
  Weighing<E, RelativeDistance> weighing;
  weighing.renew(library);
  const E extent = library.range().high - library.range().low;
  CHECK(weighing.whole().at[0] == 0);
  CHECK(std::abs(weighing.first() * std::abs(extent[0]) - 1) < 1e-6f);
  for (Eigen::Index k = 1; k < 100; ++k)
    CHECK(std::abs(weighing.whole().at[static_cast<std::size_t>(k)] * std::abs(extent[k]) - 1) < 1e-6f);
  CHECK(std::abs(weighing.extent() - 100) < 1e-4);  // w |extent| = 1, a hundred times
}

TEST_CASE("a block's size is the sum of its weighted moduli, of thin rows too") {
  Library<E, MeanDistance> library;
  for (int i = 0; i < 2; ++i) {
    E e = E::Zero(300);
    e[0] = {3, 4};
    e[4] = {0, 2};
    e[200] = {-8, 6};
    library.add(e, 0);
  }
  REQUIRE(library.embeddings().thin(1));
  Weighing<E, MeanDistance> weighing;
  weighing.renew(library);
  weighing.fix();
  const E e = library.reached(1);
  std::vector<float> planes(Planes<E>::size(300));
  Planes<E>::split(e, planes.data());
  CHECK(weighing.whole().size(planes.data(), 0) == 2);
  CHECK(weighing.whole().size(planes.data(), 6) == 10);
  REQUIRE(library.embeddings().stride() == 4);
  CHECK(weighing.thin().size(library.embeddings().row(1), 0) == 2);  // number 1 of it is number 4 of all
  CHECK(weighing.thin().size(library.embeddings().row(1), 1) == 10);
}

TEST_CASE("measures of thin rows are loose where these keep other numbers, though not more of a register") {
  Library<E, MeanDistance> library;
  const auto add = [&](Eigen::Index k) {
    E e = E::Zero(100);
    e[0] = 1;
    e[k] = 2;
    library.add(e, library.size());
  };
  add(90);
  Weighing<E, MeanDistance> weighing;
  weighing.renew(library);
  weighing.fix();
  REQUIRE(library.embeddings().stride() == 90);
  const std::size_t kept = weighing.thin().plane();
  CHECK_FALSE(weighing.loose());
  add(45);
  weighing.renew(library);
  REQUIRE(library.embeddings().stride() == 45);
  REQUIRE(weighing.thin().plane() == kept);
  CHECK(weighing.loose());
}
