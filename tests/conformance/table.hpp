// SPDX-License-Identifier: MIT
// Tables of the reference.
#pragma once

#include <cstdlib>
#include <fstream>
#include <map>
#include <string>
#include <vector>

#include "curio/core/error.hpp"

/// A table of text with named columns; lines that begin with # are comments.
class Table {
 public:
  explicit Table(const std::string& path) : path_(path) {
    std::ifstream file(path);
    curio::require(file.good(), "cannot read ", path);
    std::string line;
    while (std::getline(file, line)) {
      if (!line.empty() && line.front() == '#') continue;
      if (!line.empty() && line.back() == '\r') line.pop_back();
      std::vector<std::string> cells(1);
      for (const char c : line) {
        if (c == ',') cells.emplace_back();
        else cells.back() += c;
      }
      if (columns_.empty())
        for (std::size_t i = 0; i < cells.size(); ++i) columns_[cells[i]] = i;
      else {
        curio::require(cells.size() == columns_.size(), path, ": row ", rows_.size(), " has ", cells.size(),
                       " columns, the header ", columns_.size());
        rows_.push_back(std::move(cells));
      }
    }
  }
  const std::string& path() const { return path_; }
  std::size_t size() const { return rows_.size(); }
  const std::string& cell(std::size_t row, const std::string& column) const {
    const auto found = columns_.find(column);
    curio::require(found != columns_.end(), path_, ": expected a column ", column);
    curio::require(row < size(), path_, ": expected a row below ", size(), ", got ", row);
    return rows_[row][found->second];
  }
  float number(std::size_t row, const std::string& column) const { return parsed<float>(row, column, std::strtof); }
  double real(std::size_t row, const std::string& column) const { return parsed<double>(row, column, std::strtod); }
  std::size_t index(std::size_t row, const std::string& column) const {
    const double value = real(row, column);
    const bool whole = value >= 0 && value < 1e9 && value == static_cast<double>(static_cast<std::size_t>(value));
    curio::require(whole, path_, ": row ", row, ", column ", column, ": expected a whole number, got ", value);
    return static_cast<std::size_t>(value);
  }

 private:
  template <class T, class Parse>
  T parsed(std::size_t row, const std::string& column, Parse parse) const {
    const std::string& text = cell(row, column);
    char* end = nullptr;
    const T value = parse(text.c_str(), &end);
    curio::require(end != text.c_str() && *end == '\0', path_, ": row ", row, ", column ", column,
                   ": expected a number, got \"", text, "\"");
    return value;
  }

  std::string path_;
  std::map<std::string, std::size_t> columns_;
  std::vector<std::vector<std::string>> rows_;
};
