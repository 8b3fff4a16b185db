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
auto column_laboratory() {  // sizes known when running
  using Eigen::VectorXf;
  return CuriositySearch{box({{0, 1, "a"}, {0, 1, "b"}}), External<VectorXf>{}, [](const VectorXf& v) { return v; }};
}
const Plan small{.random_batches = 2, .goal_batches = 1, .batch_size = 5};

/// A search whose experiments are a function, in a box of which one value has the name given.
auto mixing(const char* second) {
  return CuriositySearch{box({{0, 1, "a"}, {0, 1, second}}), [](const Doses& doses) { return Point{doses.values}; },
                         [](const Point& p) { return p; }};
}

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
     "bounds: expected 1 rows of {low, high, name}, one for each parameter (or number of the state), got 2"},
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
    {"a window that begins at no time", [] { space().hold("a", {.from = std::nan(""), .to = 2}); },
     "a window must end after it begins, got [nan s, 2 s)"},
    {"a window that ends at no time", [] { space().add("k", {.from = 1, .to = std::nan("")}); },
     "a window must end after it begins, got [1 s, nan s)"},
    {"a window whose values are upside down", [] { space().hold("a", {.from = 1, .to = 2, .low = 1, .high = 0}); },
     "the lower bound of a_hold must not be above the upper, got [1, 0]"},
    {"a window with a name that is taken", [] { space().hold("a", {.from = 1, .to = 2, .name = "k"}); },
     "two values are called k"},
    {"a window on a window", [] { space().hold("a", {.from = 1, .to = 2}).hold("a_hold", {.from = 1, .to = 2}); },
     "a window acts on a species or a parameter, got \"a_hold\""},
    {"a window that ends before the rollout begins",
     [] {
       CuriositySearch{space().hold("a", {.from = -2, .to = -1}), rollout(), FinalState{}}.run(small);
     },
     "the window [-2 s, -1 s) holds no sample"},
    {"a window of a random search between two samples",
     [] {
       RandomSearch{space().hold("a", {.from = 0.501, .to = 0.509}), rollout()}.run(small);
     },
     "the window [0.501 s, 0.509 s) holds no sample"},
    // Rollouts.
    {"no samples", [] { rollout({.samples = 0}); }, "samples must be positive, got 0"},
    {"a negative number of samples", [] { rollout({.samples = -10}); }, "samples must be positive, got -10"},
    {"dt of 0", [] { rollout({.dt = 0}); }, "dt must be positive, got 0"},
    {"a negative dt", [] { rollout({.dt = -0.01}); }, "dt must be positive, got -0.01"},
    {"a dt that is no number", [] { rollout({.dt = std::nan("")}); }, "dt must be positive, got nan"},
    {"an infinite dt", [] { rollout({.dt = infinity}); }, "dt must be positive, got inf"},
    {"a start that is no time", [] { rollout({.start = infinity}); }, "start must be a finite time, got inf"},
    {"a start that is no number", [] { rollout({.start = std::nan("")}); }, "start must be a finite time, got nan"},
    // Encoders and measurements.
    {"an encoder's window longer than the rollout", [] { search({.last = 108}).run(small); },
     "encoder: expected `last` from 1 to 100, the rollout's samples, got 108"},
    {"an encoder's window of a length without a transform", [] { search({.last = 77}).run(small); },
     "no factors other than 2, 3 and 5, got 77; nearest: 75 and 80"},
    {"an encoder's window of no samples", [] { search({.last = 0}).run(small); },
     "Fourier: last must be positive, got 0"},
    {"an encoder's window of a negative number of samples", [] { search({.last = -50}).run(small); },
     "Fourier: last must be positive, got -50"},
    {"an encoder of a negative species", [] { search({.species = {-1}, .last = 50}).run(small); },
     "encoder: expected a species from 0 to 1, got -1"},
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
     "measurement: expected `last` from 1 to 100, the rollout's samples, got 200"},
    {"a measurement of an unknown species",
     [] { search().measuring(Periodicity{.species = 5, .last = 50}).run(small); },
     "measurement: expected a species from 0 to 1, got 5"},
    {"a periodicity of 3 samples", [] { search().measuring(Periodicity{.last = 3}).run(small); },
     "Periodicity: last must be at least 4 samples, got 3"},
    {"a negative threshold", [] { search().measuring(Periodicity{.last = 50, .threshold = -1}).run(small); },
     "Periodicity: threshold must not be negative, got -1"},
    {"features of an unknown species",
     [] {
       CuriositySearch{space(), rollout(), Periodicity{.species = 2, .last = 50}.features()}.run(small);
     },
     "encoder: expected a species from 0 to 1, got 2"},
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
    {"a scaling that is no number", [] { search().with_goals(Hypercube{.scaling = nan}).run(small); },
     "Hypercube: scaling must not be negative, got nan"},
    {"no workers", [] { search().with_optimizer(Evolution{.workers = 0}).run(small); },
     "Evolution: workers must be positive, got 0"},
    {"no steps", [] { search().with_optimizer(Evolution{.steps = 0}).run(small); },
     "Evolution: steps must be positive, got 0"},
    {"negative noise", [] { search().with_optimizer(Evolution{.noise = -0.1f}).run(small); },
     "Evolution: noise must not be negative, got -0.1"},
    {"noise that is no number", [] { search().with_optimizer(Evolution{.noise = nan}).run(small); },
     "Evolution: noise must not be negative, got nan"},
    {"a box of goals upside down",
     [] {
       laboratory().with_goals(UniformGoals<Point>{{0, 1}, {1, 0}}).start(small);
     },
     "UniformGoals: expected finite bounds, low not above high, got [1, 0] for number 1"},
    {"a box of goals with a bound that is no number",
     [] {
       laboratory().with_goals(UniformGoals<Point>{{nan, 1}, {1, 2}}).start(small);
     },
     "UniformGoals: expected finite bounds, low not above high, got [nan, 1] for number 0"},
    {"a box of goals whose bounds are of two sizes",
     [] {
       const Eigen::VectorXf low = Eigen::VectorXf::Zero(2), high = Eigen::VectorXf::Ones(3);
       column_laboratory().with_goals(UniformGoals{low, high}).start(small);
     },
     "UniformGoals: low and high must have as many numbers, got 2 and 3"},
    {"a box of goals of no numbers",
     [] {
       column_laboratory().with_goals(UniformGoals{Eigen::VectorXf{}, Eigen::VectorXf{}}).start(small);
     },
     "UniformGoals: low and high must have as many numbers, got 0 and 0"},
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
    {"more outcomes than were asked for",
     [] {
       auto run = laboratory().start(small);
       run.ask();
       run.tell(std::vector<std::optional<Point>>(6));
     },
     "tell: expected 5 results, as were asked for, got 6"},
    {"outcomes that nobody asked for",
     [] {
       auto run = laboratory().start(small);
       run.tell(std::vector<std::optional<Point>>{});
     },
     "tell: expected that something was asked for, and not told yet"},
    {"one question more than the plan has", [] { laboratory().start({.random_batches = 0, .goal_batches = 0}).ask(); },
     "ask: this search is over"},
    {"a history of another space", [] { mixing("b").run(small, mixing("c").run(small)); },
     "resume: the history is of another space"},
    {"a history of another seed",
     [] {
       mixing("b").run(small, mixing("b").run({.seed = 1, .random_batches = 2, .goal_batches = 1, .batch_size = 5}));
     },
     "resume: row 0 is not what a random batch of seed 0 and batch size 5 begins with in this space (random batches "
     "first: 2)"},
    {"a history with more batches than the plan",
     [] { mixing("b").run({.random_batches = 2, .goal_batches = 0, .batch_size = 5}, mixing("b").run(small)); },
     "resume: the history has more batches than the plan's 2"},
    {"a history after the run has begun",
     [] {
       const auto history = mixing("b").run(small);
       auto run = mixing("b").start(small);
       run.ask();
       run.resume(history, Serial{});
     },
     "resume: this run has begun"},
    {"a column that is not there", [] { laboratory().start(small).history().column("c"); },
     "no column is called \"c\""},
    {"a row that is not there", [] { laboratory().start(small).history()[0]; }, "expected a row below 0, got 0"},
    // Analysis.
    {"a grid of no bins", [] { Grid({.bins = 0}, {}); }, "Grid: bins must be positive, got 0"},
    {"a grid around nothing", [] { Grid({.bins = 20}, {}); },
     "expected at least one experiment that succeeded, got none"},
    // Numbers.
    {"a whole number below 0", [] { below(Key(0), 0); }, "n must be from 1 to 2^32 - 1, got 0"},
    {"a whole number below more than there are", [] { below(Key(0), std::size_t{1} << 32); },
     "n must be from 1 to 2^32 - 1, got 4294967296"},
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
