// SPDX-License-Identifier: MIT
// The shortest step within a box that makes given changes.
#pragma once

#include <Eigen/Cholesky>

#include "curio/core/lanes.hpp"

namespace curio::inline CURIO_ABI {

/// The shortest d with J d = r, x + d held within [0, 1] in every component: Newton's step where there are more
/// unknowns than equations.
///
/// d = J^T (J J^T + 1e-9 trace I)^-1 r over the free components. The one that leaves the box furthest is fixed at its
/// bound, its effect taken out of r, and the rest solved again; where too few are left, J d falls short of r. At most P
/// solutions of M equations.
template <int M, int P>
Vector<double, P> box_step(const Eigen::Matrix<double, M, P>& J, Vector<double, M> r, const Vector<double, P>& x) {
  Eigen::Matrix<double, M, P> free = J;
  Vector<double, P> fixed = Vector<double, P>::Zero(), d;
  for (int round = 0; round <= P; ++round) {
    Eigen::Matrix<double, M, M> square = free * free.transpose();
    square.diagonal().array() += 1e-9 * square.trace() + 1e-300;
    d = free.transpose() * square.ldlt().solve(r);
    int worst = -1;
    double beyond = 1e-12;
    for (int j = 0; j < P; ++j)
      if (const double out = std::max(x[j] + d[j] - 1, -x[j] - d[j]); out > beyond) beyond = out, worst = j;
    if (worst < 0) break;
    fixed[worst] = (d[worst] > 0 ? 1.0 : 0.0) - x[worst];
    r -= J.col(worst) * fixed[worst];
    free.col(worst).setZero();
  }
  d += fixed;
  return (x + d).cwiseMax(0.0).cwiseMin(1.0) - x;
}

}  // namespace curio::inline CURIO_ABI
