// SPDX-License-Identifier: MIT
// first error: the simulator must run an intervention of this space
// The space of one circuit, the simulator of another.
#include <curio/curio.hpp>

using namespace curio;
const Rollout rollout{Euler{SigmoidCircuit<3>{}}, {.dt = 0.01, .samples = 100}};
const Space other{SigmoidCircuit<2>{}};
const CuriositySearch s{other, rollout, FinalState{}};
