// SPDX-License-Identifier: MIT
#include "curio/design/box_step.hpp"

#include <catch2/catch.hpp>

#include "curio/design/fastest.hpp"

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

TEST_CASE("the best in a box is the vertex that a linear program has") {
  // max d0 + 2 d1 + 4 d2 with d0 + d1 + d2 = 1 and d0 - d1 = 0, within [0, 0.4]^3: d2 = 0.4, d0 = d1 = 0.3.
  Eigen::Matrix<double, 2, 3> J;
  J << 1, 1, 1, 1, -1, 0;
  const auto d = best_in_box<3>({1, 2, 4}, J, {1, 0}, Vector<double, 3>::Zero(), Vector<double, 3>::Constant(0.4));
  REQUIRE(d);
  CHECK(((*d) - Vector<double, 3>(0.3, 0.3, 0.4)).norm() < 1e-14);
  CHECK_FALSE(best_in_box<3>({1, 2, 4}, J, {2, 0}, Vector<double, 3>::Zero(), Vector<double, 3>::Constant(0.4)));
}
