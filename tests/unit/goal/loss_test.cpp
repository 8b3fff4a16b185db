// SPDX-License-Identifier: MIT
#include "curio/goal/loss.hpp"  // first: the header must stand alone

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <complex>
#include <vector>

#include "../vectors.hpp"

using namespace curio;
using Eigen::VectorXcd;
using Eigen::VectorXcf;
using Eigen::VectorXf;
using vectors::noise;

namespace {

// The distance as its rule is written (the study's, section "Distance"), one number at a time. No product meets a sum
// but in an fma by name, so that no compiler can contract anything.

using Pair = std::pair<float, float>;
using Numbers = std::vector<float>;

Pair quotient(float a, float b, float C, float D) {
  if (std::fabs(C) < std::fabs(D)) {
    const float r = C / D, q = std::fma(r, C, D);
    return {std::fma(r, a, b) / q, std::fma(r, b, -a) / q};
  }
  const float r = D / C, q = std::fma(r, D, C);
  return {std::fma(r, b, a) / q, std::fma(-r, a, b) / q};
}

float modulus_by_rule(float re, float im) {
  const float x = std::fabs(re), y = std::fabs(im), big = std::max(x, y), small = std::min(x, y), s = small / big;
  const float v = big * std::sqrt(std::fma(s, s, 1.0f));
  return std::isnan(v) ? small : v;
}

float F(const Numbers& z) {
  float A[8], B[4], C[2];
  for (std::size_t l = 0; l < 8; ++l) A[l] = ((z.at(l) + z.at(8 + l)) + z.at(16 + l)) + z.at(24 + l);
  for (std::size_t l = 0; l < 4; ++l) B[l] = A[l] + A[l + 4];
  for (std::size_t l = 0; l < 2; ++l) C[l] = B[l] + B[l + 2];
  return C[0] + C[1];
}

float sum_of_few(Numbers z) {  // at most 32
  const std::size_t m = z.size();
  if (m <= 16 || m == 32) {
    z.resize(32, 0.0f);
    return F(z);
  }
  const std::size_t L = m % 8 < 4 ? 8 : 4;
  Numbers lanes(L, 0.0f);
  for (std::size_t i = 0; i < m / L * L; ++i) lanes[i % L] = i < L ? z[i] : lanes[i % L] + z[i];
  for (std::size_t half = L / 2; half > 0; half /= 2)
    for (std::size_t l = 0; l < half; ++l) lanes[l] += lanes[l + half];
  float sum = lanes[0];
  for (std::size_t i = m / L * L; i < m; ++i) sum += z[i];
  return sum;
}

float sum_by_rule(Numbers z) {
  while (z.size() > 32) {
    const std::size_t padding = (32 - z.size() % 32) % 32;
    z.insert(z.begin(), padding / 2, 0.0f);
    z.insert(z.end(), padding - padding / 2, 0.0f);
    Numbers sums;
    for (auto from = z.begin(); from != z.end(); from += 32) sums.push_back(F({from, from + 32}));
    z = sums;
  }
  return sum_of_few(z);
}

float distance_by_rule(const VectorXcf& reached, const VectorXcf& goal, const Range<VectorXcf>& range) {
  Numbers z;
  for (Eigen::Index k = 0; k < goal.size(); ++k) {
    const float C = range.high[k].real() - range.low[k].real(), D = range.high[k].imag() - range.low[k].imag();
    if (C == 0 && D == 0) {
      z.push_back(0);
      continue;
    }
    const auto [a, b] = quotient(goal[k].real(), goal[k].imag(), C, D);
    const auto [c, d] = quotient(reached[k].real(), reached[k].imag(), C, D);
    z.push_back(modulus_by_rule(a - c, b - d));
  }
  return sum_by_rule(z) * (1.0f / static_cast<float>(goal.size()));
}

/// The sum of 2501 values as it is written for that size: 79 windows, 3 windows, and two additions.
float sum_of_2501(Numbers z) {
  z.insert(z.begin(), 13, 0.0f);
  z.insert(z.end(), 14, 0.0f);
  Numbers first;
  for (std::size_t w = 0; w < 79; ++w) {
    const auto from = z.begin() + static_cast<std::ptrdiff_t>(32 * w);
    first.push_back(F({from, from + 32}));
  }
  first.insert(first.begin(), 8, 0.0f);
  first.insert(first.end(), 9, 0.0f);
  const float s0 = F({first.begin(), first.begin() + 32}), s1 = F({first.begin() + 32, first.begin() + 64}),
              s2 = F({first.begin() + 64, first.end()});
  return (s0 + s2) + s1;
}

template <class E>
Range<E> range_of(const std::vector<E>& embeddings) {
  Range<E> range;
  for (const E& e : embeddings) range.include(e);
  return range;
}

const Eigen::Index sizes[] = {1, 2, 3, 15, 16, 17, 20, 31, 32, 33, 64, 100, 501, 1000, 1024, 1025, 2501, 5002};

/// Every shipped loss between two embeddings, with a range around some.
template <class E>
std::vector<double> all_losses(const E& reached, const E& goal, const Range<E>& range) {
  return {static_cast<double>(RelativeDistance{}(reached, goal, range)),
          static_cast<double>(MeanDistance{}(reached, goal)), static_cast<double>(Euclidean{}(reached, goal))};
}

}  // namespace

