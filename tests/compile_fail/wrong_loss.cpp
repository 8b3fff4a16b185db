// SPDX-License-Identifier: MIT
// first error: with_loss: loss(reached, goal) must give a number for what the encoder makes
// A loss between points, where the encoder makes a spectrum.
#include <curio/curio.hpp>

using namespace curio;
const Space space{SigmoidCircuit<3>{}};
const Rollout rollout{Euler{SigmoidCircuit<3>{}}, {.dt = 0.01, .samples = 100}};
const CuriositySearch search{space, rollout, Fourier{.last = 50}};
auto s = search.with_loss([](const Vector<float, 3>& a, const Vector<float, 3>& b) { return (a - b).norm(); });
