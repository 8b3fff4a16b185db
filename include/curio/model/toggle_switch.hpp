// SPDX-License-Identifier: MIT
// Two genes that repress each other: the first synthetic memory.
#pragma once

#include "curio/model/model.hpp"

namespace curio::inline CURIO_ABI {

/// The toggle switch: whichever repressor is ahead keeps the other down.
///
/// du/dt = alpha1 / (1 + v^beta) - u,   dv/dt = alpha2 / (1 + u^gamma) - v.
///
/// Parameters: alpha1 and alpha2, the effective rates of synthesis; beta and gamma, the cooperativities of the
/// repressions of promoter 2 and of promoter 1. State: the repressors u and v, in units of what halves a promoter, 0 or
/// more (below 0 they are no number, and the experiment fails). Time in units of their decay. Two powers a rate. Draws
/// no random numbers.
///
/// Source: Gardner, Cantor and Collins 2000, "Construction of a genetic toggle switch in Escherichia coli", equation 1.
/// Two stable states need balanced rates and a cooperativity above 1: with beta = gamma = 2 and equal rates, alpha
/// above 2.
struct ToggleSwitch {
  static constexpr int species = 2, parameters = 4;

  template <class Real>
  CURIO_INLINE Vector<Real, 2> operator()(const Vector<Real, 2>& y, const Vector<Real, 4>& c) const {
    const Real &u = y[0], &v = y[1], &alpha1 = c[0], &alpha2 = c[1], &beta = c[2], &gamma = c[3];
    return {alpha1 / (Real(1) + pow(v, beta)) - u, alpha2 / (Real(1) + pow(u, gamma)) - v};
  }

  static Bounds<species, parameters> bounds() {
    return {.state = {{0, 20, "u"}, {0, 20, "v"}},
            .parameters = {{0.1f, 20, "alpha1"}, {0.1f, 20, "alpha2"}, {1, 4, "beta"}, {1, 4, "gamma"}}};
  }
};
static_assert(Model<ToggleSwitch> && HasBounds<ToggleSwitch>);

}  // namespace curio::inline CURIO_ABI
