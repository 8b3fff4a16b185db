// SPDX-License-Identifier: MIT
// Results of batches that nobody has asked for yet.
#pragma once

#include <cstddef>
#include <limits>
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
  /// Results of at least one batch, `next`.
  Ahead(std::size_t next, std::vector<Result> results) : next_(next), results_(std::move(results)) {}

  bool holds(std::size_t batch) const { return batch == next_; }
  /// Those of the next batch, of `size` experiments. Where that throws, nothing is held any more.
  std::vector<Result> take(std::size_t size) {
    const std::size_t batch = std::exchange(next_, none);
    std::vector<Result> taken;
    taken.reserve(size);
    for (std::size_t i = 0; i < size; ++i) taken.push_back(std::move(results_[taken_ + i]));
    taken_ += size;
    if (taken_ < results_.size()) next_ = batch + 1;
    else results_ = std::vector<Result>();
    return taken;
  }

 private:
  static constexpr std::size_t none = std::numeric_limits<std::size_t>::max();
  std::size_t next_ = none, taken_ = 0;  // the latter of the results
  std::vector<Result> results_;
};

}  // namespace detail
}  // namespace curio::inline CURIO_ABI