TEST_CASE("the relative distance has the bits of its rule, at every size") {
  for (const Eigen::Index n : sizes) {
    CAPTURE(n);
    const Split keys = split(Key(static_cast<std::uint64_t>(n)), 20);
    std::vector<VectorXcf> past;
    for (std::size_t i = 0; i < 8; ++i) past.push_back(noise<VectorXcf>(keys[i], n));
    const auto range = range_of(past);
    for (std::size_t i = 0; i < 8; ++i) {
      const VectorXcf goal = noise<VectorXcf>(keys[10 + i], n);
      REQUIRE(RelativeDistance{}(past[i], goal, range) == distance_by_rule(past[i], goal, range));
    }
  }
}

TEST_CASE("and where coefficients differ in size by many powers of ten, are real, imaginary or do not move") {
  for (const Eigen::Index n : {1, 17, 33, 2501}) {
    CAPTURE(n);
    const Split keys = split(Key(static_cast<std::uint64_t>(n)), 7);
    std::vector<VectorXcf> past;
    for (std::size_t i = 0; i < 5; ++i) {
      VectorXcf e = noise<VectorXcf>(keys[i], n);
      for (Eigen::Index k = 0; k < n; ++k) {
        const auto kind = (n - 1 - k) % 5;
        if (kind == 1) e[k] = {e[k].real(), 0};
        if (kind == 2) e[k] = {0, e[k].imag()};
        if (kind == 3) e[k] = {0.25f, -3};
        if (kind == 4) e[k] *= std::pow(10.0f, static_cast<float>(k % 31 - 15));
      }
      past.push_back(e);
    }
    const auto range = range_of(past);
    const VectorXcf goal = noise<VectorXcf>(keys[6], n);
    for (const VectorXcf& reached : past) {
      REQUIRE(RelativeDistance{}(reached, goal, range) == distance_by_rule(reached, goal, range));
      REQUIRE(RelativeDistance{}(reached, past[0], range) == distance_by_rule(reached, past[0], range));
    }
  }
}

TEST_CASE("the study's 2501 coefficients are added in 79 windows, then 3, then two sums") {
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    const VectorXcf reached = noise<VectorXcf>(Key(seed), 2501), goal = noise<VectorXcf>(Key(seed + 100), 2501);
    Numbers moduli;
    for (Eigen::Index k = 0; k < 2501; ++k)
      moduli.push_back(modulus_by_rule(goal[k].real() - reached[k].real(), goal[k].imag() - reached[k].imag()));
    REQUIRE(MeanDistance{}(reached, goal) == sum_of_2501(moduli) * 0.000399840064f);
  }
}

