// SPDX-License-Identifier: MIT
#include "curio/design/gradient.hpp"  // first: the header must stand alone

#include <catch2/catch.hpp>
#include <cmath>
#include <vector>

#include "../every_width.hpp"
#include "curio/design/pattern_loss.hpp"
#include "curio/model/hill_circuit.hpp"
#include "curio/model/repressilator.hpp"
#include "curio/model/sigmoid_circuit.hpp"
#include "curio/simulate/space.hpp"

using namespace curio;

namespace {

/// dy/dt = -c y: under Euler y_k = y_0 (1 - c dt)^k.
struct Decay {
  static constexpr int species = 1, parameters = 1;
  template <class Real>
  Vector<Real, 1> operator()(const Vector<Real, 1>& y, const Vector<Real, 1>& c) const {
    return Vector<Real, 1>(-c[0] * y[0]);
  }
};
/// A map with noise: y' = c_0 y + c_1 noise.
struct Noisy {
  static constexpr int species = 1, parameters = 2;
  template <class Real, class Keys>
  Vector<Real, 1> operator()(const Keys& key, const Vector<Real, 1>& y, const Vector<Real, 2>& c, double,
                             double) const {
    return Vector<Real, 1>(c[0] * y[0] + c[1] * normal(key));
  }
};

const auto last = [](const auto& trajectory) { return 1 * trajectory.back()[0]; };
/// The mean square distance of species 0 from 0.4.
const auto whole = [](const auto& trajectory) {
  auto sum = 0 * trajectory.states(0, 0);
  for (int k = 0; k < trajectory.samples(); ++k) {
    const auto miss = trajectory.states(0, k) - 0.4;
    sum += miss * miss;
  }
  return sum / trajectory.samples();
};
/// The same, sample by sample.
struct Summed {
  int samples;
  template <class Real, int N>
  Real term(const Vector<Real, N>& y, double) const {
    return (y[0] - 0.4) * (y[0] - 0.4);
  }
  template <class Real>
  Real total(const Real& sum) const {
    return sum / samples;
  }
};

template <int W>
using Doses = Intervention<1, 1, W, double>;

/// The derivatives by central differences, h = 6e-6 max(1, |x|): 2^-53 of a loss near 1 over h, 2e-11, and h^2 / 6 of
/// the third derivative, which over hundreds of steps may be thousands of times the first.
template <class R, class Loss, class I>
auto by_differences(const R& rollout, const Loss& loss, const I& intervention, Key key = {}) {
  Vector<double, I::size> gradient;
  for (int j = 0; j < I::size; ++j) {
    I up = intervention, down = intervention;
    const double h = 6e-6 * std::max(1.0, std::abs(intervention.values[j]));
    up.values[j] += h;
    down.values[j] -= h;
    const std::vector<Key> keys{key, key};
    const auto losses = evaluate(rollout, loss, std::vector{up, down}, Serial{}, keys);
    gradient[j] = (losses[0] - losses[1]) / (up.values[j] - down.values[j]);
  }
  return gradient;
}
template <class A, class B>
void near(const A& a, const B& b, double tolerance) {
  double scale = 0;
  for (int j = 0; j < b.size(); ++j) scale = std::max(scale, std::abs(b[j]));
  REQUIRE(scale > 0);
  for (int j = 0; j < b.size(); ++j) {
    INFO("component " << j << ": " << a[j] << " and " << b[j]);
    CHECK(std::abs(a[j] - b[j]) <= tolerance * scale);
  }
}
template <class S>
auto many(const S& space, std::size_t count) {
  std::vector<typename S::Intervention> all;
  for (std::size_t i = 0; i < count; ++i) all.push_back(space.sample(split(Key(9), count)[i]));
  return all;
}

}  // namespace

TEST_CASE("decay, worked by hand: y_n = y_0 (1 - c dt)^n") {
  // 3 steps of 1/4 at c = 2: each halves; by c -dt n y_0 / 4.
  const auto rollout = Rollout{Euler{Decay{}}, {.dt = 0.25, .samples = 4}}.with<double>();
  const auto found = value_and_gradient(rollout, last, Doses<0>{{2, 8}, {}});
  CHECK(found.value == 1);
  CHECK(found.gradient[0] == -0.25 * 3 * 8 / 4);
  CHECK(found.parameters()[0] == found.gradient[0]);
  CHECK(found.state()[0] == 0.125);
}

