// SPDX-License-Identifier: MIT
#include "curio/design/orbits.hpp"

#include <catch2/catch.hpp>

#include "curio/model/repressilator.hpp"
#include "curio/model/sigmoid_circuit.hpp"
#include "study_circuits.hpp"

using namespace curio;

namespace {
using Circuit = SigmoidCircuit<3>;
}

TEST_CASE("of the published 1167 oscillators, 1527 and 4065 fade, 1947 shrinks, and all others go on for ever") {
  const Orbits orbits{Rollout{Euler{Circuit{}}}};
  REQUIRE(study::oscillators().size() == 1167);
  std::size_t sustained = 0;
  for (const auto& found : study::oscillators()) {
    INFO("experiment " << found.experiment);
    const auto orbit = orbits(found.parameters, found.state);
    const OrbitStatus expected = found.experiment == 1527 || found.experiment == 4065 ? OrbitStatus::fading
                                 : found.experiment == 1947                           ? OrbitStatus::shrinking
                                                                                      : OrbitStatus::sustained;
    CHECK(orbit.status == expected);
    if (orbit.status != OrbitStatus::sustained) continue;
    ++sustained;
    CHECK(orbit.residual < 1e-8);
    CHECK(orbit.slowest < 0.98);
    CHECK(orbit.crossings == 1);
    // The published offset is the middle of 50 s, in which an orbit that shrinks by 0.957 a period still shrank: by
    // less than 0.016 of the variable.
    CHECK(std::abs(orbit.amplitude - found.amplitude) < 0.016);
  }
  CHECK(sustained == 1164);
}

TEST_CASE("a shrinking circuit's orbit is the small one that it ends on") {
  const Orbits orbits{Rollout{Euler{Circuit{}}}};
  for (const auto& found : study::oscillators()) {
    if (found.experiment != 1947) continue;
    const auto orbit = orbits(found.parameters, found.state);
    // A run of 3000 s swings by the same; after 300 s the rest is 0.9949^170 = 0.4 of the difference, after 3000 s
    // none.
    Work work;
    const auto settled = orbits.settle(found.parameters, found.state, 300000, 1000, work);
    CHECK(orbit.amplitude == Approx(settled.amplitude).epsilon(1e-3));
    CHECK(orbit.period == Approx(settled.interval * 0.01).epsilon(1e-4));
    CHECK(orbit.slowest == Approx(0.9949).margin(1e-4));
  }
}

TEST_CASE("period, offset and amplitude are those of a long run") {
  const Orbits orbits{Rollout{Euler{Circuit{}}}};
  for (std::size_t i = 0; i < 1167; i += 60) {
    const auto& found = study::oscillators()[i];
    INFO("experiment " << found.experiment);
    const auto orbit = orbits(found.parameters, found.state);
    REQUIRE(orbit.status == OrbitStatus::sustained);
    Work work;
    const auto settled = orbits.settle(found.parameters, found.state, 100000, 50000, work);
    // The cubic at either end errs by fourth order in dt: below 1e-6 of a period.
    CHECK(settled.interval * 0.01 == Approx(orbit.period).epsilon(2e-6));
    // Samples miss a peak by at most 5e-5 as a rule, and by 3e-4 at worst (GeneLimits::between_samples, h = 0.66).
    CHECK(std::abs(settled.section.level - orbit.offset) < 3e-4);
    CHECK(settled.amplitude <= orbit.amplitude + 1e-6);
    CHECK(settled.amplitude > orbit.amplitude - 6e-4);
  }
}

