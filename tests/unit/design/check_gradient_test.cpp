// SPDX-License-Identifier: MIT
#include "curio/design/check_gradient.hpp"  // first: the header must stand alone

#include <catch2/catch.hpp>
#include <string>

#include "curio/model/hill_circuit.hpp"
#include "curio/model/repressilator.hpp"
#include "curio/model/sigmoid_circuit.hpp"
#include "curio/model/toggle_switch.hpp"

using namespace curio;

namespace {

/// dy_0/dt = a y_1, dy_1/dt = t b y_0 with a pullback of its own, of which one part can be made wrong.
struct Pair {
  static constexpr int species = 2, parameters = 2;
  double wrong = 0;

  template <class Real>
  Vector<Real, 2> operator()(const Vector<Real, 2>& y, const Vector<Real, 2>& c, double t) const {
    return {c[0] * y[1], t * c[1] * y[0]};
  }
  template <class Real>
  void pull_back(const Vector<Real, 2>& y, const Vector<Real, 2>& c, double t, const Vector<Real, 2>& bar,
                 Vector<Real, 2>& y_bar, Vector<Real, 2>& c_bar) const {
    c_bar[0] += bar[0] * y[1];
    c_bar[1] += bar[1] * t * y[0] * (1 + wrong);
    y_bar[0] += bar[1] * t * c[1];
    y_bar[1] += bar[0] * c[0];
  }
  static Bounds<2, 2> bounds() { return {.state = all(1, 2), .parameters = {{1, 2, "a"}, {1, 2, "b"}}}; }
};

}  // namespace

TEST_CASE("the pullbacks of all our models are right") {
  CHECK(check_gradient(SigmoidCircuit<3>{}).ok());
  CHECK(check_gradient(SigmoidCircuit<2, Degradation::chosen>{}).ok());
  CHECK(check_gradient(HillCircuit<2>{}).ok());
  CHECK(check_gradient(Repressilator{}).ok());
  CHECK(check_gradient(ToggleSwitch{}).ok());
}

TEST_CASE("a right pullback passes; its worst component is differences' own error") {
  const GradientCheck check = check_gradient(Pair{}, {.time = 0.5});
  CHECK(check);
  CHECK(check.error < 1e-9);  // the rounding of a rate near 1, over 2 h = 1.2e-5, twice
  CHECK(check.text().starts_with("right: at worst"));
}

TEST_CASE("a wrong component is found and named, with both of its values") {
  const GradientCheck check = check_gradient(Pair{.wrong = 0.25}, {.time = 0.5});
  CHECK_FALSE(check.ok());
  CHECK(check.rate == 1);
  CHECK(check.by == "b");
  CHECK(check.pulled_back == Approx(1.25 * check.difference).epsilon(1e-8));
  CHECK(check.text().starts_with("WRONG: at worst, the rate of species 1 by b is "));
}

TEST_CASE("a pullback that is no number is the worst of all") {
  CHECK(check_gradient(Pair{.wrong = std::numeric_limits<double>::quiet_NaN()}).error ==
        std::numeric_limits<double>::infinity());
}

TEST_CASE("the same seed looks at the same places, another at others") {
  const auto error = [](std::size_t seed) { return check_gradient(ToggleSwitch{}, {.seed = seed, .places = 3}).error; };
  CHECK(error(1) == error(1));
  CHECK(error(1) != error(2));
}

TEST_CASE("no places, and bounds that nobody gave, are refused") {
  CHECK_THROWS_WITH(check_gradient(Pair{}, {.places = 0}), "check_gradient: places must be positive, got 0");
  CHECK_THROWS_WITH(check_gradient(Pair{}, BoundsOf<Pair>{.state = all(0, 1), .parameters = {}}),
                    "check_gradient: every parameter and initial value needs finite bounds");
}
