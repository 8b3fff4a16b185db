// SPDX-License-Identifier: MIT
#include "curio/design/feature.hpp"

#include <catch2/catch.hpp>

using namespace curio;

namespace {

/// Each step y0 grows by c0, y1 by c1 y0.
struct Growth {
  static constexpr int species = 2, parameters = 2;
  static constexpr bool autonomous = true;
  template <class Real>
  Vector<Real, 2> operator()(const Vector<Real, 2>& y, const Vector<Real, 2>& c, double, double) const {
    return {y[0] + c[0], y[1] + c[1] * y[0]};
  }
};

}  // namespace

TEST_CASE("an orbit's cycle is its states again, each with its derivatives by the parameters") {
  Orbit<2, 2> orbit;
  orbit.period = 3;
  orbit.period_gradient << 5, 6;
  orbit.offset = 7;
  orbit.offset_gradient << 8, 9;
  orbit.amplitude = 10;
  orbit.amplitude_gradient << 11, 12;
  orbit.point = {1, 2};
  orbit.point_gradient << 0, 0, 3, 4;
  orbit.waveform.resize(2, 3);
  const auto cycle = differentiated(Laps<Growth>({}, 1), {0.5, 0.25}, orbit);

  const auto is = [](const auto& x, double value, double by0, double by1) {
    return x.value[0] == value && x.slope[0][0] == by0 && x.slope[1][0] == by1;
  };
  CHECK(cycle.dt == 1);
  CHECK(is(cycle.period, 3, 5, 6));
  CHECK(is(cycle.offset, 7, 8, 9));
  CHECK(is(cycle.amplitude, 10, 11, 12));
  REQUIRE(cycle.states.cols() == 3);
  // y0 = 1 + k c0; y1 = 2 + (3 d0 + 4 d1, the point's own move) + c1 (1, then 1 + 1 + c0).
  CHECK(is(cycle.states(0, 0), 1, 0, 0));
  CHECK(is(cycle.states(1, 0), 2, 3, 4));
  CHECK(is(cycle.states(0, 1), 1.5, 1, 0));
  CHECK(is(cycle.states(1, 1), 2.25, 3, 5));
  CHECK(is(cycle.states(0, 2), 2, 2, 0));
  CHECK(is(cycle.states(1, 2), 2.625, 3.25, 6.5));  // by c0: 3 + c1, by c1: 4 + 1 + (1 + c0)
}
