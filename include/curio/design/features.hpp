// SPDX-License-Identifier: MIT
// The waveform that is asked for, and how far one that was reached is from it.
#pragma once

#include <algorithm>
#include <cmath>

#include "curio/core/error.hpp"
#include "curio/core/lanes.hpp"

namespace curio::inline CURIO_ABI {

/// An oscillation by its features: the middle between its highest and lowest value, their distance, and how often.
struct Features {
  double offset = 0.5, amplitude = 0.5;  ///< amplitude: peak to peak
  double frequency = 0.1;                ///< Hz

  double highest() const { return offset + amplitude / 2; }
  double lowest() const { return offset - amplitude / 2; }
  double period() const { return 1 / frequency; }
  /// What an error of the offset is relative to: itself, unless the oscillation is about zero.
  double scale() const { return std::max(std::abs(offset), amplitude / 2); }

  /// Throws Error where it is no oscillation.
  void check() const {
    require(std::isfinite(offset), "Features: offset must be a finite number, got ", offset);
    require(std::isfinite(amplitude) && amplitude > 0, "Features: amplitude must be positive, got ", amplitude);
    require(std::isfinite(frequency) && frequency > 0, "Features: frequency must be positive, got ", frequency);
  }
};

/// How far the features of an orbit (or of anything with an offset, amplitude and period) miss a target: of the offset
/// the difference as a share of scale(), of the amplitude reached / asked - 1, of the frequency ln(reached / asked),
/// whose expm1 is its relative error; positive where they are too large.
template <class Orbit>
Vector<double, 3> errors_of(const Orbit& orbit, const Features& target) {
  return {(orbit.offset - target.offset) / target.scale(), orbit.amplitude / target.amplitude - 1,
          -std::log(orbit.period * target.frequency)};
}

}  // namespace curio::inline CURIO_ABI
