// SPDX-License-Identifier: MIT
// first error: Euler needs a model: model(y, c), for any kind of number, that gives dy/dt; and its sizes
// A model that forgets the parameters.
#include <curio/curio.hpp>

using namespace curio;
struct Decay {
  static constexpr int species = 1, parameters = 1;
  template <class Real>
  Vector<Real, 1> operator()(const Vector<Real, 1>& y) const {
    return -y;
  }
};
const Rollout r{Euler{Decay{}}};
