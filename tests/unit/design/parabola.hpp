// SPDX-License-Identifier: MIT
// Where a waveform turns between its samples.
#pragma once

namespace parabola {

/// The extreme of the parabola through a sample and its two neighbours.
inline double extreme(double before, double at, double after) {
  const double slope = (after - before) / 2, bend = after - 2 * at + before;
  return bend == 0 ? at : at - slope * slope / 2 / bend;
}

}  // namespace parabola
