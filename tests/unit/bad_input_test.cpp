// SPDX-License-Identifier: MIT
// What happens to input that cannot be used: a table of it, and what the user is told.
#include <catch2/catch.hpp>
#include <cmath>
#include <functional>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "curio/curio.hpp"

using namespace curio;

namespace {

constexpr float nan = std::numeric_limits<float>::quiet_NaN();
constexpr double infinity = std::numeric_limits<double>::infinity();

/// What a user of the study has, with an experiment that counts how often it is done: never, in this table.
int experiments = 0;
struct Counted {
  static constexpr int species = 2, parameters = 1;
  template <class Real>
  Vector<Real, 2> operator()(const Vector<Real, 2>& y, const Vector<Real, 1>& c) const {
    ++experiments;
    return Vector<Real, 2>{c[0] - y[0], y[0] - y[1]};
  }
};
using CountedSpace = Space<1, 2>;
CountedSpace bounded(Bound parameter, Bound state) {
  return Space{Counted{}, {.state = {state, {0, 1, "b"}}, .parameters = {parameter}}};
}
CountedSpace space() { return bounded({0, 1, "k"}, {0, 1, "a"}); }
Rollout<Euler<Counted>> rollout(Clock clock = {.samples = 100}) { return Rollout{Euler{Counted{}}, clock}; }
auto search(Fourier encoder = {.last = 50}) { return CuriositySearch{space(), rollout(), encoder}; }

using Doses = Space<2, 0>::Intervention;
using Point = Vector<float, 2>;
auto laboratory() {
  return CuriositySearch{box({{0, 1, "a"}, {0, 1, "b"}}), External<Point>{}, [](const Point& p) { return p; }};
}
const Plan small{.random_batches = 2, .goal_batches = 1, .batch_size = 5};

struct Row {
  std::string name;
  std::function<void()> attempt;
  std::string told;  ///< what the message must contain
};

const std::vector<Row> table{
    // Spaces.
    {"low above high",
     [] {
       bounded({1, 0, "k"}, {0, 1, "a"});
     },
     "the lower bound of k must not be above the upper, got [1, 0]"},
    {"a bound that is no number",
     [] {
       bounded({0, nan, "k"}, {0, 1, "a"});
     },
     "the bounds of k must be finite, got [0, nan]"},
    {"an infinite bound",
     [] {
       bounded({0, 1, "k"}, {-INFINITY, 1, "a"});
     },
     "the bounds of a must be finite, got [-inf, 1]"},
    {"an empty box", [] { Space(Counted{}, {.state = all(0, 1), .parameters = {}}); },
     "the bounds of c0 must be finite, got [nan, nan]"},
    {"half a box", [] { Space(Counted{}, {.state = {}, .parameters = all(0, 1)}); }, "the bounds of y0 must be finite"},
    {"a box with a row too many",
     [] {
       CountedSpace(Counted{}, {.state = {}, .parameters = {{0, 1, "k"}, {0, 1, "m"}}});
     },
     "bounds: expected 1 rows of {low, high, name}, got 2"},
    {"two values of one name",
     [] {
       bounded({0, 1, "a"}, {0, 1, "a"});
     },
     "two values are called a"},
    {"a name that nobody has", [] { space().fix("sugar", 1); }, "expected one of k, a, b, got \"sugar\""},
    {"a value fixed to no number", [] { space().fix("k", nan); }, "the bounds of k must be finite"},
    {"an intervention outside the box",
     [] {
       space().at({2, 0, 0});
     },
     "k must lie in [0, 1], got 2"},
    {"an intervention that is no number",
     [] {
       space().at({0.5f, nan, 0});
     },
     "a must lie in [0, 1], got nan"},
    // Windows of time.
    {"a window of an unknown species by name", [] { space().hold("c", {.from = 1, .to = 2}); },
     "expected one of k, a, b, got \"c\""},
    {"a window of an unknown species by position", [] { space().hold(species(2), {.from = 1, .to = 2}); },
     "expected a species from 0 to 1, got 2"},
    {"a window of an unknown parameter", [] { space().add(parameter(-1), {.from = 1, .to = 2}); },
     "expected a parameter from 0 to 0, got -1"},
    {"a window that ends before it begins", [] { space().hold("a", {.from = 2, .to = 1}); },
     "a window must end after it begins, got [2 s, 1 s)"},
    {"an empty window", [] { space().set("a", {.from = 2, .to = 2}); }, "a window must end after it begins"},
    {"a window without end", [] { space().set("a", {.from = 2, .to = infinity}); },
     "a window must end after it begins"},
    {"a window beyond the end of the rollout",
     [] {
       CuriositySearch{space().hold("a", {.from = 1, .to = 2}), rollout(), FinalState{}}.run(small);
     },
     "the window [1 s, 2 s) holds no sample of a rollout from 0 s to 0.99 s, one every 0.01 s"},
    // Rollouts.
    {"no samples", [] { rollout({.samples = 0}); }, "samples must be positive, got 0"},
    {"a negative number of samples", [] { rollout({.samples = -10}); }, "samples must be positive, got -10"},
    {"dt of 0", [] { rollout({.dt = 0}); }, "dt must be positive, got 0"},
    {"a negative dt", [] { rollout({.dt = -0.01}); }, "dt must be positive, got -0.01"},
    {"a dt that is no number", [] { rollout({.dt = std::nan("")}); }, "dt must be positive, got nan"},
    {"an infinite dt", [] { rollout({.dt = infinity}); }, "dt must be positive, got inf"},
    {"a start that is no time", [] { rollout({.start = infinity}); }, "start must be a finite time, got inf"},
    // Encoders and measurements.
    {"an encoder's window longer than the rollout", [] { search({.last = 108}).run(small); },
     "encoder: expected a window of 1 to 100 samples, got 108"},
    {"an encoder's window of a length without a transform", [] { search({.last = 77}).run(small); },
     "no factors other than 2, 3 and 5, got 77; nearest: 75 and 80"},
    {"an encoder's window of no samples", [] { search({.last = 0}).run(small); },
     "Fourier: last must be positive, got 0"},
    {"an encoder of an unknown species",
     [] {
       search({.species = {0, 2}, .last = 50}).run(small);
     },
     "encoder: expected a species from 0 to 1, got 2"},
    {"an encoder of no species", [] { search({.species = {}, .last = 50}).run(small); },
     "Fourier: expected at least one species, got none"},
    {"a measurement's window longer than the rollout",
     [] {
       RandomSearch{space(), rollout()}.measuring(Periodicity{.last = 200}).run(small);
     },
     "measurement: expected a window of 1 to 100 samples, got 200"},
    {"a measurement of an unknown species",
     [] { search().measuring(Periodicity{.species = 5, .last = 50}).run(small); },
     "measurement: expected a species from 0 to 1, got 5"},
    {"a periodicity of 3 samples", [] { search().measuring(Periodicity{.last = 3}).run(small); },
     "Periodicity: last must be at least 4 samples, got 3"},
    {"a threshold that is no number", [] { search().measuring(Periodicity{.last = 50, .threshold = nan}).run(small); },
     "Periodicity: threshold must not be negative, got nan"},
    // Plans.
    {"batches of 0", [] { search().run({.batch_size = 0}); }, "batch_size must be positive, got 0"},
    {"goals without random batches", [] { search().run({.random_batches = 0}); },
     "random_batches must be positive, since goals come of what they reach, got 0"},
    {"more experiments than have numbers", [] { search().run({.goal_batches = std::size_t{1} << 40}); },
     "expected at most 2^32 - 1 experiments"},
    {"so many batches that their number overflows",
     [] { search().run({.random_batches = 2, .goal_batches = std::numeric_limits<std::size_t>::max()}); },
     "expected at most 2^32 - 1 experiments"},
    // Policies.
    {"k of 0", [] { search().with_selector(Nearest{.k = 0}).run(small); }, "Nearest: k must be positive, got 0"},
    {"k larger than the library", [] { search().with_selector(Nearest{.k = 11}).run(small); },
     "k must not be more than the experiments of the random batches, 10, got 11"},
    {"a negative scaling", [] { search().with_goals(Hypercube{.scaling = -1}).run(small); },
     "Hypercube: scaling must not be negative, got -1"},
    {"no workers", [] { search().with_optimizer(Evolution{.workers = 0}).run(small); },
     "Evolution: workers must be positive, got 0"},
    {"no steps", [] { search().with_optimizer(Evolution{.steps = 0}).run(small); },
     "Evolution: steps must be positive, got 0"},
    {"negative noise", [] { search().with_optimizer(Evolution{.noise = -0.1f}).run(small); },
     "Evolution: noise must not be negative"},
    {"a box of goals upside down",
     [] {
       laboratory().with_goals(UniformGoals<Point>{{0, 1}, {1, 0}}).start(small);
     },
     "UniformGoals: expected finite bounds, low not above high, got [1, 0] for number 1"},
    {"a negative number of threads", [] { search().run(small, Threads{.count = -1}); },
     "Threads: count must not be negative, got -1"},
    // Runs and histories.
    {"fewer outcomes than were asked for",
     [] {
       auto run = laboratory().start(small);
       run.ask();
       run.tell(std::vector<std::optional<Point>>(4));
     },
     "tell: expected 5 results, as were asked for, got 4"},
    {"one question more than the plan has", [] { laboratory().start({.random_batches = 0, .goal_batches = 0}).ask(); },
     "ask: this search is over"},
    {"a history of another space",
     [] {
       const auto other = [](const Doses& doses) { return Point{doses.values}; };
       const auto itself = [](const Point& p) { return p; };
       const auto history = CuriositySearch{box({{0, 1, "a"}, {0, 1, "c"}}), other, itself}.run(small);
       CuriositySearch{box({{0, 1, "a"}, {0, 1, "b"}}), other, itself}.run(small, history);
     },
     "resume: the history is of another space"},
    {"a column that is not there", [] { laboratory().start(small).history().column("c"); },
     "no column is called \"c\""},
    {"a row that is not there", [] { laboratory().start(small).history()[0]; }, "expected a row below 0, got 0"},
    // Analysis.
    {"a grid of no bins", [] { Grid({.bins = 0}, {}); }, "Grid: bins must be positive, got 0"},
    {"a grid around nothing", [] { Grid({.bins = 20}, {}); },
     "expected at least one experiment that succeeded, got none"},
    // Numbers.
    {"a whole number below 0", [] { below(Key(0), 0); }, "n must be from 1 to 2^32 - 1, got 0"},
};

}  // namespace

TEST_CASE("bad input is refused with Error before any work, saying what was expected and what was given") {
  for (const auto& [name, attempt, told] : table) {
    INFO(name);
    experiments = 0;
    CHECK_THROWS_AS(attempt(), Error);
    CHECK_THROWS_WITH(attempt(), Catch::Contains(told));
    CHECK(experiments == 0);
  }
  CHECK(table.size() >= 40);
}

TEST_CASE("the same without the mistake is no error") {
  experiments = 0;
  CHECK(search().run(small).size() == 15);
  CHECK(experiments > 0);
  CHECK_NOTHROW(CuriositySearch{space().hold("a", {.from = 0.98, .to = 2}), rollout(), FinalState{}}.run(small));
}
