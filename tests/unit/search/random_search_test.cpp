// SPDX-License-Identifier: MIT
#include "curio/search/random_search.hpp"  // first: the header must stand alone

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <optional>
#include <stdexcept>

#include "../figures.hpp"
#include "curio/analysis/periodicity.hpp"
#include "curio/model/sigmoid_circuit.hpp"

using namespace curio;

namespace {

const Space<2, 0> square = box({{0, 1, "a"}, {5, 6, "b"}});
using Doses = Space<2, 0>::Intervention;
const auto product = [](const Doses& doses) { return doses.values[0] * doses.values[1]; };

bool same(const auto& a, const auto& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](const auto& x, const auto& y) {
    return x.intervention.values == y.intervention.values && x.batch == y.batch && x.status == y.status &&
           x.measured == y.measured && x.key == y.key;
  });
}

}  // namespace

TEST_CASE("random search draws the study's circuits, bit by bit") {
  const auto rows = tables::figures("study_random_search.csv");
  REQUIRE(rows.size() == 5000);
  const Space space{SigmoidCircuit<3>{}};
  const auto nothing = [](const auto&) { return 0.0f; };  // what an experiment gives does not matter here
  const auto history = RandomSearch{space, nothing}.run();
  REQUIRE(history.size() == 5000);
  for (std::size_t i = 0; i < 5000; ++i) {
    CAPTURE(i);
    for (int j = 0; j < 15; ++j)
      REQUIRE(history[i].intervention.values[j] == static_cast<float>(rows[i][static_cast<std::size_t>(j) + 3]));
  }
}

TEST_CASE("all batches of the plan are random, without source and loss") {
  const auto history =
      RandomSearch{square, product}.run({.seed = 4, .random_batches = 2, .goal_batches = 3, .batch_size = 7});
  REQUIRE(history.size() == 35);
  for (std::size_t i = 0; i < 35; ++i) {
    CHECK(history[i].batch == i / 7);
    CHECK_FALSE(history[i].source);
    CHECK(std::isnan(history[i].loss));
    CHECK(history[i].status == Status::ok);
    const auto& values = history[i].intervention.values;
    CHECK((values[0] >= 0 && values[0] < 1 && values[1] >= 5 && values[1] < 6));
  }
  CHECK(history.names() == square.names());
}

TEST_CASE("what is measured is kept beside its row; what failed has nothing") {
  const auto sometimes = [](const Doses& doses) {
    return doses.values[0] < 0.5f ? std::optional(product(doses)) : std::nullopt;
  };
  const auto half = [](float outcome) { return outcome / 2; };
  const auto history = RandomSearch{square, sometimes}.measuring(half).run({.random_batches = 2, .goal_batches = 0});
  std::size_t failed = 0;
  for (const auto& row : history) {
    const bool succeeds = row.intervention.values[0] < 0.5f;
    CHECK(row.status == (succeeds ? Status::ok : Status::failed));
    CHECK(row.measured == (succeeds ? std::optional(product(row.intervention) / 2) : std::nullopt));
    failed += !succeeds;
  }
  CHECK(history.count(Status::failed) == failed);
  CHECK((failed > 0 && failed < 200));
}

TEST_CASE("a random search is the same on any executor, and can be stopped and continued", "[threads]") {
  const SigmoidCircuit<3> circuit;
  const auto search = RandomSearch{Space{circuit}, Rollout{Euler{circuit}, {.samples = 300}}}.measuring(
      Periodicity{.last = 100, .threshold = 0.1f});
  const Plan plan{.seed = 9, .random_batches = 3, .goal_batches = 0, .batch_size = 30};
  const auto history = search.run(plan);
  for (const int count : {2, 3, 7}) CHECK(same(search.run(plan, Threads{.count = count}), history));
  const auto after_two = [](const auto& run) { return Stop{run.batches() == 2}; };
  const auto first = search.run(plan, Serial{}, after_two);
  CHECK(same(search.run(plan, after_two), first));  // without an executor
  CHECK(first.size() == 60);
  CHECK(same(search.run(plan, first), history));
}

