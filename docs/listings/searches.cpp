// SPDX-License-Identifier: MIT
// The listings of docs/searches.md, executors.md, history.md and analysis.md.
#include <algorithm>
#include <cmath>
#include <curio/curio.hpp>
#include <span>
#include <vector>

using namespace curio;

namespace listings {

const SigmoidCircuit<3> circuit;
const Space space{circuit};
const Rollout rollout{Euler{circuit}, {.dt = 0.05, .samples = 1000}};

bool same(const auto& a, const auto& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](const auto& x, const auto& y) {
    return x.intervention.values == y.intervention.values && x.source == y.source;
  });
}

void searches() {
  const Periodicity periodicity{.last = 500, .threshold = 4};
  const Plan plan{.seed = 1, .random_batches = 5, .goal_batches = 15, .batch_size = 20};
  const auto random = RandomSearch{space, rollout}.measuring(periodicity).run(plan);
  const auto curious =
      CuriositySearch{space, rollout, Fourier{.last = 500}}.measuring(periodicity).run(plan, Threads{});

  const std::size_t oscillators = count_periodic(curious.measured());
  const Grid grid{{.bins = 20}, curious.measured(), random.measured()};
  const std::size_t bins = grid.filled(curious.measured());               // in the end
  const std::vector<std::size_t> curve = grid.curve(curious.measured());  // after each experiment

  require(random.size() == 400 && curious.size() == 400 && oscillators > 0, "searches: oscillators ", oscillators);
  require(curve.size() == 400 && curve.back() == bins && bins > 1, "searches: filled bins ", bins);

  // Which of the finds comes nearest to swinging between 0.2 and 0.8, experiment by experiment?
  std::vector<double> losses;
  for (const auto& row : curious)
    losses.push_back(std::abs(row.measured->offset - 0.5) + std::abs(row.measured->amplitude - 0.6));
  const std::vector<double> best = best_so_far(losses);

  require(best.size() == 400 && best.back() == *std::min_element(losses.begin(), losses.end()), "searches: best");
}

void watched() {
  const auto search = CuriositySearch{space, rollout, FinalState{}};
  // Ends the search once the final states fill the unit cube well enough.
  const auto full = [](const auto& run) {
    const auto& range = run.library().range();
    return Stop{(range.high - range.low).minCoeff() > 0.99f};
  };
  const History found = search.run({.random_batches = 5, .goal_batches = 100, .batch_size = 20}, Serial{}, full);

  require(found.size() < 2100 && found.size() >= 20, "watched: ", found.size(), " experiments");
}

void counted() {
  const auto search = CuriositySearch{space, rollout, FinalState{}}.measuring(Periodicity{.last = 500, .threshold = 4});
  // How many oscillators there are after each batch.
  std::vector<std::size_t> oscillators;
  const auto count = [&](const auto& run) { oscillators.push_back(count_periodic(run.history().measured())); };
  search.run({.random_batches = 5, .goal_batches = 15, .batch_size = 20}, count);

  require(oscillators.size() == 20 && std::is_sorted(oscillators.begin(), oscillators.end()) && oscillators.back() > 0,
          "counted: ", oscillators.size(), " batches");
}

void resumed() {
  const auto search = CuriositySearch{space, rollout, FinalState{}};
  const Plan plan{.seed = 4, .random_batches = 2, .goal_batches = 4, .batch_size = 10};
  const auto after_three = [](const auto& run) { return Stop{run.batches() == 3}; };
  const History half = search.run(plan, Serial{}, after_three);
  const History whole = search.run(plan, half);  // the rest

  require(half.size() == 30 && same(whole, search.run(plan)), "resumed: not what an uncut run gives");
}

void by_hand() {
  const CuriositySearch search{space, External<Trajectory<float, 3>>{}, FinalState{}};
  auto run = search.start({.random_batches = 2, .goal_batches = 2, .batch_size = 4});
  while (!run.done()) {
    std::vector<std::optional<Trajectory<float, 3>>> outcomes;
    for (const auto& proposal : run.ask()) outcomes.push_back(rollout(proposal.intervention));
    run.tell(outcomes);
  }
  require(run.history().size() == 16, "by hand");
}

/// Runs work in small pieces from the last to the first. Nobody can tell.
struct Backwards {
  template <class R, class Work>
  void fill(std::span<R> results, Work&& work) const {
    for (std::size_t i = results.size(); i-- > 0;) work(i, results.subspan(i, 1));
  }
};
static_assert(Executor<Backwards>);

void executors() {
  const auto search = CuriositySearch{space, rollout, FinalState{}};
  const Plan plan{.random_batches = 2, .goal_batches = 2, .batch_size = 10};
  const History serial = search.run(plan), threads = search.run(plan, Threads{.count = 3}),
                backwards = search.run(plan, Backwards{});

  const Team team = Threads{}.team();
  auto run = search.start(plan);
  while (!run.done()) run.step(team);

  require(same(serial, threads) && same(serial, backwards), "executors: they differ");
  require(same(serial, run.history()), "executors: a team differs");
}

void history() {
  const History found = CuriositySearch{space, rollout, FinalState{}}.run(
      {.seed = 1, .random_batches = 2, .goal_batches = 8, .batch_size = 10});

  const auto& row = found[57];
  const Eigen::VectorXf weights = found.column("c0");          // of all experiments
  const std::vector<std::size_t> parents = found.lineage(57);  // its source, that one's source, ...
  const std::size_t lost = found.count(Status::diverged);      // how many left for infinity
  const Trajectory again = rollout(row.intervention);          // the trajectory, bit for bit

  require(row.source && parents.front() == *row.source && !found[parents.back()].source, "history: lineage");
  require(weights.size() == 100 && weights[57] == row.intervention.values[0] && lost == 0, "history: columns");
  require(again.samples() == 1000, "history: replay");
}

}  // namespace listings

int main() {
  listings::searches();
  listings::watched();
  listings::counted();
  listings::resumed();
  listings::by_hand();
  listings::executors();
  listings::history();
}
