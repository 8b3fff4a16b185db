// SPDX-License-Identifier: MIT
#include "curio/search/nearest_so_far.hpp"  // first: the header must stand alone

#include <algorithm>
#include <catch2/catch.hpp>
#include <limits>
#include <numeric>

#include "../property.hpp"
#include "curio/core/lanes.hpp"

using curio::Lanes;
using curio::nearer;
using curio::NearestSoFar;

namespace {

using Places = std::vector<std::size_t>;

template <class Distance>
Places nearest(std::size_t k, const std::vector<Distance>& distances) {
  NearestSoFar<Distance> found(k);
  for (std::size_t place = 0; place < distances.size(); ++place) found.offer(place, distances[place]);
  Places places;
  for (std::size_t rank = 0; rank < found.size(); ++rank) places.push_back(found[rank]);
  return places;
}

/// All places sorted, the earlier of a tie first.
template <class Distance>
Places sorted(std::size_t k, const std::vector<Distance>& distances) {
  Places places;
  for (std::size_t place = 0; place < distances.size(); ++place)
    if (distances[place] == distances[place]) places.push_back(place);
  std::stable_sort(places.begin(), places.end(),
                   [&](std::size_t a, std::size_t b) { return nearer(distances[a], distances[b]); });
  places.resize(std::min(k, places.size()));
  return places;
}

}  // namespace

TEST_CASE("the nearest come in order, the earlier of a tie first") {
  const std::vector<float> distances{3, 1, 2, 1, 0, 5};
  CHECK(nearest(1, distances) == Places{4});
  CHECK(nearest(2, distances) == Places{4, 1});
  CHECK(nearest(3, distances) == Places{4, 1, 3});
  CHECK(nearest(9, distances) == Places{4, 1, 3, 2, 0, 5});
  CHECK(nearest(2, std::vector<float>{}) == Places{});
}

TEST_CASE("neighbouring distances tie where their reciprocals are one float, and only there") {
  // Near 1.9 a step of x, 2^-23, moves 1 / x by 2^-23 / 3.6: less than the step of 1 / x, 2^-24.
  const auto next = [](float x) { return std::nextafter(x, 4.0f); };
  int ties = 0;
  for (float x = 1.9f; x < 1.9001f; x = next(x)) {
    const bool one_reciprocal = 1 / x == 1 / next(x);
    CHECK(nearer(x, next(x)) == !one_reciprocal);
    ties += one_reciprocal;
  }
  CHECK(ties > 100);
  CHECK(nearer(1.0f, next(1.0f)));  // above 1/2 floats are as dense as the reciprocals
  CHECK(nearer(1.9, 1.9 + 1e-15));  // in double such distances are far apart
}

TEST_CASE("what is no number is never among the nearest, infinity is behind everything") {
  const float nan = std::numeric_limits<float>::quiet_NaN(), infinity = std::numeric_limits<float>::infinity();
  CHECK(nearest(3, std::vector<float>{nan, infinity, 7, nan}) == Places{2, 1});
  CHECK(nearest(1, std::vector<float>{nan, nan}) == Places{});
  CHECK(nearer(infinity, nan));
  CHECK_FALSE(nearer(nan, infinity));
  CHECK_FALSE(nearer(nan, nan));
}

TEST_CASE("0 is nearer than any other number, and a negative loss nearer than 0") {
  CHECK(nearer(0.0f, std::numeric_limits<float>::denorm_min()));
  CHECK_FALSE(nearer(0.0f, -0.0f));
  CHECK(nearer(-1.0, 0.0));
  CHECK(nearer(-2.0, -1.0));
  CHECK(nearer(-2.0, 1.0));
}

TEST_CASE("they are open to any number while there are fewer than k, and then to those below the last of them") {
  const float infinity = std::numeric_limits<float>::infinity();
  NearestSoFar<float> nearest(2);
  CHECK(nearest.open_to(Lanes<float, 1>(infinity)));
  nearest.offer(0, 3);
  CHECK(nearest.open_to(Lanes<float, 1>(7)));
  nearest.offer(1, 5);
  CHECK(!nearest.open_to(Lanes<float, 1>(5)));
  CHECK(nearest.open_to(Lanes<float, 1>(4.75f)));
  const float lanes[4] = {6, std::numeric_limits<float>::quiet_NaN(), 4, infinity};
  CHECK(nearest.open_to(Lanes<float, 4>::load(lanes)));
  nearest.offer(2, 1);
  CHECK(!nearest.open_to(Lanes<float, 4>::load(lanes)));
}

TEST_CASE("losses may be whole numbers") {
  CHECK(nearer(2, 3));
  CHECK_FALSE(nearer(3, 2));
  CHECK(nearest(3, std::vector<int>{9, 4, 0, 3}) == Places{2, 3, 1});
}

TEMPLATE_TEST_CASE("the nearest so far are the first of all in order", "", float, double) {
  CHECK(property::holds([] {
    std::vector<TestType> distances;
    for (const int number : *rc::gen::container<std::vector<int>>(rc::gen::inRange(-3, 20)))
      distances.push_back(number == 19   ? std::numeric_limits<TestType>::quiet_NaN()
                          : number == 18 ? std::numeric_limits<TestType>::infinity()
                                         : static_cast<TestType>(number) / 3);
    const auto k = *rc::gen::inRange<std::size_t>(1, 30);
    RC_ASSERT(nearest(k, distances) == sorted(k, distances));
  }));
}
