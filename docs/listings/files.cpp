// SPDX-License-Identifier: MIT
// The listings of docs/io.md.
#include <algorithm>
#include <curio/curio.hpp>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <string>
#include <vector>

using namespace curio;

namespace listings {

const SigmoidCircuit<3> circuit;
const Space space{circuit};
const Rollout rollout{Euler{circuit}, {.dt = 0.05, .samples = 1000}};
const auto search = CuriositySearch{space, rollout, FinalState{}}.measuring(Periodicity{.last = 500, .threshold = 4});
const Plan plan{.seed = 4, .random_batches = 2, .goal_batches = 4, .batch_size = 10};

bool same(const auto& a, const auto& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](const auto& x, const auto& y) {
    return x.intervention.values == y.intervention.values && x.source == y.source && x.batch == y.batch &&
           x.status == y.status && x.measured == y.measured;
  });
}

void history_both_ways() {
  const History found = search.run(plan);
  write_csv("search.csv", found);
  const History again = read_csv("search.csv", search);

  require(again.size() == 60 && same(found, again), "a history read back is another one");
  std::ifstream file("search.csv");
  std::string header;
  std::getline(file, header);
  require(header ==
              "experiment,source,goal_loss,c0,c1,c2,c3,c4,c5,c6,c7,c8,c9,c10,c11,y0,y1,y2,"
              "periodic,offset,amplitude,frequency,peak_modulus,batch,status",
          "the header is ", header);
}

void saved_after_each_batch() {
  // Saved after each batch, so that nothing is lost when the machine stops.
  const auto save = [](const auto& run) { write_csv("search.csv", run.history()); };
  const auto cut = [](const auto& run) { return Stop{run.batches() == 3}; };
  search.run(plan, Threads{}, save, cut);

  // Another day: the rest.
  const History whole = search.run(plan, read_csv("search.csv", search), Threads{}, save);

  require(same(whole, search.run(plan)), "a search that was cut ends otherwise");
}

void trajectory() {
  const History found = search.run(plan);
  write_csv("trajectory.csv", rollout(found[42].intervention), {"activator", "repressor", "reporter"});

  std::ifstream file("trajectory.csv");
  std::string header;
  std::getline(file, header);
  require(header == "time,activator,repressor,reporter", "the header is ", header);
}

void table_of_ones_own() {
  const History found = search.run(plan);
  // The parameters of each circuit, and how high it swings.
  std::vector<std::string> columns(space.names().begin(), space.names().begin() + 12);
  columns.push_back("amplitude");
  CsvTable table(columns);
  for (const auto& row : found)
    if (row.measured) table.row(row.intervention.parameters(), row.measured->amplitude);
  write_csv("circuits.csv", table);

  std::ifstream file("circuits.csv");
  std::size_t lines = 0;
  for (std::string line; std::getline(file, line);) ++lines;
  require(lines == 1 + found.size() - found.count(Status::diverged) && lines > 1, "the table has ", lines, " lines");
}

void text() {
  const History found = search.run(plan);
  std::cout << circuit_text(circuit, found[42].intervention.parameters());
}

void progress() {
  const History found = search.run(plan, Threads{}, Progress{.label = "curiosity search"});

  require(found.size() == 60, "a search that is watched finds something else");
}

}  // namespace listings

int main() {
  listings::history_both_ways();
  listings::saved_after_each_batch();
  listings::trajectory();
  listings::table_of_ones_own();
  listings::text();
  listings::progress();
  std::filesystem::remove("search.csv");
  std::filesystem::remove("trajectory.csv");
  std::filesystem::remove("circuits.csv");
}
