// SPDX-License-Identifier: MIT
// What a curiosity search pursues: the goals of a batch, each with the experiment that its children come from.
#pragma once

#include <span>
#include <utility>
#include <vector>

#include "curio/search/policies.hpp"

namespace curio::inline CURIO_ABI {
namespace detail {

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
  explicit Curiosity(const Policies& policies) : library(policies.loss), study(study_of(policies, library)) {}
  Library library;
  /// What the selector has learned of it.
  decltype(study_of(std::declval<const Policies&>(), std::declval<const Library&>())) study;
  std::vector<Goal> goals;  // of the batch under way
  Key key;                  // that it began with
  std::size_t asked = 0;    // its experiments so far
  void forget() { goals.clear(); }
};
template <class Policies>
struct Curiosity<Policies, false> {
  explicit Curiosity(const Policies&) {}
  std::size_t asked = 0;
  void forget() {}
};

}  // namespace detail
}  // namespace curio::inline CURIO_ABI