TEST_CASE("a rollout of one sample has its initial state's derivative") {
  const auto rollout = Rollout{Euler{Decay{}}, {.samples = 1}}.with<double>();
  const auto found = value_and_gradient(rollout, last, Doses<0>{{2, 8}, {}});
  CHECK((found.value == 8 && found.gradient[0] == 0 && found.gradient[1] == 1));
}

TEST_CASE("a loss of the whole trajectory and the same loss sample by sample have one gradient") {
  const SigmoidCircuit<3> circuit;
  const auto rollout = Rollout{Euler{circuit}, {.samples = 2000}}.with<double>();
  for (const auto& one : many(Space{circuit}, 5)) {
    const auto a = value_and_gradient(rollout, whole, one), b = value_and_gradient(rollout, Summed{2000}, one);
    CHECK(a.value == Approx(b.value).epsilon(1e-13));
    near(a.gradient, b.gradient, 1e-12);
  }
}

TEST_CASE("gradients are what differences say, of every kind of step") {
  const auto holds = [](const auto& step, const auto& space) {
    const auto rollout = Rollout{step, {.dt = 0.02, .samples = 150}}.template with<double>();
    for (const auto& one : many(space, 3)) {
      const auto start = one.template with<double>();
      near(value_and_gradient(rollout, Summed{150}, start).gradient, by_differences(rollout, Summed{150}, start), 1e-6);
    }
  };
  const SigmoidCircuit<2, Degradation::chosen> circuit;
  holds(Euler{circuit}, Space{circuit, {.state = all(0.1f, 1), .parameters = all(-3, 3)}});
  holds(RungeKutta4{circuit}, Space{circuit, {.state = all(0.1f, 1), .parameters = all(-3, 3)}});
  holds(RungeKutta4{HillCircuit<2>{}}, Space{HillCircuit<2>{}});
  holds(Euler{Repressilator{}}, Space{Repressilator{}});
}

TEST_CASE("through windows of every kind: by what acts in them, and by what they overrule") {
  const auto rollout = Rollout{Euler{Decay{}}, {.dt = 0.1, .samples = 40}}.with<double>();
  const std::array<Window, 1> windows[] = {
      {Window{species(0), Action::set, 1, 2}},    {Window{species(0), Action::hold, 1, 2}},
      {Window{species(0), Action::add, 1, 2}},    {Window{parameter(0), Action::set, 1, 2}},
      {Window{parameter(0), Action::hold, 1, 2}}, {Window{parameter(0), Action::add, 1, 2}},
      {Window{species(0), Action::set, 0, 0.05}},  // at sample 0
  };
  for (const auto& window : windows) {
    const Doses<1> doses{{0.5, 2, 0.7}, window};
    near(value_and_gradient(rollout, whole, doses).gradient, by_differences(rollout, whole, doses), 1e-8);
  }
  // What is set at sample 0 is all that counts: nothing is left of the initial state.
  const auto overruled = value_and_gradient(rollout, whole, Doses<1>{{0.5, 2, 0.7}, windows[6]});
  CHECK((overruled.gradient[1] == 0 && overruled.gradient[2] != 0));
}

