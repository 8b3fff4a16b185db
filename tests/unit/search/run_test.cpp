// SPDX-License-Identifier: MIT
#include "curio/search/run.hpp"  // first: the header must stand alone

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "curio/search/curiosity_search.hpp"
#include "curio/search/random_search.hpp"

using namespace curio;

namespace {

using Point = Vector<float, 2>;
const Space<2, 0> square = box({{0, 1, "a"}, {0, 2, "b"}});
using Doses = Space<2, 0>::Intervention;
using Outcomes = std::vector<std::optional<Point>>;

/// What an experiment gives: nothing where the first dose is too high.
std::optional<Point> experiment(const Doses& doses) {
  if (doses.values[0] > 0.9f) return std::nullopt;
  return Point{doses.values[0] * doses.values[1], doses.values[0] + doses.values[1]};
}
const auto always = [](const Doses& doses) { return Point{doses.values[0], doses.values[1]}; };
const auto itself = [](const Point& point) { return point; };

const Plan plan{.seed = 5, .random_batches = 2, .goal_batches = 3, .batch_size = 6};
const CuriositySearch laboratory{square, External<Point>{}, itself};

Outcomes outcomes_of(const auto& proposals) {
  Outcomes outcomes;
  for (const auto& proposal : proposals) outcomes.push_back(experiment(proposal.intervention));
  return outcomes;
}
void finish(auto& run) {
  while (!run.done()) run.tell(outcomes_of(run.ask()));
}

/// The same rows, in every bit.
bool same(const auto& a, const auto& b) {
  const auto equal = [](const auto& x, const auto& y) {
    return x.intervention.values == y.intervention.values && x.source == y.source && x.batch == y.batch &&
           x.status == y.status && x.measured == y.measured && x.key == y.key &&
           (x.loss == y.loss || (std::isnan(x.loss) && std::isnan(y.loss)));
  };
  return a.names() == b.names() && std::equal(a.begin(), a.end(), b.begin(), b.end(), equal);
}

/// The first rows of a history.
template <class H>
H cut(const H& history, std::size_t rows) {
  H first(history.names());
  for (std::size_t i = 0; i < rows; ++i) first.add(history[i]);
  return first;
}

/// Splits off n + 1 children: the first becomes the key, the others are given.
std::vector<Key> split_off(Key& key, std::size_t n) {
  std::vector<Key> children;
  for (std::size_t i = 1; i <= n; ++i) children.push_back(split(key, n + 1)[i]);
  key = split(key, n + 1)[0];
  return children;
}

/// Two steps of two children, all of them near the corner; says nothing of how many experiments it takes.
struct TwoByTwo {
  struct Chase {
    Doses parent;
    int step = 0;
    std::vector<Doses> ask() const {
      Doses lower = parent, upper = parent;
      lower.values *= 0.9f;
      upper.values = 0.9f * upper.values + Point{0.05f, 0.1f};
      return {lower, upper};
    }
    std::size_t tell(std::span<const double> losses) {
      ++step;
      return losses[0] < losses[1] ? 0 : 1;
    }
    bool done() const { return step == 2; }
  };
  Chase start(Key, const Doses& parent, const Space<2, 0>&) const { return {parent}; }
};
static_assert(ManyStepOptimizer<TwoByTwo, Space<2, 0>>);

}  // namespace

TEST_CASE("a run asks for a batch, and for the same one until it is told") {
  auto run = laboratory.start(plan);
  CHECK(run.plan().batch_size == 6);
  const auto first = run.ask();
  REQUIRE(first.size() == 6);
  const auto again = run.ask();
  for (std::size_t i = 0; i < 6; ++i) {
    CHECK(again[i].intervention.values == first[i].intervention.values);
    CHECK(again[i].key == first[i].key);
  }
  CHECK(run.history().empty());
  CHECK(run.batches() == 0);
  run.tell(outcomes_of(first));
  CHECK(run.history().size() == 6);
  CHECK(run.batches() == 1);
  CHECK(run.ask()[0].intervention.values != first[0].intervention.values);
}

