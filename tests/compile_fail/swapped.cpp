// SPDX-License-Identifier: MIT
// first error: the first must be a space of interventions
// The space and the simulator change places.
#include <curio/curio.hpp>

using namespace curio;
const Space space{SigmoidCircuit<3>{}};
const Rollout rollout{Euler{SigmoidCircuit<3>{}}, {.dt = 0.01, .samples = 100}};
const CuriositySearch s{rollout, space, FinalState{}};
