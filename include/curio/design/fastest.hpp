// SPDX-License-Identifier: MIT
// As fast as it can be: the highest frequency at a given offset and amplitude, by a sequence of linear programs.
#pragma once

#include "curio/design/approach.hpp"

namespace curio::inline CURIO_ABI {

/// The d that raises gain . d most, with J d = r and from <= d <= to in every component; nothing where there is none.
///
/// With two equations an optimum leaves two components free, and every other at a bound: at which of its two its
/// reduced cost says. All pairs are tried; the one that is feasible is optimal. P (P - 1) / 2 solutions of 2 equations.
template <int P>
std::optional<Vector<double, P>> best_in_box(const Vector<double, P>& gain, const Eigen::Matrix<double, 2, P>& J,
                                             const Vector<double, 2>& r, const Vector<double, P>& from,
                                             const Vector<double, P>& to) {
  for (int i = 0; i < P; ++i)
    for (int j = 0; j < i; ++j) {
      const double determinant = J(0, i) * J(1, j) - J(0, j) * J(1, i);
      if (std::abs(determinant) < 1e-14) continue;
      const double price0 = (gain[i] * J(1, j) - gain[j] * J(1, i)) / determinant,
                   price1 = (J(0, i) * gain[j] - J(0, j) * gain[i]) / determinant;
      Vector<double, P> d;
      Vector<double, 2> left = r;
      for (int k = 0; k < P; ++k) {
        if (k == i || k == j) continue;
        d[k] = gain[k] - price0 * J(0, k) - price1 * J(1, k) > 0 ? to[k] : from[k];
        left -= J.col(k) * d[k];
      }
      d[i] = (left[0] * J(1, j) - left[1] * J(0, j)) / determinant;
      d[j] = (J(0, i) * left[1] - J(1, i) * left[0]) / determinant;
      const auto inside = [&](int k) { return d[k] >= from[k] - 1e-12 && d[k] <= to[k] + 1e-12; };
      if (inside(i) && inside(j)) return d;
    }
  return {};
}

/// Raises the frequency of an oscillator towards a target's, which keeps its offset and amplitude, until it is reached
/// or nothing more is gained; gives the fastest circuit found that has both within a tenth of `within`, or the nearest.
///
/// Each step is the best by first derivatives within |d_j| <= radius and the box; what was gained decides the radius.
/// An error of offset or amplitude counts by what it costs in frequency (the exact penalty), so that both are kept.
/// tries: steps at most.
template <class Step>
typename Approach<Step>::Circuit fastest(Approach<Step>& approach, typename Approach<Step>::Circuit circuit,
                                         const Features& target, const ApproachOptions& options, int tries) {
  constexpr int P = Step::parameters;
  double radius = 0.1, penalty = 1;
  const auto merit = [&](const auto& e) { return std::min(e[2], 0.0) - penalty * (std::abs(e[0]) + std::abs(e[1])); };
  for (int i = 0; i < tries && radius > 1e-5; ++i) {
    const Vector<double, 3> e = errors_of(circuit.orbit, target);
    if (e.template head<2>().cwiseAbs().maxCoeff() < options.within && e[2] > -options.within) break;
    const auto J = approach.derivatives(circuit.orbit, target);
    const Vector<double, P> from = (-circuit.place).cwiseMax(-radius), to = (1 - circuit.place.array()).min(radius);
    const Eigen::Matrix<double, 2, P> keep = J.template topRows<2>();
    const Vector<double, P> gain = J.row(2).transpose();
    std::optional<Vector<double, P>> d;
    for (double share = 1; !d && share > 0.05; share /= 2)
      d = best_in_box<P>(gain, keep, Vector<double, 2>(-share * e.template head<2>()), from, to);
    if (!d) d = box_step<2, P>(keep, -e.template head<2>(), circuit.place).cwiseMax(-radius).cwiseMin(radius);
    if (gain.dot(*d) > -e[2]) {  // more than is asked: then no more than that
      d = box_step<3, P>(J, -e, circuit.place);
      if (const double longest = d->cwiseAbs().maxCoeff(); longest > radius) *d *= radius / longest;
    }
    const Vector<double, 3> predicted = e + J * *d;
    const double expected = merit(predicted) - merit(e);
    if (expected < 1e-7) {
      if (penalty > 50 || e.template head<2>().cwiseAbs().maxCoeff() < options.within / 10) break;
      penalty *= 2;
      continue;
    }
    const auto next = approach.moved(circuit, *d);
    const double gained = next && next->orbit.slowest < 0.999 ? merit(errors_of(next->orbit, target)) - merit(e)
                                                              : -std::numeric_limits<double>::infinity();
    if (gained > 0.1 * expected) circuit = *next;
    if (gained > 0.5 * expected) radius = std::min(0.5, 2 * radius);
    else if (gained < 0.1 * expected) radius *= 0.35;
  }
  return circuit;
}

}  // namespace curio::inline CURIO_ABI
