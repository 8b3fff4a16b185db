// SPDX-License-Identifier: MIT
// How the chosen experiment is varied to come nearer to the goal.
#pragma once

#include <limits>
#include <span>
#include <vector>

#include "curio/core/random.hpp"
#include "curio/simulate/space.hpp"

namespace curio::inline CURIO_ABI {

/// optimizer(key, parent, space) is one child: an intervention.
template <class O, class S>
concept OneStepOptimizer = requires(const O optimizer, Key key, const typename S::Intervention& parent,
                                    const S& space) {
  { optimizer(key, parent, space) } -> std::convertible_to<typename S::Intervention>;
};

/// One goal's pursuit: it proposes children and is told how far each stayed from the goal, until it is done.
template <class P, class S>
concept Pursuit = requires(P pursuit, std::span<const double> losses) {
  // The children of the next step, at least one.
  { pursuit.ask() } -> std::same_as<std::vector<typename S::Intervention>>;
  // Their losses, infinite where an experiment failed; gives which of them the next step's children come from, or none
  // of them: a number beyond the last.
  { pursuit.tell(losses) } -> std::convertible_to<std::size_t>;
  { pursuit.done() } -> std::same_as<bool>;
};
/// optimizer.start(key, parent, space) begins a pursuit of several workers and steps.
template <class O, class S>
concept ManyStepOptimizer = requires(const O optimizer, Key key, const typename S::Intervention& parent,
                                     const S& space) {
  { optimizer.start(key, parent, space) } -> Pursuit<S>;
};
template <class O, class S>
concept Optimizer = OneStepOptimizer<O, S> || ManyStepOptimizer<O, S>;

template <class S>
class EvolutionPursuit;

/// Gaussian mutation, best child first: an evolution strategy. The study uses one worker and one step.
///
/// In step s of `steps`, each of `workers` children is best + (1 - s/steps) noise (high - low) n, n standard normal,
/// clamped to the box; the child with the smallest loss (the first of a tie) is the next step's best. Products are
/// rounded before the sum. One random number a value, child and step. Throws: Error where workers or steps are 0, or
/// the noise is negative or no number. Source: Rechenberg 1973, the (1, lambda) strategy.
struct Evolution {
  float noise = 0.1f;       ///< standard deviation, in units of the box's edges
  std::size_t workers = 1;  ///< children a step
  std::size_t steps = 1;

  void check() const {
    require(std::isfinite(noise) && noise >= 0, "Evolution: noise must not be negative, got ", noise);
    require(workers > 0, "Evolution: workers must be positive, got 0");
    require(steps > 0, "Evolution: steps must be positive, got 0");
  }

  /// Experiments that each goal takes.
  std::size_t experiments() const { return workers * steps; }

  template <class S>
  EvolutionPursuit<S> start(Key key, const typename S::Intervention& parent, const S& space) const;
};

/// One goal's pursuit by Evolution: what it remembers from step to step. The space outlives it.
template <class S>
class EvolutionPursuit {
 public:
  using Intervention = typename S::Intervention;
  EvolutionPursuit(const Evolution& evolution, Key key, const Intervention& parent, const S& space)
      : evolution_(evolution), key_(key), best_(parent), space_(&space) {}

  std::vector<Intervention> ask() {
    const Split children = split(key_, evolution_.workers + 1);
    key_ = children[0];
    asked_.clear();
    for (std::size_t worker = 1; worker <= evolution_.workers; ++worker) asked_.push_back(child(children[worker]));
    return asked_;
  }
  std::size_t tell(std::span<const double> losses) {
    key_ = split(key_, evolution_.workers + 1)[0];
    ++step_;
    std::size_t winner = losses.size();
    double least = std::numeric_limits<double>::infinity();
    for (std::size_t worker = 0; worker < losses.size(); ++worker)
      if (losses[worker] < least) least = losses[winner = worker];
    if (winner < asked_.size()) best_ = asked_[winner];
    return winner;
  }
  bool done() const { return step_ == evolution_.steps; }

 private:
  Intervention child(Key key) const {
    using Real = Lanes<float, 1>;
    const Split leaves = split(key, static_cast<std::size_t>(space_->size()));
    const Real left = Real(1) - Real(static_cast<float>(step_)) / Real(static_cast<float>(evolution_.steps));
    auto values = best_.values;
    for (int i = 0; i < space_->size(); ++i) {
      const Real deviation = left * (Real(evolution_.noise) * Real(space_->high()[i] - space_->low()[i]));
      values[i] = (Real(values[i]) + deviation * Real(normal(leaves[static_cast<std::size_t>(i)])))[0];
    }
    return space_->clamp(values);
  }

  Evolution evolution_;
  Key key_;
  Intervention best_;
  const S* space_;
  std::size_t step_ = 0;
  std::vector<Intervention> asked_;
};

template <class S>
EvolutionPursuit<S> Evolution::start(Key key, const typename S::Intervention& parent, const S& space) const {
  return {*this, key, parent, space};
}
static_assert(Optimizer<Evolution, Space<12, 3>>);

}  // namespace curio::inline CURIO_ABI
