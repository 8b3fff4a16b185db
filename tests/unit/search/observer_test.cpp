// SPDX-License-Identifier: MIT
#include "curio/search/observer.hpp"  // first: the header must stand alone

#include <catch2/catch.hpp>
#include <vector>

using curio::Observer;
using curio::Stop;

namespace {

struct Run {
  int batches = 0;
};

using Silent = void (*)(const Run&);
using Counting = int (*)(const Run&);
using Ending = Stop (*)(const Run&);
static_assert(Observer<Silent, Run> && Observer<Counting, Run> && Observer<Ending, Run>);

// What is no observer.

using Unsure = bool (*)(const Run&);
static_assert(!Observer<Unsure, Run>, "true might mean to stop, or to go on");
using SomewhereElse = const bool& (*)(const Run&);
static_assert(!Observer<SomewhereElse, Run>);
using Changing = void (*)(Run&);
static_assert(!Observer<Changing, Run>, "a run is watched, not changed");
static_assert(!Observer<int, Run>);

}  // namespace

TEST_CASE("only Stop{true} ends a run") {
  using curio::detail::any_stops;
  const auto silent = [](const Run&) {};
  const auto counts = [](const Run& run) { return run.batches; };
  const auto after_two = [](const Run& run) { return Stop{run.batches >= 2}; };
  CHECK_FALSE(any_stops(Run{5}));
  CHECK_FALSE(any_stops(Run{5}, silent, counts));
  CHECK_FALSE(any_stops(Run{1}, silent, after_two));
  CHECK(any_stops(Run{2}, silent, after_two, counts));
  const Stop kept{true};
  const auto gives_what_it_keeps = [&](const Run&) -> const Stop& { return kept; };
  CHECK(any_stops(Run{0}, gives_what_it_keeps));
}

TEST_CASE("every observer is called, in their order, though one has ended the run; each remembers") {
  std::vector<int> calls;
  const auto ends = [&](const Run&) { return calls.push_back(1), Stop{}; };
  auto counts = [&, times = 0](const Run&) mutable { calls.push_back(10 + ++times); };
  for (int batch = 0; batch < 2; ++batch) CHECK(curio::detail::any_stops(Run{batch}, ends, counts));
  CHECK(calls == std::vector{1, 11, 1, 12});
}
