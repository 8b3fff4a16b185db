// SPDX-License-Identifier: MIT
#include "curio/search/policies.hpp"  // first: the header must stand alone

#include <array>
#include <catch2/catch.hpp>
#include <cmath>
#include <optional>
#include <string>
#include <vector>

#include "curio/goal/final_state.hpp"
#include "curio/goal/fourier.hpp"
#include "curio/model/sigmoid_circuit.hpp"

using namespace curio;

namespace {

using Point = Vector<float, 2>;
using Box = Space<2, 0>;
using Doses = Box::Intervention;

const auto dose = [](const Doses& doses) { return doses.values; };
const auto itself = [](const Point& point) { return point; };

template <class Simulate = decltype(dose), class Encode = decltype(itself), class Measure = None>
auto policies(Simulate simulate = {}, Encode encode = {}, Measure measure = {}) {
  return Policies<Box, Simulate, Encode, Hypercube, RelativeDistance, Nearest, Evolution, Measure>{
      .space = box({{0, 1, "a"}, {0, 1, "b"}}), .simulator = simulate, .encoder = encode, .measurement = measure};
}
template <class Encode>
auto of_circuit(Encode encode, Clock clock = {.samples = 100}) {
  const SigmoidCircuit<3> circuit;
  const Space space{circuit};
  const Rollout rollout{Euler{circuit}, clock};
  return Policies<Space<12, 3>, Rollout<Euler<SigmoidCircuit<3>>>, Encode, Hypercube, RelativeDistance, Nearest,
                  Evolution, None>{.space = space, .simulator = rollout, .encoder = encode};
}

/// A policy that writes down that it was looked at.
struct Witness {
  const char* name;
  std::vector<std::string>* seen;
  void check(const auto&...) const { seen->push_back(name); }
  Point operator()(const Point& point) const { return point; }
};
struct Stage {
  std::vector<std::string>* seen;
  void check(const std::array<Window, 0>&) const { seen->push_back("windows"); }
  void check(const Reads&, const char* reader) const { seen->push_back(std::string("what the ") + reader + " reads"); }
  Point operator()(const Doses& doses) const { return doses.values; }
};

/// What an experiment here gives of one intervention.
auto done(const auto& made, const Doses& doses) {
  std::vector<typename std::remove_cvref_t<decltype(made)>::Result> results(1);
  const std::vector<Doses> asked{doses};
  const std::vector<Key> keys(1);
  made.experiment(asked, keys, results);
  return results[0];
}

}  // namespace

TEST_CASE("the types of a search follow from its policies") {
  using P = decltype(policies());
  static_assert(std::same_as<P::Outcome, Point> && std::same_as<P::Embedding, Point>);
  static_assert(std::same_as<P::Measured, Nothing> && P::curious);
  const auto sometimes = [](const Doses&) { return std::optional<float>(1); };
  const auto twice = [](float outcome) { return 2.0 * static_cast<double>(outcome); };
  using Q = decltype(policies(sometimes, twice, twice));
  static_assert(std::same_as<Q::Outcome, float> && std::same_as<Q::Embedding, double>);
  static_assert(std::same_as<Q::Measured, double>);
  CHECK(done(policies(sometimes, twice, twice), {{0, 0}, {}}).measured == 2.0);
}

TEST_CASE("an experiment that succeeds is encoded and measured") {
  const auto sum = [](const Point& point) { return point.sum(); };
  const auto result = done(policies(dose, itself, sum), {{0.25f, 0.5f}, {}});
  CHECK(result.status == Status::ok);
  CHECK(result.embedding == Point(0.25f, 0.5f));
  CHECK(result.measured == 0.75f);
}

TEST_CASE("one that gives nothing has failed") {
  const auto nothing = [](const Doses&) { return std::optional<Point>{}; };
  const auto result = done(policies(nothing), {{0, 0}, {}});
  CHECK(result.status == Status::failed);
  CHECK_FALSE(result.embedding);
  CHECK_FALSE(result.measured);
}

TEST_CASE("one whose embedding is no finite number has diverged, and nothing of it is kept") {
  for (const float bad : {std::nanf(""), INFINITY, -INFINITY}) {
    const auto result = done(policies(), {{0, bad}, {}});
    CHECK(result.status == Status::diverged);
    CHECK_FALSE(result.embedding);
    CHECK_FALSE(result.measured);
    const auto first = [bad](const Point&) { return bad; };
    CHECK(done(policies(dose, first), {{0, 0}, {}}).status == Status::diverged);
    const auto complex = [bad](const Point&) { return Eigen::VectorXcf{{{1, bad}}}; };
    CHECK(done(policies(dose, complex), {{0, 0}, {}}).status == Status::diverged);
  }
}

TEST_CASE("so has one of a rollout whose states are finite, and its embedding is not") {
  const auto inverse = [](const auto& trajectory) { return 1 / (trajectory.states(0, 0) - 0.5f); };
  const auto made = of_circuit(inverse);
  using P = std::remove_cvref_t<decltype(made)>;
  std::vector<P::Intervention> asked;
  for (const float start : {0.25f, 0.5f, 0.75f}) asked.push_back(made.space.fix("y0", start).sample(Key(1)));
  const std::vector<Key> keys(3);
  std::vector<P::Result> results(3);
  made.experiment(asked, keys, results);
  CHECK(results[0].embedding == -4);
  CHECK(results[1].status == Status::diverged);
  CHECK_FALSE(results[1].embedding);
  CHECK_FALSE(results[1].measured);
  CHECK(results[2].embedding == 4);
}

