// SPDX-License-Identifier: MIT
#include "curio/io/progress.hpp"  // first: the header must stand alone

#include <catch2/catch.hpp>

using namespace curio;

TEST_CASE("progress tells what is done, how fast, and what is left") {
  CHECK(progress_line("search", 200, 1000, 4) == "search: 200 of 1000 experiments, 50/s, 16 s left");
}
TEST_CASE("before any time has passed there is no rate, and at the end nothing is left") {
  CHECK(progress_line("s", 0, 10, 0) == "s: 0 of 10 experiments, 0/s, 0 s left");
  CHECK(progress_line("s", 10, 10, 5) == "s: 10 of 10 experiments, 2/s, 0 s left");
}