TEST_CASE("the relative distance, worked by hand") {
  Range<VectorXf> real;
  real.include(VectorXf{{0, 0, 7, -1}});
  real.include(VectorXf{{2, 8, 7, 1}});
  // |1 - 0| / 2 = 1/2, |2 - 6| / 8 = 1/2, nothing, |0.5 - -0.5| / 2 = 1/2
  CHECK(RelativeDistance{}(VectorXf{{1, 2, 9, 0.5f}}, VectorXf{{0, 6, -9, -0.5f}}, real) == 1.5f / 4);

  Range<VectorXcf> range;
  range.include(VectorXcf{{{0, 0}, {0, 0}}});
  range.include(VectorXcf{{{3, 4}, {0, 2}}});
  // |(3 + 4i) - 0| / |3 + 4i| = 1, |3i - i| / |2i| = 1
  CHECK(RelativeDistance{}(VectorXcf{{{0, 0}, {0, 1}}}, VectorXcf{{{3, 4}, {0, 3}}}, range) == Approx(1).epsilon(1e-6));
}

TEST_CASE("coefficients in which no experiments differ count nothing, whatever the goal") {
  Range<VectorXcf> range;
  range.include(VectorXcf{{{1, 2}, {5, 5}}});
  range.include(VectorXcf{{{2, 2}, {5, 5}}});
  const VectorXcf reached{{{1, 2}, {5, 5}}};
  CHECK(RelativeDistance{}(reached, VectorXcf{{{1, 2}, {-1e30f, 1e30f}}}, range) == 0);
  CHECK(RelativeDistance{}(reached, VectorXcf{{{2, 2}, {7, 7}}}, range) == 0.5f);  // 1, and nothing, over 2
}

TEMPLATE_TEST_CASE("where nothing ever moved, every relative distance is 0", "", VectorXf, VectorXcf, VectorXcd,
                   (Vector<double, 3>)) {
  const TestType still = noise<TestType>(Key(1), 3), goal = noise<TestType>(Key(2), 3);
  const auto range = range_of<TestType>({still, still, still});
  CHECK(RelativeDistance{}(still, goal, range) == 0);
  CHECK(RelativeDistance{}(goal, still, range) == 0);
}

TEST_CASE("an extent of -0 is none, too") {
  Range<VectorXcf> range;
  range.include(VectorXcf{{{0.0f, -0.0f}}});
  range.include(VectorXcf{{{-0.0f, 0.0f}}});
  CHECK(RelativeDistance{}(VectorXcf{{{1, 1}}}, VectorXcf{{{2, 2}}}, range) == 0);
}

TEST_CASE("the mean distance, worked by hand") {
  CHECK(MeanDistance{}(VectorXf{{1, 2, 3, 4}}, VectorXf{{2, 0, 3, 9}}) == 2);
  CHECK(MeanDistance{}(VectorXcf{{{0, 0}, {1, 1}}}, VectorXcf{{{3, 4}, {1, 2}}}) == 3);
  CHECK(MeanDistance{}(Vector<double, 2>{0.5, -0.5}, Vector<double, 2>{1, 0.5}) == 0.75);
}

TEST_CASE("Euclid's distance, worked by hand") {
  CHECK(Euclidean{}(VectorXf{{0, 0}}, VectorXf{{3, -4}}) == 5);
  CHECK(Euclidean{}(VectorXcf{{{1, 1}, {0, 2}}}, VectorXcf{{{2, 3}, {2, 6}}}) == 5);  // 1 + 4 + 4 + 16
  CHECK(Euclidean{}(Vector<double, 3>{1, 2, 3}, Vector<double, 3>{3, 3, 5}) == 3);
}