TEST_CASE("the derivatives of period, offset, amplitude and point are those of small differences") {
  const Orbits orbits{Rollout{Euler{Circuit{}}}, OrbitOptions{.residual = 1e-12}};
  for (std::size_t i = 0; i < 1167; i += 120) {
    const auto& found = study::oscillators()[i];
    INFO("experiment " << found.experiment);
    const auto orbit = orbits(found.parameters, found.state);
    REQUIRE(orbit.status == OrbitStatus::sustained);
    // Central differences over 2e-5: truncation below h^2 = 1e-10 of a third derivative some 1e3 times the first, noise
    // 1e-12 / 1e-5; so 1e-6 of the gradient, and 1e-6 where that is small.
    const double h = 1e-5;
    for (int j = 0; j < 12; ++j) {
      auto more = found.parameters, less = found.parameters;
      more[j] += h;
      less[j] -= h;
      Work work;
      const auto a = orbits.shoot(orbit.section, more, orbit.point, orbit.period * 100, work);
      const auto b = orbits.shoot(orbit.section, less, orbit.point, orbit.period * 100, work);
      REQUIRE(a);
      REQUIRE(b);
      CHECK(std::abs((a->period - b->period) / (2 * h) - orbit.period_gradient[j]) <
            1e-6 * (1 + orbit.period_gradient.norm()));
      CHECK(std::abs((a->offset - b->offset) / (2 * h) - orbit.offset_gradient[j]) <
            1e-6 * (1 + orbit.offset_gradient.norm()));
      CHECK(std::abs((a->amplitude - b->amplitude) / (2 * h) - orbit.amplitude_gradient[j]) <
            1e-6 * (1 + orbit.amplitude_gradient.norm()));
      CHECK(((a->point - b->point) / (2 * h) - orbit.point_gradient.col(j)).norm() <
            1e-6 * (1 + orbit.point_gradient.norm()));
    }
  }
}

TEST_CASE("a circuit at rest is fading, and a certificate needs more than a look") {
  const Orbits orbits{Rollout{Euler{Circuit{}}}};
  Vector<double, 12> still = Vector<double, 12>::Zero();  // dy/dt = 1/2 - y
  const auto orbit = orbits(still, Vector<double, 3>(0.1, 0.9, 0.4));
  CHECK(orbit.status == OrbitStatus::fading);
  CHECK(orbit.period == 0);
}

TEST_CASE("a species that is not there is refused, in words a user can act on") {
  CHECK_THROWS_WITH((Orbits{Rollout{Euler{Circuit{}}}, OrbitOptions{.species = 3}}),
                    "Orbits: expected a species from 0 to 2, got 3");
}

TEST_CASE("any model and any step has orbits: the repressilator's derivatives, by Euler and by Runge and Kutta") {
  const Vector<double, 4> c(50, 0.1, 1, 2.5);
  const Vector<double, 6> start(1, 2, 3, 4, 5, 6);
  const auto check = [&](const auto& step, double within) {
    const Orbits orbits{Rollout{step, {.dt = 0.01, .samples = 10'000}}, OrbitOptions{.species = 3, .residual = 1e-11}};
    const auto orbit = orbits(c, start);
    REQUIRE(orbit.status == OrbitStatus::sustained);
    for (int j = 0; j < 4; ++j) {
      auto more = c, less = c;
      more[j] += 1e-5;
      less[j] -= 1e-5;
      Work work;
      const auto a = orbits.shoot(orbit.section, more, orbit.point, orbit.period * 100, work);
      const auto b = orbits.shoot(orbit.section, less, orbit.point, orbit.period * 100, work);
      REQUIRE(a);
      REQUIRE(b);
      CHECK(std::abs((a->period - b->period) / 2e-5 - orbit.period_gradient[j]) <
            within * (1 + orbit.period_gradient.norm()));
      CHECK(std::abs((a->amplitude - b->amplitude) / 2e-5 - orbit.amplitude_gradient[j]) <
            within * (1 + orbit.amplitude_gradient.norm()));
    }
    return orbit.period;
  };
  // Residual 1e-11, differences over 2e-5: 1e-6, times what a deviation at the section does to the period.
  const double euler = check(Euler{Repressilator{}}, 1e-5), runge_kutta = check(RungeKutta4{Repressilator{}}, 1e-5);
  CHECK(euler != runge_kutta);
  CHECK(euler == Approx(runge_kutta).epsilon(0.05));  // first order in dt: a few per cent, as for the study's circuits
}
