// SPDX-License-Identifier: MIT
// first error: with_goals: goals(key, library) must give a goal of the very type that the encoder makes
// Goals in a plane, where the encoder makes a spectrum.
#include <curio/curio.hpp>

using namespace curio;
const Space space{SigmoidCircuit<3>{}};
const Rollout rollout{Euler{SigmoidCircuit<3>{}}, {.dt = 0.01, .samples = 100}};
const CuriositySearch search{space, rollout, Fourier{.last = 50}};
auto s = search.with_goals([](Key key, const auto&) -> Vector<float, 2> { return uniform<2>(key); });
