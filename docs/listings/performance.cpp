// SPDX-License-Identifier: MIT
// The listings of docs/performance.md.
#include <cmath>
#include <curio/curio.hpp>

using namespace curio;

/// SigmoidCircuit with the faster sigmoid: within 1e-7 of it, and not its bits.
template <int N>
struct FastCircuit {
  static constexpr int species = N, parameters = N * N + N;

  template <class Real>
  Vector<Real, N> operator()(const Vector<Real, N>& y, const Vector<Real, parameters>& c) const {
    const Eigen::Map<const Eigen::Matrix<Real, N, N, Eigen::RowMajor>> W(c.data());
    const Eigen::Map<const Vector<Real, N>> B(c.data() + N * N);
    Vector<Real, N> rate = affine(W, y, B);
    for (int i = 0; i < N; ++i) rate[i] = fast_logistic(rate[i]) - y[i];
    return rate;
  }

  static auto bounds() { return SigmoidCircuit<N>::bounds(); }
};
static_assert(Model<FastCircuit<3>> && HasBounds<FastCircuit<3>>);

int main() {
  const Space space{FastCircuit<3>{}};
  const Rollout fast{Euler{FastCircuit<3>{}}, {.dt = 0.01, .samples = 100}};
  const Rollout exact{Euler{SigmoidCircuit<3>{}}, {.dt = 0.01, .samples = 100}};
  const auto one = space.sample(Key(1));
  const float apart = (fast(one).back() - exact(one).back()).norm();
  require(apart < 1e-3f, "the faster sigmoid leaves the exact one: ", apart);
}
