// SPDX-License-Identifier: MIT
#include "curio/simulate/crew.hpp"  // first: the header must stand alone

#include <algorithm>
#include <array>
#include <catch2/catch.hpp>
#include <set>
#include <thread>
#include <vector>

using curio::detail::Crew;

namespace {

/// Who did each part.
std::vector<std::thread::id> doers(Crew& crew, std::size_t parts) {
  std::vector<std::thread::id> by(parts);
  CHECK(crew.call(parts, [&](std::size_t part) { by[part] = std::this_thread::get_id(); }));
  return by;
}

TEST_CASE("each part is done once, the first in the caller's thread, every other in one of its own") {
  Crew crew;
  for (const std::size_t parts : {1u, 2u, 5u, 3u}) {
    std::vector<int> times(parts, 0);
    CHECK(crew.call(parts, [&](std::size_t part) { ++times[part]; }));
    CHECK(times == std::vector<int>(parts, 1));
    const auto by = doers(crew, parts);
    CHECK(by[0] == std::this_thread::get_id());
    CHECK(std::set(by.begin(), by.end()).size() == parts);
  }
}

TEST_CASE("threads stay from call to call") {
  Crew crew;
  const auto first = doers(crew, 3);
  for (int i = 0; i < 100; ++i) CHECK(doers(crew, 3) == first);
  const auto more = doers(crew, 4);
  CHECK(std::equal(first.begin(), first.end(), more.begin()));
}

TEST_CASE("all parts are over when a call returns, and what they wrote is seen") {
  Crew crew;
  std::array<long, 4> sums{};
  for (long i = 1; i <= 2000; ++i) crew.call(sums.size(), [&](std::size_t part) { sums[part] += i; });
  for (const long sum : sums) CHECK(sum == 2001000);
}

TEST_CASE("a crew that is at work refuses, and does nothing") {
  Crew crew;
  int within = 0;
  bool accepted = true;
  CHECK(crew.call(2, [&](std::size_t part) {
    if (part == 0) accepted = crew.call(2, [&](std::size_t) { ++within; });
  }));
  CHECK(!accepted);
  CHECK(within == 0);
  CHECK(crew.call(2, [&](std::size_t part) { within += part == 0 ? 1 : 0; }));
  CHECK(within == 1);
}

}  // namespace