TEST_CASE("an outcome that says how it ended is believed, and not encoded") {
  struct Report {
    Status status;
  };
  const auto diverged = [](const Doses& doses) { return Report{doses.values[0] > 0 ? Status::diverged : Status::ok}; };
  int encoded = 0;
  const auto count = [&encoded](const Report&) { return static_cast<float>(++encoded); };
  CHECK(done(policies(diverged, count), {{1, 0}, {}}).status == Status::diverged);
  CHECK(encoded == 0);
  CHECK(done(policies(diverged, count), {{0, 0}, {}}).status == Status::ok);
  CHECK(encoded == 1);
  struct Graded {
    float status;  // an outcome may call something else so
  };
  const auto graded = [](const Doses&) { return Graded{7}; };
  const auto grade = [](const Graded& of) { return of.status; };
  CHECK(done(policies(graded, grade), {{0, 0}, {}}).embedding == 7);
}

TEST_CASE("an embedding of any other type is taken as it is") {
  const auto word = [](const Point&) { return std::string("slow"); };
  CHECK(done(policies(dose, word), {{0, 0}, {}}).embedding == "slow");
}

TEST_CASE("a plan that cannot be meant is refused, both sides of the border") {
  const auto check = [](Plan plan) { policies().check(plan); };
  CHECK_THROWS_WITH(check({.batch_size = 0}), "Plan: batch_size must be positive, got 0");
  CHECK_THROWS_WITH(check({.random_batches = 0, .goal_batches = 1}),
                    "Plan: random_batches must be positive, since goals come of what they reach, got 0");
  CHECK_THROWS_WITH(check({.random_batches = 1, .goal_batches = 0xffffffff, .batch_size = 1}),
                    "Plan: expected at most 2^32 - 1 experiments, got 1 + 4294967295 batches of 1");
  CHECK_NOTHROW(check({.random_batches = 1, .goal_batches = 0xfffffffe, .batch_size = 1}));
  CHECK_NOTHROW(check({.random_batches = 0, .goal_batches = 0}));
  CHECK_NOTHROW(check({.random_batches = 1, .goal_batches = 1, .batch_size = 1}));
}

TEST_CASE("the fields of every policy are looked at, and those of one with another") {
  const Plan plan{.random_batches = 2, .goal_batches = 1, .batch_size = 5};
  auto shrunk = policies(), idle = policies(), choosy = policies();
  shrunk.goals.scaling = -1;
  CHECK_THROWS_WITH(shrunk.check(plan), Catch::StartsWith("Hypercube: scaling"));
  idle.optimizer.workers = 0;
  CHECK_THROWS_WITH(idle.check(plan), Catch::StartsWith("Evolution: workers"));
  choosy.selector.k = 11;
  CHECK_THROWS_WITH(choosy.check(plan),
                    "Nearest: k must not be more than the experiments of the random batches, 10, got 11");
  CHECK_NOTHROW(choosy.check({.random_batches = 2, .goal_batches = 0, .batch_size = 5}));  // nobody selects
  choosy.selector.k = 10;
  CHECK_NOTHROW(choosy.check(plan));
  struct Careful {
    void check() const { throw Error("not today"); }
    float operator()(const Point&) const { return 0; }
  };
  CHECK_THROWS_WITH(policies(dose, Careful{}).check(plan), "not today");
  CHECK_THROWS_WITH(policies(dose, itself, Careful{}).check(plan), "not today");
}

TEST_CASE("the plan is looked at first, then every policy by itself, then what the simulator must give them") {
  using Seen = std::vector<std::string>;
  Seen seen;
  const Policies<Box, Stage, Witness, Witness, Witness, Witness, Witness, Witness> made{
      .space = box({{0, 1, "a"}, {0, 1, "b"}}),
      .simulator = {&seen},
      .encoder = {"encoder", &seen},
      .goals = {"goals", &seen},
      .loss = {"loss", &seen},
      .selector = {"selector", &seen},
      .optimizer = {"optimizer", &seen},
      .measurement = {"measurement", &seen}};
  const Seen rest{"windows", "what the encoder reads", "what the measurement reads"};
  const Seen alone{"encoder", "goals", "loss", "optimizer", "measurement"};
  const auto with = [](Seen first, const Seen& then) {
    first.insert(first.end(), then.begin(), then.end());
    return first;
  };
  made.check({});
  CHECK(seen == with(with(alone, {"selector"}), rest));
  seen.clear();
  made.check({.goal_batches = 0});  // nobody selects
  CHECK(seen == with(alone, rest));
  seen.clear();
  CHECK_THROWS_AS(made.check({.batch_size = 0}), Error);
  CHECK_THROWS_AS(made.check({.random_batches = 0}), Error);
  CHECK(seen.empty());
}

TEST_CASE("a rollout too short for what an encoder reads is refused, both sides of the border") {
  const Plan plan;
  CHECK_THROWS_WITH(of_circuit(Fourier{.last = 108}).check(plan),
                    "encoder: expected `last` from 1 to 100, the rollout's samples, got 108");
  CHECK_NOTHROW(of_circuit(Fourier{.last = 100}).check(plan));
  CHECK_THROWS_WITH(of_circuit(Fourier{.species = {3}, .last = 100}).check(plan),
                    "encoder: expected a species from 0 to 2, got 3");
  CHECK_THROWS_WITH(of_circuit(Fourier{.species = {0, -1}, .last = 100}).check(plan),
                    "encoder: expected a species from 0 to 2, got -1");
  CHECK_NOTHROW(of_circuit(Fourier{.species = {2, 0}, .last = 100}).check(plan));
  CHECK_NOTHROW(of_circuit(FinalState{}, {.samples = 1}).check(plan));
}
