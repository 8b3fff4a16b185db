// SPDX-License-Identifier: MIT
// The gradient of a loss of a rollout by everything that an experiment chooses; one experiment, or many side by side.
#pragma once

#include <algorithm>
#include <span>
#include <vector>

#include "curio/design/adjoint.hpp"
#include "curio/simulate/executor.hpp"

namespace curio::inline CURIO_ABI {

/// A loss and its derivative by each value of an intervention: parameters, then initial state, then windows.
///
/// Where the rollout diverged, value is no finite number.
template <class T, int Parameters, int Species, int Windows = 0>
struct ValueAndGradient {
  static constexpr int size = Parameters + Species + Windows;

  T value;
  Vector<T, size> gradient;

  Vector<T, Parameters> parameters() const { return gradient.template head<Parameters>(); }
  Vector<T, Species> state() const { return gradient.template segment<Species>(Parameters); }
};

namespace detail {

/// Runs a list in groups of lanes and threads: work(group, results, adjoint, reader) for each.
template <class Step, class T, class Loss, int Windows, class U, class R, class Executor, class Work>
void in_groups(const Rollout<Step, T>& rollout, const Loss& loss,
               std::span<const Intervention<Step::parameters, Step::species, Windows, U>> list,
               std::span<const Key> keys, std::span<R> results, const Executor& executor, const Work& work) {
  require(keys.empty() || keys.size() == list.size(), "gradient: expected a key for each of ", list.size(),
          " interventions, or none, got ", keys.size());
  for (const auto& one : list) rollout.check(one.windows);
  if constexpr (requires { loss.check(rollout.clock(), Step::species); }) loss.check(rollout.clock(), Step::species);
  // Two registers side by side hide each other's waits; more do not fit beside what is being added up. One experiment
  // alone is nothing but waiting: there a single number is quickest.
  constexpr int narrow = native_width<T>, wide = 2 * narrow;
  executor.fill(results, [&](std::size_t begin, std::span<R> part) {
    const auto group = [&]<int W>(std::integral_constant<int, W>, std::size_t first, std::size_t count) {
      using Real = Lanes<T, W>;
      const auto member = [&](int lane) { return begin + first + std::min(static_cast<std::size_t>(lane), count - 1); };
      Vector<Real, Step::parameters + Step::species + Windows> values;
      for (int j = 0; j < values.size(); ++j) {
        T row[std::size_t{W}];
        for (int lane = 0; lane < W; ++lane) row[lane] = static_cast<T>(list[member(lane)].values[j]);
        values[j] = Real::load(row);
      }
      LaneKeys<T, W> key{};
      if (!keys.empty())
        for (int lane = 0; lane < W; ++lane) key.keys[static_cast<std::size_t>(lane)] = keys[member(lane)];
      Adjoint<Step, T, W, Windows> adjoint(rollout, list[begin + first].windows, values, key);
      ReaderOf<Loss, Real, Step::species> reader(loss, rollout.clock());
      work(adjoint, reader, part.subspan(first, count));
    };
    for (std::size_t first = 0, count; first < part.size(); first += count) {
      count = 1;
      while (count < std::min(static_cast<std::size_t>(wide), part.size() - first) &&
             list[begin + first + count].windows == list[begin + first].windows)
        ++count;
      if (count == 1) group(std::integral_constant<int, 1>{}, first, count);
      else if (count > static_cast<std::size_t>(narrow)) group(std::integral_constant<int, wide>{}, first, count);
      else group(std::integral_constant<int, narrow>{}, first, count);
    }
  });
}

}  // namespace detail

/// The loss of each experiment, side by side: result i belongs to intervention i.
///
/// loss: a function of a trajectory over any Real, or a SummedLoss. keys: one each, for a stochastic step; otherwise
/// empty. Draws random numbers only where the step does. Throws: Error where a window holds no sample, the numbers of
/// keys and interventions differ, or the loss does not fit the rollout.
template <class Step, class T, class Loss, int Windows, class U, class X = Serial>
std::vector<T> evaluate(const Rollout<Step, T>& rollout, const Loss& loss,
                        const std::vector<Intervention<Step::parameters, Step::species, Windows, U>>& interventions,
                        const X& executor = {}, std::span<const Key> keys = {}) {
  std::vector<T> results(interventions.size());
  detail::in_groups(rollout, loss, std::span(interventions), keys, std::span(results), executor,
                    [](auto& adjoint, auto& reader, std::span<T> part) {
                      const auto value = adjoint.value(reader);
                      for (std::size_t lane = 0; lane < part.size(); ++lane) part[lane] = value[static_cast<int>(lane)];
                    });
  return results;
}

/// The loss of each experiment and its derivative by each of its values, side by side.
///
/// Reverse mode: the cost of about three rollouts, however many values there are. The rollout is kept in segments of
/// about the square root of its length and run again for each, so memory grows as that (a loss of the whole trajectory
/// keeps what it reads besides; a SummedLoss nothing). A step's noise is held fixed. Otherwise as `evaluate`.
template <class Step, class T, class Loss, int Windows, class U, class X = Serial>
auto value_and_gradient(const Rollout<Step, T>& rollout, const Loss& loss,
                        const std::vector<Intervention<Step::parameters, Step::species, Windows, U>>& interventions,
                        const X& executor = {}, std::span<const Key> keys = {}) {
  using Result = ValueAndGradient<T, Step::parameters, Step::species, Windows>;
  std::vector<Result> results(interventions.size());
  detail::in_groups(rollout, loss, std::span(interventions), keys, std::span(results), executor,
                    [](auto& adjoint, auto& reader, std::span<Result> part) {
                      using Real = typename std::remove_reference_t<decltype(adjoint)>::Real;
                      Vector<Real, Result::size> gradient;
                      const Real value = adjoint.value_and_gradient(reader, gradient);
                      for (std::size_t lane = 0; lane < part.size(); ++lane) {
                        const int l = static_cast<int>(lane);
                        part[lane].value = value[l];
                        for (int j = 0; j < Result::size; ++j) part[lane].gradient[j] = gradient[j][l];
                      }
                    });
  return results;
}
/// The same for one experiment.
template <class Step, class T, class Loss, int Windows, class U>
ValueAndGradient<T, Step::parameters, Step::species, Windows> value_and_gradient(
    const Rollout<Step, T>& rollout, const Loss& loss,
    const Intervention<Step::parameters, Step::species, Windows, U>& intervention, Key key = {}) {
  return value_and_gradient(rollout, loss, std::vector{intervention}, Serial{}, std::span<const Key>(&key, 1)).front();
}

}  // namespace curio::inline CURIO_ABI