TEMPLATE_TEST_CASE("losses in single precision are near those in double", "", RelativeDistance, MeanDistance) {
  // The bound that the study states: 4.5 u for each quotient, 20 u for modulus and sums.
  const double u = std::ldexp(1, -24);
  const auto in_double = [](const VectorXcf& e) { return VectorXcd(e.cast<std::complex<double>>()); };
  for (const Eigen::Index n : {1, 33, 2501}) {
    CAPTURE(n);
    std::vector<VectorXcf> past;
    for (std::uint64_t seed = 0; seed < 6; ++seed) past.push_back(noise<VectorXcf>(Key(seed), n));
    const auto range = range_of(past);
    const VectorXcd extent = in_double(range.high - range.low);  // as rounded in float
    const auto wide = range_of<VectorXcd>({VectorXcd::Zero(n), extent});
    for (std::size_t i = 1; i < past.size(); ++i) {
      const VectorXcd a = in_double(past[0]), b = in_double(past[i]);
      const double exact = loss_of(TestType{}, a, b, wide);
      const double size = a.cwiseQuotient(extent).cwiseAbs().mean() + b.cwiseQuotient(extent).cwiseAbs().mean();
      const auto single = static_cast<double>(loss_of(TestType{}, past[0], past[i], range));
      CHECK(std::abs(single - exact) < u * (4.5 * size + 20 * exact));
    }
  }
}

TEMPLATE_TEST_CASE("losses are 0 between equals, positive between others, and the same both ways", "", VectorXf,
                   VectorXcf, Eigen::VectorXd, VectorXcd) {
  for (const Eigen::Index n : {1, 2, 17, 33, 500}) {
    std::vector<TestType> past;
    for (std::uint64_t seed = 0; seed < 6; ++seed) past.push_back(noise<TestType>(Key(seed), n));
    const auto range = range_of(past);
    for (std::size_t i = 0; i < past.size(); ++i) {
      CHECK(all_losses(past[i], past[i], range) == std::vector<double>{0, 0, 0});
      for (std::size_t j = 0; j < i; ++j) {
        const auto there = all_losses(past[i], past[j], range), back = all_losses(past[j], past[i], range);
        CHECK(there == back);
        CHECK(*std::min_element(there.begin(), there.end()) > 0);
      }
    }
  }
}

TEMPLATE_TEST_CASE("no way round is shorter", "", VectorXf, VectorXcd) {
  using T = RealOf<TestType>;
  const Eigen::Index n = 40;
  std::vector<TestType> past;
  for (std::uint64_t seed = 0; seed < 12; ++seed) past.push_back(noise<TestType>(Key(seed), n));
  const auto range = range_of(past);
  const double slack = 1e3 * static_cast<double>(std::numeric_limits<T>::epsilon());  // 50 roundings, losses below 10
  for (std::size_t i = 2; i < past.size(); ++i) {
    const auto whole = all_losses(past[0], past[1], range), there = all_losses(past[0], past[i], range),
               back = all_losses(past[i], past[1], range);
    for (std::size_t loss = 0; loss < whole.size(); ++loss) CHECK(whole[loss] <= there[loss] + back[loss] + slack);
  }
}

TEMPLATE_TEST_CASE("in planes and in vectors, losses have the same bits", "", VectorXf, VectorXcf, VectorXcd) {
  using E = TestType;
  using T = RealOf<E>;
  for (const Eigen::Index n : {1, 15, 33, 501}) {
    const E reached = noise<E>(Key(1), n), goal = noise<E>(Key(2), n);
    const auto range = range_of<E>({reached, goal, noise<E>(Key(3), n)});
    const std::size_t size = Planes<E>::size(n);
    std::vector<T> a(size), b(size), extent(size), z(Planes<E>::padded(n));
    Planes<E>::split(reached, a.data());
    Planes<E>::split(goal, b.data());
    Planes<E>::split(E(range.high - range.low), extent.data());
    std::vector<T> scaled_a(size), scaled_b(size);
    const auto loss_in_planes = [&](const auto& loss) {
      loss.template scale<E>(a.data(), extent.data(), n, scaled_a.data());
      loss.template scale<E>(b.data(), extent.data(), n, scaled_b.data());
      loss.template terms<E>(scaled_a.data(), scaled_b.data(), n, z.data());
      return loss.template of_terms<E>(z.data(), n);
    };
    CHECK(loss_in_planes(RelativeDistance{}) == RelativeDistance{}(reached, goal, range));
    CHECK(loss_in_planes(MeanDistance{}) == MeanDistance{}(reached, goal));
  }
}

