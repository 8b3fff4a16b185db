// SPDX-License-Identifier: MIT
#include "curio/search/outlines.hpp"  // first: the header must stand alone

#include <catch2/catch.hpp>
#include <complex>

#include "../vectors.hpp"
#include "curio/search/screen.hpp"

using namespace curio;
using vectors::noise;

namespace {

/// Embeddings as a study makes them: some at rest (one number and noise), some moving, whose tails are multiples of
/// one.
template <class E>
std::vector<E> embeddings(std::size_t count, Eigen::Index n, std::uint64_t seed) {
  using T = RealOf<E>;
  const E shape = noise<E>(Key(seed), n);
  std::vector<E> all;
  for (std::size_t i = 0; i < count; ++i) {
    E e = static_cast<T>(1e-4) * noise<E>(split(Key(seed + 1), count)[i], n);
    e[0] = static_cast<T>(100 * uniform(split(Key(seed + 2), count)[i]));
    if (i % 3 == 0) {
      e += static_cast<T>(uniform(split(Key(seed + 3), count)[i])) * shape;
      for (Eigen::Index k = 1; k < std::min<Eigen::Index>(n, 60); ++k)
        e[k] += static_cast<T>(50) / static_cast<T>(k) * noise<E>(split(Key(seed + 4), count)[i], n)[k];
    }
    all.push_back(e);
  }
  return all;
}

template <class E>
std::vector<E> goals_in(const Range<E>& range, std::size_t count, std::uint64_t seed) {
  std::vector<E> goals;
  for (std::size_t i = 0; i < count; ++i) {
    E goal = range.low;
    const Eigen::VectorXf u = uniform(split(Key(seed), count)[i], goal.size());
    for (Eigen::Index k = 0; k < goal.size(); ++k)
      goal[k] += (range.high[k] - range.low[k]) * static_cast<RealOf<E>>(u[k]);
    goals.push_back(goal);
  }
  return goals;
}

/// n times the loss, in long double.
template <class E, class L>
long double sum_of(const E& goal, const E& reached, const Range<E>& range) {
  long double sum = 0;
  for (Eigen::Index k = 0; k < goal.size(); ++k) {
    const auto real = [](auto x) { return static_cast<long double>(std::real(x)); };
    const auto imaginary = [](auto x) { return static_cast<long double>(std::imag(x)); };
    const long double extent =
        std::hypot(real(range.high[k]) - real(range.low[k]), imaginary(range.high[k]) - imaginary(range.low[k]));
    const long double difference =
        std::hypot(real(goal[k]) - real(reached[k]), imaginary(goal[k]) - imaginary(reached[k]));
    if (std::same_as<L, MeanDistance>) sum += difference;
    else if (extent > 0) sum += difference / extent;
  }
  return sum;
}

template <class E, class L>
void check_bounds(Eigen::Index n) {
  Library<E, L> library;
  for (const E& e : embeddings<E>(90, n, 7)) library.add(e, library.size());
  const Outlines<E, L> outlines(library, Serial{});
  CHECK(outlines.loud().size() >= 30);  // those that move
  CHECK(outlines.loud().size() < 60);   // and few that rest
  const double u = static_cast<double>(std::numeric_limits<RealOf<E>>::epsilon()) / 2;
  double first_looks = 0, distances = 0;
  for (const E& goal : goals_in(library.range(), 8, 21)) {
    detail::Look<E, L> look(outlines, goal, 1);
    // The extents that the weights are made of are rounded, so the loss of rounded extents is what bounds are below: 4
    // u.
    const auto check = [&](const char* which) {
      for (std::size_t place = 0; place < library.size(); ++place) {
        const auto d = static_cast<double>(sum_of<E, L>(goal, library.reached(place), library.range()));
        CAPTURE(which, place, look.bound(place), d);
        CHECK(static_cast<double>(look.bound(place)) <= d * (1 + 4 * u));
      }
    };
    check("sizes");
    for (std::size_t i = 0; i < outlines.loud().size(); ++i)
      look.tangent(i, outlines.along(i, std::array<const RealOf<E>*, 1>{look.direction()})[0]);
    check("tangents");
    for (std::size_t place = 0; place < library.size(); ++place) {
      first_looks += static_cast<double>(look.bound(place));
      distances += static_cast<double>(sum_of<E, L>(goal, library.reached(place), library.range()));
    }
  }
  CHECK(first_looks > 0.7 * distances);  // bounds that are worth having
}

}  // namespace

TEMPLATE_TEST_CASE("every bound lies below the distance, on all pairs", "", Eigen::VectorXf, Eigen::VectorXcf,
                   Eigen::VectorXd, Eigen::VectorXcd) {
  for (const Eigen::Index n : {20, 255, 256, 257, 700}) {
    CAPTURE(n);
    check_bounds<TestType, RelativeDistance>(n);
    check_bounds<TestType, MeanDistance>(n);
  }
}

TEST_CASE("an outline's sizes are sums of weighted moduli: first coefficient, head, tail") {
  using E = Eigen::VectorXcf;
  Library<E, MeanDistance> library;
  E e = E::Zero(300);
  e[0] = {3, 4};
  e[1] = {0, 2};
  e[255] = {5, 12};
  e[256] = {-8, 6};
  e[299] = {0, -1};
  library.add(e, 0);
  const Outlines<E, MeanDistance> outlines(library, Serial{});
  CHECK(outlines.items()[0].head == 15);
  CHECK(outlines.items()[0].tail == 11);
  CHECK(outlines.others()[0] == 26);
  CHECK(outlines.first_re()[0] == 3);
  CHECK(outlines.first_im()[0] == 4);
}

TEMPLATE_TEST_CASE("the screened choice is the plain loop's where vectors have tails", "", RelativeDistance,
                   MeanDistance) {
  using E = Eigen::VectorXcf;
  Library<E, TestType> library;
  for (const E& e : embeddings<E>(120, 1500, 3)) library.add(e, library.size());
  const Screen<E, TestType> screen(library, Threads{.count = 2});
  const auto goals = goals_in(library.range(), 40, 5);
  for (const std::size_t k : {1u, 4u}) {
    screen(std::span<const E>(goals), k, [&](std::size_t g, const auto& found) {
      NearestSoFar<float> nearest(k);
      for (std::size_t place = 0; place < library.size(); ++place) nearest.offer(place, library.loss(place, goals[g]));
      REQUIRE(found.size() == nearest.size());
      for (std::size_t rank = 0; rank < k; ++rank) CHECK(found[rank] == nearest[rank]);
    });
  }
}