TEST_CASE("it is done after the plan's batches, and asks no more") {
  auto run = laboratory.start(plan);
  for (std::size_t batch = 0; batch < 5; ++batch) {
    CHECK_FALSE(run.done());
    run.tell(outcomes_of(run.ask()));
  }
  CHECK(run.done());
  CHECK(run.history().size() == 30);
  CHECK_THROWS_WITH(run.ask(), "ask: this search is over");
}

TEST_CASE("one that was stopped is done") {
  auto run = laboratory.start(plan);
  run.tell(outcomes_of(run.ask()));
  run.stop();
  CHECK(run.done());
  CHECK_THROWS_WITH(run.ask(), "ask: this search is over");
  CHECK(run.history().size() == 6);
}

TEST_CASE("another number of outcomes than was asked for is refused, and changes nothing") {
  auto run = laboratory.start(plan);
  CHECK_THROWS_WITH(run.tell(Outcomes(1)), "tell: expected that something was asked for, and not told yet");
  CHECK_THROWS_WITH(run.tell(Outcomes{}), "tell: expected that something was asked for, and not told yet");
  auto outcomes = outcomes_of(run.ask());
  outcomes.pop_back();
  CHECK_THROWS_WITH(run.tell(outcomes), "tell: expected 6 results, as were asked for, got 5");
  outcomes.resize(7);
  CHECK_THROWS_WITH(run.tell(outcomes), "tell: expected 6 results, as were asked for, got 7");
  CHECK(run.history().empty());
  outcomes.resize(6);
  CHECK_NOTHROW(run.tell(outcomes));
  CHECK_THROWS_WITH(run.tell(outcomes), "tell: expected that something was asked for, and not told yet");
}

TEST_CASE("experiments that failed elsewhere are rows, and never in the library") {
  auto run = laboratory.start({.seed = 1, .random_batches = 5, .goal_batches = 5, .batch_size = 10});
  finish(run);
  const auto& history = run.history();
  std::size_t place = 0;
  for (std::size_t i = 0; i < history.size(); ++i) {
    const auto& row = history[i];
    const auto outcome = experiment(row.intervention);
    CHECK(row.status == (outcome ? Status::ok : Status::failed));
    if (row.batch >= 5) CHECK(std::isnan(row.loss) == !outcome);
    if (row.source) CHECK(history[*row.source].status == Status::ok);
    if (!outcome) continue;
    CHECK(run.library().row(place) == i);
    CHECK(run.library().reached(place) == *outcome);
    ++place;
  }
  CHECK(run.library().size() == place);
  CHECK(history.count(Status::failed) == 100 - place);
  CHECK(history.count(Status::failed) > 0);
}

TEST_CASE("an outcome whose embedding is no finite number has diverged") {
  auto run = laboratory.start(plan);
  auto outcomes = outcomes_of(run.ask());
  outcomes[1] = Point{1, std::nanf("")};
  outcomes[4] = Point{INFINITY, 1};
  outcomes[5].reset();
  run.tell(outcomes);
  CHECK(run.history()[1].status == Status::diverged);
  CHECK(run.history()[4].status == Status::diverged);
  CHECK(run.history()[5].status == Status::failed);
  for (std::size_t place = 0; place < run.library().size(); ++place) CHECK(run.library().reached(place).allFinite());
}

TEST_CASE("a random batch draws from keys split off as the reference splits them; a random search from fewer") {
  auto curious = laboratory.start(plan);
  auto random = RandomSearch{square, External<Point>{}}.start(plan);
  Key of_curious(plan.seed), of_random(plan.seed);
  for (int batch = 0; batch < 2; ++batch) {
    const auto check = [](auto& run, Key& key, int others) {
      const auto generation = split_off(key, 6);
      split_off(key, 6);  // perturbation
      const auto rollout = split_off(key, 6);
      for (int other = 0; other < others; ++other) split_off(key, 6);
      const auto& proposals = run.ask();
      for (std::size_t i = 0; i < 6; ++i) {
        CHECK(proposals[i].intervention.values == square.sample(generation[i]).values);
        CHECK(proposals[i].key == rollout[i]);
      }
      run.tell(outcomes_of(proposals));
    };
    check(curious, of_curious, 3);
    check(random, of_random, 1);
  }
}

