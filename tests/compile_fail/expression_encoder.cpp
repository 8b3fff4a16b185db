// SPDX-License-Identifier: MIT
// first error: the encoder must turn what the simulator gives into a value of its own
// An encoder that returns an Eigen expression: a promise to compute, not a value.
#include <curio/curio.hpp>

using namespace curio;
const Space space{SigmoidCircuit<3>{}};
const Rollout rollout{Euler{SigmoidCircuit<3>{}}, {.dt = 0.01, .samples = 100}};
const CuriositySearch s{space, rollout, [](const auto& t) { return t.states.col(5) * 2; }};
