// SPDX-License-Identifier: MIT
// first error: this model states no bounds; give them: Space{model, {.state = ..., .parameters = ...}}
// A model without bounds, and no bounds given.
#include <curio/curio.hpp>

using namespace curio;
struct Free {
  static constexpr int species = 1, parameters = 1;
  template <class Real>
  Vector<Real, 1> operator()(const Vector<Real, 1>& y, const Vector<Real, 1>& c) const {
    return -c * y[0];
  }
};
const Space s{Free{}};