TEST_CASE("each role of a batch of goals gets keys of its own; goals, selections and children fit together") {
  struct Seen {
    std::vector<std::pair<Key, std::size_t>> goals, selections, children;  // keys, and the size of the library
    std::vector<Point> aims, chosen_for;
    std::vector<Point> parents;
  } seen;
  const auto corner = [&seen](Key key, const auto& library) -> Point {
    seen.goals.emplace_back(key, library.size());
    return seen.aims.emplace_back(uniform<2>(key));
  };
  const auto last = [&seen](Key key, const Point& goal, const auto& library) {
    seen.selections.emplace_back(key, library.size());
    seen.chosen_for.push_back(goal);
    return library.size() - 1 - seen.selections.size() % 3;
  };
  const auto jitter = [&seen](Key key, const Doses& parent, const auto& space) {
    seen.children.emplace_back(key, 0);
    seen.parents.push_back(parent.values);
    return space.clamp(parent.values + 0.01f * normal<2>(key));
  };
  const auto distance = [](const Point& a, const Point& b) { return (a - b).norm(); };
  auto run = CuriositySearch{square, always, itself}
                 .with_loss(distance)
                 .with_goals(corner)
                 .with_selector(last)
                 .with_optimizer(jitter)
                 .start(plan);
  Key key(plan.seed);
  for (int split = 0; split < 12; ++split) split_off(key, 6);
  while (!run.done()) {
    const std::size_t before = run.library().size();
    run.step(Serial{});
    if (run.batches() <= 2) continue;
    const auto generation = split_off(key, 6), selection = split_off(key, 6), mutation = split_off(key, 6);
    REQUIRE(seen.goals.size() == 6);
    REQUIRE(seen.selections.size() == 6);
    REQUIRE(seen.children.size() == 6);
    for (std::size_t i = 0; i < 6; ++i) {
      CHECK(seen.goals[i] == std::pair(generation[i], before));
      CHECK(seen.selections[i] == std::pair(selection[i], before));
      CHECK(seen.children[i].first == mutation[i]);
      CHECK(seen.chosen_for[i] == seen.aims[i]);
      const auto& row = run.history()[before + i];  // nothing fails: places are rows
      CHECK(row.source == before - 1 - (i + 1) % 3);
      CHECK(run.history()[*row.source].intervention.values == seen.parents[i]);
      CHECK(row.intervention.values == square.clamp(seen.parents[i] + 0.01f * normal<2>(mutation[i])).values);
      CHECK(row.batch == run.batches() - 1);
      CHECK(row.loss == distance(always(row.intervention), seen.aims[i]));
    }
    seen = {};
  }
}

TEST_CASE("a child outside the space stops the search, which is then as it was") {
  const auto leaping = [](Key, const Doses& parent, const auto&) {
    auto child = parent;
    child.values[1] = 2.5f;
    return child;
  };
  auto run = CuriositySearch{square, always, itself}.with_optimizer(leaping).start(plan);
  run.step(Serial{}), run.step(Serial{});
  CHECK_THROWS_WITH(run.ask(), "Space: b must lie in [0, 2], got 2.5");
  CHECK(run.history().size() == 12);
  CHECK(run.batches() == 2);
}

TEST_CASE("random experiments have no source and no loss") {
  auto run = laboratory.start(plan);
  finish(run);
  for (std::size_t i = 0; i < 12; ++i) {
    CHECK_FALSE(run.history()[i].source);
    CHECK(std::isnan(run.history()[i].loss));
    CHECK(run.history()[i].batch == i / 6);
  }
  for (std::size_t i = 12; i < 30; ++i) {
    CHECK(run.history()[i].source.value() < i / 6 * 6);
    CHECK(run.history()[i].batch == i / 6);
  }
}

