// SPDX-License-Identifier: MIT
// Is it an oscillator, how strong, how fast?
#pragma once

#include <array>
#include <optional>
#include <span>
#include <vector>

#include "curio/goal/fourier.hpp"
#include "curio/goal/modulus.hpp"

namespace curio::inline CURIO_ABI {

/// What Periodicity measures of one experiment.
struct Oscillation {
  bool periodic = false;
  float offset = 0;        ///< the middle between smallest and largest value
  float amplitude = 0;     ///< peak to peak
  float frequency = 0;     ///< Hz, of the largest Fourier coefficient
  float peak_modulus = 0;  ///< of that coefficient

  /// The columns of a table of them, and back.
  static constexpr std::array<const char*, 5> names() {
    return {"periodic", "offset", "amplitude", "frequency", "peak_modulus"};
  }
  std::array<float, 5> values() const { return {periodic ? 1.0f : 0.0f, offset, amplitude, frequency, peak_modulus}; }
  static Oscillation of(const std::array<float, 5>& v) { return {v[0] != 0, v[1], v[2], v[3], v[4]}; }
  friend bool operator==(const Oscillation&, const Oscillation&) = default;
};

/// The published test for a sustained oscillation of one species over the last n samples.
///
/// With s_k the moduli of the Fourier coefficients, 1 <= k < n/2: periodic where the largest (the first of a tie)
/// exceeds the threshold and is not s_1, which a slow drift makes; frequency = k / (n dt). offset = (max + min) / 2,
/// amplitude = max - min, whether periodic or not. The threshold grows with the window: a sine of half amplitude a has
/// s = a n / 2. Costs one transform. As a goal space: `.features()`. Throws: Error as Fourier; where n is below 4.
/// Source: Etcheverry et al. 2024 (is_periodic).
struct Periodicity {
  int species = 0;
  int last = 5000;       ///< samples
  float threshold = 40;  ///< of the largest modulus, in units of the species

  Reads reads() const { return {.species = {species}, .last = last}; }
  void check() const {
    require(last >= 4, "Periodicity: last must be at least 4 samples, got ", last);
    require(std::isfinite(threshold) && threshold >= 0, "Periodicity: threshold must not be negative, got ", threshold);
    require_transformable(last);
  }

  template <class Outcome>
  Oscillation operator()(const Outcome& outcome) const {
    using T = typename Outcome::Scalar;
    const auto series = outcome.series(species, last);
    Oscillation found;
    measure<1, T>(series.data(), static_cast<std::size_t>(series.innerStride()), outcome.dt, false,
                  [&](int, const Oscillation& one) { found = one; });
    return found;
  }
  /// The measurements of the first `count` lanes of a recording: put(lane, oscillation).
  template <class T, int Species, class Put>
  void side_by_side(const Recording<T, Species>& recording, int count, Put&& put) const {
    constexpr int W = native_width<T>;
    for (int first = 0; first < count; first += W)
      measure<W, T>(recording.series(species, last, first), recording.stride(), recording.dt(), recording.held(),
                    [&](int lane, const Oscillation& one) {
                      if (first + lane < count) put(first + lane, Oscillation(one));
                    });
  }

  /// The goal space of (offset, amplitude, frequency).
  auto features() const;

 private:
  /// held: all samples are those at `from`.
  template <int W, class T, class Put>
  void measure(const T* from, std::size_t stride, double dt, bool held, Put&& put) const {
    using Real = Lanes<T, W>;
    const auto& transform = detail::fourier_transform<T>(last);
    Real low = Real::load(from), high = low, peak(-1), index(0);
    for (std::size_t j = 1; !held && j < transform.length(); ++j) {
      const Real x = Real::load(from + j * stride);
      low = min(low, x);
      high = max(high, x);
    }
    const auto output = [&](std::size_t k, const Real& re, const Real& im) {
      if (k == 0 || 2 * k == transform.length()) return;
      const Real s = modulus(re, im), at(k);
      const auto better = s > peak || (s == peak && at < index);
      peak = select(better, s, peak);
      index = select(better, at, index);
    };
    if (held) {
      if (transform.gap() > 1) peak = Real(0), index = Real(1);  // of the zeros that are not handed out
      detail::transform_resting<W>(transform, from, output);
    } else {
      detail::transform_lanes<W>(transform, from, stride, output);
    }
    for (int lane = 0; lane < W; ++lane) {
      const T largest = peak[lane], k = index[lane], bottom = low[lane], top = high[lane];
      put(lane, Oscillation{.periodic = largest > static_cast<T>(threshold) && k != T(1),
                            .offset = static_cast<float>((top + bottom) / T(2)),
                            .amplitude = static_cast<float>(top - bottom),
                            .frequency = static_cast<float>(static_cast<double>(k) / (last * dt)),
                            .peak_modulus = static_cast<float>(largest)});
    }
  }
};

/// (offset, amplitude, frequency), (0, 0, 0) where not periodic.
inline Vector<float, 3> features_of(const Oscillation& o) {
  return o.periodic ? Vector<float, 3>{o.offset, o.amplitude, o.frequency} : Vector<float, 3>{0, 0, 0};
}

/// The encoder of what Periodicity measures: a goal space of three numbers, (0, 0, 0) where not periodic.
struct PeriodicityFeatures {
  Periodicity of = {};

  Reads reads() const { return of.reads(); }
  void check() const { of.check(); }
  template <class Outcome>
  Vector<float, 3> operator()(const Outcome& outcome) const {
    return features_of(of(outcome));
  }
  template <class T, int Species, class Put>
  void side_by_side(const Recording<T, Species>& recording, int count, Put&& put) const {
    of.side_by_side(recording, count, [&](int lane, const Oscillation& one) { put(lane, features_of(one)); });
  }
};
inline auto Periodicity::features() const { return PeriodicityFeatures{*this}; }
static_assert(Encoder<Periodicity, Trajectory<float, 3>> && Streamed<Periodicity>);
static_assert(Encoder<PeriodicityFeatures, Trajectory<float, 3>> && Streamed<PeriodicityFeatures>);

/// How many of the experiments are oscillators; failed ones are not.
inline std::size_t count_periodic(std::span<const std::optional<Oscillation>> measured) {
  std::size_t count = 0;
  for (const auto& one : measured)
    if (one && one->periodic) ++count;
  return count;
}

}  // namespace curio::inline CURIO_ABI
