// SPDX-License-Identifier: MIT
#include "curio/core/dual.hpp"  // first: the header must stand alone

#include <catch2/catch.hpp>

#include "curio/model/hill_circuit.hpp"
#include "curio/model/repressilator.hpp"
#include "curio/model/sigmoid_circuit.hpp"
#include "curio/model/toggle_switch.hpp"
#include "curio/simulate/model_step.hpp"

using namespace curio;

using Number = Dual<Lanes<float, 4>, 3>;
static_assert(Model<SigmoidCircuit<3>, Number> && Model<SigmoidCircuit<2, Degradation::chosen>, Number>);
static_assert(Model<HillCircuit<2>, Number> && Model<Repressilator, Number> && Model<ToggleSwitch, Number>);
static_assert(DeterministicStep<RungeKutta4<Repressilator>, Number>);
static_assert(std::same_as<Number::Scalar, float> && Number::width == 4);

TEST_CASE("a constant has no slope, a variable a slope of 1 in its own direction") {
  const Number constant = 2.5f, variable = Number::variable(Lanes<float, 4>(2.5f), 1);
  for (int k = 0; k < 3; ++k) {
    CHECK(constant.slope[k][0] == 0);
    CHECK(variable.slope[k][3] == (k == 1 ? 1 : 0));
  }
  CHECK((constant.value[0] == 2.5f && variable.value[3] == 2.5f));
}

TEST_CASE("lanes have derivatives of their own") {
  const float numbers[4] = {1, 2, 3, 4};
  const Number x = Number::variable(Lanes<float, 4>::load(numbers), 0), square = x * x;
  for (int lane = 0; lane < 4; ++lane) CHECK(square.slope[0][lane] == 2 * numbers[lane]);
}

TEST_CASE("a model's rate carries its Jacobian: worked by hand") {
  // du/dt = 4 / (1 + v^2) - u, dv/dt = 2 / (1 + u) - v at u = 1, v = 3: by u -1 and -2/4, by v -4 6 / 100 and -1.
  using Real = Dual<Lanes<double, 1>, 2>;
  const Vector<Real, 2> y{Real::variable(1, 0), Real::variable(3, 1)};
  const Vector<Real, 4> c{4, 2, 2, 1};
  const Vector<Real, 2> rate = ToggleSwitch{}(y, c);
  CHECK(rate[0].slope[0][0] == -1);
  CHECK(rate[0].slope[1][0] == Approx(-0.24).epsilon(1e-14));
  CHECK(rate[1].slope[0][0] == Approx(-0.5).epsilon(1e-14));
  CHECK(rate[1].slope[1][0] == -1);
}

TEST_CASE("Eigen's own expressions work over dual numbers") {
  using Real = Dual<Lanes<double, 1>, 1>;
  Eigen::Matrix<Real, 2, 2> W;
  W << 1, 2, 3, 4;
  const Vector<Real, 2> y{Real::variable(1, 0), Real(1)};
  const Vector<Real, 2> product = W * y + y;
  CHECK((product[0].value[0] == 4 && product[1].value[0] == 8));
  CHECK((product[0].slope[0][0] == 2 && product[1].slope[0][0] == 3));
}
