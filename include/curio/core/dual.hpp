// SPDX-License-Identifier: MIT
// Derivatives forwards: a number that carries how it changes in K directions.
#pragma once

#include "curio/core/differentiable.hpp"

namespace curio::inline CURIO_ABI {

/// A number and its derivatives in K directions, through every function that a model may use.
///
/// value + sum_k slope[k] e_k with e_i e_j = 0. Real: Lanes, or again a Dual (second derivatives). A model given
/// `Vector<Dual<Real, K>, N>` gives its rate with derivatives. Plain numbers and Reals mix with it as constants. Each
/// operation costs K fma for an operand besides its own. Source: Clifford 1873; Wengert 1964, "A simple automatic
/// derivative evaluation program".
template <class Real, int K>
struct Dual : Differentiable<Dual<Real, K>, Real> {
  static_assert(K >= 1, "Dual<Real, K>: K directions, at least one");
  using Scalar = typename Real::Scalar;
  static constexpr int width = Real::width;
  using Slope = Eigen::Array<Real, K, 1>;

  Real value;
  Slope slope;

  Dual() = default;
  /// A constant: no slope.
  template <std::convertible_to<Real> X>
  CURIO_INLINE Dual(const X& x) : value(x), slope(Slope::Constant(Real(0))) {}
  CURIO_INLINE Dual(const Real& x, const Slope& slopes) : value(x), slope(slopes) {}
  /// A variable: it changes by 1 in one direction.
  CURIO_INLINE static Dual variable(const Real& x, int direction) {
    Dual result(x);
    result.slope[direction] = Real(1);
    return result;
  }

  template <class First, class... More>
  CURIO_INLINE static Dual chain(const Real& x, const First& first, const More&... more) {
    Dual result;
    result.value = x;
    for (int k = 0; k < K; ++k) {
      Real sum = times(first.slope, first.of.slope[k]);
      ((sum = plus_times(sum, more.slope, more.of.slope[k])), ...);
      result.slope[k] = sum;
    }
    return result;
  }

  /// a where the mask is set, b elsewhere.
  template <class Mask>
  requires requires(const Mask& mask, const Real& a) { select(mask, a, a); }
  friend CURIO_INLINE Dual select(const Mask& mask, const Dual& a, const Dual& b) {
    Dual result;
    result.value = select(mask, a.value, b.value);
    for (int k = 0; k < K; ++k) result.slope[k] = select(mask, a.slope[k], b.slope[k]);
    return result;
  }

 private:
  static CURIO_INLINE Real times(const Real& slope, const Real& x) { return slope * x; }
  static CURIO_INLINE Real times(PlusOne, const Real& x) { return x; }
  static CURIO_INLINE Real times(MinusOne, const Real& x) { return -x; }
  static CURIO_INLINE Real plus_times(const Real& sum, const Real& slope, const Real& x) { return fma(slope, x, sum); }
  static CURIO_INLINE Real plus_times(const Real& sum, PlusOne, const Real& x) { return sum + x; }
  static CURIO_INLINE Real plus_times(const Real& sum, MinusOne, const Real& x) { return sum - x; }
};

}  // namespace curio::inline CURIO_ABI

/// Lets Eigen's matrices hold dual numbers.
template <class Lane, int K>
struct Eigen::NumTraits<curio::Dual<Lane, K>>
    : curio::detail::EigenTraits<curio::Dual<Lane, K>, typename Lane::Scalar> {};
