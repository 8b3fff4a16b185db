// SPDX-License-Identifier: MIT
#include "curio/search/tail_line.hpp"  // first: the header must stand alone

#include <catch2/catch.hpp>

#include "curio/core/random.hpp"

using namespace curio;

namespace {

template <class T>
using Memory = std::vector<T, Eigen::aligned_allocator<T>>;

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

TEMPLATE_TEST_CASE("a vector on the line is placed where it is", "", float, double) {
  using T = TestType;
  const auto psi = noise<T>(1, 500);
  const TailLine<T> line{psi};
  auto x = psi;
  for (T& number : x) number *= T(0.75);
  const auto place = line.place(x.data());
  // A dot product of 512 terms in lanes errs by at most 512 u of the sum of its terms' sizes, here all of one sign.
  const double u = static_cast<double>(std::numeric_limits<T>::epsilon()) / 2;
  CHECK(std::abs(place.alpha - 0.75) <= 520 * u);
  CHECK(place.rho <= 1100 * u * distance(x, Memory<T>(x.size())));
}

TEMPLATE_TEST_CASE("the table's bound lies below the distance of every vector, on the line or off it", "", float,
                   double) {
  using T = TestType;
  const std::size_t n = 700;
  TailLine<T> line{noise<T>(2, n)};
  std::vector<Memory<T>> vectors;
  for (std::size_t i = 0; i < 200; ++i) {
    auto x = noise<T>(100 + i, n, i % 3 == 0 ? 0.0 : i % 3 == 1 ? 0.01 : 0.3);
    const double alpha = i < 20 ? 0 : 1.3 * static_cast<double>(uniform(Key(i))) - 0.4;
    for (std::size_t k = 0; k < n; ++k) x[k] += static_cast<T>(alpha) * noise<T>(2, n)[k];
    vectors.push_back(x);
  }
  std::vector<typename TailLine<T>::Place> places;
  double reach = 0;
  for (const auto& x : vectors) {
    places.push_back(line.place(x.data()));
    reach = std::max(reach, std::abs(places.back().alpha));
  }
  line.lay_grid(reach);
  const double u = static_cast<double>(std::numeric_limits<T>::epsilon()) / 2;
  double bounds = 0, distances = 0;
  for (std::uint64_t seed = 0; seed < 10; ++seed) {
    const auto goal = noise<T>(1000 + seed, n, 0.5);
    const auto table = line.table(goal.data());
    for (std::size_t i = 0; i < vectors.size(); ++i) {
      auto place = places[i];
      place.cell = line.cell(place);
      const double d = distance(goal, vectors[i]), size = distance(goal, Memory<T>(goal.size()));
      const double bound = line.bound(table, place);
      CAPTURE(seed, i, place.alpha, bound, d);
      CHECK(bound <= d + 130 * u * (size + d));  // three sums of 40 u each: the chord's two and rho
      if (i % 3 == 0) {                          // on the line the bound is nearly the distance
        bounds += bound;
        distances += d;
      }
    }
  }
  CHECK(bounds > 0.97 * distances);  // a bound of nothing would be no help
}

TEST_CASE("vectors that are all zero have a bound: the goal's size") {
  TailLine<float> line{Memory<float>(32, 0.0f)};
  const Memory<float> zero(32, 0.0f), goal = noise<float>(5, 32);
  auto place = line.place(zero.data());
  line.lay_grid(0);
  place.cell = line.cell(place);
  CHECK(place.alpha == 0);
  CHECK(place.rho == 0);
  CHECK(std::abs(line.bound(line.table(goal.data()), place) - distance(goal, zero)) <= 1e-5 * distance(goal, zero));
}

TEST_CASE("the cell of a place holds it, at the edges too") {
  TailLine<float> line{Memory<float>(16, 1.0f)};
  line.lay_grid(0.7);
  for (int i = -1000; i <= 1000; ++i) {
    typename TailLine<float>::Place place{.alpha = static_cast<double>(static_cast<float>(0.7 * i / 1000)), .rho = 0};
    place.cell = line.cell(place);
    REQUIRE(place.cell >= 0);
    REQUIRE(place.cell <= TailLine<float>::edges - 2);
    // F of the goal 0 is |alpha| times 16: convex, so bounds are below it; and of chords beside, exact.
    const Memory<float> goal(16, 0.0f);
    CHECK(std::abs(line.bound(line.table(goal.data()), place) - 16 * std::abs(place.alpha)) <= 1e-5);
  }
}
