// SPDX-License-Identifier: MIT
#include "curio/design/starts.hpp"

#include <catch2/catch.hpp>

#include "curio/model/sigmoid_circuit.hpp"

using namespace curio;

namespace {

using Step = Euler<SigmoidCircuit<3>>;
/// A circuit whose features follow its first three parameters alone, one each, as steeply as is said.
Oscillator<3, 12> start(double offset, double amplitude, double period, double slope) {
  Oscillator<3, 12> circuit;
  circuit.place.setConstant(0.5);
  circuit.orbit.offset = offset;
  circuit.orbit.amplitude = amplitude;
  circuit.orbit.period = period;
  circuit.orbit.offset_gradient[0] = circuit.orbit.amplitude_gradient[1] = slope;
  circuit.orbit.period_gradient[2] = slope * period;
  return circuit;
}

}  // namespace

TEST_CASE("a space's box of parameters is what its bounds are, without the initial state") {
  const SigmoidCircuit<3> circuit;
  const auto box = parameter_box(Space{circuit, {.state = all(0, 1), .parameters = all(-10, 30)}});
  CHECK(box.low == Vector<double, 12>::Constant(-10));
  CHECK(box.width == Vector<double, 12>::Constant(40));
}

TEST_CASE("starts are ranked by how far they are, and by whether they can get there at all") {
  const SigmoidCircuit<3> circuit;
  const Approach<Step> approach(Orbits{Rollout{Euler{circuit}}}, parameter_box(Space{circuit}));
  const Features target{.offset = 0.5, .amplitude = 0.4, .frequency = 0.1};
  const std::vector starts{
      start(0.2, 0.1, 30, 0.01),     // far
      start(0.5, 0.4, 10, 0.01),     // there
      start(0.52, 0.42, 10.5, 0),    // near, but nothing moves it
      start(0.52, 0.42, 10.5, 0.01)  // as near, and it can move
  };
  CHECK(ranked(approach, starts, target, 4) == std::vector<std::size_t>{1, 3, 2, 0});
  CHECK(ranked(approach, starts, target, 2) == std::vector<std::size_t>{1, 3});
  CHECK(ranked(approach, starts, target, 9).size() == 4);
}
