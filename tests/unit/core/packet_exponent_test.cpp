// SPDX-License-Identifier: MIT
#include "curio/core/packet_exponent.hpp"  // first: the header must stand alone

#include <catch2/catch.hpp>
#include <limits>

#include "../every_width.hpp"
#include "registers.hpp"

namespace packet = curio::packet;
using registers::for_each_register;

namespace {

TEST_CASE("x 2^n is exact where it is a normal number") {
  const auto exact = []<class P>(P) {
    using T = packet::Scalar<P>;
    using Limits = std::numeric_limits<T>;
    for (const T x : {T(1), T(0.75), T(1.375), T(-0.7109375), T(1e-3), T(1000)})
      for (int n = Limits::min_exponent; n <= Limits::max_exponent; ++n) {
        const T expected = std::ldexp(x, n);
        if (!std::isnormal(expected)) continue;
        T result[packet::size<P>];
        packet::store(result, packet::ldexp(packet::all<P>(x), packet::all<P>(static_cast<T>(n))));
        for (const T value : result)
          if (value != expected) return false;
      }
    return true;
  };
  for_each_register([&](auto p) { CHECK(exact(p)); });
}

TEST_CASE("2^n is exact for every n of the normal numbers") {
  const auto exact = []<class P>(P) {
    using T = packet::Scalar<P>;
    for (int n = std::numeric_limits<T>::min_exponent - 1; n < std::numeric_limits<T>::max_exponent; ++n) {
      T result[packet::size<P>];
      packet::store(result, packet::power_of_two(packet::all<P>(static_cast<T>(n))));
      for (const T value : result)
        if (value != std::ldexp(T(1), n)) return false;
    }
    return true;
  };
  for_each_register([&](auto p) { CHECK(exact(p)); });
}

TEST_CASE("a positive normal number splits into mantissa and exponent as frexp does") {
  const auto split = []<class P>(P) {
    using T = packet::Scalar<P>;
    using Limits = std::numeric_limits<T>;
    for (const T x : {Limits::min(), T(0.3), T(0.5), T(1) - Limits::epsilon() / 2, T(1), T(3.7e10), Limits::max()}) {
      P exponent;
      T mantissas[packet::size<P>], exponents[packet::size<P>];
      packet::store(mantissas, packet::split_exponent(packet::all<P>(x), exponent));
      packet::store(exponents, exponent);
      int expected = 0;
      const T mantissa = std::frexp(x, &expected);
      for (int i = 0; i < packet::size<P>; ++i)
        if (mantissas[i] != mantissa || exponents[i] != static_cast<T>(expected)) return false;
    }
    return true;
  };
  for_each_register([&](auto p) { CHECK(split(p)); });
}

TEST_CASE("what is smaller than the normal numbers is a zero of its sign; all else stays") {
  const auto flushed = []<class P>(P) {
    using T = packet::Scalar<P>;
    using Limits = std::numeric_limits<T>;
    const T last = Limits::min() - Limits::denorm_min();
    for (const T x : {T(0), Limits::denorm_min(), Limits::min() / 2, last, Limits::min(), Limits::min() * 3, T(1),
                      Limits::max(), Limits::infinity(), Limits::quiet_NaN()})
      for (const T signed_x : {x, -x}) {
        const T expected = std::fpclassify(x) == FP_SUBNORMAL ? std::copysign(T(0), signed_x) : signed_x;
        T result[packet::size<P>];
        packet::store(result, packet::flush_to_zero(packet::all<P>(signed_x)));
        for (const T value : result)
          if (!every_width::same(value, expected)) return false;
      }
    return true;
  };
  for_each_register([&](auto p) { CHECK(flushed(p)); });
}

}  // namespace