TEST_CASE("windows across segments: the same gradient as in one piece") {
  // Long enough that even one lane of doubles has several segments.
  const auto rollout = Rollout{Euler{Decay{}}, {.dt = 0.001, .samples = 90'000}}.with<double>();
  const Doses<1> doses{{0.05, 2, 0.7}, {Window{parameter(0), Action::hold, 20, 20.5}}};
  near(value_and_gradient(rollout, Summed{90'000}, doses).gradient, by_differences(rollout, Summed{90'000}, doses),
       1e-7);
}

TEST_CASE("a noisy step is derived with its noise held fixed") {
  const auto rollout = Rollout{Noisy{}, {.dt = 1, .samples = 20}}.with<double>();
  const Intervention<2, 1, 0, double> start{{0.9, 0.1, 1}, {}};
  near(value_and_gradient(rollout, whole, start, Key(4)).gradient, by_differences(rollout, whole, start, Key(4)), 1e-7);
  CHECK(value_and_gradient(rollout, whole, start, Key(4)).value !=
        value_and_gradient(rollout, whole, start, Key(5)).value);
}

TEST_CASE("one experiment alone has the bits that it has among others, on any number of threads", "[threads]") {
  const SigmoidCircuit<3> circuit;
  const PatternLoss loss{.half_amplitude = 0.3, .offset = 0.5, .frequency = 0.2};
  const auto same = [&](const auto& rollout) {
    const auto all = many(Space{circuit}, 75);
    const auto together = value_and_gradient(rollout, loss, all);
    const auto threads = value_and_gradient(rollout, loss, all, Threads{.count = 3});
    const auto values = evaluate(rollout, loss, all, Threads{.count = 2});
    for (std::size_t i = 0; i < all.size(); ++i) {
      const auto alone = value_and_gradient(rollout, loss, all[i]);
      CHECK(every_width::same(together[i].value, alone.value));
      CHECK(every_width::same(threads[i].value, alone.value));
      CHECK(every_width::same(values[i], alone.value));
      for (int j = 0; j < 15; ++j) {
        CHECK(every_width::same(together[i].gradient[j], alone.gradient[j]));
        CHECK(every_width::same(threads[i].gradient[j], alone.gradient[j]));
      }
    }
  };
  const Rollout rollout{Euler{circuit}, {.samples = 700}};
  same(rollout);
  same(rollout.with<double>());
}

TEST_CASE("the loss is that of the recorded trajectory") {
  const SigmoidCircuit<3> circuit;
  const Rollout rollout{Euler{circuit}, {.samples = 1000}};
  const PatternLoss loss{.half_amplitude = 0.3, .offset = 0.5, .frequency = 0.2};
  for (const auto& one : many(Space{circuit}, 5)) {
    // A target rounded to float is off by up to 2^-25, a product by 2^-24 of itself: less than 1e-6 of the loss.
    CHECK(static_cast<double>(value_and_gradient(rollout, loss, one).value) ==
          Approx(loss(rollout(one))).epsilon(1e-6));
    CHECK(value_and_gradient(rollout.with<double>(), loss, one).value ==
          Approx(loss(rollout.with<double>()(one))).epsilon(1e-13));
  }
}

TEST_CASE("experiments with other windows than their neighbours' are not mixed with them") {
  const auto rollout = Rollout{Euler{Decay{}}, {.dt = 0.1, .samples = 30}}.with<double>();
  std::vector<Doses<1>> mixed;
  for (int i = 0; i < 7; ++i)
    mixed.push_back({{0.5, 2, 0.7}, {Window{species(0), Action::set, i % 3 == 0 ? 1.0 : 2.0, 2.5}}});
  const auto found = value_and_gradient(rollout, whole, mixed);
  for (std::size_t i = 0; i < mixed.size(); ++i)
    CHECK(found[i].gradient == value_and_gradient(rollout, whole, mixed[i]).gradient);
}

TEST_CASE("a rollout that diverges has a loss that is no finite number, and its neighbours have theirs") {
  const auto rollout = Rollout{Euler{Decay{}}, {.dt = 1, .samples = 400}}.with<double>();
  const auto found = value_and_gradient(rollout, whole, std::vector<Doses<0>>{{{-1000, 1}, {}}, {{0.5, 1}, {}}});
  CHECK_FALSE(std::isfinite(found[0].value));
  CHECK(std::isfinite(found[1].value));
  CHECK(found[1].gradient.allFinite());
}

TEST_CASE("no experiments have no gradients; what does not fit is refused") {
  const auto rollout = Rollout{Euler{Decay{}}, {.samples = 10}}.with<double>();
  CHECK(value_and_gradient(rollout, whole, std::vector<Doses<0>>{}).empty());
  const std::vector<Doses<0>> two(2, Doses<0>{{1, 1}, {}});
  const std::vector<Key> one_key(1);
  CHECK_THROWS_WITH(value_and_gradient(rollout, whole, two, Serial{}, one_key),
                    "gradient: expected a key for each of 2 interventions, or none, got 1");
  CHECK_THROWS_WITH(value_and_gradient(rollout, PatternLoss{.species = 1}, two),
                    "PatternLoss: expected a species from 0 to 0, got 1");
  CHECK_THROWS_AS(evaluate(rollout, whole, std::vector{Doses<1>{{1, 1, 1}, {Window{species(0), Action::set, 5, 6}}}}),
                  Error);
}
