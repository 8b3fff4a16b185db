// SPDX-License-Identifier: MIT
// The listings of docs/design.md.
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <curio/curio.hpp>
#include <vector>

using namespace curio;

namespace listings {

const SigmoidCircuit<3> circuit;
const Space space{circuit};
const Rollout rollout{Euler{circuit}};

void design() {
  const History history = RandomSearch{space, rollout}
                              .measuring(Periodicity{})
                              .run({.seed = 0, .random_batches = 10, .goal_batches = 0, .batch_size = 100});
  std::vector<Space<12, 3>::Intervention> oscillators;
  for (const auto& row : history)
    if (row.measured->periodic) oscillators.push_back(row.intervention);
  require(!oscillators.empty(), "design: no oscillators");
  const auto& found =
      *std::find_if(history.begin(), history.end(), [](const auto& row) { return row.measured->periodic; });

  const Orbits orbits{rollout};
  const auto orbit = orbits(found.intervention);
  std::printf("%s: a period of %.3f s, longer by %.3f s for each unit of W_00\n", name_of(orbit.status), orbit.period,
              orbit.period_gradient[0]);

  const Designer designer{space, rollout, oscillators};
  const auto made = designer({.offset = 0.4, .amplitude = 0.3, .frequency = 0.12});
  if (made.reached) std::printf("%.4f Hz after %.1f rollouts\n", made.circuit.orbit.frequency(), made.rollouts);
  else if (made.proof) std::printf("%s\n", made.proof->sentence().c_str());

  require(orbit.status == OrbitStatus::sustained, "design: the first find is ", name_of(orbit.status));
  require(made.reached, "design: not reached");
}

void wishes() {
  const History history = RandomSearch{space, rollout}
                              .measuring(Periodicity{})
                              .run({.seed = 0, .random_batches = 10, .goal_batches = 0, .batch_size = 100});
  std::vector<Space<12, 3>::Intervention> oscillators;
  for (const auto& row : history)
    if (row.measured->periodic) oscillators.push_back(row.intervention);
  const Designer designer{space, rollout, oscillators};
  const auto made = designer({.offset = 0.4, .amplitude = 0.4, .frequency = 0.05});

  // A period of 20 s, an amplitude of at least 0.3, and as few of the nine interactions as possible.
  Wishes wishes{designer.orbits(), parameter_box(space)};
  wishes.equal([](const auto& cycle) { return cycle.period; }, 20)
      .at_least([](const auto& cycle) { return cycle.amplitude; }, 0.3);
  const auto sparse = wishes.sparse(made.circuit, {0, 1, 2, 3, 4, 5, 6, 7, 8});

  const auto kept = (sparse.parameters.head<9>().array() != 0).count();
  std::printf("%d interactions are left\n", static_cast<int>(kept));
  require(made.reached && kept < 9 && std::abs(sparse.orbit.period - 20) < 0.01, "wishes: ", kept, " interactions");
}

}  // namespace listings

int main() {
  listings::design();
  listings::wishes();
}
