// SPDX-License-Identifier: MIT
#include "curio/core/differentiable.hpp"  // first: the header must stand alone

#include <catch2/catch.hpp>
#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include "curio/core/dual.hpp"
#include "curio/core/reverse.hpp"

using namespace curio;

namespace {

using Real = Lanes<double, 2>;
using Forward = Dual<Real, 2>;
using Backward = Reverse<Real>;

struct Derivatives {
  double value, by_x, by_y;
};
/// f(x, y) and its derivatives, forwards and backwards; both must agree.
template <class F>
Derivatives forwards(F f, double x, double y) {
  const Forward result = f(Forward::variable(Real(x), 0), Forward::variable(Real(y), 1));
  return {result.value[1], result.slope[0][1], result.slope[1][1]};
}
template <class F>
Derivatives backwards(F f, double x, double y) {
  Taping<Real> taping;
  const Backward a = taping.variable(Real(x)), b = taping.variable(Real(y)), result = f(a, b);
  taping.finish();
  taping.seed(result, Real(1));
  taping.sweep();
  return {result.value[1], taping.bar(a)[1], taping.bar(b)[1]};
}

/// Whether f has these derivatives at (x, y), both ways; a few roundings apart.
template <class F>
void has(F f, double x, double y, double value, double by_x, double by_y) {
  for (const auto& found : {forwards(f, x, y), backwards(f, x, y)}) {
    const auto near = [](double a, double b) { return a == b || std::abs(a - b) <= 1e-14 * (1 + std::abs(b)); };
    INFO("f(" << x << ", " << y << ") = " << found.value << ", by x " << found.by_x << ", by y " << found.by_y);
    CHECK(near(found.value, value));
    CHECK(near(found.by_x, by_x));
    CHECK(near(found.by_y, by_y));
  }
}

const double infinity = std::numeric_limits<double>::infinity();

}  // namespace

TEST_CASE("sums, products and quotients have the derivatives of a textbook, both ways") {
  has([](auto x, auto y) { return x + y; }, 3, 4, 7, 1, 1);
  has([](auto x, auto y) { return x - y; }, 3, 4, -1, 1, -1);
  has([](auto x, auto y) { return x * y; }, 3, 4, 12, 4, 3);
  has([](auto x, auto y) { return x / y; }, 3, 4, 0.75, 0.25, -3.0 / 16);
  has([](auto x, auto) { return -x; }, 3, 4, -3, -1, 0);
  has([](auto x, auto y) { return fma(x, y, x); }, 3, 4, 15, 5, 3);
  has([](auto x, auto y) { return x += y, x *= y, x -= 2, x /= 4, x; }, 3, 4, 6.5, 1, 11.0 / 4);
}

TEST_CASE("plain numbers and lanes are constants, on either side") {
  has([](auto x, auto) { return 2 * x + 1 - x / 4; }, 8, 0, 15, 1.75, 0);
  has([](auto x, auto) { return 1 / (1 + x) + Real(3) * x; }, 1, 0, 3.5, 2.75, 0);
  has([](auto x, auto) { return decltype(x)(5); }, 8, 0, 5, 0, 0);
}

TEST_CASE("functions have the derivatives of a textbook, both ways") {
  has([](auto x, auto) { return sqrt(x); }, 9, 0, 3, 1.0 / 6, 0);
  has([](auto x, auto) { return exp(x); }, 2, 0, std::exp(2), std::exp(2), 0);
  has([](auto x, auto) { return log(x); }, 4, 0, std::log(4), 0.25, 0);
  has([](auto x, auto) { return logistic(x); }, 0, 0, 0.5, 0.25, 0);
  has([](auto x, auto) { return tanh(x); }, 1, 0, std::tanh(1), 1 - std::tanh(1) * std::tanh(1), 0);
  has([](auto x, auto) { return sin(x); }, 1, 0, std::sin(1), std::cos(1), 0);
  has([](auto x, auto) { return cos(x); }, 1, 0, std::cos(1), -std::sin(1), 0);
  has([](auto x, auto) { return abs(x); }, -3, 0, 3, -1, 0);
  has([](auto x, auto) { return floor(x) * x; }, 2.5, 0, 5, 2, 0);
}

