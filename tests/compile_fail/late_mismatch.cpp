// SPDX-License-Identifier: MIT
// first error: this loss does not compare what the encoder makes; give one by .with_loss(...)
// Default goals and loss need vectors.
#include <curio/curio.hpp>

using namespace curio;
const Space space{SigmoidCircuit<3>{}};
const Rollout rollout{Euler{SigmoidCircuit<3>{}}, {.dt = 0.01, .samples = 100}};
struct Colony {
  float size;
};
auto h = CuriositySearch{space, rollout, [](const auto&) { return Colony{1}; }}.run();
