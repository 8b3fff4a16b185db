// SPDX-License-Identifier: MIT
// first error: use select(condition, a, b) instead of if
// A model that branches on its state, where many experiments run side by side.
#include <curio/curio.hpp>

using namespace curio;

struct Switch {
  static constexpr int species = 1, parameters = 1;
  template <class Real>
  Vector<Real, 1> operator()(const Vector<Real, 1>& y, const Vector<Real, 1>& c) const {
    if (y[0] > 1) return -c;
    return c;
  }
};
const Space space{Switch{}, {.state = {{0, 2, "y"}}, .parameters = {{0, 1, "c"}}}};
const auto history = RandomSearch{space, Rollout{Euler{Switch{}}}}.run();
