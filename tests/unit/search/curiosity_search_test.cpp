// SPDX-License-Identifier: MIT
#include "curio/search/curiosity_search.hpp"  // first: the header must stand alone

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <cstdio>
#include <limits>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

#include "../figures.hpp"
#include "curio/analysis/periodicity.hpp"
#include "curio/goal/final_state.hpp"
#include "curio/goal/fourier.hpp"
#include "curio/model/sigmoid_circuit.hpp"

using namespace curio;

namespace {

/// An executor that runs backwards, one by one.
struct Backwards {
  template <class R, class Work>
  void fill(std::span<R> results, Work&& work) const {
    for (std::size_t i = results.size(); i-- > 0;) work(i, results.subspan(i, 1));
  }
};
static_assert(Executor<Backwards>);

const SigmoidCircuit<3> circuit;
const Plan small{.seed = 3, .random_batches = 2, .goal_batches = 2, .batch_size = 10};

/// The same rows, in every bit of what is remembered.
template <class History>
bool same(const History& a, const History& b) {
  const auto equal = [](const auto& x, const auto& y) {
    return x.intervention.values == y.intervention.values && x.source == y.source && x.batch == y.batch &&
           x.status == y.status && x.measured == y.measured && x.key == y.key &&
           (x.loss == y.loss || (std::isnan(x.loss) && std::isnan(y.loss)));
  };
  return a.names() == b.names() && std::equal(a.begin(), a.end(), b.begin(), b.end(), equal);
}

/// A number as the tables hold losses.
double six_digits(float x) {
  char text[32];
  std::snprintf(text, sizeof text, "%.6g", static_cast<double>(x));
  return std::stod(text);
}

/// Counts its calls, and tells how many there were.
struct Counter {
  int* seen;
  int calls = 0;
  void operator()(const auto&) { *seen = ++calls; }
};

// A simulator by hand: two doses go in, two numbers come out.
using Point = Vector<float, 2>;
const Space<2, 0> square = box({{0, 1, "a"}, {0, 1, "b"}});
using Doses = Space<2, 0>::Intervention;
const auto mixed = [](const Doses& doses) {
  return Point{doses.values[0] * doses.values[1], doses.values[0] + doses.values[1]};
};
const auto itself = [](const Point& point) { return point; };
const CuriositySearch mixing{square, mixed, itself};

/// One number that decays, or explodes until it is no finite number: where its parameter is above 0.9.
struct Fuse {
  static constexpr int species = 1, parameters = 1;
  template <class Real>
  Vector<Real, 1> operator()(const Vector<Real, 1>& y, const Vector<Real, 1>& c) const {
    return Vector<Real, 1>{select(c[0] > Real(0.9f), 1000 * y[0] * y[0], c[0] - y[0])};
  }
};
const Space fuses{Fuse{}, {.state = {{0.5f, 1, "y"}}, .parameters = {{0, 1, "c"}}}};
const Rollout fuse{Euler{Fuse{}}, {.samples = 300}};

/// A number that never moves.
struct Still {
  static constexpr int species = 1, parameters = 1;
  template <class Real>
  Vector<Real, 1> operator()(const Vector<Real, 1>& y, const Vector<Real, 1>&) const {
    return Vector<Real, 1>{Real(0) * y[0]};
  }
};

}  // namespace

TEST_CASE("a free run with 4 workers and 3 steps is the reference's, row by row") {
  const auto rows = tables::figures("evolution.csv");
  REQUIRE(rows.size() == 260);
  const auto history =
      CuriositySearch{Space{circuit}, Rollout{Euler{circuit}, {.samples = 2000}}, Fourier{.last = 1000}}
          .with_optimizer(Evolution{.workers = 4, .steps = 3})
          .run(small);
  REQUIRE(history.size() == rows.size());
  for (std::size_t i = 0; i < rows.size(); ++i) {
    CAPTURE(i);
    const auto& row = history[i];
    for (int j = 0; j < 15; ++j) {
      const std::size_t column = 3 + static_cast<std::size_t>(j);
      REQUIRE(row.intervention.values[j] == static_cast<float>(rows[i][column]));
    }
    REQUIRE(row.source.has_value() == !std::isnan(rows[i][1]));
    if (!row.source) {
      CHECK(std::isnan(row.loss));
      continue;
    }
    REQUIRE(static_cast<double>(*row.source) == rows[i][1]);
    CHECK(six_digits(row.loss) == rows[i][2]);
  }
}

