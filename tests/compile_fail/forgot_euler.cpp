// SPDX-License-Identifier: MIT
// first error: Rollout needs a model step: wrap a model in Euler{...} or RungeKutta4{...}
// A model where a model step is needed.
#include <curio/curio.hpp>

using namespace curio;
const Rollout r{SigmoidCircuit<3>{}};
