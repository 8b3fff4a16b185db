// SPDX-License-Identifier: MIT
// A circuit for a wished oscillation: gradient descent from random circuits, and from the best finds of two searches.
//
//   refine --target 1                                         one of the six waves of the published study
//   refine --offset 0.5 --amplitude 0.6 --frequency 0.1       a wave of your own; amplitude peak to peak, Hz
#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <curio/curio.hpp>
#include <filesystem>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "whole_number.hpp"

using namespace curio;

namespace {

/// A wave A cos(2 pi f t) + b, and the published losses: after 5000 steps from a random circuit, and after 100 steps
/// from the best find of each search.
struct Wave {
  double half_amplitude, offset, frequency;
  double from_random = 0, from_random_search = 0, from_curiosity_search = 0;
};
/// The six targets of the study, from the figure data published with eLife paper 92683.
constexpr std::array<Wave, 6> published{{{0.440186827, 0.462654203, 0.22143849, 30.5827, 22.907, 13.9485},
                                         {0.134864375, 0.540769994, 0.313807407, 9.49931431, 9.50616932, 10.2919483},
                                         {0.41419658, 0.520778417, 0.0778489736, 34.6637993, 29.0652885, 17.453886},
                                         {0.420411259, 0.575741947, 0.120893428, 29.4928532, 9.60146999, 11.571763},
                                         {0.170181468, 0.227176651, 0.0499638915, 20.0778198, 14.1476164, 12.3320904},
                                         {0.130453021, 0.454364986, 0.0338298155, 46.0227928, 10.6023235, 9.09600258}}};

const SigmoidCircuit<3> circuit;                                         // dy/dt = sigmoid(W y + B) - y
const Space space{circuit};                                              // its 12 parameters and 3 initial values
const Rollout rollout{Euler{circuit}, {.dt = 0.01, .samples = 10'000}};  // 100 s
const Periodicity periodicity{.species = 0, .last = 5000, .threshold = 40};
using Circuit = decltype(space)::Intervention;

/// Counts the oscillators that descents pass through, after each step.
struct Passed {
  std::vector<std::size_t>* counts;

  void operator()(const auto& descents) const {
    if (descents.steps == 0) return;
    std::vector<Circuit> now;
    for (const auto& descent : descents.all) now.push_back(descent.intervention);
    const auto trajectories = rollout.lanes<16>(now);
    for (std::size_t i = 0; i < now.size(); ++i)
      if (trajectories[i].status == Status::ok && periodicity(trajectories[i]).periodic) ++(*counts)[i];
  }
};

/// The oscillator of a history with the lowest loss; the loss.
struct Find {
  std::size_t experiment;
  double loss;
};
template <class History>
std::optional<Find> best_of(const History& history, const PatternLoss& loss, int threads) {
  const auto losses = evaluate(rollout, loss, history.interventions(), Threads{.count = threads});
  std::optional<Find> best;
  for (std::size_t i = 0; i < history.size(); ++i) {
    const double here = static_cast<double>(losses[i]);
    if (history[i].measured && history[i].measured->periodic && (!best || here < best->loss)) best = Find{i, here};
  }
  return best;
}

void print(const char* name, double loss, const char* after, double as_published) {
  if (as_published > 0) std::printf("%-30s %10.4f   %-45s %10.4f\n", name, loss, after, as_published);
  else std::printf("%-30s %10.4f   %s\n", name, loss, after);
}

/// A circuit that a descent ended at, and where that began.
struct Result {
  double loss = std::numeric_limits<double>::infinity();
  Circuit circuit = {};
  std::string from;
};

/// The circuit, and what it settles on: the orbit is looked for in double, and certified.
void print(const Result& best, const Wave& wave) {
  std::printf("\nthe best on the way of all descents: loss %.4f, %s\n", best.loss, best.from.c_str());
  std::printf("  %s", circuit_text(circuit, best.circuit.parameters()).c_str());
  const auto y = best.circuit.state();
  std::printf("  from y = %.6f %.6f %.6f\n", y[0], y[1], y[2]);
  const auto orbit = Orbits{rollout}(best.circuit);
  if (orbit.status == OrbitStatus::sustained || orbit.status == OrbitStatus::shrinking) {
    std::printf("  %-22s %10s %10s\n", "of y0", "asked", "found");
    std::printf("  %-22s %10.6f %10.6f\n", "offset", wave.offset, orbit.offset);
    std::printf("  %-22s %10.6f %10.6f\n", "amplitude, peak to peak", 2 * wave.half_amplitude, orbit.amplitude);
    std::printf("  %-22s %10.6f %10.6f\n", "frequency (Hz)", wave.frequency, orbit.frequency());
  }
  std::printf("  certificate: %s\n", orbit.status == OrbitStatus::sustained   ? "sustained, it goes on oscillating"
                                     : orbit.status == OrbitStatus::shrinking ? "shrinking, to the oscillation above"
                                     : orbit.status == OrbitStatus::fading    ? "fading, it comes to rest"
                                                                              : "none, no orbit was found");
  if (orbit.status == OrbitStatus::fading)
    std::printf(
        "  (the loss is of 100 s alone, and less for a flat line than for a wave out of step; the program design asks "
        "for an oscillation that stays)\n");
}

/// What was asked, the circuit's parameters and initial state by the names of the space, and its loss.
void write(const std::filesystem::path& out, const Result& best, const Wave& wave) {
  std::vector<std::string> columns{"asked_offset", "asked_amplitude", "asked_frequency"};
  columns.insert(columns.end(), space.names().begin(), space.names().begin() + 15);
  columns.push_back("loss");
  CsvTable table(columns);
  table.row(wave.offset, 2 * wave.half_amplitude, wave.frequency, best.circuit.parameters(), best.circuit.state(),
            best.loss);
  write_csv(out, table);
}

}  // namespace

int main(int argc, char** argv) {
  Plan plan;
  int threads = 0, steps = 5000, refinement = 100;
  std::size_t target = 0, starts = 1;
  Wave own{};
  double amplitude = 0;
  std::filesystem::path out = "refine.csv";
  CLI::App app{
      "Looks for a gene circuit with a wished oscillation: by gradient descent from random circuits, and by gradient "
      "descent from the best oscillators of random search and of curiosity search."};
  auto* const of_study = app.add_option("--target", target, "one of the six waves of the published study")
                             ->check(CLI::Range(0, 5))
                             ->capture_default_str();
  auto* const offset = app.add_option("--offset", own.offset, "the middle of a wave of your own");
  auto* const height = app.add_option("--amplitude", amplitude, "its height, peak to peak");
  auto* const frequency = app.add_option("--frequency", own.frequency, "in Hz");
  for (auto* const one : {offset, height, frequency})
    for (auto* const other : {offset, height, frequency})
      if (one != other) one->needs(other);
  offset->excludes(of_study);
  app.add_option("--seed", plan.seed, "where the random numbers begin")->check(whole_number(0))->capture_default_str();
  app.add_option("--starts", starts, "random circuits to descend from, side by side")
      ->check(whole_number(1))
      ->capture_default_str();
  app.add_option("--steps", steps, "of the descent from a random circuit; experiments of each search")
      ->check(CLI::Range(100, 1'000'000))
      ->capture_default_str();
  app.add_option("--refinement", refinement, "steps of the descent from a find")
      ->check(whole_number(0))
      ->capture_default_str();
  app.add_option("--threads", threads, "0: one for each processor")->check(whole_number(0))->capture_default_str();
  app.add_option("--out", out, "a table of the best circuit")->capture_default_str();
  CLI11_PARSE(app, argc, argv);

  try {
    const bool is_own = offset->count() > 0;
    own.half_amplitude = amplitude / 2;
    const Wave wave = is_own ? own : published[target];
    PatternLoss loss{.half_amplitude = wave.half_amplitude, .offset = wave.offset, .frequency = wave.frequency};
    if (!is_own) loss.times = float_clock(0.01f, rollout.clock().samples);  // the published waves' own
    const Descent descent{rollout, loss, Adam::study()};
    const bool as_published = !is_own && plan.seed == 0 && steps == 5000 && refinement == 100;

    std::printf("the wave %g + %g cos(2 pi %g t); a flat line at its middle has loss %.4f\n\n", wave.offset,
                wave.half_amplitude, wave.frequency,
                std::abs(wave.half_amplitude) * std::sqrt(rollout.clock().samples / 2.0));
    // The published losses are those before the last step.
    if (as_published) std::printf("%-30s %10s   %-45s %10s\n", "", "loss", "", "published");
    else std::printf("%-30s %10s\n", "", "loss");

    Result best_result;
    const auto keep = [&](const auto& descended, const char* from) {
      if (descended.best_loss < best_result.loss) best_result = {descended.best_loss, descended.best, from};
    };

    // Descents from random circuits: as many steps as the searches have experiments.
    std::vector<std::size_t> passed(starts);
    const auto descents = descent.run(space, RandomStarts{.seed = plan.seed, .count = starts}, {.steps = steps},
                                      Threads{.count = threads}, Passed{&passed});
    for (std::size_t i = 0; i < descents.size(); ++i) {
      char after[64];
      std::snprintf(after, sizeof after, "from %.4f, through %zu oscillators", descents[i].losses.front(), passed[i]);
      // The published descent began at another random circuit.
      print("descent from a random circuit", descents[i].losses.back(), after,
            as_published && i == 0 ? wave.from_random : 0);
      keep(descents[i], "from a random circuit");
    }

    // The searches, and descents from their best oscillators.
    plan.batch_size = 100;
    plan.random_batches = std::min<std::size_t>(10, static_cast<std::size_t>(steps) / plan.batch_size);
    plan.goal_batches = static_cast<std::size_t>(steps) / plan.batch_size - plan.random_batches;
    const auto refine = [&](const char* name, const auto& search, double reached) {
      const auto history = search.run(plan, Threads{.count = threads});
      const auto best = best_of(history, loss, threads);
      if (!best) {
        std::printf("%s found no oscillator in %zu experiments\n", name, history.size());
        return;
      }
      char after[64];
      std::snprintf(after, sizeof after, "the best oscillator, experiment %zu", best->experiment);
      print(name, best->loss, after, 0);
      std::vector<std::size_t> through(1);
      const auto refined =
          descent.run(space, history[best->experiment].intervention, {.steps = refinement}, Passed{&through});
      std::snprintf(after, sizeof after, "through %zu oscillators", through[0]);
      print("  and a descent from there", refined.losses.back(), after, as_published ? reached : 0);
      std::snprintf(after, sizeof after, "from the find of %s", name);
      keep(refined, after);
    };
    refine("random search", RandomSearch{space, rollout}.measuring(periodicity), wave.from_random_search);
    refine("curiosity search", CuriositySearch{space, rollout, Fourier{}}.measuring(periodicity),
           wave.from_curiosity_search);

    if (std::isfinite(best_result.loss)) {
      print(best_result, wave);
      write(out, best_result, wave);
      std::printf("\nThe best circuit is in %s\n", out.c_str());
    }
  } catch (const std::exception& error) {
    std::fprintf(stderr, "refine: %s\n", error.what());
    return 1;
  }
}
