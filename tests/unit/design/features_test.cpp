// SPDX-License-Identifier: MIT
#include "curio/design/features.hpp"

#include <catch2/catch.hpp>
#include <limits>

using namespace curio;

TEST_CASE("an oscillation lies half its amplitude to either side of its offset") {
  const Features target{.offset = 0.5, .amplitude = 0.6, .frequency = 0.25};
  CHECK(target.highest() == Approx(0.8));
  CHECK(target.lowest() == Approx(0.2));
  CHECK(target.period() == 4);
}

TEST_CASE("errors are shares of what was asked, positive where an orbit has too much") {
  struct {
    double offset = 0.55, amplitude = 0.3, period = 8;
  } orbit;
  const auto errors = errors_of(orbit, {.offset = 0.5, .amplitude = 0.6, .frequency = 0.25});
  CHECK(errors[0] == Approx(0.1));             // 0.05 of 0.5
  CHECK(errors[1] == Approx(-0.5));            // half the amplitude
  CHECK(errors[2] == Approx(-std::log(2.0)));  // half the frequency
}

TEST_CASE("an offset near zero is measured by the half amplitude") {
  CHECK(Features{.offset = -0.1, .amplitude = 0.6}.scale() == Approx(0.3));
  CHECK(Features{.offset = -0.5, .amplitude = 0.6}.scale() == Approx(0.5));
}

TEST_CASE("what is no oscillation is refused") {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  CHECK_NOTHROW(Features{}.check());
  CHECK_THROWS_WITH((Features{.offset = nan}.check()), "Features: offset must be a finite number, got nan");
  CHECK_THROWS_WITH((Features{.amplitude = 0}.check()), "Features: amplitude must be positive, got 0");
  CHECK_THROWS_WITH((Features{.amplitude = nan}.check()), "Features: amplitude must be positive, got nan");
  CHECK_THROWS_WITH((Features{.frequency = -1}.check()), "Features: frequency must be positive, got -1");
}
