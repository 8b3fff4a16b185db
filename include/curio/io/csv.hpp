// SPDX-License-Identifier: MIT
// Comma-separated values: how a number is written, how a row is read, how a file comes to be whole.
#pragma once

#include <algorithm>
#include <charconv>
#include <cmath>
#include <concepts>
#include <filesystem>
#include <fstream>
#include <istream>
#include <limits>
#include <optional>
#include <ostream>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "curio/core/error.hpp"

namespace curio::inline CURIO_ABI {
namespace detail {

/// Writes a number so that it reads back exactly, in any locale: a float with 9 digits, a double with 17, 1 and 0 for
/// true and false. Fewer digits where they are asked for.
template <class T>
requires std::is_arithmetic_v<T>
void append_number(std::string& text, T number, int digits = std::numeric_limits<T>::max_digits10) {
  char buffer[64];
  char* end = buffer;
  if constexpr (std::same_as<T, bool>) *end++ = number ? '1' : '0';
  else if constexpr (std::integral<T>) end = std::to_chars(buffer, buffer + sizeof buffer, number).ptr;
  else if (std::isnan(number)) end = std::copy_n("nan", 3, buffer);  // whose sign says nothing
  else end = std::to_chars(buffer, buffer + sizeof buffer, number, std::chars_format::general, digits).ptr;
  text.append(buffer, end);
}

/// The number that a cell holds; nothing where it holds anything else, or more than T can.
template <class T>
std::optional<T> number_in(std::string_view cell) {
  if constexpr (std::same_as<T, bool>) {
    return cell == "1" ? std::optional(true) : cell == "0" ? std::optional(false) : std::nullopt;
  } else {
    T number{};
    const auto [end, error] = std::from_chars(cell.data(), cell.data() + cell.size(), number);
    return error == std::errc{} && end == cell.data() + cell.size() ? std::optional(number) : std::nullopt;
  }
}

/// Writes a text, in quotation marks where it has a comma or one of those. Throws: Error, of who writes, where it has a
/// line break.
inline void append_text(std::string& line, std::string_view text, const char* what, const char* who) {
  require(text.find_first_of("\r\n") == text.npos, who, ": expected ", what, " to have no line break, got \"", text,
          "\"");
  if (text.find_first_of(",\"") == text.npos) {
    line += text;
  } else {
    line += '"';
    for (const char c : text) line.append(c == '"' ? 2 : 1, c);
    line += '"';
  }
}

/// The header of a table. Throws: Error where a name has a line break.
inline std::string csv_header(const std::vector<std::string>& columns, const char* who = "write_csv") {
  std::string line;
  for (const std::string& name : columns) {
    if (&name != &columns.front()) line += ',';
    append_text(line, name, "the name of a column", who);
  }
  return line += '\n';
}

/// A table that is read a row at a time, and says where it is when something is wrong.
class CsvReader {
 public:
  /// name: of the file, for errors; may be empty.
  CsvReader(std::istream& in, std::string name) : in_(in), name_(std::move(name)) {
    expect(!in_.fail(), "expected a table, got a stream that cannot be read");
  }

  /// Reads the next row; false where there is none. A row ends with a newline (or a carriage return before it): one
  /// without was cut, even where its cells look whole. Throws: Error there, and where it has not a cell a column.
  bool next() {
    const bool over = in_.peek() == std::istream::traits_type::eof();
    expect(!in_.bad(), "expected a table, got a stream that cannot be read");
    if (over) return false;
    std::string line;
    std::getline(in_, line);
    ++line_;
    expect(!in_.eof(), "expected a newline at the end of the row, got the end of the file: it was cut here");
    if (line_ == 1 && line.starts_with("\xEF\xBB\xBF")) line.erase(0, 3);  // what spreadsheets put before UTF-8
    if (!line.empty() && line.back() == '\r') line.pop_back();
    split(line);
    expect(columns_.empty() || cells_.size() == columns_.size(), "expected ", columns_.size(), " cells, got ",
           cells_.size());
    return true;
  }

