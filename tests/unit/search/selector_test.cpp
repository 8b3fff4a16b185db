// SPDX-License-Identifier: MIT
#include "curio/search/selector.hpp"  // first: the header must stand alone

#include <array>
#include <catch2/catch.hpp>
#include <cmath>
#include <string>
#include <vector>

#include "../figures.hpp"
#include "../vectors.hpp"

using namespace curio;
using Eigen::VectorXcf;

namespace {

using Point = Vector<float, 2>;

/// A past made up: where experiments came to lie on a line.
struct OnALine {
  std::vector<float> places;
  std::size_t size() const { return places.size(); }
  float reached(std::size_t place) const { return places[place]; }
  float loss(std::size_t place, float goal) const { return std::abs(places[place] - goal); }
};
static_assert(Past<OnALine, float>);
static_assert(Selector<Nearest, float, OnALine> && Selector<Anyone, float, OnALine>);

/// Euclid's distance of what is divided by the range of all.
const auto scaled_distance = [](const Point& reached, const Point& goal, const Range<Point>& range) {
  return (goal.array() / (range.high - range.low).array() - reached.array() / (range.high - range.low).array())
      .matrix()
      .norm();
};

struct Plane {
  Library<Point, decltype(scaled_distance)> library;
  Point target;
};
Plane plane() {
  const auto rows = tables::figures("plane.csv");
  REQUIRE(rows.size() == 300);
  const auto point = [&](std::size_t row, std::size_t column) {
    return Point{static_cast<float>(rows[row][column]), static_cast<float>(rows[row][column + 1])};
  };
  Plane made{Library<Point, decltype(scaled_distance)>(scaled_distance), point(7, 2)};
  for (std::size_t row = 0; row < rows.size(); ++row) made.library.add(point(row, 0), row);
  return made;
}

template <class Choose>
std::vector<std::size_t> drawn(std::uint64_t count, Choose&& choose) {
  std::vector<std::size_t> places;
  for (std::uint64_t seed = 0; seed < count; ++seed) places.push_back(choose(Key(seed)));
  return places;
}

}  // namespace

TEST_CASE("Nearest of 5 and Anyone choose in the plane what the reference chooses, under each of its keys") {
  const auto [library, target] = plane();
  const auto rows = tables::figures("plane_policies.csv");
  REQUIRE(rows.size() == 30);
  for (const auto& row : rows) {
    const Key key(static_cast<std::uint32_t>(row[0]), static_cast<std::uint32_t>(row[1]));
    CAPTURE(key.high, key.low);
    CHECK(Nearest{.k = 5}(key, target, library) == static_cast<std::size_t>(row[4]));
    CHECK(Anyone{}(key, target, library) == static_cast<std::size_t>(row[5]));
  }
}

TEST_CASE("Nearest chooses the smallest loss, the first of a tie, whatever the key") {
  const OnALine past{{5, 1, 3, 1, 9}};
  for (const std::uint64_t seed : {0u, 1u, 2u}) {
    CHECK(Nearest{}(Key(seed), 0.0f, past) == 1);
    CHECK(Nearest{}(Key(seed), 3.2f, past) == 2);
    CHECK(Nearest{}(Key(seed), 100.0f, past) == 4);
    CHECK(Nearest{}(Key(seed), 4.0f, past) == 0);  // 3 is as near as 5, and later
  }
}

TEST_CASE("Nearest of k chooses each of the k nearest, by whole numbers below k in their order, and no other") {
  const OnALine past{{5, 1, 3, 1, 9}};
  const std::array<std::size_t, 3> in_order{1, 3, 2};
  for (std::uint64_t seed = 0; seed < 50; ++seed)
    CHECK(Nearest{.k = 3}(Key(seed), 0.0f, past) == in_order[below(Key(seed), 3)]);
  const auto places = drawn(50, [&](Key key) { return Nearest{.k = 3}(key, 0.0f, past); });
  for (const std::size_t place : in_order) CHECK(std::count(places.begin(), places.end(), place) > 0);
}

