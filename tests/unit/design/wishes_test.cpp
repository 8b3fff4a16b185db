// SPDX-License-Identifier: MIT
#include "curio/design/wishes.hpp"

#include <catch2/catch.hpp>

#include "curio/design/starts.hpp"
#include "curio/model/sigmoid_circuit.hpp"
#include "study_circuits.hpp"

using namespace curio;

namespace {

using Circuit = SigmoidCircuit<3>;
const auto period = [](const auto& cycle) { return cycle.period; };
const auto amplitude = [](const auto& cycle) { return cycle.amplitude; };
/// The mean of species 1 over one period.
const auto mean_of_1 = [](const auto& cycle) {
  auto sum = 0 * cycle.states(1, 0);
  for (Eigen::Index k = 0; k < cycle.states.cols(); ++k) sum += cycle.states(1, k);
  return sum * cycle.dt / cycle.period;
};

Oscillator<3, 12> oscillator(std::size_t i, const Orbits<Euler<Circuit>>& orbits) {
  const auto& found = study::oscillators()[i];
  return {parameter_box(Space{Circuit{}}).place(found.parameters), found.parameters,
          orbits(found.parameters, found.state)};
}

}  // namespace

TEST_CASE("a feature of one's own is differentiated by all parameters, as small differences say") {
  const Orbits orbits{Rollout{Euler{Circuit{}}}, OrbitOptions{.residual = 1e-12}};
  for (const std::size_t i : {std::size_t{3}, std::size_t{500}}) {
    const auto one = oscillator(i, orbits);
    REQUIRE(one.orbit.status == OrbitStatus::sustained);
    // A sum of squares over a fixed number of samples: smooth, unlike one over a period, whose last sample comes and
    // goes.
    const auto feature = [](const auto& cycle) {
      auto sum = 0 * cycle.states(0, 0);
      for (int k = 0; k < 50; ++k) sum += cycle.states(1, k) * cycle.states(1, k);
      return sqrt(sum) / cycle.period;
    };
    const auto value = [&](const Vector<double, 12>& c) {
      Work work;
      const auto orbit = orbits.shoot(one.orbit.section, c, one.orbit.point, one.orbit.period * 100, work);
      REQUIRE(orbit);
      return feature(differentiated(orbits.laps(), c, *orbit)).value[0];
    };
    const auto here = feature(differentiated(orbits.laps(), one.parameters, one.orbit));
    for (int j = 0; j < 12; ++j) {
      auto more = one.parameters, less = one.parameters;
      more[j] += 1e-5;
      less[j] -= 1e-5;
      // As for period and amplitude: truncation 1e-10 of a third derivative, noise 1e-12 / 1e-5.
      CHECK(std::abs((value(more) - value(less)) / 2e-5 - here.slope[j][0]) < 1e-6 * (1 + std::abs(here.slope[j][0])));
    }
  }
}

TEST_CASE("wishes are fulfilled: a period, and at least an amplitude, which is left alone where it is larger") {
  const Orbits orbits{Rollout{Euler{Circuit{}}}};
  Wishes wishes{orbits, parameter_box(Space{Circuit{}})};
  const auto start = oscillator(3, orbits);
  const double longer = 1.1 * start.orbit.period;
  wishes.equal(period, longer).at_least(amplitude, start.orbit.amplitude / 2);
  const auto made = wishes.fulfilled(start);
  REQUIRE(made);
  CHECK(made->orbit.period == Approx(longer).epsilon(1e-4));
  CHECK(made->orbit.amplitude >= start.orbit.amplitude / 2);
}

TEST_CASE("a feature of one's own is reached like any other") {
  const Orbits orbits{Rollout{Euler{Circuit{}}}};
  Wishes wishes{orbits, parameter_box(Space{Circuit{}})};
  const auto start = oscillator(3, orbits);
  const double before = mean_of_1(differentiated(orbits.laps(), start.parameters, start.orbit)).value[0];
  wishes.equal(period, start.orbit.period).equal(mean_of_1, 0.9 * before);
  const auto made = wishes.fulfilled(start, {}, 1e-3);
  REQUIRE(made);
  CHECK(mean_of_1(differentiated(orbits.laps(), made->parameters, made->orbit)).value[0] ==
        Approx(0.9 * before).epsilon(1e-3));
}

TEST_CASE("interactions are taken out for as long as the wishes stay fulfilled") {
  const Orbits orbits{Rollout{Euler{Circuit{}}}};
  Wishes wishes{orbits, parameter_box(Space{Circuit{}})};
  const auto start = oscillator(3, orbits);
  wishes.equal(period, start.orbit.period).at_least(amplitude, start.orbit.amplitude / 2);
  const std::vector<int> weights{0, 1, 2, 3, 4, 5, 6, 7, 8};
  for (const int none : {-1, 12})
    CHECK_THROWS_WITH(wishes.sparse(start, {0, none}),
                      "Wishes: expected interactions from 0 to 11, got " + std::to_string(none));
  const auto made = wishes.sparse(start, weights);
  const auto kept = std::count_if(weights.begin(), weights.end(), [&](int j) { return made.parameters[j] != 0; });
  CHECK(kept <= 6);  // of 9: one gene's column, or as much elsewhere, is dispensable
  CHECK(kept >= 3);  // two genes that drive each other need as many to oscillate
  CHECK(made.orbit.period == Approx(start.orbit.period).epsilon(2e-4));
  CHECK(made.orbit.amplitude >= start.orbit.amplitude / 2 * (1 - 2e-4));
  CHECK(orbits(made.parameters, made.orbit.point).status == OrbitStatus::sustained);
}

TEST_CASE("more wishes than there is room for are refused") {
  Wishes wishes{Orbits{Rollout{Euler{Circuit{}}}}, parameter_box(Space{Circuit{}})};
  for (int i = 0; i < 8; ++i) wishes.equal(period, 1);
  CHECK_THROWS_WITH(wishes.equal(period, 1), "Wishes: expected at most 8 wishes");
}
