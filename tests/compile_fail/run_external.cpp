// SPDX-License-Identifier: MIT
// first error: run: these experiments happen elsewhere (External); use start(), ask() and tell()
// Experiments that happen elsewhere, and nobody to bring their results.
#include <curio/curio.hpp>

using namespace curio;
const Space space{SigmoidCircuit<3>{}};
auto h = CuriositySearch{space, External<Vector<float, 2>>{}, [](const Vector<float, 2>& x) { return x; }}.run();
