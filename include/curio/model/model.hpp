// SPDX-License-Identifier: MIT
// What a model is: the rate of change of its species, written once for every kind of number.
#pragma once

#include <algorithm>
#include <array>
#include <concepts>
#include <initializer_list>
#include <limits>
#include <string>
#include <type_traits>

#include "curio/core/functions.hpp"

namespace curio::inline CURIO_ABI {

/// The sizes that a model, and a step made of it, state as constants.
template <class M>
concept HasSizes = requires {
  // How many species its state has, and how many parameters it takes.
  { M::species } -> std::convertible_to<int>;
  { M::parameters } -> std::convertible_to<int>;
};

/// A model that sees the time, in seconds.
template <class M, class Real = Lanes<float, 1>>
concept TimedModel = HasSizes<M> &&
    requires(const M model, const Vector<Real, M::species>& y, const Vector<Real, M::parameters>& c, double t) {
  { model(y, c, t) } -> std::same_as<Vector<Real, M::species>>;
};

/// A model whose rate does not depend on the time.
template <class M, class Real = Lanes<float, 1>>
concept AutonomousModel =
    HasSizes<M> && !TimedModel<M, Real> &&
    requires(const M model, const Vector<Real, M::species>& y, const Vector<Real, M::parameters>& c) {
  // dy/dt at state y under parameters c, a value (no Eigen expression).
  { model(y, c) } -> std::same_as<Vector<Real, M::species>>;
};

/// A system of ordinary differential equations: dy/dt = model(y, c) or model(y, c, t), over any Real.
///
/// What it knows besides is optional: `bounds()` gives the usual range and the name of each parameter and initial
/// value.
template <class M, class Real = Lanes<float, 1>>
concept Model = AutonomousModel<M, Real> || TimedModel<M, Real>;

/// dy/dt, whether the model sees the time or not.
template <class Real, class M>
CURIO_INLINE Vector<Real, M::species> rate_of(const M& model, const Vector<Real, M::species>& y,
                                              const Vector<Real, M::parameters>& c, double t) {
  if constexpr (AutonomousModel<M, Real>) return model(y, c);
  else return model(y, c, t);
}

/// The range and name of one number that an experiment chooses.
struct Bound {
  float low = 0, high = 1;
  std::string name = {};  ///< empty: a name by position (c0, c1, ... and y0, y1, ...)
};

/// The same range for each, however many there are.
struct All {
  float low, high;
};
constexpr All all(float low, float high) { return {low, high}; }

/// The ranges of N numbers: one for all of them, or a row each.
///
/// Throws: Error where a list has not N rows. Ranges that nobody gave are no numbers, which a space refuses.
template <int N>
struct Rows {
  std::array<Bound, static_cast<std::size_t>(N)> rows;

  Rows() : Rows(All{std::numeric_limits<float>::quiet_NaN(), std::numeric_limits<float>::quiet_NaN()}) {}
  Rows(All range) { rows.fill(Bound{range.low, range.high}); }
  Rows(std::initializer_list<Bound> list) {
    require(list.size() == rows.size(), "bounds: expected ", N,
            " rows of {low, high, name}, one for each parameter (or number of the state), got ", list.size());
    std::copy(list.begin(), list.end(), rows.begin());
  }
};

/// The usual ranges of a model's initial state and parameters.
template <int Species, int Parameters>
struct Bounds {
  Rows<Species> state;
  Rows<Parameters> parameters;
};
template <HasSizes M>
using BoundsOf = Bounds<M::species, M::parameters>;

template <class M>
concept HasBounds = HasSizes<M> && requires(const M model) {
  { model.bounds() } -> std::same_as<BoundsOf<M>>;
};

/// W y + B, each row an fma chain from the first species on, the bias last: the same bits on every machine, and the
/// reference's.
///
/// z_i = fma(W_in, y_n, ... fma(W_i1, y_1, W_i0 y_0)) + B_i. (Eigen's own W * y + B is as reproducible over Lanes, with
/// an order of its own.) W: N x M, y: M, B: N; any Eigen expressions over one Real.
template <class Matrix, class Real, int M, class Column>
CURIO_INLINE Vector<Real, Matrix::RowsAtCompileTime> affine(const Matrix& W, const Vector<Real, M>& y,
                                                            const Column& B) {
  constexpr int rows = Matrix::RowsAtCompileTime;
  static_assert(Matrix::ColsAtCompileTime == M && Column::RowsAtCompileTime == rows,
                "affine(W, y, B): the sizes do not fit");
  Vector<Real, rows> z;
  for (int i = 0; i < rows; ++i) {
    Real sum = W(i, 0) * y[0];
    for (int j = 1; j < M; ++j) sum = fma(W(i, j), y[j], sum);
    z[i] = sum + B[i];
  }
  return z;
}

}  // namespace curio::inline CURIO_ABI
