// SPDX-License-Identifier: MIT
#include "gradients.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <string>
#include <vector>

#include "curio/analysis/best_so_far.hpp"
#include "curio/analysis/periodicity.hpp"
#include "curio/simulate/executor.hpp"

using namespace curio;
using reference::circuit;
using reference::Circuit;
using reference::data;

namespace {

const Rollout rollout{Euler{SigmoidCircuit<3>{}}};
const Space<12, 3> space{SigmoidCircuit<3>{}};

/// The two best finds of the published searches.
template <class T>
std::vector<Circuit<T>> best_finds() {
  return {circuit<T>(Table(data("study_random_search")), 2662),
          circuit<T>(Table(data("study_curiosity_search")), 1056)};
}
const std::vector<std::string> columns{"random_search", "curiosity_search"};

/// The lowest loss so far, after each experiment of a search, in float.
std::vector<double> best_losses(const std::string& search) {
  const Table study(data("study_" + search));
  std::vector<Circuit<float>> experiments;
  for (std::size_t i = 0; i < study.size(); ++i) experiments.push_back(circuit<float>(study, i));
  const std::vector<float> losses = evaluate(rollout, reference::target(0), experiments, Threads{});
  return best_so_far(std::vector<double>(losses.begin(), losses.end()));
}

}  // namespace

TEST_CASE(
    "in double, the losses and gradients of 25 circuits are the reference's: within 1e-8 of the gradient's norm") {
  const Table table(data("gradient_double"));
  REQUIRE(table.size() == 25);
  const auto found = reference::differences(table);
  for (std::size_t row = 0; row < table.size(); ++row) {
    INFO("row " << row);
    CHECK(found.loss[row] < 1e-12);  // 15 digits are written
    CHECK(found.gradient[row] < 1e-8);
  }
}

TEST_CASE("the lowest loss so far is the published one after every experiment of both searches, within 1e-5") {
  const Table published(data("published_best_loss"));
  REQUIRE(published.size() == 5000);
  for (const std::string& search : columns) {
    const auto ours = best_losses(search);
    REQUIRE(ours.size() == published.size());
    for (std::size_t i = 0; i < ours.size(); ++i) {
      INFO(search << ", experiment " << i);
      CHECK(std::abs(ours[i] - published.real(i, search)) < 1e-5);
    }
  }
}

TEST_CASE("in double, 100 steps of Adam from the best find of each search have the reference's losses, within 1e-5") {
  const Table table(data("refinement_double"));
  REQUIRE(table.size() == 100);
  const auto refined = Descent{rollout.with<double>(), reference::target(0), Adam::study()}.run(
      space, best_finds<double>(), {.steps = 99});
  for (std::size_t search = 0; search < 2; ++search) {
    REQUIRE(refined[search].losses.size() == 100);
    for (std::size_t step = 0; step < 100; ++step) {
      INFO(columns[search] << ", step " << step);
      const double theirs = table.real(step, columns[search]);
      CHECK(std::abs(refined[search].losses[step] - theirs) < 1e-5 * theirs);
    }
  }
}

TEST_CASE("in float, the published refinements: within 3e-4 for ten steps, and they end within 0.1") {
  const Table published(data("published_refinement"));
  REQUIRE(published.size() == 100);
  const auto refined =
      Descent{rollout, reference::target(0), Adam::study()}.run(space, best_finds<float>(), {.steps = 99});
  for (std::size_t search = 0; search < 2; ++search) {
    for (std::size_t step = 0; step < 10; ++step) {
      INFO(columns[search] << ", step " << step);
      CHECK(std::abs(refined[search].losses[step] - published.real(step, columns[search])) < 3e-4);
    }
    CHECK(std::abs(refined[search].losses.back() - published.real(99, columns[search])) < 0.1);
  }
}

namespace {

/// The descents of descent_double.csv, by the experiment they start from.
const std::vector<std::string> starts{"53", "45", "43", "24", "29", "11", "5", "4"};
auto descend(int steps, double start_changed_by = 0) {
  const Table study(data("study_random_search"));
  std::vector<Circuit<double>> circuits;
  for (const std::string& start : starts) {
    circuits.push_back(circuit<double>(study, std::stoul(start)));
    circuits.back().values[2] *= 1 + start_changed_by;
  }
  return Descent{rollout.with<double>(), reference::target(0), Adam::study()}.run(space, circuits, {.steps = steps});
}

}  // namespace

TEST_CASE("in double, descents from 8 random circuits have the reference's losses for 100 steps, within 1e-5") {
  const Table table(data("descent_double"));
  const auto ours = descend(100), nearby = descend(100, 1e-15);
  for (std::size_t i = 0; i < starts.size(); ++i)
    for (std::size_t row = 0; row < 3; ++row) {
      const std::size_t step = table.index(row, "step");
      INFO("from " << starts[i] << ", step " << step);
      const double theirs = table.real(row, "from_" + starts[i]), mine = ours[i].losses.at(step);
      // The one from 53 is chaos: a change of the start in its last bit moves it as far as the reference is away.
      if (starts[i] == "53" && step > 0) CHECK(std::abs(nearby[i].losses.at(step) - mine) > 1e-5);
      else CHECK(std::abs(mine - theirs) < 1e-5);
    }
}

#ifdef CURIO_TESTS_ALL
TEST_CASE("after 5000 steps six of the 8 are on the flat line, where the reference's are, and two far above it") {
  const Table table(data("descent_double"));
  REQUIRE(table.index(table.size() - 1, "step") == 5000);
  const auto descended = descend(5000);
  for (std::size_t i = 0; i < starts.size(); ++i) {
    INFO("from " << starts[i]);
    const double end = descended[i].losses.at(5000), theirs = table.real(table.size() - 1, "from_" + starts[i]);
    const Oscillation last = Periodicity{}(rollout.with<double>()(descended[i].intervention));
    if (starts[i] == "53" || starts[i] == "43") {
      CHECK((end > 49 && theirs > 49));
      // One oscillates, out of step: it rises twice in 100 s. A change of its start in the last bit ends up to 3 away.
      if (starts[i] == "43") CHECK(last.amplitude > 0.8f);
    } else {
      CHECK(std::abs(end - theirs) < 0.01);
      CHECK((end > 30.7 && end < 31.2));
      CHECK(last.amplitude < 1e-6f);
    }
  }
}
#endif
