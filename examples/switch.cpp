// SPDX-License-Identifier: MIT
// Which toggle switches really have two stable states? The program of the README.
#include <cstdio>
#include <curio/curio.hpp>

using namespace curio;

/// Two genes that repress each other, each made at a rate of its own (after Gardner, Cantor and Collins 2000).
struct Switch {
  static constexpr int species = 2, parameters = 3;

  template <class Real>
  Vector<Real, 2> operator()(const Vector<Real, 2>& y, const Vector<Real, 3>& c) const {
    return {c[0] / (1 + pow(y[1], c[2])) - y[0], c[1] / (1 + pow(y[0], c[2])) - y[1]};
  }
};

int main() {
  const Switch circuit;
  const Space space{circuit, {.state = all(0, 5), .parameters = {{0, 10, "a"}, {0, 10, "b"}, {1, 4, "n"}}}};
  const Rollout rollout{RungeKutta4{circuit}, {.dt = 0.05, .samples = 1000}};  // 50 lifetimes

  const Plan plan{.seed = 1, .random_batches = 5, .goal_batches = 15, .batch_size = 50};
  const History found = CuriositySearch{space, rollout, FinalState{}}.run(plan, Threads{});

  // Two stable states: the same parameters, started from the other side, end elsewhere.
  std::size_t switches = 0;
  for (const auto& row : found) {
    auto mirrored = row.intervention.values;
    std::swap(mirrored[3], mirrored[4]);
    switches += (rollout(space.at(mirrored)).back() - rollout(row.intervention).back()).norm() > 1 ? 1 : 0;
  }
  std::printf("%zu circuits tried, %zu of them are switches\n", found.size(), switches);
}
