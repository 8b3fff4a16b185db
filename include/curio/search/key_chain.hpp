// SPDX-License-Identifier: MIT
// Which random keys the batches of a search draw from.
#pragma once

#include <cstddef>
#include <limits>
#include <vector>

#include "curio/core/random.hpp"

namespace curio::inline CURIO_ABI {
namespace detail {

/// The keys of a search, one after the other, as the reference splits them off the seed's.
///
/// A random batch splits off six times (generation, perturbation, rollout, encoding, loss, statistics; random search
/// four times, without the encoding and the loss), a batch of goals three times (goals, selection, mutation).
class KeyChain {
 public:
  KeyChain(std::uint64_t seed, std::size_t batch_size) : key_(seed), batch_size_(batch_size) {}

  Key key() const { return key_; }
  /// A key for each of the batch: children of the key, which becomes another child.
  std::vector<Key> split_off() {
    const Split children = split(key_, batch_size_ + 1);
    std::vector<Key> keys;
    for (std::size_t i = 1; i <= batch_size_; ++i) keys.push_back(children[i]);
    key_ = children[0];
    return keys;
  }
  /// Goes on as if so many times keys had been split off.
  void skip(int times) {
    for (; times > 0; --times) key_ = split(key_, batch_size_ + 1)[0];
  }

  static constexpr int of_goals = 3;
  static constexpr int of_random(bool curious) { return curious ? 6 : 4; }
  /// What experiment i of a batch of goals draws from, given the key that the batch began with. (No split has this
  /// counter.)
  static Key child(Key batch, std::size_t i) {
    return threefry(batch, std::numeric_limits<std::uint32_t>::max(), static_cast<std::uint32_t>(i));
  }
  /// What the experiments of a history drew from, made again from the seed: a table does not hold it.
  template <class History>
  static std::vector<Key> of(const History& history, std::uint64_t seed, std::size_t batch_size, bool curious) {
    std::vector<Key> keys;
    KeyChain chain(seed, batch_size);
    while (keys.size() < history.size()) {
      const auto& first = history[keys.size()];
      const bool goals = first.source.has_value();
      const Key begun = chain.key();
      chain.skip(2);
      const Split rollout = split(chain.key(), batch_size + 1);
      for (std::size_t i = 0; keys.size() < history.size() && history[keys.size()].batch == first.batch; ++i)
        keys.push_back(goals ? child(begun, i) : rollout[i + 1]);
      chain.skip((goals ? of_goals : of_random(curious)) - 2);
    }
    return keys;
  }

 private:
  Key key_;
  std::size_t batch_size_;
};

}  // namespace detail
}  // namespace curio::inline CURIO_ABI
