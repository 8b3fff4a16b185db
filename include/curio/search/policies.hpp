// SPDX-License-Identifier: MIT
// All that a search is made of, as constant values, and how one experiment becomes a row.
#pragma once

#include <algorithm>
#include <cmath>
#include <limits>
#include <span>
#include <utility>
#include <vector>

#include "curio/search/goal_generator.hpp"
#include "curio/search/history.hpp"
#include "curio/search/optimizer.hpp"
#include "curio/search/plan.hpp"
#include "curio/search/selector.hpp"
#include "curio/simulate/executor.hpp"
#include "curio/simulate/simulator.hpp"

namespace curio::inline CURIO_ABI {

/// Encodes or measures nothing.
struct None {
  Reads reads() const { return {.species = {0}, .last = 1}; }
  template <class Outcome>
  Nothing operator()(const Outcome&) const {
    return {};
  }
};

/// The policies of one search: who plays each role. A random search has no encoder, goals, loss, selector and
/// optimizer.
template <class SpaceType, class SimulatorType, class EncoderType, class GoalsType, class LossType, class SelectorType,
          class OptimizerType, class MeasurementType>
struct Policies {
  using Space = SpaceType;
  using Intervention = typename Space::Intervention;
  using Simulator = SimulatorType;
  using Outcome = OutcomeOf<Simulator, Intervention>;
  using Embedding = EmbeddingOf<EncoderType, Outcome>;
  using Measured = EmbeddingOf<MeasurementType, Outcome>;
  using Result = Experiment<Embedding, Measured>;
  static constexpr bool curious = !std::same_as<EncoderType, None>;

  Space space;
  Simulator simulator;
  EncoderType encoder = {};
  GoalsType goals = {};
  LossType loss = {};
  SelectorType selector = {};
  OptimizerType optimizer = {};
  MeasurementType measurement = {};

  /// Throws Error where a field of any policy, or a policy with another, or the plan cannot be meant.
  void check(const Plan& plan) const {
    require(plan.batch_size > 0, "Plan: batch_size must be positive, got 0");
    const std::size_t most = 0xffffffffu / plan.batch_size;  // (a sum of both might overflow)
    require(plan.random_batches <= most && plan.goal_batches <= most - plan.random_batches,
            "Plan: expected at most 2^32 - 1 experiments, got ", plan.random_batches, " + ", plan.goal_batches,
            " batches of ", plan.batch_size);
    if constexpr (curious)
      require(plan.random_batches > 0 || plan.goal_batches == 0,
              "Plan: random_batches must be positive, since goals come of what they reach, got 0");
    const auto ask = [](const auto& policy, const auto&... of) {
      if constexpr (requires { policy.check(of...); }) policy.check(of...);
      else if constexpr (requires { policy.check(); }) policy.check();
    };
    ask(encoder);
    ask(goals);
    ask(loss);
    ask(optimizer);
    ask(measurement);
    if constexpr (curious) {
      if (plan.goal_batches > 0) ask(selector, plan.random_batches * plan.batch_size);
    }
    if constexpr (requires { simulator.check(space.windows()); }) {
      simulator.check(space.windows());
      simulator.check(reads_of(encoder), "encoder");
      simulator.check(reads_of(measurement), "measurement");
    }
  }

  /// Does experiments here: results[i] of interventions[i]. An exception of the user's code passes through.
  void experiment(std::span<const Intervention> interventions, std::span<const Key> keys,
                  std::span<Result> results) const {
    if constexpr (requires { simulator.experiments(interventions, keys, encoder, measurement, results); }) {
      simulator.experiments(interventions, keys, encoder, measurement, results);
    } else {
      for (std::size_t i = 0; i < interventions.size(); ++i) results[i] = result_of(simulator(interventions[i]));
    }
    for (Result& result : results)
      if (result.status == Status::ok && !finite(*result.embedding)) result = {.status = Status::diverged};
  }
  /// The outcome of an experiment, encoded and measured; nothing where there is none.
  Result result_of(const Outcome& outcome) const {
    if constexpr (requires { outcome.status; }) {
      if constexpr (std::same_as<std::remove_cvref_t<decltype(outcome.status)>, Status>)
        if (outcome.status != Status::ok) return {.status = outcome.status};
    }
    Result result{.status = Status::ok, .embedding = encoder(outcome), .measured = measurement(outcome)};
    if (!finite(*result.embedding)) return {.status = Status::diverged};
    return result;
  }
  Result result_of(const std::optional<Outcome>& outcome) const {
    return outcome ? result_of(*outcome) : Result{.status = Status::failed};
  }

  /// Throws: Error where a result cannot be kept. size: of the embeddings before; negative where there are none. ours:
  /// done here, and found finite.
  static void check_results(const std::vector<Result>& results, [[maybe_unused]] Eigen::Index size, bool ours) {
    for (std::size_t i = 0; i < results.size(); ++i) {
      const Result& result = results[i];
      if (result.status != Status::ok) continue;
      require(result.measured || std::same_as<Measured, Nothing>, "tell: result ", i,
              " is ok: expected what was measured, got nothing");
      if constexpr (curious) {
        require(result.embedding.has_value(), "tell: result ", i, " is ok: expected an embedding, got none");
        require(ours || finite(*result.embedding), "tell: result ", i,
                " is ok: expected an embedding of finite numbers, got others");
        if constexpr (GoalVector<Embedding>) {
          if (size < 0) size = result.embedding->size();
          require(result.embedding->size() == size && size > 0, "embedding: expected ", std::max<Eigen::Index>(size, 1),
                  " numbers, as before, got ", result.embedding->size());
        }
      }
    }
  }

  /// Whether an embedding can be kept: all its numbers are finite, and far from overflow, so that ranges and goals are.
  template <class E>
  static bool finite(const E& embedding) {
    if constexpr (GoalVector<E>) {
      using T = RealOf<E>;
      using Real = Lanes<T, native_width<T>>;
      const auto* numbers = reinterpret_cast<const T*>(embedding.data());
      const Eigen::Index size = embedding.size() * Planes<E>::parts;
      const T large = std::numeric_limits<T>::max() / 16;
      auto bounded = Real(0) <= Real(large);  // (what is no number is not)
      Eigen::Index k = 0;
      for (; k + Real::width <= size; k += Real::width) bounded = bounded && abs(Real::load(numbers + k)) <= large;
      return !any(!bounded) && std::all_of(numbers + k, numbers + size, [=](T x) { return std::abs(x) <= large; });
    } else if constexpr (std::floating_point<E>) {
      return std::isfinite(embedding);
    } else {
      return true;
    }
  }
};

}  // namespace curio::inline CURIO_ABI
