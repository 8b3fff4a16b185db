// SPDX-License-Identifier: MIT
#include "curio/core/fast_logistic.hpp"  // first: the header must stand alone

#include <bit>
#include <catch2/catch.hpp>
#include <cmath>

#include "../accuracy.hpp"

using accuracy::alone;
using accuracy::infinity;
using accuracy::not_a_number;
using every_width::same;

namespace {

const auto fast_logistic_of = [](auto x) { return fast_logistic(x); };

/// How far a result is from 1 / (1 + e^-x). The double beside it errs by less than 1e-15.
template <class T>
double error(T x) {
  return std::abs(static_cast<double>(alone(fast_logistic_of, x)) - 1 / (1 + std::exp(-static_cast<double>(x))));
}

/// The documented arithmetic number by number, each sum stored before it is used.
float plain(float x) {
  if (std::isnan(x)) return x;
  const float clamped = std::min(std::max(x, -87.0f), 87.0f), by = -1.44269504088896341f;
  const float n = std::floor(std::fma(by, clamped, 0.5f)), f = std::fma(by, clamped, -n);
  float y = 0.0013264739f;
  for (const float coefficient : {0.0096715167f, 0.055507338f, 0.24022242f, 0.69314698f, 1.0f})
    y = std::fma(y, f, coefficient);
  volatile float sum = std::fma(y, std::ldexp(1.0f, static_cast<int>(n)), 1.0f);
  return 1 / sum;
}

// 1e-7 is derived in the header; 9.5e-8 is what a run over all floats gave, at 1.80061197.
TEST_CASE("the fast logistic function is within 1e-7 of the true one, in floats of every size") {
  double largest = 0;
  for (std::uint32_t bits = 0; bits < 0x7f800000u; bits += 1009)  // a prime: all exponents, all kinds of mantissa
    for (const float x : {std::bit_cast<float>(bits), -std::bit_cast<float>(bits)})
      largest = std::max(largest, error(x));
  CHECK(largest <= 1e-7);
  CHECK(error(1.80061197f) > 9.4e-8);  // so that a bound far from the truth is noticed
}

TEMPLATE_TEST_CASE("the fast logistic function is within 1e-7 on a fine grid", "", float, double) {
  double largest = 0;
  for (int i = -900'000; i <= 900'000; ++i) largest = std::max(largest, error(static_cast<TestType>(i * 1e-4)));
  CHECK(largest <= 1e-7);
}

TEMPLATE_TEST_CASE("the fast logistic function is a half at 0, reaches 1 and stays above 0", "", float, double) {
  CHECK(alone(fast_logistic_of, TestType(0)) == TestType(0.5));
  CHECK(alone(fast_logistic_of, TestType(-0.0)) == TestType(0.5));
  CHECK(alone(fast_logistic_of, TestType(87)) == 1);
  CHECK(alone(fast_logistic_of, TestType(88)) == 1);
  CHECK(alone(fast_logistic_of, infinity<TestType>) == 1);
  CHECK(alone(fast_logistic_of, TestType(-86.9)) > alone(fast_logistic_of, TestType(-87)));
  CHECK(alone(fast_logistic_of, TestType(-87.1)) == alone(fast_logistic_of, TestType(-87)));
  CHECK(alone(fast_logistic_of, -infinity<TestType>) == alone(fast_logistic_of, TestType(-87)));
  CHECK(alone(fast_logistic_of, -infinity<TestType>) > 0);
  CHECK(alone(fast_logistic_of, -infinity<TestType>) < 2e-38);
}

TEMPLATE_TEST_CASE("the fast logistic function keeps what is not a number", "", float, double) {
  CHECK(std::isnan(alone(fast_logistic_of, not_a_number<TestType>)));
}

TEST_CASE("the fast logistic function has its documented bits, and not those of the exact one") {
  int differs = 0, as_exact = 0;
  for (int i = -100'000; i <= 100'000; ++i) {
    const float x = static_cast<float>(i) * 0.0011f;  // to 110 on both sides: beyond the clamp
    differs += !same(alone(fast_logistic_of, x), plain(x));
    as_exact += same(alone(fast_logistic_of, x), static_cast<float>(1 / (1 + std::exp(-static_cast<double>(x)))));
  }
  CHECK(differs == 0);
  CHECK(as_exact < 200'001);
  CHECK(property::holds(
      [] {
        const float x = *property::hostile<float>();
        RC_ASSERT(same(alone(fast_logistic_of, x), plain(x)));
      },
      2000));
}

TEMPLATE_TEST_CASE("the fast logistic function has the same bits in every width", "", float, double) {
  CHECK(accuracy::same_in_every_width<TestType>([](auto a, auto, auto) { return fast_logistic(a); }));
}

}  // namespace
