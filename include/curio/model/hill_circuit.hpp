// SPDX-License-Identifier: MIT
// A gene circuit in the terms of biochemistry: leak, maximal rate, and for each regulation a threshold and an exponent.
#pragma once

#include <cstddef>
#include <string>

#include "curio/model/model.hpp"

namespace curio::inline CURIO_ABI {

/// N genes, each activated, repressed or left alone by each, through Hill functions that multiply.
///
/// dy_i/dt = leak_i + rate_i prod_j r_ij - y_i, with the share of gene i's rate that its regulator j leaves,
///
///     r_ij = 1 - max(w_ij, 0) + w_ij h_ij,   h_ij = x^n / (1 + x^n),   x = y_j / threshold_ij,   n = exponent_ij.
///
/// The strength w_ij in [-1, 1] says what j is to i: at 1 an activator (r = h), at -1 a repressor (r = 1 - h), at 0
/// nothing (r = 1); between them, a share |w| of the expression depends on j. So production lies between leak and leak
/// + rate.
///
/// Parameters: leak (N), rate (N), then strength, threshold and exponent, N x N each and row by row: row i holds the
/// regulators of gene i. Thresholds must be above 0; an absent regulation's threshold and exponent do nothing.
/// State: concentrations, in the unit of the thresholds, 0 or more (below 0 they are no number, and the experiment
/// fails). Time in units of the decay. N^2 powers a rate. Draws no random numbers.
///
/// Source: Hill functions as input functions of genes, Alon 2006, "An introduction to systems biology", and Santillan
/// 2008, "On the use of the Hill functions in mathematical models of gene regulatory networks"; r_ij is the shifted
/// Hill function of Huang et al. 2017, "Interrogating the topological robustness of gene regulatory circuits by
/// randomization" (fold change 1 + w where j represses, 1 / (1 - w) where it activates, relative to the maximal rate),
/// and so is their product.
template <int N>
struct HillCircuit {
  static_assert(N >= 1 && N <= 16, "HillCircuit<N>: N is from 1 to 16");
  static constexpr int species = N;
  static constexpr int parameters = 2 * N + 3 * N * N;

  template <class Real>
  CURIO_INLINE Vector<Real, N> operator()(const Vector<Real, N>& y, const Vector<Real, parameters>& c) const {
    using Regulations = Eigen::Map<const Eigen::Matrix<Real, N, N, Eigen::RowMajor>>;
    const Eigen::Map<const Vector<Real, N>> leak(c.data()), rate(c.data() + N);
    const Regulations strength(c.data() + 2 * N), threshold(c.data() + 2 * N + N * N),
        exponent(c.data() + 2 * N + 2 * N * N);
    Vector<Real, N> change;
    for (int i = 0; i < N; ++i) {
      Real share(1);
      for (int j = 0; j < N; ++j) {
        const Real power = pow(Real(y[j] / threshold(i, j)), exponent(i, j));
        const Real activity = power / (Real(1) + power), w = strength(i, j);
        share = share * fma(w, activity, Real(1) - max(w, Real(0)));
      }
      change[i] = fma(rate[i], share, leak[i]) - y[i];
    }
    return change;
  }

  static Bounds<species, parameters> bounds() {
    Bounds<species, parameters> usual{.state = all(0, 10), .parameters = {}};
    std::size_t next = 0;
    const auto genes = [&](float low, float high, const std::string& name) {
      for (int i = 0; i < N; ++i) usual.parameters.rows[next++] = {low, high, name + std::to_string(i)};
    };
    const auto regulations = [&](float low, float high, const std::string& name) {
      const std::string between = N <= 10 ? "" : "_";  // threshold01; where a gene may have two digits, threshold0_11
      for (int i = 0; i < N; ++i)
        for (int j = 0; j < N; ++j)
          usual.parameters.rows[next++] = {low, high, name + std::to_string(i) + between + std::to_string(j)};
    };
    genes(0, 0.1f, "leak");
    genes(1, 10, "rate");
    regulations(-1, 1, "strength");
    regulations(0.1f, 5, "threshold");
    regulations(1, 4, "exponent");
    return usual;
  }
};
static_assert(Model<HillCircuit<3>> && HasBounds<HillCircuit<3>>);

}  // namespace curio::inline CURIO_ABI
