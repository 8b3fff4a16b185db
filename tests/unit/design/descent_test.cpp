// SPDX-License-Identifier: MIT
#include "curio/design/descent.hpp"  // first: the header must stand alone

#include <catch2/catch.hpp>
#include <cmath>
#include <vector>

#include "curio/design/pattern_loss.hpp"
#include "curio/model/sigmoid_circuit.hpp"

using namespace curio;

namespace {

/// Nothing moves: y' = y + c - c. Losses below are plain functions of the values.
struct Still {
  static constexpr int species = 1, parameters = 1;
  template <class Real>
  Vector<Real, 1> operator()(const Vector<Real, 1>& y, const Vector<Real, 1>& c, double, double) const {
    return Vector<Real, 1>(y[0] + (c[0] - c[0]));
  }
};
/// A sum: y' = y + c.
struct Adding {
  static constexpr int species = 1, parameters = 1;
  template <class Real>
  Vector<Real, 1> operator()(const Vector<Real, 1>& y, const Vector<Real, 1>& c, double, double) const {
    return Vector<Real, 1>(y[0] + c[0]);
  }
};
const auto last = [](const auto& trajectory) { return 1 * trajectory.back()[0]; };
const auto square = [](const auto& trajectory) { return trajectory.back()[0] * trajectory.back()[0]; };
const auto half_the_gradient = [](const auto& gradient) { return (-0.5 * gradient).eval(); };

using Values = Intervention<1, 1, 0, double>;
const Space<1, 1> line{Still{}, {.state = all(-10, 10), .parameters = all(-10, 10)}};
const Space<1, 1> concentrations{Still{}, {.state = all(0, 10), .parameters = all(-10, 10)}};

auto two_samples(const auto& step) { return Rollout{step, {.dt = 1, .samples = 2}}.template with<double>(); }

}  // namespace

TEST_CASE("a descent by a rule of one's own, worked by hand") {
  // Loss (y + c)^2, each moves by -(y + c): from 1 + 3 to -3 + -1, and back.
  const Descent descent{two_samples(Adding{}), square, half_the_gradient};
  const auto found = descent.run(line, Values{{3, 1}, {}}, {.steps = 1});
  CHECK(found.losses == std::vector<double>{16, 16});
  CHECK(found.intervention.values == Vector<double, 2>{-1, -3});
  CHECK(found.best.values == Vector<double, 2>{3, 1});  // the first of a tie
  CHECK(found.best_loss == 16);
}

TEST_CASE("there is a loss before each step and one after the last; no steps are one loss") {
  const Descent descent = Descent{two_samples(Adding{}), square}.with(Adam{.learning_rate = 0.5});
  const auto found = descent.run(line, Values{{3, 1}, {}}, {.steps = 10});
  REQUIRE(found.losses.size() == 11);
  CHECK(found.losses[1] == Approx(9));  // Adam's first step is 0.5 of each
  CHECK(found.losses.back() == Approx(std::pow(found.intervention.values.sum(), 2)));
  CHECK(found.best_loss == *std::min_element(found.losses.begin(), found.losses.end()));
  CHECK(descent.run(line, Values{{3, 1}, {}}, {.steps = 0}).losses == std::vector<double>{16});
}

TEST_CASE(
    "a concentration below zero is used as zero, and comes back no more; where states may be negative, it goes on") {
  const Descent descent{two_samples(Still{}), last, half_the_gradient};  // always down, by 1/2
  const auto held = descent.run(concentrations, Values{{0, 0.75}, {}}, {.steps = 3});
  CHECK(held.losses == std::vector<double>{0.75, 0.25, 0, 0});
  CHECK(held.intervention.values[1] == 0);
  const auto free = descent.run(line, Values{{0, 0.75}, {}}, {.steps = 3});
  CHECK(free.losses == std::vector<double>{0.75, 0.25, -0.25, -0.75});
}

