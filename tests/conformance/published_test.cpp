// SPDX-License-Identifier: MIT
#include <catch2/catch.hpp>
#include <curio/curio.hpp>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

using namespace curio;

namespace {

/// The numbers of a table of figures, below its comment and its header.
std::vector<std::vector<double>> figures(const std::string& name) {
  std::ifstream file(CURIO_TEST_DATA "/" + name);
  REQUIRE(file.good());
  std::vector<std::vector<double>> rows;
  for (std::string line; std::getline(file, line);) {
    if (line.empty() || std::string("-.0123456789").find(line[0]) == std::string::npos) continue;
    std::stringstream cells(line);
    rows.emplace_back();
    for (std::string cell; std::getline(cells, cell, ',');) rows.back().push_back(std::stod(cell));
  }
  return rows;
}

using Measured = std::vector<std::optional<Oscillation>>;
struct Study {
  Measured random, curious;
};
const Study& study() {
  static const Study once = [] {
    const SigmoidCircuit<3> circuit;
    const Space space{circuit};
    const Rollout rollout{Euler{circuit}};
    return Study{RandomSearch{space, rollout}.measuring(Periodicity{}).run({}, Threads{}).measured(),
                 CuriositySearch{space, rollout, Fourier{}}.measuring(Periodicity{}).run({}, Threads{}).measured()};
  }();
  return once;
}

/// The oscillators found, in order, against the published ones: offset, peak-to-peak amplitude, frequency.
void compare(const Measured& measured, const std::string& name, std::size_t count) {
  const auto published = figures(name);
  REQUIRE(published.size() == count);
  REQUIRE(count_periodic(measured) == count);
  std::size_t next = 0;
  for (const auto& one : measured) {
    if (!one->periodic) continue;
    INFO("oscillator " << next);
    const auto& expected = published[next++];
    CHECK(std::abs(static_cast<double>(one->offset) - expected[0]) <= 1e-6);
    CHECK(std::abs(static_cast<double>(one->amplitude) - expected[1]) <= 1e-6);
    CHECK(std::abs(static_cast<double>(one->frequency) - expected[2]) <= 1e-6);
  }
}

}  // namespace

TEST_CASE("random search finds the 42 published oscillators, in order") {
  compare(study().random, "published_random_search_oscillators.csv", 42);
}

TEST_CASE("curiosity search finds the 1167 published oscillators, in order") {
  compare(study().curious, "published_curiosity_search_oscillators.csv", 1167);
}

TEST_CASE("after every experiment, as many bins are filled as was published: 42 and 570 in the end") {
  const Grid grid{{.bins = 20}, study().curious, study().random};
  const auto random = grid.curve(study().random), curious = grid.curve(study().curious);
  const auto published = figures("published_diversity.csv");
  REQUIRE(published.size() == 5000);
  REQUIRE(random.back() == 42);
  REQUIRE(curious.back() == 570);
  for (std::size_t i = 0; i < published.size(); ++i) {
    INFO("experiment " << i);
    CHECK(static_cast<double>(random[i]) == published[i][1]);
    CHECK(static_cast<double>(curious[i]) == published[i][2]);
  }
}