TEST_CASE("losses are relative to the range of the library before the batch, through all steps") {
  auto run = laboratory.with_goals([](Key key, const auto&) -> Point { return 5 * uniform<2>(key); })
                 .with_optimizer(Evolution{.workers = 3, .steps = 2})
                 .start(plan);
  run.tell(outcomes_of(run.ask()));
  run.tell(outcomes_of(run.ask()));
  Key key(plan.seed);
  for (int split = 0; split < 12; ++split) split_off(key, 6);
  while (!run.done()) {
    const auto library = run.library();
    const auto generation = split_off(key, 6);
    split_off(key, 6), split_off(key, 6);
    for (int step = 0; step < 2; ++step) {
      const std::size_t first = run.history().size();
      const auto proposals = run.ask();
      REQUIRE(proposals.size() == 18);
      run.tell(outcomes_of(proposals));
      if (step == 0) CHECK(run.library().size() == library.size());  // still under way
      for (std::size_t i = 0; i < 18; ++i) {                         // goal by goal, worker by worker
        const auto& row = run.history()[first + i];
        if (row.status != Status::ok) continue;
        const Point goal = 5 * uniform<2>(generation[i / 3]);
        CHECK(row.loss == library.loss_between(*experiment(row.intervention), goal));
      }
    }
  }
}

TEST_CASE("after its first step a pursuit's children come from its winner, or from the old source where none won") {
  auto run = laboratory.with_optimizer(Evolution{.workers = 3, .steps = 3}).start(plan);
  run.tell(outcomes_of(run.ask()));
  run.tell(outcomes_of(run.ask()));
  bool all_failed = false;
  while (!run.done()) {
    const std::size_t first = run.history().size();
    for (int step = 0; step < 3; ++step) {
      auto outcomes = outcomes_of(run.ask());
      if (step == 0) outcomes[0] = outcomes[1] = outcomes[2] = std::nullopt;  // of the first goal, all workers
      run.tell(outcomes);
    }
    const auto& history = run.history();
    for (std::size_t step = 1; step < 3; ++step)
      for (std::size_t goal = 0; goal < 6; ++goal) {
        const std::size_t before = first + (step - 1) * 18 + goal * 3;
        std::optional<std::size_t> winner = history[before].source;
        float least = INFINITY;
        for (std::size_t row = before; row < before + 3; ++row)
          if (history[row].loss < least) least = history[row].loss, winner = row;
        if (winner == history[before].source) all_failed = true;
        for (std::size_t worker = 0; worker < 3; ++worker)
          CHECK(history[first + step * 18 + goal * 3 + worker].source == winner);
      }
  }
  CHECK(all_failed);
  CHECK(run.history().size() == 2 * 6 + 3 * 6 * 9);
}

TEST_CASE("while nothing has succeeded, a batch of goals is a random one") {
  auto run = laboratory.start(plan);
  const auto everything_fails = [&] { run.tell(Outcomes(run.ask().size())); };
  for (int batch = 0; batch < 3; ++batch) everything_fails();
  CHECK(run.library().size() == 0);
  Key key(plan.seed);
  for (int split = 0; split < 18; ++split) split_off(key, 6);
  const auto generation = split_off(key, 6);
  Outcomes outcomes(6);
  for (std::size_t i = 0; i < 6; ++i) CHECK(run.ask()[i].intervention.values == square.sample(generation[i]).values);
  outcomes[3] = Point{1, 1};
  run.tell(outcomes);
  CHECK(run.library().size() == 1);
  run.tell(outcomes_of(run.ask()));
  CHECK(run.done());
  for (std::size_t i = 0; i < 24; ++i) CHECK_FALSE(run.history()[i].source);
  for (std::size_t i = 24; i < 30; ++i) CHECK(run.history()[i].source == 21);  // the only one that succeeded
}

