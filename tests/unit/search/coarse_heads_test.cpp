// SPDX-License-Identifier: MIT
#include "curio/search/coarse_heads.hpp"  // first: the header must stand alone

#include <catch2/catch.hpp>

#include "curio/core/random.hpp"

using namespace curio;

namespace {

template <class T>
AlignedVector<T> noise(std::uint64_t seed, std::size_t n) {
  AlignedVector<T> x(n);
  const Eigen::VectorXf drawn = normal(Key(seed), static_cast<Eigen::Index>(n));
  for (std::size_t k = 0; k < n; ++k) x[k] = static_cast<T>(drawn[static_cast<Eigen::Index>(k)]);
  return x;
}

}  // namespace

TEMPLATE_TEST_CASE("a whole product is off by no more than it says", "", float, double) {
  using T = TestType;
  const std::size_t n = 611;
  auto reach = noise<T>(1, n);
  for (std::size_t k = 0; k < n; ++k) reach[k] = k % 10 == 0 ? T(0) : T(4.5) / T(k % 7 + 1);
  CoarseHeads<T> heads;
  heads.lay(reach);
  heads.resize(100);
  CHECK(heads.size() == 100);
  for (std::size_t i = 0; i < 100; ++i) {
    auto v = noise<T>(10 + i, n);
    for (std::size_t k = 0; k < n; ++k) v[k] = k % 10 == 0 ? T(0) : v[k] / T(k % 7 + 1);
    CHECK(heads.set(i, v.data()));
    double by_steps = 0;
    std::int64_t steps = 0;
    for (std::size_t k = 0; k < n; ++k) {
      const auto step = static_cast<double>(heads.step(k)), rest = static_cast<double>(heads.rest(i, k, v[k]));
      CHECK(std::abs(rest) <= CoarseHeads<T>::off * step);
      if (step > 0) steps += std::llround(std::abs(static_cast<double>(v[k]) - rest) / step);
    }
    CHECK(heads.steps(i) == steps);
    const auto along = noise<T>(1000 + i, n);
    const auto direction = heads.direction(along.data());
    double exact = 0;
    for (std::size_t k = 0; k < n; ++k) {
      exact += static_cast<double>(v[k]) * static_cast<double>(along[k]);
      by_steps += CoarseHeads<T>::off * static_cast<double>(heads.step(k)) * std::abs(static_cast<double>(along[k]));
    }
    const double coarse = direction.size * heads.products(i, std::array{&direction})[0];
    CHECK(std::abs(coarse - exact) <= by_steps + CoarseHeads<T>::off * direction.size * heads.steps(i));
    CHECK(std::abs(coarse - exact) < 0.1);  // of sums of 611 products of about one
  }
}

TEST_CASE("what is out of reach is cut off, and known by its rest") {
  CoarseHeads<float> heads;
  heads.lay({1.0f, 2.0f, 0.0f});
  heads.resize(3);
  const std::array in{1.0f, -2.0f, 0.0f}, out{1.0f, -3.0f, 0.0f}, where_all_are_zero{0.0f, 0.0f, 1e-30f};
  CHECK(heads.set(0, in.data()));
  CHECK(!heads.set(1, out.data()));
  CHECK(std::abs(heads.rest(1, 1, out[1]) + 1) < 1e-5f);
  CHECK(!heads.set(2, where_all_are_zero.data()));
  CHECK(heads.rest(2, 2, 1e-30f) == 1e-30f);
}

TEST_CASE("a direction that is not finite has no size, and one of zeros has none to speak of") {
  CoarseHeads<float> heads;
  heads.lay({1.0f, 2.0f});
  heads.resize(1);
  const std::array one{1.0f, 1.0f}, infinite{1.0f, std::numeric_limits<float>::infinity()}, zero{0.0f, 0.0f};
  heads.set(0, one.data());
  CHECK(std::isnan(heads.direction(infinite.data()).size));
  const auto none = heads.direction(zero.data());
  CHECK(none.size == 0);
  CHECK(heads.products(0, std::array{&none})[0] == 0);
  const float least = std::numeric_limits<float>::min();
  for (const float largest : {0.5f * least, 2 * least, 1e3f * least, 1e4f * least, 1e5f * least, 1e-20f}) {
    const std::array small{largest * 1448, largest * 300};  // steps are a 1448th and a 724th
    const auto direction = heads.direction(small.data());
    const double told = direction.size * heads.products(0, std::array{&direction})[0];
    const double exact = static_cast<double>(small[0]) + static_cast<double>(small[1]);
    if (direction.size == 0) CHECK(exact < 2 * 1448.0 * 1448 * static_cast<double>(least));
    else CHECK(std::abs(told - exact) < 2e-3 * exact);
  }
}

TEMPLATE_TEST_CASE("what is no number, and what is infinite, is not within reach; the smallest numbers are", "", float,
                   double) {
  using T = TestType;
  using Limits = std::numeric_limits<T>;
  CoarseHeads<T> heads;
  heads.lay({T(1), Limits::infinity(), 3 * Limits::denorm_min()});
  heads.resize(1);
  const std::array nan{Limits::quiet_NaN(), T(0), T(0)}, infinite{T(0), Limits::infinity(), T(0)},
      small{T(0.5), T(0), 2 * Limits::denorm_min()};
  CHECK(!heads.set(0, nan.data()));
  CHECK(!heads.set(0, infinite.data()));
  CHECK(heads.set(0, small.data()));
  CHECK(heads.steps(0) == 724);
}