TEST_CASE("batches that are done together give what each gives alone, in its turn") {
  const SigmoidCircuit<3> circuit;
  const Rollout rollout{Euler{circuit}, {.samples = 300}};
  const Periodicity periodicity{.last = 100, .threshold = 0.1f};
  const Plan plan{.seed = 9, .random_batches = 0, .goal_batches = 25, .batch_size = 60};
  REQUIRE(rollout.together() / plan.batch_size == 16);  // so 1, 2, 4, 8 and 10
  std::vector<std::size_t> seen;
  const auto history =
      RandomSearch{Space{circuit}, rollout}.measuring(periodicity).run(plan, Serial{}, [&](const auto& run) {
        seen.push_back(run.history().size());
      });
  REQUIRE(history.size() == 1500);
  for (std::size_t i = 0; i < 25; ++i) CHECK(seen.at(i) == (i + 1) * 60);
  // A simulator that says nothing of going together is asked for each batch alone.
  const auto alone = [&](const auto& intervention) { return rollout(intervention); };
  CHECK(same(RandomSearch{Space{circuit}, alone}.measuring(periodicity).run(plan), history));
  // Nor does it matter who goes on where: a copy, somebody who asks and tells.
  const auto search = RandomSearch{Space{circuit}, rollout}.measuring(periodicity);
  auto run = search.start(plan);
  for (int i = 0; i < 5; ++i) run.step(Serial{});
  auto copy = run;
  while (!run.done()) run.step(Serial{});
  CHECK(same(run.history(), history));
  while (!copy.done()) {
    if (copy.batches() % 3 == 0) {
      std::vector<std::optional<Trajectory<float, 3>>> outcomes;
      for (const auto& proposal : copy.ask()) outcomes.push_back(rollout(proposal.intervention));
      copy.tell(outcomes);
    } else {
      copy.step(Serial{});
    }
  }
  CHECK(same(copy.history(), history));
}

TEST_CASE("what throws does so in the turn of its batch: those before are kept") {
  const SigmoidCircuit<2> circuit;
  const auto first = [](const Trajectory<float, 2>& trajectory) { return trajectory.states(0, 0); };
  const float most = 0.98f;
  std::size_t measured = 0;
  const auto sometimes = [&](const Trajectory<float, 2>& trajectory) {
    ++measured;
    if (first(trajectory) > most) throw std::runtime_error("too much");
    return first(trajectory);
  };
  const auto search = RandomSearch{Space{circuit}, Rollout{Euler{circuit}, {.samples = 20}}};
  const Plan plan{.random_batches = 0, .goal_batches = 10, .batch_size = 10};
  const auto all = search.measuring(first).run(plan);
  const auto one = std::find_if(all.begin(), all.end(), [=](const auto& row) { return row.measured > most; });
  REQUIRE(one != all.end());
  REQUIRE(one->batch > 1);
  std::size_t kept = 0;
  const auto keep = [&](const auto& run) { kept = run.history().size(); };
  CHECK_THROWS_WITH(search.measuring(sometimes).run(plan, Serial{}, keep), "too much");
  CHECK(kept == 10 * one->batch);
  measured = 0;  // and each was done twice at most
  auto run = search.measuring(sometimes).start(plan);
  CHECK_THROWS_WITH(
      [&] {
        while (true) run.step(Serial{});
      }(),
      "too much");
  CHECK(run.batches() == one->batch);
  CHECK(measured <= 2 * 10 * (one->batch + 1));
  CHECK_THROWS_WITH(run.step(Serial{}), "too much");
  CHECK(run.batches() == one->batch);
}

TEST_CASE("a space that throws does so in the turn of its batch") {
  struct Menu {
    using Intervention = float;
    float sample(Key key) const {
      const float u = uniform(key);
      return u > 0.98f ? throw std::runtime_error("sold out") : u;
    }
  };
  struct Alone {
    float operator()(float dish) const { return dish; }
  };
  struct Together : Alone {
    std::size_t together() const { return 1000; }
  };
  const Plan plan{.random_batches = 0, .goal_batches = 100, .batch_size = 10};
  const auto batches = [&](const auto& simulator) {
    auto run = RandomSearch{Menu{}, simulator}.start(plan);
    CHECK_THROWS_WITH(
        [&] {
          while (true) run.step(Serial{});
        }(),
        "sold out");
    CHECK_THROWS_WITH(run.step(Serial{}), "sold out");
    return run.batches();
  };
  CHECK(batches(Together{}) == batches(Alone{}));
  CHECK(batches(Alone{}) > 2);
}

struct Dishes {  // a space of one's own: no box, no names
  using Intervention = int;
  int sample(Key key) const { return 1 + static_cast<int>(6 * uniform(key)); }
};
TEST_CASE("a space need only draw interventions, which may be anything") {
  const auto history = RandomSearch{
      Dishes{}, [](int dish) {
        return 2.0f * static_cast<float>(dish);
      }}.measuring([](float outcome) {
          return outcome + 1;
        }).run({.random_batches = 2, .goal_batches = 0, .batch_size = 50});
  CHECK(history.size() == 100);
  CHECK(history.names().empty());
  for (const auto& row : history) CHECK(row.measured == 2.0f * static_cast<float>(row.intervention) + 1);
}

TEST_CASE("a plan without batches gives an empty history") {
  CHECK(RandomSearch{square, product}.run({.random_batches = 0, .goal_batches = 0}).empty());
}

TEST_CASE("an exception of the simulator reaches the caller") {
  const auto broken = [](const Doses&) -> float { throw std::runtime_error("out of sugar"); };
  CHECK_THROWS_WITH((RandomSearch{square, broken}.run({}, Threads{.count = 2})), "out of sugar");
}