TEST_CASE("where the past is smaller than k, Nearest chooses among all of it") {
  const OnALine past{{5, 1}};
  for (std::uint64_t seed = 0; seed < 20; ++seed)
    CHECK(Nearest{.k = 7}(Key(seed), 0.0f, past) == 1 - below(Key(seed), 2));
  CHECK(Nearest{.k = 7}(Key(0), 0.0f, OnALine{{3}}) == 0);
}

TEST_CASE("an experiment whose loss is no number is chosen by no Nearest; where there is no other, that is said") {
  const float nan = std::nanf("");
  CHECK(Nearest{}(Key(0), 0.0f, OnALine{{nan, 4, nan}}) == 1);
  for (std::uint64_t seed = 0; seed < 10; ++seed) CHECK(Nearest{.k = 3}(Key(seed), 0.0f, OnALine{{nan, 4, nan}}) == 1);
  CHECK_THROWS_WITH(Nearest{}(Key(0), 0.0f, OnALine{{nan}}),
                    "Nearest: expected a loss that is a number for some experiment, got none");
}

TEST_CASE("Anyone chooses every place, by whole numbers below the size") {
  const OnALine past{{5, 1, 3}};
  for (std::uint64_t seed = 0; seed < 30; ++seed) CHECK(Anyone{}(Key(seed), 0.0f, past) == below(Key(seed), 3));
  const auto places = drawn(30, [&](Key key) { return Anyone{}(key, 0.0f, past); });
  for (const std::size_t place : {0u, 1u, 2u}) CHECK(std::count(places.begin(), places.end(), place) > 0);
}

TEMPLATE_TEST_CASE("after a study of the library, Nearest chooses for many goals what it chooses one by one", "",
                   VectorXcf, (Vector<float, 3>), (Vector<double, 16>)) {
  using E = TestType;
  const Eigen::Index n = E::SizeAtCompileTime == Eigen::Dynamic ? 300 : E::SizeAtCompileTime;
  Library<E, RelativeDistance> library;
  for (std::uint64_t i = 0; i < 60; ++i) library.add(vectors::noise<E>(Key(i % 40), n), 2 * i);
  std::vector<E> goals;
  std::vector<Key> keys;
  for (std::uint64_t i = 0; i < 25; ++i) {
    goals.push_back(vectors::noise<E>(Key(30 + i), n));
    keys.push_back(Key(100 + i));
  }
  for (const std::size_t k : {1u, 3u, 60u}) {
    const Nearest nearest{.k = k};
    std::vector<std::size_t> chosen(goals.size());
    auto study = nearest.study(library);
    study.renew(library, Serial{});
    study(keys, goals, chosen);
    for (std::size_t i = 0; i < goals.size(); ++i) CHECK(chosen[i] == nearest(keys[i], goals[i], library));
  }
}

TEST_CASE("only a loss that tells its weights is studied, and of short goal vectors one of several at once") {
  const auto plain = [](const auto& reached, const auto& goal) { return (reached - goal).norm(); };
  const auto studied = [](const auto& library) {
    return requires { Nearest{}.study(library); };
  };
  CHECK(studied(Library<VectorXcf, MeanDistance>()));
  CHECK(studied(Library<Vector<float, 3>, MeanDistance>()));
  CHECK(!studied(Library<VectorXcf, decltype(plain)>(plain)));
  CHECK(!studied(Library<Vector<float, 3>, Euclidean>()));
  CHECK(!studied(Library<Vector<float, 20>, Euclidean>()));
}

TEST_CASE("Nearest refuses a k that no library could answer, both sides of the border") {
  CHECK_THROWS_WITH(Nearest{.k = 0}.check(10), "Nearest: k must be positive, got 0");
  CHECK_THROWS_WITH(Nearest{.k = 11}.check(10),
                    "Nearest: k must not be more than the experiments of the random batches, 10, got 11");
  CHECK_NOTHROW(Nearest{.k = 10}.check(10));
  CHECK_NOTHROW(Nearest{.k = 1}.check(1));
}

namespace {

struct GivesText {
  std::string operator()(Key, const float&, const OnALine&) const { return {}; }
};
static_assert(!Selector<GivesText, float, OnALine>, "a selector gives a place");
struct ForgetsTheLibrary {
  std::size_t operator()(Key, const float&) const { return 0; }
};
static_assert(!Selector<ForgetsTheLibrary, float, OnALine>);

}  // namespace
