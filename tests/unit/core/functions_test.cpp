// SPDX-License-Identifier: MIT
#include "curio/core/functions.hpp"  // first: the header must stand alone

#include <catch2/catch.hpp>

namespace {

/// A model's line with every function that a model may use, found without a namespace.
template <class Real>
Real everything(const Real& x) {
  return exp(log(pow(sqrt(abs(x)), 2))) + sin(x) * sin(x) + cos(x) * cos(x) - tanh(x) / tanh(x) + floor(min(x, 0.5)) +
         max(x, 2) - logistic(x) / logistic(x) + flush_to_zero(fast_logistic(x)) - fast_logistic(x) +
         fma(x, x, -x * x) + select(x > 1, Real(10), Real(20));
}

TEST_CASE("one header has all the functions of a model, over any lanes") {
  // x + 1 - 1 + 0 + 2 - 1 + 0 + 10 or 20, each function right within 2.5 units of 2^-24 (2^-53).
  CHECK(everything(curio::Lanes<float, 4>(0.75f))[2] == Approx(21.75).epsilon(1e-6));
  CHECK(everything(curio::Lanes<double, 1>(1.5))[0] == Approx(12.5).epsilon(1e-14));
}

}  // namespace
