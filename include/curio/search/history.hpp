// SPDX-License-Identifier: MIT
// The history: a row for each experiment, failed or not, in the order they were made.
#pragma once

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "curio/core/random.hpp"
#include "curio/simulate/trajectory.hpp"

namespace curio::inline CURIO_ABI {

/// What was measured where nothing is.
struct Nothing {
  friend bool operator==(const Nothing&, const Nothing&) = default;
};

/// What a search remembers of every experiment. Embeddings are not in it: the library owns them while the search runs.
///
/// I: intervention; M: what is measured. A row takes 4 bytes a value, about 50, 32 a window, and the size of M. Any
/// trajectory can be had again, bit for bit, from its row: `rollout(history[i].intervention)`, for a stochastic step
/// with `history[i].key` besides.
template <class I, class M = Nothing>
class History {
 public:
  using Intervention = I;
  using Measured = M;

  struct Row {
    I intervention;
    std::optional<std::size_t> source = {};                ///< the row it was varied from; none for a random experiment
    float loss = std::numeric_limits<float>::quiet_NaN();  ///< how far it stayed from its goal
    std::size_t batch = 0;                                 ///< from 0, random batches first
    Status status = Status::failed;
    std::optional<M> measured = {};  ///< nothing, where it failed
    Key key = {};                    ///< what a stochastic step drew from
  };

  /// names: of an intervention's values, in order; none where its space gives none.
  explicit History(std::vector<std::string> names) : names_(std::move(names)) {}

  std::size_t size() const { return rows_.size(); }
  bool empty() const { return rows_.empty(); }
  /// Row i. Throws: Error where there is none.
  const Row& operator[](std::size_t i) const {
    require(i < size(), "History: expected a row below ", size(), ", got ", i);
    return rows_[i];
  }
  auto begin() const { return rows_.begin(); }
  auto end() const { return rows_.end(); }

  const std::vector<std::string>& names() const { return names_; }
  /// One value of every row, by name. Throws: Error where no value has that name.
  Eigen::VectorXf column(std::string_view name) const {
    const auto found = std::find(names_.begin(), names_.end(), name);
    require(found != names_.end(), "History: no column is called \"", name, "\"");
    Eigen::VectorXf values(static_cast<Eigen::Index>(size()));
    for (std::size_t i = 0; i < size(); ++i)
      values[static_cast<Eigen::Index>(i)] = rows_[i].intervention.values[found - names_.begin()];
    return values;
  }
  std::vector<I> interventions() const {
    std::vector<I> all;
    for (const Row& row : rows_) all.push_back(row.intervention);
    return all;
  }
  /// What was measured, row by row; nothing where an experiment failed.
  std::vector<std::optional<M>> measured() const {
    std::vector<std::optional<M>> all;
    for (const Row& row : rows_) all.push_back(row.measured);
    return all;
  }
  /// How many experiments ended so.
  std::size_t count(Status status) const {
    return static_cast<std::size_t>(
        std::count_if(rows_.begin(), rows_.end(), [&](const Row& row) { return row.status == status; }));
  }
  /// The rows that row i descends from, its source first.
  std::vector<std::size_t> lineage(std::size_t i) const {
    std::vector<std::size_t> ancestors;
    for (auto source = (*this)[i].source; source; source = rows_[*source].source) ancestors.push_back(*source);
    return ancestors;
  }

  /// Adds a row: for searches and readers. Throws: Error where its source is not an earlier row.
  void add(Row row) {
    require(!row.source || *row.source < size(), "History: the source of row ", size(), " must be an earlier row, got ",
            row.source.value_or(0));
    rows_.push_back(std::move(row));
  }

 private:
  std::vector<std::string> names_;
  std::vector<Row> rows_;
};

}  // namespace curio::inline CURIO_ABI
