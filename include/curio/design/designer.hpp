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
  double within = 1e-3;         ///< each of errors_of, in size; half of it is aimed for
  std::size_t starts = 12;      ///< tried one after the other
  std::size_t near_starts = 3;  ///< where the target is near the bound
  double near = 1.2;            ///< that is: its period is below so many times bound 1
  std::size_t hurried = 16;     ///< starts on the way to the fastest circuit
  double slow = 0.03;           ///< Hz; slower targets are approached by way of this frequency
  double stage = 4;             ///< and then by so large factors of the frequency
  std::size_t patient = 24;     ///< starts of a second pass with smaller steps
};

/// What came of a target.
template <int N, int P>
struct Design {
  using Circuit = Oscillator<N, P>;

  Features target;
  bool reached = false;  ///< all features within, the orbit sustained, and found back to from near it
  Circuit circuit;  ///< reached, or the nearest found: where the target is beyond a bound, the fastest found at its
                    ///< offset and amplitude
  Vector<double, 3> errors = Vector<double, 3>::Zero();  ///< of errors_of: the third, the frequency's, is a logarithm
  std::optional<Impossible> proof = {};
  int tried = 0;  ///< circuits
  double rollouts =
      0;  ///< what was computed, in rollouts: steps by the rollout's, those swept back at half as much more
};

/// A circuit known to be fast: where to begin on the way to the fastest. Nothing is known of most models.
template <class Step>
std::optional<Vector<double, Step::parameters>> known_fast(const Step&) {
  return {};
}
inline std::optional<Vector<double, 12>> known_fast(const Euler<SigmoidCircuit<3>>&) {
  return (Vector<double, 12>() << -8, -30, 30, 30, 6, -30, -30, 0, 24, 4, -2, 3).finished();
}

