// SPDX-License-Identifier: MIT
#include "curio/simulate/model_step.hpp"  // first: the header must stand alone

#include <catch2/catch.hpp>
#include <cmath>
#include <vector>

#include "../accuracy.hpp"
#include "curio/model/sigmoid_circuit.hpp"

using curio::DeterministicStep;
using curio::Euler;
using curio::LaneKeys;
using curio::Lanes;
using curio::ModelStep;
using curio::RungeKutta4;
using curio::SigmoidCircuit;
using curio::StochasticStep;
using curio::Vector;

namespace {

// Equations with a known solution, from time 0.

/// dy/dt = -c y: y = y_0 e^(-c t).
struct ExponentialDecay {
  static constexpr int species = 1, parameters = 1;
  template <class Real>
  Vector<Real, 1> operator()(const Vector<Real, 1>& y, const Vector<Real, 1>& c) const {
    return Vector<Real, 1>(-c[0] * y[0]);
  }
};

/// dx/dt = c v, dv/dt = -c x: from (1, 0), x = cos(c t).
struct HarmonicOscillator {
  static constexpr int species = 2, parameters = 1;
  template <class Real>
  Vector<Real, 2> operator()(const Vector<Real, 2>& y, const Vector<Real, 1>& c) const {
    return {c[0] * y[1], -c[0] * y[0]};
  }
};

/// dy/dt = c cos t, whatever y is: y = y_0 + c sin t.
struct Swing {
  static constexpr int species = 1, parameters = 1;
  template <class Real>
  Vector<Real, 1> operator()(const Vector<Real, 1>&, const Vector<Real, 1>& c, double t) const {
    return Vector<Real, 1>(c[0] * cos(Real(t)));
  }
};

/// dy/dt = c y cos t, which sees both: y = y_0 e^(c sin t).
struct SwingingGrowth {
  static constexpr int species = 1, parameters = 1;
  template <class Real>
  Vector<Real, 1> operator()(const Vector<Real, 1>& y, const Vector<Real, 1>& c, double t) const {
    return Vector<Real, 1>(c[0] * y[0] * cos(Real(t)));
  }
};

/// Species 0 at time 2 after so many steps, c = 1, from (1, 0, ...).
template <class Step>
double at_two(const Step& step, int steps) {
  using Real = Lanes<double, 1>;
  Vector<Real, Step::species> y = Vector<Real, Step::species>::Zero();
  y[0] = Real(1);
  const double dt = 2.0 / steps;
  for (int k = 0; k < steps; ++k) y = step(y, Vector<Real, 1>(Real(1)), k * dt, dt);
  return y[0][0];
}

/// By which power of dt the error at time 2 falls when dt is halved, from 1/32 to 1/64 to 1/128.
template <class Step>
void has_its_order(const Step& step, double exact) {
  const double coarse = std::abs(at_two(step, 64) - exact), middle = std::abs(at_two(step, 128) - exact),
               fine = std::abs(at_two(step, 256) - exact);
  // An error c dt^p (1 + O(dt)): a slope within dt of p, and dt < 1/20. Errors are above 1e-12, roundings some 1e-15.
  CHECK(std::log2(coarse / middle) == Approx(Step::order).margin(0.1));
  CHECK(std::log2(middle / fine) == Approx(Step::order).margin(0.1));
}

/// A stepper joins the tests of order with a line below.
template <template <class> class Stepper>
void has_its_order_on_every_equation() {
  has_its_order(Stepper(ExponentialDecay{}), std::exp(-2.0));
  has_its_order(Stepper(HarmonicOscillator{}), std::cos(2.0));
  has_its_order(Stepper(Swing{}), 1 + std::sin(2.0));
  has_its_order(Stepper(SwingingGrowth{}), std::exp(std::sin(2.0)));
}

TEST_CASE("Euler has the order that it declares") { has_its_order_on_every_equation<Euler>(); }
TEST_CASE("RungeKutta4 has the order that it declares") { has_its_order_on_every_equation<RungeKutta4>(); }

TEST_CASE("a step of each, worked by hand") {
  using Real = Lanes<double, 1>;
  const Vector<Real, 1> y(Real(1)), c(Real(1));
  CHECK(Euler{ExponentialDecay{}}(y, c, 0, 0.5)[0][0] == 0.5);
  // k = -1, -3/4, -13/16, -19/32: 1 - 1/12 (1 + 19/32 + 2 (3/4 + 13/16)) = 233/384, the series of e^(-1/2) to its
  // fourth power.
  CHECK(RungeKutta4{ExponentialDecay{}}(y, c, 0, 0.5)[0][0] == Approx(233 / 384.0).epsilon(1e-15));
}

TEST_CASE("a step sees the time: Euler its beginning, RungeKutta4 also its middle and end") {
  using Real = Lanes<double, 1>;
  const Vector<Real, 1> y(Real(0)), c(Real(1));
  CHECK(Euler{Swing{}}(y, c, 3, 0.5)[0][0] == Approx(0.5 * std::cos(3.0)).epsilon(1e-15));
  // Simpson's rule, where the rate does not depend on y.
  const double simpson = 0.5 / 6 * (std::cos(3.0) + 4 * std::cos(3.25) + std::cos(3.5));
  CHECK(RungeKutta4{Swing{}}(y, c, 3, 0.5)[0][0] == Approx(simpson).epsilon(1e-14));
}

TEST_CASE("Euler in float is fma(dt, rate, y), in every bit, and nothing below the normal numbers") {
  using Real = Lanes<float, 1>;
  CHECK(property::holds([] {
    const float y = *property::hostile<float>(), input = *property::hostile<float>();
    const Vector<Real, 2> parameters{Real(0), Real(input)};
    const float next = Euler{SigmoidCircuit<1>{}}(Vector<Real, 1>(Real(y)), parameters, 0, 0.01)[0][0];
    // The weight is 0: its product with y is 0, or no number where y is infinite or none.
    const float s = logistic(Real(0 * y + input))[0];
    const auto flushed = [](float x) { return std::fpclassify(x) == FP_SUBNORMAL ? std::copysign(0.0f, x) : x; };
    RC_ASSERT(every_width::same(next, flushed(std::fma(0.01f, flushed(s - y), y))));
  }));
}

TEMPLATE_TEST_CASE("what fades ends at 0, at the last normal number", "", float, double) {
  using Real = Lanes<TestType, 1>;
  const TestType last = std::numeric_limits<TestType>::min();
  const Vector<Real, 1> c(Real(1));
  for (const TestType sign : {TestType(1), TestType(-1)}) {
    const auto after = [&](const auto& step, TestType y) {
      return step(Vector<Real, 1>(Real(sign * y)), c, 0, 0.5)[0][0];
    };
    CHECK(after(Euler{ExponentialDecay{}}, 2 * last) == sign * last);
    CHECK(every_width::same(after(Euler{ExponentialDecay{}}, last), std::copysign(TestType(0), sign)));
    CHECK(std::isnormal(after(RungeKutta4{ExponentialDecay{}}, 2 * last)));
    CHECK(every_width::same(after(RungeKutta4{ExponentialDecay{}}, last), std::copysign(TestType(0), sign)));
  }
}

TEST_CASE("a step alone has the bits that it has among others, in every width") {
  const auto of = [](auto step) {
    return [step](auto a, auto b, auto c) {
      using Real = decltype(a);
      const Vector<Real, 2> next = step(Vector<Real, 2>{a, b}, Vector<Real, 1>(c), 0.25, 0.01);
      return next[0] + next[1];
    };
  };
  CHECK(accuracy::same_in_every_width<float>(of(Euler{HarmonicOscillator{}})));
  CHECK(accuracy::same_in_every_width<float>(of(RungeKutta4{HarmonicOscillator{}})));
  CHECK(accuracy::same_in_every_width<double>(of(RungeKutta4{HarmonicOscillator{}})));
}

TEST_CASE("a state that is no finite number stays none") {
  using Real = Lanes<float, 1>;
  const Vector<Real, 1> c(Real(1));
  for (const float y : {INFINITY, -INFINITY, NAN}) {
    CHECK_FALSE(std::isfinite(Euler{ExponentialDecay{}}(Vector<Real, 1>(Real(y)), c, 0, 0.01)[0][0]));
    CHECK_FALSE(std::isfinite(RungeKutta4{ExponentialDecay{}}(Vector<Real, 1>(Real(y)), c, 0, 0.01)[0][0]));
  }
}

// What is a step.

/// The Henon map: the step itself is the model.
struct Henon {
  static constexpr int species = 2, parameters = 2;
  template <class Real>
  Vector<Real, 2> operator()(const Vector<Real, 2>& y, const Vector<Real, 2>& c, double, double) const {
    return {1 - c[0] * y[0] * y[0] + y[1], c[1] * y[0]};
  }
};
static_assert(ModelStep<Henon> && DeterministicStep<Henon> && !StochasticStep<Henon>);
static_assert(ModelStep<Henon, Lanes<double, 8>>);
static_assert(!curio::keeps_failure<Henon>, "nobody said so");

/// Euler and Maruyama's step of dy = -y dt + c dW.
struct NoisyDecay {
  static constexpr int species = 1, parameters = 1;
  template <class Real>
  Vector<Real, 1> operator()(const LaneKeys<typename Real::Scalar, Real::width>& key, const Vector<Real, 1>& y,
                             const Vector<Real, 1>& c, double, double dt) const {
    return Vector<Real, 1>(y[0] - dt * y[0] + c[0] * std::sqrt(dt) * normal(key));
  }
};
static_assert(ModelStep<NoisyDecay> && StochasticStep<NoisyDecay> && !DeterministicStep<NoisyDecay>);
static_assert(ModelStep<NoisyDecay, Lanes<double, 4>> && ModelStep<NoisyDecay, Lanes<float, 16>>);

static_assert(DeterministicStep<Euler<ExponentialDecay>> && DeterministicStep<RungeKutta4<ExponentialDecay>>);
static_assert(DeterministicStep<Euler<Swing>> && DeterministicStep<RungeKutta4<Swing>>);
static_assert(!StochasticStep<Euler<Swing>> && !StochasticStep<RungeKutta4<Swing>>);
static_assert(ModelStep<Euler<SigmoidCircuit<16>>, Lanes<float, 16>> &&
              ModelStep<RungeKutta4<SigmoidCircuit<16>>, Lanes<double, 8>>);

// What is not.

static_assert(!ModelStep<ExponentialDecay> && !ModelStep<Swing>, "a model is no step: it gives a rate");
static_assert(!ModelStep<int>);

struct NoTime {
  static constexpr int species = 1, parameters = 1;
  template <class Real>
  Vector<Real, 1> operator()(const Vector<Real, 1>& y, const Vector<Real, 1>&, double) const {
    return y;
  }
};
static_assert(!ModelStep<NoTime>, "a step is told t and dt");

struct WrongState {
  static constexpr int species = 2, parameters = 1;
  template <class Real>
  Vector<Real, 1> operator()(const Vector<Real, 2>& y, const Vector<Real, 1>&, double, double) const {
    return y.template head<1>();
  }
};
static_assert(!ModelStep<WrongState>, "the next state is as large as this one");

struct ExpressionStep {
  static constexpr int species = 1, parameters = 1;
  template <class Real>
  auto operator()(const Vector<Real, 1>& y, const Vector<Real, 1>& c, double, double) const {
    return y + c;
  }
};
static_assert(!ModelStep<ExpressionStep>, "an expression of Eigen is no value");

struct Remembering {
  static constexpr int species = 1, parameters = 1;
  template <class Real>
  Vector<Real, 1> operator()(const Vector<Real, 1>& y, const Vector<Real, 1>&, double, double) {
    return y;
  }
};
static_assert(!ModelStep<Remembering>, "a step is a constant value");

// What steps say of themselves.

static_assert(Euler<ExponentialDecay>::autonomous && RungeKutta4<ExponentialDecay>::autonomous);
static_assert(!Euler<Swing>::autonomous && !RungeKutta4<SwingingGrowth>::autonomous);
static_assert(Euler<Swing>::species == 1 && RungeKutta4<HarmonicOscillator>::species == 2);
static_assert(Euler<SigmoidCircuit<3>>::parameters == 12);
static_assert(Euler<Swing>::order == 1 && RungeKutta4<Swing>::order == 4);
static_assert(curio::keeps_failure<Euler<Swing>> && curio::keeps_failure<RungeKutta4<Swing>>);

TEST_CASE("a map of one's own steps, alone and side by side") {
  using Real = Lanes<float, 4>;
  const Vector<Real, 2> y{Real(0.5f), Real(0.25f)}, c{Real(1.5f), Real(0.5f)};
  const Vector<Real, 2> next = Henon{}(y, c, 0, 1);
  CHECK(next[0][3] == 1 - 1.5f * 0.25f + 0.25f);
  CHECK(next[1][3] == 0.25f);
}

TEST_CASE("a step with a key draws for each lane by that lane's key") {
  using Real = Lanes<float, 3>;
  const LaneKeys<float, 3> keys{{curio::Key(1), curio::Key(2), curio::Key(3)}};
  const Vector<Real, 1> next = NoisyDecay{}(keys, Vector<Real, 1>(Real(0)), Vector<Real, 1>(Real(2)), 0, 0.25);
  for (int lane = 0; lane < 3; ++lane)
    CHECK(next[0][lane] == curio::normal(curio::Key(static_cast<std::uint64_t>(lane + 1))));  // 2 sqrt(1/4) = 1
}

}  // namespace
