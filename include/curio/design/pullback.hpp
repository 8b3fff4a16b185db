// SPDX-License-Identifier: MIT
// Pulling a derivative back through a model and through one step of it: what reverse gradients and adjoints are made
// of.
#pragma once

#include <concepts>

#include "curio/core/reverse.hpp"
#include "curio/simulate/model_step.hpp"

namespace curio::inline CURIO_ABI {

/// A model that brings its own pullback, model.pull_back(y, c, bar, y_bar, c_bar), with t after c where it sees the
/// time: for speed. It gives what the generic one gives.
template <class M, class Real = Lanes<float, 1>>
concept OwnPullback = requires(const M model, const Vector<Real, M::species>& y, const Vector<Real, M::parameters>& c,
                               Vector<Real, M::species>& y_bar, Vector<Real, M::parameters>& c_bar) {
  // Adds to y_bar and c_bar.
  model.pull_back(y, c, y, y_bar, c_bar);
};
template <class M, class Real = Lanes<float, 1>>
concept OwnTimedPullback = requires(const M model, const Vector<Real, M::species>& y,
                                    const Vector<Real, M::parameters>& c, double t, Vector<Real, M::species>& y_bar,
                                    Vector<Real, M::parameters>& c_bar) {
  model.pull_back(y, c, t, y, y_bar, c_bar);
};
/// A step that brings its own: step.pull_back(y, c, t, dt, bar, y_bar, c_bar).
template <class S, class Real = Lanes<float, 1>>
concept OwnStepPullback = requires(const S step, const Vector<Real, S::species>& y,
                                   const Vector<Real, S::parameters>& c, double t, Vector<Real, S::species>& y_bar,
                                   Vector<Real, S::parameters>& c_bar) {
  step.pull_back(y, c, t, t, y, y_bar, c_bar);
};

/// A model whose rate and pullback share something dear, which gradients keep for each step that they take back.
///
/// `intermediate(y, c)` is that, a value; `rate_from(it, y, c)` has the bits of `model(y, c)`, `pull_back_from(it, y,
/// c, bar, y_bar, c_bar)` adds as `pull_back` does.
template <class M, class Real = Lanes<float, 1>>
concept HasIntermediate = AutonomousModel<M, Real> &&
    requires(const M model, const Vector<Real, M::species>& y, const Vector<Real, M::parameters>& c,
             Vector<Real, M::species>& y_bar, Vector<Real, M::parameters>& c_bar) {
  { model.rate_from(model.intermediate(y, c), y, c) } -> std::same_as<Vector<Real, M::species>>;
  model.pull_back_from(model.intermediate(y, c), y, c, y, y_bar, c_bar);
};

/// Adds to x_bar what a function's adjoint pulls back: x_bar += bar^T df/dx.
///
/// f: Vector<Reverse<Real>, In> to Vector<Reverse<Real>, Out>, that is, any function written over any Real. One
/// evaluation and one sweep over it, whatever In.
template <class Real, int In, int Out, class F>
void pull_back_through(const F& f, const Vector<Real, In>& x, const Vector<Real, Out>& bar, Vector<Real, In>& x_bar) {
  Taping<Real> taping;
  Vector<Reverse<Real>, In> variables;
  for (int j = 0; j < In; ++j) variables[j] = taping.variable(x[j]);
  const Vector<Reverse<Real>, Out> result = f(variables);
  taping.finish();
  for (int i = 0; i < Out; ++i) taping.seed(result[i], bar[i]);
  taping.sweep();
  for (int j = 0; j < In; ++j) x_bar[j] = x_bar[j] + taping.bar(variables[j]);
}

namespace detail {

/// The same for a function of a state and parameters.
template <class Real, int N, int P, class F>
void pull_back_generic(const F& f, const Vector<Real, N>& y, const Vector<Real, P>& c, const Vector<Real, N>& bar,
                       Vector<Real, N>& y_bar, Vector<Real, P>& c_bar) {
  Vector<Real, N + P> x, x_bar;
  x << y, c;
  x_bar << y_bar, c_bar;
  const auto both = [&](const Vector<Reverse<Real>, N + P>& variables) -> Vector<Reverse<Real>, N> {
    return f(Vector<Reverse<Real>, N>(variables.template head<N>()),
             Vector<Reverse<Real>, P>(variables.template tail<P>()));
  };
  pull_back_through(both, x, bar, x_bar);
  y_bar = x_bar.template head<N>();
  c_bar = x_bar.template tail<P>();
}

}  // namespace detail

/// The pullback that every model has: through its own source, over Reverse numbers.
template <class Real, class M>
void generic_pull_back(const M& model, const Vector<Real, M::species>& y, const Vector<Real, M::parameters>& c,
                       double t, const Vector<Real, M::species>& bar, Vector<Real, M::species>& y_bar,
                       Vector<Real, M::parameters>& c_bar) {
  detail::pull_back_generic(
      [&](const auto& state, const auto& parameters) { return rate_of<Reverse<Real>>(model, state, parameters, t); }, y,
      c, bar, y_bar, c_bar);
}

/// Adds to y_bar and c_bar what the rate's adjoint pulls back: y_bar += bar^T df/dy, c_bar += bar^T df/dc.
///
/// bar: the derivative of some number by each component of the rate f(y, c, t). By the model's own pullback where it
/// brings one, otherwise through its source: one evaluation and one sweep over it, whatever the number of parameters.
template <class Real, class M>
CURIO_INLINE void pull_back(const M& model, const Vector<Real, M::species>& y, const Vector<Real, M::parameters>& c,
                            double t, const Vector<Real, M::species>& bar, Vector<Real, M::species>& y_bar,
                            Vector<Real, M::parameters>& c_bar) {
  if constexpr (OwnTimedPullback<M, Real>) model.pull_back(y, c, t, bar, y_bar, c_bar);
  else if constexpr (OwnPullback<M, Real>) model.pull_back(y, c, bar, y_bar, c_bar);
  else generic_pull_back(model, y, c, t, bar, y_bar, c_bar);
}

/// Adds to y_bar and c_bar what the adjoint of one step pulls back; bar: the derivative of some number by the state
/// after the step.
///
/// Of a step of one's own: by its own pullback where it brings one, otherwise through its source. A stochastic step is
/// differentiated with its noise held fixed; its key comes first, as in the step.
template <class Real, class Step>
requires(DeterministicStep<Step, Real>) void pull_back_step(const Step& step, const Vector<Real, Step::species>& y,
                                                            const Vector<Real, Step::parameters>& c, double t,
                                                            double dt, const Vector<Real, Step::species>& bar,
                                                            Vector<Real, Step::species>& y_bar,
                                                            Vector<Real, Step::parameters>& c_bar) {
  if constexpr (OwnStepPullback<Step, Real>) step.pull_back(y, c, t, dt, bar, y_bar, c_bar);
  else
    detail::pull_back_generic([&](const auto& state, const auto& parameters) { return step(state, parameters, t, dt); },
                              y, c, bar, y_bar, c_bar);
}
template <class Real, class Keys, class Step>
void pull_back_step(const Keys& key, const Step& step, const Vector<Real, Step::species>& y,
                    const Vector<Real, Step::parameters>& c, double t, double dt,
                    const Vector<Real, Step::species>& bar, Vector<Real, Step::species>& y_bar,
                    Vector<Real, Step::parameters>& c_bar) {
  detail::pull_back_generic(
      [&](const auto& state, const auto& parameters) { return step(key, state, parameters, t, dt); }, y, c, bar, y_bar,
      c_bar);
}

/// Of Euler: y' = y + dt f(y, c, t).
template <class Real, class M>
CURIO_INLINE void pull_back_step(const Euler<M>& step, const Vector<Real, M::species>& y,
                                 const Vector<Real, M::parameters>& c, double t, double dt,
                                 const Vector<Real, M::species>& bar, Vector<Real, M::species>& y_bar,
                                 Vector<Real, M::parameters>& c_bar) {
  Vector<Real, M::species> rate_bar;
  for (int i = 0; i < M::species; ++i) {
    rate_bar[i] = Real(dt) * bar[i];
    y_bar[i] = y_bar[i] + bar[i];
  }
  pull_back(step.model, y, c, t, rate_bar, y_bar, c_bar);
}

/// Of RungeKutta4: its four rates, the last first. Four rates and four pullbacks.
template <class Real, class M>
void pull_back_step(const RungeKutta4<M>& step, const Vector<Real, M::species>& y, const Vector<Real, M::parameters>& c,
                    double t, double dt, const Vector<Real, M::species>& bar, Vector<Real, M::species>& y_bar,
                    Vector<Real, M::parameters>& c_bar) {
  using State = Vector<Real, M::species>;
  const auto moved = [&](const State& rate, double by) -> State { return y + Real(by) * rate; };
  const State y2 = moved(rate_of<Real>(step.model, y, c, t), dt / 2);
  const State y3 = moved(rate_of<Real>(step.model, y2, c, t + dt / 2), dt / 2);
  const State y4 = moved(rate_of<Real>(step.model, y3, c, t + dt / 2), dt);
  // y' = y + dt/6 (k1 + 2 k2 + 2 k3 + k4), k4 = f(y + dt k3), k3 = f(y + dt/2 k2), k2 = f(y + dt/2 k1), k1 = f(y).
  y_bar += bar;
  const auto through = [&](const State& at, double when, const State& rate_bar) {
    State state_bar = State::Constant(Real(0));
    pull_back(step.model, at, c, when, rate_bar, state_bar, c_bar);
    y_bar += state_bar;
    return state_bar;
  };
  const State k4_bar = Real(dt / 6) * bar;
  const State k3_bar = Real(dt / 3) * bar + Real(dt) * through(y4, t + dt, k4_bar);
  const State k2_bar = Real(dt / 3) * bar + Real(dt / 2) * through(y3, t + dt / 2, k3_bar);
  const State k1_bar = Real(dt / 6) * bar + Real(dt / 2) * through(y2, t + dt / 2, k2_bar);
  through(y, t, k1_bar);
}

}  // namespace curio::inline CURIO_ABI
