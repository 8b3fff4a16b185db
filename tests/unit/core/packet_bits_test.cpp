// SPDX-License-Identifier: MIT
#include "curio/core/packet_bits.hpp"  // first: the header must stand alone

#include <catch2/catch.hpp>

#include "registers.hpp"

namespace packet = curio::packet;
using registers::for_each_register;

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
  for_each_register([&](auto p) { CHECK(seen(p)); });
}

}  // namespace
