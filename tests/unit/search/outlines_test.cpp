// SPDX-License-Identifier: MIT
#include "curio/search/outlines.hpp"  // first: the header must stand alone

#include <catch2/catch.hpp>

#include "study_like.hpp"

using namespace curio;
using namespace study_like;

namespace {

template <class E, class L>
Outlines<E, L> outlines_of(const Library<E, L>& library) {
  Outlines<E, L> outlines;
  outlines.renew(library, Serial{});
  return outlines;
}

}  // namespace

TEST_CASE("an outline's sizes are sums of weighted moduli: first coefficient, head, tail") {
  using E = Eigen::VectorXcf;
  Library<E, MeanDistance> library;
  E e = E::Zero(600);
  e[0] = {3, 4};
  e[1] = {0, 2};
  e[511] = {5, 12};
  e[512] = {-8, 6};
  e[599] = {0, -1};
  library.add(e, 0);
  e[513] = {1, 0};  // no line that both tails lie near: heads are as long as they may be
  library.add(e, 1);
  const auto outlines = outlines_of(library);
  CHECK(outlines.head() == 512);
  CHECK(outlines.items()[0].others.middle == 26);
  CHECK(outlines.items()[0].others.spread == 0);
  CHECK(outlines.items()[0].tail == 11);
  CHECK(outlines.by_place().others[0] == 26);
  CHECK(outlines.by_place().tails[0] == 11);
  CHECK(outlines.by_place().first_re[0] == 3);
  CHECK(outlines.by_place().first_im[0] == 4);
}

TEST_CASE("heads end where all that follows lies near a line") {
  using E = Eigen::VectorXcf;
  Library<E, RelativeDistance> library;
  for (const E& e : with_a_line(40)) library.add(e, library.size());
  CHECK(outlines_of(library).head() == 96);  // whole blocks
}

TEST_CASE("of a thin row the size is that of what it keeps; it is never loud") {
  using E = Eigen::VectorXcf;
  Library<E, MeanDistance> library;
  for (int i = 0; i < 3; ++i) {
    E e = E::Zero(300);
    e[0] = {3, 4};
    e[4] = {0, 2};
    e[296] = {-8, 6};
    if (i == 2) e[5] = {300, 400};  // this one is whole
    library.add(e, 0);
  }
  CHECK(library.embeddings().thin(0));
  CHECK(!library.embeddings().thin(2));
  const auto outlines = outlines_of(library);
  CHECK(outlines.by_place().others[0] == 12);
  CHECK(outlines.by_place().others[2] == 512);
  CHECK(outlines.by_place().first_re[0] == 3);
  CHECK(outlines.by_place().first_im[0] == 4);
  CHECK(outlines.loud().places() == std::vector<std::size_t>{2});
}

TEST_CASE("what is kept of a library that grows are its sizes by the range as it is now, within a spread") {
  using E = Eigen::VectorXcf;
  Library<E, RelativeDistance> library;
  Outlines<E, RelativeDistance> outlines;
  const auto past = embeddings<E>(200, 700, 11);
  // A block's sum errs by 12 u of itself, and the reference has extents that are not rounded: 4 u.
  const double u = static_cast<double>(std::numeric_limits<float>::epsilon()) / 2;
  double widest = 0;
  for (std::size_t i = 0; i < past.size(); ++i) {
    library.add(past[i], i);
    if (i % 7 != 0) continue;
    outlines.renew(library, Threads{.count = 2});
    for (std::size_t place = 0; place < library.size(); ++place) {
      E others = past[place];
      others[0] = 0;
      const auto size = static_cast<double>(sum_of<E, RelativeDistance>(E::Zero(700), others, library.range()));
      CAPTURE(i, place);
      const auto spread = static_cast<double>(outlines.by_place().spreads[place]);
      CHECK(std::abs(static_cast<double>(outlines.by_place().others[place]) - size) <= spread + 20 * u * size);
      if (size > 0) widest = std::max(widest, spread / size);
    }
  }
  CHECK(widest > 0.01);  // not all is measured anew each time
}
