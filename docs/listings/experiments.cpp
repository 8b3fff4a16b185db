// SPDX-License-Identifier: MIT
// The listings of docs/interventions.md and docs/rollouts.md.
#include <cmath>
#include <curio/curio.hpp>
#include <optional>
#include <vector>

using namespace curio;

void spaces() {
  const SigmoidCircuit<2> circuit;
  const Space usual{circuit};  // the box that the model states
  const Space own{circuit, {.state = {{0, 1, "activator"}, {0, 0.5f, "inhibitor"}}, .parameters = all(-10, 10)}};
  const Space dish = box({{0, 1, "sugar"}, {0, 1, "salt"}});  // parameters only: no model, no initial state

  require(usual.size() == 8 && own.names()[7] == "inhibitor" && own.high()[7] == 0.5f && dish.size() == 2, "spaces");
}

void windows() {
  const SigmoidCircuit<3> circuit;
  const Space space{circuit};
  // Gene 1 is knocked down from 30 s to 50 s. Nothing more is chosen.
  const Space knocked_down = space.hold("y1", {.from = 30, .to = 50, .low = 0, .high = 0});
  // A weight has another value from 30 s to 50 s, which each experiment chooses.
  const Space rewired = space.hold("c3", {.from = 30, .to = 50, .low = -30, .high = 30, .name = "late_c3"});

  const Rollout rollout{Euler{circuit}};
  const Trajectory low = rollout(knocked_down.sample(Key(3)));
  require(low.states(1, 3000) == 0 && low.states(1, 4999) == 0, "windows: the knock-down holds from 30 s to 50 s");
  require(low.states(1, 2999) > 0 && low.states(1, 5001) > 0, "windows: the knock-down holds there only");
  require(rewired.size() == 16 && rewired.names().back() == "late_c3", "windows: the name of a chosen value");

  // A pulse at one moment, an inflow (per second) for a while, and both.
  const Space kicked = space.set(species(0), {.from = 50, .to = 50.005, .low = 0.9f, .high = 1});
  const Space fed = space.add("y0", {.from = 20, .to = 21, .low = 0, .high = 0.5f});
  const Space both = kicked.add("y0", {.from = 20, .to = 21, .low = 0, .high = 0.5f});

  require(rollout(kicked.sample(Key(3))).states(0, 5000) >= 0.9f, "windows: a pulse");
  require(both.size() == 17 && both.names()[15] == "y0_set" && both.names()[16] == fed.names().back(), "windows: both");
}

void rollouts() {
  const Repressilator circuit;
  const Space space{circuit};
  const Rollout rollout{RungeKutta4{circuit}, {.dt = 0.05, .samples = 4000}};

  const Trajectory one = rollout(space.sample(Key(7)));
  const double end = one.time(one.samples() - 1);                        // 199.95
  const float protein = one.states(3, 1000);                             // species 3 at 50
  const float largest = one.series(3, 2000).maxCoeff();                  // among its last 2000 samples
  const Trajectory fine = rollout.with<double>()(space.sample(Key(7)));  // the same in double

  std::vector<decltype(space)::Intervention> many;
  for (std::size_t i = 0; i < 20; ++i) many.push_back(space.sample(split(Key(8), 20)[i]));
  const auto sixteen = rollout.lanes<16>(many);  // sixteen at a time

  require(std::abs(end - 199.95) < 1e-9 && protein <= largest + 1e6f, "rollouts: reading a trajectory");
  require(std::abs(fine.back()[3] - static_cast<double>(one.back()[3])) < 1e-2, "rollouts: in double");
  require(sixteen[19].states == rollout(many[19]).states, "rollouts: side by side, the same bits");
}

void perturbed() {
  const SigmoidCircuit<3> circuit;
  const Space space{circuit};
  const Rollout rollout{Euler{circuit}, {.dt = 0.01, .samples = 2000}};

  // A ceiling: whatever the circuit wants, species 0 stays below a half.
  const auto ceiling = [](double /*t*/, const auto& /*before*/, auto& after) { after[0] = min(after[0], 0.5f); };
  const Trajectory held = rollout(space.sample(Key(5)), ceiling);

  // In a search, as a simulator of one's own.
  const auto under_ceiling = [&](const auto& intervention) { return rollout(intervention, ceiling); };
  const History found = CuriositySearch{space, under_ceiling, FinalState{}}.run(
      {.random_batches = 2, .goal_batches = 2, .batch_size = 10});

  require(held.states.row(0).tail(1999).maxCoeff() <= 0.5f, "perturbed: the ceiling holds");
  require(found.size() == 40 && found.count(Status::ok) == 40, "perturbed: the search");
}

void simulators() {
  const Space throws = box({{0, 90, "angle"}, {1, 20, "speed"}});
  // A ball's flight: how far and how high. Nothing where it does not leave the ground.
  const auto ball = [](const auto& intervention) -> std::optional<Vector<double, 2>> {
    const double angle = static_cast<double>(intervention.values[0]) * 3.14159265358979 / 180;
    const double speed = static_cast<double>(intervention.values[1]), up = speed * std::sin(angle);
    if (up < 0.5) return std::nullopt;
    return Vector<double, 2>{speed * std::cos(angle) * 2 * up / 9.81, up * up / (2 * 9.81)};
  };
  const auto place = [](const Vector<double, 2>& flight) { return flight; };
  const History thrown = CuriositySearch{throws, ball, place}.run({.random_batches = 5, .goal_batches = 5});

  require(thrown.size() == 1000 && thrown.count(Status::failed) > 0, "simulators: a ball");
}

int main() {
  spaces();
  windows();
  rollouts();
  perturbed();
  simulators();
}
