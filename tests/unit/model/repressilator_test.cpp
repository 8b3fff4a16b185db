// SPDX-License-Identifier: MIT
#include "curio/model/repressilator.hpp"  // first: the header must stand alone

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <string>
#include <vector>

#include "../accuracy.hpp"
#include "curio/simulate/model_step.hpp"

using curio::Lanes;
using curio::Repressilator;
using curio::RungeKutta4;
using curio::Vector;
using Real = curio::Lanes<double, 1>;

namespace {

struct Parameters {
  double alpha, leak, beta, n;
  Vector<Real, 4> lanes() const { return {Real(alpha), Real(leak), Real(beta), Real(n)}; }

  /// Where mRNA and protein are all at p = alpha / (1 + p^n) + leak, by bisection: the right side falls, the left
  /// rises.
  double steady() const {
    double low = 0, high = alpha + leak;
    for (int i = 0; i < 200; ++i) {
      const double p = (low + high) / 2;
      (alpha / (1 + std::pow(p, n)) + leak > p ? low : high) = p;
    }
    return low;
  }
  /// Whether the steady state is unstable, by the paper's criterion.
  bool oscillates() const {
    const double p = steady(), X = -alpha * n * std::pow(p, n - 1) / std::pow(1 + std::pow(p, n), 2);
    return X <= -2 || (beta + 1) * (beta + 1) / beta < 3 * X * X / (4 + 2 * X);
  }
};

/// The state at rest, but for a thousandth more of the first mRNA.
Vector<Real, 6> nearly_steady(const Parameters& parameters) {
  Vector<Real, 6> y = Vector<Real, 6>::Constant(Real(parameters.steady()));
  y[0] += 0.001;
  return y;
}

/// The largest distance of protein 0 from its steady state in each of the windows of 25 mRNA lifetimes.
std::vector<double> excursions(const Parameters& parameters, Vector<Real, 6> y, int windows) {
  const RungeKutta4 step{Repressilator{}};
  const double dt = 0.05;
  std::vector<double> largest;
  for (int window = 0; window < windows; ++window) {
    largest.push_back(0);
    for (int k = 0; k < 500; ++k) {
      y = step(y, parameters.lanes(), 0, dt);
      largest.back() = std::max(largest.back(), std::abs(y[3][0] - parameters.steady()));
    }
  }
  return largest;
}

TEST_CASE("the repressilator's rates, worked by hand") {
  // Protein 2 represses mRNA 0, protein 0 mRNA 1, protein 1 mRNA 2: p = (1, 0, 3), n = 2, so 1 / (1 + p^2) = 1/2, 1,
  // 1/10.
  Vector<Real, 6> y;
  y << Real(7), Real(8), Real(9), Real(1), Real(0), Real(3);
  const Vector<Real, 6> rate = Repressilator{}(y, Parameters{100, 0.5, 2, 2}.lanes());
  CHECK(rate[0][0] == Approx(10 + 0.5 - 7).epsilon(1e-14));
  CHECK(rate[1][0] == 50 + 0.5 - 8);
  CHECK(rate[2][0] == 100 + 0.5 - 9);
  CHECK(rate[3][0] == 2 * (7 - 1));
  CHECK(rate[4][0] == 2 * (8 - 0));
  CHECK(rate[5][0] == 2 * (9 - 3));
}

TEST_CASE("at the steady state of the paper nothing changes") {
  const Parameters parameters{216, 0.216, 5, 2};
  const Vector<Real, 6> y = Vector<Real, 6>::Constant(Real(parameters.steady()));
  // alpha / (1 + p^2) + leak, of size p = 5.9, errs by a few units of its last bit.
  for (const Real& rate : Repressilator{}(y, parameters.lanes())) CHECK(std::abs(rate[0]) < 1e-14);
}

TEST_CASE("the repressilator oscillates at the parameters of the paper") {
  const Parameters parameters{216, 0.216, 5, 2};
  CHECK(parameters.oscillates());
  const auto far = excursions(parameters, nearly_steady(parameters), 20);
  CHECK(far[10] > 10);
  CHECK(far[19] == Approx(far[10]).epsilon(0.01));  // always as far: a limit cycle
}

TEST_CASE("without cooperativity the repressilator rests") {
  const Parameters parameters{216, 0.216, 5, 1};
  CHECK_FALSE(parameters.oscillates());
  CHECK(excursions(parameters, nearly_steady(parameters), 8).back() < 1e-9);
}

TEST_CASE("the border between rest and oscillation lies where the paper has it") {
  // beta = 1: unstable where 4 < 3 X^2 / (4 + 2 X), X < -4/3. n = 2 and no leak: X = -2 p^2 / (1 + p^2), so p^2 > 2,
  // and alpha = p (1 + p^2) > 3 sqrt 2 = 4.243. Near it, the distance from rest changes as e^(t (sqrt(-X) cos 30 - 1)):
  // X = -1.311 at alpha = 4, e^-0.86 in 100 lifetimes; X = -1.355 at alpha = 4.5, e^0.82.
  const Parameters below{4, 0, 1, 2}, above{4.5, 0, 1, 2};
  CHECK_FALSE(below.oscillates());
  CHECK(above.oscillates());
  const auto falling = excursions(below, nearly_steady(below), 8), rising = excursions(above, nearly_steady(above), 8);
  CHECK(std::log(falling[7] / falling[3]) == Approx(-0.86).margin(0.1));
  CHECK(std::log(rising[7] / rising[3]) == Approx(0.82).margin(0.1));
}

TEST_CASE("a repressilator with a negative protein is no number") {
  Vector<Real, 6> y = Vector<Real, 6>::Constant(Real(1));
  y[3] = Real(-0.5);
  CHECK(std::isnan(Repressilator{}(y, Parameters{100, 0, 1, 2}.lanes())[1][0]));
}

TEST_CASE("one repressilator alone has the bits that it has among others, in every width") {
  CHECK(accuracy::same_in_every_width<float>([](auto a, auto b, auto c) {
    using One = decltype(a);
    Vector<One, 6> y;
    y << a, b, c, abs(a), abs(b), abs(c);
    const Vector<One, 6> rate = Repressilator{}(y, Vector<One, 4>{One(216), One(0.216), One(5), One(2)});
    return rate[0] + rate[1] + rate[2] + rate[3];
  }));
}

TEST_CASE("the repressilator names its parameters and species") {
  const auto bounds = Repressilator::bounds();
  std::vector<std::string> parameters, state;
  for (const auto& row : bounds.parameters.rows) {
    parameters.push_back(row.name);
    CHECK(row.low < row.high);
  }
  for (const auto& row : bounds.state.rows) {
    state.push_back(row.name);
    CHECK(row.low == 0);
  }
  CHECK(parameters == std::vector<std::string>{"alpha", "leak", "beta", "n"});
  CHECK(state == std::vector<std::string>{"m0", "m1", "m2", "p0", "p1", "p2"});
  CHECK(bounds.parameters.rows[0].high == 300);
}

static_assert(curio::Model<Repressilator, Lanes<float, 16>> && curio::AutonomousModel<Repressilator>);

}  // namespace
