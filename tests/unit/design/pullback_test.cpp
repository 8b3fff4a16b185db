// SPDX-License-Identifier: MIT
#include "curio/design/pullback.hpp"  // first: the header must stand alone

#include <catch2/catch.hpp>
#include <cmath>
#include <random>
#include <type_traits>
#include <utility>

#include "../every_width.hpp"
#include "curio/core/dual.hpp"
#include "curio/model/hill_circuit.hpp"
#include "curio/model/repressilator.hpp"
#include "curio/model/sigmoid_circuit.hpp"
#include "curio/model/toggle_switch.hpp"

using namespace curio;

namespace {

using Real = Lanes<double, 1>;

/// What a pullback gives, and what it adds to: y_bar, then c_bar.
template <class M>
using Bars = Vector<double, M::species + M::parameters>;

template <class M>
struct Place {
  Vector<Real, M::species> y, bar;
  Vector<Real, M::parameters> c;
};
/// A random place within a model's bounds.
template <class M>
Place<M> place(const M& model, std::mt19937& random) {
  Place<M> place;
  const auto bounds = model.bounds();
  const auto within = [&](const Bound& bound) {
    return Real(static_cast<double>(std::uniform_real_distribution<float>(bound.low, bound.high)(random)));
  };
  for (int i = 0; i < M::species; ++i) {
    place.y[i] = within(bounds.state.rows[static_cast<std::size_t>(i)]);
    place.bar[i] = within({-1, 1});
  }
  for (int j = 0; j < M::parameters; ++j) place.c[j] = within(bounds.parameters.rows[static_cast<std::size_t>(j)]);
  return place;
}

/// The bars that a pullback adds to 1, less that 1.
template <class M, class Pull>
Bars<M> added(const Pull& pull) {
  Vector<Real, M::species> y_bar = Vector<Real, M::species>::Constant(Real(1));
  Vector<Real, M::parameters> c_bar = Vector<Real, M::parameters>::Constant(Real(1));
  pull(y_bar, c_bar);
  Bars<M> bars;
  for (int i = 0; i < M::species; ++i) bars[i] = y_bar[i][0] - 1;
  for (int j = 0; j < M::parameters; ++j) bars[M::species + j] = c_bar[j][0] - 1;
  return bars;
}
/// bar^T df/d(y, c) of f(y, c) by dual numbers.
template <class M, class F>
Bars<M> by_duals(const Place<M>& at, const F& f) {
  using Number = Dual<Real, M::species + M::parameters>;
  Vector<Number, M::species> y;
  Vector<Number, M::parameters> c;
  for (int i = 0; i < M::species; ++i) y[i] = Number::variable(at.y[i], i);
  for (int j = 0; j < M::parameters; ++j) c[j] = Number::variable(at.c[j], M::species + j);
  const Vector<Number, M::species> result = f(y, c);
  Bars<M> bars = Bars<M>::Zero();
  for (int j = 0; j < bars.size(); ++j)
    for (int i = 0; i < M::species; ++i) bars[j] += at.bar[i][0] * result[i].slope[j][0];
  return bars;
}

/// Bars that differ by roundings alone: about ten of them on sums of up to 16 products, beside the 1 that was there.
template <class B>
bool near(const B& a, const B& b) {
  double difference = 0, size = static_cast<double>(a.size());
  for (int j = 0; j < a.size(); ++j) difference += std::abs(a[j] - b[j]), size += std::abs(b[j]);
  return difference <= 1e-14 * size;
}

/// The pullback of a model and of its steps is what dual numbers say, at random places; so is the generic one.
template <class M>
void agrees(const M& model) {
  std::mt19937 random(7);
  for (int repeat = 0; repeat < 20; ++repeat) {
    const Place<M> at = place(model, random);
    const auto expected = by_duals<M>(
        at, [&](const auto& y, const auto& c) { return rate_of<std::remove_cvref_t<decltype(y[0])>>(model, y, c, 0); });
    CHECK(near(added<M>([&](auto& y, auto& c) { pull_back(model, at.y, at.c, 0, at.bar, y, c); }), expected));
    CHECK(near(added<M>([&](auto& y, auto& c) { generic_pull_back(model, at.y, at.c, 0, at.bar, y, c); }), expected));

    const auto of_step = [&](const auto& step) {
      const auto after = by_duals<M>(at, [&](const auto& y, const auto& c) { return step(y, c, 0.5, 0.1); });
      CHECK(near(added<M>([&](auto& y, auto& c) { pull_back_step(step, at.y, at.c, 0.5, 0.1, at.bar, y, c); }), after));
    };
    of_step(Euler{model});
    of_step(RungeKutta4{model});
  }
}

/// A model that sees the time, and has a rate that is easy to derive: t c y.
struct Growing {
  static constexpr int species = 1, parameters = 1;
  template <class R>
  Vector<R, 1> operator()(const Vector<R, 1>& y, const Vector<R, 1>& c, double t) const {
    return Vector<R, 1>(t * c[0] * y[0]);
  }
};
/// The same, with a pullback of its own that can be told apart.
struct Knowing : Growing {
  template <class R>
  void pull_back(const Vector<R, 1>&, const Vector<R, 1>&, double t, const Vector<R, 1>&, Vector<R, 1>& y_bar,
                 Vector<R, 1>& c_bar) const {
    y_bar[0] += t;
    c_bar[0] += 100;
  }
};
/// A step of one's own, and one that draws noise.
struct Map {
  static constexpr int species = 1, parameters = 1;
  template <class R>
  Vector<R, 1> operator()(const Vector<R, 1>& y, const Vector<R, 1>& c, double, double) const {
    return Vector<R, 1>(c[0] * y[0] * (1 - y[0]));
  }
};
struct Noisy {
  static constexpr int species = 1, parameters = 1;
  template <class R, class Keys>
  Vector<R, 1> operator()(const Keys& key, const Vector<R, 1>& y, const Vector<R, 1>& c, double, double) const {
    return Vector<R, 1>(y[0] + c[0] * normal(key));
  }
};

using One = Vector<Real, 1>;
One one(double x) { return One(Real(x)); }

}  // namespace

