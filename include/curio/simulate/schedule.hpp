// SPDX-License-Identifier: MIT
// When the windows of an intervention act, counted in samples.
#pragma once

#include <algorithm>
#include <array>
#include <limits>

#include "curio/core/error.hpp"
#include "curio/simulate/intervention.hpp"

namespace curio::inline CURIO_ABI {

/// The samples of a rollout. Every default is the published study's.
struct Clock {
  double dt = 0.01;      ///< s
  int samples = 10'000;  ///< the initial state among them
  double start = 0;      ///< s, the time of sample 0

  double time(int sample) const { return start + rounded(sample * dt); }
};

/// The windows of a group of experiments on the samples of one rollout.
///
/// Throws: Error where a window holds no sample.
template <std::size_t Windows>
class Schedule {
 public:
  static constexpr int never = std::numeric_limits<int>::max();

  Schedule(const std::array<Window, Windows>& windows, double start, double dt, int samples)
      : windows_(windows), dt_(dt) {
    for (std::size_t w = 0; w < Windows; ++w) {
      const double from = std::max(0.0, Window::sample_at(windows[w].from, start, dt));
      const double to = std::min(static_cast<double>(samples), Window::sample_at(windows[w].to, start, dt));
      require(from < to, "Rollout: the window [", windows[w].from, " s, ", windows[w].to,
              " s) holds no sample of a rollout from ", start, " s to ", start + (samples - 1) * dt, " s, one every ",
              dt, " s");
      from_[w] = static_cast<int>(from);
      to_[w] = static_cast<int>(to);
    }
  }

  /// The first sample after k at which a window acts, or at which a parameter has its own value again.
  int next(int k) const {
    int soonest = never;
    for (std::size_t w = 0; w < Windows; ++w) {
      const bool once = windows_[w].action == Action::set;
      if (k < from_[w]) soonest = std::min(soonest, from_[w]);
      else if (k < to_[w]) soonest = std::min(soonest, once ? to_[w] : k + 1);
    }
    return soonest;
  }

  /// What the windows do at sample k, one after the other: to the state, and to the parameters in force until the next.
  ///
  /// own: the parameters as chosen; values: one number (or one a lane) for each window.
  template <class Real, int Species, int Parameters>
  void act(int k, const std::array<Real, Windows>& values, const Vector<Real, Parameters>& own,
           Vector<Real, Species>& y, Vector<Real, Parameters>& c) const {
    if constexpr (Windows > 0) c = own;
    for (std::size_t w = 0; w < Windows; ++w) {
      if (k < from_[w] || k >= to_[w]) continue;
      const auto& [target, action, from, to] = windows_[w];
      if (target.kind == Target::Kind::parameter) {
        Real& number = c[target.index];
        number = action == Action::add ? fma(Real(dt_ * (k - from_[w] + 1)), values[w], number) : values[w];
      } else if (action != Action::set || k == from_[w]) {
        Real& number = y[target.index];
        number = action == Action::add ? fma(Real(dt_), values[w], number) : values[w];
      }
    }
  }

 private:
  std::array<Window, Windows> windows_;
  std::array<int, Windows> from_{}, to_{};
  double dt_;
};

}  // namespace curio::inline CURIO_ABI
