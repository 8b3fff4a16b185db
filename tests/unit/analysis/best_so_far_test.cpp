// SPDX-License-Identifier: MIT
#include "curio/analysis/best_so_far.hpp"  // first: the header must stand alone

#include <catch2/catch.hpp>
#include <cmath>

using curio::best_so_far;
using Curve = std::vector<double>;

TEST_CASE("the best loss so far only falls") {
  CHECK(best_so_far(Curve{5, 7, 3, 3, 4, 1}) == Curve{5, 5, 3, 3, 3, 1});
  CHECK(best_so_far(Curve{-1, -2}) == Curve{-1, -2});
  CHECK(best_so_far(Curve{}).empty());
}

TEST_CASE("a loss that is no number never counts; until the first that is one, the best is infinity") {
  const double nan = std::nan("");
  CHECK(best_so_far(Curve{nan, 4, nan, 2}) == Curve{INFINITY, 4, 4, 2});
  CHECK(best_so_far(Curve{INFINITY, nan}) == Curve{INFINITY, INFINITY});
}
