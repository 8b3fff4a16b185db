// SPDX-License-Identifier: MIT
// Makes a loss smaller, step by step, along the gradient: from one experiment, or from many side by side.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <utility>
#include <vector>

#include "curio/design/adam.hpp"
#include "curio/design/gradient.hpp"
#include "curio/search/observer.hpp"
#include "curio/simulate/space.hpp"

namespace curio::inline CURIO_ABI {

/// How long a descent is, and where it may go.
struct DescentPlan {
  int steps = 100;
  bool within_bounds = false;  ///< true: after each step values are moved into the box; false: they may leave it
};

/// Where descents begin: random interventions of the space.
struct RandomStarts {
  std::uint64_t seed = 0;
  std::size_t count = 8;
};

/// One descent.
template <class I>
struct Descended {
  std::vector<double> losses = {};  ///< before each step, and after the last; fewer where the loss was no longer finite
  I intervention = {};              ///< where it is: its loss is the last
  I best = {};                      ///< where the loss was least
  double best_loss = std::numeric_limits<double>::infinity();
};

/// Descents side by side, as an observer sees them: after each loss, the first and the last too.
template <class I>
struct Descents {
  int steps = 0;  ///< made so far
  std::vector<Descended<I>> all = {};

  std::size_t size() const { return all.size(); }
  const Descended<I>& operator[](std::size_t i) const { return all[i]; }
};

/// An initial state that cannot be negative: derivatives by what is put in its place, max(y, 0).
///
/// None where y < 0, half of it where y is exactly 0 (the mean of both sides, as the reference has it), all elsewhere.
template <class T>
T through_floor(T y, T derivative) {
  return y > 0 ? derivative : y == 0 ? derivative / 2 : T(0);
}

/// Gradient descent of a loss of a rollout, over parameters, initial state and windows.
///
/// `Descent{rollout, loss}.with(Adam{...}).run(space, intervention, {.steps = 100})`. The loss is a function of a
/// trajectory over any Real, or a SummedLoss; the rule is Adam unless given, or a function of yours that makes a change
/// of a gradient. Concentrations stay so: where the space has no negative initial value, max(y, 0) is used of a value y
/// that went below. A value that the space fixes (its bounds are equal) stays. Steps are taken in the rollout's own
/// precision; each costs a gradient for all descents side by side. A descent whose loss or gradient is no longer finite
/// ends there. Throws: Error where the plan, the loss or the rule cannot be meant.
template <class Rollout, class Loss, class Rule = Adam>
class Descent;
template <class Step, class T, class Loss, class Rule>
class Descent<Rollout<Step, T>, Loss, Rule> {
 public:
  explicit Descent(Rollout<Step, T> rollout, Loss loss, Rule rule = {})
      : rollout_(std::move(rollout)), loss_(std::move(loss)), rule_(std::move(rule)) {}

  /// The same descent by another rule.
  template <class Other>
  Descent<Rollout<Step, T>, Loss, Other> with(Other rule) const {
    static_assert(DescentRule<Other, Vector<T, Step::parameters + Step::species>> ||
                      DescentRule<Other, Vector<T, Step::parameters + Step::species + 1>>,
                  "with: a rule of descent must make a change of a gradient: rule(gradient)");
    return Descent<Rollout<Step, T>, Loss, Other>(rollout_, loss_, std::move(rule));
  }

