// SPDX-License-Identifier: MIT
// Where does the repressilator oscillate, how fast, how strongly? Curiosity search aims straight at those three
// numbers.
#include <algorithm>
#include <cstdio>
#include <curio/curio.hpp>
#include <vector>

using namespace curio;

int main() {
  const Repressilator circuit;  // Elowitz and Leibler 2000: three genes in a ring, each repressing the next
  const Space space{circuit};
  const Rollout rollout{RungeKutta4{circuit}, {.dt = 0.05, .samples = 8'000}};  // 400 mRNA lifetimes
  const Periodicity protein{.species = 3, .last = 4'000, .threshold = 2'000};   // half amplitude above 1, in units of K
  const Plan plan{.seed = 0, .random_batches = 5, .goal_batches = 15, .batch_size = 64};

  const History curious = CuriositySearch{space, rollout, protein.features()}.measuring(protein).run(plan, Threads{});
  const History random = RandomSearch{space, rollout}.measuring(protein).run(plan, Threads{});
  const Grid grid{{.bins = 20}, curious.measured(), random.measured()};
  std::printf("of %zu experiments each:  random search  curiosity search\n", curious.size());
  std::printf("  oscillators             %13zu  %16zu\n", count_periodic(random.measured()),
              count_periodic(curious.measured()));
  std::printf("  filled bins             %13zu  %16zu\n", grid.filled(random.measured()),
              grid.filled(curious.measured()));

  std::vector<std::size_t> oscillators;
  for (std::size_t i = 0; i < curious.size(); ++i)
    if (curious[i].measured && curious[i].measured->periodic) oscillators.push_back(i);
  if (oscillators.empty()) return 0;
  const auto row = [&](const char* which, std::size_t i) {
    std::printf("  %-10s", which);
    for (const char* name : {"alpha", "leak", "beta", "n"})
      std::printf("  %s %-8.3g", name, curious.column(name)[static_cast<Eigen::Index>(i)]);
    std::printf("  frequency %-7.3g  amplitude %.4g\n", curious[i].measured->frequency, curious[i].measured->amplitude);
  };
  const auto by = [&](auto number) {
    return [&, number](std::size_t a, std::size_t b) {
      return (*curious[a].measured).*number < (*curious[b].measured).*number;
    };
  };
  std::printf("amplitude peak to peak, in units of the repression threshold; frequency per mRNA lifetime:\n");
  row("slowest", *std::min_element(oscillators.begin(), oscillators.end(), by(&Oscillation::frequency)));
  row("fastest", *std::max_element(oscillators.begin(), oscillators.end(), by(&Oscillation::frequency)));
  row("weakest", *std::min_element(oscillators.begin(), oscillators.end(), by(&Oscillation::amplitude)));
  row("strongest", *std::max_element(oscillators.begin(), oscillators.end(), by(&Oscillation::amplitude)));
}
