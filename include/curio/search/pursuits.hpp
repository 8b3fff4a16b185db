// SPDX-License-Identifier: MIT
// What a curiosity search pursues: the goals of a batch, asked of the policies, each with the experiment that its
// children come from.
#pragma once

#include <span>
#include <utility>
#include <vector>

#include "curio/search/key_chain.hpp"
#include "curio/search/policies.hpp"

namespace curio::inline CURIO_ABI {
namespace detail {

/// How many goals a thread selects for before it looks for more: some take several times as long as others.
inline constexpr std::size_t goals_at_a_time = 16;

/// What only a curiosity search remembers, and nothing for a random search.
template <class Policies, bool curious = Policies::curious>
struct Curiosity {
  using Embedding = typename Policies::Embedding;
  using Library = curio::Library<Embedding, decltype(Policies::loss)>;
  using Optimizer = decltype(Policies::optimizer);
  using Space = typename Policies::Space;

  /// One child, as a pursuit of one step.
  struct OneChild {
    const Optimizer* optimizer;
    Key key;
    typename Policies::Intervention parent;
    const Space* space;
    bool told = false;
    std::vector<typename Policies::Intervention> ask() const { return {(*optimizer)(key, parent, *space)}; }
    std::size_t tell(std::span<const double>) { return told = true, 0; }
    bool done() const { return told; }
  };
  static auto begin(const Policies& policies, Key key, const typename Policies::Intervention& parent) {
    if constexpr (ManyStepOptimizer<Optimizer, Space>) return policies.optimizer.start(key, parent, policies.space);
    else return OneChild{&policies.optimizer, key, parent, &policies.space};
  }

  struct Goal {
    Embedding goal;
    decltype(begin(std::declval<const Policies&>(), Key{},
                   std::declval<const typename Policies::Intervention&>())) pursuit;
    std::size_t source;  // the row of the history that its next children come from
  };
  static auto study_of(const Policies& policies, const Library& library) {
    if constexpr (requires { policies.selector.study(library); }) return policies.selector.study(library);
    else return Nothing{};
  }
  using Study = decltype(study_of(std::declval<const Policies&>(), std::declval<const Library&>()));
  explicit Curiosity(const Policies& policies) : library(policies.loss), study(study_of(policies, library)) {}

  /// Sets the goals of a batch, and chooses what each begins from.
  ///
  /// Throws: Error where the selector's place is not in the library.
  template <class X, class History>
  void begin_batch(const Policies& policies, KeyChain& keys, const History& history, const X& executor) {
    key = keys.key();
    asked = 0;
    const auto generation = keys.split_off(), selection = keys.split_off(), mutation = keys.split_off();
    std::vector<Embedding> imagined = imagine(policies, generation, executor);
    const std::vector<std::size_t> chosen = choose(policies, selection, imagined, executor);
    for (std::size_t i = 0; i < imagined.size(); ++i) {
      require(chosen[i] < library.size(), "selector: expected a place below ", library.size(), ", got ",
              static_cast<std::ptrdiff_t>(chosen[i]));
      const std::size_t source = library.row(chosen[i]);
      goals.push_back({std::move(imagined[i]), begin(policies, mutation[i], history[source].intervention), source});
    }
  }
  void forget() { goals.clear(); }

  Library library;
  Study study;              // what the selector has learned of it
  std::vector<Goal> goals;  // of the batch under way
  Key key;                  // that it began with
  std::size_t asked = 0;    // its experiments so far

 private:
  /// A goal for each key.
  template <class X>
  std::vector<Embedding> imagine(const Policies& policies, const std::vector<Key>& keys, const X& executor) const {
    const auto make_goal = [&] {
      if constexpr (StudiedGoals<decltype(Policies::goals), Embedding, Library>) return policies.goals.study(library);
      else return [&](Key one) { return policies.goals(one, library); };
    }();
    std::vector<Embedding> imagined(keys.size());
    executor.fill(std::span(imagined), [&](std::size_t first, std::span<Embedding> part) {
      for (std::size_t i = 0; i < part.size(); ++i) part[i] = make_goal(keys[first + i]);
    });
    return imagined;
  }
  /// The place of the library that each goal begins from.
  template <class X>
  std::vector<std::size_t> choose(const Policies& policies, const std::vector<Key>& keys,
                                  const std::vector<Embedding>& imagined, const X& executor) {
    constexpr bool studies = !std::same_as<Study, Nothing>;
    if constexpr (studies) study.renew(library, executor);
    std::vector<std::size_t> chosen(imagined.size());
    fill_by_turns(executor, std::span(chosen), goals_at_a_time, [&](std::size_t first, std::span<std::size_t> part) {
      const auto own_keys = std::span(keys).subspan(first, part.size());
      const auto own_goals = std::span(imagined).subspan(first, part.size());
      if constexpr (studies) study(own_keys, own_goals, part);
      else
        for (std::size_t i = 0; i < part.size(); ++i)
          part[i] = static_cast<std::size_t>(policies.selector(own_keys[i], own_goals[i], library));
    });
    return chosen;
  }
};
template <class Policies>
struct Curiosity<Policies, false> {
  explicit Curiosity(const Policies&) {}
  std::size_t asked = 0;
  void forget() {}
};

}  // namespace detail
}  // namespace curio::inline CURIO_ABI
