// SPDX-License-Identifier: MIT
// Finds the orbit that an experiment settles on, and certifies it: does it go on for ever, or does it only look so?
#pragma once

#include "curio/design/orbit.hpp"
#include "curio/simulate/rollout.hpp"

namespace curio::inline CURIO_ABI {

/// Which oscillation, and from when on it is believed. The defaults suit the published study.
struct OrbitOptions {
  int species = 0;         ///< whose values make offset, amplitude and sections
  double residual = 1e-8;  ///< an orbit closes to within this
  double slowest = 0.98;   ///< and attracts: its largest multiplier is below this
  double same_size = 0.1;  ///< sustained: its amplitude differs from the experiment's by no more than this share
  double at_rest = 1e-9;   ///< an experiment whose amplitude is below this stands still
  int laps = 12;           ///< at most so many Newton steps
};

/// What was computed: steps made, and how many of them were swept back.
struct Work {
  long steps = 0, swept = 0;
};

/// orbits(intervention), or orbits(parameters, state), is the orbit that an experiment settles on, with its
/// certificate.
///
/// The experiment is run once in double; from its last crossing, Newton's method looks for the fixed point of the
/// return map. Sustained: the orbit closes to 1e-8, its largest multiplier is below 0.98, it crosses its middle once a
/// period and is as large as what the experiment showed; shrinking: as that, but smaller. Where no such orbit is found
/// the experiment goes on for as long again, twice at most; fading: all of the eigenvalues at its equilibrium are
/// within the unit circle. That is shown of the map, by arithmetic in double, for this orbit: not that there is no
/// other, nor from how far it attracts.
///
/// Costs the rollout and about 10 periods. Draws no random numbers. Throws: Error where there is no such species.
template <class Step>
class Orbits {
 public:
  static constexpr int species = Step::species, parameters = Step::parameters;
  using Found = Orbit<species, parameters>;
  using State = Vector<double, species>;
  using Parameters = Vector<double, parameters>;

  template <class T>
  explicit Orbits(const Rollout<Step, T>& rollout, OrbitOptions options = {})
      : laps_(rollout.step(), rollout.clock().dt), samples_(rollout.clock().samples), options_(options) {
    require(options.species >= 0 && options.species < species, "Orbits: expected a species from 0 to ", species - 1,
            ", got ", options.species);
    require(samples_ >= 8, "Orbits: expected a rollout of 8 samples or more, got ", samples_);
  }

  const Laps<Step>& laps() const { return laps_; }
  const OrbitOptions& options() const { return options_; }
  int samples() const { return samples_; }
  double dt() const { return laps_.dt(); }

  template <int Windows>
  Found operator()(const Intervention<parameters, species, Windows>& intervention) const {
    return (*this)(Parameters(intervention.parameters().template cast<double>()),
                   State(intervention.state().template cast<double>()));
  }
  Found operator()(const Parameters& c, const State& start) const {
    Work work;
    return (*this)(c, start, work);
  }
  Found operator()(const Parameters& c, const State& start, Work& work) const {
    Settled settled;
    settled.last = start;
    Found found;
    bool falls = true;
    for (int more = 0; more < 3; ++more) {
      const double before = more == 0 ? std::numeric_limits<double>::infinity() : settled.amplitude;
      settled = settle(c, settled.last, samples_ - 1, samples_ / 2, work);
      if (!settled.last.allFinite()) return found;
      if (settled.amplitude < options_.at_rest) break;
      falls = falls && settled.amplitude < before;
      if (settled.interval == 0) continue;
      const auto orbit = shoot(settled.section, c, settled.point, settled.interval, work);
      if (!orbit || orbit->slowest >= 1 || orbit->crossings != 1) continue;
      const double size = orbit->amplitude / settled.amplitude;
      if (size < 1 - options_.same_size) found = *orbit, found.status = OrbitStatus::shrinking;
      else if (size < 1 + options_.same_size && closes(*orbit)) found = *orbit, found.status = OrbitStatus::sustained;
      if (found.status != OrbitStatus::none) return found;
    }
    if (falls && comes_to_rest(c, settled)) found.status = OrbitStatus::fading;
    return found;
  }

  /// Whether the experiment that begins a little off an orbit (a thousandth of each species) is on it, within a
  /// hundredth of its amplitude and period, after a quarter of a rollout, or four periods where those are longer.
  ///
  /// Multipliers speak of what lies next to an orbit; this is about what lies near.
  bool returns(const Found& orbit, const Parameters& c, Work& work) const {
    const int period = static_cast<int>(orbit.period / dt()) + 1;
    const auto settled = settle(c, State(1.001 * orbit.point), std::max(samples_ / 4, 4 * period),
                                std::max(samples_ / 8, 3 * period), work);
    return std::abs(settled.amplitude / orbit.amplitude - 1) < 0.01 &&
           std::abs(settled.interval * dt() / orbit.period - 1) < 0.01;
  }

  /// Whether an orbit closes, attracts and crosses its section once.
  bool closes(const Found& orbit) const {
    return orbit.residual < options_.residual && orbit.slowest < options_.slowest && orbit.crossings == 1;
  }

