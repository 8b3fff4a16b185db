// SPDX-License-Identifier: MIT
#include "curio/core/trigonometry.hpp"  // first: the header must stand alone

#include <catch2/catch.hpp>
#include <cmath>
#include <random>

#include "../accuracy.hpp"

using accuracy::alone;
using accuracy::infinity;
using accuracy::largest_error;
using accuracy::not_a_number;

namespace {

const auto sin_of = [](auto x) { return sin(x); };
const auto cos_of = [](auto x) { return cos(x); };

TEMPLATE_TEST_CASE("sine and cosine are right within 2 units near 0, within one of 1 far away", "", float, double) {
  const auto sine = [](long double x) { return std::sin(x); };
  const auto cosine = [](long double x) { return std::cos(x); };
  CHECK(largest_error<TestType>(sin_of, sine, -3, 3) < 2);
  CHECK(largest_error<TestType>(cos_of, cosine, -3, 3) < 2);
  const double far = std::is_same_v<TestType, float> ? 8000 : 1e6;
  std::mt19937_64 random(5);
  std::uniform_real_distribution<double> spread(-far, far);
  long double largest = 0;
  for (int i = 0; i < 100'000; ++i) {
    const auto x = static_cast<TestType>(spread(random));
    largest = std::max(largest, std::abs(alone(sin_of, x) - sine(x)));
    largest = std::max(largest, std::abs(alone(cos_of, x) - cosine(x)));
  }
  CHECK(largest < std::numeric_limits<TestType>::epsilon());
}

TEMPLATE_TEST_CASE("sine and cosine at 0, and their signs in each quadrant", "", float, double) {
  CHECK(alone(sin_of, TestType(0)) == 0);
  CHECK(alone(cos_of, TestType(0)) == 1);
  for (int quadrant = -8; quadrant < 8; ++quadrant) {
    const auto middle = static_cast<TestType>((quadrant + 0.5) * 1.5707963267948966);
    CHECK((alone(sin_of, middle) > 0) == ((quadrant & 2) == 0));
    CHECK((alone(cos_of, middle) > 0) == (((quadrant + 1) & 2) == 0));
  }
}

TEMPLATE_TEST_CASE("sine and cosine keep what is not a number", "", float, double) {
  for (const TestType x : {not_a_number<TestType>, infinity<TestType>, -infinity<TestType>}) {
    CHECK(std::isnan(alone(sin_of, x)));  // of infinity there is none
    CHECK(std::isnan(alone(cos_of, x)));
  }
}

TEMPLATE_TEST_CASE("sine and cosine: the same bits in every width", "", float, double) {
  CHECK(accuracy::same_in_every_width<TestType>([](auto a, auto, auto) { return sin(a); }));
  CHECK(accuracy::same_in_every_width<TestType>([](auto a, auto, auto) { return cos(a); }));
}

}  // namespace
