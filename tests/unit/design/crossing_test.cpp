// SPDX-License-Identifier: MIT
#include "curio/design/crossing.hpp"

#include <catch2/catch.hpp>

using curio::Crossing;
using curio::Extremum;

TEST_CASE("a crossing of a cubic is found exactly, upwards and downwards") {
  // x^3 + x at -1, 0, 1, 2 crosses 0.625 at 0.5, with slope 3 * 0.25 + 1.
  const Crossing up = Crossing::of({-2, 0, 2, 10}, 0.625);
  CHECK(up.at == Approx(0.5).margin(1e-14));
  CHECK(up.value({-2, 0, 2, 10}) == Approx(0.625).margin(1e-14));
  CHECK(up.derivative({-2, 0, 2, 10}) == Approx(1.75).margin(1e-13));
  const Crossing down = Crossing::of({2, 0, -2, -10}, -0.625);
  CHECK(down.at == Approx(0.5).margin(1e-14));
}

TEST_CASE("a crossing at a sample is that sample") {
  const Crossing first = Crossing::of({-1, 0, 1, 2}, 0), second = Crossing::of({-1, 0, 1, 2}, 1);
  CHECK(first.at == 0);
  CHECK(second.at == 1);
  CHECK(first.weight == std::array<double, 4>{0, 1, 0, 0});
  CHECK(second.weight == std::array<double, 4>{0, 0, 1, 0});
}

TEST_CASE("the weights of a place read off every cubic") {
  const Crossing here = Crossing::place(0.25);
  const auto cubic = [](double u) { return 3 - u + 2 * u * u - 4 * u * u * u; };
  const std::array<double, 4> x{cubic(-1), cubic(0), cubic(1), cubic(2)};
  CHECK(here.value(x) == Approx(cubic(0.25)).epsilon(1e-14));
  CHECK(here.derivative(x) == Approx(-1 + 4 * 0.25 - 12 * 0.0625).epsilon(1e-13));
}

TEST_CASE("the peak of a parabola is its top, wherever its samples lie") {
  // 5 - (u - 0.3)^2 at -1, 0, 1, of which 0 is sample 7.
  const Extremum top = Extremum::of({5 - 1.69, 5 - 0.09, 5 - 0.49}, 7);
  CHECK(top.at == Approx(7.3).epsilon(1e-14));
  CHECK(top.value == Approx(5).epsilon(1e-14));
  CHECK(top.weight[0] + top.weight[1] + top.weight[2] == Approx(1).epsilon(1e-15));
}

TEST_CASE("three equal samples peak in their middle") {
  const Extremum flat = Extremum::of({2, 2, 2}, 4);
  CHECK(flat.at == 4);
  CHECK(flat.value == 2);
}
