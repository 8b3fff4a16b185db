// SPDX-License-Identifier: MIT
// The listings of docs/own_model.md.
#include <cmath>
#include <curio/curio.hpp>
#include <numbers>

using namespace curio;

/// Two genes: an activator that also makes its own inhibitor, and is made only above a threshold.
struct Pulse {
  static constexpr int species = 2, parameters = 3;

  template <class Real>
  Vector<Real, 2> operator()(const Vector<Real, 2>& y, const Vector<Real, 3>& c) const {
    const Real &activator = y[0], &inhibitor = y[1], &threshold = c[0], &strength = c[1], &decay = c[2];
    const Real made = select(activator > threshold, strength / (1 + inhibitor), Real(0));
    return {made - activator, activator - decay * inhibitor};
  }

  static Bounds<species, parameters> bounds() {
    return {.state = {{0, 1, "activator"}, {0, 1, "inhibitor"}},
            .parameters = {{0, 1, "threshold"}, {0, 10, "strength"}, {0.1f, 2, "decay"}}};
  }
};
static_assert(Model<Pulse> && HasBounds<Pulse>);

/// N genes with a quadratic self-limit, driven through a matrix: the sums in a definite order.
template <int N>
struct Network {
  static constexpr int species = N, parameters = N * N + N;

  template <class Real>
  Vector<Real, N> operator()(const Vector<Real, N>& y, const Vector<Real, parameters>& c) const {
    const Eigen::Map<const Eigen::Matrix<Real, N, N, Eigen::RowMajor>> W(c.data());
    const Eigen::Map<const Vector<Real, N>> B(c.data() + N * N);
    Vector<Real, N> rate = affine(W, y, B);
    for (int i = 0; i < N; ++i) rate[i] = tanh(rate[i]) - y[i] * abs(y[i]);
    return rate;
  }
};

/// A gene whose promoter follows the hours of the day: the model sees the time, in seconds.
struct Daylight {
  static constexpr int species = 1, parameters = 1;

  template <class Real>
  Vector<Real, 1> operator()(const Vector<Real, 1>& y, const Vector<Real, 1>& c, double t) const {
    const double light = 1 + std::cos(2 * std::numbers::pi * t / 86'400);  // the same for all experiments
    return Vector<Real, 1>(c[0] * static_cast<float>(light) - y[0]);
  }
};

int main() {
  const Space space{Pulse{}};
  const Rollout rollout{RungeKutta4{Pulse{}}, {.dt = 0.01, .samples = 2000}};
  const History found =
      CuriositySearch{space, rollout, FinalState{}}.run({.random_batches = 2, .goal_batches = 2, .batch_size = 10});
  require(found.size() == 40 && found.names()[1] == "strength", "Pulse: the search");

  // Below its threshold the activator only decays: nothing is made.
  using One = Lanes<float, 1>;
  const auto rate = Pulse{}(Vector<One, 2>{One(0.5f), One(0)}, Vector<One, 3>{One(0.6f), One(10), One(1)});
  require(rate[0][0] == -0.5f && rate[1][0] == 0.5f, "Pulse: below its threshold");

  const Space networks{Network<4>{}, {.state = all(-1, 1), .parameters = all(-3, 3)}};
  const auto end = Rollout{Euler{Network<4>{}}, {.dt = 0.01, .samples = 500}}(networks.sample(Key(1))).back();
  require(end.allFinite() && end.cwiseAbs().maxCoeff() <= 1.01f, "Network: |y| stays below 1");

  const Space day{Daylight{}, {.state = {{0, 0, "y"}}, .parameters = {{1, 1, "rate"}}}};
  const auto noon = Rollout{Euler{Daylight{}}, {.dt = 1, .samples = 2}}(day.sample(Key(1))).back();
  require(noon[0] == 2, "Daylight: one step from 0 at a rate of 2");
}
