// SPDX-License-Identifier: MIT
// A history as a table of comma-separated values, both ways.
#pragma once

#include <array>
#include <utility>

#include "curio/io/csv.hpp"
#include "curio/search/history.hpp"

namespace curio::inline CURIO_ABI {
namespace detail {

template <class M>
concept MeasuredNumber = std::is_arithmetic_v<M>;
template <class M>
concept MeasuredVector = std::is_base_of_v<Eigen::PlainObjectBase<M>, M> && M::ColsAtCompileTime == 1 &&
                         std::is_arithmetic_v<typename M::Scalar> && !std::same_as<typename M::Scalar, bool>;
template <class M>
concept MeasuredByName = requires(const M& measured) {
  M::names();
  { M::of(measured.values()) } -> std::same_as<M>;
};

/// The numbers of what was measured.
template <class M>
auto measured_numbers(const M& measured) {
  if constexpr (MeasuredNumber<M>) return std::array<M, 1>{measured};
  else if constexpr (MeasuredVector<M>) return std::vector(measured.data(), measured.data() + measured.size());
  else if constexpr (MeasuredByName<M>) return measured.values();
  else return std::array<float, 0>{};
}

/// What is measured, as columns: something that says its own (names(), values(), of()), a vector, a number, or nothing.
template <class M>
struct MeasuredColumns {
  static_assert(std::same_as<M, Nothing> || MeasuredNumber<M> || MeasuredVector<M> || MeasuredByName<M>,
                "csv: what is measured must be a number, an Eigen vector of numbers, or have names(), values() and "
                "of(), as Oscillation has");
  using Numbers = decltype(measured_numbers(std::declval<const M&>()));

  static M of(const Numbers& numbers) {
    if constexpr (MeasuredNumber<M>) return numbers[0];
    else if constexpr (MeasuredVector<M>)
      return Eigen::Map<const M>(numbers.data(), static_cast<Eigen::Index>(numbers.size()));
    else if constexpr (MeasuredByName<M>) return M::of(numbers);
    else return {};
  }

