// SPDX-License-Identifier: MIT
#include "curio/io/design_csv.hpp"  // first: the header must stand alone

#include <catch2/catch.hpp>
#include <sstream>

using namespace curio;

namespace {

const Space space{SigmoidCircuit<2>{}};  // c0 to c5, y0 and y1

/// A circuit with parameters of 17 digits, and an orbit of 8 s.
Design<2, 6> design(const Features& target) {
  Design<2, 6> made;
  made.target = target;
  made.circuit.parameters << 0.1, -30, 0, 1.5, 1e-20, -0.3;
  made.circuit.orbit.point = {0.25, 0.7};
  made.circuit.orbit.offset = 0.5;
  made.circuit.orbit.amplitude = 0.2;
  made.circuit.orbit.period = 8;
  made.circuit.orbit.slowest = 0.75;
  return made;
}
std::string table_of(const std::vector<Design<2, 6>>& designs) {
  std::ostringstream out;
  write_csv(out, space, std::span(designs));
  return out.str();
}
const std::string header =
    "asked_offset,asked_amplitude,asked_frequency,c0,c1,c2,c3,c4,c5,y0,y1,offset,amplitude,frequency,"
    "largest_multiplier,outcome\n";
const std::string circuit =
    "0.10000000000000001,-30,0,1.5,9.9999999999999995e-21,-0.29999999999999999,0.25,0.69999999999999996,"
    "0.5,0.20000000000000001,0.125,0.75,";

}  // namespace

TEST_CASE("a design is a row: what was asked, the circuit, what it shows, what came of it") {
  auto reached = design({.offset = 0.5, .amplitude = 0.25, .frequency = 0.125}), nearest = reached, refused = reached;
  reached.reached = true;
  refused.proof = Impossible{};
  CHECK(table_of({reached, nearest, refused}) == header + "0.5,0.25,0.125," + circuit + "reached\n" +
                                                     "0.5,0.25,0.125," + circuit + "not_found\n" + "0.5,0.25,0.125," +
                                                     circuit + "impossible\n");
  CHECK(table_of({}) == header);
}

TEST_CASE("where no circuit was found, its cells are empty") {
  Design<2, 6> none, refused;
  none.target = refused.target = {.offset = 0.5, .amplitude = 0.25, .frequency = 0.125};
  refused.proof = Impossible{};
  CHECK(table_of({none, refused}) ==
        header + "0.5,0.25,0.125,,,,,,,,,,,,,not_found\n" + "0.5,0.25,0.125,,,,,,,,,,,,,impossible\n");
}
