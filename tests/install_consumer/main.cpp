// SPDX-License-Identifier: MIT
// The least program: a short curiosity search.
#include <cstdio>
#include <curio/curio.hpp>

using namespace curio;

int main() {
  const SigmoidCircuit<2> circuit;
  const Rollout rollout{Euler{circuit}, {.dt = 0.01, .samples = 100}};
  const auto history = CuriositySearch{Space{circuit}, rollout, FinalState{}}.run(
      {.seed = 1, .random_batches = 1, .goal_batches = 2, .batch_size = 10});
  std::printf("%zu experiments\n", history.size());
  return history.size() == 30 && history.count(Status::ok) == 30 ? 0 : 1;
}
