// SPDX-License-Identifier: MIT
// Threads that stay: to wake one costs less than to start one.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <thread>
#include <vector>

#include "curio/core/version.hpp"

namespace curio::inline CURIO_ABI {
namespace detail {

/// Threads that wait to be called, asleep where that takes long, and end with the crew.
class Crew {
 public:
  /// size: threads, the caller's among them.
  explicit Crew(std::size_t size) {
    for (std::size_t part = 1; part < size; ++part) others_.emplace_back([this, part] { serve(part); });
  }
  Crew(const Crew&) = delete;
  Crew& operator=(const Crew&) = delete;

  std::size_t size() const { return others_.size() + 1; }
  /// Calls run(part) for each part below size(), part 0 in the caller's thread, and waits for all. run throws nothing.
  /// False, and nothing is done, where the crew is at work.
  bool call(const std::function<void(std::size_t)>& run) {
    if (taken_.test_and_set(std::memory_order_acquire)) return false;
    busy_ = static_cast<std::uint32_t>(others_.size());
    wake(&run);
    run(0);
    for (std::uint32_t busy = busy_; busy != 0; busy = busy_) wait(busy_, busy);
    taken_.clear(std::memory_order_release);
    return true;
  }

 private:
  using Number = std::atomic<std::uint32_t>;

  /// Until it is another number: at first without sleep, since work comes in quick succession.
  static void wait(const Number& number, std::uint32_t now) {
    for (int i = 0; i < 100 && number == now; ++i) std::this_thread::yield();
    number.wait(now);
  }
  void wake(const std::function<void(std::size_t)>* work) {
    work_ = work;
    ++turn_;
    turn_.notify_all();
  }
  void serve(std::size_t part) {
    for (std::uint32_t turn = 0;; ++turn) {
      wait(turn_, turn);
      if (work_ == nullptr) return;
      (*work_)(part);
      if (--busy_ == 0) busy_.notify_one();
    }
  }
  struct End {  // before the others are joined
    Crew* crew;
    ~End() { crew->wake(nullptr); }
  };

  Number turn_ = 0, busy_ = 0;
  std::atomic_flag taken_;
  const std::function<void(std::size_t)>* work_ = nullptr;
  std::vector<std::jthread> others_;
  End end_{this};
};

}  // namespace detail
}  // namespace curio::inline CURIO_ABI