TEST_CASE("the executor and the number of threads change nothing", "[threads]") {
  const auto search = CuriositySearch{Space{circuit}, Rollout{Euler{circuit}, {.samples = 400}}, Fourier{.last = 100}}
                          .with_optimizer(Evolution{.noise = 0.2f, .workers = 3, .steps = 2})
                          .with_selector(Nearest{.k = 2})
                          .measuring(Periodicity{.last = 100, .threshold = 0.1f});
  const auto history = search.run(small);
  CHECK(history.size() == 2 * 10 + 2 * 10 * 3 * 2);
  for (const int count : {1, 2, 3, 7}) {
    CAPTURE(count);
    CHECK(same(search.run(small, Threads{.count = count}), history));
  }
  CHECK(same(search.run(small, Backwards{}), history));
}

TEST_CASE("an observer is called after each batch, and sees what was found so far") {
  const auto search = mixing.with_optimizer(Evolution{.workers = 2, .steps = 3});
  std::vector<std::size_t> rows;
  search.run(small, Serial{}, [&rows](const auto& run) {
    rows.push_back(run.history().size());
    CHECK(run.batches() == rows.size());
    CHECK(run.library().size() == run.history().size());
  });
  CHECK(rows == std::vector<std::size_t>{10, 20, 80, 140});
}

TEST_CASE("a selector's own check is asked before any work, whether it wants to know the library's size or not") {
  struct Uneasy : Anyone {
    void check() const { throw Error("not so"); }
  };
  struct OfMany : Anyone {
    void check(std::size_t size) const { throw Error("not of " + std::to_string(size)); }
  };
  CHECK_THROWS_WITH(mixing.with_selector(Uneasy{}).run(small), "not so");
  CHECK_THROWS_WITH(mixing.with_selector(OfMany{}).run(small), "not of 20");
}

TEST_CASE("an observer can stop a search; what was found stays") {
  const auto whole = mixing.run(small);
  const auto enough = [](std::size_t rows) {
    return [rows](const auto& run) { return Stop{run.history().size() >= rows}; };
  };
  for (const std::size_t rows : {10u, 20u, 30u}) {
    const auto history = mixing.run(small, Serial{}, enough(rows));
    REQUIRE(history.size() == rows);
    for (std::size_t i = 0; i < rows; ++i) CHECK(history[i].intervention.values == whole[i].intervention.values);
  }
  CHECK(mixing.run(small, Serial{}, enough(11)).size() == 20);
  CHECK(mixing.run(small, Serial{}, enough(1000)).size() == 40);
  CHECK(mixing.run(small, Serial{}, enough(1000), enough(20), enough(30)).size() == 20);
}

TEST_CASE("each of several observers is called, whichever of them stops") {
  int calls = 0;
  const auto stop = [](const auto&) { return Stop{}; };
  const auto count = [&calls](const auto&) { ++calls; };
  mixing.run(small, Serial{}, stop, count, stop);
  CHECK(calls == 1);
}

TEST_CASE("an observer changes no experiment, and a run copies it: what it remembers is that run's") {
  int seen = 0;
  Counter counter{&seen};
  CHECK(same(mixing.run(small, Serial{}, counter), mixing.run(small)));
  CHECK(seen == 4);
  CHECK(counter.calls == 0);
  mixing.run(small, Serial{}, counter);
  CHECK(seen == 4);
}

TEST_CASE("a run goes on from a history under observers") {
  const auto whole = mixing.run(small);
  const auto part = mixing.run(small, Serial{}, [](const auto& run) { return Stop{run.batches() == 3}; });
  std::vector<std::size_t> batches;
  const auto rest =
      mixing.run(small, part, Threads{.count = 2}, [&](const auto& run) { batches.push_back(run.batches()); });
  CHECK(same(rest, whole));
  CHECK(batches == std::vector<std::size_t>{4});
  CHECK(same(mixing.run(small, part, [&](const auto& run) { batches.push_back(run.batches()); }), whole));
  CHECK(batches == std::vector<std::size_t>{4, 4});
  CHECK(same(mixing.run(small, whole), whole));
}

