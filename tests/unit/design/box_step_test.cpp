// SPDX-License-Identifier: MIT
#include "curio/design/box_step.hpp"

#include <catch2/catch.hpp>

using namespace curio;

TEST_CASE("inside the box the step is the shortest that makes the changes") {
  Eigen::Matrix<double, 1, 2> J;
  J << 3, 4;
  // d = J^T r / |J|^2 = (3, 4) * 2.5 / 25.
  const auto d = box_step<1, 2>(J, Vector<double, 1>(2.5), Vector<double, 2>(0.2, 0.2));
  CHECK(d[0] == Approx(0.3).epsilon(1e-8));  // the ridge of 1e-9
  CHECK(d[1] == Approx(0.4).epsilon(1e-8));
}

TEST_CASE("a component that would leave the box stays at its bound, and the others make up for it") {
  Eigen::Matrix<double, 1, 2> J;
  J << 3, 4;
  const auto d = box_step<1, 2>(J, Vector<double, 1>(2.5), Vector<double, 2>(0.2, 0.9));
  CHECK(d[1] == Approx(0.1).epsilon(1e-12));
  CHECK(d[0] == Approx(0.7).epsilon(1e-8));  // 3 * 0.7 + 4 * 0.1 = 2.5
}

TEST_CASE("what the box does not allow is made as far as it does") {
  Eigen::Matrix<double, 1, 2> J;
  J << 1, 1;
  const auto d = box_step<1, 2>(J, Vector<double, 1>(5), Vector<double, 2>(0.5, 0.25));
  CHECK(d[0] == 0.5);
  CHECK(d[1] == 0.75);
}
