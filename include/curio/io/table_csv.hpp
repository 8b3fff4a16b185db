// SPDX-License-Identifier: MIT
// A table of one's own as comma-separated values.
#pragma once

#include <algorithm>

#include "curio/io/csv.hpp"

namespace curio::inline CURIO_ABI {
namespace detail {

template <class T>
concept CsvCell =
    (std::is_arithmetic_v<T> && !std::same_as<T, char>) || std::convertible_to<const T&, std::string_view>;
template <class T>
concept CsvPart = CsvCell<T> || requires(const T& cells) {
  requires CsvCell<std::remove_cvref_t<decltype(*cells.begin())>>;
  cells.end();
};

}  // namespace detail

/// Names of columns, and rows of cells.
///
/// A row is given in parts: a number or a text is a cell, a vector (of Eigen's or of C++'s) as many cells as it has
/// numbers or texts. A float is written with nine digits, a double with 17, so that they read back exactly, whatever
/// the locale; a char is neither number nor text. A cell that is empty, which readers of tables take as missing, is an
/// empty text. Holds the rows as text: some ten to twenty bytes a cell.
class CsvTable {
 public:
  /// Throws: Error where there is no column, or the name of one has a line break or is another's.
  explicit CsvTable(const std::vector<std::string>& columns) : columns_(columns.size()) {
    require(columns_ > 0, "CsvTable: expected a column or more, got none");
    text_ = detail::csv_header(columns, "CsvTable");
    for (const std::string& name : columns)
      require(std::count(columns.begin(), columns.end(), name) == 1,
              "CsvTable: expected columns of different names, got ", name, " twice");
  }

  /// Adds a row. Throws: Error, and adds nothing, where it has not a cell a column, or a text has a line break.
  template <class... Parts>
  void row(const Parts&... parts) {
    static_assert((detail::CsvPart<Parts> && ...),
                  "CsvTable: the parts of a row must be numbers, texts, or vectors of them");
    std::string line;
    std::size_t cells = 0;
    (put(line, cells, parts), ...);
    require(cells == columns_, "CsvTable: expected a row of ", columns_, " cells, got ", cells);
    if (line.empty()) line = "\"\"";  // readers skip an empty line
    text_ += line += '\n';
  }

  /// The header and the rows, each ended by a newline.
  const std::string& text() const { return text_; }

 private:
  template <class Part>
  static void put(std::string& line, std::size_t& cells, const Part& part) {
    if constexpr (std::is_arithmetic_v<Part>) {
      if (cells++ > 0) line += ',';
      detail::append_number(line, part);
    } else if constexpr (std::convertible_to<const Part&, std::string_view>) {
      if (cells++ > 0) line += ',';
      detail::append_text(line, part, "a text", "CsvTable");
    } else {
      for (const auto& one : part) put(line, cells, one);
    }
  }

  std::size_t columns_;
  std::string text_;
};

/// Writes the table. Throws: Error where the stream fails.
inline void write_csv(std::ostream& out, const CsvTable& table) {
  out.write(table.text().data(), static_cast<std::streamsize>(table.text().size()));
  out.flush();
  require(out.good(), "write_csv: the stream cannot be written");
}
/// The same into a file, which is whole or not there.
inline void write_csv(const std::filesystem::path& path, const CsvTable& table) {
  detail::write_file(path, [&](std::ostream& out) { write_csv(out, table); });
}

}  // namespace curio::inline CURIO_ABI
