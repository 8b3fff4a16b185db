// SPDX-License-Identifier: MIT
#include "curio/search/optimizer.hpp"  // first: the header must stand alone

#include <catch2/catch.hpp>
#include <cmath>
#include <limits>
#include <vector>

#include "curio/model/sigmoid_circuit.hpp"

using namespace curio;

namespace {

using Circuits = Space<12, 3>;
using Circuit = Circuits::Intervention;
const Circuits space{SigmoidCircuit<3>{}};
constexpr double infinity = std::numeric_limits<double>::infinity();

/// A child as the rule is written: parameter + noise, noise = (factor 0.1 (high - low)) n, each rounded once, clamped.
Circuit child(Key key, const Circuit& parent, float factor, float noise) {
  Circuit made = parent;
  for (int i = 0; i < 15; ++i) {
    const float low = space.low()[i], high = space.high()[i];
    const float deviation = rounded(factor * rounded(noise * (high - low)));
    const float moved = parent.values[i] + rounded(deviation * normal(split(key, 15)[static_cast<std::size_t>(i)]));
    made.values[i] = std::min(std::max(moved, low), high);
  }
  return made;
}

Circuit parent() { return space.sample(Key(99)); }

}  // namespace

TEST_CASE("the study's mutation: one worker, one step, by the reference's rule and keys") {
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    auto pursuit = Evolution{}.start(Key(seed), parent(), space);
    CHECK_FALSE(pursuit.done());
    const auto children = pursuit.ask();
    REQUIRE(children.size() == 1);
    CHECK(children[0].values == child(split(Key(seed), 2)[1], parent(), 1, 0.1f).values);
    CHECK(pursuit.tell(std::vector{3.0}) == 0);
    CHECK(pursuit.done());
  }
}

TEST_CASE("several workers and steps, by the reference's rule and keys") {
  const Evolution evolution{.noise = 0.2f, .workers = 4, .steps = 3};
  CHECK(evolution.experiments() == 12);
  // The losses of each step, and who wins it: the smallest, the first of a tie.
  const std::vector<std::vector<double>> losses{{5, 2, 7, 2}, {1, 1, 1, 1}, {infinity, infinity, 9, 8}};
  const std::size_t winners[] = {1, 0, 3};
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    auto pursuit = evolution.start(Key(seed), parent(), space);
    Key k(seed);
    Circuit best = parent();
    for (std::size_t step = 0; step < 3; ++step) {
      CAPTURE(seed, step);
      REQUIRE_FALSE(pursuit.done());
      const auto children = pursuit.ask();
      REQUIRE(children.size() == 4);
      const Split ch = split(k, 5);
      const float factor = 1 - static_cast<float>(step) / 3.0f;
      for (std::size_t worker = 0; worker < 4; ++worker)
        CHECK(children[worker].values == child(ch[1 + worker], best, factor, 0.2f).values);
      CHECK(pursuit.tell(losses[step]) == winners[step]);
      best = children[winners[step]];
      k = split(ch[0], 5)[0];
    }
    CHECK(pursuit.done());
  }
}

TEST_CASE("without noise, children are their parent") {
  auto pursuit = Evolution{.noise = 0, .workers = 3, .steps = 2}.start(Key(1), parent(), space);
  for (int step = 0; step < 2; ++step) {
    for (const Circuit& one : pursuit.ask()) CHECK(one.values == parent().values);
    pursuit.tell(std::vector{3.0, 1.0, 2.0});
  }
}

TEST_CASE("children stay in the box, however strong the noise, and some reach its edges") {
  int below = 0, above = 0;
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    for (const Circuit& one : Evolution{.noise = 3, .workers = 4}.start(Key(seed), parent(), space).ask()) {
      CHECK((one.values.array() >= space.low().array()).all());
      CHECK((one.values.array() <= space.high().array()).all());
      below += static_cast<int>((one.values.array() == space.low().array()).count());
      above += static_cast<int>((one.values.array() == space.high().array()).count());
    }
  }
  CHECK((below > 100 && above > 100));
}

TEST_CASE("a fixed value is never varied") {
  const Circuits fixed = space.fix("c4", 7.25f);
  for (std::uint64_t seed = 0; seed < 20; ++seed)
    for (const Circuit& one : Evolution{.workers = 2}.start(Key(seed), fixed.sample(Key(1)), fixed).ask())
      CHECK(one.values[4] == 7.25f);
}

TEST_CASE("where all workers fail, none wins, and the next step starts from the same parent") {
  const Evolution evolution{.workers = 2, .steps = 2};
  auto pursuit = evolution.start(Key(8), parent(), space);
  pursuit.ask();
  CHECK(pursuit.tell(std::vector{infinity, infinity}) == 2);
  const auto children = pursuit.ask();
  const Key k = split(split(Key(8), 3)[0], 3)[0];
  for (std::size_t worker = 0; worker < 2; ++worker)
    CHECK(children[worker].values == child(split(k, 3)[1 + worker], parent(), 0.5f, 0.1f).values);
  CHECK(pursuit.tell(std::vector{infinity, 4.0}) == 1);
  CHECK(pursuit.done());
}

TEST_CASE("the last step's noise is the smallest") {
  // The factors of 4 steps: 1, 3/4, 1/2, 1/4. The mean of |n| over 60 workers and 15 values is 0.8, within 5 standard
  // deviations of 0.6 / 30: no two steps overlap. (No value of this parent is within 5 deviations of its edges.)
  Circuit middle = parent();
  middle.values = (space.low() + space.high()) / 2;
  auto pursuit = Evolution{.noise = 0.05f, .workers = 60, .steps = 4}.start(Key(3), middle, space);
  for (int step = 0; step < 4; ++step) {
    float sum = 0;
    for (const Circuit& one : pursuit.ask())
      sum += ((one.values - middle.values).array() / (space.high() - space.low()).array()).abs().sum();
    const float expected = 0.05f * (1 - static_cast<float>(step) / 4) * 0.798f;
    CHECK(sum / 900 == Approx(expected).epsilon(5 * 0.6 / 30 / 0.798));
    pursuit.tell(std::vector<double>(60, infinity));
  }
}

TEST_CASE("Evolution refuses what cannot be meant, both sides of the border") {
  CHECK_THROWS_WITH(Evolution{.noise = -1}.check(), "Evolution: noise must not be negative, got -1");
  CHECK_THROWS_WITH(Evolution{.noise = std::nanf("")}.check(), "Evolution: noise must not be negative, got nan");
  CHECK_THROWS_WITH(Evolution{.workers = 0}.check(), "Evolution: workers must be positive, got 0");
  CHECK_THROWS_WITH(Evolution{.steps = 0}.check(), "Evolution: steps must be positive, got 0");
  CHECK_NOTHROW((Evolution{.noise = 0, .workers = 1, .steps = 1}.check()));
}

namespace {

using OneChild = decltype([](Key, const Circuit& from, const Circuits&) { return from; });
using NoChild = decltype([](Key, const Circuit&, const Circuits&) { return 3.0f; });
static_assert(OneStepOptimizer<OneChild, Circuits> && !ManyStepOptimizer<OneChild, Circuits>);
static_assert(ManyStepOptimizer<Evolution, Circuits> && !OneStepOptimizer<Evolution, Circuits>);
static_assert(!Optimizer<NoChild, Circuits>, "a child is an intervention");
static_assert(!Optimizer<OneChild, Space<2, 0>>, "of this space");

}  // namespace
