// SPDX-License-Identifier: MIT
#include "curio/search/tail_line.hpp"  // first: the header must stand alone

#include <catch2/catch.hpp>

#include "curio/core/random.hpp"

using namespace curio;

namespace {

template <class T>
using Memory = AlignedVector<T>;

/// n standard normal numbers, then zeros to whole registers.
template <class T>
Memory<T> noise(std::uint64_t seed, std::size_t n, double size = 1) {
  Memory<T> x((n + 15) / 16 * 16, T(0));
  const Eigen::VectorXf drawn = normal(Key(seed), static_cast<Eigen::Index>(n));
  for (std::size_t k = 0; k < n; ++k)
    x[k] = static_cast<T>(size * static_cast<double>(drawn[static_cast<Eigen::Index>(k)]));
  return x;
}

template <class T>
double distance(const Memory<T>& a, const Memory<T>& b) {
  double sum = 0;
  for (std::size_t k = 0; k < a.size(); ++k) sum += std::abs(static_cast<double>(a[k]) - static_cast<double>(b[k]));
  return sum;
}

}  // namespace

namespace {

template <class T>
TailLine<T> line_along(const Memory<T>& psi) {
  TailLine<T> line;
  line.turn(psi);
  return line;
}
/// sum_k |x_k - alpha psi_k|.
template <class T>
double rho(const TailLine<T>& line, const Memory<T>& x, T alpha) {
  using Real = typename TailLine<T>::Real;
  double sum = 0;
  for (std::size_t k = 0; k < x.size(); k += static_cast<std::size_t>(Real::width))
    sum += detail::total(line.off(Real::load(x.data() + k), alpha, k));
  return sum;
}

}  // namespace

TEMPLATE_TEST_CASE("a vector on the line is placed where it is", "", float, double) {
  using T = TestType;
  const auto psi = noise<T>(1, 500);
  const auto line = line_along(psi);
  auto x = psi;
  for (T& number : x) number *= T(0.75);
  const T alpha = line.nearest(x.data());
  // A dot product of 512 terms in lanes errs by at most 512 u of the sum of its terms' sizes, here all of one sign.
  const double u = static_cast<double>(std::numeric_limits<T>::epsilon()) / 2;
  CHECK(std::abs(static_cast<double>(alpha) - 0.75) <= 520 * u);
  CHECK(rho(line, x, alpha) <= 1100 * u * distance(x, Memory<T>(x.size())));
}

TEMPLATE_TEST_CASE("the table's bound lies below the distance of every vector, on the line, off it or out of reach", "",
                   float, double) {
  using T = TestType;
  const std::size_t n = 700;
  const auto psi = noise<T>(2, n);
  auto line = line_along(psi);
  std::vector<Memory<T>> vectors;
  for (std::size_t i = 0; i < 200; ++i) {
    auto x = noise<T>(100 + i, n, i % 3 == 0 ? 0.0 : i % 3 == 1 ? 0.01 : 0.3);
    const double alpha = i < 20 ? 0 : 1.3 * static_cast<double>(uniform(Key(i))) - 0.4;
    for (std::size_t k = 0; k < n; ++k) x[k] += static_cast<T>(alpha) * psi[k];
    vectors.push_back(x);
  }
  line.lay_grid(0.8);
  const double u = static_cast<double>(std::numeric_limits<T>::epsilon()) / 2;
  double bounds = 0, distances = 0;
  for (std::uint64_t seed = 0; seed < 10; ++seed) {
    const auto goal = noise<T>(1000 + seed, n, 0.5);
    const auto table = line.table(goal.data());
    for (std::size_t i = 0; i < vectors.size(); ++i) {
      const T alpha = line.nearest(vectors[i].data());
      CHECK(std::abs(alpha) <= T(0.8));
      const double off = rho(line, vectors[i], alpha);
      const double d = distance(goal, vectors[i]), size = distance(goal, Memory<T>(goal.size()));
      const double bound = static_cast<double>(TailLine<T>::bound(table, line.place(alpha))) - off;
      CAPTURE(seed, i, alpha, bound, d);
      CHECK(bound <= d + 45 * u * (size + off + d));  // rho's own sum; the chords are lower by their error
      if (i % 3 == 0 && std::abs(alpha) < T(0.8)) {   // on the line the bound is nearly the distance
        bounds += bound;
        distances += d;
      }
    }
  }
  CHECK(bounds > 0.95 * distances);  // a bound of nothing would be no help
}

TEST_CASE("vectors that are all zero have a bound: the goal's size") {
  auto line = line_along(Memory<float>(32, 0.0f));
  const Memory<float> zero(32, 0.0f), goal = noise<float>(5, 32);
  const float alpha = line.nearest(zero.data());
  line.lay_grid(0);
  CHECK(alpha == 0);
  CHECK(rho(line, zero, alpha) == 0);
  const double size = distance(goal, zero), bound = TailLine<float>::bound(line.table(goal.data()), line.place(alpha));
  CHECK(bound <= size);
  CHECK(bound >= size * (1 - 2e-5));  // 300 u
}

TEST_CASE("the cell of a place holds it, at the edges too") {
  auto line = line_along(Memory<float>(16, 1.0f));
  line.lay_grid(0.7);
  // F of the goal 0 is |alpha| times 16: convex, so bounds are below it; and of chords beside, exact but for 300 u of
  // the largest F near by.
  const Memory<float> goal(16, 0.0f);
  const auto table = line.table(goal.data());
  for (int i = -1000; i <= 1000; ++i) {
    const auto alpha = static_cast<float>(0.7 * i / 1000);
    const auto place = line.place(alpha);
    REQUIRE(place.cell >= 0);
    REQUIRE(place.cell < TailLine<float>::cells);
    REQUIRE(place.beyond >= 0);
    REQUIRE(place.alpha == alpha);
    CHECK(std::abs(TailLine<float>::bound(table, place) - 16 * std::abs(alpha)) <= 3e-4f);
  }
}
