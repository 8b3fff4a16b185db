// SPDX-License-Identifier: MIT
// The other unit of two_units.cpp.
#include <curio/curio.hpp>

std::size_t experiments_elsewhere() {
  using namespace curio;
  const SigmoidCircuit<2> circuit;
  return RandomSearch{Space{circuit}, Rollout{Euler{circuit}, {.dt = 0.01, .samples = 100}}}
      .run({.random_batches = 1, .goal_batches = 1, .batch_size = 8})
      .size();
}