TEMPLATE_TEST_CASE("weights are 1 / |extent|, and 0 where nothing moved and beyond the end", "", VectorXf, VectorXcf) {
  using E = TestType;
  Range<E> range;
  range.include(E{{0, 0, 1}});
  range.include(E{{4, 0, 1.5f}});
  std::vector<float> extent(Planes<E>::size(3)), w(Planes<E>::padded(3), 77.0f);
  Planes<E>::split(E(range.high - range.low), extent.data());
  RelativeDistance{}.weights<E>(extent.data(), 3, w.data());
  std::vector<float> expected(w.size(), 0.0f);
  expected[0] = 0.25f, expected[2] = 2;
  CHECK(w == expected);
  MeanDistance{}.weights<E>(extent.data(), 3, w.data());
  std::fill_n(expected.begin(), 3, 1.0f);
  CHECK(w == expected);
}

TEST_CASE("sizes that differ are refused, in words a user can act on") {
  const VectorXf two{{1, 2}}, three{{1, 2, 3}};
  const auto range = range_of<VectorXf>({two, two});
  CHECK_THROWS_WITH(MeanDistance{}(two, three), "loss: the goal has 3 numbers, the reached embedding 2");
  CHECK_THROWS_WITH(Euclidean{}(three, two), "loss: the goal has 2 numbers, the reached embedding 3");
  CHECK_THROWS_WITH(RelativeDistance{}(three, two, range), "loss: the goal has 2 numbers, the reached embedding 3");
  CHECK_THROWS_WITH(RelativeDistance{}(three, three, range), "RelativeDistance: the goal has 3 numbers, the range 2");
  CHECK_THROWS_AS(MeanDistance{}(two, three), Error);
}

TEST_CASE("a loss that asks for the range gets it, another does not") {
  const VectorXf a{{1, 2}}, b{{2, 4}};
  const auto range = range_of<VectorXf>({a, b});
  CHECK(loss_of(RelativeDistance{}, a, b, range) == 1);
  CHECK(loss_of(MeanDistance{}, a, b, range) == 1.5f);
  CHECK(loss_of([](const VectorXf& x, const VectorXf& y) { return x[0] - y[1]; }, a, b, range) == -3);
  CHECK(loss_of([](const VectorXf&, const VectorXf& y, const Range<VectorXf>& r) { return y[0] + r.high[1]; }, a, b,
                range) == 6);
}

namespace {

using OfThree = decltype([](const Vector<float, 3>&, const Vector<float, 3>&) { return 0.0; });
using OfText = decltype([](const std::string&, const std::string&) { return 0.5f; });
using GivesNothing = decltype([](const VectorXf&, const VectorXf&) {});
static_assert(Loss<OfThree, Vector<float, 3>> && !Loss<OfThree, VectorXcf>);
static_assert(Loss<OfText, std::string> && !Loss<OfText, VectorXf>);
static_assert(!Loss<GivesNothing, VectorXf>, "a loss gives a number");
static_assert(!Loss<RelativeDistance, std::string> && !Loss<Euclidean, float>);
static_assert(RelativeLoss<RelativeDistance, VectorXcf> && !PlainLoss<RelativeDistance, VectorXcf>);
static_assert(PlainLoss<Euclidean, VectorXcf> && !WeightedLoss<Euclidean, VectorXcf>);

TEST_CASE("of a loss that refers to what it is given, the number is kept") {
  const auto larger = [](const double& reached, const double& goal) -> const double& {
    return std::max(reached, goal);
  };
  STATIC_REQUIRE(std::same_as<DistanceOf<decltype(larger), double>, double>);
  STATIC_REQUIRE(std::same_as<decltype(loss_of(larger, 1.0, 2.0, Range<double>())), double>);
}

}  // namespace