  /// What an experiment looks like after so many steps: over the last `window` samples.
  struct Settled {
    double amplitude = 0;         ///< of its last period, or of the window where it has none
    Section section;              ///< in the middle of the window's values
    State point = State::Zero();  ///< where it last crossed it
    double interval = 0;          ///< samples since the crossing before; 0: it did not cross twice
    State last = State::Zero();
  };
  Settled settle(const Parameters& c, const State& start, int steps, int window, Work& work) const {
    const auto states = laps_.follow(c, start, steps);
    work.steps += steps;
    Settled settled;
    settled.last = states.col(steps);
    const int s = options_.species, first = std::max(1, steps - window);
    const auto seen = states.row(s).tail(steps + 1 - first);
    if (!states.rightCols(steps + 1 - first).allFinite()) return settled;
    settled.amplitude = seen.maxCoeff() - seen.minCoeff();
    settled.section = {s, (seen.maxCoeff() + seen.minCoeff()) / 2};
    double later = -1;
    for (int k = steps - 2; k >= 1; --k) {
      if (!(states(s, k) < settled.section.level && states(s, k + 1) >= settled.section.level)) continue;
      const auto crossing =
          Crossing::of({states(s, k - 1), states(s, k), states(s, k + 1), states(s, k + 2)}, settled.section.level);
      if (later >= 0) {
        settled.interval = later - (k + crossing.at);
        const auto once = states.row(s).segment(k, static_cast<int>(settled.interval) + 3);
        settled.amplitude = once.maxCoeff() - once.minCoeff();
        break;
      }
      later = k + crossing.at;
      for (int m = 0; m < 4; ++m) settled.point += crossing.weight[static_cast<std::size_t>(m)] * states.col(k - 1 + m);
    }
    return settled;
  }

  /// Newton's method on the return map of a section, from a point near it; `interval` is about how many samples a
  /// period has. Nothing where it finds no orbit.
  std::optional<Found> shoot(const Section& section, const Parameters& c, State y, double interval, Work& work) const {
    const auto kept = detail::without<species>(section.species);
    y[section.species] = section.level;
    double before = std::numeric_limits<double>::infinity();
    for (int i = 0; i < options_.laps; ++i) {
      auto way = laps_.run(section, c, y, static_cast<int>(0.6 * interval), static_cast<int>(4 * interval) + 8);
      if (!way) return {};
      work.steps += way->steps();
      laps_.sweep(section, c, *way);
      work.swept += way->steps();
      const double residual = (way->end - y).cwiseAbs().maxCoeff();
      if (residual < options_.residual) return detail::orbit_of(section, *way, dt());
      if (!(residual < 4 * before)) return {};
      before = residual;
      interval = way->period / dt();
      Eigen::Matrix<double, species - 1, 1> miss;
      for (int j = 0; j < species - 1; ++j) {
        const int at = kept[static_cast<std::size_t>(j)];
        miss[j] = way->end[at] - y[at];
      }
      const Eigen::Matrix<double, species - 1, species - 1> system =
          Eigen::Matrix<double, species - 1, species - 1>::Identity() - detail::return_derivative(section, *way);
      const auto move = detail::solution_of(system, miss);
      for (int j = 0; j < species - 1; ++j) y[kept[static_cast<std::size_t>(j)]] += move[j];
      if (!y.allFinite()) return {};
    }
    return {};
  }

  /// Whether Newton's method finds an equilibrium amid the last swing, at which all eigenvalues are within the unit
  /// circle.
  bool comes_to_rest(const Parameters& c, const Settled& settled) const {
    using Square = Eigen::Matrix<double, species, species>;
    State y = settled.last;
    for (int i = 0; i < 50; ++i) {
      const Square derivative = step_derivative(c, y);
      const State miss = laps_.follow(c, y, 1).col(1) - y;
      if (miss.cwiseAbs().maxCoeff() < 1e-13)
        return std::abs(y[options_.species] - settled.section.level) <= settled.amplitude + options_.at_rest &&
               detail::eigenvalues_of(derivative).cwiseAbs().maxCoeff() < 1;
      y += detail::solution_of(Square::Identity() - derivative, miss);
      if (!y.allFinite()) return false;
    }
    return false;
  }

 private:
  /// d (state after one step) / d (state before it).
  Eigen::Matrix<double, species, species> step_derivative(const Parameters& c, const State& y) const {
    using Rows = Lanes<double, detail::row_lanes<species>>;
    auto bar = detail::spread<Rows>(State(State::Zero()));
    auto c_bar = detail::spread<Rows>(Parameters(Parameters::Zero()));
    for (int i = 0; i < species; ++i) bar[i].set(i, 1);
    auto before = bar;
    for (int i = 0; i < species; ++i) before[i] = Rows(0);
    pull_back_step(laps_.step(), detail::spread<Rows>(y), detail::spread<Rows>(c), 0.0, dt(), bar, before, c_bar);
    Eigen::Matrix<double, species, species> derivative;
    for (int i = 0; i < species; ++i)
      for (int row = 0; row < species; ++row) derivative(row, i) = before[i][row];
    return derivative;
  }

  Laps<Step> laps_;
  int samples_;
  OrbitOptions options_;
};
template <class Step, class T>
Orbits(const Rollout<Step, T>&) -> Orbits<Step>;
template <class Step, class T>
Orbits(const Rollout<Step, T>&, OrbitOptions) -> Orbits<Step>;

}  // namespace curio::inline CURIO_ABI
