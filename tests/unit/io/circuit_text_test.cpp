// SPDX-License-Identifier: MIT
#include "curio/io/circuit_text.hpp"  // first: the header must stand alone

#include <catch2/catch.hpp>

using namespace curio;

TEST_CASE("a circuit is written a line a gene: its weights, its bias, its decay where that is chosen") {
  const Vector<float, 6> c{-30, 1.5f, 0, 0.25f, 10, -2};
  CHECK(circuit_text(SigmoidCircuit<2>{}, c) ==
        "dy/dt = sigmoid(W y + B) - y, W and B:\n"
        "     -30.000000    1.500000     10.000000\n"
        "       0.000000    0.250000     -2.000000\n");
  const Vector<double, 3> one{12.3456784, -1, 0.1};
  CHECK(circuit_text(SigmoidCircuit<1, Degradation::chosen>{}, one) ==
        "dy/dt = sigmoid(W y + B) - k y, W, B and k:\n"
        "      12.345678     -1.000000      0.100000\n");
}

TEST_CASE("a circuit of numbers that no circuit should have is written whole") {
  const auto text =
      circuit_text(SigmoidCircuit<1>{}, Vector<double, 2>{1e300, -std::numeric_limits<double>::infinity()});
  CHECK(text.size() == 39 + 4 + 301 + 7 + 3 + 11 + 1);  // the first line; blanks, 1e300 with its digits; blanks, -inf
  CHECK(text.ends_with("          -inf\n"));
}
