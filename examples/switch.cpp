// SPDX-License-Identifier: MIT
// Toggle switches with weak promoters: which have two stable states? The program of the README.
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
  const Space space{circuit, {.state = all(0, 2), .parameters = {{0, 2, "a"}, {0, 2, "b"}, {1, 4, "n"}}}};
  const Rollout rollout{RungeKutta4{circuit}, {.dt = 0.05, .samples = 1000}};  // 50 lifetimes

  // Two stable states: started from either side, the same parameters end elsewhere.
  const auto switches = [&](const auto& found) {
    int count = 0;
    for (const auto& row : found) {
      auto one = row.intervention.values, other = one;  // a, b, n, and the state
      one[3] = other[4] = 2;
      one[4] = other[3] = 0;
      count += (rollout(space.at(one)).back() - rollout(space.at(other)).back()).norm() > 0.5 ? 1 : 0;
    }
    return count;
  };
  const CuriositySearch search{space, rollout, FinalState{}};
  const Plan curious{.seed = 1, .random_batches = 5, .goal_batches = 15, .batch_size = 50};
  const Plan random{.seed = 1, .random_batches = 20, .goal_batches = 0, .batch_size = 50};
  std::printf("switches among 1000 circuits: %d by curiosity search, %d at random\n",
              switches(search.run(curious, Threads{})), switches(search.run(random, Threads{})));
}
