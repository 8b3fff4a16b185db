// SPDX-License-Identifier: MIT
// A trajectory as a table of comma-separated values.
#pragma once

#include "curio/io/csv.hpp"
#include "curio/simulate/trajectory.hpp"

namespace curio::inline CURIO_ABI {

/// Writes a row a sample: time (s), then the species.
///
/// names: of the species; y0, y1, ... where none are given. Floats have nine digits, doubles 17, so that they read back
/// exactly; times have 15 at most. Throws: Error where the stream fails, or there are not as many names as species.
template <class T, int Species>
void write_csv(std::ostream& out, const Trajectory<T, Species>& trajectory,
               const std::vector<std::string>& names = {}) {
  require(names.empty() || names.size() == static_cast<std::size_t>(Species), "write_csv: expected ", Species,
          " names, one a species, got ", names.size());
  std::vector<std::string> columns{"time"};
  columns.insert(columns.end(), names.begin(), names.end());
  for (int i = 0; names.empty() && i < Species; ++i) columns.push_back("y" + std::to_string(i));
  std::string line = detail::csv_header(columns);
  const auto write = [&] { out.write(line.data(), static_cast<std::streamsize>(line.size())); };
  write();
  for (int k = 0; k < trajectory.samples(); ++k) {
    line.clear();
    detail::append_number(line, trajectory.time(k), 15);
    for (int i = 0; i < Species; ++i) detail::append_number(line += ',', trajectory.states(i, k));
    line += '\n';
    write();
  }
  out.flush();
  require(out.good(), "write_csv: the stream cannot be written");
}
/// The same into a file, which is whole or not there.
template <class T, int Species>
void write_csv(const std::filesystem::path& path, const Trajectory<T, Species>& trajectory,
               const std::vector<std::string>& names = {}) {
  detail::write_file(path, [&](std::ostream& out) { write_csv(out, trajectory, names); });
}

}  // namespace curio::inline CURIO_ABI
