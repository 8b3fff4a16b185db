// SPDX-License-Identifier: MIT
// The listings of docs/models.md and docs/model_steps.md.
#include <cmath>
#include <curio/curio.hpp>

using namespace curio;

void sigmoid_circuit() {
  const SigmoidCircuit<2, Degradation::chosen> circuit;
  const Space space{circuit};  // 4 weights, 2 biases, 2 decay rates; then 2 initial values
  const Rollout rollout{Euler{circuit}, {.dt = 0.01, .samples = 1000}};
  const Trajectory trajectory = rollout(space.sample(Key(1)));

  require(space.size() == 10 && space.names()[6] == "c6" && space.names()[8] == "y0", "sigmoid: names");
  require(space.low()[6] == 0.1f && space.high()[6] == 2, "sigmoid: the box of the decay rates");
  require(trajectory.status == Status::ok && trajectory.samples() == 1000, "sigmoid: the trajectory");
}

void hill_circuit() {
  // Two genes that repress each other: the wiring is fixed by name, the rest is chosen.
  const HillCircuit<2> circuit;
  const Space space =
      Space{circuit}.fix("strength00", 0).fix("strength01", -1).fix("strength10", -1).fix("strength11", 0);

  const auto drawn = space.sample(Key(2));
  require(drawn.values[space.place_of("strength01")] == -1, "hill: a fixed strength");
  using One = Lanes<float, 1>;
  Vector<One, HillCircuit<2>::parameters> c = Vector<float, HillCircuit<2>::parameters>::Zero().cast<One>();
  const auto put = [&](const char* name, float value) { c[space.place_of(name)] = One(value); };
  put("leak0", 0.5f), put("rate0", 4), put("strength01", -1);
  for (const char* name : {"threshold00", "threshold01", "threshold10", "threshold11"}) put(name, 2);
  for (const char* name : {"exponent00", "exponent01", "exponent10", "exponent11"}) put(name, 1);
  // dy_0/dt = 0.5 + 4 / (1 + 6 / 2) - 1 = 0.5
  const auto rate = circuit(Vector<One, 2>{One(1), One(6)}, c);
  require(std::abs(rate[0][0] - 0.5f) < 1e-6f, "hill: expected a rate of 0.5, got ", rate[0][0]);
}

void repressilator() {
  const Repressilator circuit;
  const Space space{circuit};
  Vector<float, 10> values;  // alpha, leak, beta, n; three mRNAs; three proteins
  values << 216, 0.2f, 1, 2, 0, 0, 0, 5, 0, 15;
  const Rollout rollout{RungeKutta4{circuit}, {.dt = 0.05, .samples = 8000}};  // 400 mRNA lifetimes
  const Trajectory trajectory = rollout(space.at(values));
  const Oscillation protein = Periodicity{.species = 3, .last = 4000, .threshold = 2000}(trajectory);

  require(protein.periodic && protein.amplitude > 1, "repressilator: expected an oscillation");
}

void toggle_switch() {
  const ToggleSwitch circuit;
  const Space space{circuit};
  const Rollout rollout{RungeKutta4{circuit}, {.dt = 0.05, .samples = 1000}};
  // alpha1, alpha2, beta, gamma; u, v: the same switch, started from either side.
  const Vector<float, 2> up = rollout(space.at({10, 10, 2, 2, 5, 1})).back();
  const Vector<float, 2> down = rollout(space.at({10, 10, 2, 2, 1, 5})).back();

  require(up[0] > 9 && up[1] < 0.2f && up[0] == down[1] && up[1] == down[0],
          "toggle switch: expected two stable states");
}

/// dy/dt = -c y, y(0) = 1: e^-ct.
struct Decay {
  static constexpr int species = 1, parameters = 1;

  template <class Real>
  Vector<Real, 1> operator()(const Vector<Real, 1>& y, const Vector<Real, 1>& c) const {
    return -c * y[0];
  }
};

void steps() {
  const Space decay{Decay{}, {.state = {{0, 2, "y"}}, .parameters = {{0, 2, "rate"}}}};
  const auto start = decay.at({1, 1});
  const auto euler = Rollout{Euler{Decay{}}, {.dt = 0.1, .samples = 11}}.with<double>();
  const auto kutta = Rollout{RungeKutta4{Decay{}}, {.dt = 0.1, .samples = 11}}.with<double>();
  const double exact = std::exp(-1.0), near = euler(start).back()[0], nearer = kutta(start).back()[0];

  require(std::abs(near - std::pow(0.9, 10)) < 1e-15, "Euler: ten factors of 0.9, got ", near);
  // Runge and Kutta's factor is the series of e^-0.1 up to the fourth power: short by 0.1^5 / 5! a step, of ten.
  require(std::abs(nearer - exact) < 10 * 1e-5 / 120 && std::abs(near - exact) > 1e-2, "RungeKutta4: got ", nearer);
}

/// Decay with noise of a given strength: dy = -c_0 y dt + c_1 dW (the step of Euler and Maruyama).
struct NoisyDecay {
  static constexpr int species = 1, parameters = 2;

  template <class Real, class Keys>
  Vector<Real, 1> operator()(const Keys& key, const Vector<Real, 1>& y, const Vector<Real, 2>& c, double /*t*/,
                             double dt) const {
    const Real noise = c[1] * std::sqrt(dt) * normal(key);
    return Vector<Real, 1>(y[0] - dt * c[0] * y[0] + noise);
  }
};

void stochastic_step() {
  const Space space{NoisyDecay{}, {.state = {{0, 2, "y"}}, .parameters = {{0, 2, "rate"}, {0, 0.1f, "noise"}}}};
  const Rollout rollout{NoisyDecay{}, {.dt = 0.01, .samples = 500}};
  const History found = RandomSearch{space, rollout}.run({.random_batches = 2, .goal_batches = 0, .batch_size = 10});
  // The noise again, from the key in the row.
  const Trajectory again = rollout(found[13].intervention, found[13].key);

  require(again.states == rollout(found[13].intervention, found[13].key).states, "noise: not the same again");
  require(again.states != rollout(found[13].intervention, found[14].key).states, "noise: the same from another key");
}

int main() {
  sigmoid_circuit();
  hill_circuit();
  repressilator();
  toggle_switch();
  steps();
  stochastic_step();
}