TEST_CASE("an exception of the user's code reaches the caller of run, from any executor", "[threads]") {
  const auto fragile = [](const Doses& doses) {
    if (doses.values[0] > 0.95f) throw std::runtime_error("the flask broke");
    return mixed(doses);
  };
  const auto broken_encoder = [](const Point& point) -> Point {
    if (point[1] > 1.9f) throw std::runtime_error("no name for this place");
    return point;
  };
  const auto broken_goals = [](Key, const auto&) -> Point { throw std::runtime_error("out of ideas"); };
  const auto broken_selector = [](Key, const Point&, const auto&) -> std::size_t {
    throw std::runtime_error("cannot choose");
  };
  const auto broken_optimizer = [](Key, const Doses&, const auto&) -> Doses { throw std::runtime_error("stuck"); };
  const Plan many{.random_batches = 5, .goal_batches = 1, .batch_size = 40};
  const auto check = [&](const auto& executor) {
    CHECK_THROWS_WITH((CuriositySearch{square, fragile, itself}.run(many, executor)), "the flask broke");
    CHECK_THROWS_AS((CuriositySearch{square, fragile, itself}.run(many, executor)), std::runtime_error);
    CHECK_THROWS_WITH((CuriositySearch{square, mixed, broken_encoder}.run(many, executor)), "no name for this place");
    CHECK_THROWS_WITH(mixing.with_goals(broken_goals).run(many, executor), "out of ideas");
    CHECK_THROWS_WITH(mixing.with_selector(broken_selector).run(many, executor), "cannot choose");
    CHECK_THROWS_WITH(mixing.with_optimizer(broken_optimizer).run(many, executor), "stuck");
  };
  check(Serial{});
  check(Threads{.count = 3});
  check(Backwards{});
}

TEST_CASE("where a model blows up in a tenth of its experiments, the search goes on, and nothing sees those") {
  const Plan plan{.seed = 1, .random_batches = 3, .goal_batches = 5, .batch_size = 40};
  const auto last = [](const auto& trajectory) { return trajectory.back()[0]; };
  const auto goals = [](Key key, const auto& library) -> Vector<float, 1> {
    for (std::size_t place = 0; place < library.size(); ++place)
      if (!library.reached(place).allFinite()) throw std::logic_error("the library holds a failure");
    if (!library.range().low.allFinite() || !library.range().high.allFinite())
      throw std::logic_error("the range has seen a failure");
    return uniform<1>(key);
  };
  const auto search = CuriositySearch{fuses, fuse, FinalState{}}.with_goals(goals).measuring(last);
  auto run = search.start(plan);
  while (!run.done()) run.step(Serial{});
  const auto& history = run.history();
  REQUIRE(history.size() == 320);
  std::size_t place = 0, failed_goals = 0;
  for (std::size_t i = 0; i < history.size(); ++i) {
    CAPTURE(i);
    const auto& row = history[i];
    const bool blown = row.intervention.values[0] > 0.9f;
    REQUIRE(row.status == (blown ? Status::diverged : Status::ok));
    CHECK(row.measured.has_value() == !blown);
    if (row.source) {
      CHECK(history[*row.source].status == Status::ok);
      CHECK(std::isnan(row.loss) == blown);
      failed_goals += blown;
    }
    if (!blown) CHECK(run.library().row(place++) == i);
  }
  CHECK(run.library().size() == place);
  CHECK(history.count(Status::diverged) == 320 - place);
  CHECK(history.count(Status::diverged) > 20);
  CHECK(failed_goals > 0);
}

TEST_CASE("the same with every default of the study, and its statistics") {
  const Plan plan{.seed = 2, .random_batches = 2, .goal_batches = 2, .batch_size = 50};
  const Periodicity periodicity{.last = 200};
  const auto history = CuriositySearch{fuses, fuse, Fourier{.last = 200}}.measuring(periodicity).run(plan);
  CHECK(history.size() == 200);
  CHECK(history.count(Status::diverged) > 5);
  CHECK(history.count(Status::diverged) < 60);
  for (const auto& row : history) {
    CHECK(row.measured.has_value() == (row.status == Status::ok));
    if (row.measured) CHECK(std::isfinite(row.measured->amplitude));
    if (row.source) CHECK(std::isnan(row.loss) == (row.status != Status::ok));
  }
}

TEST_CASE("a search in which every experiment fails ends, without goals") {
  const auto hopeless = [](const Doses&) { return std::optional<Point>{}; };
  const auto history = CuriositySearch{square, hopeless, itself}.run(small);
  CHECK(history.size() == 40);
  CHECK(history.count(Status::failed) == 40);
}

