// SPDX-License-Identifier: MIT
// What an encoder is: it places an outcome in goal space.
#pragma once

#include <complex>
#include <concepts>
#include <type_traits>

#include "curio/simulate/trajectory.hpp"

namespace curio::inline CURIO_ABI {
namespace detail {

template <class E>
inline constexpr bool is_expression =
    std::is_base_of_v<Eigen::EigenBase<E>, E> && !std::is_base_of_v<Eigen::PlainObjectBase<E>, E>;
template <class T>
inline constexpr bool is_complex = false;
template <class T>
inline constexpr bool is_complex<std::complex<T>> = true;
template <int size>
inline constexpr bool is_short = size > 0 && size <= 16;

}  // namespace detail

/// encoder(outcome) is the embedding: a value of its own, of any type (no Eigen expression, which would refer to what
/// is gone).
///
/// One that says what it reads, by `reads()`, sees only those samples, as they come by; any other sees the whole
/// trajectory. A measurement has the same form; what it gives is kept beside the experiment.
template <class F, class Outcome>
concept Encoder =
    std::invocable<const F&, const Outcome&> && !std::is_void_v<std::invoke_result_t<const F&, const Outcome&>> &&
    !std::is_reference_v<std::invoke_result_t<const F&, const Outcome&>> &&
    !detail::is_expression<std::invoke_result_t<const F&, const Outcome&>>;

template <class F, class Outcome>
using EmbeddingOf = std::invoke_result_t<const F&, const Outcome&>;

/// A column of numbers, real or complex, in float or double, each with a range of its own: what the goal generators and
/// losses that we ship work in.
template <class E>
concept GoalVector = std::is_base_of_v<Eigen::PlainObjectBase<E>, E> && E::ColsAtCompileTime == 1 &&
                     (std::same_as<typename Eigen::NumTraits<typename E::Scalar>::Real, float> ||
                      std::same_as<typename Eigen::NumTraits<typename E::Scalar>::Real, double>);

/// One of so few numbers, known when compiling, that to compare two takes no longer than to look at one.
template <class E>
concept ShortGoalVector = GoalVector<E> && detail::is_short<E::SizeAtCompileTime>;
template <class E>
concept LongGoalVector = GoalVector<E> && !ShortGoalVector<E>;

/// The real type beneath a goal vector's numbers.
template <GoalVector E>
using RealOf = typename Eigen::NumTraits<typename E::Scalar>::Real;

}  // namespace curio::inline CURIO_ABI