/// designer(target) is a circuit whose orbit has the target's offset, amplitude and frequency, or a proof that there is
/// none, or the nearest that it found.
///
/// A target that a bound excludes together with everything near it is refused. Otherwise the designer approaches it
/// from the most promising starts, one after the other; slow targets in stages; those near the bound also by way of the
/// fastest circuit; what is left with smaller steps from more starts, and by way of the fastest circuit too. Draws no
/// random numbers: a design is a function of its target and its starts. Throws: Error where the target is no
/// oscillation, or none of the experiments is a sustained one.
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
      : space_(space),
        orbits_(rollout, orbits),
        options_(options),
        starts_(sustained_orbits(orbits_, space, experiments, executor)),
        gene_(gene_limits(rollout.step(), space, orbits.species, rollout.clock().dt)) {
    require(!starts_.empty(), "Designer: none of the ", std::size(experiments),
            " experiments is a sustained oscillation");
    if (!gene_) return;
    for (const std::size_t i : most_hurried(options_.hurried)) hurried_.push_back(starts_[i]);
    if (const auto known = known_fast(rollout.step())) {
      Circuit circuit{.place = parameter_box(space).place(*known), .parameters = {}, .orbit = {}};
      circuit.parameters = parameter_box(space).parameters(circuit.place);
      circuit.orbit = orbits_(circuit.parameters, Vector<double, species>::Constant(0.3));
      if (circuit.orbit.status == OrbitStatus::sustained) hurried_.insert(hurried_.begin(), std::move(circuit));
    }
  }

  const std::vector<Circuit>& starts() const { return starts_; }
  const Orbits<Step>& orbits() const { return orbits_; }
  const std::optional<GeneLimits>& limits() const { return gene_; }

  Made operator()(const Features& target) const {
    target.check();
    Approach<Step> approach(orbits_, parameter_box(space_));
    Made made;
    made.target = target;
    if (gene_) made.proof = impossible(target, *gene_, options_.within);
    if (made.proof && made.proof->all) {
      if (std::isfinite(made.proof->least)) hurry(approach, made);
    } else {
      const double near =
          gene_ ? target.period() / least_period(target, *gene_) : std::numeric_limits<double>::infinity();
      from_starts(approach, made, usual(), near < options_.near ? options_.near_starts : options_.starts);
      if (!made.reached && near < options_.near) hurry(approach, made);
      if (!made.reached && !made.proof) {
        ApproachOptions small = usual();
        small.trust = 0.1, small.tries = 60, small.failures = 6;
        from_starts(approach, made, small, options_.patient);
        if (!made.reached && near >= options_.near && std::isfinite(near)) hurry(approach, made);
      }
    }
    if (made.reached) made.proof.reset();  // then only the target itself was excluded
    made.tried = approach.tried();
    made.rollouts = static_cast<double>(approach.work().steps + approach.work().swept / 2) / orbits_.samples();
    return made;
  }

 private:
  ApproachOptions usual() const { return {.within = options_.within / 2, .slowest = orbits_.options().slowest}; }

  /// Takes a circuit where it is nearer than what there is.
  void keep(Approach<Step>& approach, Made& made, const Circuit& circuit) const {
    const Vector<double, 3> errors = errors_of(circuit.orbit, made.target);
    const bool reached = errors.cwiseAbs().maxCoeff() < 0.9 * options_.within &&
                         circuit.orbit.slowest < orbits_.options().slowest && approach.returns(circuit);
    if (made.circuit.orbit.period > 0 && !reached && errors.cwiseAbs().maxCoeff() >= made.errors.cwiseAbs().maxCoeff())
      return;
    made.circuit = circuit;
    made.circuit.orbit.status =
        circuit.orbit.slowest < orbits_.options().slowest ? OrbitStatus::sustained : OrbitStatus::none;
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
      keep(approach, made, approach(circuit, made.target, options));
      if (made.reached) return;
    }
  }

  /// By way of the fastest circuit at the target's offset and amplitude, or at those within the tolerance that leave it
  /// more time: a little less amplitude, nearer to the middle of what production allows.
  void hurry(Approach<Step>& approach, Made& made) const {
    const bool refused = made.proof && made.proof->all;  // then it only shows how near one can come
    const int tries = refused ? 200 : 1000;
    const double ease = refused ? 0 : 0.86 * options_.within;
    Features target = made.target;
    target.amplitude *= 1 - ease;
    target.offset += std::clamp(0.5 - target.offset, -ease * target.scale(), ease * target.scale());
    target.frequency *= 1 - ease;
    ApproachOptions options = usual();
    options.within = 0.02 * options_.within;
    for (const double faster : {1.0, 1.1}) {  // what is stuck on the way may pass where more is asked
      Features hurried = target;
      hurried.frequency *= faster;
      for (const Circuit& start : hurried_) {
        const Circuit fast = fastest(approach, start, hurried, options, tries);
        keep(approach, made, fast);
        if (made.reached || refused) return;
        keep(approach, made, approach(fast, target, options));
        if (made.reached) return;
      }
      if (made.proof) return;
    }
  }

  /// The starts whose periods are nearest to bound 1 of their own offset and amplitude.
  std::vector<std::size_t> most_hurried(std::size_t count) const {
    std::vector<std::pair<double, std::size_t>> ratios;
    for (std::size_t i = 0; i < starts_.size(); ++i) {
      const auto& orbit = starts_[i].orbit;
      ratios.emplace_back(orbit.period / least_period({orbit.offset, orbit.amplitude, 1}, *gene_), i);
    }
    std::sort(ratios.begin(), ratios.end());
    std::vector<std::size_t> first;
    for (std::size_t i = 0; i < std::min(count, ratios.size()); ++i) first.push_back(ratios[i].second);
    return first;
  }

  SpaceType space_;
  Orbits<Step> orbits_;
  DesignOptions options_;
  std::vector<Circuit> starts_;
  std::optional<GeneLimits> gene_;
  std::vector<Circuit> hurried_;
};
template <class Step, class SpaceType, class T, class... Others>
Designer(const SpaceType&, const Rollout<Step, T>&, const Others&...) -> Designer<Step, SpaceType>;

}  // namespace curio::inline CURIO_ABI
