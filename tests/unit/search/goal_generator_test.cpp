// SPDX-License-Identifier: MIT
#include "curio/search/goal_generator.hpp"  // first: the header must stand alone

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <complex>
#include <limits>
#include <vector>

#include "../vectors.hpp"

using namespace curio;
using Eigen::VectorXcd;
using Eigen::VectorXcf;
using Eigen::VectorXd;
using Eigen::VectorXf;
using vectors::noise;
using vectors::same;

namespace {

/// A past that is nothing but its range.
template <class E>
struct Spanned {
  Range<E> span;
  const Range<E>& range() const { return span; }
};
template <class E>
Spanned<E> spanned(const std::vector<E>& embeddings) {
  Spanned<E> past;
  for (const E& e : embeddings) past.span.include(e);
  return past;
}

/// One number of a goal as the rule is written: every operation rounded once, no fma.
template <class T>
T coordinate(T lo, T hi, T scaling, T u) {
  const T extent = hi - lo, c = lo + rounded(T(0.5) * extent), h = rounded(T(0.5) * rounded(extent * scaling));
  const T l = c - h, t = c + h;
  return l + rounded((t - l) * u);
}

/// Real and imaginary parts apart.
template <class Scalar>
auto parts(const Scalar& x) {
  if constexpr (detail::is_complex<Scalar>) return std::array{x.real(), x.imag()};
  else return std::array{x};
}

template <class E>
std::vector<Spanned<E>> pasts() {
  const Eigen::Index n = 300;
  E scaled = noise<E>(Key(1), n), far = noise<E>(Key(2), n);
  for (Eigen::Index k = 0; k < n; ++k) {
    scaled[k] *= static_cast<RealOf<E>>(std::pow(10.0, static_cast<double>(k % 40 - 20)));
    far[k] += RealOf<E>(5000);
  }
  return {spanned<E>({noise<E>(Key(3), n), noise<E>(Key(4), n), noise<E>(Key(5), n)}),
          spanned<E>({scaled, E(-scaled)}), spanned<E>({far, noise<E>(Key(6), n)}), spanned<E>({far, far})};
}

}  // namespace

TEMPLATE_TEST_CASE("Hypercube's goals have the bits of their rule", "", VectorXf, VectorXcf, VectorXd, VectorXcd) {
  using T = RealOf<TestType>;
  for (const float scaling : {1.3f, 1.0f, 0.0f, 7.5f}) {
    CAPTURE(scaling);
    for (const auto& past : pasts<TestType>()) {
      const auto generator = Hypercube{.scaling = scaling}.study(past);
      for (std::uint64_t seed = 0; seed < 5; ++seed) {
        const TestType goal = generator(Key(seed));
        const VectorXf u = uniform(split(Key(seed), 1)[0], past.span.size());
        REQUIRE(goal.size() == past.span.size());
        for (Eigen::Index k = 0; k < goal.size(); ++k) {
          const auto lo = parts(past.span.low[k]), hi = parts(past.span.high[k]), made = parts(goal[k]);
          for (std::size_t i = 0; i < made.size(); ++i)  // the same random number for both parts
            REQUIRE(made[i] == coordinate(lo[i], hi[i], T(scaling), T(u[k])));
        }
      }
    }
  }
}

TEMPLATE_TEST_CASE("Hypercube's goals lie in the enlarged box, but for rounding", "", VectorXf, VectorXcf, VectorXd,
                   VectorXcd) {
  using T = RealOf<TestType>;
  // Eight roundings, none of a number larger than |lo| + |hi| + 2 scaling |hi - lo|.
  const double u = static_cast<double>(std::numeric_limits<T>::epsilon()) / 2;
  for (const float scaling : {1.3f, 1.0f, 3.0f}) {
    for (const auto& past : pasts<TestType>()) {
      const auto generator = Hypercube{.scaling = scaling}.study(past);
      for (std::uint64_t seed = 0; seed < 20; ++seed) {
        const TestType goal = generator(Key(seed));
        for (Eigen::Index k = 0; k < goal.size(); ++k) {
          const auto low = parts(past.span.low[k]), high = parts(past.span.high[k]), made = parts(goal[k]);
          for (std::size_t i = 0; i < made.size(); ++i) {
            const auto lo = static_cast<double>(low[i]), hi = static_cast<double>(high[i]);
            const double reach = static_cast<double>(scaling) * std::abs(hi - lo);
            const double slack = 8 * u * (std::abs(lo) + std::abs(hi) + 2 * reach);
            REQUIRE(std::abs(static_cast<double>(made[i]) - (lo + hi) / 2) <= reach / 2 + slack);
          }
        }
      }
    }
  }
}

TEST_CASE("Hypercube's goals reach both ends of the box") {
  const auto past = spanned<VectorXf>({VectorXf{{-1, 10}}, VectorXf{{1, 10}}});
  const auto generator = Hypercube{}.study(past);
  float least = 0, most = 0;
  for (std::uint64_t seed = 0; seed < 1000; ++seed) {
    const VectorXf goal = generator(Key(seed));
    least = std::min(least, goal[0]);
    most = std::max(most, goal[0]);
    CHECK(goal[1] == 10);  // where nothing moves, goals stay
  }
  // [-1.3, 1.3]; that 1000 draws leave a hundredth of it empty has a probability of 4e-5.
  CHECK((least >= -1.3f && least < -1.274f));
  CHECK((most <= 1.3f && most > 1.274f));
}

