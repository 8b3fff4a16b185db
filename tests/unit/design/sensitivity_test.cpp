// SPDX-License-Identifier: MIT
#include "curio/design/sensitivity.hpp"  // first: the header must stand alone

#include <catch2/catch.hpp>
#include <cmath>

#include "curio/design/gradient.hpp"
#include "curio/model/sigmoid_circuit.hpp"
#include "curio/simulate/space.hpp"

using namespace curio;

namespace {

struct Decay {
  static constexpr int species = 1, parameters = 1;
  template <class Real>
  Vector<Real, 1> operator()(const Vector<Real, 1>& y, const Vector<Real, 1>& c) const {
    return Vector<Real, 1>(-c[0] * y[0]);
  }
};
struct Noisy {
  static constexpr int species = 1, parameters = 1;
  template <class Real, class Keys>
  Vector<Real, 1> operator()(const Keys& key, const Vector<Real, 1>& y, const Vector<Real, 1>& c, double,
                             double) const {
    return Vector<Real, 1>(y[0] + c[0] * normal(key));
  }
};

}  // namespace

TEST_CASE("decay, worked by hand: every sample by the rate and by the initial value") {
  const auto rollout = Rollout{Euler{Decay{}}, {.dt = 0.25, .samples = 4, .start = 2}}.with<double>();
  const auto sensitive = derivative(rollout, Intervention<1, 1, 0, double>{{2, 8}, {}});
  REQUIRE(sensitive.samples() == 4);
  CHECK((sensitive.dt == 0.25 && sensitive.start == 2 && sensitive.time(2) == 2.5));
  CHECK(sensitive.status == Status::ok);
  for (int k = 0; k < 4; ++k) {
    CHECK(sensitive(0, k).value == 8 * std::pow(0.5, k));
    CHECK(sensitive(0, k).derivative[0] == -0.25 * k * 8 * std::pow(0.5, k - 1));
    CHECK(sensitive.at(k)[0].derivative[1] == std::pow(0.5, k));
  }
  CHECK(sensitive.back()[0].value == 1);
}

TEST_CASE("values are the rollout's own, in every bit, and derivatives are those of the reverse gradient") {
  const SigmoidCircuit<3> circuit;
  const Space space{circuit};
  const Rollout rollout{Euler{circuit}, {.samples = 300}};
  const auto one = space.sample(Key(6));
  const auto trajectory = rollout(one);
  const auto sensitive = derivative(rollout, one);
  for (int k = 0; k < 300; ++k)
    for (int i = 0; i < 3; ++i) CHECK(sensitive(i, k).value == trajectory.states(i, k));
  const auto fine = derivative(rollout.with<double>(), one);
  for (int i = 0; i < 3; ++i) {
    const auto last = [i](const auto& seen) { return 1 * seen.back()[i]; };
    const auto reverse = value_and_gradient(rollout.with<double>(), last, one).gradient;
    for (int j = 0; j < 15; ++j)
      CHECK(fine.back()[static_cast<std::size_t>(i)].derivative[j] == Approx(reverse[j]).epsilon(1e-10).margin(1e-13));
  }
}

TEST_CASE("a window's value is one more direction, and takes the initial value's place") {
  const auto rollout = Rollout{Euler{Decay{}}, {.dt = 0.25, .samples = 5}}.with<double>();
  const Intervention<1, 1, 1, double> doses{{2, 8, 4}, {Window{species(0), Action::set, 0.5, 1}}};
  const auto sensitive = derivative(rollout, doses);
  CHECK(sensitive(0, 1).derivative[1] == 0.5);
  CHECK(sensitive(0, 1).derivative[2] == 0);
  CHECK(sensitive(0, 2).value == 4);
  CHECK(sensitive(0, 4).derivative[1] == 0);
  CHECK(sensitive(0, 4).derivative[2] == 0.25);
}

TEST_CASE("noise is held fixed: the one that the rollout of the same key has") {
  const auto rollout = Rollout{Noisy{}, {.dt = 1, .samples = 5}}.with<double>();
  const Intervention<1, 1, 0, double> start{{0.5, 3}, {}};
  const auto trajectory = rollout(start, Key(8));
  const auto last = derivative(rollout, start, Key(8)).back()[0];
  CHECK(last.value == trajectory.back()[0]);
  CHECK(last.derivative[0] == Approx((trajectory.back()[0] - 3) / 0.5).epsilon(1e-14));
  CHECK(last.derivative[1] == 1);
}

TEST_CASE("a rollout that diverges says so") {
  const auto rollout = Rollout{Euler{Decay{}}, {.dt = 1, .samples = 400}}.with<double>();
  CHECK(derivative(rollout, Intervention<1, 1, 0, double>{{-1000, 1}, {}}).status == Status::diverged);
}
