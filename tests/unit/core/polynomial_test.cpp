// SPDX-License-Identifier: MIT
#include "curio/core/polynomial.hpp"  // first: the header must stand alone

#include <catch2/catch.hpp>
#include <cmath>

#include "../accuracy.hpp"

using curio::Lanes;
using curio::polynomial;

namespace {

TEST_CASE("a polynomial is Horner's rule, from the highest power") {
  CHECK(polynomial(Lanes<double, 2>(2), {3.0, 0.0, -1.0, 5.0})[1] == 27);  // 3 x^3 - x + 5
  CHECK(polynomial(Lanes<float, 1>(7), {4.0f})[0] == 4);
}

TEST_CASE("each step of a polynomial is an fma") {
  // x^2 - (1 + 2^-22) at x = 1 + 2^-23: 2^-46, which a rounded product would lose.
  CHECK(polynomial(Lanes<float, 4>(1 + 0x1p-23f), {1.0f, 0.0f, -1 - 0x1p-22f})[3] == 0x1p-46f);
}

TEMPLATE_TEST_CASE("a polynomial: the same bits in every width", "", float, double) {
  CHECK(accuracy::same_in_every_width<TestType>([](auto a, auto, auto) {
    return polynomial(a, {TestType(1), TestType(-2), TestType(3)});
  }));
}

}  // namespace
