// SPDX-License-Identifier: MIT
#include "curio/core/packet_fma.hpp"  // first: the header must stand alone

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <random>

#include "../every_width.hpp"

using curio::Lanes;
using every_width::same;

namespace {

/// fma over lanes of each width, every lane the same; NaN where they differ.
float fma_of_lanes(float a, float b, float c) {
  const auto in = [&]<int W>(std::integral_constant<int, W>) {
    using Real = Lanes<float, W>;
    const Real result = fma(Real(a), Real(b), Real(c));
    for (int lane = 1; lane < W; ++lane)
      if (!same(result[lane], result[0])) return std::nanf("");
    return result[0];
  };
  const float alone = in(std::integral_constant<int, 1>{});
  const bool agreed = same(alone, in(std::integral_constant<int, 4>{})) &&
                      same(alone, in(std::integral_constant<int, 8>{})) &&
                      same(alone, in(std::integral_constant<int, 16>{}));
  return agreed ? alone : std::nanf("");
}

/// What an fma by way of double gives: rounded to double, then to float.
float fma_rounded_twice(float a, float b, float c) {
  volatile double sum = static_cast<double>(a) * b + c;  // the product is exact
  return static_cast<float>(sum);
}

TEST_CASE("fma is right where a sum in double would be rounded twice: worked by hand") {
  // a b = h (1 - 2^-46), with h half a unit of c's last bit. The sum lies just under the midpoint above c: c is
  // nearest. In double the 2^-46 is lost, and a c with an odd last bit goes up to the even one.
  const float up = 1 + 0x1p-23f, down = 1 - 0x1p-23f;
  CHECK(fma_of_lanes(0x1p-12f * up, 0x1p-12f * down, up) == up);
  CHECK(fma_rounded_twice(0x1p-12f * up, 0x1p-12f * down, up) == 1 + 0x1p-22f);
  // The same among subnormal numbers, whose last bit is 2^-149.
  CHECK(fma_of_lanes(0x1p-75f * up, 0x1p-75f * down, 0x1p-127f + 0x1p-149f) == 0x1p-127f + 0x1p-149f);
  CHECK(fma_rounded_twice(0x1p-75f * up, 0x1p-75f * down, 0x1p-127f + 0x1p-149f) == 0x1p-127f + 0x1p-148f);
  // At the end of the range, where the midpoint would round to infinity.
  CHECK(fma_of_lanes(0x1p51f * up, 0x1p52f * down, 0x1.fffffep127f) == 0x1.fffffep127f);
  CHECK(std::isinf(fma_rounded_twice(0x1p51f * up, 0x1p52f * down, 0x1.fffffep127f)));
  // 8384513 x 8392705 = 2^46 + 1: just above the midpoint, from an even c.
  CHECK(fma_of_lanes(8384513 * 0x1p-35f, 8392705 * 0x1p-35f, 1) == up);
  CHECK(fma_rounded_twice(8384513 * 0x1p-35f, 8392705 * 0x1p-35f, 1) == 1);
  // The product is not rounded: 1 + 2^-22 + 2^-46 less 1 + 2^-22.
  CHECK(fma_of_lanes(up, up, -(1 + 0x1p-22f)) == 0x1p-46f);
}

TEST_CASE("fma is right in a hundred thousand cases next to a midpoint") {
  std::mt19937 random(1);
  const auto within = [&](int low, int high) { return std::uniform_int_distribution(low, high)(random); };
  int wrong = 0, wrong_in_double = 0;
  for (int i = 0; i < 100'000; ++i) {
    // c of any exponent, subnormal ones too; a b = half a unit of c's last bit, times 1 within 2^-38 or so.
    const int exponent = within(-160, 127), last = std::max(exponent - 23, -149);
    const float c = std::ldexp(static_cast<float>(within(0x800000, 0xffffff)), exponent - 23);
    const int part = within(-140, 120), offset = within(-8, 8);
    const float sign = within(0, 1) ? 1.0f : -1.0f;
    const float a = std::ldexp(1 + static_cast<float>(offset) * 0x1p-23f, part);
    const float b = sign * std::ldexp(1 - static_cast<float>(offset) * 0x1p-23f, last - 1 - part);
    const float expected = std::fma(a, b, c);
    wrong += !same(fma_of_lanes(a, b, c), expected);
    wrong_in_double += !same(fma_rounded_twice(a, b, c), expected);
  }
  CHECK(wrong == 0);
  CHECK(wrong_in_double > 10'000);  // the cases are hard ones: about a quarter is rounded wrongly by way of double
}

}  // namespace
