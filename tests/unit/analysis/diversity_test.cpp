// SPDX-License-Identifier: MIT
#include "curio/analysis/diversity.hpp"  // first: the header must stand alone

#include <catch2/catch.hpp>
#include <optional>
#include <vector>

using namespace curio;

namespace {

using Finds = std::vector<std::optional<Oscillation>>;
using Curve = std::vector<std::size_t>;

Oscillation oscillator(float offset, float amplitude, float frequency) {
  return {.periodic = true, .offset = offset, .amplitude = amplitude, .frequency = frequency};
}
/// Not periodic: (0, 0, 0), whatever else was measured.
Oscillation silent(float offset = 0.5f) { return {.offset = offset, .amplitude = 0.1f, .frequency = 3}; }

}  // namespace

TEST_CASE("filled bins, worked by hand") {
  // Ten bins a dimension over [0, 10]: the bins are the whole numbers.
  const Finds finds{silent(),
                    oscillator(10, 10, 10),
                    oscillator(3.5f, 0, 0),
                    oscillator(3.9f, 0, 0),     // in the same bin
                    oscillator(4, 0, 0),        // on the edge to the next, and in it
                    oscillator(3.5f, 1.2f, 0),  // apart in another dimension
                    oscillator(3.5f, 0, 1.2f),
                    silent(7)};
  const Grid grid{{.bins = 10}, finds};
  CHECK(grid.curve(finds) == Curve{1, 2, 3, 3, 4, 5, 6, 6});
  CHECK(grid.filled(finds) == 6);
}

TEST_CASE("a point on the upper edge is in the last bin, one just below it too") {
  const Finds finds{silent(), oscillator(20, 0, 0), oscillator(19.5f, 0, 0), oscillator(18.9f, 0, 0)};
  CHECK(Grid{{.bins = 20}, finds}.curve(finds) == Curve{1, 2, 2, 3});
}

TEST_CASE("all that is not periodic is one point, the origin") {
  const Finds finds{silent(1), silent(2), silent(3), oscillator(1, 1, 1)};
  CHECK(Grid{{.bins = 20}, finds}.curve(finds) == Curve{1, 1, 1, 2});
}

TEST_CASE("a failed experiment is no point, but has its place on the curve") {
  const Finds finds{std::nullopt, oscillator(1, 1, 1), std::nullopt, oscillator(2, 2, 2)};
  const Grid grid{{}, finds};
  CHECK(grid.curve(finds) == Curve{0, 1, 1, 2});  // the origin is not filled
  CHECK(grid.filled(Finds{std::nullopt}) == 0);
  CHECK(grid.filled(Finds{}) == 0);
}

TEST_CASE("where all finds are equal, they fill one bin") {
  const Finds finds(5, oscillator(0.5f, 0.25f, 3));
  CHECK(Grid{{}, finds}.curve(finds) == Curve(5, 1));
  const Finds level{oscillator(1, 2, 3), oscillator(1, 2, 4)};  // apart in one dimension only
  CHECK(Grid{{}, level}.filled(level) == 2);
}

TEST_CASE("the grid spans all searches that it is given, so that their counts compare") {
  const Finds near{oscillator(0, 0, 0), oscillator(1, 0, 0)}, far{oscillator(1000, 0, 0)};
  CHECK(Grid{{.bins = 10}, near}.filled(near) == 2);
  CHECK(Grid{{.bins = 10}, near, far}.filled(near) == 1);
  CHECK(Grid{{.bins = 10}, near, far}.filled(far) == 1);
  CHECK(Grid{{.bins = 10}, far, near}.filled(near) == 1);
}

TEST_CASE("bins number 20 a dimension unless said otherwise; one bin holds everything") {
  CHECK(Grid::Options{}.bins == 20);
  const Finds finds{silent(), oscillator(1, 1, 1), oscillator(2, 2, 2)};
  CHECK(Grid{{.bins = 1}, finds}.filled(finds) == 1);
}

TEST_CASE("a grid of no bins, or around nothing, is refused") {
  const Finds finds{silent()}, none{std::nullopt};
  CHECK_THROWS_WITH((Grid{{.bins = 0}, finds}), "Grid: bins must be positive, got 0");
  CHECK_THROWS_WITH((Grid{{.bins = -3}, finds}), "Grid: bins must be positive, got -3");
  CHECK_THROWS_WITH((Grid{{}, none}), "Grid: expected at least one experiment that succeeded, got none");
  CHECK_THROWS_WITH((Grid{{}, Finds{}}), "Grid: expected at least one experiment that succeeded, got none");
  CHECK_NOTHROW(Grid{{.bins = 1}, finds});
}
