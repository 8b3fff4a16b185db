// SPDX-License-Identifier: MIT
// Prints one table: what curio takes, what others take, what it could take at best.
//
//   benchmarks [--programs=FOLDER] [--benchmark_filter=...]
//
// FOLDER: programs of the study, each built in another way, whose names begin with `study`.
#include <curio/curio.hpp>
#include <string>

#include "table.hpp"

int main(int argc, char** argv) {
  std::string programs;
  std::vector<char*> words(argv, argv + argc);
  std::erase_if(words, [&](const std::string& word) {
    if (!word.starts_with("--programs=")) return false;
    programs = word.substr(std::string("--programs=").size());
    return true;
  });
  // Repetitions in turns: what disturbs the machine for a while disturbs all alike.
  std::string turns = "--benchmark_enable_random_interleaving=true";
  words.insert(words.begin() + 1, turns.data());
  int count = static_cast<int>(words.size());
  benchmark::Initialize(&count, words.data());
  if (benchmark::ReportUnrecognizedArguments(count, words.data())) return 2;

  Table table;
  rollouts(table);
  models(table);
  transforms(table);
  selections(table);
  growth(table);
  processes(table, programs);
  benchmark::RunSpecifiedBenchmarks(&table);
}
