// SPDX-License-Identifier: MIT
// Curiosity search: imagine a goal, start from the past experiment that came nearest, vary it, remember.
#pragma once

#include "curio/search/search.hpp"

namespace curio::inline CURIO_ABI {
namespace detail {

template <class Space, class Simulator, class Encode>
auto embedding_type() {
  if constexpr (encodes<Space, Simulator, Encode>)
    return std::type_identity<EmbeddingOf<Encode, OutcomeOf<Simulator, typename Space::Intervention>>>{};
  else return std::type_identity<void>{};
}
template <class Space, class Simulator, class Encode, class... Others>
auto policies_type() {  // where something does not fit, a class that can still be named
  if constexpr (encodes<Space, Simulator, Encode>)
    return std::type_identity<Policies<Space, Simulator, Encode, Others...>>{};
  else return std::type_identity<std::tuple<Space, Simulator, Encode, Others...>>{};
}

}  // namespace detail

/// Intrinsically motivated goal exploration (IMGEP): random batches first, then batches of goals.
///
/// `CuriositySearch{space, rollout, Fourier{}}.run()` is the published study: every default is its own. What cannot be
/// left out is given here, in order: the space of interventions, the simulator, the encoder. Roles with a default are
/// named: `.with_goals`, `.with_loss`,
/// `.with_selector`, `.with_optimizer`, `.measuring`; each gives a new search. A search is a constant value; what a run
/// remembers is the run's. Source: Etcheverry, Moulin-Frier, Oudeyer, Levin 2024; Baranes and Oudeyer 2013.
template <class Space, class Simulator, class Encode, class Goals = Hypercube, class LossType = RelativeDistance,
          class Select = Nearest, class Optimize = Evolution, class Measurement = None>
class CuriositySearch
    : public detail::Driver<CuriositySearch<Space, Simulator, Encode, Goals, LossType, Select, Optimize, Measurement>> {
  static_assert(InterventionSpace<Space>, "CuriositySearch: the first must be a space of interventions");
  static_assert(!InterventionSpace<Space> || detail::simulates<Space, Simulator>,
                "CuriositySearch: the simulator must run an intervention of this space");
  static_assert(!detail::simulates<Space, Simulator> || detail::encodes<Space, Simulator, Encode>,
                "CuriositySearch: the encoder must turn what the simulator gives into a value of its own");
  static constexpr bool usable = detail::encodes<Space, Simulator, Encode>;
  using E = typename decltype(detail::embedding_type<Space, Simulator, Encode>())::type;

  template <class L>
  static consteval bool compares() {
    if constexpr (usable) return Loss<L, E>;
    else return true;  // something else was said already
  }
  template <class G>
  static consteval bool imagines() {
    if constexpr (usable && compares<LossType>()) return GoalGenerator<G, E, Library<E, LossType>>;
    else return true;
  }
  template <class S>
  static consteval bool selects() {
    if constexpr (usable && compares<LossType>()) return Selector<S, E, Library<E, LossType>>;
    else return true;
  }
  template <class O>
  static consteval bool varies() {
    if constexpr (usable) return Optimizer<O, Space>;
    else return true;
  }
  template <class G, class L, class S, class O, class M>
  using Changed = CuriositySearch<Space, Simulator, Encode, G, L, S, O, M>;

 public:
  static constexpr bool here = !is_external<Simulator>;

  CuriositySearch(Space space, Simulator simulator, Encode encoder, Goals goals = {}, LossType loss = {},
                  Select selector = {}, Optimize optimizer = {}, Measurement measurement = {})
      : policies_{std::move(space), std::move(simulator), std::move(encoder),   std::move(goals),
                  std::move(loss),  std::move(selector),  std::move(optimizer), std::move(measurement)} {}

  /// Where to aim: goals(key, library).
  template <class G>
  auto with_goals(G goals) const {
    static_assert(imagines<G>(),
                  "with_goals: goals(key, library) must give a goal of the very type that the encoder makes");
    if constexpr (imagines<G>())
      return changed(std::move(goals), policies_.loss, policies_.selector, policies_.optimizer, policies_.measurement);
    else return *this;
  }
  /// How far reached is from a goal: loss(reached, goal), or loss(reached, goal, range).
  template <class L>
  auto with_loss(L loss) const {
    static_assert(compares<L>(), "with_loss: loss(reached, goal) must give a number for what the encoder makes");
    if constexpr (compares<L>())
      return changed(policies_.goals, std::move(loss), policies_.selector, policies_.optimizer, policies_.measurement);
    else return *this;
  }
  /// Where to start from: selector(key, goal, library).
  template <class S>
  auto with_selector(S selector) const {
    static_assert(selects<S>(), "with_selector: selector(key, goal, library) must give a place in the library");
    if constexpr (selects<S>())
      return changed(policies_.goals, policies_.loss, std::move(selector), policies_.optimizer, policies_.measurement);
    else return *this;
  }
  /// How to come nearer: optimizer(key, parent, space), or one that starts a pursuit.
  template <class O>
  auto with_optimizer(O optimizer) const {
    static_assert(
        varies<O>(),
        "with_optimizer: optimizer(key, parent, space) must give an intervention, or optimizer.start(...) a pursuit");
    if constexpr (varies<O>())
      return changed(policies_.goals, policies_.loss, policies_.selector, std::move(optimizer), policies_.measurement);
    else return *this;
  }
  /// What is measured of each outcome and kept beside its row.
  template <class M>
  auto measuring(M measurement) const {
    constexpr bool measures = detail::encodes<Space, Simulator, M>;
    static_assert(measures, "measuring: the measurement must turn what the simulator gives into a value of its own");
    if constexpr (measures)
      return changed(policies_.goals, policies_.loss, policies_.selector, policies_.optimizer, std::move(measurement));
    else return *this;
  }

  const auto& policies() const { return policies_; }
  /// Whether all roles fit together; a role that does not says so.
  static consteval bool complete() {
    constexpr bool compared = compares<LossType>();
    static_assert(compared,
                  "CuriositySearch: this loss does not compare what the encoder makes; give one by .with_loss(...)");
    if constexpr (compared) {
      constexpr bool imagined = imagines<Goals>(), selected = selects<Select>();
      static_assert(
          imagined,
          "CuriositySearch: these goals are not of the type that the encoder makes; give others by .with_goals(...)");
      static_assert(
          selected,
          "CuriositySearch: this selector does not fit what the encoder makes; give one by .with_selector(...)");
      return usable && imagined && selected;
    } else {
      return false;
    }
  }

 private:
  template <class G, class L, class S, class O, class M>
  Changed<G, L, S, O, M> changed(G goals, L loss, S selector, O optimizer, M measurement) const {
    return {policies_.space, policies_.simulator, policies_.encoder,    std::move(goals),
            std::move(loss), std::move(selector), std::move(optimizer), std::move(measurement)};
  }

  typename decltype(detail::policies_type<Space, Simulator, Encode, Goals, LossType, Select, Optimize,
                                          Measurement>())::type policies_;
};

}  // namespace curio::inline CURIO_ABI