  /// How many; 0 where only a measurement can tell.
  static constexpr std::size_t known_count = [] {
    if constexpr (!MeasuredVector<M>) return std::tuple_size_v<Numbers>;
    else return M::SizeAtCompileTime == Eigen::Dynamic ? 0 : static_cast<std::size_t>(M::SizeAtCompileTime);
  }();
  static constexpr bool dynamic = MeasuredVector<M> && known_count == 0;
  static std::vector<std::string> names(std::size_t count) {
    std::vector<std::string> all;
    if constexpr (MeasuredNumber<M>) all.push_back("measured");
    if constexpr (MeasuredVector<M>)
      for (std::size_t i = 0; i < count; ++i) all.push_back("measured" + std::to_string(i));
    if constexpr (MeasuredByName<M>)
      for (const auto& name : M::names()) all.emplace_back(name);
    return all;
  }
};

inline constexpr std::array<const char*, 3> status_names = {"ok", "diverged", "failed"};  // by Status

/// The columns of a history's table, of whose measurements there are `measured`.
template <class H>
std::vector<std::string> history_columns(const H& history, std::size_t measured) {
  constexpr std::size_t dimensions{H::Intervention::size};
  require(history.names().size() == dimensions, "csv: expected a name for each of the ", dimensions,
          " values of an intervention, got ", history.names().size());
  std::vector<std::string> columns{"experiment", "source", "goal_loss"};
  columns.insert(columns.end(), history.names().begin(), history.names().end());
  for (auto& name : MeasuredColumns<typename H::Measured>::names(measured)) columns.push_back(std::move(name));
  columns.insert(columns.end(), {"batch", "status"});
  return columns;
}

template <class Search>
auto read_history(std::istream& in, const Search& search, std::string name) {
  using H = typename decltype(search.start())::History;
  using Columns = MeasuredColumns<typename H::Measured>;
  constexpr std::size_t dimensions{H::Intervention::size};
  const auto policies = search.policies();
  H history(policies.space.names());

  CsvReader table(in, std::move(name));
  table.expect(table.next(), "expected a header, got an empty file");
  std::size_t count = Columns::known_count;
  if constexpr (Columns::dynamic) count = std::max(table.cells(), 5 + dimensions) - 5 - dimensions;
  table.header(history_columns(history, count));
  constexpr std::size_t values_at = 3, measured_at = values_at + dimensions;
  const std::size_t batch_at = measured_at + count, status_at = batch_at + 1;

  for (std::size_t batch = 0; table.next();) {
    const auto experiment = table.number<std::size_t>(0);
    table.expect_in(0, experiment == history.size(), "expected ", history.size(), ", got ", experiment);
    std::optional<std::size_t> source;
    if (!table[1].empty()) source = table.number<std::size_t>(1);
    table.expect_in(1, !source || *source < experiment, "expected an experiment before ", experiment, ", got ",
                    source.value_or(0));
    float loss = std::numeric_limits<float>::quiet_NaN();
    if (!table[2].empty()) loss = table.number<float>(2);

    decltype(std::declval<typename H::Intervention>().values) values;
    for (std::size_t i = 0; i < dimensions; ++i)
      values[static_cast<Eigen::Index>(i)] = table.number<float>(values_at + i);
    const auto intervention = [&] {
      try {
        return policies.space.at(values);
      } catch (const Error& outside) {
        table.expect(false, outside.what());
        throw;
      }
    }();

    const auto last = std::exchange(batch, table.number<std::size_t>(batch_at));
    table.expect_in(batch_at, batch >= last, "expected ", last, " or more, as the row before, got ", batch);
    const auto status = std::find(status_names.begin(), status_names.end(), table[status_at]);
    table.expect_in(status_at, status != status_names.end(), "expected ok, diverged or failed, got \"",
                    table[status_at], "\"");
    typename H::Row row{intervention, source, loss, batch, static_cast<Status>(status - status_names.begin())};

    if (row.status == Status::ok) {
      typename Columns::Numbers measured{};
      if constexpr (MeasuredVector<typename H::Measured>) measured.resize(count);
      for (std::size_t i = 0; i < count; ++i)
        measured[i] = table.number<typename Columns::Numbers::value_type>(measured_at + i);
      row.measured = Columns::of(measured);
    } else {
      for (std::size_t i = measured_at; i < batch_at; ++i)
        table.expect_in(i, table[i].empty(), "expected nothing where the experiment ", *status, ", got \"", table[i],
                        "\"");
    }
    history.add(std::move(row));
  }
  return history;
}

}  // namespace detail

/// Writes a row an experiment: experiment, source, goal_loss, the intervention's values by name, what was measured,
/// batch, status (ok, diverged or failed).
///
/// What there is not is empty: the source and loss of a random experiment, what was measured of a failed one. Floats
/// have nine digits, doubles 17, so that they read back exactly. Every row ends with a newline. Throws: Error where the
/// stream fails, or not all measured vectors have one size.
template <class I, class M>
void write_csv(std::ostream& out, const History<I, M>& history) {
  using Columns = detail::MeasuredColumns<M>;
  std::size_t count = Columns::known_count;
  if constexpr (Columns::dynamic) {
    const auto first =
        std::find_if(history.begin(), history.end(), [](const auto& row) { return row.measured.has_value(); });
    if (first != history.end()) count = detail::measured_numbers(*first->measured).size();
  }
  std::string line = detail::csv_header(detail::history_columns(history, count));
  const auto write = [&] { out.write(line.data(), static_cast<std::streamsize>(line.size())); };
  write();
  for (std::size_t experiment = 0; experiment < history.size(); ++experiment) {
    const auto& row = history[experiment];
    line.clear();
    detail::append_number(line, experiment);
    line += ',';
    if (row.source) detail::append_number(line, *row.source);
    line += ',';
    if (!std::isnan(row.loss)) detail::append_number(line, row.loss);
    for (int i = 0; i < I::size; ++i) detail::append_number(line += ',', row.intervention.values[i]);
    if (row.measured) {
      const auto values = detail::measured_numbers(*row.measured);
      require(values.size() == count, "write_csv: experiment ", experiment, ": expected ", count,
              " measured numbers, as in the first, got ", values.size());
      for (const auto value : values) detail::append_number(line += ',', value);
    } else {
      line.append(count, ',');
    }
    detail::append_number(line += ',', row.batch);
    line.append(",").append(detail::status_names[static_cast<std::size_t>(row.status)]).append("\n");
    write();
  }
  out.flush();
  require(out.good(), "write_csv: the stream cannot be written");
}
/// The same into a file, which is whole or not there.
template <class I, class M>
void write_csv(const std::filesystem::path& path, const History<I, M>& history) {
  detail::write_file(path, [&](std::ostream& out) { write_csv(out, history); });
}

/// Reads the history of this search, as write_csv wrote it: its space and its measurement tell the columns.
///
/// `search.run(plan, read_csv(path, search))` goes on where the table ends. What stochastic experiments drew from is
/// not in the table; a search makes it again. Throws: Error where the columns are others, a row is cut or out of order,
/// a cell holds no number, a value lies outside the space; it says the line and column, what was expected, what was
/// given.
template <class Search>
auto read_csv(std::istream& in, const Search& search) {
  return detail::read_history(in, search, "");
}
template <class Search>
auto read_csv(const std::filesystem::path& path, const Search& search) {
  std::ifstream file(path, std::ios::binary);
  require(file.good(), "read_csv: ", path.string(), ": cannot be opened for reading");
  return detail::read_history(file, search, path.string());
}

}  // namespace curio::inline CURIO_ABI
