// SPDX-License-Identifier: MIT
// The circuits, targets and gradients that the reference wrote down.
#pragma once

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "curio/design/descent.hpp"
#include "curio/design/pattern_loss.hpp"
#include "curio/model/sigmoid_circuit.hpp"
#include "table.hpp"

namespace reference {

using namespace curio;

/// Twelve parameters, three initial values; in double as the decimals of a table say it.
template <class T>
using Circuit = Intervention<12, 3, 0, T>;

inline std::string data(const std::string& name) { return CURIO_TEST_DATA "/" + name + ".csv"; }

/// An experiment of a table of the study.
template <class T>
Circuit<T> circuit(const Table& study, std::size_t experiment) {
  Circuit<T> circuit;
  const auto at = [&](const std::string& column) {
    if constexpr (std::same_as<T, float>) return study.number(experiment, column);
    else return study.real(experiment, column);
  };
  for (int j = 0; j < 12; ++j) circuit.values[j] = at("c" + std::to_string(j));
  for (int i = 0; i < 3; ++i) circuit.values[12 + i] = at("y" + std::to_string(i));
  return circuit;
}

/// The wave of a row of published_targets.csv, at the times of the reference's clock.
inline PatternLoss target(const Table& targets, std::size_t row) {
  return {.half_amplitude = targets.real(row, "half_amplitude"),
          .offset = targets.real(row, "offset"),
          .frequency = targets.real(row, "frequency"),
          .times = float_clock(0.01f, 10'000)};
}
inline PatternLoss target(std::size_t row) { return target(Table(data("published_targets")), row); }

/// How far the losses and gradients of curio are from a table of them: one number each a row.
struct Differences {
  std::vector<double> loss;      ///< relative
  std::vector<double> gradient;  ///< of the difference's norm to the reference's
};
inline Differences differences(const Table& table) {
  const Table random(data("study_random_search")), curious(data("study_curiosity_search"));
  const Table targets(data("published_targets"));
  const auto rollout = Rollout{Euler{SigmoidCircuit<3>{}}}.with<double>();
  Differences all;
  for (std::size_t row = 0; row < table.size(); ++row) {
    const std::string& search = table.cell(row, "search");
    require(search == "random_search" || search == "curiosity_search", table.path(), ": row ", row,
            ", column search: expected random_search or curiosity_search, got \"", search, "\"");
    const auto start = circuit<double>(search == "random_search" ? random : curious, table.index(row, "experiment"));
    const auto found = value_and_gradient(rollout, target(targets, table.index(row, "target")), start);
    double difference = 0, norm = 0;
    for (int j = 0; j < 15; ++j) {
      const std::string column = j < 12 ? "dc" + std::to_string(j) : "dy" + std::to_string(j - 12);
      const double theirs = table.real(row, column);
      // The reference differentiates through max(y, 0).
      const double ours = j < 12 ? found.gradient[j] : through_floor(start.values[j], found.gradient[j]);
      difference += (ours - theirs) * (ours - theirs);
      norm += theirs * theirs;
    }
    const double loss = table.real(row, "loss");
    all.loss.push_back(std::abs(found.value - loss) / loss);
    all.gradient.push_back(std::sqrt(difference / norm));
  }
  return all;
}

}  // namespace reference
