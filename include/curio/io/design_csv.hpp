// SPDX-License-Identifier: MIT
// Designs as a table of comma-separated values.
#pragma once

#include <span>

#include "curio/design/designer.hpp"
#include "curio/io/csv.hpp"

namespace curio::inline CURIO_ABI {

/// Writes a row a design: what was asked, the circuit's parameters and a state on its orbit by the names of the space,
/// its features, the largest Floquet multiplier, and what came of it: reached, impossible or not_found. Where there is
/// no circuit, its columns are 0, its frequency and multiplier inf.
///
/// Amplitudes are peak to peak, frequencies in Hz. Doubles have 17 digits, so that they read back exactly. Throws:
/// Error where the stream fails.
template <int N, int P, int Windows>
void write_csv(std::ostream& out, const Space<P, N, Windows>& space, std::span<const Design<N, P>> designs) {
  std::vector<std::string> columns{"asked_offset", "asked_amplitude", "asked_frequency"};
  columns.insert(columns.end(), space.names().begin(), space.names().begin() + P + N);
  columns.insert(columns.end(), {"offset", "amplitude", "frequency", "largest_multiplier", "outcome"});
  std::string text = detail::csv_header(columns);
  for (const Design<N, P>& design : designs) {
    const Orbit<N, P>& orbit = design.circuit.orbit;
    detail::append_number(text, design.target.offset);
    detail::append_number(text += ',', design.target.amplitude);
    detail::append_number(text += ',', design.target.frequency);
    for (const double value : design.circuit.parameters) detail::append_number(text += ',', value);
    for (const double value : orbit.point) detail::append_number(text += ',', value);
    for (const double value : {orbit.offset, orbit.amplitude, orbit.frequency(), orbit.slowest})
      detail::append_number(text += ',', value);
    text.append(design.reached ? ",reached\n" : design.proof ? ",impossible\n" : ",not_found\n");
  }
  out.write(text.data(), static_cast<std::streamsize>(text.size()));
  out.flush();
  require(out.good(), "write_csv: the stream cannot be written");
}
/// The same into a file, which is whole or not there.
template <int N, int P, int Windows>
void write_csv(const std::filesystem::path& path, const Space<P, N, Windows>& space,
               std::span<const Design<N, P>> designs) {
  detail::write_file(path, [&](std::ostream& out) { write_csv(out, space, designs); });
}

}  // namespace curio::inline CURIO_ABI