TEST_CASE("without enlargement Hypercube aims at the centre") {
  const auto past = spanned<VectorXcf>({VectorXcf{{{0, 4}, {1, 1}}}, VectorXcf{{{2, -2}, {1, 5}}}});
  const VectorXcf goal = Hypercube{.scaling = 0}.study(past)(Key(1));
  CHECK(goal == VectorXcf{{{1, 1}, {1, 3}}});
}

TEST_CASE("complex goals lie on the line from the smallest to the largest") {
  const auto past = spanned<VectorXcf>({VectorXcf{{{0, 0}}}, VectorXcf{{{1, -2}}}});
  const auto generator = Hypercube{}.study(past);
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    const auto goal = generator(Key(seed))[0];
    CHECK(goal.imag() == Approx(-2 * goal.real()).margin(1e-6));  // of numbers below 3, a few roundings of 2^-23
  }
}

TEST_CASE("a study keeps what the past was: what comes later does not change its goals") {
  Library<VectorXf, RelativeDistance> library;
  library.add(VectorXf{{0, 0}}, 0);
  library.add(VectorXf{{1, 2}}, 1);
  const auto generator = Hypercube{}.study(library);
  const VectorXf before = generator(Key(3));
  library.add(VectorXf{{100, 100}}, 2);
  CHECK(generator(Key(3)) == before);
  CHECK(Hypercube{}.study(library)(Key(3)) != before);
}

TEST_CASE("Hypercube refuses a scaling that is negative or no number") {
  CHECK_THROWS_WITH(Hypercube{.scaling = -0.1f}.check(), "Hypercube: scaling must not be negative, got -0.100000001");
  CHECK_THROWS_WITH(Hypercube{.scaling = std::nanf("")}.check(), "Hypercube: scaling must not be negative, got nan");
  CHECK_THROWS_WITH(Hypercube{.scaling = INFINITY}.check(), "Hypercube: scaling must not be negative, got inf");
  CHECK_NOTHROW(Hypercube{.scaling = 0}.check());
}

TEST_CASE("UniformGoals draws each number in its own box, an fma of a random number each") {
  const Vector<float, 3> low{-1, 0.1f, 5}, high{2, 0.7f, 5};
  const UniformGoals goals{low, high};
  const int nothing = 0;  // the past does not matter
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    const Vector<float, 3> goal = goals(Key(seed), nothing);
    const VectorXf u = uniform(split(Key(seed), 1)[0], 3);
    for (int k = 0; k < 3; ++k) {
      CHECK(goal[k] == std::fma(high[k] - low[k], u[k], low[k]));
      CHECK((goal[k] >= low[k] && goal[k] <= high[k]));
    }
    CHECK(goal[2] == 5);
  }
  const UniformGoals wide{VectorXd{{0, 0}}, VectorXd{{1, 10}}};
  CHECK(wide(Key(1), nothing)[1] == 10 * static_cast<double>(uniform(split(Key(1), 1)[0], 2)[1]));
}

TEST_CASE("UniformGoals refuses a box that is none") {
  const auto refused = [](const VectorXf& low, const VectorXf& high) { UniformGoals{low, high}.check(); };
  const float nan = std::nanf("");
  CHECK_THROWS_WITH(refused(VectorXf{{0, 0}}, VectorXf{{1, 1, 1}}),
                    "UniformGoals: low and high must have as many numbers, got 2 and 3");
  CHECK_THROWS_WITH(refused({}, {}), "UniformGoals: low and high must have as many numbers, got 0 and 0");
  CHECK_THROWS_WITH(
      refused(VectorXf{{0, 2}}, VectorXf{{1, 1}}),
      "UniformGoals: expected finite bounds, low not above high, got [2, 1] for number 1");
  CHECK_THROWS_WITH(
      refused(VectorXf{{nan, 2}}, VectorXf{{1, 3}}),
      "UniformGoals: expected finite bounds, low not above high, got [nan, 1] for number 0");
  CHECK_THROWS_AS(refused(VectorXf{{0, 0}}, VectorXf{{1, INFINITY}}), Error);
  CHECK_NOTHROW(refused(VectorXf{{0, 1}}, VectorXf{{0, 1}}));
}

namespace {

using Past3 = Library<Vector<float, 3>, MeanDistance>;
using GivesThree = decltype([](Key, const auto&) { return Vector<float, 3>{}; });
using GivesExpression = decltype([](Key, const auto& past) { return past.range().low + past.range().high; });
static_assert(GoalGenerator<GivesThree, Vector<float, 3>, Past3> && !GoalGenerator<GivesThree, VectorXf, Past3>);
static_assert(!GoalGenerator<GivesExpression, Vector<float, 3>, Past3>, "a goal is a value");
static_assert(StudiedGoals<Hypercube, Vector<float, 3>, Past3> && !DirectGoals<Hypercube, Vector<float, 3>, Past3>);
static_assert(DirectGoals<UniformGoals<VectorXf>, VectorXf, Past3>);

}  // namespace
