// SPDX-License-Identifier: MIT
// Designs as a table of comma-separated values.
#pragma once

#include <array>
#include <span>

#include "curio/design/designer.hpp"
#include "curio/io/table_csv.hpp"

namespace curio::inline CURIO_ABI {

/// Writes a row a design: what was asked, the circuit's parameters and a state on its orbit by the names of the space,
/// its features, the largest Floquet multiplier, and what came of it: reached, impossible or not_found. Where there is
/// no circuit, its columns are empty.
///
/// Amplitudes are peak to peak, frequencies in Hz. Doubles have 17 digits, so that they read back exactly. Throws:
/// Error where the stream fails.
template <int N, int P, int Windows>
void write_csv(std::ostream& out, const Space<P, N, Windows>& space, std::span<const Design<N, P>> designs) {
  std::vector<std::string> columns{"asked_offset", "asked_amplitude", "asked_frequency"};
  columns.insert(columns.end(), space.names().begin(), space.names().begin() + P + N);
  columns.insert(columns.end(), {"offset", "amplitude", "frequency", "largest_multiplier", "outcome"});
  CsvTable table(columns);
  for (const Design<N, P>& design : designs) {
    const auto& [offset, amplitude, frequency] = design.target;
    const char* const outcome = design.reached ? "reached" : design.proof ? "impossible" : "not_found";
    const Orbit<N, P>& orbit = design.circuit.orbit;
    if (orbit.period > 0)
      table.row(offset, amplitude, frequency, design.circuit.parameters, orbit.point, orbit.offset, orbit.amplitude,
                orbit.frequency(), orbit.slowest, outcome);
    else table.row(offset, amplitude, frequency, std::array<std::string_view, std::size_t{P + N + 4}>{}, outcome);
  }
  write_csv(out, table);
}
template <int N, int P, int Windows>
void write_csv(std::ostream& out, const Space<P, N, Windows>& space, const std::vector<Design<N, P>>& designs) {
  write_csv(out, space, std::span(designs));
}
/// The same into a file, which is whole or not there.
template <int N, int P, int Windows, class Designs>
void write_csv(const std::filesystem::path& path, const Space<P, N, Windows>& space, const Designs& designs) {
  detail::write_file(path, [&](std::ostream& out) { write_csv(out, space, designs); });
}

}  // namespace curio::inline CURIO_ABI
