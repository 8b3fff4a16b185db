// SPDX-License-Identifier: MIT
#include "curio/design/fastest.hpp"

#include <catch2/catch.hpp>

#include "../property.hpp"

using namespace curio;

TEST_CASE("the best in a box is the vertex that a linear program has") {
  // max d0 + 2 d1 + 4 d2 with d0 + d1 + d2 = 1 and d0 - d1 = 0, within [0, 0.4]^3: d2 = 0.4, d0 = d1 = 0.3.
  Eigen::Matrix<double, 2, 3> J;
  J << 1, 1, 1, 1, -1, 0;
  const auto d = best_in_box<3>({1, 2, 4}, J, {1, 0}, Vector<double, 3>::Zero(), Vector<double, 3>::Constant(0.4));
  REQUIRE(d);
  CHECK(((*d) - Vector<double, 3>(0.3, 0.3, 0.4)).norm() < 1e-14);
  CHECK_FALSE(best_in_box<3>({1, 2, 4}, J, {2, 0}, Vector<double, 3>::Zero(), Vector<double, 3>::Constant(0.4)));
}

TEST_CASE("no other point of the box that makes the changes gains more") {
  using Point = Vector<double, 4>;
  CHECK(rc::check([] {
    const auto number = [] { return *rc::gen::inRange(-1000, 1001) / 1000.0; };
    Point gain, inside, other;
    Eigen::Matrix<double, 2, 4> J;
    for (int k = 0; k < 4; ++k) {
      gain[k] = number();
      inside[k] = number() / 2;
      J.col(k) << number(), number();
    }
    RC_PRE(std::abs(J.leftCols<2>().determinant()) > 0.05);
    const Point from = Point::Constant(-0.5), to = Point::Constant(0.5);
    const Vector<double, 2> r = J * inside;
    const auto best = best_in_box<4>(gain, J, r, from, to);
    RC_ASSERT(best.has_value());               // `inside` is feasible
    RC_ASSERT((J * *best - r).norm() < 1e-9);  // solved with a determinant that may be 1e-4 of its entries
    RC_ASSERT(best->cwiseAbs().maxCoeff() <= 0.5 + 1e-12);
    RC_ASSERT(gain.dot(*best) >= gain.dot(inside) - 1e-9);
    // From `inside` along what changes nothing of J d, as far as the box goes.
    const Vector<double, 2> free(number(), number());
    other << -J.leftCols<2>().inverse() * (J.rightCols<2>() * free), free;
    double far = 1;
    for (int k = 0; k < 4; ++k)
      if (other[k] != 0) far = std::min(far, (std::copysign(0.5, other[k]) - inside[k]) / other[k]);
    RC_ASSERT(gain.dot(*best) >= gain.dot(inside + far * other) - 1e-9);
  }));
}