TEST_CASE("where a concentration is exactly zero, half of the derivative counts") {
  CHECK(through_floor(0.0, 8.0) == 4);
  CHECK(through_floor(-0.0, 8.0) == 4);
  CHECK(through_floor(1e-300, 8.0) == 8);
  CHECK(through_floor(-1e-300, 8.0) == 0);
  const auto up = [](const auto& trajectory) { return -trajectory.back()[0]; };
  const auto found =
      Descent{two_samples(Still{}), up, half_the_gradient}.run(concentrations, Values{{0, 0}, {}}, {.steps = 2});
  CHECK(found.losses == std::vector<double>{0, -0.25, -0.75});
}

TEST_CASE("within bounds, if asked for, and a value that the space fixes stays") {
  const Descent descent{two_samples(Adding{}), last, half_the_gradient};
  const Space<1, 1> narrow{Adding{}, {.state = all(-0.25f, 10), .parameters = {{-10, 10, "c"}}}};
  const auto held = descent.run(narrow, Values{{0, 0.5}, {}}, {.steps = 3, .within_bounds = true});
  CHECK(held.intervention.values == Vector<double, 2>{-1.5, -0.25});
  const auto fixed = descent.run(line.fix("c0", 2), Values{{1, 0.5}, {}}, {.steps = 3});
  CHECK(fixed.intervention.values == Vector<double, 2>{1, -1});  // at its own value, not moved to 2
}

TEST_CASE("descents side by side are those alone, and begin where they are told or at random", "[threads]") {
  const SigmoidCircuit<3> circuit;
  const Space space{circuit};
  const Rollout rollout{Euler{circuit}, {.samples = 400}};
  const Descent descent{rollout, PatternLoss{.half_amplitude = 0.2, .offset = 0.5, .frequency = 0.5}, Adam::study()};
  const auto together = descent.run(space, RandomStarts{.seed = 3, .count = 6}, {.steps = 5}, Threads{.count = 2});
  REQUIRE(together.size() == 6);
  for (std::size_t i = 0; i < 6; ++i) {
    const auto alone = descent.run(space, space.sample(split(Key(3), 6)[i]), {.steps = 5});
    CHECK(alone.losses == together[i].losses);
    CHECK(alone.intervention.values == together[i].intervention.values);
    CHECK(alone.losses.back() < alone.losses.front());
  }
}

TEST_CASE("observers see each loss with the place it belongs to, and can end the descent") {
  const Descent descent{two_samples(Adding{}), square, half_the_gradient};
  std::vector<double> seen;
  const auto watch = [&](const auto& descents) {
    CHECK(descents.size() == 1);
    CHECK(descents.steps == static_cast<int>(seen.size()));
    CHECK(descents[0].losses.back() == std::pow(descents[0].intervention.values.sum(), 2));
    seen.push_back(descents[0].losses.back());
  };
  descent.run(line, Values{{3, 1}, {}}, {.steps = 2}, watch);
  CHECK(seen.size() == 3);
  const auto enough = [](const auto& descents) { return Stop{descents.steps == 4}; };
  CHECK(descent.run(line, Values{{3, 1}, {}}, {.steps = 100}, enough).losses.size() == 5);
}

TEST_CASE("a descent whose loss is no longer finite ends there; the others go on") {
  const auto root = [](const auto& trajectory) { return log(trajectory.back()[0]); };  // below zero: no number
  const Descent descent{two_samples(Still{}), root, half_the_gradient};
  const auto found = descent.run(line, std::vector<Values>{{{0, 0.5}, {}}, {{0, 9}, {}}}, {.steps = 3});
  CHECK(found[0].losses.size() == 2);
  CHECK(std::isnan(found[0].losses.back()));
  CHECK(found[0].best_loss == Approx(std::log(0.5)));
  CHECK(found[1].losses.size() == 4);
}

TEST_CASE("what cannot be meant is refused before any work") {
  const Descent descent{two_samples(Adding{}), square};
  CHECK_THROWS_WITH(descent.run(line, Values{}, {.steps = -1}), "Descent: steps must not be negative, got -1");
  CHECK_THROWS_WITH(descent.with(Adam{.learning_rate = -1}).run(line, Values{}),
                    "Adam: learning_rate must be positive, got -1");
  CHECK_THROWS_WITH(descent.run(line, RandomStarts{.count = 0}), "Descent: there must be a start, got a count of 0");
}
