// SPDX-License-Identifier: MIT
// Results of batches that nobody has asked for yet.
#pragma once

#include <cstddef>
#include <utility>
#include <vector>

#include "curio/core/version.hpp"

namespace curio::inline CURIO_ABI {
namespace detail {

/// What experiments of some batches in a row gave, done together before their turn, and taken batch by batch.
template <class Result>
class Ahead {
 public:
  Ahead() = default;
  /// Results from batch `next` on.
  Ahead(std::size_t next, std::vector<Result> results) : next_(next), results_(std::move(results)) {}

  bool holds(std::size_t batch) const { return batch == next_ && taken_ < results_.size(); }
  /// Those of the next batch, of `size` experiments.
  std::vector<Result> take(std::size_t size) {
    std::vector<Result> batch;
    for (std::size_t i = 0; i < size; ++i) batch.push_back(std::move(results_[taken_++]));
    ++next_;
    return batch;
  }

 private:
  std::size_t next_ = 0, taken_ = 0;  // the latter of the results
  std::vector<Result> results_;
};

}  // namespace detail
}  // namespace curio::inline CURIO_ABI
