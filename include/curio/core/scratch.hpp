// SPDX-License-Identifier: MIT
// Memory to work in, which outlives the work.
#pragma once

#include <algorithm>
#include <cstddef>
#include <mutex>
#include <utility>
#include <vector>

#include "curio/core/aligned_vector.hpp"

namespace curio::inline CURIO_ABI {

/// Memory for n numbers, borrowed until the end of the scope: what one gives back the next one takes, in whatever
/// thread. So large memory is asked of the system, and first touched, once, and not for each experiment.
///
/// What was given back is kept until the program ends. The numbers may be anything at first. Costs a lock; allocates
/// only where nothing that was given back is large enough.
template <class T>
class Scratch {
 public:
  explicit Scratch(std::size_t n = 0) : size_(n) {
    if (n == 0) return;
    {
      const std::lock_guard lock(shelf().mutex);
      auto& kept = shelf().kept;
      for (std::size_t i = kept.size(); i-- > 0;) {  // what was given back last is warm
        if (kept[i].size() < n && i > 0) continue;
        memory_ = std::move(kept[i]);
        kept.erase(kept.begin() + static_cast<std::ptrdiff_t>(i));
        break;
      }
    }
    if (memory_.size() >= n) return;
    const std::size_t larger = std::max(n, memory_.size() + memory_.size() / 2);
    memory_ = Memory();  // before twice as much is held
    memory_ = Memory(larger);
  }
  ~Scratch() {
    if (memory_.empty()) return;
    try {
      const std::lock_guard lock(shelf().mutex);
      shelf().kept.push_back(std::move(memory_));
    } catch (...) {  // no room to remember it: it is freed
    }
  }
  Scratch(Scratch&& other) noexcept : size_(std::exchange(other.size_, 0)), memory_(std::move(other.memory_)) {}
  Scratch& operator=(Scratch&& other) noexcept {
    std::swap(size_, other.size_);
    std::swap(memory_, other.memory_);
    return *this;
  }

  std::size_t size() const { return size_; }
  T* data() { return memory_.data(); }
  const T* data() const { return memory_.data(); }

 private:
  using Memory = AlignedVector<T>;
  struct Shelf {
    std::mutex mutex;
    std::vector<Memory> kept;
  };
  static Shelf& shelf() {
    static Shelf& one = *new Shelf;  // never destroyed: somebody may work until the very end
    return one;
  }

  std::size_t size_;
  Memory memory_;
};

}  // namespace curio::inline CURIO_ABI
