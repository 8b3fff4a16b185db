// SPDX-License-Identifier: MIT
// The listings of docs/gradients.md.
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <curio/curio.hpp>
#include <vector>

using namespace curio;

/// A gene that switches itself on: dy/dt = c_0 y^2 / (1 + y^2) - c_1 y, with a pullback of its own.
struct Switch {
  static constexpr int species = 1, parameters = 2;

  template <class Real>
  Vector<Real, 1> operator()(const Vector<Real, 1>& y, const Vector<Real, 2>& c) const {
    const Real square = y[0] * y[0];
    return Vector<Real, 1>(c[0] * square / (1 + square) - c[1] * y[0]);
  }
  template <class Real>
  void pull_back(const Vector<Real, 1>& y, const Vector<Real, 2>& c, const Vector<Real, 1>& bar, Vector<Real, 1>& y_bar,
                 Vector<Real, 2>& c_bar) const {
    const Real square = y[0] * y[0], share = 1 / (1 + square);
    y_bar[0] += bar[0] * (2 * c[0] * y[0] * share * share - c[1]);
    c_bar[0] += bar[0] * square * share;
    c_bar[1] -= bar[0] * y[0];
  }
  static Bounds<1, 2> bounds() { return {.state = all(0, 5), .parameters = {{1, 5, "on"}, {0.5f, 1, "off"}}}; }
};

/// The mean square distance of species 1 from a level, sample by sample.
struct Level {
  double level;
  int samples;

  template <class Real, int N>
  Real term(const Vector<Real, N>& y, double /*t*/) const {
    return (y[1] - level) * (y[1] - level);
  }
  template <class Real>
  Real total(const Real& sum) const {
    return sum / samples;
  }
};

void gradients() {
  const SigmoidCircuit<3> circuit;
  const Space space{circuit};
  const Rollout rollout{Euler{circuit}, {.dt = 0.01, .samples = 2000}};
  const PatternLoss loss{.half_amplitude = 0.3, .offset = 0.5, .frequency = 0.2};

  const auto one = value_and_gradient(rollout, loss, space.sample(Key(1)));
  const float by_first_weight = one.gradient[0], by_initial_y2 = one.state()[2];

  std::vector<decltype(space)::Intervention> many;
  for (std::size_t i = 0; i < 40; ++i) many.push_back(space.sample(split(Key(2), 40)[i]));
  const auto all = value_and_gradient(rollout, loss, many, Threads{});  // side by side
  const std::vector<float> losses = evaluate(rollout, loss, many);      // the losses alone
  const auto fine = value_and_gradient(rollout.with<double>(), loss, many[7]);

  require(one.parameters()[0] == by_first_weight && one.gradient[14] == by_initial_y2, "gradients: the order");
  require(all.size() == 40 && losses[7] == all[7].value, "gradients: the loss");
  require(std::abs(fine.value - static_cast<double>(losses[7])) < 1e-3 * fine.value, "gradients: in double");
}

void own_losses() {
  const SigmoidCircuit<3> circuit;
  const Space space{circuit};
  const Rollout rollout{Euler{circuit}, {.dt = 0.01, .samples = 500}};
  // How far species 1 wanders: over any kind of number, so `auto`, and no if.
  const auto wandering = [](const auto& trajectory) {
    auto low = 1 * trajectory.states(1, 0), high = low;
    for (int k = 1; k < trajectory.samples(); ++k) {
      low = min(low, trajectory.states(1, k));
      high = max(high, trajectory.states(1, k));
    }
    return high - low;
  };
  const auto found = value_and_gradient(rollout, wandering, space.sample(Key(3)));
  const auto level = value_and_gradient(rollout, Level{.level = 0.5, .samples = 500}, space.sample(Key(3)));
  require(found.value > 0 && level.value > 0, "own_losses: losses");
}

void sensitivities() {
  const SigmoidCircuit<3> circuit;
  const Space space{circuit};
  const Rollout rollout{Euler{circuit}, {.dt = 0.01, .samples = 500}};
  const auto sensitive = derivative(rollout, space.sample(Key(4)));
  const float by_first_weight = sensitive.back()[0].derivative[0];  // of species 0, at the end
  const float by_bias_2 = sensitive(1, 250).derivative[11];         // of species 1, at sample 250
  require(std::isfinite(by_first_weight) && std::isfinite(by_bias_2), "sensitivities: numbers");
}

void checks() {
  const GradientCheck check = check_gradient(Switch{});
  if (!check.ok()) std::printf("%s\n", check.text().c_str());
  require(check.ok(), "checks: ", check.text());
}

void descents() {
  const SigmoidCircuit<3> circuit;
  const Space space{circuit};
  const Rollout rollout{Euler{circuit}, {.dt = 0.01, .samples = 2000}};
  const PatternLoss loss{.half_amplitude = 0.3, .offset = 0.5, .frequency = 0.2};

  const auto descended =
      Descent{rollout, loss}.with(Adam{.learning_rate = 0.01}).run(space, space.sample(Key(5)), {.steps = 20});
  const double before = descended.losses.front(), after = descended.losses.back();
  const Trajectory best = rollout(descended.best);
  require(after < before && best.samples() == 2000, "descents: the loss falls");

  // From eight random circuits side by side; watched, and ended when one of them is near enough.
  const auto watch = [](const auto& descents) {
    double least = descents[0].best_loss;
    for (std::size_t i = 1; i < descents.size(); ++i) least = std::min(least, descents[i].best_loss);
    return Stop{least < 1};
  };
  const auto eight = Descent{rollout, loss, Adam::study()}.run(space, RandomStarts{.seed = 1, .count = 8},
                                                               {.steps = 10}, Threads{}, watch);

  // A rule of your own: plain gradient descent.
  const auto plain = [](const auto& gradient) { return -0.001f * gradient; };
  const auto down = Descent{rollout, loss}.with(plain).run(space, space.sample(Key(5)), {.steps = 5});
  require(eight.size() == 8 && down.losses.size() == 6, "descents: several");
}

void published() {
  const SigmoidCircuit<3> circuit;
  const Rollout rollout{Euler{circuit}};
  const PatternLoss target{.half_amplitude = 0.440186827,
                           .offset = 0.462654203,
                           .frequency = 0.22143849,
                           .times = float_clock(0.01f, 10'000)};
  require(std::isfinite(target(rollout(Space{circuit}.sample(Key(0))))), "published: a loss");
}

int main() {
  gradients();
  own_losses();
  sensitivities();
  checks();
  descents();
  published();
}
