// SPDX-License-Identifier: MIT
#include "curio/design/pattern_loss.hpp"  // first: the header must stand alone

#include <catch2/catch.hpp>
#include <cmath>
#include <limits>
#include <numbers>
#include <vector>

using namespace curio;

namespace {

Trajectory<float, 2> trajectory(const std::vector<float>& y0, double dt) {
  Trajectory<float, 2> made{.states = {}, .dt = dt, .start = 0};
  made.states.resize(2, static_cast<Eigen::Index>(y0.size()));
  for (std::size_t k = 0; k < y0.size(); ++k) made.states.col(static_cast<Eigen::Index>(k)) << y0[k], 7;
  return made;
}

}  // namespace

TEST_CASE("a wave is its own pattern, and a flat line at its mean is |A| sqrt(samples / 2) away") {
  // Four samples a period: b + A, b, b - A, b.
  const PatternLoss loss{.half_amplitude = 0.25, .offset = 0.5, .frequency = 0.25};
  CHECK(loss(trajectory({0.75f, 0.5f, 0.25f, 0.5f, 0.75f, 0.5f, 0.25f, 0.5f}, 1)) == Approx(0).margin(1e-15));
  CHECK(loss(trajectory(std::vector<float>(8, 0.5f), 1)) == Approx(0.25 * std::sqrt(4)).epsilon(1e-14));
  // Half a period late: 2 A cos everywhere.
  CHECK(loss(trajectory({0.25f, 0.5f, 0.75f, 0.5f, 0.25f, 0.5f, 0.75f, 0.5f}, 1)) == Approx(1).epsilon(1e-14));
}

TEST_CASE("times handed in take the place of the rollout's own; another species, the place of the first") {
  const PatternLoss moved{.half_amplitude = 0.25, .offset = 0.5, .frequency = 0.25, .times = {2, 3}};
  CHECK(moved(trajectory({0.25f, 0.5f}, 1)) == Approx(0).margin(1e-15));
  const PatternLoss other{.half_amplitude = 0, .offset = 4, .frequency = 1, .species = 1};
  CHECK(other(trajectory({0, 0, 0, 0}, 1)) == 6);
}

TEST_CASE("the published clock: a float to which 0.01 is added once more for each sample") {
  const auto times = float_clock(0.01f, 10'000);
  REQUIRE(times.size() == 10'000);
  CHECK(times[0] == static_cast<double>(0.01f));
  CHECK(times[1] == static_cast<double>(0.01f + 0.01f));
  CHECK(times.back() == Approx(100.002953).epsilon(1e-8));
}

TEST_CASE("side by side and sample by sample, the loss and its derivatives are the formula's") {
  using Real = Lanes<double, 2>;
  const PatternLoss loss{.half_amplitude = 0.3, .offset = 0.4, .frequency = 0.7};
  const Clock clock{.dt = 0.1, .samples = 50, .start = 2};
  detail::ReaderOf<PatternLoss, Real, 1> reader(loss, clock);
  const auto wave = [](int k) { return 0.3 * std::cos(2 * std::numbers::pi * 0.7 * (2 + 0.1 * k)) + 0.4; };
  const auto y = [](int k) { return 0.02 * k; };
  double sum = 0;
  for (int first = 0; first < 50; first += 20) {
    reader.seek(first, std::min(20, 50 - first));
    for (int k = first; k < std::min(first + 20, 50); ++k) {
      reader.see(k, Vector<Real, 1>(Real(y(k))));
      sum += (y(k) - wave(k)) * (y(k) - wave(k));
    }
  }
  CHECK(reader.finish()[1] == Approx(std::sqrt(sum)).epsilon(1e-13));
  reader.seek(20, 20);
  for (int k = 20; k < 40; ++k) {
    Vector<Real, 1> y_bar(Real(1));
    reader.pull_back(k, Vector<Real, 1>(Real(y(k))), y_bar);
    CHECK(y_bar[0][1] == Approx(1 + (y(k) - wave(k)) / std::sqrt(sum)).epsilon(1e-13));
  }
}

TEST_CASE("a pattern that is met has no derivative left") {
  using Real = Lanes<double, 1>;
  const PatternLoss flat{.half_amplitude = 0, .offset = 0.5, .frequency = 1};
  const Clock clock{.dt = 1, .samples = 1};
  detail::ReaderOf<PatternLoss, Real, 1> reader(flat, clock);
  reader.seek(0, 1);
  reader.see(0, Vector<Real, 1>(Real(0.5)));
  CHECK(reader.finish()[0] == 0);
  Vector<Real, 1> y_bar(Real(0));
  reader.pull_back(0, Vector<Real, 1>(Real(0.5)), y_bar);
  CHECK(y_bar[0][0] == 0);
}

TEST_CASE("what does not fit a rollout is refused, in words a user can act on") {
  const Clock clock{.samples = 3};
  CHECK_THROWS_WITH((PatternLoss{.times = {1, 2}}.check(clock, 1)),
                    "PatternLoss: expected a time for each of 3 samples, or none, got 2");
  CHECK_THROWS_WITH((PatternLoss{.species = 2}.check(clock, 2)), "PatternLoss: expected a species from 0 to 1, got 2");
  CHECK_THROWS_WITH((PatternLoss{.half_amplitude = std::numeric_limits<double>::infinity()}.check(clock, 1)),
                    "PatternLoss: half_amplitude, offset and frequency must be finite, got inf, 0.5 and 0.1");
  CHECK_NOTHROW(PatternLoss{.times = {1, 2, 3}}.check(clock, 1));
}
