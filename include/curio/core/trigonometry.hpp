// SPDX-License-Identifier: MIT
// Sine and cosine of lanes.
#pragma once

#include <type_traits>

#include "curio/core/polynomial.hpp"

namespace curio::inline CURIO_ABI {

namespace detail {

/// x = quadrant (pi / 2) + r, |r| <= pi / 4; sin and cos of r by Cephes' polynomials.
template <class Real>
struct Angle {
  Real sine, cosine, quadrant;  // quadrant: 0, 1, 2 or 3
};
template <class T, int W>
CURIO_INLINE Angle<Lanes<T, W>> angle(const Lanes<T, W>& x) {
  using Real = Lanes<T, W>;
  const Real n = floor(fma(x, Real(T(0.636619772367581343)), Real(T(0.5))));
  const Real quadrant = n - Real(4) * floor(n * Real(T(0.25)));
  constexpr bool single = std::is_same_v<T, float>;
  Real r = fma(Real(T(single ? -1.5703125 : -1.57079625129699707031)), n, x);  // pi / 2 in three parts
  r = fma(Real(T(single ? -4.83751296997070312e-4 : -7.54978941586159635335e-8)), n, r);
  r = fma(Real(T(single ? -7.54978995489188216e-8 : -5.39030285815811905290e-15)), n, r);
  if constexpr (single) {
    const Real z = r * r;
    const Real s = polynomial(z, {-1.9515295891e-4f, 8.3321608736e-3f, -1.6666654611e-1f});
    const Real c = polynomial(z, {2.443315711809948e-5f, -1.388731625493765e-3f, 4.166664568298827e-2f});
    return {fma(s * z, r, r), fma(c * z, z, fma(Real(-0.5f), z, Real(1))), quadrant};
  } else {
    const Real z = r * r;
    const Real s = polynomial(z, {1.58962301576546568060e-10, -2.50507477628578072866e-8, 2.75573136213857245213e-6,
                                  -1.98412698295895385996e-4, 8.33333333332211858878e-3, -1.66666666666666307295e-1});
    const Real c = polynomial(z, {-1.13585365213876817300e-11, 2.08757008419747316778e-9, -2.75573141792967388112e-7,
                                  2.48015872888517045348e-5, -1.38888888888730564116e-3, 4.16666666666665929218e-2});
    return {fma(s * z, r, r), fma(c * z, z, fma(Real(-0.5), z, Real(1))), quadrant};
  }
}

}  // namespace detail

/// Sine and cosine of an angle in radians; accurate to a few ulp of 1 while |x| < 8000 (double: 1e6), cruder beyond.
template <class T, int W>
CURIO_INLINE Lanes<T, W> sin(const Lanes<T, W>& x) {
  using Real = Lanes<T, W>;
  const auto a = detail::angle(x);
  const auto odd = a.quadrant == Real(1) || a.quadrant == Real(3);
  const Real value = select(odd, a.cosine, a.sine);
  return select(a.quadrant >= Real(2), -value, value);
}
template <class T, int W>
CURIO_INLINE Lanes<T, W> cos(const Lanes<T, W>& x) {
  using Real = Lanes<T, W>;
  const auto a = detail::angle(x);
  const auto odd = a.quadrant == Real(1) || a.quadrant == Real(3);
  const Real value = select(odd, a.sine, a.cosine);
  return select(a.quadrant == Real(1) || a.quadrant == Real(2), -value, value);
}

}  // namespace curio::inline CURIO_ABI
