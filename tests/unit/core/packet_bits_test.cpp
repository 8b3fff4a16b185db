// SPDX-License-Identifier: MIT
#include "curio/core/packet_bits.hpp"  // first: the header must stand alone

#include <catch2/catch.hpp>

namespace packet = curio::packet;

namespace {

TEST_CASE("bits are those of the elements whose mask is set") {
  const auto seen = []<class P>(P) {
    using T = packet::Scalar<P>;
    for (std::uint32_t set = 0; set < 1u << packet::size<P>; ++set) {  // every mask of a register
      T values[packet::size<P>] = {};
      for (int i = 0; i < packet::size<P>; ++i) values[i] = static_cast<T>(set >> i & 1u ? 2 : 0);
      if (packet::bits(packet::less(packet::all<P>(T(1)), packet::load<P>(values))) != set) return false;
    }
    return true;
  };
  const auto of_type = [&]<class T>(T) {
    CHECK(seen(packet::Register<T, 1>{}));
    if constexpr (packet::native<T> >= 2) CHECK(seen(packet::Register<T, 2>{}));
    if constexpr (packet::native<T> >= 4) CHECK(seen(packet::Register<T, 4>{}));
    if constexpr (packet::native<T> >= 8) CHECK(seen(packet::Register<T, 8>{}));
    if constexpr (packet::native<T> >= 16) CHECK(seen(packet::Register<T, 16>{}));
  };
  of_type(0.0f);
  of_type(0.0);
}

}  // namespace
