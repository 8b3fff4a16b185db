// SPDX-License-Identifier: MIT
// Tables of numbers that the tests compare with.
#pragma once

#include <catch2/catch.hpp>
#include <cmath>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

namespace tables {

/// The rows of a table below its comments and its header; NaN where a cell is empty.
inline std::vector<std::vector<double>> figures(const std::string& name) {
  std::ifstream file(CURIO_TEST_DATA "/" + name);
  REQUIRE(file.good());
  std::vector<std::vector<double>> rows;
  for (std::string line; std::getline(file, line);) {
    if (line.empty() || std::string("-.0123456789").find(line[0]) == std::string::npos) continue;
    std::stringstream cells(line);
    rows.emplace_back();
    for (std::string cell; std::getline(cells, cell, ',');)
      rows.back().push_back(cell.empty() ? std::nan("") : std::stod(cell));
  }
  return rows;
}

}  // namespace tables