TEST_CASE("every experiment of a run has a key of its own") {
  auto run = laboratory.with_optimizer(Evolution{.workers = 2, .steps = 3}).start(plan);
  finish(run);
  std::set<std::pair<std::uint32_t, std::uint32_t>> keys;
  for (const auto& row : run.history()) keys.emplace(row.key.high, row.key.low);
  CHECK(keys.size() == run.history().size());
}

TEST_CASE("a place beyond the library is refused, and says by whom it was chosen") {
  const auto refusal_of = [](const auto& selector) {
    auto run = CuriositySearch{square, always, itself}.with_selector(selector).start(plan);
    run.step(Serial{});
    run.step(Serial{});
    try {
      run.step(Serial{});
    } catch (const Error& error) {
      return std::string(error.what());
    }
    return std::string();
  };
  CHECK(refusal_of([](Key, const Point&, const auto& library) { return library.size(); }) ==
        "selector: expected a place below 12, got 12");
  CHECK(refusal_of([](Key, const Point&, const auto&) { return -1; }) == "selector: expected a place below 12, got -1");
}

TEST_CASE("seeds differ in every word; the same seed gives the same run") {
  const auto history_of = [](std::uint64_t seed) {
    auto run = laboratory.start({.seed = seed, .random_batches = 1, .goal_batches = 1, .batch_size = 4});
    finish(run);
    return run.history();
  };
  CHECK(same(history_of(7), history_of(7)));
  CHECK_FALSE(same(history_of(7), history_of(8)));
  CHECK_FALSE(same(history_of(7), history_of(7 + (std::uint64_t{1} << 32))));
}

TEST_CASE("a copy of a run goes its own way") {
  auto run = laboratory.start(plan);
  run.tell(outcomes_of(run.ask()));
  run.tell(outcomes_of(run.ask()));
  run.ask();
  auto copy = run;
  finish(run);
  CHECK(copy.history().size() == 12);
  finish(copy);
  CHECK(same(copy.history(), run.history()));
}

namespace {

/// Whether a run cut after any number of rows and resumed ends as it would have.
void check_resume(const auto& search) {
  const auto whole = search.run(plan);
  for (std::size_t rows = 0; rows <= whole.size(); ++rows) {
    CAPTURE(rows);
    auto run = search.start(plan, cut(whole, rows));
    CHECK(run.history().size() <= rows);
    while (!run.done()) run.step(Serial{});
    CHECK(same(run.history(), whole));
  }
}

}  // namespace

TEST_CASE("a run cut anywhere and resumed from its history ends as it would have") {
  const CuriositySearch search{square, experiment, itself};
  check_resume(search);
  check_resume(search.with_optimizer(Evolution{.workers = 2, .steps = 2}));
  check_resume(search.with_optimizer(TwoByTwo{}));
  check_resume(search.with_selector(Nearest{.k = 3}).measuring([](const Point& point) { return point[0]; }));
  check_resume(RandomSearch{square, experiment});
  check_resume(CuriositySearch{square, [](const Doses&) { return std::optional<Point>{}; }, itself});
}

TEST_CASE("a resumed run has the library of one that was never cut") {
  const CuriositySearch search{square, experiment, itself};
  const auto whole = search.start(plan, search.run(plan));
  auto run = search.start(plan);
  while (!run.done()) run.step(Serial{});
  CHECK(whole.done());
  REQUIRE(whole.library().size() == run.library().size());
  for (std::size_t place = 0; place < run.library().size(); ++place) {
    CHECK(whole.library().reached(place) == run.library().reached(place));
    CHECK(whole.library().row(place) == run.library().row(place));
  }
  CHECK(whole.library().range().low == run.library().range().low);
  CHECK(whole.library().range().high == run.library().range().high);
}