  /// One descent. Observers are called with a Descents, and may end it (Stop).
  template <int Windows, class U, class... Observers>
  auto run(const Space<Step::parameters, Step::species, Windows>& space,
           const Intervention<Step::parameters, Step::species, Windows, U>& start, const DescentPlan& plan = {},
           Observers... observers) const {
    return run(space, std::vector{start}, plan, Serial{}, observers...).front();
  }
  /// A descent from each start, side by side.
  template <int Windows, class U, Executor X = Serial, class... Observers>
  auto run(const Space<Step::parameters, Step::species, Windows>& space,
           const std::vector<Intervention<Step::parameters, Step::species, Windows, U>>& starts,
           const DescentPlan& plan = {}, const X& executor = {}, Observers... observers) const {
    require(plan.steps >= 0, "Descent: steps must not be negative, got ", plan.steps);
    if constexpr (requires { rule_.check(); }) rule_.check();
    using I = Intervention<Step::parameters, Step::species, Windows, T>;
    using Values = decltype(I::values);
    static_assert(DescentRule<Rule, Values>,
                  "with: a rule of descent must make a change of a gradient: rule(gradient)");

    Descents<I> descents;
    std::vector<Values> unknowns;
    std::vector<decltype(begin<Values>())> rules;
    std::vector<std::size_t> going;
    for (const auto& start : starts) {
      going.push_back(unknowns.size());
      unknowns.push_back(start.values.template cast<T>());
      rules.push_back(begin<Values>());
      const I there{used(space, unknowns.back()), start.windows};
      descents.all.push_back({.losses = {}, .intervention = there, .best = there});
    }
    for (; !going.empty(); ++descents.steps) {
      std::vector<I> now;
      for (const std::size_t i : going) now.push_back(descents.all[i].intervention);
      const bool last = descents.steps == plan.steps;
      const auto found = last ? without_gradient(now, executor) : value_and_gradient(rollout_, loss_, now, executor);
      std::vector<std::size_t> still;
      for (std::size_t g = 0; g < going.size(); ++g) {
        Descended<I>& descent = descents.all[going[g]];
        const double loss = static_cast<double>(found[g].value);
        descent.losses.push_back(loss);
        if (loss < descent.best_loss) descent.best_loss = loss, descent.best = descent.intervention;
        if (std::isfinite(loss) && found[g].gradient.allFinite()) still.push_back(going[g]);
      }
      if (detail::any_stops(descents, observers...) || last) break;
      for (std::size_t g = 0; g < going.size(); ++g) {
        if (!found[g].gradient.allFinite() || !std::isfinite(found[g].value)) continue;
        const std::size_t i = going[g];
        Values gradient = found[g].gradient;
        for (int j = 0; j < Values::RowsAtCompileTime; ++j) {
          if (space.low()[j] == space.high()[j]) gradient[j] = 0;
          else if (is_concentration(space, j)) gradient[j] = through_floor(unknowns[i][j], gradient[j]);
        }
        const Values change = rules[i](gradient);
        for (int j = 0; j < Values::RowsAtCompileTime; ++j) {
          T& value = unknowns[i][j];
          if (space.low()[j] == space.high()[j]) continue;
          value += change[j];
          if (plan.within_bounds)
            value = std::min(std::max(value, static_cast<T>(space.low()[j])), static_cast<T>(space.high()[j]));
        }
        descents.all[i].intervention.values = used(space, unknowns[i]);
      }
      going = std::move(still);
    }
    return std::move(descents.all);
  }
  /// A descent from each of some random interventions of the space.
  template <int Windows, Executor X = Serial, class... Observers>
  auto run(const Space<Step::parameters, Step::species, Windows>& space, const RandomStarts& starts,
           const DescentPlan& plan = {}, const X& executor = {}, Observers... observers) const {
    require(starts.count > 0, "Descent: there must be a start, got a count of 0");
    std::vector<Intervention<Step::parameters, Step::species, Windows>> drawn;
    for (std::size_t i = 0; i < starts.count; ++i)
      drawn.push_back(space.sample(split(Key(starts.seed), starts.count)[i]));
    return run(space, drawn, plan, executor, observers...);
  }

 private:
  template <class Values>
  auto begin() const {
    if constexpr (RememberingRule<Rule, Values>) return rule_.template start<Values>();
    else return [rule = rule_](const Values& gradient) -> Values { return rule(gradient); };
  }
  /// An initial value that is never negative in this space.
  template <class Box>
  static bool is_concentration(const Box& space, int j) {
    return j >= Step::parameters && j < Step::parameters + Step::species && space.low()[j] >= 0;
  }
  template <class Box, class Values>
  static Values used(const Box& space, const Values& unknowns) {
    Values values = unknowns;
    for (int j = 0; j < Values::RowsAtCompileTime; ++j)
      if (is_concentration(space, j)) values[j] = std::max(values[j], T(0));
    return values;
  }
  template <class I, class X>
  auto without_gradient(const std::vector<I>& now, const X& executor) const {
    std::vector<ValueAndGradient<T, Step::parameters, Step::species, std::tuple_size_v<decltype(I::windows)>>> found;
    for (const T value : evaluate(rollout_, loss_, now, executor)) {
      auto& one = found.emplace_back();
      one.value = value;
      one.gradient.setZero();
    }
    return found;
  }

  Rollout<Step, T> rollout_;
  Loss loss_;
  Rule rule_;
};
template <class Step, class T, class Loss>
Descent(Rollout<Step, T>, Loss) -> Descent<Rollout<Step, T>, Loss>;
template <class Step, class T, class Loss, class Rule>
Descent(Rollout<Step, T>, Loss, Rule) -> Descent<Rollout<Step, T>, Loss, Rule>;

}  // namespace curio::inline CURIO_ABI
