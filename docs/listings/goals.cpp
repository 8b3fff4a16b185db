// SPDX-License-Identifier: MIT
// The listings of docs/encoders.md, losses.md, goal_generators.md, selectors.md and optimizers.md.
#include <cmath>
#include <complex>
#include <curio/curio.hpp>

using namespace curio;

namespace listings {

const SigmoidCircuit<3> circuit;
const Space space{circuit};
const Rollout rollout{Euler{circuit}, {.dt = 0.05, .samples = 1000}};
const Plan plan{.seed = 2, .random_batches = 3, .goal_batches = 3, .batch_size = 20};

void encoders() {
  const Fourier both{.species = {0, 2}, .last = 500};  // 251 coefficients of species 0, then 251 of species 2
  const Eigen::VectorXcf spectrum = both(rollout(space.sample(Key(1))));
  const auto at_a_hertz = spectrum[25];  // k / (n dt) = 25 / (500 * 0.05 s) = 1 Hz

  const History by_end = CuriositySearch{space, rollout, FinalState{}}.run(plan);

  const Periodicity periodicity{.species = 0, .last = 500, .threshold = 4};
  const History by_rhythm = CuriositySearch{space, rollout, periodicity.features()}.run(plan);

  const auto first_and_last = [](const auto& trajectory) {
    return Vector<float, 2>{trajectory.states(0, 0), trajectory.back()[0]};
  };
  const History by_response = CuriositySearch{space, rollout, first_and_last}.run(plan);

  require(spectrum.size() == 502 && std::isfinite(std::abs(at_a_hertz)), "encoders: Fourier");
  require(by_end.size() == 120 && by_rhythm.size() == 120 && by_response.size() == 120, "encoders: searches");
}

/// The largest value of one species over the last samples: an encoder that says what it reads.
struct Highest {
  int species = 0;
  int last = 100;  ///< samples

  Reads reads() const { return {.species = {species}, .last = last}; }
  float operator()(const auto& outcome) const { return outcome.series(species, last).maxCoeff(); }
};

void streamed() {
  const auto distance = [](float reached, float goal) { return std::abs(reached - goal); };
  const auto anywhere = [](Key key, const auto&) { return uniform(key); };
  const History found =
      CuriositySearch{space, rollout, Highest{.species = 1}}.with_loss(distance).with_goals(anywhere).run(plan);

  require(found.size() == 120 && found[119].loss < 1, "streamed: the search");
}

void losses() {
  using Place = Vector<float, 2>;
  Range<Place> range;
  for (const Place& reached : {Place{0, 0}, Place{2, 10}}) range.include(reached);

  const Place reached{1, 4}, goal{2, 0};
  const float relative = RelativeDistance{}(reached, goal, range);  // (|2 - 1| / 2 + |0 - 4| / 10) / 2 = 0.45
  const float mean = MeanDistance{}(reached, goal);                 // (1 + 4) / 2 = 2.5
  const float euclidean = Euclidean{}(reached, goal);               // sqrt(1 + 16) = 4.1231

  require(std::abs(relative - 0.45f) < 1e-6f && mean == 2.5f && std::abs(euclidean - 4.1231f) < 1e-4f, "losses");
}

void loss_of_ones_own() {
  // Only the first number counts.
  const auto first = [](const Vector<float, 3>& reached, const Vector<float, 3>& goal) {
    return std::abs(reached[0] - goal[0]);
  };
  const History found = CuriositySearch{space, rollout, FinalState{}}.with_loss(first).run(plan);

  require(found.size() == 120, "a loss of one's own");
}

void goal_generators() {
  const auto wide = CuriositySearch{space, rollout, FinalState{}}.with_goals(Hypercube{.scaling = 2});

  const Vector<float, 3> low{0, 0, 0}, high{1, 1, 0.5f};
  const auto boxed = CuriositySearch{space, rollout, FinalState{}}.with_goals(UniformGoals{low, high});

  require(wide.run(plan).size() == 120 && boxed.run(plan).size() == 120, "goal generators");
}

void selectors() {
  const auto search = CuriositySearch{space, rollout, FinalState{}};
  const History nearest = search.with_selector(Nearest{.k = 5}).run(plan);
  const History anyone = search.with_selector(Anyone{}).run(plan);

  require(nearest.size() == 120 && anyone.size() == 120 && *nearest[60].source < 60, "selectors");
}

void optimizers() {
  const auto search =
      CuriositySearch{space, rollout, FinalState{}}.with_optimizer(Evolution{.noise = 0.1f, .workers = 4, .steps = 3});
  const History found = search.run(plan);  // 3 * 20 random experiments, then 3 * 20 goals of 4 * 3 each

  require(found.size() == 60 + 60 * 12, "optimizers: several workers and steps");
}

}  // namespace listings

int main() {
  listings::encoders();
  listings::streamed();
  listings::losses();
  listings::loss_of_ones_own();
  listings::goal_generators();
  listings::selectors();
  listings::optimizers();
}
