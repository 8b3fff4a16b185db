// SPDX-License-Identifier: MIT
#include "curio/model/toggle_switch.hpp"  // first: the header must stand alone

#include <catch2/catch.hpp>
#include <cmath>
#include <string>
#include <vector>

#include "../accuracy.hpp"
#include "curio/simulate/model_step.hpp"

using curio::Lanes;
using curio::RungeKutta4;
using curio::ToggleSwitch;
using curio::Vector;
using Real = curio::Lanes<double, 1>;

namespace {

struct Repressors {
  double u, v;
};

Repressors rate(const Repressors& y, double alpha1, double alpha2, double beta, double gamma) {
  const Vector<Real, 2> change = ToggleSwitch{}(Vector<Real, 2>{Real(y.u), Real(y.v)},
                                                Vector<Real, 4>{Real(alpha1), Real(alpha2), Real(beta), Real(gamma)});
  return {change[0][0], change[1][0]};
}

/// Where the balanced switch (beta = gamma = 2) comes to rest, from one repressor ahead.
Repressors rest(double alpha, Repressors start) {
  const RungeKutta4 step{ToggleSwitch{}};
  Vector<Real, 2> y{Real(start.u), Real(start.v)};
  const Vector<Real, 4> c{Real(alpha), Real(alpha), Real(2), Real(2)};
  for (int k = 0; k < 4000; ++k) y = step(y, c, 0, 0.25);
  return {y[0][0], y[1][0]};
}

// Where both rates are 0: u (1 + v^2) = v (1 + u^2) = alpha, so (u - v)(1 - u v) = 0. Apart from u = v there is u v =
// 1, then u + v = alpha: u and v are alpha / 2 +- sqrt(alpha^2 / 4 - 1), of which there are two where alpha > 2.

TEST_CASE("the toggle switch's rates, worked by hand") {
  const Repressors change = rate({3, 2}, 10, 20, 2, 1);
  CHECK(change.u == Approx(10 / 5.0 - 3).epsilon(1e-14));  // 1 + v^beta = 5
  CHECK(change.v == Approx(20 / 4.0 - 2).epsilon(1e-14));  // 1 + u^gamma = 4
  const Repressors empty = rate({0, 0}, 10, 20, 2, 3);
  CHECK(empty.u == 10);
  CHECK(empty.v == 20);
}

TEST_CASE("a strong toggle switch remembers which repressor was ahead") {
  const Repressors first = rest(10, {10, 0}), second = rest(10, {0, 10});
  CHECK(first.u == Approx(5 + std::sqrt(24.0)).epsilon(1e-12));
  CHECK(first.v == Approx(5 - std::sqrt(24.0)).epsilon(1e-12));
  CHECK(second.u == first.v);
  CHECK(second.v == first.u);
  // A lead of a hundredth is enough.
  CHECK(rest(10, {2, 1.99}).u == Approx(first.u).epsilon(1e-12));
}

TEST_CASE("a weak toggle switch forgets") {
  // u (1 + u^2) = 1 at u = 0.6823278038.
  const Repressors first = rest(1, {10, 0}), second = rest(1, {0, 10});
  CHECK(first.u == Approx(0.6823278038).epsilon(1e-9));
  CHECK(first.v == Approx(first.u).epsilon(1e-12));
  CHECK(second.u == Approx(first.u).epsilon(1e-12));
}

TEST_CASE("memory begins where both rates of synthesis pass 2") {
  // Below: u - v decays as e^(-t (1 - 2 u^2 / (1 + u^2))); at alpha = 1.9, u = 0.972: e^(-0.028 t), 1e-12 after 1000.
  const Repressors below = rest(1.9, {10, 0});
  CHECK(std::abs(below.u - below.v) < 1e-9);
  const Repressors above = rest(2.1, {10, 0});
  CHECK(above.u == Approx(1.05 + std::sqrt(1.05 * 1.05 - 1)).epsilon(1e-9));
  CHECK(above.v == Approx(1.05 - std::sqrt(1.05 * 1.05 - 1)).epsilon(1e-9));
}

TEST_CASE("a toggle switch with a negative repressor is no number") {
  CHECK(std::isnan(rate({-1, 1}, 10, 10, 2, 2).v));
}

TEST_CASE("one toggle switch alone has the bits that it has among others, in every width") {
  CHECK(accuracy::same_in_every_width<float>([](auto a, auto b, auto c) {
    using One = decltype(a);
    const Vector<One, 2> change = ToggleSwitch{}(Vector<One, 2>{a, b}, Vector<One, 4>{One(10), One(9), One(2), c});
    return change[0] + change[1];
  }));
}

TEST_CASE("the toggle switch names its parameters and species") {
  const auto bounds = ToggleSwitch::bounds();
  std::vector<std::string> parameters, state;
  for (const auto& row : bounds.parameters.rows) {
    parameters.push_back(row.name);
    CHECK(row.low < row.high);
  }
  for (const auto& row : bounds.state.rows) {
    state.push_back(row.name);
    CHECK(row.low == 0);
  }
  CHECK(parameters == std::vector<std::string>{"alpha1", "alpha2", "beta", "gamma"});
  CHECK(state == std::vector<std::string>{"u", "v"});
}

static_assert(curio::Model<ToggleSwitch, Lanes<float, 16>> && curio::AutonomousModel<ToggleSwitch>);

}  // namespace
