// SPDX-License-Identifier: MIT
#include "curio/core/aligned_vector.hpp"  // first: the header must stand alone

#include <catch2/catch.hpp>
#include <cstdint>

using namespace curio;

TEMPLATE_TEST_CASE("the memory begins where a register does, whatever was allocated before", "", float, double,
                   std::int16_t) {
  constexpr std::uintptr_t largest = EIGEN_MAX_STATIC_ALIGN_BYTES;
  std::vector<AlignedVector<TestType>> all;
  for (std::size_t n = 1; n < 100; ++n) {
    const std::vector<char> between(n);
    all.emplace_back(n, TestType(1));
    CHECK(reinterpret_cast<std::uintptr_t>(all.back().data()) % largest == 0);
    CHECK(all.back().size() == n);
  }
}