TEST_CASE("powers: of a number, a plain exponent, a plain base, a whole exponent") {
  has([](auto x, auto y) { return pow(x, y); }, 2, 3, 8, 12, 8 * std::log(2));
  has([](auto x, auto) { return pow(x, 2.5); }, 4, 0, 32, 20, 0);
  has([](auto x, auto) { return pow(2.0, x); }, 3, 0, 8, 8 * std::log(2), 0);
  has([](auto x, auto) { return pow(x, 3); }, -2, 0, -8, 12, 0);
  has([](auto x, auto) { return pow(x, -1); }, 4, 0, 0.25, -1.0 / 16, 0);
  has([](auto x, auto) { return pow(x, 0); }, 0, 0, 1, 0, 0);
}

TEST_CASE("a power at 0 has the limit of its derivative, as concentrations of 0 need") {
  const auto power = [](auto x, auto y) { return pow(x, y); };
  has(power, 0, 2, 0, 0, 0);
  has(power, 0, 1, 0, 1, 0);
  has(power, 0, 0, 1, 0, 0);
  CHECK(forwards(power, 0, 0.5).by_x == infinity);
  CHECK(backwards(power, 0, 0.5).by_x == infinity);
  CHECK(backwards(power, 0, 0.5).by_y == 0);
}

TEST_CASE("min and max follow the number they choose; of two equal ones, half of each") {
  has([](auto x, auto y) { return min(x, y); }, 3, 4, 3, 1, 0);
  has([](auto x, auto y) { return min(x, y); }, 4, 3, 3, 0, 1);
  has([](auto x, auto y) { return min(x, y); }, 3, 3, 3, 0.5, 0.5);
  has([](auto x, auto y) { return max(x, y); }, 3, 4, 4, 0, 1);
  has([](auto x, auto) { return max(x, 0); }, 0, 0, 0, 0.5, 0);
}

TEST_CASE("what is flushed to zero keeps its derivative") {
  has([](auto x, auto) { return flush_to_zero(3 * x); }, 2, 0, 6, 3, 0);
  const auto eighth = [](auto x, auto) { return flush_to_zero(x / 8); };
  for (const auto& found : {forwards(eighth, std::numeric_limits<double>::min(), 0),
                            backwards(eighth, std::numeric_limits<double>::min(), 0)}) {
    CHECK(found.value == 0);
    CHECK(found.by_x == 0.125);
  }
}

TEST_CASE("where there is no derivative, abs and sqrt at 0 have none of their operand's") {
  has([](auto x, auto) { return abs(x); }, 0, 0, 0, 0, 0);
  has([](auto x, auto) { return sqrt(x * x); }, 0, 0, 0, 0, 0);
}

TEST_CASE("select takes the derivative of what it takes, whatever the other's is") {
  const auto guarded = [](auto x, auto) { return select(x > 0, x * log(x), 0 * x); };
  has(guarded, 1, 0, 0, 1, 0);
  has(guarded, 0, 0, 0, 0, 0);  // log 0 and its slope are infinite, and not taken
  has([](auto x, auto y) { return select(x <= y, x, y * y); }, 5, 3, 9, 0, 6);
}

TEST_CASE("derivatives of derivatives: a dual over a dual") {
  using Second = Dual<Dual<Lanes<double, 1>, 1>, 1>;
  const Second x{Dual<Lanes<double, 1>, 1>::variable(2, 0), Second::Slope::Constant(1)};
  const Second cube = x * x * x;
  CHECK(cube.value.value[0] == 8);
  CHECK(cube.slope[0].value[0] == 12);
  CHECK(cube.slope[0].slope[0][0] == 12);  // 6 x
}
