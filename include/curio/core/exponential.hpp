// SPDX-License-Identifier: MIT
// The exponential of lanes and its kin: the logistic function and the hyperbolic tangent.
#pragma once

#include <type_traits>

#include "curio/core/polynomial.hpp"

namespace curio::inline CURIO_ABI {

namespace detail {

/// e^x = y 2^n, for x already clamped: gives y, and n, which is whole.
template <class T, int W>
CURIO_INLINE Lanes<T, W> exponential(Lanes<T, W> x, Lanes<T, W>& n) {
  using Real = Lanes<T, W>;
  n = floor(fma(x, Real(T(1.44269504088896341)), Real(T(0.5))));
  if constexpr (std::is_same_v<T, float>) {
    x = fma(Real(-0.693359375f), n, x);
    x = fma(Real(2.12194440e-4f), n, x);
    Real y = polynomial(x, {1.9875691500e-4f, 1.3981999507e-3f, 8.3334519073e-3f, 4.1665795894e-2f, 1.6666665459e-1f,
                            5.0000001201e-1f});
    return Real(1) + fma(y, x * x, x);
  } else {
    x = fma(Real(-6.93145751953125e-1), n, x);
    x = fma(Real(-1.42860682030941723212e-6), n, x);
    const Real z = x * x;
    const Real p = x * polynomial(z, {1.26177193074810590878e-4, 3.02994407707441961300e-2, 9.99999999999999999910e-1});
    const Real q = polynomial(
        z, {3.00198505138664455042e-6, 2.52448340349684104192e-3, 2.27265548208155028766e-1, 2.00000000000000000009});
    return Real(1) + 2 * (p / (q - p));
  }
}

/// x, no further than where e^x is below, or nearly above, the normal numbers.
template <class T, int W>
CURIO_INLINE Lanes<T, W> within_exponential(const Lanes<T, W>& x) {
  using Real = Lanes<T, W>;
  constexpr bool single = std::is_same_v<T, float>;
  return min(max(x, Real(single ? -87.8 : -708.4)), Real(single ? 88.3762626647950 : 709.0));
}

}  // namespace detail

/// e^x. In float the reference's own bits (Cephes expf, Moshier 1992): 0 below x = -87.3366, and no more than at 88.376
/// (double: -708.3965 and 709).
template <class T, int W>
CURIO_INLINE Lanes<T, W> exp(const Lanes<T, W>& x) {
  using Real = Lanes<T, W>;
  Real n;
  const Real y = detail::exponential(detail::within_exponential(x), n);
  const Real half = floor(n * Real(T(0.5)));  // in two factors, since 2^n alone may be no normal number
  return flush_to_zero((y * power_of_two(half)) * power_of_two(n - half));
}

/// 1 / (1 + e^-x), the sigmoid of a gene's input. In float the reference's own bits; 0 below x = -87.3366 (double:
/// -708.3965), where it would be smaller than the normal numbers.
template <class T, int W>
CURIO_INLINE Lanes<T, W> logistic(const Lanes<T, W>& x) {
  using Real = Lanes<T, W>;
  constexpr bool single = std::is_same_v<T, float>;
  // Below the clamp, e vanishes beside 1; at its upper end e is still a normal number.
  Real n;
  const Real clamped = min(max(-x, Real(single ? -86.0 : -700.0)), Real(single ? 88.3762626647950 : 709.0));
  const Real y = detail::exponential(clamped, n);
  // The same bits, and 4 / infinity instead of a subnormal number. (And instead of 2^-126, in double 2^-1022, which no
  // x gives.)
  return Real(4) / fma(Real(4), ldexp(y, n), Real(4));
}

/// The hyperbolic tangent (Cephes: a polynomial near 0, 1 - 2 / (e^2x + 1) elsewhere).
template <class T, int W>
CURIO_INLINE Lanes<T, W> tanh(const Lanes<T, W>& x) {
  using Real = Lanes<T, W>;
  const Real magnitude = abs(x), z = x * x;
  Real near;
  if constexpr (std::is_same_v<T, float>) {
    const Real p = polynomial(
        z, {-5.70498872745e-3f, 2.06390887954e-2f, -5.37397155531e-2f, 1.33314422036e-1f, -3.33332819422e-1f});
    near = fma(p * z, x, x);
  } else {
    const Real p = polynomial(z, {-9.64399179425052238628e-1, -9.92877231001918586564e1, -1.61468768441708447952e3});
    const Real q = polynomial(z, {1.0, 1.12811678491632931402e2, 2.23548839060100448583e3, 4.84406305325125486048e3});
    near = fma(z * (p / q), x, x);
  }
  const Real far = Real(1) - Real(2) / (exp(magnitude + magnitude) + Real(1));
  return select(magnitude < Real(T(0.625)), near, select(x < Real(0), -far, far));
}

}  // namespace curio::inline CURIO_ABI
