// SPDX-License-Identifier: MIT
// A history as a table of comma-separated values, both ways.
#pragma once

#include <charconv>
#include <cmath>
#include <concepts>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <istream>
#include <optional>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

#include "curio/search/history.hpp"

namespace curio::inline CURIO_ABI {
namespace detail {

/// What is measured, as columns: a type with names(), values() and of(), an Eigen vector of fixed size, a number, or
/// nothing.
template <class M>
struct MeasuredColumns {
  static constexpr bool known = std::same_as<M, Nothing> || std::is_arithmetic_v<M> || requires { M::names(); };
  static_assert(known, "csv: what is measured must be a number, or have names(), values() and of() as Oscillation has");

  static std::vector<std::string> names() {
    if constexpr (std::same_as<M, Nothing>) return {};
    else if constexpr (std::is_arithmetic_v<M>) return {"measured"};
    else {
      const auto names = M::names();
      return {names.begin(), names.end()};
    }
  }
  static std::vector<float> values(const M& measured) {
    if constexpr (std::same_as<M, Nothing>) return {};
    else if constexpr (std::is_arithmetic_v<M>) return {static_cast<float>(measured)};
    else {
      const auto values = measured.values();
      return {values.begin(), values.end()};
    }
  }
  static M of(const std::vector<float>& values) {
    if constexpr (std::same_as<M, Nothing>) return {};
    else if constexpr (std::is_arithmetic_v<M>) return static_cast<M>(values[0]);
    else {
      decltype(std::declval<M>().values()) fixed;
      std::copy(values.begin(), values.end(), fixed.begin());
      return M::of(fixed);
    }
  }
};

inline constexpr const char* status_names[] = {"ok", "diverged", "failed"};

/// Nine digits: a float reads back exactly. No locale.
inline void append_number(std::string& text, float number) {
  char digits[32];
  const auto end = std::to_chars(digits, digits + sizeof digits, number, std::chars_format::general, 9).ptr;
  text.append(digits, end);
}

template <class H>
std::vector<std::string> csv_columns(const H& history) {
  std::vector<std::string> columns{"experiment", "source", "goal_loss"};
  columns.insert(columns.end(), history.names().begin(), history.names().end());
  for (auto& name : MeasuredColumns<typename H::Measured>::names()) columns.push_back(std::move(name));
  columns.insert(columns.end(), {"batch", "status"});
  return columns;
}

inline std::vector<std::string> split_row(std::string_view line) {
  std::vector<std::string> cells(1);
  for (const char c : line) {
    if (c == ',') cells.emplace_back();
    else cells.back() += c;
  }
  return cells;
}

}  // namespace detail

/// Writes a row an experiment: experiment, source, goal_loss, the intervention's values by name, what was measured,
/// batch, status. Numbers have nine digits, so that floats read back exactly; what there is not is empty. Every row
/// ends with a newline.
template <class I, class M>
void write_csv(std::ostream& out, const History<I, M>& history) {
  using Columns = detail::MeasuredColumns<M>;
  std::string line;
  for (const auto& column : detail::csv_columns(history)) line += (line.empty() ? "" : ",") + column;
  out << line << '\n';
  std::size_t experiment = 0;
  for (const auto& row : history) {
    line = std::to_string(experiment++) + ',';
    if (row.source) line += std::to_string(*row.source);
    line += ',';
    if (!std::isnan(row.loss)) detail::append_number(line, row.loss);
    for (int j = 0; j < I::size; ++j) detail::append_number(line += ',', row.intervention.values[j]);
    if (row.measured)
      for (const float value : Columns::values(*row.measured)) detail::append_number(line += ',', value);
    else line.append(Columns::names().size(), ',');
    line += ',' + std::to_string(row.batch) + ',' + detail::status_names[static_cast<std::size_t>(row.status)];
    out << line << '\n';
  }
}

/// The same into a file, which is whole or not there. Throws: Error where it cannot be written.
template <class I, class M>
void write_csv(const std::filesystem::path& path, const History<I, M>& history) {
  auto unfinished = path;
  unfinished += ".part";
  {
    std::ofstream file(unfinished, std::ios::binary);
    require(file.good(), "write_csv: cannot write ", unfinished.string());
    write_csv(file, history);
    file.close();
    require(!file.fail(), "write_csv: cannot write all of ", unfinished.string());
  }
  std::error_code error;
  std::filesystem::rename(unfinished, path, error);
  require(!error, "write_csv: cannot write ", path.string(), ": ", error.message());
}

/// Reads what write_csv wrote of a history of this search: its space and its measurement give the columns.
///
/// Throws: Error where a column is missing or another, a cell holds no number, a row is cut or out of order, a value
/// lies outside of the space; it says which line and column, what was expected and what was given.
template <class Search>
auto read_csv(std::istream& in, const Search& search) {
  using H = typename decltype(search.start())::History;
  using Columns = detail::MeasuredColumns<typename H::Measured>;
  const auto policies = search.policies();
  const auto& space = policies.space;
  H history(space.names());
  const auto columns = detail::csv_columns(history);
  std::string line;
  std::size_t number = 0;
  const auto next = [&] {
    if (!std::getline(in, line)) return false;
    ++number;
    require(!in.eof(), "read_csv: line ", number,
            ": expected a whole row, got one that is cut (no newline at its end)");
    if (!line.empty() && line.back() == '\r') line.pop_back();
    return true;
  };
  require(next(), "read_csv: expected a header, got an empty file");
  const auto header = detail::split_row(line);
  for (std::size_t i = 0; i < std::max(header.size(), columns.size()); ++i)
    require(i < header.size() && i < columns.size() && header[i] == columns[i], "read_csv: line 1: expected column ",
            i < columns.size() ? columns[i] : "no more", ", got ", i < header.size() ? header[i] : "nothing");
  while (next()) {
    const auto cells = detail::split_row(line);
    require(cells.size() == columns.size(), "read_csv: line ", number, ": expected ", columns.size(), " cells, got ",
            cells.size());
    std::size_t at = 0;
    const auto parse = [&](auto value) {
      const std::string& cell = cells[at];
      const auto result = std::from_chars(cell.data(), cell.data() + cell.size(), value);
      require(result.ec == std::errc{} && result.ptr == cell.data() + cell.size(), "read_csv: line ", number,
              ", column ", columns[at], ": expected a number, got \"", cell, "\"");
      ++at;
      return value;
    };
    const std::size_t experiment = parse(std::size_t{0});
    require(experiment == history.size(), "read_csv: line ", number, ": expected experiment ", history.size(), ", got ",
            experiment);
    std::optional<std::size_t> source;
    if (cells[at].empty()) ++at;
    else source = parse(std::size_t{0});
    require(!source || *source < history.size(), "read_csv: line ", number,
            ", column source: expected an earlier experiment, got ", source.value_or(0));
    float loss = std::numeric_limits<float>::quiet_NaN();
    if (cells[at].empty()) ++at;
    else loss = parse(0.0f);
    auto values = space.low();
    for (int j = 0; j < space.size(); ++j) values[j] = parse(0.0f);
    std::vector<float> measured;
    for (std::size_t j = 0; j < Columns::names().size(); ++j) {
      if (cells[at].empty()) ++at;
      else measured.push_back(parse(0.0f));
    }
    const std::size_t batch = parse(std::size_t{0});
    const std::string& name = cells[at];
    std::size_t status = 0;
    while (status < 3 && name != detail::status_names[status]) ++status;
    require(status < 3, "read_csv: line ", number, ", column status: expected ok, diverged or failed, got \"", name,
            "\"");
    const bool ok = status == 0;
    require(measured.size() == (ok ? Columns::names().size() : 0), "read_csv: line ", number, ": expected ",
            ok ? "every measured number" : "no measured number", " of an experiment that is ", name);
    typename H::Row row{.intervention = space.at(values),
                        .source = source,
                        .loss = loss,
                        .batch = batch,
                        .status = static_cast<Status>(status)};
    if (ok) row.measured = Columns::of(measured);
    history.add(std::move(row));
  }
  return history;
}
template <class Search>
auto read_csv(const std::filesystem::path& path, const Search& search) {
  std::ifstream file(path, std::ios::binary);
  require(file.good(), "read_csv: cannot read ", path.string());
  return read_csv(file, search);
}

}  // namespace curio::inline CURIO_ABI
