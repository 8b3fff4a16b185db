// SPDX-License-Identifier: MIT
#include "curio/goal/modulus.hpp"  // first: the header must stand alone

#include <array>
#include <catch2/catch.hpp>
#include <cmath>
#include <limits>

#include "../every_width.hpp"
#include "../property.hpp"

using curio::Lanes;
using every_width::same;

namespace {

template <class T>
T modulus_of(T re, T im) {
  return curio::modulus(Lanes<T, 1>(re), Lanes<T, 1>(im))[0];
}
template <class T>
std::array<T, 2> quotient(T a, T b, T c, T d) {
  Lanes<T, 1> re(a), im(b);
  curio::divide(re, im, Lanes<T, 1>(c), Lanes<T, 1>(d));
  return {re[0], im[0]};
}

/// (a, b) / (C, D) as the study's rule is written.
template <class T>
std::array<T, 2> by_rule(T a, T b, T C, T D) {
  if (std::fabs(C) < std::fabs(D)) {
    const T r = C / D, q = std::fma(r, C, D);
    return {std::fma(r, a, b) / q, std::fma(r, b, -a) / q};
  }
  const T r = D / C, q = std::fma(r, D, C);
  return {std::fma(r, b, a) / q, std::fma(-r, a, b) / q};
}

}  // namespace

TEST_CASE("moduli, worked by hand") {
  CHECK(modulus_of(3.0f, 4.0f) == Approx(5));
  CHECK(modulus_of(-3.0, -4.0) == Approx(5));
  CHECK(modulus_of(0.0f, -7.0f) == 7);
  CHECK(modulus_of(7.0f, 0.0f) == 7);
  CHECK(modulus_of(0.0f, 0.0f) == 0);
  CHECK(modulus_of(-0.0f, 0.0f) == 0);
  CHECK(modulus_of(1.0f, 1.0f) == std::sqrt(2.0f));
}

TEST_CASE("a modulus neither overflows nor vanishes on the way") {
  const float huge = std::ldexp(1.0f, 126), tiny = std::numeric_limits<float>::denorm_min();
  CHECK(modulus_of(huge, huge) == huge * std::sqrt(2.0f));
  CHECK(modulus_of(tiny, 0.0f) == tiny);
  CHECK(modulus_of(tiny, tiny) == tiny);  // the nearest of sqrt(2) steps
  CHECK(modulus_of(std::ldexp(3.0f, -100), std::ldexp(4.0f, -100)) == std::ldexp(modulus_of(3.0f, 4.0f), -100));
  CHECK(modulus_of(std::numeric_limits<double>::infinity(), 1.0) == std::numeric_limits<double>::infinity());
}

TEST_CASE("a modulus is no number where a part is none") {
  const float nan = std::nanf("");
  CHECK(std::isnan(modulus_of(nan, 1.0f)));
  CHECK(std::isnan(modulus_of(1.0f, nan)));
  CHECK(std::isnan(modulus_of(nan, nan)));
  CHECK(std::isnan(modulus_of(0.0f, nan)));
}

TEST_CASE("a modulus is within 2 ulp of the exact one") {
  // With s = small / big, r = sqrt(1 + s s) and u = 2^-24: rounding the root costs u big at most, the fma u / (2 r) of
  // it, the ratio (u / 2, u / 4 below 1/2, ..) less still: 1.5 ulp of the result together, the most where s is near 0
  // or just above 1/4. Rounding the product costs half an ulp more.
  CHECK(property::holds(
      [] {
        const auto part =
            rc::gen::map(rc::gen::pair(rc::gen::inRange(-100'000'000, 100'000'000), rc::gen::inRange(-40, 40)),
                         [](const auto& p) { return std::ldexp(static_cast<float>(p.first), p.second); });
        const float re = *part, im = *part, made = modulus_of(re, im);
        const double exact = std::hypot(static_cast<double>(re), static_cast<double>(im));
        const double ulp = static_cast<double>(std::nextafter(made, INFINITY) - made);
        RC_ASSERT(std::abs(static_cast<double>(made) - exact) <= 2 * ulp);
        RC_ASSERT(same(made, modulus_of(im, re)));
        RC_ASSERT(same(made, modulus_of(-re, im)));
      },
      2000));
}

TEST_CASE("quotients, worked by hand") {
  using Pair = std::array<float, 2>;
  CHECK(quotient(6.0f, 8.0f, 2.0f, 0.0f) == Pair{3, 4});
  CHECK(quotient(6.0f, 8.0f, 0.0f, 2.0f) == Pair{4, -3});
  CHECK(quotient(1.0f, 0.0f, 1.0f, 1.0f) == Pair{0.5f, -0.5f});
  CHECK(quotient(0.0f, 5.0f, 2.0f, 1.0f) == Pair{1, 2});
  CHECK(quotient(0.0f, 5.0f, 1.0f, 2.0f) == Pair{2, 1});
  CHECK(quotient(-4.0f, 4.0f, -1.0f, -1.0f) == Pair{0, -4});
}

TEMPLATE_TEST_CASE("a quotient has the bits of its rule, for any numbers", "", float, double) {
  const auto check = [](const rc::Gen<TestType>& numbers) {
    const TestType a = *numbers, b = *numbers, c = *numbers, d = *numbers;
    const auto made = quotient(a, b, c, d), expected = by_rule(a, b, c, d);
    RC_ASSERT(same(made[0], expected[0]));
    RC_ASSERT(same(made[1], expected[1]));
  };
  CHECK(property::holds([&] { check(property::hostile<TestType>()); }, 5000));
}

TEMPLATE_TEST_CASE("moduli and quotients have the same bits in every lane width", "", float, double) {
  const auto length = [](auto re, auto im, auto) { return curio::modulus(re, im); };
  const auto real = [](auto a, auto b, auto c) {
    curio::divide(a, b, c, b);
    return a;
  };
  const auto imaginary = [](auto a, auto b, auto c) {
    curio::divide(a, b, c, a);
    return b;
  };
  CHECK(property::holds([&] {
    const auto numbers = *rc::gen::container<std::array<TestType, 3>>(property::hostile<TestType>());
    RC_ASSERT(every_width::agree(length, numbers));
    RC_ASSERT(every_width::agree(real, numbers));
    RC_ASSERT(every_width::agree(imaginary, numbers));
  }));
}
