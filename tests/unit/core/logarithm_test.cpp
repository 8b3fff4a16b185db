// SPDX-License-Identifier: MIT
#include "curio/core/logarithm.hpp"  // first: the header must stand alone

#include <catch2/catch.hpp>
#include <cmath>
#include <random>

#include "../accuracy.hpp"

using accuracy::alone;
using accuracy::infinity;
using accuracy::largest_error;
using accuracy::not_a_number;
using accuracy::ulps;
using curio::Lanes;

namespace {

const auto exp_of = [](auto x) { return exp(x); };
const auto log_of = [](auto x) { return log(x); };
template <class T>
T power(T x, T y) {
  return pow(Lanes<T, 1>(x), Lanes<T, 1>(y))[0];
}

TEMPLATE_TEST_CASE("the logarithm is right within 1.5 units", "", float, double) {
  const auto exact = [](long double x) { return std::log(x); };
  CHECK(largest_error<TestType>(log_of, exact, 0.001, 10) < 1.5);
  CHECK(largest_error<TestType>(log_of, exact, 0.5, 2) < 1.5);
  CHECK(largest_error<TestType>(log_of, exact, 1, 1e30) < 1.5);
}

TEMPLATE_TEST_CASE("a power is right within 4 units while |y log x| is below 40", "", float, double) {
  std::mt19937_64 random(6);
  std::uniform_real_distribution<double> logarithm(-20, 20), exponent(-10, 10);
  double largest = 0;
  int cases = 0;
  while (cases < 200'000) {
    const auto x = static_cast<TestType>(std::exp(logarithm(random))), y = static_cast<TestType>(exponent(random));
    const long double exact_x = x, exact_y = y;
    if (std::abs(exact_y * std::log(exact_x)) >= 40) continue;
    largest = std::max(largest, ulps(power(x, y), std::pow(exact_x, exact_y)));
    ++cases;
  }
  CHECK(largest < 4);
}

TEMPLATE_TEST_CASE("the logarithm is -infinity at 0 and below the normal numbers, and none below 0", "", float,
                   double) {
  using Limits = std::numeric_limits<TestType>;
  CHECK(alone(log_of, TestType(0)) == -infinity<TestType>);
  CHECK(alone(log_of, TestType(-0.0)) == -infinity<TestType>);
  CHECK(alone(log_of, Limits::min() - Limits::denorm_min()) == -infinity<TestType>);
  CHECK(ulps(alone(log_of, Limits::min()), std::log(static_cast<long double>(Limits::min()))) < 1.5);
  CHECK(std::isnan(alone(log_of, TestType(-1))));
  CHECK(std::isnan(alone(log_of, -infinity<TestType>)));
  CHECK(alone(log_of, infinity<TestType>) == infinity<TestType>);
  CHECK(alone(log_of, TestType(1)) == 0);
}

TEMPLATE_TEST_CASE("powers of 0, of infinity, of negative numbers and to the power 0", "", float, double) {
  const TestType inf = infinity<TestType>;
  CHECK(power<TestType>(0, 2) == 0);
  CHECK(power<TestType>(0, TestType(0.5)) == 0);
  CHECK(power<TestType>(0, 0) == 1);
  CHECK(power<TestType>(0, -1) == inf);
  CHECK(power<TestType>(TestType(-0.0), 3) == 0);
  CHECK(power<TestType>(5, 0) == 1);
  CHECK(power<TestType>(1, 7) == 1);
  CHECK(power<TestType>(inf, 2) == inf);
  CHECK(power<TestType>(inf, -2) == 0);
  CHECK(power<TestType>(inf, 0) == 1);
  CHECK(std::isnan(power<TestType>(-2, 2)));
  CHECK(std::isnan(power<TestType>(-inf, 2)));
  CHECK(std::isnan(power<TestType>(std::numeric_limits<TestType>::lowest(), TestType(0.5))));
}

TEMPLATE_TEST_CASE("a power beyond the range saturates where exp does, however far beyond", "", float, double) {
  const TestType most = alone(exp_of, infinity<TestType>), least = alone(exp_of, -infinity<TestType>);
  for (const TestType y : {TestType(1e4), TestType(1e9), TestType(3e25), infinity<TestType>}) {
    CHECK(power<TestType>(TestType(1.5), y) == most);
    CHECK(power<TestType>(TestType(0.7), -y) == most);
    CHECK(power<TestType>(TestType(0.7), y) == least);
    CHECK(power<TestType>(TestType(1.5), -y) == least);
  }
}

TEMPLATE_TEST_CASE("whole powers are products, of negative numbers too", "", float, double) {
  const auto whole = [](TestType x, auto n) { return pow(Lanes<TestType, 1>(x), n)[0]; };
  CHECK(whole(-2, 3) == -8);
  CHECK(whole(-2, 2) == 4);
  CHECK(whole(-2, -3) == TestType(-0.125));
  CHECK(whole(-2, 0) == 1);
  CHECK(whole(0, 0) == 1);
  CHECK(whole(0, 5) == 0);
  CHECK(whole(0, -1) == infinity<TestType>);
  CHECK(whole(3, 5u) == 243);
  CHECK(whole(-1, (1LL << 33) + 1) == -1);
  CHECK(std::isnan(whole(not_a_number<TestType>, 2)));
}

TEMPLATE_TEST_CASE("a plain number may be the base or the exponent", "", float, double) {
  const Lanes<TestType, 4> x(TestType(1.7)), y(TestType(2.3));
  CHECK(pow(x, 2.5)[3] == pow(x, Lanes<TestType, 4>(2.5))[3]);
  CHECK(pow(x, 2.5f)[3] == pow(x, Lanes<TestType, 4>(2.5))[3]);
  CHECK(pow(2, y)[3] == pow(Lanes<TestType, 4>(2), y)[3]);
  CHECK(pow(1.25, y)[3] == pow(Lanes<TestType, 4>(1.25), y)[3]);
}

TEMPLATE_TEST_CASE("log and pow keep what is not a number", "", float, double) {
  const TestType nan = not_a_number<TestType>;
  CHECK(std::isnan(alone(log_of, nan)));
  for (const TestType other : {TestType(0), TestType(1), TestType(2), TestType(-2), infinity<TestType>}) {
    INFO(other);
    CHECK(std::isnan(power<TestType>(other, nan)));
    if (other != 0) CHECK(std::isnan(power<TestType>(nan, other)));
  }
  CHECK(power<TestType>(nan, 0) == 1);  // whatever it was
}

TEMPLATE_TEST_CASE("log and pow: the same bits in every width", "", float, double) {
  CHECK(accuracy::same_in_every_width<TestType>([](auto a, auto, auto) { return log(a); }));
  CHECK(accuracy::same_in_every_width<TestType>([](auto a, auto b, auto) { return pow(a, b); }));
  CHECK(accuracy::same_in_every_width<TestType>([](auto a, auto b, auto) { return pow(abs(a), b); }));
  CHECK(accuracy::same_in_every_width<TestType>([](auto a, auto, auto) { return pow(a, -7); }));
}

}  // namespace
