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
  /// Whether a batch was among those that `fill` tried: it is held, was taken, or is to be done alone.
  bool tried(std::size_t batch) const { return batch < until_; }
  /// Holds what make() gives of batch `next` and those after it, `count` in all; none of them where it throws, of
  /// whichever that is: each done alone tells in its own turn.
  template <class Make>
  void fill(std::size_t next, std::size_t count, const Make& make) {
    until_ = next + count;
    next_ = none;
    try {
      results_ = make();
      taken_ = 0;
      next_ = next;
    } catch (...) {  // a user's policy, or no memory for so many
    }
  }

  bool holds(std::size_t batch) const { return batch == next_; }
  /// Those of the next batch, of `size` experiments. Where that throws, nothing is held any more.
  std::vector<Result> take(std::size_t size) {
    const std::size_t batch = std::exchange(next_, none);
    std::vector<Result> taken;
    taken.reserve(size);
    for (std::size_t i = 0; i < size; ++i) taken.push_back(std::move(results_[taken_ + i]));
    taken_ += size;
    if (batch + 1 < until_) next_ = batch + 1;
    else results_ = std::vector<Result>();
    return taken;
  }

 private:
  static constexpr std::size_t none = std::numeric_limits<std::size_t>::max();
  std::size_t next_ = none, until_ = 0;  // batches
  std::size_t taken_ = 0;                // of the results
  std::vector<Result> results_;
};

}  // namespace detail
}  // namespace curio::inline CURIO_ABI
