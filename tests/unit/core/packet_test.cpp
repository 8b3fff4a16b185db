// SPDX-License-Identifier: MIT
#include "curio/core/packet.hpp"  // first: the header must stand alone

#include <catch2/catch.hpp>
#include <limits>

#include "registers.hpp"

namespace packet = curio::packet;
using registers::for_each_register;

namespace {

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
  for_each_register([&](auto p) { CHECK(kept(p)); });
}

}  // namespace
