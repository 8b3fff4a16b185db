// SPDX-License-Identifier: MIT
#include "curio/design/adam.hpp"  // first: the header must stand alone

#include <catch2/catch.hpp>
#include <cmath>
#include <limits>

using namespace curio;

using Values = Vector<double, 2>;
static_assert(RememberingRule<Adam, Values>);
namespace {
struct NoChange {
  void operator()(const Values&) const {}
};
const auto downhill = [](const auto& gradient) { return -0.5 * gradient; };
}  // namespace
static_assert(DescentRule<decltype(downhill), Values>, "an expression will do");
static_assert(!DescentRule<NoChange, Values>, "a rule must give a change");

TEST_CASE("the first step is one learning rate against the gradient's sign, whatever its size") {
  auto adam = Adam{.learning_rate = 0.25, .epsilon = 0}.start<Values>();
  const Values change = adam({1e-6, -3e7});
  CHECK(change[0] == Approx(-0.25).epsilon(1e-14));
  CHECK(change[1] == Approx(0.25).epsilon(1e-14));
}

TEST_CASE("a function of the gradient is a rule too") { CHECK(Values(downhill(Values{2, 4})) == Values{-1, -2}); }

TEST_CASE("the second step, worked by hand") {
  // beta1 = 1/2, beta2 = 3/4, gradients 4 and -2: m = 2, then 0; unbiased 0 / (3/4). v = 4, then 4; / (7/16).
  auto adam = Adam{.learning_rate = 1, .beta1 = 0.5, .beta2 = 0.75, .epsilon = 0}.start<Vector<double, 1>>();
  adam(Vector<double, 1>(4));
  CHECK(adam(Vector<double, 1>(-2))[0] == 0);
  // A third, of 6: m = 3 / (7/8) = 24/7; v = 3 + 9 = 12, / (37/64).
  CHECK(adam(Vector<double, 1>(6))[0] == Approx(-(24.0 / 7) / std::sqrt(12.0 * 64 / 37)).epsilon(1e-14));
}

TEST_CASE("epsilon is added to the root, and a gradient of zero moves nothing, even without it") {
  auto adam = Adam{.learning_rate = 1, .epsilon = 3}.start<Values>();
  const Values change = adam({1, 0});
  CHECK(change[0] == Approx(-0.25).epsilon(1e-14));  // 1 / (1 + 3)
  CHECK(change[1] == 0);
  CHECK(Adam{.epsilon = 0}.start<Values>()({0, 1})[0] == 0);
}

TEST_CASE("two descents of one rule know nothing of each other") {
  const Adam rule{.beta1 = 0.9};
  auto first = rule.start<Values>();
  first({1, 1});
  CHECK(rule.start<Values>()({-1, 2})[0] == Approx(1e-3).epsilon(1e-7));
}

TEST_CASE("what cannot be meant is refused, in words a user can act on") {
  CHECK_THROWS_WITH((Adam{.learning_rate = 0}.check()), "Adam: learning_rate must be positive, got 0");
  CHECK_THROWS_WITH((Adam{.beta1 = 1}.check()), "Adam: beta1 and beta2 must lie in [0, 1), got 1 and 0.999");
  CHECK_THROWS_WITH((Adam{.beta2 = -0.5}.check()), "Adam: beta1 and beta2 must lie in [0, 1), got 0.9 and -0.5");
  CHECK_THROWS_WITH((Adam{.epsilon = -1}.check()), "Adam: epsilon must not be negative, got -1");
  CHECK_THROWS_WITH((Adam{.learning_rate = std::numeric_limits<double>::infinity()}.check()),
                    "Adam: learning_rate must be positive, got inf");
  CHECK_NOTHROW(Adam::study().check());
}
