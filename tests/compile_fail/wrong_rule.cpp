// SPDX-License-Identifier: MIT
// first error: with: a rule of descent must make a change of a gradient: rule(gradient)
// A rule that is a function of the time.
#include <curio/curio.hpp>

using namespace curio;

void misuse() {
  const auto speed = [](double seconds) { return 2 * seconds; };
  const Descent descent = Descent{Rollout{Euler{SigmoidCircuit<3>{}}}, PatternLoss{}}.with(speed);
}
