// SPDX-License-Identifier: MIT
#include "curio/search/common_tail.hpp"  // first: the header must stand alone

#include <catch2/catch.hpp>

#include "hostile.hpp"
#include "study_like.hpp"

using namespace curio;
using namespace hostile;
using E = Eigen::VectorXcf;

namespace {

struct Drawn {
  Library<E, RelativeDistance> library;
  Weighing<E, RelativeDistance> weighing;
  CommonTail<E, RelativeDistance> tail;

  explicit Drawn(const std::vector<E>& past) : library(library_of<E, RelativeDistance>(past)) {
    weighing.renew(library);
    weighing.fix();
    tail.draw(library, weighing);
  }
  /// How far the tail of a row is from the nearest point of the line, in all its blocks.
  double off(const float* row) const {
    const float alpha = tail.line().nearest(tail.tail_of(row, weighing).data());
    double sum = 0;
    for (std::size_t b = tail.head_blocks(); b < weighing.whole().blocks(); ++b)
      sum += static_cast<double>(tail.off(row, alpha, b, weighing).along);
    return sum;
  }
};

}  // namespace

TEST_CASE("tails begin where the loud ones are multiples of one, in whole blocks") {
  const Drawn drawn(study_like::embeddings<E>(120, 700, 3));  // of their own in their first 60 numbers
  CHECK(drawn.tail.head() == 64);
  CHECK(drawn.tail.head_blocks() == 2);
  int whole = 0;
  for (std::size_t place = 0; place < drawn.library.size(); ++place) {
    if (drawn.library.embeddings().thin(place)) continue;
    ++whole;
    CHECK(drawn.off(drawn.library.embeddings().row(place)) < drawn.weighing.extent() / 16'000);
  }
  CHECK(whole > 40);
}

TEST_CASE("a tail is the vector's numbers along the range, after its head") {
  const Drawn drawn(study_like::embeddings<E>(40, 700, 4));
  const std::size_t plane = drawn.weighing.whole().plane(), width = Planes<E>::width;
  std::vector<float> row(Planes<E>::size(700)), along(width);
  Planes<E>::split(vectors::noise<E>(Key(9), 700), row.data());
  const auto tail = drawn.tail.tail_of(row.data(), drawn.weighing);
  REQUIRE(tail.size() == plane - drawn.tail.head());
  for (std::size_t k = drawn.tail.head(); k < plane; k += width) {
    drawn.weighing.along(row.data(), k).store(along.data());
    for (std::size_t lane = 0; lane < width; ++lane) CHECK(tail[k - drawn.tail.head() + lane] == along[lane]);
  }
}

TEST_CASE("where vectors have nothing in common, heads are as long as they may be, and short ones are all head") {
  std::vector<E> past, few;
  for (std::uint64_t i = 0; i < 40; ++i) {
    past.push_back(vectors::noise<E>(Key(i), 700));
    few.push_back(vectors::noise<E>(Key(i), 90));
  }
  CHECK(Drawn(past).tail.head() == CommonTail<E, RelativeDistance>::longest_head);
  CHECK(Drawn(few).tail.head() == Planes<E>::padded(90));
}
