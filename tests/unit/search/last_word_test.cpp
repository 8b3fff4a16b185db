// SPDX-License-Identifier: MIT
#include "curio/search/last_word.hpp"  // first: the header must stand alone

#include <catch2/catch.hpp>

#include "../vectors.hpp"

using namespace curio;
using vectors::noise;

TEMPLATE_TEST_CASE("the last word on a place is the library's loss, in every bit, thin rows or whole", "",
                   Eigen::VectorXf, Eigen::VectorXcf, Eigen::VectorXd, Eigen::VectorXcd) {
  using E = TestType;
  const auto check = [](auto loss) {
    for (const Eigen::Index n : {1, 30, 64, 101, 700}) {
      Library<E, decltype(loss)> library(loss);
      for (std::uint64_t i = 0; i < 30; ++i) {
        E e = noise<E>(Key(i), n);
        if (i % 3 != 0)  // at rest, but for noise at every fourth number
          for (Eigen::Index k = 0; k < n; ++k)
            if (k % 4 != 0) e[k] = 0;
        library.add(e, i);
      }
      CHECK(library.embeddings().thin(1) == (n >= 64));
      detail::LastWord<E, decltype(loss)> exact(library);
      for (std::uint64_t g = 0; g < 5; ++g) {
        const E goal = noise<E>(Key(100 + g), n);
        std::vector<RealOf<E>> planes(Planes<E>::size(n));
        Planes<E>::split(goal, planes.data());
        exact.aim(planes.data());
        for (std::size_t place = 0; place < library.size(); ++place) CHECK(exact(place) == library.loss(place, goal));
        detail::Losses losses(library);
        const E elsewhere = noise<E>(Key(200 + g), n);
        CHECK(losses(elsewhere, goal) == library.loss_between(elsewhere, goal));
      }
    }
  };
  check(RelativeDistance{});
  check(MeanDistance{});
}

TEST_CASE("losses of other sizes are refused, and of a loss of one's own they are that") {
  using E = Eigen::VectorXf;
  Library<E, RelativeDistance> library;
  library.add(E{{1, 2}}, 0);
  library.add(E{{3, 5}}, 1);
  detail::Losses losses(library);
  CHECK_THROWS_AS(losses(E{{1, 2, 3}}, E{{1, 2}}), Error);
  CHECK(losses(E{{1, 2}}, E{{3, 5}}) == 1);
  const auto own = [](const E& reached, const E& goal) { return reached[0] - goal[0]; };
  const Library<E, decltype(own)> other(own);
  CHECK(detail::Losses(other)(E{{5, 0}}, E{{3, 0}}) == 2);
}
