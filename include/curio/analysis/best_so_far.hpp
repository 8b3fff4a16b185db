// SPDX-License-Identifier: MIT
// The curve of the best loss so far, by which searches of the same budget are compared.
#pragma once

#include <limits>
#include <span>
#include <vector>

#include "curio/core/version.hpp"

namespace curio::inline CURIO_ABI {

/// The lowest loss so far, after each experiment; what is not a number never counts (infinity until the first).
inline std::vector<double> best_so_far(std::span<const double> losses) {
  std::vector<double> best;
  double least = std::numeric_limits<double>::infinity();
  for (const double loss : losses) {
    if (loss < least) least = loss;
    best.push_back(least);
  }
  return best;
}

}  // namespace curio::inline CURIO_ABI