TEST_CASE("whole batches are kept, one that was cut short is done again") {
  const CuriositySearch search{square, always, itself};
  const auto whole = search.run(plan);
  CHECK(search.start(plan, cut(whole, 17)).history().size() == 12);
  CHECK(search.start(plan, cut(whole, 18)).history().size() == 18);
}

TEST_CASE("a run of experiments elsewhere resumes from what they gave") {
  auto whole = laboratory.start(plan);
  finish(whole);
  using Run = decltype(whole);
  std::vector<Run::Result> results;
  const auto first = cut(whole.history(), 20);
  for (const auto& row : first) {
    const auto outcome = experiment(row.intervention);
    results.push_back({.status = row.status, .embedding = outcome, .measured = Nothing{}});
  }
  auto run = laboratory.start(plan);
  run.resume(first, results);
  finish(run);
  CHECK(same(run.history(), whole.history()));
}

TEST_CASE("a history of another plan or space is refused") {
  const CuriositySearch search{square, always, itself};
  const auto history = search.run(plan);
  const auto with = [&](std::uint64_t seed, std::size_t random, std::size_t goals, std::size_t size) {
    return search.start({.seed = seed, .random_batches = random, .goal_batches = goals, .batch_size = size}, history);
  };
  CHECK_THROWS_WITH(with(4, 2, 3, 6),
                    "resume: row 0 is not what a random batch of seed 4 and batch size 6 begins with in this space "
                    "(random batches first: 2)");
  CHECK_THROWS_WITH(with(5, 2, 3, 7),
                    "resume: row 0 is not what a random batch of seed 5 and batch size 7 begins with in this space "
                    "(random batches first: 2)");
  CHECK_THROWS_WITH(with(5, 3, 2, 6),
                    "resume: row 12 is not what a random batch of seed 5 and batch size 6 begins with in this space "
                    "(random batches first: 3)");
  CHECK_THROWS_WITH(with(5, 1, 4, 6),
                    "resume: row 6 has no source: expected a child in batch 1, which is one of goals in this plan");
  CHECK_THROWS_WITH(with(5, 2, 2, 6), "resume: the history has more batches than the plan's 4");
  CHECK_NOTHROW(with(5, 2, 4, 6));
  CHECK_THROWS_WITH(search.with_optimizer(Evolution{.workers = 2}).start(plan, history),
                    "resume: batch 2 has 6 rows, expected 12");
  const Space<2, 0> renamed = box({{0, 1, "a"}, {0, 2, "c"}});
  CHECK_THROWS_WITH((CuriositySearch{renamed, always, itself}.start(plan, history)),
                    "resume: the history is of another space");
  auto begun = search.start(plan);
  begun.step(Serial{});
  CHECK_THROWS_WITH(begun.resume(history, Serial{}), "resume: this run has begun");
  auto run = search.start(plan);
  CHECK_THROWS_WITH(run.resume(history, std::vector<decltype(run)::Result>(3)),
                    "resume: expected 30 results, one a row, got 3");
}

TEST_CASE("a history with rows missing in the middle is refused") {
  const CuriositySearch search{square, always, itself};
  const auto history = search.run(plan);
  decltype(search.run(plan)) gap(history.names());
  for (std::size_t i = 0; i < history.size(); ++i) {
    auto row = history[i];
    row.source.reset();
    if (i != 8) gap.add(row);
  }
  CHECK_THROWS_WITH(search.start(plan, gap),
                    "resume: row 8 is not what a random batch of seed 5 and batch size 6 begins with in this space "
                    "(random batches first: 2)");
}

TEST_CASE("a row outside the space is refused") {
  const CuriositySearch search{square, always, itself};
  auto history = search.run(plan);
  decltype(history) changed(history.names());
  for (auto row : history) {
    if (changed.size() == 15) row.intervention.values[1] = 2.5f;
    changed.add(row);
  }
  CHECK_THROWS_WITH(search.start(plan, changed), "Space: b must lie in [0, 2], got 2.5");
}
