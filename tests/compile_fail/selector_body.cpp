// SPDX-License-Identifier: MIT
// first error: closest
// first error in this file
// A selector that asks the library for what it does not have.
#include <curio/curio.hpp>

using namespace curio;
const Space space{SigmoidCircuit<3>{}};
const Rollout rollout{Euler{SigmoidCircuit<3>{}}, {.dt = 0.01, .samples = 100}};
const CuriositySearch search{space, rollout, Fourier{.last = 50}};
auto s = search.with_selector([](Key, const auto&, const auto& library) { return library.closest(); });
