// SPDX-License-Identifier: MIT
// Who watches a search, or a descent, while it runs, and may end it.
#pragma once

#include <concepts>
#include <type_traits>

#include "curio/core/version.hpp"

namespace curio::inline CURIO_ABI {

/// Told by an observer: whether the search is over.
struct Stop {
  bool stop = true;
};

namespace detail {

/// What an observer gives, whether by value or not.
template <class O, class R>
using Answer = std::remove_cvref_t<std::invoke_result_t<O&, const R&>>;

}  // namespace detail

/// Called after each batch (of a descent: each loss) with the run; one that gives Stop{true} ends the search. It
/// changes no experiment. A bool is refused: nobody could tell whether true means to go on.
template <class O, class R>
concept Observer = std::invocable<O&, const R&> && !std::same_as<detail::Answer<O, R>, bool>;

namespace detail {

template <class O, class R>
bool stops(O& observer, const R& run) {
  static_assert(Observer<O, R>, "run: an observer must be callable with the run, and give Stop{...}, not a bool");
  if constexpr (!Observer<O, R>) return false;  // said already
  else if constexpr (std::same_as<Answer<O, R>, Stop>) return observer(run).stop;
  else return observer(run), false;
}
/// Calls all observers, in their order; whether one of them ends the run.
template <class R, class... Observers>
bool any_stops(const R& run, Observers&... observers) {
  bool stop = false;
  ((stop = stops(observers, run) || stop), ...);
  return stop;
}

}  // namespace detail
}  // namespace curio::inline CURIO_ABI
