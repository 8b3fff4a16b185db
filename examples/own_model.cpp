// SPDX-License-Identifier: MIT
// Your own circuit, and your own model step.
#include <cstdio>
#include <curio/curio.hpp>

using namespace curio;

/// The repressilator (Elowitz and Leibler 2000): three genes in a ring, each repressing the next.
/// State: mRNA 0..2, protein 0..2. Parameters: alpha, leak, beta, n.
struct Ring {
  static constexpr int species = 6, parameters = 4;

  template <class Real>
  Vector<Real, 6> operator()(const Vector<Real, 6>& y, const Vector<Real, 4>& c) const {
    Vector<Real, 6> rate;
    for (int i = 0; i < 3; ++i) {
      const Real repressor = y[3 + (i + 2) % 3];
      rate[i] = c[0] / (1 + pow(repressor, c[3])) + c[1] - y[i];
      rate[3 + i] = c[2] * (y[i] - y[3 + i]);
    }
    return rate;
  }
};

/// The Henon map: no differential equation, so the step itself is the model.
struct Henon {
  static constexpr int species = 2, parameters = 2;

  template <class Real>
  Vector<Real, 2> operator()(const Vector<Real, 2>& y, const Vector<Real, 2>& c, double /*t*/, double /*dt*/) const {
    return {1 - c[0] * y[0] * y[0] + y[1], c[1] * y[0]};
  }
};

int main() {
  const Ring circuit;
  const Space space{
      circuit,
      {.state = all(0, 20), .parameters = {{1, 300, "alpha"}, {0, 1, "leak"}, {0.2f, 5, "beta"}, {1, 4, "n"}}}};
  const Rollout rollout{RungeKutta4{circuit}, {.dt = 0.01, .samples = 2'000}};
  const History found = CuriositySearch{space, rollout, FinalState{}}.run(
      {.seed = 1, .random_batches = 10, .goal_batches = 10, .batch_size = 16});
  std::printf("alpha of experiment 7: %g\n", found.column("alpha")[7]);

  // One experiment again, from what the history remembers of it; then all of them, sixteen side by side.
  const Trajectory trajectory = rollout(found[7].intervention);
  const auto sixteen = rollout.lanes<16>(found.interventions());
  std::printf("protein 0 ends at %g, side by side with others at %g\n", trajectory.back()[3], sixteen[7].back()[3]);

  // An inflow of mRNA 0 between 5 s and 6 s is one more thing that an experiment may choose; a knock-down, one that it
  // may not.
  const Space pulsed = space.add("y0", {.from = 5, .to = 6, .low = 0, .high = 10});
  const Space knocked_down = space.hold("y1", {.from = 8, .to = 12, .low = 0, .high = 0});
  std::printf("%d values each, %s and %s the last\n", pulsed.size(), pulsed.names().back().c_str(),
              knocked_down.names().back().c_str());
  const History pulses = RandomSearch{pulsed, rollout}.run({.random_batches = 1, .goal_batches = 0, .batch_size = 4});
  std::printf("inflows tried: %g %g %g %g\n", pulses.column("y0_add")[0], pulses.column("y0_add")[1],
              pulses.column("y0_add")[2], pulses.column("y0_add")[3]);

  const Space plane{Henon{}, {.state = all(-0.1f, 0.1f), .parameters = {{1, 1.4f, "a"}, {0, 0.3f, "b"}}}};
  const Rollout orbit{Henon{}, {.dt = 1, .samples = 500}};
  const History maps =
      CuriositySearch{plane, orbit, FinalState{}}.run({.random_batches = 10, .goal_batches = 10, .batch_size = 10});
  std::printf("%zu Henon maps, of which %zu left for infinity\n", maps.size(), maps.count(Status::diverged));
}
