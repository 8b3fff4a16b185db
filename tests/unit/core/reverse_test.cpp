// SPDX-License-Identifier: MIT
#include "curio/core/reverse.hpp"  // first: the header must stand alone

#include <catch2/catch.hpp>
#include <stdexcept>

#include "curio/model/hill_circuit.hpp"
#include "curio/simulate/model_step.hpp"

using namespace curio;

using Real = Lanes<double, 1>;
using Number = Reverse<Real>;
static_assert(Model<HillCircuit<2>, Number> && DeterministicStep<RungeKutta4<HillCircuit<2>>, Number>);

TEST_CASE("one sweep gives the derivatives by everything: worked by hand") {
  Taping<Real> taping;
  const Number x = taping.variable(2), y = taping.variable(5), z = taping.variable(7);
  const Number product = x * y, result = product * product + 3 * x;  // (x y)^2 + 3 x
  taping.finish();
  taping.seed(result, Real(1));
  taping.sweep();
  CHECK(taping.bar(x)[0] == 2 * 10 * 5 + 3);
  CHECK(taping.bar(y)[0] == 2 * 10 * 2);
  CHECK(taping.bar(z)[0] == 0);
}

TEST_CASE("several results are seeded at once; a result that is a variable, or the same twice, counts as often") {
  Taping<Real> taping;
  const Number x = taping.variable(3), square = x * x;
  taping.finish();
  taping.seed(square, Real(1));
  taping.seed(square, Real(2));
  taping.seed(x, Real(10));
  taping.seed(Number(4), Real(100));  // a constant
  taping.sweep();
  CHECK(taping.bar(x)[0] == 3 * 6 + 10);
}

TEST_CASE("constants leave no trace, and have no derivative") {
  Taping<Real> taping;
  const Number sum = Number(2) + 3, product = sum * sum;
  CHECK(product.place == Tape<Real>::constant);
  CHECK(product.value[0] == 25);
  taping.finish();
  CHECK(taping.bar(product)[0] == 0);
}

TEST_CASE("a taping inside a taping leaves the outer one as it was, even when it ends by an exception") {
  Taping<Real> outer;
  const Number x = outer.variable(3), before = x * x;
  const auto inner = [](bool fail) {
    Taping<Real> taping;
    const Number y = taping.variable(4), result = y * y * y;
    if (fail) throw std::runtime_error("in the user's model");
    taping.finish();
    taping.seed(result, Real(1));
    taping.sweep();
    return taping.bar(y)[0];
  };
  CHECK(inner(false) == 48);
  CHECK_THROWS_AS(inner(true), std::runtime_error);
  const Number after = before * x;
  outer.finish();
  outer.seed(after, Real(1));
  outer.sweep();
  CHECK(outer.bar(x)[0] == 27);
}

TEST_CASE("what an infinite slope multiplies by 0 is 0") {
  Taping<Real> taping;
  const Number x = taping.variable(0), result = select(x > 0, log(x), x);
  taping.finish();
  taping.seed(result, Real(1));
  taping.sweep();
  CHECK(taping.bar(x)[0] == 1);
}

TEST_CASE("Eigen's own expressions work over reverse-mode numbers") {
  Taping<Real> taping;
  Eigen::Matrix<Number, 2, 2> W;
  W << 1, 2, 3, 4;
  const Vector<Number, 2> y{taping.variable(5), taping.variable(6)};
  const Vector<Number, 2> product = W * y + y;
  taping.finish();
  taping.seed(product[0], Real(1));
  taping.seed(product[1], Real(10));
  taping.sweep();
  CHECK(taping.bar(y[0])[0] == 2 + 10 * 3);
  CHECK(taping.bar(y[1])[0] == 2 + 10 * 5);
}
