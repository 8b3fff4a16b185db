// SPDX-License-Identifier: MIT
// A feature of one's own: any function of an orbit, differentiated by all parameters.
#pragma once

#include <functional>

#include "curio/core/dual.hpp"
#include "curio/design/orbits.hpp"

namespace curio::inline CURIO_ABI {

/// An orbit in numbers that carry derivatives: what a feature is a function of.
///
/// `states` has a column every dt, the first on the section and the last just before the return to it.
template <class Real, int N>
struct Cycle {
  Real period;             ///< s
  Real offset, amplitude;  ///< amplitude: peak to peak
  Eigen::Matrix<Real, N, Eigen::Dynamic> states;
  double dt = 0;  ///< s
};

/// What a feature of a Step's orbits is called with and gives: a number with its derivatives by all parameters.
template <class Step>
using FeatureReal = Dual<Lanes<double, 1>, Step::parameters>;
template <class Step>
using FeatureCycle = Cycle<FeatureReal<Step>, Step::species>;
template <class Step>
using Feature = std::function<FeatureReal<Step>(const FeatureCycle<Step>&)>;

/// An orbit with its derivatives: one period again, from the point on the section that moves with the parameters.
///
/// Costs a period of the step in numbers with P derivatives each.
template <class Step>
FeatureCycle<Step> differentiated(const Laps<Step>& laps, const Vector<double, Step::parameters>& parameters,
                                  const Orbit<Step::species, Step::parameters>& orbit) {
  constexpr int N = Step::species, P = Step::parameters;
  using Real = FeatureReal<Step>;
  const auto with = [](double value, const auto& gradient) {
    Real x(value);
    for (int j = 0; j < P; ++j) x.slope[j] = Lanes<double, 1>(gradient[j]);
    return x;
  };
  FeatureCycle<Step> cycle{with(orbit.period, orbit.period_gradient),
                           with(orbit.offset, orbit.offset_gradient),
                           with(orbit.amplitude, orbit.amplitude_gradient),
                           {},
                           laps.dt()};
  Vector<Real, P> c;
  Vector<Real, N> y;
  for (int j = 0; j < P; ++j) c[j] = with(parameters[j], Vector<double, P>(Vector<double, P>::Unit(j)));
  for (int i = 0; i < N; ++i) y[i] = with(orbit.point[i], orbit.point_gradient.row(i));
  const int samples = static_cast<int>(orbit.waveform.cols());
  cycle.states.resize(N, samples);
  for (int k = 0;; ++k) {
    for (int i = 0; i < N; ++i) cycle.states(i, k) = y[i];
    if (k + 1 == samples) break;
    y = laps.step()(y, c, 0.0, laps.dt());
  }
  return cycle;
}

}  // namespace curio::inline CURIO_ABI
