// SPDX-License-Identifier: MIT
// Two translation units of one program include everything: nothing is defined twice, and both see the same.
#include <curio/curio.hpp>

std::size_t experiments_elsewhere();

std::size_t experiments_here() {
  using namespace curio;
  const SigmoidCircuit<2> circuit;
  return RandomSearch{Space{circuit}, Rollout{Euler{circuit}, {.dt = 0.01, .samples = 100}}}
      .run({.random_batches = 1, .goal_batches = 1, .batch_size = 8})
      .size();
}

int main() { return experiments_here() == 16 && experiments_elsewhere() == 16 ? 0 : 1; }
