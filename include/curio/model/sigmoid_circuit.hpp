// SPDX-License-Identifier: MIT
// The transcriptional gene circuit of the published study.
#pragma once

#include "curio/model/model.hpp"

namespace curio::inline CURIO_ABI {

/// Whether a product's decay is the unit of time, or a parameter of its own.
enum class Degradation { one, chosen };

/// N genes that drive or repress each other through a sigmoid.
///
/// dy_i/dt = sigmoid(sum_j W_ij y_j + B_i) - k_i y_i, sigmoid(z) = 1 / (1 + e^-z).
/// Parameters: W row by row (usually in [-30, 30]), B ([-10, 10]), then, with Degradation::chosen, k ([0.1, 2]); with
/// Degradation::one k is 1, in the reference's own bits. State: concentrations in units of their maximum, [0, 1]. Time
/// in units of the decay (k = 1: one second). N^2 fma and N exponentials a step. Source: Hiscock 2019, "Adapting
/// machine-learning algorithms to design gene circuits".
template <int N, Degradation degradation = Degradation::one>
struct SigmoidCircuit {
  static_assert(N >= 1 && N <= 16, "SigmoidCircuit<N>: N is from 1 to 16");
  static constexpr int species = N;
  static constexpr int parameters = N * N + N + (degradation == Degradation::chosen ? N : 0);

  template <class Real>
  CURIO_INLINE Vector<Real, N> operator()(const Vector<Real, N>& y, const Vector<Real, parameters>& c) const {
    return rate_from(intermediate(y, c), y, c);
  }

  /// sigmoid(W y + B), what the genes make: with it neither the rate nor a pullback needs an exponential.
  template <class Real>
  CURIO_INLINE Vector<Real, N> intermediate(const Vector<Real, N>& y, const Vector<Real, parameters>& c) const {
    const Eigen::Map<const Eigen::Matrix<Real, N, N, Eigen::RowMajor>> W(c.data());
    const Eigen::Map<const Vector<Real, N>> B(c.data() + N * N);
    Vector<Real, N> made = affine(W, y, B);
    for (int i = 0; i < N; ++i) made[i] = logistic(made[i]);
    return made;
  }
  /// dy/dt of what is made: the same bits as without.
  template <class Real>
  CURIO_INLINE Vector<Real, N> rate_from(const Vector<Real, N>& made, const Vector<Real, N>& y,
                                         const Vector<Real, parameters>& c) const {
    Vector<Real, N> rate;
    for (int i = 0; i < N; ++i) {
      if constexpr (degradation == Degradation::one) rate[i] = made[i] - y[i];
      else rate[i] = fma(-c[N * N + N + i], y[i], made[i]);
    }
    return rate;
  }
  /// Adds to y_bar and c_bar what the rate's adjoint pulls back: y_bar += bar^T df/dy, c_bar += bar^T df/dc.
  ///
  /// With s what is made and v_i = bar_i s_i (1 - s_i): v W - k bar for y, v y^T for W, v for B, -bar y for k. 2 N^2
  /// fma, and N exponentials where s is not handed in.
  template <class Real>
  CURIO_INLINE void pull_back(const Vector<Real, N>& y, const Vector<Real, parameters>& c, const Vector<Real, N>& bar,
                              Vector<Real, N>& y_bar, Vector<Real, parameters>& c_bar) const {
    pull_back_from(intermediate(y, c), y, c, bar, y_bar, c_bar);
  }
  template <class Real>
  CURIO_INLINE void pull_back_from(const Vector<Real, N>& made, const Vector<Real, N>& y,
                                   const Vector<Real, parameters>& c, const Vector<Real, N>& bar,
                                   Vector<Real, N>& y_bar, Vector<Real, parameters>& c_bar) const {
    Vector<Real, N> v;
    for (int i = 0; i < N; ++i) {
      v[i] = bar[i] * fma(-made[i], made[i], made[i]);
      if constexpr (degradation == Degradation::one) y_bar[i] = y_bar[i] - bar[i];
      else {
        const int k = N * N + N + i;
        y_bar[i] = fma(-c[k], bar[i], y_bar[i]);
        c_bar[k] = fma(-bar[i], y[i], c_bar[k]);
      }
      c_bar[N * N + i] = c_bar[N * N + i] + v[i];
    }
    for (int i = 0; i < N; ++i)
      for (int j = 0; j < N; ++j) {
        y_bar[j] = fma(c[N * i + j], v[i], y_bar[j]);
        c_bar[N * i + j] = fma(v[i], y[j], c_bar[N * i + j]);
      }
  }

  static Bounds<species, parameters> bounds() {
    Bounds<species, parameters> usual{.state = all(0, 1), .parameters = all(-30, 30)};
    for (std::size_t i = 0; i < N; ++i) {
      usual.parameters.rows[N * N + i] = {-10, 10};
      if constexpr (degradation == Degradation::chosen) usual.parameters.rows[N * N + N + i] = {0.1f, 2};
    }
    return usual;
  }
};
static_assert(Model<SigmoidCircuit<3>> && HasBounds<SigmoidCircuit<3, Degradation::chosen>>);

}  // namespace curio::inline CURIO_ABI
