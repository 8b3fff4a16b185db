// SPDX-License-Identifier: MIT
#include "curio/core/exponential.hpp"  // first: the header must stand alone

#include <catch2/catch.hpp>
#include <cmath>

#include "../accuracy.hpp"

using accuracy::alone;
using accuracy::infinity;
using accuracy::largest_error;
using accuracy::not_a_number;
using every_width::same;

namespace {

const auto exp_of = [](auto x) { return exp(x); };
const auto logistic_of = [](auto x) { return logistic(x); };
const auto tanh_of = [](auto x) { return tanh(x); };

TEMPLATE_TEST_CASE("the exponential is right within 1 unit in float, 2 in double", "", float, double) {
  const double bound = std::is_same_v<TestType, float> ? 1 : 2;
  const auto exact = [](long double x) { return std::exp(x); };
  CHECK(largest_error<TestType>(exp_of, exact, -80, 80) < bound);
  CHECK(largest_error<TestType>(exp_of, exact, -1, 1) < bound);
}

TEMPLATE_TEST_CASE("the logistic function is right within 2.5 units", "", float, double) {
  const auto exact = [](long double x) { return 1 / (1 + std::exp(-x)); };
  CHECK(largest_error<TestType>(logistic_of, exact, -10, 10) < 2.5);
  CHECK(largest_error<TestType>(logistic_of, exact, -80, 80) < 2.5);
}

TEMPLATE_TEST_CASE("the hyperbolic tangent is right within 1.5 units", "", float, double) {
  const auto exact = [](long double x) { return std::tanh(x); };
  CHECK(largest_error<TestType>(tanh_of, exact, -1, 1) < 1.5);
  CHECK(largest_error<TestType>(tanh_of, exact, -12, 12) < 1.5);
}

/// What the reference makes of a number below the normal ones.
float flushed(float x) { return std::fpclassify(x) == FP_SUBNORMAL ? 0.0f : x; }

/// The reference's exp of z, and 1 / (1 + exp(-z)), from its rules, number by number: each product stored before it is
/// used.
float plain_exp(float z) {
  float x = std::min(std::max(z, -87.8f), 88.3762626647950f);
  const float n = std::floor(std::fma(x, 1.44269504088896341f, 0.5f));
  x = std::fma(-0.693359375f, n, x);
  x = std::fma(2.12194440e-4f, n, x);
  float y = 1.9875691500e-4f;
  for (const float coefficient :
       {1.3981999507e-3f, 8.3334519073e-3f, 4.1665795894e-2f, 1.6666665459e-1f, 5.0000001201e-1f})
    y = std::fma(y, x, coefficient);
  volatile float square = x * x;
  volatile float mantissa = 1 + std::fma(y, square, x);
  return flushed(std::ldexp(mantissa, static_cast<int>(n)));
}
float plain_logistic(float z) {
  volatile float e = plain_exp(-z);
  return flushed(1 / (1 + e));
}

TEST_CASE("exp and logistic of floats are the reference's own, in every bit") {
  int exp_differs = 0, logistic_differs = 0;
  for (int i = -100'000; i <= 100'000; ++i) {
    const float x = static_cast<float>(i) * 0.0011f;  // to 110 on both sides: beyond every clamp
    exp_differs += !same(alone(exp_of, x), plain_exp(x));
    logistic_differs += !same(alone(logistic_of, x), plain_logistic(x));
  }
  CHECK(exp_differs == 0);
  CHECK(logistic_differs == 0);
  CHECK(property::holds(
      [] {
        const float x = *property::hostile<float>();
        RC_PRE(!std::isnan(x));
        RC_ASSERT(same(alone(exp_of, x), plain_exp(x)));
        RC_ASSERT(same(alone(logistic_of, x), plain_logistic(x)));
      },
      2000));
}

TEMPLATE_TEST_CASE("exp is 0 below the normal numbers, and saturates at the other end", "", float, double) {
  const bool single = std::is_same_v<TestType, float>;
  const auto high = static_cast<TestType>(single ? 88.3762626647950 : 709);
  CHECK(alone(exp_of, TestType(0)) == 1);
  CHECK(alone(exp_of, infinity<TestType>) == alone(exp_of, high));
  CHECK(alone(exp_of, high + 1) == alone(exp_of, high));
  CHECK(alone(exp_of, high - TestType(0.01)) < alone(exp_of, high));
  CHECK(std::isfinite(alone(exp_of, high)));
  CHECK(alone(exp_of, -infinity<TestType>) == 0);
  CHECK(alone(exp_of, static_cast<TestType>(single ? -87.3366 : -708.3965)) == 0);
  CHECK(alone(exp_of, static_cast<TestType>(single ? -87.3365 : -708.3964)) >= std::numeric_limits<TestType>::min());
}

TEMPLATE_TEST_CASE("logistic has the bits of 1 / (1 + e^-x), flushed, at all numbers around its end", "", float,
                   double) {
  // e^-x may be 2^126 (2^1022) nowhere: there 4 / (4 + 4 e) would be 0 and not 2^-126.
  TestType x = static_cast<TestType>(std::is_same_v<TestType, float> ? -0x1.5d589ep+6 : -0x1.6232bdd7abcd2p+9);
  for (int i = 0; i < 1000; ++i) x = std::nextafter(x, TestType(0));
  int positive = 0, differs = 0;
  for (int i = 0; i < 2000; ++i) {
    const TestType e = alone(exp_of, -x), plain = 1 / (1 + e);
    differs += !same(alone(logistic_of, x), std::fpclassify(plain) == FP_SUBNORMAL ? TestType(0) : plain);
    positive += alone(logistic_of, x) > 0;
    x = std::nextafter(x, TestType(-1000));
  }
  CHECK(differs == 0);
  CHECK(positive == 1001);
}

TEST_CASE("exp and logistic end where the reference's do, at the last normal numbers") {
  // As AutoDiscJax 0.4.1 (jax 0.4.13, CPU) has them.
  const float last = -0x1.5d589ep+6f, beyond = std::nextafter(last, -100.0f);
  CHECK(alone(exp_of, last) == 0x1.00004cp-126f);
  CHECK(alone(exp_of, beyond) == 0);
  CHECK(alone(logistic_of, last) == 0x1.00004cp-126f);
  CHECK(alone(logistic_of, beyond) == 0);
}

TEMPLATE_TEST_CASE("the logistic function reaches 1 and 0", "", float, double) {
  CHECK(alone(logistic_of, TestType(0)) == TestType(0.5));
  CHECK(alone(logistic_of, TestType(100)) == 1);
  CHECK(alone(logistic_of, infinity<TestType>) == 1);
  CHECK(alone(logistic_of, -infinity<TestType>) == 0);
  const TestType last = std::is_same_v<TestType, float> ? TestType(-87.3365) : TestType(-708.396);
  CHECK(alone(logistic_of, last) > std::numeric_limits<TestType>::min());
  CHECK(alone(logistic_of, last - TestType(0.001)) == 0);
}

TEMPLATE_TEST_CASE("the hyperbolic tangent is odd and reaches its ends", "", float, double) {
  CHECK(alone(tanh_of, infinity<TestType>) == 1);
  CHECK(alone(tanh_of, -infinity<TestType>) == -1);
  CHECK(alone(tanh_of, TestType(0)) == 0);
  CHECK(property::holds([] {
    const TestType x = *property::hostile<TestType>();
    RC_PRE(x == x);
    RC_ASSERT(alone(tanh_of, -x) == -alone(tanh_of, x));
  }));
}

TEMPLATE_TEST_CASE("exp, logistic and tanh keep what is not a number", "", float, double) {
  const TestType nan = not_a_number<TestType>;
  CHECK(std::isnan(alone(exp_of, nan)));
  CHECK(std::isnan(alone(logistic_of, nan)));
  CHECK(std::isnan(alone(tanh_of, nan)));
}

TEMPLATE_TEST_CASE("exp, logistic and tanh: the same bits in every width", "", float, double) {
  CHECK(accuracy::same_in_every_width<TestType>([](auto a, auto, auto) { return exp(a); }));
  CHECK(accuracy::same_in_every_width<TestType>([](auto a, auto, auto) { return logistic(a); }));
  CHECK(accuracy::same_in_every_width<TestType>([](auto a, auto, auto) { return tanh(a); }));
}

}  // namespace
