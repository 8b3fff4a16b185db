// SPDX-License-Identifier: MIT
// What a callable says it takes, so that a near miss is refused instead of converted.
#pragma once

#include <concepts>
#include <type_traits>

#include "curio/core/lanes.hpp"

namespace curio::inline CURIO_ABI {
namespace detail {

template <class Given, class Asked>
inline constexpr bool fits =
    std::same_as<std::remove_cvref_t<Asked>, Given> ||
    !(std::is_base_of_v<Eigen::EigenBase<Given>, Given> || std::is_arithmetic_v<Given>) ||
    !std::is_base_of_v<Eigen::EigenBase<std::remove_cvref_t<Asked>>, std::remove_cvref_t<Asked>>;

template <class Call>
struct Parameters;  // of a function, or of a callable with one operator() that is no template
template <class R, class... Asked>
struct Parameters<R (*)(Asked...)> {
  template <class... Given>
  static constexpr bool take = [] {
    if constexpr (sizeof...(Given) == sizeof...(Asked)) return (fits<Given, Asked> && ...);
    else return false;
  }();
};
template <class R, class... Asked>
struct Parameters<R (*)(Asked...) noexcept> : Parameters<R (*)(Asked...)> {};
template <class R, class F, class... Asked>
struct Parameters<R (F::*)(Asked...) const> : Parameters<R (*)(Asked...)> {};
template <class R, class F, class... Asked>
struct Parameters<R (F::*)(Asked...) const noexcept> : Parameters<R (*)(Asked...)> {};

template <class F, class... Given>
consteval bool takes() {
  if constexpr (!std::invocable<const F&, const Given&...>) return false;
  else if constexpr (requires { Parameters<decltype(&F::operator())>::template take<Given...>; })
    return Parameters<decltype(&F::operator())>::template take<Given...>;
  else if constexpr (requires { Parameters<F>::template take<Given...>; })
    return Parameters<F>::template take<Given...>;
  else return true;
}

}  // namespace detail

/// Whether F can be called with values of just these types. Eigen's matrices convert into each other where their sizes
/// are only known at run time; a callable that asks for another matrix than it would be given does not count.
template <class F, class... Given>
concept CallableWith = detail::takes<F, Given...>();

}  // namespace curio::inline CURIO_ABI
