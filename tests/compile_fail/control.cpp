// SPDX-License-Identifier: MIT
// The correct use beside all this misuse: it compiles.
#include <curio/curio.hpp>

using namespace curio;

struct Decay {
  static constexpr int species = 1, parameters = 1;
  template <class Real>
  Vector<Real, 1> operator()(const Vector<Real, 1>& y, const Vector<Real, 1>& c) const {
    return select(y[0] > Real(1), Real(2), Real(1)) * -c * y[0];
  }
};
const Space space{Decay{}, {.state = {{0, 2, "y"}}, .parameters = {{0, 1, "rate"}}}};
const Rollout rollout{Euler{Decay{}}, {.dt = 0.01, .samples = 100}};
const auto history = CuriositySearch{space, rollout, FinalState{}}.run({.random_batches = 1, .goal_batches = 1});

const Space circuits{SigmoidCircuit<3>{}};
const auto spectra =
    CuriositySearch{circuits, Rollout{Euler{SigmoidCircuit<3>{}}, {.dt = 0.01, .samples = 100}}, Fourier{.last = 50}}
        .with_goals(Hypercube{})
        .with_loss(RelativeDistance{})
        .with_selector(Nearest{})
        .with_optimizer(Evolution{});
