// SPDX-License-Identifier: MIT
#include "curio/search/weighing.hpp"  // first: the header must stand alone

#include <catch2/catch.hpp>

#include "study_like.hpp"

using namespace curio;
using E = Eigen::VectorXcf;
using Blocks = std::vector<std::size_t>;

TEST_CASE("a block is told to have changed where the range has grown in it, and only there") {
  Library<E, RelativeDistance> library;
  for (const E& e : study_like::embeddings<E>(20, 200, 3)) library.add(e, library.size());
  Weighing<E, RelativeDistance> weighing;
  weighing.renew(library);
  CHECK(weighing.coefficients() == 200);
  CHECK(weighing.whole().changed == Blocks{0, 1, 2, 3, 4, 5, 6});
  weighing.renew(library);
  CHECK(weighing.whole().changed.empty());

  E further = library.range().low;
  further[40] = library.range().high[40] + 1.0f;
  further[199] = library.range().high[199] + std::complex<float>(0, 1);
  library.add(further, 20);
  weighing.renew(library);
  CHECK(weighing.whole().changed == Blocks{1, 6});
}

TEST_CASE("weights are the loss's, but for the first coefficient; the range along itself is all of its size") {
  Library<E, RelativeDistance> library;
  for (const E& e : study_like::embeddings<E>(20, 100, 4)) library.add(e, library.size());
  Weighing<E, RelativeDistance> weighing;
  weighing.renew(library);
  const E extent = library.range().high - library.range().low;
  CHECK(weighing.whole().at[0] == 0);
  CHECK(std::abs(weighing.first() * std::abs(extent[0]) - 1) < 1e-6f);
  for (Eigen::Index k = 1; k < 100; ++k)
    CHECK(std::abs(weighing.whole().at[static_cast<std::size_t>(k)] * std::abs(extent[k]) - 1) < 1e-6f);
  CHECK(std::abs(weighing.extent() - 100) < 1e-4);  // w |extent| = 1, a hundred times
}

TEST_CASE("a block's size is the sum of its weighted moduli, of thin rows too") {
  Library<E, MeanDistance> library;
  for (int i = 0; i < 2; ++i) {
    E e = E::Zero(300);
    e[0] = {3, 4};
    e[4] = {0, 2};
    e[200] = {-8, 6};
    library.add(e, 0);
  }
  REQUIRE(library.embeddings().thin(1));
  Weighing<E, MeanDistance> weighing;
  weighing.renew(library);
  const E e = library.reached(1);
  std::vector<float> planes(Planes<E>::size(300));
  Planes<E>::split(e, planes.data());
  CHECK(weighing.whole().size(planes.data(), 0) == 2);
  CHECK(weighing.whole().size(planes.data(), 6) == 10);
  REQUIRE(library.embeddings().stride() == 4);
  CHECK(weighing.thin().size(library.embeddings().row(1), 0) == 2);  // number 1 of it is number 4 of all
  CHECK(weighing.thin().size(library.embeddings().row(1), 1) == 10);
}
