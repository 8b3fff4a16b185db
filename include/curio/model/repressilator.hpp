// SPDX-License-Identifier: MIT
// Three genes in a ring, each repressing the next: the first synthetic oscillator.
#pragma once

#include "curio/model/model.hpp"

namespace curio::inline CURIO_ABI {

/// The repressilator: protein j represses the making of mRNA i, (i, j) = (0, 2), (1, 0), (2, 1).
///
/// dm_i/dt = alpha / (1 + p_j^n) + leak - m_i,   dp_i/dt = beta (m_i - p_i).
///
/// Parameters: alpha, what a promoter makes without repressor beyond its leak; leak, what it makes when fully repressed
/// (alpha_0 in the paper); beta, the decay rate of protein by that of mRNA; n, the Hill coefficient. State: m_0, m_1,
/// m_2 in proteins that they will make, p_0, p_1, p_2, both in units of the number of repressors that halve a promoter;
/// 0 or more (below 0 they are no number, and the experiment fails). Time in mRNA lifetimes. Three powers a rate. Draws
/// no random numbers.
///
/// Source: Elowitz and Leibler 2000, "A synthetic oscillatory network of transcriptional regulators", box 1. It
/// oscillates where the steady state p = alpha / (1 + p^n) + leak is unstable: with X = -alpha n p^(n-1) / (1 + p^n)^2,
/// where (beta + 1)^2 / beta < 3 X^2 / (4 + 2 X), and wherever X < -2.
struct Repressilator {
  static constexpr int species = 6, parameters = 4;

  template <class Real>
  CURIO_INLINE Vector<Real, 6> operator()(const Vector<Real, 6>& y, const Vector<Real, 4>& c) const {
    const Real &alpha = c[0], &leak = c[1], &beta = c[2], &n = c[3];
    Vector<Real, 6> rate;
    for (int i = 0; i < 3; ++i) {
      const Real &mRNA = y[i], &protein = y[3 + i], &repressor = y[3 + (i + 2) % 3];
      rate[i] = alpha / (Real(1) + pow(repressor, n)) + leak - mRNA;
      rate[3 + i] = beta * (mRNA - protein);
    }
    return rate;
  }

  static Bounds<species, parameters> bounds() {
    return {.state = {{0, 20, "m0"}, {0, 20, "m1"}, {0, 20, "m2"}, {0, 20, "p0"}, {0, 20, "p1"}, {0, 20, "p2"}},
            .parameters = {{1, 300, "alpha"}, {0, 1, "leak"}, {0.2f, 5, "beta"}, {1, 4, "n"}}};
  }
};
static_assert(Model<Repressilator> && HasBounds<Repressilator>);

}  // namespace curio::inline CURIO_ABI
