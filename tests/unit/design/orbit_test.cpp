// SPDX-License-Identifier: MIT
#include "curio/design/orbit.hpp"

#include <catch2/catch.hpp>

using namespace curio;

namespace {

/// A way once around of three species, seen by the second, whose parts were made up.
Lap<3, 2> way() {
  Lap<3, 2> lap;
  lap.states.resize(3, 7);
  for (int k = 0; k < 7; ++k) lap.states.col(k) << k, 0.5, -k;
  lap.period = 2;
  lap.crossings = 1;
  lap.end = {0.25, 0.5, 0};
  lap.tangent = {4, 2, -2};
  lap.high = {};
  lap.high.value = 0.9;
  lap.high.at = 2.5;
  lap.low = {};
  lap.low.value = 0.3;
  lap.low.at = 5;
  lap.end_by_start << 0.5, 0.25, 0, 0.125, 1, 0.25, 0, 0, 0.5;
  lap.end_by_parameters << 1, 0, 2, 1, 0, 3;
  lap.high_by_start << 1, 0, 0;
  lap.low_by_start << 0, 0, 1;
  lap.high_by_parameters << 10, 0;
  lap.low_by_parameters << 0, 10;
  return lap;
}
const Section section{1, 0.5};

}  // namespace

TEST_CASE("the return map's derivative leaves out the section's species and the time it took to meet the section") {
  // D_ij = M_ij - v_i / v_1 M_1j for i, j in {0, 2}; v_0 / v_1 = 2, v_2 / v_1 = -1.
  const auto D = detail::return_derivative(section, way());
  Eigen::Matrix2d expected;
  expected << 0.5 - 2 * 0.125, 0 - 2 * 0.25, 0 + 0.125, 0.5 + 0.25;
  CHECK(D == expected);
}

TEST_CASE("an orbit reads its features, where they are and how nearly it closes from one way around") {
  const auto orbit = detail::orbit_of(section, way(), 0.5);
  CHECK(orbit.period == 2);
  CHECK(orbit.frequency() == 0.5);
  CHECK(orbit.offset == Approx(0.6));
  CHECK(orbit.amplitude == Approx(0.6));
  CHECK(orbit.half_amplitude() == Approx(0.3));
  CHECK(orbit.time_of_highest == 1.25);
  CHECK(orbit.time_of_lowest == 2.5);
  CHECK(orbit.residual == 0.25);  // from (0, 0.5, 0) to (0.25, 0.5, 0)
  CHECK(orbit.waveform.cols() == 5);
  // D's trace is 1, its determinant 0.1875 + 0.0625 = 0.25: both multipliers are 0.5.
  CHECK(orbit.multipliers.sum().real() == Approx(1));
  CHECK(orbit.multipliers.prod().real() == Approx(0.25));
  CHECK(orbit.slowest == Approx(0.5).margin(1e-7));  // a double root moves by the root of the rounding
}

TEST_CASE(
    "the derivatives close the orbit: (I - M) dy = tangent dT + d end / d c, and dy has no part off the section") {
  const auto lap = way();
  const auto orbit = detail::orbit_of(section, lap, 0.5);
  CHECK(orbit.point_gradient.row(1).norm() == 0);
  const Eigen::Matrix<double, 3, 2> left =
      (Eigen::Matrix3d::Identity() - lap.end_by_start) * orbit.point_gradient - lap.tangent * orbit.period_gradient;
  CHECK((left - lap.end_by_parameters).norm() < 1e-12);
  const Eigen::RowVector2d high = lap.high_by_parameters + orbit.point_gradient.row(0),
                           low = lap.low_by_parameters + orbit.point_gradient.row(2);
  CHECK((orbit.amplitude_gradient - (high - low)).norm() < 1e-12);
  CHECK((orbit.offset_gradient - (high + low) / 2).norm() < 1e-12);
}

TEST_CASE("what became of an oscillation has a name") {
  CHECK(name_of(OrbitStatus::none) == std::string("none"));
  CHECK(name_of(OrbitStatus::sustained) == std::string("sustained"));
  CHECK(name_of(OrbitStatus::shrinking) == std::string("shrinking"));
  CHECK(name_of(OrbitStatus::fading) == std::string("fading"));
}
