// SPDX-License-Identifier: MIT
// Gene circuits made to order: a circuit that oscillates with a given offset, amplitude and frequency.
//
//   design --offset 0.5 --amplitude 0.6 --frequency 0.1     one circuit
//   design --published                                      the six targets of the published study
//   design --random 100 --seed 1                            a hundred at random, and how many of them succeed
#include <CLI/CLI.hpp>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <curio/curio.hpp>
#include <filesystem>
#include <string>
#include <vector>

#include "whole_number.hpp"

using namespace curio;

namespace {

/// The targets of the published study: half amplitude, offset and frequency of its six waveforms, fitted to the figure
/// data published with eLife 92683 (repository flowersteam/curious-exploration-of-grn-competencies, MIT).
constexpr double published[6][3] = {{0.440186827, 0.462654203, 0.22143849},   {0.134864375, 0.540769994, 0.313807407},
                                    {0.41419658, 0.520778417, 0.0778489736},  {0.420411259, 0.575741947, 0.120893428},
                                    {0.170181468, 0.227176651, 0.0499638915}, {0.130453021, 0.454364986, 0.0338298155}};

/// Half amplitude uniform in [0.1, 0.5], offset uniform where the oscillation lies within [0, 1], frequency from
/// Beta(2, 8): the second smallest of nine uniform numbers.
Features random_target(Key key) {
  const auto keys = split(key, 11);
  const double half = 0.1 + 0.4 * static_cast<double>(uniform(keys[0]));
  const double offset = half + (1 - 2 * half) * static_cast<double>(uniform(keys[1]));
  std::vector<double> nine;
  for (std::size_t i = 2; i < 11; ++i) nine.push_back(static_cast<double>(uniform(keys[i])));
  std::nth_element(nine.begin(), nine.begin() + 1, nine.end());
  return {.offset = offset, .amplitude = 2 * half, .frequency = nine[1]};
}

/// What a long run of the circuit shows, in arithmetic of its own: plain loops and std::exp, straight lines between
/// samples, highest and lowest sample.
struct Shown {
  double offset = 0, amplitude = 0, period = std::numeric_limits<double>::infinity();
};
template <class Made>
Shown long_run(const Made& circuit, double dt) {
  const double guess = circuit.orbit.period;
  double y[3], low = 2, high = -1;
  for (int i = 0; i < 3; ++i) y[i] = 1.001 * circuit.orbit.point[i];  // a little off: it must find back
  const auto step = [&] {
    double next[3];
    for (int i = 0; i < 3; ++i) {
      double z = circuit.parameters[9 + i];
      for (int j = 0; j < 3; ++j) z += circuit.parameters[3 * i + j] * y[j];
      next[i] = y[i] + dt * (1 / (1 + std::exp(-z)) - y[i]);
    }
    std::copy(next, next + 3, y);
  };
  const long settling = std::lround(std::max(200.0, 10 * guess) / dt),
             watched = std::lround(std::max(100.0, 10 * guess) / dt);
  if (const long steps = settling + 2 * watched; steps > 300'000'000) {
    std::fflush(stdout);  // what was printed comes first
    std::fprintf(stderr, "  a long run of %ld million steps ...\n", steps / 1'000'000);
  }
  for (long k = 0; k < settling; ++k) step();
  for (long k = 0; k < watched; ++k) {
    step();
    low = std::min(low, y[0]);
    high = std::max(high, y[0]);
  }
  double first = -1, last = -1;
  int crossings = 0;
  for (long k = 0; k < watched; ++k) {
    const double before = y[0], middle = (low + high) / 2;
    step();
    if (!(before < middle && y[0] >= middle)) continue;
    last = (static_cast<double>(k) + (middle - before) / (y[0] - before)) * dt;
    if (first < 0) first = last;
    ++crossings;
  }
  return {(low + high) / 2, high - low,
          crossings < 2 ? std::numeric_limits<double>::infinity() : (last - first) / (crossings - 1)};
}

/// By what shares of what was asked an orbit's offset, amplitude and frequency, or a long run's, are off.
Vector<double, 3> relative_errors(const auto& orbit, const Features& target) {
  Vector<double, 3> errors = errors_of(orbit, target);
  errors[2] = std::expm1(errors[2]);  // the frequency's is a logarithm
  return errors;
}
/// The largest relative error that the long run shows.
template <class Made>
double shown_error(const Made& made, double dt) {
  return relative_errors(long_run(made.circuit, dt), made.target).cwiseAbs().maxCoeff();
}

void print_row(const char* name, double asked, double reached, double error) {
  const double percent = std::round(1e6 * error) / 1e4 + 0.0;  // what rounds to 0 has no sign
  std::printf("  %-22s %10.6f %10.6f  %+9.4f %%\n", name, asked, reached, percent);
}

/// Prints what came of a target. Gives the largest relative error that a long run shows; 0 where there is no circuit.
template <class Made>
double print(const Made& made, double dt) {
  const auto& orbit = made.circuit.orbit;
  if (made.proof) std::printf("%s\n", made.proof->sentence().c_str());
  if (!(orbit.period > 0)) {  // nothing was tried, or nothing came of it
    if (!made.proof) std::printf("not found, and no circuit near it; %d circuits tried\n", made.tried);
    return 0;
  }
  if (!made.reached)
    std::printf("%s\n", !made.proof       ? "not found; the nearest:"
                        : made.proof->all ? "the fastest circuit found at this offset and amplitude:"
                                          : "the nearest circuit found:");
  std::printf("  %s", circuit_text(SigmoidCircuit<3>{}, made.circuit.parameters).c_str());
  const auto errors = relative_errors(orbit, made.target);
  std::printf("  %-22s %10s %10s  %11s\n", "of y0", "asked", made.reached ? "reached" : "found", "error");
  print_row("offset", made.target.offset, orbit.offset, errors[0]);
  print_row("amplitude, peak to peak", made.target.amplitude, orbit.amplitude, errors[1]);
  print_row("frequency (Hz)", made.target.frequency, orbit.frequency(), errors[2]);
  std::printf(
      "  certificate: %s; the orbit closes to %.1e, and a small deviation from it shrinks to %.2g of itself in one "
      "period (the largest Floquet multiplier)\n",
      name_of(orbit.status), orbit.residual, orbit.slowest);
  const double error = shown_error(made, dt);
  std::printf("  a long run shows errors of %.3f %% at most; %d circuits tried, in steps worth %.2f rollouts\n",
              100 * error, made.tried, made.rollouts);
  return error;
}

}  // namespace

