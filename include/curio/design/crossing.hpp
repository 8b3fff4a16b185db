// SPDX-License-Identifier: MIT
// Between samples: when a series crosses a level, and how high its peaks are.
#pragma once

#include <array>
#include <cmath>

#include "curio/core/version.hpp"

namespace curio::inline CURIO_ABI {

/// Where a series crosses a level, and the weights by which anything sampled beside it is read off there.
///
/// The cubic through four samples, at -1, 0, 1 and 2 (Lagrange's), crosses between the middle two, at `at`. A sampled
/// x is sum_m weight_m x_m there, its derivative by the sample sum_m slope_m x_m. The error is of fourth order in dt.
struct Crossing {
  double at = 0;  ///< in samples, from the second of the four; in [0, 1]
  std::array<double, 4> weight{}, slope{};

  /// The weights at a place u of one's own.
  static Crossing place(double u) {
    return {
        u,
        {-u * (u - 1) * (u - 2) / 6, (u + 1) * (u - 1) * (u - 2) / 2, -(u + 1) * u * (u - 2) / 2,
         (u + 1) * u * (u - 1) / 6},
        {-(3 * u * u - 6 * u + 2) / 6, (3 * u * u - 4 * u - 1) / 2, -(3 * u * u - 2 * u - 2) / 2, (3 * u * u - 1) / 6}};
  }
  /// Where the cubic through x crosses the level, x[1] and x[2] being on either side of it (or on it).
  static Crossing of(const std::array<double, 4>& x, double level) {
    double low = 0, high = 1, u = (level - x[1]) / (x[2] - x[1]);
    const bool upwards = x[2] > x[1];
    Crossing here = place(u);
    for (int i = 0; i < 60; ++i) {  // Newton's method, held between two bounds: 3 rounds as a rule
      const double miss = here.value(x) - level;
      if (miss == 0) break;
      ((miss < 0) == upwards ? low : high) = u;
      double next = u - miss / here.derivative(x);
      if (!(next > low && next < high)) next = (low + high) / 2;
      if (std::abs(next - u) < 1e-15) break;
      u = next;
      here = place(u);
    }
    return here;
  }

  double value(const std::array<double, 4>& x) const { return dot(weight, x); }
  double derivative(const std::array<double, 4>& x) const { return dot(slope, x); }

 private:
  static double dot(const std::array<double, 4>& w, const std::array<double, 4>& x) {
    return w[0] * x[0] + w[1] * x[1] + w[2] * x[2] + w[3] * x[3];
  }
};

/// The top (or bottom) of the parabola through three samples, of which the middle is the largest (or smallest).
///
/// At u = -d1 / d2 from the middle one, d1 and d2 the first and second central differences; its value is
/// sum_m weight_m x_m, and so is its derivative of what the samples depend on: the place moves no value to first order.
struct Extremum {
  double value = 0;
  double at = 0;   ///< in samples, from the first of the series
  int middle = 0;  ///< the sample beside it
  std::array<double, 3> weight{0, 1, 0};

  static Extremum of(const std::array<double, 3>& x, int middle) {
    const double d1 = (x[2] - x[0]) / 2, d2 = x[2] - 2 * x[1] + x[0], u = d2 == 0 ? 0 : -d1 / d2;
    const std::array<double, 3> weight{u * (u - 1) / 2, 1 - u * u, u * (u + 1) / 2};
    return {weight[0] * x[0] + weight[1] * x[1] + weight[2] * x[2], middle + u, middle, weight};
  }
};

}  // namespace curio::inline CURIO_ABI
