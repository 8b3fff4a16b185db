// SPDX-License-Identifier: MIT
// first error: run: an observer must be callable with the run, and give Stop{...}, not a bool
// An observer that gives a bool, which would never end the search.
#include <curio/curio.hpp>

using namespace curio;

void misuse() {
  const Space space{SigmoidCircuit<3>{}};
  const Rollout rollout{Euler{SigmoidCircuit<3>{}}, {.dt = 0.01, .samples = 100}};
  RandomSearch{space, rollout}.run({}, [](const auto& run) { return run.history().size() >= 300; });
}
