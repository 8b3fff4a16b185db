// SPDX-License-Identifier: MIT
#include "curio/design/approach.hpp"

#include <catch2/catch.hpp>

#include "curio/model/sigmoid_circuit.hpp"

using namespace curio;

namespace {

using Circuits = Approach<Euler<SigmoidCircuit<3>>>;
Orbit<3, 12> oscillation(double offset, double amplitude, double period) {
  Orbit<3, 12> orbit;
  orbit.offset = offset;
  orbit.amplitude = amplitude;
  orbit.period = period;
  return orbit;
}
const Features target{.offset = 0.5, .amplitude = 0.4, .frequency = 0.1};

}  // namespace

TEST_CASE("parameters are places between their bounds, and what lies beyond them is at them") {
  const ParameterBox<2> box{{-10, 0}, {20, 4}};
  CHECK(box.parameters({0.25, 0.5}) == Vector<double, 2>(-5, 2));
  CHECK(box.place({-5, 2}) == Vector<double, 2>(0.25, 0.5));
  CHECK(box.place({-11, 5}) == Vector<double, 2>(0, 1));
}

TEST_CASE("a step is to undo the errors; towards a slower target, as if it were the square of the frequency") {
  const auto faster = Circuits::wanted(oscillation(0.6, 0.3, 20), target);  // half as fast as asked
  CHECK(faster[0] == Approx(-0.2));
  CHECK(faster[1] == Approx(0.25));
  CHECK(faster[2] == Approx(std::log(2.0)));
  const auto slower = Circuits::wanted(oscillation(0.5, 0.4, 5), target);  // twice as fast: (1/4 - 1) / 2
  CHECK(slower[2] == Approx(-0.375));
}

TEST_CASE("a target is reached where every error is small and the orbit attracts well") {
  Circuits::Circuit circuit;
  const ApproachOptions options{.within = 1e-3, .slowest = 0.98};
  circuit.orbit = oscillation(0.5, 0.4003, 10);
  circuit.orbit.slowest = 0.9;
  CHECK(Circuits::reached(circuit, target, options));
  circuit.orbit.slowest = 0.99;
  CHECK_FALSE(Circuits::reached(circuit, target, options));
  circuit.orbit.slowest = 0.9;
  circuit.orbit.amplitude = 0.4005;
  CHECK_FALSE(Circuits::reached(circuit, target, options));
}