TEST_CASE("every model's pullback, and that of its steps, is what dual numbers say; so is the generic one") {
  agrees(ToggleSwitch{});
  agrees(Repressilator{});
  agrees(HillCircuit<2>{});
  agrees(SigmoidCircuit<3, Degradation::chosen>{});
}

TEST_CASE("circuits of 1 to 16 genes bring a pullback of their own, and it is the generic one") {
  [&]<int... i>(std::integer_sequence<int, i...>) {
    (agrees(SigmoidCircuit<i + 1>{}), ...);
    static_assert((OwnPullback<SigmoidCircuit<i + 1>> && ...));
  }
  (std::make_integer_sequence<int, 5>{});
  STATIC_REQUIRE(OwnPullback<SigmoidCircuit<16>> && HasIntermediate<SigmoidCircuit<16, Degradation::chosen>>);
  std::mt19937 random(8);
  const SigmoidCircuit<16> largest;
  const auto at = place(largest, random);
  using M = SigmoidCircuit<16>;
  CHECK(near(added<M>([&](auto& y, auto& c) { pull_back(largest, at.y, at.c, 0, at.bar, y, c); }),
             added<M>([&](auto& y, auto& c) { generic_pull_back(largest, at.y, at.c, 0, at.bar, y, c); })));
}

TEST_CASE("a pullback of one gene, worked by hand") {
  // f = sigmoid(w y + b) - k y at w = 0, b = 0: s = 1/2, s (1 - s) = 1/4.
  using M = SigmoidCircuit<1, Degradation::chosen>;
  Vector<Real, 1> y_bar = one(0);
  Vector<Real, 3> c_bar = Vector<Real, 3>::Constant(Real(0));
  pull_back(M{}, one(0.5), Vector<Real, 3>{Real(0), Real(0), Real(2)}, 0, one(8), y_bar, c_bar);
  CHECK(y_bar[0][0] == -16);  // 8 (w / 4 - k)
  CHECK(c_bar[0][0] == 1);    // 8 y / 4
  CHECK(c_bar[1][0] == 2);    // 8 / 4
  CHECK(c_bar[2][0] == -4);   // -8 y
}

TEST_CASE("a rate from what is made has the bits of the rate") {
  std::mt19937 random(3);
  const auto same_bits = [&](const auto& circuit) {
    using M = std::remove_cvref_t<decltype(circuit)>;
    using Float = Lanes<float, 4>;
    for (int repeat = 0; repeat < 100; ++repeat) {
      const auto at = place(circuit, random);
      Vector<Float, M::species> y;
      Vector<Float, M::parameters> c;
      for (int i = 0; i < M::species; ++i) y[i] = Float(at.y[i][0]);
      for (int j = 0; j < M::parameters; ++j) c[j] = Float(at.c[j][0]);
      const auto rate = circuit(y, c), from = circuit.rate_from(circuit.intermediate(y, c), y, c);
      for (int i = 0; i < M::species; ++i) CHECK(every_width::same(rate[i][2], from[i][2]));
    }
  };
  same_bits(SigmoidCircuit<3>{});
  same_bits(SigmoidCircuit<3, Degradation::chosen>{});
}

TEST_CASE("the pullback sees the time, and a model's own is preferred") {
  One y_bar = one(1), c_bar = one(1);
  pull_back(Growing{}, one(3), one(5), 2.0, one(7), y_bar, c_bar);  // 7 t c, 7 t y
  CHECK(y_bar[0][0] == 1 + 70);
  CHECK(c_bar[0][0] == 1 + 42);
  pull_back(Knowing{}, one(3), one(5), 2.0, one(7), y_bar, c_bar);
  CHECK(y_bar[0][0] == 1 + 70 + 2);
  CHECK(c_bar[0][0] == 1 + 42 + 100);
}

TEST_CASE("a step of one's own is pulled back through its source; a noisy one with its noise held fixed") {
  One y_bar = one(0), c_bar = one(0);
  pull_back_step(Map{}, one(0.25), one(3), 0.0, 1.0, one(2), y_bar, c_bar);
  CHECK(y_bar[0][0] == 2 * 3 * 0.5);
  CHECK(c_bar[0][0] == 2 * 0.1875);
  const LaneKeys<double, 1> key{{Key(11)}};
  y_bar = c_bar = one(0);
  pull_back_step(key, Noisy{}, one(0.25), one(3), 0.0, 1.0, one(2), y_bar, c_bar);
  CHECK(y_bar[0][0] == 2);
  CHECK(c_bar[0][0] == 2 * normal(key)[0]);
}
