// SPDX-License-Identifier: MIT
// What does an experiment: a rollout, any function of an intervention, or somebody elsewhere.
#pragma once

#include <concepts>
#include <cstddef>
#include <optional>
#include <type_traits>

#include "curio/simulate/rollout.hpp"

namespace curio::inline CURIO_ABI {

/// Experiments that happen elsewhere, in a laboratory or another program: the search proposes, somebody tells the
/// outcomes.
template <class OutcomeOfIt>
struct External {
  using Outcome = OutcomeOfIt;
};

template <class S>
inline constexpr bool is_external = false;
template <class O>
inline constexpr bool is_external<External<O>> = true;

/// simulator(intervention) is the outcome, or an optional of it that is empty where the experiment failed; or External.
template <class S, class I>
concept Simulator = is_external<S> || std::invocable<const S&, const I&>;
/// One that says how many experiments are best done at once, where they need not wait for each other: as a Rollout
/// does.
template <class S>
concept GoesTogether = requires(const S simulator) {
  { simulator.together() } -> std::same_as<std::size_t>;
};

namespace detail {

template <class T>
struct Unwrapped {
  using type = T;
};
template <class T>
struct Unwrapped<std::optional<T>> {
  using type = T;
};
template <class S, class I>
struct OutcomeType : Unwrapped<std::remove_cvref_t<std::invoke_result_t<const S&, const I&>>> {};
template <class O, class I>
struct OutcomeType<External<O>, I> : Unwrapped<O> {};

}  // namespace detail

template <class S, class I>
using OutcomeOf = typename detail::OutcomeType<S, I>::type;

}  // namespace curio::inline CURIO_ABI
