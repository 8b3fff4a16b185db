// SPDX-License-Identifier: MIT
#include "curio/design/lap.hpp"

#include <catch2/catch.hpp>

#include "curio/design/orbits.hpp"
#include "curio/model/sigmoid_circuit.hpp"
#include "study_circuits.hpp"

using namespace curio;

namespace {

using Circuit = SigmoidCircuit<3>;
using Parameters = Vector<double, 12>;
using State = Vector<double, 3>;

/// The way's derivatives forward: 15 columns (state, parameters) carried along by hand, in plain double.
struct Forward {
  Eigen::Matrix<double, 3, 15> end;
  Eigen::Matrix<double, 1, 15> high, low;
};
Forward forward(const Lap<3, 12>& way, const Parameters& c, double dt) {
  std::vector<Eigen::Matrix<double, 3, 15>> columns(1);
  columns[0].setZero();
  columns[0].leftCols<3>().setIdentity();
  for (int k = 0; k < way.steps(); ++k) {
    const State y = way.states.col(k);
    Eigen::Matrix<double, 3, 15> next = (1 - dt) * columns.back();
    for (int i = 0; i < 3; ++i) {
      const double z = c.segment<3>(3 * i).dot(y) + c[9 + i], s = 1 / (1 + std::exp(-z)), slope = dt * s * (1 - s);
      next.row(i) += slope * c.segment<3>(3 * i).transpose() * columns.back();
      for (int j = 0; j < 3; ++j) next(i, 3 + 3 * i + j) += slope * y[j];
      next(i, 3 + 9 + i) += slope;
    }
    columns.push_back(next);
  }
  Forward result;
  result.end.setZero();
  result.high.setZero();
  result.low.setZero();
  const std::size_t last = columns.size() - 1;
  for (std::size_t m = 0; m < 4; ++m) result.end += way.crossing.weight[m] * columns[last - 3 + m];
  for (std::size_t m = 0; m < 3; ++m) {
    result.high += way.high.weight[m] * columns[static_cast<std::size_t>(way.high.middle - 1) + m].row(0);
    result.low += way.low.weight[m] * columns[static_cast<std::size_t>(way.low.middle - 1) + m].row(0);
  }
  return result;
}

}  // namespace

TEST_CASE("the adjoint sweep of a way gives what carrying fifteen columns along it gives") {
  const Orbits orbits{Rollout{Euler{Circuit{}}}};
  for (std::size_t i = 0; i < 60; ++i) {
    const auto& found = study::oscillators()[i];
    INFO("experiment " << found.experiment);
    Work work;
    const auto settled = orbits.settle(found.parameters, found.state, 9999, 5000, work);
    REQUIRE(settled.interval > 0);
    const int interval = static_cast<int>(settled.interval);
    auto way = orbits.laps().run(settled.section, found.parameters, settled.point, interval * 6 / 10, 2 * interval);
    REQUIRE(way);
    orbits.laps().sweep(settled.section, found.parameters, *way);
    const Forward expected = forward(*way, found.parameters, 0.01);
    // Both are exact but for rounding: some 1000 steps of a few roundings each, of terms as large as the whole, or some
    // ten times as large where they cancel: 1000 * 4 * 10 * 1.1e-16 = 5e-12.
    const double state_scale = std::max(1e-3, expected.end.leftCols<3>().norm());
    const double scale = std::max(state_scale, expected.end.norm());
    CHECK((way->end_by_start - expected.end.leftCols<3>()).norm() < 5e-12 * scale);
    CHECK((way->end_by_parameters - expected.end.rightCols<12>()).norm() < 5e-12 * scale);
    CHECK((way->high_by_start - expected.high.leftCols<3>()).norm() < 5e-12 * std::max(1.0, expected.high.norm()));
    CHECK((way->high_by_parameters - expected.high.rightCols<12>()).norm() <
          5e-12 * std::max(1.0, expected.high.norm()));
    CHECK((way->low_by_parameters - expected.low.rightCols<12>()).norm() < 5e-12 * std::max(1.0, expected.low.norm()));
    CHECK((way->low_by_start - expected.low.leftCols<3>()).norm() < 5e-12 * std::max(1.0, expected.low.norm()));
  }
}

TEST_CASE("a way ends on its section, and counts its crossings") {
  const Orbits orbits{Rollout{Euler{Circuit{}}}};
  const auto& found = study::oscillators().front();
  Work work;
  const auto settled = orbits.settle(found.parameters, found.state, 9999, 5000, work);
  const int interval = static_cast<int>(settled.interval);
  const auto once =
      orbits.laps().run(settled.section, found.parameters, settled.point, interval * 6 / 10, 2 * interval);
  REQUIRE(once);
  CHECK(once->crossings == 1);
  CHECK(std::abs(once->end[0] - settled.section.level) < 1e-14);
  CHECK(once->tangent[0] > 0);
  const auto twice =
      orbits.laps().run(settled.section, found.parameters, settled.point, interval * 16 / 10, 3 * interval);
  REQUIRE(twice);
  CHECK(twice->crossings == 2);
  // It is settled: two rounds take twice as long, but for what the cubic misses (fourth order in dt, 1e-8 of a period).
  CHECK(twice->period == Approx(2 * once->period).epsilon(1e-6));
  CHECK_FALSE(orbits.laps().run(settled.section, found.parameters, settled.point, interval * 6 / 10, interval / 2));
}
