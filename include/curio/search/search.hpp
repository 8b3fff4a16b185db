// SPDX-License-Identifier: MIT
// What random and curiosity search share: how a run is started, driven, watched and ended.
#pragma once

#include <memory>
#include <tuple>
#include <utility>

#include "curio/search/observer.hpp"
#include "curio/search/resume.hpp"

namespace curio::inline CURIO_ABI {

namespace detail {

/// Whether the three that a search cannot do without fit together, each where those before it do.
template <class Space, class Simulator>
inline constexpr bool simulates = false;
template <InterventionSpace Space, class S>
inline constexpr bool simulates<Space, S> = Simulator<S, typename Space::Intervention>;
template <class Space, class Simulator, class Encode>
inline constexpr bool encodes = false;
template <class Space, class Simulator, class Encode>
requires simulates<Space, Simulator>
inline constexpr bool encodes<Space, Simulator, Encode> =
    Encoder<Encode, OutcomeOf<Simulator, typename Space::Intervention>>;

/// What a search can go on from.
template <class H>
concept Remembered = requires(const H& history) {
  history.lineage(0);
};

/// start and run, over policies(): the value of all roles.
template <class Search>
class Driver {
 public:
  /// A run that is asked and told by hand. Throws: Error where the plan or a policy cannot be meant, before any work.
  auto start(const Plan& plan = {}) const {
    auto policies = self().policies();
    policies.check(plan);
    require_ieee();
    return Run<decltype(policies)>(std::make_shared<const decltype(policies)>(std::move(policies)), plan);
  }
  /// A run that goes on from a history, whose experiments are done again for their embeddings.
  template <class History, Executor X = Serial>
  auto start(const Plan& plan, const History& history, const X& executor = {}) const {
    auto run = start(plan);
    run.resume(history, executor);
    return run;
  }

  /// The whole search. The executor and the observers cannot change what is found. Throws: Error as start; what the
  /// user's code throws.
  template <Executor X = Serial, class... Observers>
  auto run(const Plan& plan = {}, const X& executor = {}, Observers... observers) const {
    if constexpr (runs_here<Search>()) {
      auto run = start(plan);
      return finish(run, executor, observers...);
    }
  }
  /// The same in the caller's thread.
  template <class First, class... Others>
  requires(!Executor<First> && !Remembered<First>) auto run(const Plan& plan, First observer, Others... others) const {
    return run(plan, Serial{}, std::move(observer), std::move(others)...);
  }
  /// The rest of a search that was cut.
  template <Remembered History, Executor X = Serial, class... Observers>
  auto run(const Plan& plan, const History& history, const X& executor = {}, Observers... observers) const {
    if constexpr (runs_here<Search>()) {
      const auto& workers = for_long(executor);
      auto run = start(plan, history, workers);
      return finish(run, workers, observers...);
    }
  }

  /// The same in the caller's thread.
  template <Remembered History, class First, class... Others>
  requires(!Executor<First>) auto run(const Plan& plan, const History& history, First observer,
                                      Others... others) const {
    return run(plan, history, Serial{}, std::move(observer), std::move(others)...);
  }

 private:
  const Search& self() const { return static_cast<const Search&>(*this); }
  template <class S>
  static consteval bool runs_here() {
    constexpr bool here = S::here;
    static_assert(here, "run: these experiments happen elsewhere (External); use start(), ask() and tell()");
    return here && S::complete();
  }
  template <class R, class X, class... Observers>
  static auto finish(R& run, const X& executor, Observers&... observers) {
    const auto& workers = for_long(executor);
    while (!run.done()) {
      for (const std::size_t batch = run.batches(); run.batches() == batch;) run.step(workers);
      if (any_stops(run, observers...)) run.stop();
    }
    return typename R::History(run.history());
  }
};

}  // namespace detail
}  // namespace curio::inline CURIO_ABI
