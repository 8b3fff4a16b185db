// SPDX-License-Identifier: MIT
// Threads that stay: to wake one costs less than to start one.
#pragma once

#include <atomic>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <thread>

#include "curio/core/version.hpp"

namespace curio::inline CURIO_ABI {
namespace detail {

/// Refers to what can be called: as std::function, with less for a compiler to make.
template <class... Args>
class CallRef {
 public:
  CallRef() = default;
  template <class F>
  requires(!std::same_as<F, CallRef>) CallRef(const F& f)
      : of_(&f), call_([](const void* of, Args... args) { (*static_cast<const F*>(of))(args...); }) {}
  void operator()(Args... args) const { call_(of_, args...); }
  explicit operator bool() const { return call_ != nullptr; }

 private:
  const void* of_ = nullptr;
  void (*call_)(const void*, Args...) = nullptr;
};

/// Threads that wait to be called, asleep where that takes long, and end with the crew. Each is started when first
/// needed.
class Crew {
 public:
  Crew() = default;
  Crew(const Crew&) = delete;
  Crew& operator=(const Crew&) = delete;
  ~Crew() {
    work_ = {};
    for (Member& member : members_) member.wake();  // and are joined
  }

  using Work = CallRef<std::size_t>;
  /// Calls work(part) for each part below parts, part 0 in the caller's thread, and waits for all. work throws nothing.
  /// False, and nothing is done, where the crew is at work. Throws: std::system_error where a thread cannot be started.
  bool call(std::size_t parts, const Work& work) {
    if (taken_.test_and_set(std::memory_order_acquire)) return false;
    const std::unique_ptr<std::atomic_flag, void (*)(std::atomic_flag*)> release(
        &taken_, [](std::atomic_flag* taken) { taken->clear(std::memory_order_release); });
    while (members_.size() + 1 < parts) members_.emplace_back(*this, members_.size() + 1);
    work_ = work;
    busy_ = static_cast<std::uint32_t>(parts - 1);
    for (std::size_t part = 1; part < parts; ++part) members_[part - 1].wake();
    work(0);
    for (std::uint32_t busy = busy_; busy != 0; busy = busy_) wait(busy_, busy);
    return true;
  }

 private:
  using Number = std::atomic<std::uint32_t>;
  struct Member {
    Number turn = 0;
    std::thread thread;
    Member(Crew& crew, std::size_t part) : thread([this, &crew, part] { crew.serve(turn, part); }) {}
    ~Member() { thread.join(); }
    void wake() {
      ++turn;
      turn.notify_one();
    }
  };
  /// Until it is another number: at first without sleep, since work comes in quick succession.
  static void wait(const Number& number, std::uint32_t now) {
    for (int i = 0; i < 100 && number == now; ++i) std::this_thread::yield();
    number.wait(now);
  }
  void serve(const Number& turn, std::size_t part) {
    for (std::uint32_t seen = 0;; ++seen) {
      wait(turn, seen);
      if (!work_) return;
      work_(part);
      if (--busy_ == 0) busy_.notify_one();
    }
  }

  Number busy_ = 0;
  std::atomic_flag taken_;
  Work work_;
  std::deque<Member> members_;  // which stay where they are
};

}  // namespace detail
}  // namespace curio::inline CURIO_ABI
