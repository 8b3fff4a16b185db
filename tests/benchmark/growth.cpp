// SPDX-License-Identifier: MIT
// How cost grows: 50 000 experiments against the study's 5000.
#include <cmath>

#include "study.hpp"
#include "table.hpp"

using namespace curio;

namespace {

constexpr double longest = 20;  // seconds; then a search is left as it is

/// A curiosity search of many experiments on two threads. Keeps how many it made, and the exponent of selection's
/// growth with the library: seconds a batch ~ (library)^exponent, fitted from 5000 experiments on.
double seconds_of_search(Table& table, std::size_t experiments) {
  const Plan plan{.goal_batches = experiments / 100 - 10};
  const Threads threads{.count = 2};
  const study::Circuit circuit;
  double asking = 0;
  std::vector<double> x, y;
  std::size_t made = 0;
  const double whole = seconds_of([&] {
    const auto start = std::chrono::steady_clock::now();
    auto run = CuriositySearch{Space{circuit}, Rollout{Euler{circuit}}, Fourier{}}.measuring(Periodicity{}).start(plan);
    while (!run.done() && std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count() < longest) {
      const bool goals = run.batches() >= plan.random_batches;
      const double seconds = seconds_of([&] { run.ask(threads); });
      if (goals) asking += seconds;
      if (goals && run.history().size() >= 5000) {
        x.push_back(std::log(static_cast<double>(run.history().size())));
        y.push_back(std::log(seconds));
      }
      run.step(threads);
    }
    made = run.history().size();
  });
  table.keep("made of " + std::to_string(experiments), static_cast<double>(made));
  table.keep("goals and selection, " + std::to_string(experiments), asking);
  if (x.size() > 10) {
    const auto mean = [](const std::vector<double>& v) {
      double sum = 0;
      for (const double each : v) sum += each;
      return sum / static_cast<double>(v.size());
    };
    double xy = 0, xx = 0;
    for (std::size_t i = 0; i < x.size(); ++i)
      xy += (x[i] - mean(x)) * (y[i] - mean(y)), xx += (x[i] - mean(x)) * (x[i] - mean(x));
    table.keep("exponent", xy / xx);
  }
  return whole;
}

}  // namespace

void growth(Table& table) {
  const auto few = table.measure(
      "5000 experiments", [&table] { return seconds_of_search(table, 5000); }, 3);
  const auto many = table.measure(
      "50 000 experiments", [&table] { return seconds_of_search(table, 50'000); }, 1);
  table.add({"curiosity search, 50 000 experiments, two threads", many, few});
  table.add({"  of them made (after 20 s it is stopped)", "made of 50000", {}, {}, " "});
  table.add({"  of it goals and selection", "goals and selection, 50000", "goals and selection, 5000"});
  table.add({"  a batch's selection grows with the library to the power", "exponent", {}, {}, " "});
}