  std::size_t cells() const { return cells_.size(); }
  const std::string& operator[](std::size_t place) const { return cells_[place]; }
  /// The number in a cell of the row. Throws: Error where there is none.
  template <class T>
  T number(std::size_t place) const {
    const auto number = number_in<T>(cells_[place]);
    expect_in(place, number.has_value(), "expected ",
              std::same_as<T, bool> ? "0 or 1"
              : std::integral<T>    ? "a whole number"
                                    : "a number",
              ", got \"", cells_[place], "\"");
    return *number;
  }

  /// Takes the row for the header. Throws: Error where it is another than these columns.
  void header(std::vector<std::string> columns) {
    columns_ = std::move(columns);
    for (std::size_t i = 0; i < std::max(cells_.size(), columns_.size()); ++i)
      expect(i < cells_.size() && i < columns_.size() && cells_[i] == columns_[i], "expected ",
             i < columns_.size() ? "column " + columns_[i] : "no more columns", ", got ",
             i < cells_.size() ? cells_[i] : "no more");
  }

  /// Throws Error, with file, line and the parts put together, where the condition does not hold.
  template <class... Parts>
  void expect(bool condition, const Parts&... parts) const {
    if (!condition) fail("", parts...);
  }
  /// The same, with the column.
  template <class... Parts>
  void expect_in(std::size_t place, bool condition, const Parts&... parts) const {
    if (!condition) fail(", column " + columns_[place], parts...);
  }

 private:
  template <class... Parts>
  void fail(const std::string& column, const Parts&... parts) const {
    std::string where = name_;
    if (line_ > 0) where.append(name_.empty() ? "" : ", ").append("line ").append(std::to_string(line_)).append(column);
    if (!where.empty()) where += ": ";
    require(false, "read_csv: ", where, parts...);
  }
  void split(const std::string& line) {
    cells_.assign(1, {});
    bool quoted = false;
    for (std::size_t i = 0; i < line.size(); ++i) {
      if (line[i] == '"' && quoted && i + 1 < line.size() && line[i + 1] == '"') cells_.back() += line[i++];
      else if (line[i] == '"') quoted = !quoted;
      else if (line[i] == ',' && !quoted) cells_.emplace_back();
      else cells_.back() += line[i];
    }
  }

  std::istream& in_;
  std::string name_;
  std::size_t line_ = 0;
  std::vector<std::string> columns_, cells_;
};

/// Calls write(stream) for a file beside the path, and puts that in its place when it is whole; a link to a file
/// stays, and so do permissions where they may be set. What is no file, a device or a pipe, is written as it is.
/// Throws: Error where the file cannot be written; then what was there before is there still.
template <class Write>
void write_file(const std::filesystem::path& path, Write&& write) {
  namespace files = std::filesystem;
  struct Unfinished {
    files::path path;
    ~Unfinished() {
      std::error_code ignored;
      files::remove(path, ignored);  // nothing, once it was renamed
    }
  } unfinished;
  try {
    std::error_code error;
    const files::file_status before = files::status(path, error);
    const bool beside = !files::is_other(before), replaces = files::is_regular_file(before);
    const files::path target = replaces ? files::canonical(path, error) : path;
    if (beside) (unfinished.path = target) += ".part";
    std::ofstream file(beside ? unfinished.path : target, std::ios::binary);
    require(file.good(), "cannot be opened for writing");
    write(static_cast<std::ostream&>(file));
    file.close();
    require(!file.fail(), "cannot be written to its end");
    if (!beside) return;
    if (replaces) files::permissions(unfinished.path, before.permissions(), error);
    files::rename(unfinished.path, target, error);
    require(!error, error.message());
  } catch (const Error& why) {
    std::string_view reason = why.what();
    if (reason.starts_with("write_csv: ")) reason.remove_prefix(11);
    throw Error(("write_csv: " + path.string() + ": ").append(reason));
  }
}

}  // namespace detail
}  // namespace curio::inline CURIO_ABI