TEST_CASE("a library in which nothing ever moves is searched like any other") {
  const Space space{Still{}, {.state = {{0.25f, 0.25f, "y"}}, .parameters = {{0, 1, "c"}}}};
  const Rollout rollout{Euler{Still{}}, {.samples = 200}};
  const auto check = [&](const auto& search) {
    const auto history = search.run(small, Threads{.count = 2});
    REQUIRE(history.size() == 40);
    CHECK(history.count(Status::ok) == 40);
    for (std::size_t i = 20; i < 40; ++i) {
      CHECK(history[i].source == 0);  // all tie, the first is chosen
      CHECK(history[i].loss == 0);
      CHECK(history[i].intervention.values[0] != history[0].intervention.values[0]);
    }
  };
  const CuriositySearch fourier{space, rollout, Fourier{.last = 100}};
  check(fourier);
  check(fourier.with_loss(MeanDistance{}));
  check(CuriositySearch{space, rollout, FinalState{}});
  check(CuriositySearch{space, rollout, FinalState{}}.with_loss(Euclidean{}));
  const auto of_several = fourier.with_selector(Nearest{.k = 5}).run(small);
  for (std::size_t i = 20; i < 40; ++i) CHECK(of_several[i].source.value() < 5);
}

TEST_CASE("every role may be a lambda") {
  const auto history = CuriositySearch{square, [](const Doses& doses) { return std::optional(mixed(doses)); },
                                       [](const Point& point) { return point[0] - point[1]; }}
                           .with_loss([](float reached, float goal) { return std::abs(reached - goal); })
                           .with_goals([](Key key, const auto& library) { return library.reached(0) + uniform(key); })
                           .with_selector([](Key key, float, const auto& past) { return below(key, past.size()); })
                           .with_optimizer([](Key key, const Doses& parent, const auto& space) {
                             return space.clamp(parent.values + 0.1f * normal<2>(key));
                           })
                           .measuring([](const Point& point) { return point[1]; })
                           .run(small);
  CHECK(history.size() == 40);
  CHECK(history.count(Status::ok) == 40);
  for (const auto& row : history) {
    CHECK(row.measured == row.intervention.values.sum());
    CHECK(std::isfinite(row.loss) == row.source.has_value());
  }
}

TEST_CASE("embeddings may be of any type") {
  const auto name = [](const Point& point) { return std::string(point[0] < 0.25f ? "low" : "high"); };
  const auto history = CuriositySearch{square, mixed, name}
                           .with_loss([](const std::string& a, const std::string& b) { return a == b ? 0 : 1; })
                           .with_goals([](Key, const auto&) { return std::string("high"); })
                           .run(small);
  REQUIRE(history.size() == 40);
  for (std::size_t i = 20; i < 40; ++i) CHECK(mixed(history[*history[i].source].intervention)[0] >= 0.25f);
}

TEST_CASE("each .with_ gives a new search and leaves the old one as it was") {
  const auto wide = mixing.with_optimizer(Evolution{.noise = 0.5f});
  const auto nearest = wide.with_selector(Nearest{.k = 2}).with_goals(Hypercube{.scaling = 2});
  CHECK(mixing.policies().optimizer.noise == 0.1f);
  CHECK(wide.policies().optimizer.noise == 0.5f);
  CHECK(wide.policies().selector.k == 1);
  CHECK(nearest.policies().selector.k == 2);
  CHECK(nearest.policies().goals.scaling == 2);
  CHECK(nearest.policies().optimizer.noise == 0.5f);
  CHECK_FALSE(same(mixing.run(small), wide.run(small)));
}

TEST_CASE("every default is the published study's") {
  const CuriositySearch study{Space{circuit}, Rollout{Euler{circuit}}, Fourier{}};
  const auto& policies = study.policies();
  CHECK(policies.simulator.clock().dt == 0.01);
  CHECK(policies.simulator.clock().samples == 10'000);
  CHECK(policies.encoder.species == std::vector{0});
  CHECK(policies.encoder.last == 5000);
  CHECK(policies.goals.scaling == 1.3f);
  CHECK(policies.selector.k == 1);
  CHECK(policies.optimizer.noise == 0.1f);
  CHECK(policies.optimizer.workers == 1);
  CHECK(policies.optimizer.steps == 1);
}
