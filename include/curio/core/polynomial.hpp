// SPDX-License-Identifier: MIT
// Polynomials of lanes.
#pragma once

#include <cstddef>
#include <utility>

#include "curio/core/lanes.hpp"

namespace curio::inline CURIO_ABI {

/// Polynomial in x by Horner's rule, an fma a step; coefficients from the highest power.
template <class Real, std::size_t Count>
CURIO_INLINE Real polynomial(const Real& x, const typename Real::Scalar (&coefficients)[Count]) {
  return [&]<std::size_t... i>(std::index_sequence<i...>) __attribute__((always_inline)) {
    Real sum(coefficients[0]);
    ((sum = fma(sum, x, Real(coefficients[i + 1]))), ...);
    return sum;
  }
  (std::make_index_sequence<Count - 1>{});
}

}  // namespace curio::inline CURIO_ABI
