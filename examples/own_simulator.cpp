// SPDX-License-Identifier: MIT
// Your own simulator, or your own laboratory: the search proposes, you experiment.
#include <cstdio>
#include <curio/curio.hpp>
#include <optional>
#include <vector>

using namespace curio;

struct Colony {
  float size, speed;
};  // what your experiment gives back

std::optional<Colony> grow(const Vector<float, 2>& dose) {  // nothing, where it fails
  if (dose[0] > 0.99f) return std::nullopt;
  return Colony{dose[0] * dose[0], dose[0] - dose[1]};
}

int main() {
  const Space space = box({{0, 1, "sugar"}, {0, 1, "salt"}});
  const auto place = [](const Colony& colony) { return Vector<float, 2>{colony.size, colony.speed}; };

  const CuriositySearch search{space, External<Colony>{}, place};
  auto run = search.start({.seed = 0, .random_batches = 10, .goal_batches = 10, .batch_size = 8});
  while (!run.done()) {
    std::vector<std::optional<Colony>> outcomes;
    for (const auto& proposal : run.ask()) outcomes.push_back(grow(proposal.intervention.parameters()));
    run.tell(outcomes);
  }

  const auto& history = run.history();
  std::printf("%zu experiments, %zu failed\n", history.size(), history.count(Status::failed));
}
