// SPDX-License-Identifier: MIT
// What advances a model by one dt: explicit Euler, Runge and Kutta's fourth order, or a step of one's own.
#pragma once

#include <utility>

#include "curio/core/random.hpp"
#include "curio/model/model.hpp"

namespace curio::inline CURIO_ABI {

/// A step that knows its next state from this one: step(y, c, t, dt).
template <class S, class Real = Lanes<float, 1>>
concept DeterministicStep = HasSizes<S> && requires(const S step, const Vector<Real, S::species>& y,
                                                    const Vector<Real, S::parameters>& c, double t, double dt) {
  // The state at t + dt from the state y at t, under parameters c.
  { step(y, c, t, dt) } -> std::same_as<Vector<Real, S::species>>;
};

/// A step that draws random numbers: step(key, y, c, t, dt). The key is another one in each lane and at each sample,
/// and is made again from the experiment's own; `normal(key)` and `uniform(key)` give a Real.
template <class S, class Real = Lanes<float, 1>>
concept StochasticStep = HasSizes<S> &&
    requires(const S step, const LaneKeys<typename Real::Scalar, Real::width>& key, const Vector<Real, S::species>& y,
             const Vector<Real, S::parameters>& c, double t, double dt) {
  { step(key, y, c, t, dt) } -> std::same_as<Vector<Real, S::species>>;
};

/// One step of time, over any Real. A differential equation becomes one in Euler or RungeKutta4; a map, an exponential
/// integrator or rules of one's own are written as a step directly.
///
/// `static constexpr bool autonomous` says that the step does not look at t.
template <class S, class Real = Lanes<float, 1>>
concept ModelStep = DeterministicStep<S, Real> || StochasticStep<S, Real>;

/// The state after a step, whether it draws or not; key() is what it draws from at this sample, asked only by one that
/// does.
template <class Real, class S, class KeyOf>
CURIO_INLINE Vector<Real, S::species> next_of(const S& step, const KeyOf& key, const Vector<Real, S::species>& y,
                                              const Vector<Real, S::parameters>& c, double t, double dt) {
  if constexpr (DeterministicStep<S, Real>) return step(y, c, t, dt);
  else return step(key(), y, c, t, dt);
}

/// Whether a state that is not finite can only be followed by such: then looking now and then is enough.
template <class S>
inline constexpr bool keeps_failure = requires {
  requires S::keeps_failure;
};

namespace detail {

template <class M, bool = Model<M>>
struct Integrator {
  explicit Integrator(M of) : model(std::move(of)) {}
  M model;
  static constexpr int species = M::species, parameters = M::parameters;
  static constexpr bool autonomous = AutonomousModel<M>;
  static constexpr bool keeps_failure = true;  // y + dt (...) is not finite where y is not
};
template <class M>
struct Integrator<M, false> {  // the static_assert below speaks; this keeps the compiler from saying more
  explicit Integrator(M) {}
  static constexpr int species = 1, parameters = 1;
};

}  // namespace detail

/// Explicit Euler: y + dt f(y), each an fma; rates and states that are subnormal are 0. First order; one rate a step.
/// The study's.
///
/// (Subnormal is what is not 0 and smaller than 1.2e-38 in size, in double 2.2e-308. The reference knows none, and they
/// slow many a processor down: docs/exactness.md.)
template <class M>
struct Euler : detail::Integrator<M> {
  static_assert(Model<M>, "Euler needs a model: model(y, c), for any kind of number, that gives dy/dt; and its sizes");
  static constexpr int order = 1;
  using Base = detail::Integrator<M>;
  explicit Euler(M of) : Base(std::move(of)) {}

  template <class Real>
  CURIO_INLINE Vector<Real, Base::species> operator()(const Vector<Real, Base::species>& y,
                                                      const Vector<Real, Base::parameters>& c, double t,
                                                      double dt) const {
    return moved<Real>(y, rate_of<Real>(this->model, y, c, t), dt);
  }
  /// y + dt rate.
  template <class Real>
  static CURIO_INLINE Vector<Real, Base::species> moved(const Vector<Real, Base::species>& y,
                                                        const Vector<Real, Base::species>& rate, double dt) {
    Vector<Real, Base::species> next;
    for (int i = 0; i < Base::species; ++i) next[i] = flush_to_zero(fma(Real(dt), flush_to_zero(rate[i]), y[i]));
    return next;
  }
};

/// The classical method of Runge and Kutta: fourth order, four rates a step.
///
/// y + dt/6 ((k1 + k4) + 2 (k2 + k3)), k1 = f(t, y), k2 = f(t + dt/2, y + dt/2 k1), k3 = f(t + dt/2, y + dt/2 k2), k4 =
/// f(t + dt, y + dt k3); and 0 where that is subnormal. Source: Kutta 1901.
template <class M>
struct RungeKutta4 : detail::Integrator<M> {
  static_assert(Model<M>,
                "RungeKutta4 needs a model: model(y, c), for any kind of number, that gives dy/dt; and its sizes");
  static constexpr int order = 4;
  using Base = detail::Integrator<M>;
  explicit RungeKutta4(M of) : Base(std::move(of)) {}

  template <class Real>
  CURIO_INLINE Vector<Real, Base::species> operator()(const Vector<Real, Base::species>& y,
                                                      const Vector<Real, Base::parameters>& c, double t,
                                                      double dt) const {
    using State = Vector<Real, Base::species>;
    const auto moved = [&](const State& rate, double by) {
      State state;
      for (int i = 0; i < Base::species; ++i) state[i] = fma(Real(by), rate[i], y[i]);
      return state;
    };
    const State k1 = rate_of<Real>(this->model, y, c, t);
    const State k2 = rate_of<Real>(this->model, moved(k1, dt / 2), c, t + dt / 2);
    const State k3 = rate_of<Real>(this->model, moved(k2, dt / 2), c, t + dt / 2);
    const State k4 = rate_of<Real>(this->model, moved(k3, dt), c, t + dt);
    State mean;
    for (int i = 0; i < Base::species; ++i) mean[i] = fma(Real(2), k2[i] + k3[i], k1[i] + k4[i]);
    State next = moved(mean, dt / 6);
    for (int i = 0; i < Base::species; ++i) next[i] = flush_to_zero(next[i]);
    return next;
  }
};

}  // namespace curio::inline CURIO_ABI
