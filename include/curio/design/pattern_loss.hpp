// SPDX-License-Identifier: MIT
// How far one species is from a wished oscillation, sample by sample.
#pragma once

#include <cmath>
#include <cstddef>
#include <vector>

#include "curio/design/trajectory_loss.hpp"

namespace curio::inline CURIO_ABI {

/// The times of the published study's samples: a float to which dt is added once more for each.
///
/// Sample k at dt + ... + dt (k + 1 times), every sum rounded to float: 0.01 s to 100.002953 s for its 10 000 samples.
inline std::vector<double> float_clock(float dt, int samples) {
  std::vector<double> times(static_cast<std::size_t>(samples));
  float t = 0;
  for (double& time : times) time = static_cast<double>(t += dt);
  return times;
}

/// The distance of a species from a wave: sqrt(sum_k (y(t_k) - (A cos(2 pi f t_k) + b))^2), over all samples.
///
/// A: half of the amplitude; b: offset; f: frequency, in Hz; y, A and b in units of the species. At the rollout's own
/// times, or at times handed in, one for each sample. It has a trap: a flat line at b is |A| sqrt(samples / 2) away,
/// and a wave of the right height that is more than a sixth of a period late is farther. One cosine a sample, for all
/// rollouts side by side. Draws no random numbers. Throws: Error where a number is not finite, there is no such
/// species, or the times are not as many as the samples. Source: Hiscock 2019, "Adapting machine-learning algorithms to
/// design gene circuits".
struct PatternLoss {
  double half_amplitude = 0.5;
  double offset = 0.5;
  double frequency = 0.1;          ///< Hz
  int species = 0;                 ///< whose pattern it is
  std::vector<double> times = {};  ///< s, of the samples; empty: the rollout's own

  void check(const Clock& clock, int species_count) const {
    require(std::isfinite(half_amplitude) && std::isfinite(offset) && std::isfinite(frequency),
            "PatternLoss: half_amplitude, offset and frequency must be finite, got ", half_amplitude, ", ", offset,
            " and ", frequency);
    require(species >= 0 && species < species_count, "PatternLoss: expected a species from 0 to ", species_count - 1,
            ", got ", species);
    require(times.empty() || times.size() == static_cast<std::size_t>(clock.samples),
            "PatternLoss: expected a time for each of ", clock.samples, " samples, or none, got ", times.size());
  }

  /// The wave at a time.
  template <int W>
  Lanes<double, W> target(const Lanes<double, W>& t) const {
    return fma(Lanes<double, W>(half_amplitude), cos(Lanes<double, W>(6.283185307179586477 * frequency) * t),
               Lanes<double, W>(offset));
  }
  double target(double t) const { return target(Lanes<double, 1>(t))[0]; }

  /// The loss of a trajectory, in double.
  template <class T, int Species>
  double operator()(const Trajectory<T, Species>& trajectory) const {
    check({.dt = trajectory.dt, .samples = trajectory.samples(), .start = trajectory.start}, Species);
    CompensatedSum<Lanes<double, 1>> sum;
    for (int k = 0; k < trajectory.samples(); ++k) {
      const double t = times.empty() ? trajectory.time(k) : times[static_cast<std::size_t>(k)];
      const Lanes<double, 1> miss = static_cast<double>(trajectory.states(species, k)) - target(t);
      sum.add(miss * miss);
    }
    return total(sum.value())[0];
  }

  // As a summed loss: what a sample adds, and the wave for the samples that follow.
  template <class Real>
  CURIO_INLINE Real total(const Real& sum) const {
    return sqrt(sum);
  }
  template <class Real>
  class Started {
   public:
    using T = typename Real::Scalar;
    Started(const PatternLoss& loss, const Clock& clock) : loss_(&loss), clock_(clock) {}

    void seek(int first, int count) {
      constexpr int W = 4 * native_width<double>;
      first_ = first;
      targets_.resize(static_cast<std::size_t>(count + W));
      for (int k = 0; k < count; k += W) {
        double t[std::size_t{W}], wave[std::size_t{W}];
        for (int lane = 0; lane < W; ++lane) t[lane] = time(std::min(first + k + lane, clock_.samples - 1));
        loss_->target(Lanes<double, W>::load(t)).store(wave);
        for (int lane = 0; lane < W; ++lane) targets_[static_cast<std::size_t>(k + lane)] = static_cast<T>(wave[lane]);
      }
    }
    template <int Species>
    CURIO_INLINE Real term(int k, const Vector<Real, Species>& y) const {
      const Real miss = y[loss_->species] - target(k);
      return miss * miss;
    }
    template <int Species>
    CURIO_INLINE void pull_back(int k, const Vector<Real, Species>& y, const Real& bar,
                                Vector<Real, Species>& y_bar) const {
      Real& own = y_bar[loss_->species];
      own = fma(bar + bar, y[loss_->species] - target(k), own);
    }

   private:
    Real target(int k) const { return Real(targets_[static_cast<std::size_t>(k - first_)]); }
    double time(int k) const {
      return loss_->times.empty() ? clock_.time(k) : loss_->times[static_cast<std::size_t>(k)];
    }
    const PatternLoss* loss_;
    Clock clock_;
    int first_ = 0;
    std::vector<T> targets_;
  };
  template <class Real>
  Started<Real> start(const Clock& clock) const {
    return {*this, clock};
  }
};
static_assert(StartedLoss<PatternLoss, 3>);

}  // namespace curio::inline CURIO_ABI
