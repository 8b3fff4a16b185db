// SPDX-License-Identifier: MIT
// A trajectory as a table of comma-separated values.
#pragma once

#include <ostream>
#include <string>

#include "curio/io/history_csv.hpp"
#include "curio/simulate/trajectory.hpp"

namespace curio::inline CURIO_ABI {

/// Writes a row a sample: time (s), then y0, y1, ...; floats with nine digits, doubles with 17, so that they read back
/// exactly.
template <class T, int Species>
void write_csv(std::ostream& out, const Trajectory<T, Species>& trajectory) {
  out << "time";
  for (int i = 0; i < Species; ++i) out << ",y" << i;
  out << '\n';
  char digits[40];
  const auto text = [&](auto number, int precision) {
    return std::string(
        digits, std::to_chars(digits, digits + sizeof digits, number, std::chars_format::general, precision).ptr);
  };
  for (int k = 0; k < trajectory.samples(); ++k) {
    out << text(trajectory.time(k), 15);
    for (int i = 0; i < Species; ++i) out << ',' << text(trajectory.states(i, k), std::is_same_v<T, float> ? 9 : 17);
    out << '\n';
  }
}

}  // namespace curio::inline CURIO_ABI
