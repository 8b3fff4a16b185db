// SPDX-License-Identifier: MIT
#include "curio/core/packet.hpp"  // first: the header must stand alone

#include <catch2/catch.hpp>
#include <limits>

namespace packet = curio::packet;

namespace {

/// Calls test with one register of each kind that the target has: from a single number up to the widest.
template <class T, class Test>
void for_each_register(Test test) {
  test(packet::Register<T, 1>{});
  if constexpr (packet::native<T> >= 2) test(packet::Register<T, 2>{});
  if constexpr (packet::native<T> >= 4) test(packet::Register<T, 4>{});
  if constexpr (packet::native<T> >= 8) test(packet::Register<T, 8>{});
  if constexpr (packet::native<T> >= 16) test(packet::Register<T, 16>{});
}

template <int Width>
constexpr bool divides() {
  return Width % packet::size<packet::Register<float, Width>> == 0 &&
         Width % packet::size<packet::Register<double, Width>> == 0;
}

TEST_CASE("the registers of a width divide it, and a single number is no register") {
  STATIC_REQUIRE(packet::size<packet::Register<float, 1>> == 1);
  STATIC_REQUIRE(std::is_same_v<packet::Register<float, 1>, float>);
  STATIC_REQUIRE(std::is_same_v<packet::Register<double, 3>, double>);
  STATIC_REQUIRE(divides<1>());
  STATIC_REQUIRE(divides<2>());
  STATIC_REQUIRE(divides<5>());
  STATIC_REQUIRE(divides<6>());
  STATIC_REQUIRE(divides<12>());
  STATIC_REQUIRE(divides<24>());
  STATIC_REQUIRE(divides<64>());
}

TEST_CASE("a width of whole native registers uses them") {
  STATIC_REQUIRE(packet::size<packet::Register<float, packet::native<float>>> == packet::native<float>);
  STATIC_REQUIRE(packet::size<packet::Register<float, 3 * packet::native<float>>> == packet::native<float>);
  STATIC_REQUIRE(packet::size<packet::Register<double, 4 * packet::native<double>>> == packet::native<double>);
}

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
  for_each_register<float>([&](auto p) { CHECK(exact(p)); });
  for_each_register<double>([&](auto p) { CHECK(exact(p)); });
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
  for_each_register<float>([&](auto p) { CHECK(exact(p)); });
  for_each_register<double>([&](auto p) { CHECK(exact(p)); });
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
  for_each_register<float>([&](auto p) { CHECK(split(p)); });
  for_each_register<double>([&](auto p) { CHECK(split(p)); });
}

TEST_CASE("min and max keep a NaN of the first argument and pass over one of the second") {
  const auto kept = []<class P>(P) {
    using T = packet::Scalar<P>;
    const P nan = packet::all<P>(std::numeric_limits<T>::quiet_NaN()), one = packet::all<P>(T(1));
    T values[4][packet::size<P>];
    packet::store(values[0], packet::min(nan, one)), packet::store(values[1], packet::max(nan, one));
    packet::store(values[2], packet::min(one, nan)), packet::store(values[3], packet::max(one, nan));
    for (int i = 0; i < packet::size<P>; ++i)
      if (!std::isnan(values[0][i]) || !std::isnan(values[1][i]) || values[2][i] != 1 || values[3][i] != 1)
        return false;
    return true;
  };
  for_each_register<float>([&](auto p) { CHECK(kept(p)); });
  for_each_register<double>([&](auto p) { CHECK(kept(p)); });
}

}  // namespace
