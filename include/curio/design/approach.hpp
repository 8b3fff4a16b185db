// SPDX-License-Identifier: MIT
// From a circuit that oscillates to one that oscillates as asked: Newton's steps on features, as far as they are
// trusted.
#pragma once

#include "curio/design/box_step.hpp"
#include "curio/design/features.hpp"
#include "curio/design/orbits.hpp"

namespace curio::inline CURIO_ABI {

/// A circuit with its orbit: its parameters as places in their ranges, in [0, 1] each, and as they are.
template <int N, int P>
struct Oscillator {
  Vector<double, P> place = Vector<double, P>::Zero(), parameters = Vector<double, P>::Zero();
  Orbit<N, P> orbit;
};

/// The ranges of a circuit's parameters.
template <int P>
struct ParameterBox {
  Vector<double, P> low, width;
  Vector<double, P> parameters(const Vector<double, P>& place) const { return low + width.cwiseProduct(place); }
  Vector<double, P> place(const Vector<double, P>& parameters) const {
    return (parameters - low).cwiseQuotient(width).cwiseMax(0.0).cwiseMin(1.0);
  }
};

/// When to stop, and how bold to be.
struct ApproachOptions {
  double within = 5e-4;   ///< each of errors_of, in size
  double slowest = 0.98;  ///< the largest multiplier of what is good enough
  double trust = 0.4;     ///< the largest error that the first step corrects at once
  double leave = 0.05;    ///< given up where the trust falls below
  int tries = 15;         ///< circuits tried from one start, at most
  int failures = 3;       ///< in a row
};

/// Changes an oscillator step by step until its orbit has the features of a target. Counts what it spends.
template <class Step>
class Approach {
 public:
  static constexpr int species = Step::species, parameters = Step::parameters;
  using Circuit = Oscillator<species, parameters>;
  using Place = Vector<double, parameters>;
  using Rows = Eigen::Matrix<double, 3, parameters>;

  Approach(const Orbits<Step>& orbits, const ParameterBox<parameters>& box) : orbits_(orbits), box_(box) {}

  /// What a step is to change: errors as in errors_of, turned around. Where the target is slower, the third is that of
  /// f^2 / 2 instead of ln f: near the end of an oscillation (a saddle-node on its cycle) it is f^2 that parameters
  /// change in proportion, so that this step cannot run past the end.
  static Vector<double, 3> wanted(const Orbit<species, parameters>& orbit, const Features& target) {
    Vector<double, 3> r = -errors_of(orbit, target);
    if (r[2] < 0) r[2] = std::expm1(2 * r[2]) / 2;
    return r;
  }
  /// The derivatives of errors_of by the places of the parameters.
  Rows derivatives(const Orbit<species, parameters>& orbit, const Features& target) const {
    Rows J;
    J.row(0) = orbit.offset_gradient / target.scale();
    J.row(1) = orbit.amplitude_gradient / target.amplitude;
    J.row(2) = -orbit.period_gradient / orbit.period;
    return J * box_.width.asDiagonal();
  }

  /// The orbit after a step d from a circuit: predicted by its derivatives, then shot; where that fails, settled for
  /// max(10 s, 3 periods), and shot. Its section is in its middle, and it crosses it once a period; or nothing.
  std::optional<Circuit> moved(const Circuit& from, const Place& d) {
    ++tried_;
    Circuit next;
    next.place = (from.place + d).cwiseMax(0.0).cwiseMin(1.0);
    next.parameters = box_.parameters(next.place);
    const Place change = next.parameters - from.parameters;
    const double stretch = std::exp(std::clamp(from.orbit.period_gradient.dot(change) / from.orbit.period, -1.0, 1.0));
    const Vector<double, species> predicted = from.orbit.point + from.orbit.point_gradient * change;
    auto orbit = orbits_.shoot(from.orbit.section, next.parameters, predicted,
                               from.orbit.period * stretch / orbits_.dt(), work_);
    if (!orbit) {
      const int steps = static_cast<int>(std::max(10.0, 3 * from.orbit.period * stretch) / orbits_.dt());
      const auto settled = orbits_.settle(next.parameters, from.orbit.point, steps, steps * 2 / 3, work_);
      if (settled.interval > 0 && settled.amplitude > 1e-3 * from.orbit.amplitude)
        orbit = orbits_.shoot(settled.section, next.parameters, settled.point, settled.interval, work_);
    }
    if (orbit && std::abs(orbit->section.level - orbit->offset) > 0.05 * orbit->amplitude)
      orbit = recentred(next, *orbit);
    if (!orbit || orbit->crossings != 1) return {};
    next.orbit = *std::move(orbit);
    return next;
  }

  /// Approaches a target. Gives the circuit that came nearest, whether good enough or not.
  Circuit operator()(Circuit circuit, const Features& target, const ApproachOptions& options) {
    double trust = options.trust;
    int failures = 0;
    for (int i = 0; i < options.tries && !reached(circuit, target, options); ++i) {
      const Vector<double, 3> r = wanted(circuit.orbit, target);
      const double largest = r.cwiseAbs().maxCoeff();
      double share = std::min(1.0, trust / largest);
      Place d = box_step<3, parameters>(derivatives(circuit.orbit, target), share * r, circuit.place);
      if (const double longest = 0.7 * trust / 0.4; d.norm() > longest) {
        share *= longest / d.norm();
        d *= longest / d.norm();
      }
      const auto next = moved(circuit, d);
      if (next && next->orbit.slowest < 0.999 &&
          errors_of(next->orbit, target).norm() < (1 - 0.1 * share) * errors_of(circuit.orbit, target).norm()) {
        circuit = *next;
        trust = std::min(1.5, 2 * trust);
        failures = 0;
      } else {
        trust = 0.3 * std::min(trust, largest);
        if (trust < options.leave * std::min(1.0, options.trust / 0.4) || ++failures == options.failures) break;
      }
    }
    return circuit;
  }

  static bool reached(const Circuit& circuit, const Features& target, const ApproachOptions& options) {
    return errors_of(circuit.orbit, target).cwiseAbs().maxCoeff() < options.within &&
           circuit.orbit.slowest < options.slowest;
  }

  /// Whether the circuit finds back to its orbit from near it.
  bool returns(const Circuit& circuit) { return orbits_.returns(circuit.orbit, circuit.parameters, work_); }

  const Orbits<Step>& orbits() const { return orbits_; }
  /// What was spent so far: circuits tried, steps made.
  int tried() const { return tried_; }
  const Work& work() const { return work_; }
  const ParameterBox<parameters>& box() const { return box_; }

 private:
  /// The same orbit from a section in its middle.
  std::optional<Orbit<species, parameters>> recentred(const Circuit& circuit, const Orbit<species, parameters>& orbit) {
    const int s = orbit.section.species, n = static_cast<int>(orbit.waveform.cols());
    const Section middle{s, orbit.offset};
    for (int k = 0; k < n; ++k) {  // the waveform closes: its sample n is its first
      const auto sample = [&](int j) { return orbit.waveform.col((j + n) % n); };
      if (!(sample(k)[s] < middle.level && sample(k + 1)[s] >= middle.level)) continue;
      const double u = (middle.level - sample(k)[s]) / (sample(k + 1)[s] - sample(k)[s]);
      return orbits_.shoot(middle, circuit.parameters, (1 - u) * sample(k) + u * sample(k + 1),
                           orbit.period / orbits_.dt(), work_);
    }
    return {};
  }

  Orbits<Step> orbits_;
  ParameterBox<parameters> box_;
  int tried_ = 0;
  Work work_;
};

}  // namespace curio::inline CURIO_ABI
