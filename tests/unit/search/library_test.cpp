// SPDX-License-Identifier: MIT
#include "curio/search/library.hpp"  // first: the header must stand alone

#include <catch2/catch.hpp>
#include <cmath>
#include <string>

#include "../vectors.hpp"

using namespace curio;
using Eigen::VectorXcf;
using Point = Vector<float, 2>;

namespace {

/// The ten lines that make a past for a test.
struct Fake {
  std::size_t size() const { return 2; }
  Point reached(std::size_t place) const { return Point{static_cast<float>(place), 0}; }
  float loss(std::size_t place, const Point& goal) const { return (reached(place) - goal).norm(); }
};
static_assert(Past<Fake, Point>);
struct Forgetful {
  std::size_t size() const { return 2; }
};
static_assert(!Past<Forgetful, Point>);
using Words = Library<std::string, decltype([](const std::string& a, const std::string& b) { return a == b ? 0 : 1; })>;
static_assert(Past<Words, std::string> && !Past<Words, Point>);

}  // namespace

TEST_CASE("a library begins empty, and holds what it is given, in order") {
  Library<Point, MeanDistance> library;
  CHECK(library.size() == 0);
  CHECK(library.range().empty());
  library.add({1, 2}, 3);
  library.add({0, 5}, 8);
  CHECK(library.size() == 2);
  CHECK(library.reached(0) == Point(1, 2));
  CHECK(library.reached(1) == Point(0, 5));
  CHECK(library.row(0) == 3);
  CHECK(library.row(1) == 8);
  CHECK(library.range().low == Point(0, 2));
  CHECK(library.range().high == Point(1, 5));
}

TEST_CASE("the loss of a place is the search's, by the range as it stands") {
  Library<Point, RelativeDistance> library;
  library.add({0, 0}, 0);
  library.add({2, 4}, 1);
  CHECK(library.loss(0, {1, 1}) == 0.375f);  // (1/2 + 1/4) / 2
  CHECK(library.loss_between({2, 2}, {1, 1}) == 0.375f);
  library.add({8, 8}, 2);
  CHECK(library.loss(0, {1, 1}) == 0.125f);
  CHECK(library.loss(2, {8, 8}) == 0);
}

TEST_CASE("a place's loss has the bits of the loss of its embedding") {
  Library<VectorXcf, RelativeDistance> library;
  for (std::uint64_t i = 0; i < 10; ++i) library.add(vectors::noise<VectorXcf>(Key(i), 100), i);
  const VectorXcf goal = vectors::noise<VectorXcf>(Key(77), 100);
  for (std::size_t i = 0; i < 10; ++i) {
    CHECK(library.loss(i, goal) == library.loss_between(library.reached(i), goal));
    CHECK(library.loss(i, goal) == RelativeDistance{}(library.reached(i), goal, library.range()));
  }
}

TEST_CASE("a library of anything needs no range, and its loss may be a value of one's own") {
  Words words;
  words.add("slow", 0);
  CHECK(words.reached(0) == "slow");
  CHECK(words.loss(0, "slow") == 0);
  CHECK(words.loss(0, "fast") == 1);
  const auto off_by = [offset = 0.5f](float a, float b) { return std::abs(a - b) + offset; };
  Library<float, decltype(off_by)> numbers(off_by);
  numbers.add(2, 0);
  CHECK(numbers.loss(0, 3) == 1.5f);
  CHECK(numbers.loss_policy()(1, 1) == 0.5f);
}

TEST_CASE("an embedding of another size is refused by the library, and changes nothing") {
  Library<Eigen::VectorXf, MeanDistance> library;
  library.add(Eigen::VectorXf{{1, 2}}, 0);
  CHECK_THROWS_WITH(library.add(Eigen::VectorXf{{9, 9, 9}}, 1), "embedding: expected 2 numbers, as before, got 3");
  CHECK(library.size() == 1);
  CHECK(library.embeddings().size() == 1);
  CHECK(library.range().high == Eigen::VectorXf{{1, 2}});
}

TEST_CASE("a library is told from all others, its copies too; moved, it stays itself") {
  using Mark = detail::Identity::Mark;
  Library<Eigen::VectorXf, MeanDistance> library;
  library.add(Eigen::VectorXf::Ones(3), 0);
  const Mark mark = library.identity().mark();
  CHECK(mark != nullptr);
  auto copy = library;
  CHECK(copy.identity().mark() != mark);
  CHECK(library.identity().mark() == mark);
  copy = library;
  CHECK(copy.identity().mark() != mark);
  const auto moved = std::move(library);
  CHECK(moved.identity().mark() == mark);
}
