// SPDX-License-Identifier: MIT
// Who does a batch of independent work: one thread, several, or an executor of one's own.
#pragma once

#include <algorithm>
#include <atomic>
#include <concepts>
#include <cstddef>
#include <exception>
#include <mutex>
#include <span>
#include <thread>
#include <vector>

#include "curio/core/error.hpp"
#include "curio/simulate/crew.hpp"

namespace curio::inline CURIO_ABI {

/// Fills results by calling work(first, part) on disjoint parts that cover them: part is results from index `first` on.
///
/// In any order and on any threads: work depends on nothing but the index. An exception of work reaches the caller of
/// fill, the one of the lowest index where there are several.
template <class X>
concept Executor = requires(const X executor, std::span<int> results,
                            void (*work)(std::size_t first, std::span<int> part)) {
  executor.fill(results, work);
};

/// Whether the work of an executor may also write what only the caller can see, as threads can: it says so by
/// `static constexpr bool shares_memory = true`. Where it does not, only results come back, from another process say,
/// and copying stays with the caller.
template <class X>
inline constexpr bool shares_memory = requires {
  requires X::shares_memory;
};

/// All work in the caller's thread.
struct Serial {
  static constexpr bool shares_memory = true;
  template <class R, class Work>
  void fill(std::span<R> results, Work&& work) const {
    if (!results.empty()) work(std::size_t{0}, results);
  }
};
static_assert(Executor<Serial>);

/// The work in equal parts, one a thread; the threads stay until the team is gone, and sleep between one fill and the
/// next.
///
/// For work in many small portions: to wake a thread costs less than to start one, and a fill of few results wakes only
/// as many. One fill at a time: what fills within it or beside it gets threads of its own. The work must be safe to
/// call from several threads at once. A fill throws std::system_error where a thread cannot be started.
class Team {
 public:
  static constexpr bool shares_memory = true;
  /// size: threads at most, the caller's among them; each is started when it is first needed. Throws: Error where there
  /// is none.
  explicit Team(int size) : size_(size) { require(size > 0, "Team: expected one thread or more, got ", size); }

  template <class R, class Work>
  void fill(std::span<R> results, Work&& work) const {
    share(results.size(), [&](std::size_t first, std::size_t count) { work(first, results.subspan(first, count)); });
  }

 private:
  /// Calls work(first, count) for parts of `size` results.
  void share(std::size_t size, const detail::CallRef<std::size_t, std::size_t>& work) const {
    if (size == 0) return;
    const std::size_t parts = std::min(static_cast<std::size_t>(size_), size);
    if (parts == 1) return work(0, size);
    const auto first_of = [&](std::size_t part) { return size * part / parts; };
    std::vector<std::exception_ptr> failures(parts);
    const auto run = [&](std::size_t part) {
      try {
        work(first_of(part), first_of(part + 1) - first_of(part));
      } catch (...) {
        failures[part] = std::current_exception();
      }
    };
    if (!crew_.call(parts, run)) return Team(static_cast<int>(parts)).share(size, work);
    for (const std::exception_ptr& failure : failures)
      if (failure) std::rethrow_exception(failure);
  }

  int size_;
  mutable detail::Crew crew_;
};
static_assert(Executor<Team>);

/// The same with threads that are started for each fill; a search's `run` has a team for all of its own. Models and
/// policies must be safe to call from several threads at once, which whatever is const and reads nothing global is.
/// Throws: Error where count is negative.
struct Threads {
  int count = 0;  ///< threads; 0: one for each processor
  static constexpr bool shares_memory = true;

  template <class R, class Work>
  void fill(std::span<R> results, Work&& work) const {
    team().fill(results, work);
  }
  /// Threads that stay.
  Team team() const {
    require(count >= 0, "Threads: count must not be negative, got ", count);
    return Team(count > 0 ? count : std::max(1, static_cast<int>(std::thread::hardware_concurrency())));
  }
};
static_assert(Executor<Threads>);

/// The executor, where its work may write the caller's memory, else the caller.
template <Executor X>
decltype(auto) within_memory(const X& executor) {
  if constexpr (shares_memory<X>) return (executor);
  else return Serial{};
}

/// The same as executor.fill(results, work), where some parts take longer than others: whoever is free, where threads
/// share memory, takes the next few: a third of a thread's share, but no more than `most`. Throws: what work throws in
/// the first part that fails.
template <Executor X, class R, class Work>
void fill_by_turns(const X& executor, std::span<R> results, std::size_t most, Work&& work) {
  if constexpr (!shares_memory<X>) {
    executor.fill(results, work);
  } else {
    std::atomic<std::size_t> next = 0;
    std::mutex mutex;  // of the two after it
    std::size_t failed = results.size();
    std::exception_ptr failure;
    executor.fill(results, [&](std::size_t, std::span<R> share) {
      if (share.size() == results.size()) return work(std::size_t{0}, results);  // all is one thread's
      const std::size_t few = std::max<std::size_t>(1, std::min(share.size() / 3, most));
      for (std::size_t first; (first = next.fetch_add(few)) < results.size();) {
        try {
          work(first, results.subspan(first, std::min(few, results.size() - first)));
        } catch (...) {
          next = results.size();  // nobody begins another part; those before this one were begun
          const std::lock_guard lock(mutex);
          if (first < failed) failed = first, failure = std::current_exception();
        }
      }
    });
    if (failure) std::rethrow_exception(failure);
  }
}

/// For many fills: the executor, or the threads that it has to stay for them.
template <Executor X>
decltype(auto) for_long(const X& executor) {
  if constexpr (requires {
                  { executor.team() } -> Executor;
                })
    return executor.team();
  else return (executor);
}

}  // namespace curio::inline CURIO_ABI
