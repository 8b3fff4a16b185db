// SPDX-License-Identifier: MIT
#include "curio/search/outlines.hpp"  // first: the header must stand alone

#include <catch2/catch.hpp>

#include "study_like.hpp"

using namespace curio;
using namespace study_like;

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
  const Outlines<E, MeanDistance> outlines(library, Serial{});
  CHECK(outlines.others()[0] == 12);
  CHECK(outlines.others()[2] == 512);
  CHECK(outlines.first_re()[0] == 3);
  CHECK(outlines.first_im()[0] == 4);
  CHECK(outlines.loud() == std::vector<std::size_t>{2});
}
