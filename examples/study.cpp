// SPDX-License-Identifier: MIT
// The published study: curiosity search and random search for oscillating gene circuits, under the same budget.
#include <CLI/CLI.hpp>
#include <chrono>
#include <cstdio>
#include <curio/curio.hpp>
#include <filesystem>
#include <string>

#include "whole_number.hpp"

using namespace curio;

/// A search's history, and how long it took.
template <class History>
struct Timed {
  History history;
  double seconds;
};
template <class Search>
auto timed(const char* name, const Search& search, const Plan& plan, int threads) {
  const auto start = std::chrono::steady_clock::now();
  const History history = search.run(plan, Threads{.count = threads}, Progress{.label = name});
  return Timed<decltype(history)>{history,
                                  std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count()};
}

int main(int argc, char** argv) {
  Plan plan;
  int threads = 0;
  std::filesystem::path out = "study";
  CLI::App app{
      "Looks for oscillating gene circuits by random search and by curiosity search, as the published study did."};
  app.add_option("--seed", plan.seed, "where the random numbers begin")->check(whole_number(0))->capture_default_str();
  app.add_option("--threads", threads, "0: one for each processor")->check(whole_number(0))->capture_default_str();
  app.add_option("--out", out, "the folder for random_search.csv and curiosity_search.csv")->capture_default_str();
  app.add_option("--random-batches", plan.random_batches, "batches of random experiments, first; at least one")
      ->check(whole_number(1))
      ->capture_default_str();
  app.add_option("--goal-batches", plan.goal_batches, "batches that pursue goals")
      ->check(whole_number(0))
      ->capture_default_str();
  app.add_option("--batch-size", plan.batch_size, "experiments in a batch")
      ->check(whole_number(1))
      ->capture_default_str();
  CLI11_PARSE(app, argc, argv);

  try {
    const SigmoidCircuit<3> circuit;                                         // dy/dt = sigmoid(W y + B) - y
    const Space space{circuit};                                              // its 12 parameters and 3 initial values
    const Rollout rollout{Euler{circuit}, {.dt = 0.01, .samples = 10'000}};  // 100 s
    const Fourier spectrum{.species = {0}, .last = 5000};                    // of y_0, once it has settled
    const Periodicity periodicity{.species = 0, .last = 5000, .threshold = 40};

    const auto baseline = RandomSearch{space, rollout}.measuring(periodicity);
    const auto curiosity = CuriositySearch{space, rollout, spectrum}
                               .with_goals(Hypercube{.scaling = 1.3f})
                               .with_loss(RelativeDistance{})  // mean |a - b| / extent
                               .with_selector(Nearest{})
                               .with_optimizer(Evolution{.noise = 0.1f})
                               .measuring(periodicity);

    std::filesystem::create_directories(out);
    const auto random = timed("random search", baseline, plan, threads);
    write_csv(out / "random_search.csv", random.history);
    const auto curious = timed("curiosity search", curiosity, plan, threads);
    write_csv(out / "curiosity_search.csv", curious.history);

    const bool published =
        plan.seed == 0 && plan.random_batches == 10 && plan.goal_batches == 40 && plan.batch_size == 100;
    const Grid grid{{.bins = 20}, curious.history.measured(), random.history.measured()};  // over both
    const auto row = [&](const char* name, const auto& search, const char* as_published) {
      const auto measured = search.history.measured();
      std::printf("%-17s %11zu %11zu %9.2f s %12.0f   %s\n", name, count_periodic(measured), grid.filled(measured),
                  search.seconds, static_cast<double>(search.history.size()) / search.seconds,
                  published ? as_published : "");
    };
    std::printf("\n%zu experiments each, seed %llu\n", curious.history.size(),
                static_cast<unsigned long long>(plan.seed));
    std::printf("%-17s %11s %11s %11s %12s   %s\n", "", "oscillators", "filled bins", "time", "rollouts/s",
                published ? "published" : "");
    row("random search", random, "42 oscillators, 42 bins");
    row("curiosity search", curious, "1167 oscillators, 570 bins");
    std::printf("\nEvery experiment is a row of %s and %s\n", (out / "random_search.csv").c_str(),
                (out / "curiosity_search.csv").c_str());
  } catch (const std::exception& error) {
    std::fprintf(stderr, "study: %s\n", error.what());
    return 1;
  }
}
