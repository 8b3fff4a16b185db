// SPDX-License-Identifier: MIT
#include "curio/search/run_sum.hpp"  // first: the header must stand alone

#include <catch2/catch.hpp>
#include <cmath>
#include <vector>

#include "curio/core/random.hpp"

using namespace curio;

TEMPLATE_TEST_CASE("run sums are the sums, within the roundings that are counted, at every length", "", float, double) {
  using Real = Lanes<TestType, native_width<TestType>>;
  constexpr std::size_t width = static_cast<std::size_t>(Real::width);
  for (const std::size_t registers : {0u, 1u, 7u, 8u, 9u, 191u, 192u, 193u, 1000u}) {
    const std::size_t n = registers * width;
    const Eigen::VectorXf drawn = uniform(Key(registers), static_cast<Eigen::Index>(n) + 1);
    std::vector<TestType> terms(n);
    long double once = 0;
    for (std::size_t k = 0; k < n; ++k) {
      terms[k] = static_cast<TestType>(drawn[static_cast<Eigen::Index>(k)]);
      once += static_cast<long double>(terms[k]);
    }
    const auto sums = detail::run_sums<Real, 2>(0, n, [&](auto& run, std::size_t k) {
      run[0] += Real::load(terms.data() + k);
      run[1] += Real(2) * Real::load(terms.data() + k);
    });
    const double error = 32 * detail::rounding_of<TestType>(n) * static_cast<double>(once);
    CHECK(std::abs(static_cast<double>(once - static_cast<long double>(sums[0]))) <= error);
    CHECK(sums[1] == 2 * sums[0]);
    if (registers > 9) {
      const auto part = detail::run_sums<Real, 1>(3 * width, n, [&](auto& run, std::size_t k) {
        run[0] += Real::load(terms.data() + k);
      });
      CHECK(part[0] < sums[0]);
    }
  }
}

TEST_CASE("a rounding is half an ulp in float, and more in double and for very long vectors") {
  CHECK(detail::rounding_of<float>(2501) == std::ldexp(1.0, -24));
  CHECK(detail::rounding_of<float>(100'000) == std::ldexp(1.0, -23));
  CHECK(detail::rounding_of<double>(4096) == 3 * std::ldexp(1.0, -53));
}
