// SPDX-License-Identifier: MIT
// Your own policies: where a role is one function, a lambda will do.
#include <cstdio>
#include <curio/curio.hpp>

using namespace curio;

int main() {
  const SigmoidCircuit<3> circuit;
  const Space space{circuit};
  const Rollout rollout{Euler{circuit}, {.dt = 0.01, .samples = 1000}};

  const auto final_state = [](const auto& trajectory) { return trajectory.back(); };
  const auto distance = [](const Vector<float, 3>& a, const Vector<float, 3>& b) { return (a - b).norm(); };
  const auto corner = [](Key key, const auto&) -> Vector<float, 3> { return uniform<3>(key).array().round(); };
  const auto newest = [](Key, const auto&, const auto& library) { return library.size() - 1; };
  const auto jitter = [](Key key, const auto& parent, const auto& box) {
    return box.clamp(parent.values + 0.05f * normal<15>(key));
  };
  const auto enough = [](const auto& run) { return Stop{run.history().size() >= 300}; };

  const History history = CuriositySearch{space, rollout, final_state}
                              .with_loss(distance)
                              .with_goals(corner)
                              .with_selector(newest)
                              .with_optimizer(jitter)
                              .run({.random_batches = 10, .goal_batches = 10, .batch_size = 20}, Serial{}, enough);

  const auto child = history[250];
  std::printf("%zu experiments; 250 came from %zu and missed its goal by %g; %zu ancestors\n", history.size(),
              *child.source, child.loss, history.lineage(250).size());
}
