// SPDX-License-Identifier: MIT
#include "curio/simulate/executor.hpp"  // first: the header must stand alone

#include <algorithm>
#include <atomic>
#include <catch2/catch.hpp>
#include <chrono>
#include <stdexcept>
#include <string>
#include <thread>
#include <type_traits>
#include <vector>

using curio::Executor;
using curio::fill_by_turns;
using curio::Serial;
using curio::Team;
using curio::Threads;

namespace {

/// An executor of one's own: it runs backwards, and nobody can tell.
struct Backwards {
  template <class R, class Work>
  void fill(std::span<R> results, Work&& work) const {
    for (std::size_t i = results.size(); i-- > 0;) work(i, results.subspan(i, 1));
  }
};
static_assert(Executor<Backwards>);
static_assert(Executor<Serial> && Executor<Threads> && Executor<const Threads> && Executor<Team>);

// What is no executor.

static_assert(!Executor<int>);
struct Nothing {};
static_assert(!Executor<Nothing>);
struct Remembering {
  template <class R, class Work>
  void fill(std::span<R>, Work&&) {}
};
static_assert(!Executor<Remembering>, "an executor is a constant value");
struct OneByOne {
  template <class R>
  void fill(std::span<R>, void (*)(std::size_t)) const {}
};
static_assert(!Executor<OneByOne>, "work takes the first index and a part");

/// Each result counts how often it was filled, and knows its index.
struct Result {
  int times = 0;
  std::size_t index = 0;
};

template <class X>
void fills_everything_once(const X& executor) {
  for (const std::size_t n : {0u, 1u, 2u, 3u, 4u, 5u, 7u, 64u, 1000u, 1001u}) {
    INFO(n << " results");
    std::vector<Result> results(n);
    std::atomic<int> empty_parts = 0;
    executor.fill(std::span(results), [&](std::size_t first, std::span<Result> part) {
      if (part.empty()) ++empty_parts;
      for (std::size_t i = 0; i < part.size(); ++i) ++part[i].times, part[i].index = first + i;
    });
    CHECK(empty_parts == 0);
    std::size_t right = 0;
    for (std::size_t i = 0; i < n; ++i) right += results[i].times == 1 && results[i].index == i;
    CHECK(right == n);
  }
}

TEST_CASE("every result is filled exactly once, told its own index, however many there are") {
  fills_everything_once(Serial{});
  fills_everything_once(Backwards{});
}

TEST_CASE("threads fill every result exactly once, however many of either there are", "[threads]") {
  for (const int count : {0, 1, 2, 3, 7, 32}) {
    INFO(count << " threads");
    fills_everything_once(Threads{.count = count});
  }
}

TEST_CASE("threads work at the same time, in parts of equal size", "[threads]") {
  std::vector<int> results(10);
  std::vector<std::size_t> sizes(3);
  std::atomic<int> begun = 0;
  Threads{.count = 3}.fill(std::span(results), [&](std::size_t first, std::span<int> part) {
    sizes[first / 3] = part.size();
    ++begun;
    while (begun < 3) std::this_thread::yield();  // each waits for all: in one thread this would never end
  });
  CHECK(sizes == std::vector<std::size_t>{3, 3, 4});
}

/// Fills by turns.
template <class X>
struct ByTurns {
  X executor;
  std::size_t most;
  template <class R, class Work>
  void fill(std::span<R> results, Work&& work) const {
    fill_by_turns(executor, results, most, work);
  }
};

TEST_CASE("by turns every result is filled exactly once, in parts no larger than asked", "[threads]") {
  for (const std::size_t most : {0u, 1u, 3u, 1000u}) {  // 0 is as good as 1
    fills_everything_once(ByTurns<Serial>{{}, most});
    fills_everything_once(ByTurns<Backwards>{{}, most});
    for (const int count : {1, 2, 3, 7}) fills_everything_once(ByTurns<Threads>{{count}, most});
    std::vector<int> results(100);
    std::atomic<std::size_t> largest = 0;
    ByTurns<Team>{Team(2), most}.fill(std::span(results), [&](std::size_t, std::span<int> part) {
      for (std::size_t now = largest; part.size() > now && !largest.compare_exchange_weak(now, part.size());) {
      }
    });
    CHECK(largest == std::clamp<std::size_t>(most, 1, 50 / 3));
  }
}

/// An executor that sends results home one by one, which nothing but numbers survive, and says how many.
struct Post {
  template <class R, class Work>
  std::size_t fill(std::span<R> results, Work&& work) const {
    static_assert(std::is_arithmetic_v<R>);
    for (std::size_t i = 0; i < results.size(); ++i) {
      R here{};
      work(i, std::span(&here, 1));
      results[i] = here;
    }
    return results.size();
  }
};
static_assert(Executor<Post>);

TEST_CASE("by turns an executor that shares no memory fills what it was asked to, by itself") {
  std::vector<std::size_t> results(7);
  fill_by_turns(Post{}, std::span(results), 2, [](std::size_t first, std::span<std::size_t> part) {
    for (std::size_t i = 0; i < part.size(); ++i) part[i] = first + i;
  });
  CHECK(results == std::vector<std::size_t>{0, 1, 2, 3, 4, 5, 6});
}

TEST_CASE("by turns, once a part has failed, nobody begins another", "[threads]") {
  std::vector<int> results(10'000);
  std::atomic<int> calls = 0;
  const auto work = [&](std::size_t, std::span<int>) { ++calls, throw std::runtime_error("no"); };
  CHECK_THROWS_WITH(fill_by_turns(Team(2), std::span(results), 1, work), "no");
  CHECK(calls <= 2);
}

TEST_CASE("by turns nobody waits for a part that takes long", "[threads]") {
  std::vector<int> results(12);
  std::atomic<int> others = 0;
  fill_by_turns(Team(2), std::span(results), 1, [&](std::size_t first, std::span<int>) {
    if (first > 0) ++others;
    else
      while (others < 11) std::this_thread::yield();  // for ever, if half of them were this thread's
  });
  CHECK(others == 11);
}

TEST_CASE("by turns an exception reaches the caller, of several the one of the lowest index", "[threads]") {
  for (const int count : {1, 2, 3}) {
    std::vector<int> results(20);
    const auto work = [](std::size_t first, std::span<int> part) {
      for (std::size_t i = first; i < first + part.size(); ++i)
        if (i % 7 == 4) throw std::runtime_error(std::to_string(i));
    };
    CHECK_THROWS_WITH(fill_by_turns(Threads{count}, std::span(results), 2, work), "4");
  }
}

TEST_CASE("work of one thread is done in the caller's", "[threads]") {
  std::vector<int> results(5);
  for (const auto& fill : {+[](std::vector<int>&r, std::thread::id&by) {
                             Serial{}.fill(std::span(r), [&](auto, auto) { by = std::this_thread::get_id(); });
                           },
                           +[](std::vector<int>&r, std::thread::id&by) {
                             Threads{.count = 1}.fill(std::span(r),
                                                      [&](auto, auto) { by = std::this_thread::get_id(); });
                           }}) {
    std::thread::id by;
    fill(results, by);
    CHECK(by == std::this_thread::get_id());
  }
}

/// Work that fails at some indices, saying which.
template <class X>
std::string failure(const X& executor, std::size_t n, std::vector<std::size_t> failing) {
  std::vector<int> results(n);
  try {
    executor.fill(std::span(results), [&](std::size_t first, std::span<int> part) {
      for (std::size_t i = 0; i < part.size(); ++i) {
        for (const std::size_t index : failing)
          if (first + i == index) throw std::runtime_error("at " + std::to_string(index));
        part[i] = 1;
      }
    });
  } catch (const std::runtime_error& error) {
    return error.what();
  }
  return "none";
}

TEST_CASE("an exception reaches the caller, of several the one of the lowest index", "[threads]") {
  CHECK(failure(Serial{}, 10, {7, 3}) == "at 3");
  for (const int count : {1, 2, 3, 7, 100}) {
    INFO(count << " threads");
    CHECK(failure(Threads{.count = count}, 10, {}) == "none");
    CHECK(failure(Threads{.count = count}, 10, {0}) == "at 0");
    CHECK(failure(Threads{.count = count}, 10, {9}) == "at 9");
    CHECK(failure(Threads{.count = count}, 10, {9, 8, 4, 3, 5}) == "at 3");
    CHECK(failure(Threads{.count = count}, 10, {9, 1, 2, 3, 4, 5, 6, 7, 8, 0}) == "at 0");
  }
}

TEST_CASE("what is thrown arrives as what it was, even where it is no exception", "[threads]") {
  std::vector<int> results(4);
  CHECK_THROWS_AS(Threads{.count = 2}.fill(std::span(results), [](auto, auto) { throw 5; }), int);
}

TEST_CASE("when an exception arrives, no thread is at work any more", "[threads]") {
  std::vector<int> results(8);
  std::atomic<int> at_work = 0, done = 0;
  std::atomic<bool> thrown = false;
  CHECK_THROWS_AS(Threads{.count = 4}.fill(std::span(results),
                                           [&](std::size_t first, std::span<int>) {
                                             ++at_work;
                                             if (first == 0) {
                                               while (at_work < 4) std::this_thread::yield();
                                               thrown = true;
                                               --at_work;
                                               throw std::runtime_error("first");
                                             }
                                             while (!thrown) std::this_thread::yield();  // outlives what throws
                                             ++done;
                                             --at_work;
                                           }),
                  std::runtime_error);
  CHECK(at_work == 0);
  CHECK(done == 3);
}

TEST_CASE("a failed fill leaves the executor as it was", "[threads]") {
  const Threads threads{.count = 3};
  CHECK(failure(threads, 10, {5}) == "at 5");
  fills_everything_once(threads);
}

TEST_CASE("work may itself fill", "[threads]") {
  std::vector<std::vector<int>> rows(6, std::vector<int>(20));
  Threads{.count = 3}.fill(std::span(rows), [](std::size_t first, std::span<std::vector<int>> part) {
    for (std::size_t i = 0; i < part.size(); ++i)
      Threads{.count = 2}.fill(std::span(part[i]), [row = first + i](std::size_t begin, std::span<int> cells) {
        for (std::size_t j = 0; j < cells.size(); ++j) cells[j] = static_cast<int>(100 * row + begin + j);
      });
  });
  bool right = true;
  for (std::size_t i = 0; i < rows.size(); ++i)
    for (std::size_t j = 0; j < 20; ++j) right &= rows[i][j] == static_cast<int>(100 * i + j);
  CHECK(right);
}

TEST_CASE("a team fills again and again, by the same threads", "[threads]") {
  const Team team = Threads{.count = 3}.team();
  std::vector<std::thread::id> first(3), again(3);
  const auto ask = [&](std::vector<std::thread::id>& by) {
    team.fill(std::span(by),
              [](std::size_t, std::span<std::thread::id> part) { part[0] = std::this_thread::get_id(); });
  };
  ask(first);
  for (int times = 0; times < 1000; ++times) {
    ask(again);
    if (again != first) break;
  }
  CHECK(again == first);
  CHECK(first[0] == std::this_thread::get_id());
  CHECK(first[1] != first[2]);
  fills_everything_once(team);
}

TEST_CASE("a team that slept works on, and one that is never called ends", "[threads]") {
  const Team team(4), idle(4);
  fills_everything_once(team);
  std::this_thread::sleep_for(std::chrono::milliseconds(20));  // longer than it waits awake
  fills_everything_once(team);
}

TEST_CASE("a failed fill leaves a team as it was", "[threads]") {
  const Team team(3);
  CHECK(failure(team, 10, {9, 4}) == "at 4");
  CHECK(failure(team, 10, {0}) == "at 0");
  CHECK(failure(team, 10, {}) == "none");
  fills_everything_once(team);
}

TEST_CASE("a team that is at work fills all the same, within its work and beside it", "[threads]") {
  const Team team(3);
  std::vector<std::vector<int>> rows(6, std::vector<int>(20));
  const auto number = [&team](std::size_t first, std::span<std::vector<int>> part) {
    for (std::size_t i = 0; i < part.size(); ++i)
      team.fill(std::span(part[i]), [row = first + i](std::size_t begin, std::span<int> cells) {
        for (std::size_t j = 0; j < cells.size(); ++j) cells[j] += static_cast<int>(100 * row + begin + j);
      });
  };
  team.fill(std::span(rows), number);
  std::jthread([&] {
    team.fill(std::span(rows).first(3), [&](auto first, auto part) { number(first, part); });
  }).join();
  {
    const std::jthread one([&] { number(3, std::span(rows).subspan(3, 2)); });
    number(5, std::span(rows).subspan(5));
  }
  bool right = true;
  for (std::size_t i = 0; i < rows.size(); ++i)
    for (std::size_t j = 0; j < 20; ++j) right &= rows[i][j] == static_cast<int>(2 * (100 * i + j));
  CHECK(right);
}

TEST_CASE("a fill of few results is done by as few threads, and others are not even started", "[threads]") {
  const Team team(100'000);  // more than any machine has
  fills_everything_once(Team(3));
  for (int times = 0; times < 3; ++times) {
    std::vector<std::thread::id> by(2);
    team.fill(std::span(by),
              [](std::size_t, std::span<std::thread::id> part) { part[0] = std::this_thread::get_id(); });
    CHECK(by[0] == std::this_thread::get_id());
    CHECK(by[1] != by[0]);
  }
}

TEST_CASE("a team without a thread is refused") {
  CHECK_THROWS_WITH(Team(0), "Team: expected one thread or more, got 0");
  CHECK_THROWS_WITH(Team(-1), "Team: expected one thread or more, got -1");
}

TEST_CASE("who fills often gets a team where there is one, and the executor itself otherwise", "[threads]") {
  static_assert(std::same_as<decltype(curio::for_long(Threads{})), Team>);
  const Backwards backwards;
  CHECK(&curio::for_long(backwards) == &backwards);
  struct Football : Backwards {
    int team() const { return 11; }
  };
  const Football football;
  CHECK(&curio::for_long(football) == &football);
}

TEST_CASE("a negative number of threads is refused, even where there is nothing to do") {
  std::vector<int> some(3), none;
  bool worked = false;
  const auto work = [&](std::size_t, std::span<int>) { worked = true; };
  CHECK_THROWS_AS(Threads{.count = -1}.fill(std::span(some), work), curio::Error);
  CHECK_THROWS_WITH(Threads{.count = -3}.fill(std::span(none), work), "Threads: count must not be negative, got -3");
  CHECK_THROWS_WITH(Threads{.count = -1}.team(), "Threads: count must not be negative, got -1");
  CHECK_FALSE(worked);
}

}  // namespace
