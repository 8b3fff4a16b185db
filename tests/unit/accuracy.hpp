// SPDX-License-Identifier: MIT
// How right a function of lanes is, and whether its bits are the same in every width.
//
// The bounds that the tests hold it to are those of the library's documentation: the largest error seen over a million
// numbers with two compilers, rounded up to the next half unit. A long double is exact beside them (its own error is
// below 1/1000 of a unit of double); functions of the C library round it once more.
#pragma once

#include <algorithm>
#include <array>
#include <catch2/catch.hpp>
#include <cmath>
#include <limits>
#include <random>

#include "curio/core/lanes.hpp"
#include "every_width.hpp"
#include "property.hpp"

namespace accuracy {

template <class T>
inline constexpr T infinity = std::numeric_limits<T>::infinity();
template <class T>
inline constexpr T not_a_number = std::numeric_limits<T>::quiet_NaN();

/// The function of one number alone.
template <class T, class F>
T alone(F f, T x) {
  return f(curio::Lanes<T, 1>(x))[0];
}

/// How far a result is from the exact value, in units of the last bit that T has at that value.
template <class T>
double ulps(T result, long double exact) {
  using Limits = std::numeric_limits<T>;
  const int last = std::max(std::ilogb(exact), Limits::min_exponent - 1) - Limits::digits + 1;
  return static_cast<double>(std::abs(std::ldexp(static_cast<long double>(result) - exact, -last)));
}

/// The largest error of a function over 200 000 numbers, spread evenly and at random over [low, high].
template <class T, class F, class Exact>
double largest_error(F f, Exact exact, double low, double high) {
  std::mt19937_64 random(4);
  std::uniform_real_distribution<double> spread(low, high);
  double largest = 0;
  for (int i = 0; i < 100'000; ++i)
    for (const double place : {low + (high - low) * i / 99'999, spread(random)}) {
      const T x = static_cast<T>(place);
      largest = std::max(largest, ulps(alone(f, x), exact(static_cast<long double>(x))));
    }
  return largest;
}

/// Whether f(a, b, c) has the bits in every width that it has alone, whatever the numbers.
template <class T, class F>
bool same_in_every_width(F f) {
  return property::holds([f] {
    RC_ASSERT(
        every_width::agree(f, std::array{*property::hostile<T>(), *property::hostile<T>(), *property::hostile<T>()}));
  });
}

}  // namespace accuracy
