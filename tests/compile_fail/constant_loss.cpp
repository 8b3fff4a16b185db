// SPDX-License-Identifier: MIT
// first error: a loss must give a number made of the trajectory's own, whatever kind of number that is
// A loss that forgets what kind of number the trajectory is made of.
#include <curio/curio.hpp>

using namespace curio;

void misuse() {
  const SigmoidCircuit<3> circuit;
  const auto constant = [](const auto&) { return 1.0; };
  value_and_gradient(Rollout{Euler{circuit}}, constant, Space{circuit}.sample(Key(0)));
}
