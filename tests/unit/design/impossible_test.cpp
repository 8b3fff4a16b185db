// SPDX-License-Identifier: MIT
#include "curio/design/impossible.hpp"

#include <catch2/catch.hpp>

#include "curio/design/orbits.hpp"
#include "study_circuits.hpp"

using namespace curio;

TEST_CASE("bound 1 is the time to decay, down and up again") {
  // From 0.8 to 0.2 by factors of 0.99: ln 4 / -ln 0.99 steps; so back, as 1 - x.
  const GeneLimits gene;
  const Features target{.offset = 0.5, .amplitude = 0.6, .frequency = 1};
  CHECK(least_period(target, gene) == Approx(2 * std::log(4) / -std::log(0.99) * 0.01).epsilon(1e-12));
}

TEST_CASE("the first published target is beyond bound 1: 5.97 s, where 4.52 s is asked") {
  const Features target{.offset = 0.462654203, .amplitude = 2 * 0.440186827, .frequency = 0.22143849};
  const auto proof = impossible(target, GeneLimits{}, 1e-3);
  REQUIRE(proof);
  CHECK(proof->by == Impossible::By::production);
  CHECK(proof->least == Approx(5.97).margin(0.005));
  CHECK(proof->asked == Approx(4.516).margin(0.0005));
  CHECK(proof->all);
  CHECK(proof->sentence().find("a period of 4.516 s is asked") != std::string::npos);
}

TEST_CASE("no oscillator of the published study is faster than either bound") {
  const Orbits orbits{Rollout{Euler{SigmoidCircuit<3>{}}}};
  const GeneLimits gene;
  for (std::size_t i = 0; i < 1167; i += 12) {
    const auto& found = study::oscillators()[i];
    INFO("experiment " << found.experiment);
    const auto orbit = orbits(found.parameters, found.state);
    if (orbit.status != OrbitStatus::sustained) continue;
    const Features own{.offset = orbit.offset, .amplitude = orbit.amplitude, .frequency = orbit.frequency()};
    CHECK(orbit.period > production_bound(sampled_extremes(own, 0, gene), gene));
    if (orbit.period < 1.3 * least_period(own, gene)) {
      CHECK(orbit.period > CouplingBound(sampled_extremes(own, 0, gene), gene)());
    }
    CHECK_FALSE(impossible(own, gene, 1e-3));
  }
}

TEST_CASE("an oscillation that leaves what production allows cannot be had") {
  const auto proof = impossible({.offset = 0.5, .amplitude = 1.1, .frequency = 0.01}, GeneLimits{}, 1e-3);
  REQUIRE(proof);
  CHECK(proof->all);
  const auto border = impossible({.offset = 0.5, .amplitude = 1, .frequency = 0.01}, GeneLimits{}, 1e-3);
  REQUIRE(border);
  CHECK_FALSE(border->all);
}

TEST_CASE("where an oscillation would leave [0, 1], the proof says so, and its lowest or highest value") {
  const auto sentence = [](double offset, double amplitude) {
    const auto proof = impossible({.offset = offset, .amplitude = amplitude, .frequency = 0.1}, GeneLimits{}, 1e-3);
    REQUIRE(proof);
    CHECK(proof->at_any_period());
    return proof->sentence();
  };
  const std::string why =
                        " (production lies between 0 and 1, and keeps every oscillation strictly between); proven of ",
                    both = "the target and of everything within 0.1 % of it",
                    itself = "the target itself, not of everything within 0.1 % of it";
  CHECK(sentence(0.1, 0.6) ==
        "cannot be had: the oscillation would leave [0, 1]: its lowest value would be -0.2" + why + both);
  CHECK(sentence(0.9, 0.6) ==
        "cannot be had: the oscillation would leave [0, 1]: its highest value would be 1.2" + why + both);
  CHECK(sentence(0.5, 1.5) ==
        "cannot be had: the oscillation would leave [0, 1]: its lowest value would be -0.25, its highest 1.25" + why +
            both);
  CHECK(sentence(0.5, 1) ==
        "cannot be had: the oscillation would reach the ends of [0, 1]: its lowest value would be 0, its highest 1" +
            why + itself);
  CHECK_FALSE(impossible({.offset = 0.5, .amplitude = 0.6, .frequency = 0.5}, GeneLimits{}, 1e-3)->at_any_period());
}

TEST_CASE("nothing is known of models whose production is not limited") {
  const Space space{SigmoidCircuit<3, Degradation::chosen>{}};
  CHECK_FALSE(gene_limits(Euler{SigmoidCircuit<3, Degradation::chosen>{}}, space, 0, 0.01));
  const SigmoidCircuit<3> circuit;
  REQUIRE(gene_limits(Euler{circuit}, Space{circuit}, 0, 0.01));
  CHECK(gene_limits(Euler{circuit}, Space{circuit}, 0, 0.01)->drive() == 60);
}