int main(int argc, char** argv) {
  Features asked{.offset = 0, .amplitude = 0, .frequency = 0};
  bool all_published = false;
  std::size_t random = 0;
  std::uint64_t seed = 0;
  int threads = 0;
  std::filesystem::path out = "design.csv", waveforms;
  CLI::App app{"Makes gene circuits that oscillate as asked."};
  app.footer(
      "Exits with 0 if the target was reached, with 1 if not (proven impossible, or left open), with 2 on an error, "
      "above 100 where an option is wrong. --published: with 0 if each of the six was reached at no more "
      "than 50 rollouts' worth of steps, or proven impossible. --random: with 0 if 99 % of those not proven impossible "
      "were reached, at a median of 3 rollouts, all within a minute.");
  auto* offset = app.add_option("--offset", asked.offset, "the middle between the highest and the lowest value");
  auto* amplitude = app.add_option("--amplitude", asked.amplitude, "peak to peak");
  auto* frequency = app.add_option("--frequency", asked.frequency, "Hz");
  offset->needs(amplitude, frequency);
  amplitude->needs(offset);
  frequency->needs(offset);
  auto* six = app.add_flag("--published", all_published, "the six targets of the published study")->excludes(offset);
  app.add_option("--random", random, "so many targets at random")
      ->check(whole_number(1))
      ->excludes(offset)
      ->excludes(six);
  app.add_option("--seed", seed, "where the search and the random targets begin")
      ->check(whole_number(0))
      ->capture_default_str();
  app.add_option("--threads", threads, "0: one for each processor")->check(whole_number(0))->capture_default_str();
  app.add_option("--out", out, "the table of circuits; its folder is made where there is none")->capture_default_str();
  app.add_option("--waveforms", waveforms, "a table of one period of each circuit");
  CLI11_PARSE(app, argc, argv);

  try {
    std::vector<Features> targets;
    if (all_published)
      for (const auto& [half, middle, f] : published)
        targets.push_back({.offset = middle, .amplitude = 2 * half, .frequency = f});
    const auto keys = split(Key(seed), random);
    for (std::size_t i = 0; i < random; ++i) targets.push_back(random_target(keys[i]));
    if (targets.empty()) {
      require(offset->count() > 0,
              "expected a target: --offset, --amplitude and --frequency, or --published, or --random");
      targets.push_back(asked);
    }
    for (const Features& target : targets) target.check();
    for (const auto& file : {out, waveforms})
      if (file.has_parent_path()) std::filesystem::create_directories(file.parent_path());

    const auto start = std::chrono::steady_clock::now();
    const SigmoidCircuit<3> circuit;
    const Space space{circuit};
    const Rollout rollout{Euler{circuit}};
    const Threads executor{.count = threads};
    const History found =
        CuriositySearch{space, rollout, Fourier{}}.measuring(Periodicity{}).run({.seed = seed}, executor);
    std::vector<Space<12, 3>::Intervention> oscillators;
    for (const auto& row : found)
      if (row.measured && row.measured->periodic) oscillators.push_back(row.intervention);

    const Designer designer{space, rollout, oscillators, {}, {}, executor};
    std::vector<Design<3, 12>> made(targets.size());
    executor.fill(std::span(made), [&](std::size_t first, auto part) {
      for (std::size_t i = 0; i < part.size(); ++i) part[i] = designer(targets[first + i]);
    });
    const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    std::printf("%zu sustained oscillators, of %zu that a search of %zu experiments found (seed %llu)\n",
                designer.starts().size(), oscillators.size(), found.size(), static_cast<unsigned long long>(seed));

    const double dt = rollout.clock().dt;
    std::size_t refused = 0, within_budget = 0;
    std::vector<double> rollouts;
    for (std::size_t i = 0; i < made.size(); ++i) {
      const auto& one = made[i];
      if (random == 0 && made.size() > 1) std::printf("\ntarget %zu\n", i);
      const double error = random == 0 ? print(one, dt) : one.reached ? shown_error(one, dt) : 0;
      const bool good = one.reached && error < 1e-3;
      if (good) rollouts.push_back(one.rollouts);
      if (one.proof) ++refused;
      if (one.proof || (good && one.rollouts <= 50)) ++within_budget;
      if (random == 0 || good || (one.proof && one.proof->all && one.proof->by == Impossible::By::production)) continue;
      std::printf("target %zu (offset %.4f, amplitude %.4f, frequency %.4f): ", i, one.target.offset,
                  one.target.amplitude, one.target.frequency);
      if (one.proof) std::printf("%s\n", one.proof->sentence().c_str());
      else if (one.reached) std::printf("reached, but a long run is off by %.3f %%\n", 100 * error);
      else
        std::printf(
            "not found: offset %+.3f %%, amplitude %+.3f %%, frequency %+.3f %% off at best, %d circuits tried\n",
            100 * one.errors[0], 100 * one.errors[1], 100 * std::expm1(one.errors[2]), one.tried);
    }
    const std::size_t reached = rollouts.size();
    write_csv(out, space, made);
    if (!waveforms.empty()) {
      CsvTable table({"target", "time", "y0"});
      for (std::size_t i = 0; i < made.size(); ++i)
        for (int k = 0; k < made[i].circuit.orbit.waveform.cols(); ++k)
          table.row(i, k * dt, made[i].circuit.orbit.waveform(0, k));
      write_csv(waveforms, table);
    }
    if (random == 0) {
      std::printf("\nA row of %s says what came of each target; %.2f s, the search included\n", out.c_str(), seconds);
      return (all_published ? within_budget : reached) == made.size() ? 0 : 1;
    }
    std::sort(rollouts.begin(), rollouts.end());
    const double median = rollouts.empty() ? 0 : rollouts[rollouts.size() / 2];
    const std::size_t possible = made.size() - refused;
    const bool good = 100 * reached >= 99 * possible && median <= 3 && seconds < 60;
    std::printf(
        "%zu targets: %zu proven impossible, %zu of the other %zu reached within 0.1 %%, median %.2f rollouts, %.2f "
        "s\n",
        made.size(), refused, reached, possible, median, seconds);
    return good ? 0 : 1;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "design: %s\n", error.what());
    return 2;
  }
}
