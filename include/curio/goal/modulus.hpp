// SPDX-License-Identifier: MIT
// Modulus and quotient of complex numbers, in the reference's arithmetic.
#pragma once

#include "curio/core/lanes.hpp"

namespace curio::inline CURIO_ABI {

/// |re + i im| without overflow: big sqrt(1 + (small / big)^2), 0 where both are; no number where a part is none.
template <class Real>
CURIO_INLINE Real modulus(const Real& re, const Real& im) {
  const Real x = abs(re), y = abs(im), big = max(x, y), small = min(y, x);
  const Real ratio = small / big;
  return select(big == Real(0), small, big * sqrt(fma(ratio, ratio, Real(1))));
}

/// (a + ib) / (c + id) by Smith's algorithm (1962), in place: divided by the larger of |c| and |d| first.
template <class Real>
CURIO_INLINE void divide(Real& a, Real& b, const Real& c, const Real& d) {
  const auto upright = abs(c) < abs(d);
  const Real big = select(upright, d, c), small = select(upright, c, d);
  const Real ratio = small / big, divisor = fma(ratio, small, big);
  const Real re = fma(ratio, select(upright, a, b), select(upright, b, a));
  const Real im = fma(select(upright, ratio, -ratio), select(upright, b, a), select(upright, -a, b));
  a = re / divisor;
  b = im / divisor;
}

}  // namespace curio::inline CURIO_ABI
