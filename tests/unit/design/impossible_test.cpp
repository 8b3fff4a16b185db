// SPDX-License-Identifier: MIT
#include "curio/design/impossible.hpp"

#include <catch2/catch.hpp>

#include "curio/core/random.hpp"
#include "curio/design/designer.hpp"
#include "parabola.hpp"
#include "study_circuits.hpp"

using namespace curio;

TEST_CASE("bound 1 is the time to decay, down and up again") {
  // From 0.8 to 0.2 by factors of 0.99: ln 4 / -ln 0.99 steps; so back, as 1 - x.
  const GeneLimits gene;
  const Features target{.offset = 0.5, .amplitude = 0.6, .frequency = 1};
  CHECK(least_period(target, gene) == Approx(2 * std::log(4) / -std::log(0.99) * 0.01).epsilon(1e-12));
}

TEST_CASE("the sentence tells two periods apart, however near they are") {
  const Impossible proof{.asked = 4.3629, .least = 4.36291, .within = 1e-3};
  CHECK(proof.sentence().find("a period of 4.3629 s is asked") != std::string::npos);
  CHECK(proof.sentence().find("shorter than 4.36291 s") != std::string::npos);
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

namespace {

/// Neither bound is above an orbit's own period, its features taken as they are.
void check_bounds(const auto& orbit, const GeneLimits& gene) {
  const Features own{.offset = orbit.offset, .amplitude = orbit.amplitude, .frequency = orbit.frequency()};
  const Extremes waveform = waveform_extremes(own, 0);
  CHECK(orbit.period > production_bound(sampled_extremes(waveform, gene), gene));
  CHECK(CouplingBound(waveform, gene)(orbit.period) <= orbit.period);
}

/// Many cycles of an orbit of species 0, by plain loops.
struct Cycles {
  Extremes waveform{{1, 0}, {1, 0}};  ///< of the parabolas through lowest and highest samples
  double period = 0, c = 0;           ///< c: of bound 2, the others' drive shifted to [0, |w_1| + |w_2|]
};
Cycles cycles_of(const Vector<double, 12>& p, const auto& orbit) {
  constexpr double dt = 0.01;
  std::vector<double> x, z, U;
  Vector<double, 3> y = orbit.point;
  for (double time = 0; time < 20 * orbit.period; time += dt) {
    Vector<double, 3> input;
    for (int i = 0; i < 3; ++i) input[i] = p[3 * i] * y[0] + p[3 * i + 1] * y[1] + p[3 * i + 2] * y[2] + p[9 + i];
    x.push_back(y[0]);
    z.push_back(input[0]);
    U.push_back(p[1] * y[1] + p[2] * y[2] + std::max(0.0, -p[1]) + std::max(0.0, -p[2]));
    for (int i = 0; i < 3; ++i) y[i] += dt * (1 / (1 + std::exp(-input[i])) - y[i]);
  }
  Cycles all;
  double first = 0, last = 0;
  int count = -1;
  std::size_t since = 0;
  for (std::size_t k = 1; k + 1 < x.size(); ++k) {
    if (!(x[k - 1] < orbit.offset && x[k] >= orbit.offset)) continue;
    const double at = static_cast<double>(k) - (x[k] - orbit.offset) / (x[k] - x[k - 1]);
    if (++count == 0) first = at;
    else {
      const auto sample = [&](auto which) { return static_cast<std::size_t>(which - x.begin()); };
      const auto from = x.begin() + static_cast<std::ptrdiff_t>(since), to = x.begin() + static_cast<std::ptrdiff_t>(k);
      const std::size_t low = sample(std::min_element(from, to)), high = sample(std::max_element(from, to));
      const auto extreme = [&](std::size_t i) { return parabola::extreme(x[i - 1], x[i], x[i + 1]); };
      auto& [m, M] = all.waveform;
      m = {std::min(m.from, extreme(low)), std::max(m.to, extreme(low))};
      M = {std::min(M.from, extreme(high)), std::max(M.to, extreme(high))};
      all.c = std::max(all.c, U[high] + std::log(x[high] / (1 - x[high])) - z[high]);
    }
    last = at;
    since = k;
  }
  all.period = (last - first) / count * dt;
  return all;
}

/// Bound 2 for an orbit's own self-weight and drive is not above its period; gives it as a share of that.
double check_own(const Vector<double, 12>& p, const auto& orbit) {
  const GeneLimits gene;
  const Cycles all = cycles_of(p, orbit);
  REQUIRE(all.period == Approx(orbit.period).epsilon(1e-4));
  const CouplingBound bound(all.waveform, gene);
  double most = 0;
  // What the others cannot drive may count as drive that is never there, or always.
  for (const double constant : {0.0, gene.drive() - std::abs(p[1]) - std::abs(p[2])}) {
    const double share = bound.at(p[0], all.c + constant) / all.period;
    // The mean of twenty periods is known to what a straight line between samples errs by: less than 1e-5 of it.
    CHECK(share < 1 + 1e-5);
    most = std::max(most, share);
  }
  return most;
}

}  // namespace

TEST_CASE("no oscillator of the published study is faster than either bound") {
  const Orbits orbits{Rollout{Euler{SigmoidCircuit<3>{}}}};
  const GeneLimits gene;
  for (std::size_t i = 0; i < 1167; i += 12) {
    const auto& found = study::oscillators()[i];
    INFO("experiment " << found.experiment);
    const auto orbit = orbits(found.parameters, found.state);
    if (orbit.status != OrbitStatus::sustained) continue;
    check_bounds(orbit, gene);
    const Features own{.offset = orbit.offset, .amplitude = orbit.amplitude, .frequency = orbit.frequency()};
    CHECK_FALSE(impossible(own, gene, 1e-3));
  }
}

TEST_CASE("no orbit is faster than what bound 2 is for its own self-weight and drive") {
  const Orbits orbits{Rollout{Euler{SigmoidCircuit<3>{}}}};
  for (std::size_t i = 0; i < 1167; i += 4) {
    const auto& found = study::oscillators()[i];
    const auto orbit = orbits(found.parameters, found.state);
    if (orbit.status != OrbitStatus::sustained || orbit.period > 20) continue;
    INFO("experiment " << found.experiment);
    check_own(found.parameters, orbit);
  }
}

TEST_CASE("no random circuit is faster than what its own largest weight allows") {
  const Orbits orbits{Rollout{Euler{SigmoidCircuit<3>{}}}};
  int sustained = 0;
  constexpr std::size_t tried = 300;
  const auto keys = split(Key(7), tried);
  for (std::size_t i = 0; i < tried; ++i) {  // each parameter of one of the study moved by 4 at most
    const auto& found = study::oscillators()[(4 * i) % 1167];
    Vector<double, 12> parameters = found.parameters;
    const auto moves = split(keys[i], 12);
    for (int j = 0; j < 12; ++j) {
      const double limit = j < 9 ? 30 : 10,
                   move = 8 * static_cast<double>(uniform(moves[static_cast<std::size_t>(j)])) - 4;
      parameters[j] = std::clamp(parameters[j] + move, -limit, limit);
    }
    const auto orbit = orbits(parameters, found.state);
    if (orbit.status != OrbitStatus::sustained) continue;
    INFO("circuit " << i);
    ++sustained;
    check_bounds(orbit, GeneLimits{.limit = parameters.head<3>().cwiseAbs().maxCoeff()});
  }
  CHECK(sustained > 150);
}

TEST_CASE("the fastest circuits are not faster than bound 2, and near it") {
  const SigmoidCircuit<3> circuit;
  const Space space{circuit};
  const Orbits orbits{Rollout{Euler{circuit}}};
  const auto box = parameter_box(space);
  Approach<Euler<SigmoidCircuit<3>>> approach(orbits, box);
  Oscillator<3, 12> known{.place = box.place(*known_fast(Euler{circuit})), .parameters = {}, .orbit = {}};
  known.parameters = box.parameters(known.place);
  known.orbit = orbits(known.parameters, Vector<double, 3>::Constant(0.3));
  REQUIRE(known.orbit.status == OrbitStatus::sustained);
  const GeneLimits gene;
  for (const auto& [offset, amplitude] :
       {std::pair{0.5, 0.6}, {0.5, 0.8}, {0.5, 0.94}, {0.4, 0.5}, {0.6, 0.55}, {0.35, 0.4}}) {
    INFO(offset << ' ' << amplitude);
    const Features target{.offset = offset, .amplitude = amplitude, .frequency = 1};  // faster than any
    const auto found = fastest(approach, known, target, {.within = 1e-5}, 300);
    const auto& orbit = found.orbit;
    REQUIRE(std::abs(orbit.offset - offset) < 1e-3);
    REQUIRE(std::abs(orbit.amplitude - amplitude) < 1e-3);
    check_bounds(orbit, gene);
    const Features own{.offset = orbit.offset, .amplitude = orbit.amplitude, .frequency = orbit.frequency()};
    CHECK_FALSE(impossible(own, gene, 1e-3));
    CHECK(CouplingBound(waveform_extremes(own, 0), gene)(0.98 * orbit.period) > 0.98 * orbit.period);
    CHECK(check_own(found.parameters, orbit) > 0.998);
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
