// SPDX-License-Identifier: MIT
// The oscillators that the published curiosity search found, for the tests of orbits.
#pragma once

#include <vector>

#include "../figures.hpp"
#include "curio/core/lanes.hpp"

namespace study {

struct Found {
  int experiment;
  curio::Vector<double, 12> parameters;
  curio::Vector<double, 3> state;
  double offset, amplitude, frequency;  // as published: from bins of 0.02 Hz
};

/// The 1167 of them, in order.
inline const std::vector<Found>& oscillators() {
  static const std::vector<Found> once = [] {
    std::vector<Found> found;
    for (const auto& row : tables::figures("study_curiosity_search.csv")) {
      if (row[18] == 0) continue;
      Found one{static_cast<int>(row[0]), {}, {}, row[19], row[20], row[21]};
      for (int j = 0; j < 12; ++j) one.parameters[j] = static_cast<float>(row[static_cast<std::size_t>(3 + j)]);
      for (int i = 0; i < 3; ++i) one.state[i] = static_cast<float>(row[static_cast<std::size_t>(15 + i)]);
      found.push_back(one);
    }
    return found;
  }();
  return once;
}

}  // namespace study
