// SPDX-License-Identifier: MIT
// How diverse are the finds? The filled bins of a grid over (offset, amplitude, frequency).
#pragma once

#include <array>
#include <limits>
#include <optional>
#include <span>
#include <unordered_set>
#include <vector>

#include "curio/analysis/periodicity.hpp"

namespace curio::inline CURIO_ABI {

/// A grid of equal bins over the joint range of one or several searches, and how many of them a search fills.
///
/// Each experiment is the point (offset, amplitude, frequency), (0, 0, 0) where not periodic, so that the origin's bin
/// counts; a failed one is no point. A point on the upper edge belongs to the last bin. Throws: Error where bins is not
/// positive, or there is no point. Source: the binning-based diversity of Etcheverry et al. 2024 (20 bins a dimension,
/// numpy's histogramdd).
class Grid {
 public:
  struct Options {
    int bins = 20;  ///< a dimension
  };
  using Measured = std::span<const std::optional<Oscillation>>;

  template <class... More>
  explicit Grid(Options options, Measured first, const More&... more) : bins_(options.bins) {
    require(bins_ > 0, "Grid: bins must be positive, got ", bins_);
    include(first);
    (include(more), ...);
    require(low_[0] <= high_[0], "Grid: expected at least one experiment that succeeded, got none");
  }

  /// Bins that hold at least one experiment.
  std::size_t filled(Measured measured) const {
    const auto filled_bins = curve(measured);
    return filled_bins.empty() ? 0 : filled_bins.back();
  }
  /// The number of filled bins after each experiment.
  std::vector<std::size_t> curve(Measured measured) const {
    std::unordered_set<std::size_t> seen;
    std::vector<std::size_t> filled_bins;
    for (const auto& one : measured) {
      if (one) seen.insert(bin(features_of(*one)));
      filled_bins.push_back(seen.size());
    }
    return filled_bins;
  }

 private:
  void include(Measured measured) {
    for (const auto& one : measured) {
      if (!one) continue;
      const Vector<float, 3> point = features_of(*one);
      low_ = low_.cwiseMin(point);
      high_ = high_.cwiseMax(point);
    }
  }
  std::size_t bin(const Vector<float, 3>& point) const {
    std::size_t place = 0;
    for (int d = 0; d < 3; ++d) {
      const double edge = static_cast<double>(high_[d]) - static_cast<double>(low_[d]);
      const double at = edge > 0 ? (static_cast<double>(point[d]) - static_cast<double>(low_[d])) / edge * bins_ : 0;
      place = place * static_cast<std::size_t>(bins_) +
              static_cast<std::size_t>(std::min(std::max(static_cast<int>(at), 0), bins_ - 1));
    }
    return place;
  }

  int bins_;
  Vector<float, 3> low_ = Vector<float, 3>::Constant(std::numeric_limits<float>::infinity());
  Vector<float, 3> high_ = -low_;
};

}  // namespace curio::inline CURIO_ABI
