// SPDX-License-Identifier: MIT
// Circuits made to order: from the features of an oscillation to the parameters of a circuit that has them.
#pragma once

#include <string>

#include "curio/design/fastest.hpp"
#include "curio/design/impossible.hpp"
#include "curio/design/starts.hpp"

namespace curio::inline CURIO_ABI {

/// What a designer may spend, and where it changes its ways. The defaults suit the published study's circuits.
struct DesignOptions {
  double within = 1e-3;       ///< each feature's error, relative; half of it is aimed for
  std::size_t starts = 12;    ///< tried one after the other
  std::size_t near_starts = 3;  ///< where the target is near the bound
  double near = 1.15;         ///< that is: its period is below so many times bound 1
  double slow = 0.03;         ///< Hz; slower targets are approached by way of this frequency
  double stage = 4;           ///< and then by so large factors of the frequency
  std::size_t patient = 24;   ///< starts of a second pass with smaller steps
};

/// What came of a target.
template <int N, int P>
struct Design {
  using Circuit = Oscillator<N, P>;

  Features target;
  bool reached = false;    ///< all features within, and the orbit sustained
  Circuit circuit;         ///< reached, or the nearest found: where the target is beyond a bound, the fastest found at its
                           ///< offset and amplitude
  Vector<double, 3> errors = Vector<double, 3>::Zero();  ///< of offset, amplitude and frequency, relative
  std::optional<Impossible> proof = {};
  int tried = 0;           ///< circuits
  double rollouts = 0;     ///< what was computed, in rollouts: steps by the rollout's, those swept back at half as much more
};

/// designer(target) is a circuit whose orbit has the target's offset, amplitude and frequency, or a proof that there is
/// none, or the nearest that it found.
///
/// A target that a bound excludes together with everything near it is refused. Otherwise the designer approaches it from
/// the most promising starts, one after the other; slow targets in stages; those near the bound also by way of the fastest
/// circuit; at last with smaller steps from more starts. Draws no random numbers: a design is a function of its target
/// and its starts. Throws: Error where the target is no oscillation, or none of the experiments is a sustained one.
template <class Step, class SpaceType>
class Designer {
 public:
  static constexpr int species = Step::species, parameters = Step::parameters;
  using Made = Design<species, parameters>;
  using Circuit = Oscillator<species, parameters>;

  /// Experiments: those of a search that oscillate, or all; what is no sustained orbit is left out.
  template <class T, class Interventions, class X = Threads>
  Designer(const SpaceType& space, const Rollout<Step, T>& rollout, const Interventions& experiments,
           DesignOptions options = {}, OrbitOptions orbits = {}, const X& executor = {})
      : space_(space), orbits_(rollout, orbits), options_(options),
        starts_(sustained_orbits(orbits_, space, experiments, executor)),
        gene_(gene_limits(rollout.step(), space, orbits.species, rollout.clock().dt)) {
    require(!starts_.empty(), "Designer: none of the ", std::size(experiments), " experiments is a sustained oscillation");
    if (gene_) hurried_ = most_hurried();
  }

  const std::vector<Circuit>& starts() const { return starts_; }
  const Orbits<Step>& orbits() const { return orbits_; }
  const std::optional<GeneLimits>& limits() const { return gene_; }

  Made operator()(const Features& target) const {
    target.check();
    Approach<Step> approach(orbits_, parameter_box(space_));
    Made made{.target = target};
    if (gene_) made.proof = impossible(target, *gene_, options_.within);
    if (made.proof && made.proof->all) {
      if (std::isfinite(made.proof->least)) hurry(approach, made);
    } else {
      const double near = gene_ ? target.period() / least_period(target, *gene_) : std::numeric_limits<double>::infinity();
      from_starts(approach, made, usual(), near < options_.near ? options_.near_starts : options_.starts);
      if (!made.reached && near < options_.near) hurry(approach, made);
      if (!made.reached && !made.proof) {
        ApproachOptions small = usual();
        small.trust = 0.1, small.tries = 60, small.failures = 6;
        from_starts(approach, made, small, options_.patient);
      }
    }
    if (made.reached) made.proof.reset();
    made.tried = approach.tried();
    made.rollouts = static_cast<double>(approach.work().steps + approach.work().swept / 2) / orbits_.samples();
    return made;
  }

 private:
  ApproachOptions usual() const { return {.within = options_.within / 2, .slowest = orbits_.options().slowest}; }

  /// Takes a circuit where it is nearer than what there is.
  void keep(Made& made, const Circuit& circuit) const {
    const Vector<double, 3> errors = errors_of(circuit.orbit, made.target);
    const bool reached = Approach<Step>::reached(circuit, made.target, usual());
    if (made.circuit.orbit.period > 0 && !reached && errors.cwiseAbs().maxCoeff() >= made.errors.cwiseAbs().maxCoeff())
      return;
    made.circuit = circuit;
    made.circuit.orbit.status = circuit.orbit.slowest < orbits_.options().slowest ? OrbitStatus::sustained : OrbitStatus::none;
    made.errors = errors;
    made.reached = reached;
  }

  void from_starts(Approach<Step>& approach, Made& made, const ApproachOptions& options, std::size_t count) const {
    Features first = made.target;
    first.frequency = std::max(first.frequency, options_.slow);
    for (const std::size_t start : ranked(approach, starts_, first, count)) {
      Circuit circuit = starts_[start];
      for (Features stage = first; stage.frequency > made.target.frequency;
           stage.frequency = std::max(stage.frequency / options_.stage, made.target.frequency)) {
        ApproachOptions roughly = options;
        roughly.within = 0.05;
        circuit = approach(circuit, stage, roughly);
      }
      keep(made, approach(circuit, made.target, options));
      if (made.reached) return;
    }
  }

  /// By way of the fastest circuit at the target's offset and amplitude.
  void hurry(Approach<Step>& approach, Made& made) const {
    const Circuit fast = fastest(approach, starts_[hurried_], made.target, usual());
    keep(made, fast);
    if (!made.reached && made.errors[2] > 0) keep(made, approach(fast, made.target, usual()));
  }

  /// The start whose period is nearest to bound 1 of its own offset and amplitude.
  std::size_t most_hurried() const {
    std::size_t best = 0;
    double least = std::numeric_limits<double>::infinity();
    for (std::size_t i = 0; i < starts_.size(); ++i) {
      const auto& orbit = starts_[i].orbit;
      const double ratio = orbit.period / least_period({orbit.offset, orbit.amplitude, 1}, *gene_);
      if (ratio < least) least = ratio, best = i;
    }
    return best;
  }

  SpaceType space_;
  Orbits<Step> orbits_;
  DesignOptions options_;
  std::vector<Circuit> starts_;
  std::optional<GeneLimits> gene_;
  std::size_t hurried_ = 0;
};
template <class Step, class SpaceType, class T, class... Others>
Designer(const SpaceType&, const Rollout<Step, T>&, const Others&...) -> Designer<Step, SpaceType>;

}  // namespace curio::inline CURIO_ABI
