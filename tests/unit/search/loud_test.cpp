// SPDX-License-Identifier: MIT
#include "curio/search/loud.hpp"  // first: the header must stand alone

#include <catch2/catch.hpp>

#include "study_like.hpp"

using namespace curio;
using namespace study_like;

namespace {

using E = Eigen::VectorXcf;
using L = RelativeDistance;

/// A library, and its last members added to what was drawn from the first.
struct Heard {
  Library<E, L> library;
  Weighing<E, L> weighing;
  Loud<E, L> loud;
  Heard(const std::vector<E>& embeddings, std::size_t drawn) {
    std::size_t known = 0;
    for (const std::size_t size : {drawn, embeddings.size()}) {
      std::vector<std::size_t> places;
      for (std::size_t i = known; i < size; ++i) {
        library.add(embeddings[i], i);
        places.push_back(i);
      }
      weighing.renew(library);
      if (known == 0) {
        weighing.fix();
        loud.draw(library, weighing, Serial{});
      } else {
        loud.follow(weighing);
      }
      loud.add(places, library, weighing, Serial{});
      known = size;
    }
  }
};

}  // namespace

TEST_CASE("a loud tail lies as far from its point of the line as is told, a little less where weights have changed") {
  const std::size_t drawn = GENERATE(48u, 40u);
  const Heard heard(with_a_line(48), drawn);
  const auto& [library, weighing, loud] = heard;
  REQUIRE(loud.size() == 48);
  CHECK(loud.head() == 96);
  CHECK(loud.head_blocks() == 3);
  using Real = Loud<E, L>::Real;
  for (std::size_t i = 0; i < loud.size(); ++i) {
    CHECK(loud.places()[i] == i);
    const auto& [at, rho] = loud.tails()[i];
    const auto tail = loud.tail_of(library.embeddings().row(i), weighing);
    double size = 0, off = 0;
    for (std::size_t k = 0; k < tail.size(); k += Loud<E, L>::width) {
      const Real x = Real::load(tail.data() + k), from_line = loud.line().off(x, at.alpha, k);
      for (int lane = 0; lane < Real::width; ++lane) {
        size += std::abs(static_cast<double>(x[lane]));
        off += static_cast<double>(from_line[lane]);
      }
    }
    // rho is raised by 60 u of itself, for sums that err by 40 u, and is rounded; a point of the line by 5 u of its
    // size.
    const double u = weighing.rounding();
    CHECK(static_cast<double>(rho) >= off - 5 * u * size);
    CHECK(static_cast<double>(rho) <= off * (drawn == 48 ? 1 + 101 * u : 1.01) + 5 * u * size);
    CHECK(off < size / 100);  // the line is near
  }
}

TEST_CASE("steps are laid for a quarter more than what is there; a head beyond is told, and its blur is its own") {
  auto embeddings = with_a_line(40);
  embeddings.insert(embeddings.end(), 2, embeddings.back());
  for (std::size_t i = 0; i < 40; ++i) embeddings[i][7] = {i % 2 == 0 ? 4.0f : 3.0f, 0};
  embeddings[40][7] = {4.9f, 0};
  embeddings[41][7] = {8, 0};
  const Heard heard(embeddings, 40);
  const auto& [library, weighing, loud] = heard;
  CHECK(loud.within(39));
  CHECK(loud.within(40));
  CHECK_FALSE(loud.within(41));
  CHECK(loud.beyond() == 1);
  // Cut off at 5, and by weights as they were, whatever of their block has changed most.
  const double lost = (8 - 5) * static_cast<double>(weighing.whole().at[7]);
  const double others = loud.blur(weighing), most = weighing.whole().largest_factor(0);
  CHECK(loud.blur(41, weighing) >= lost * (1 - 1e-6));
  CHECK(loud.blur(41, weighing) <= most * ((8 - 5) * static_cast<double>(weighing.whole().fixed[7]) + 2 * others));
}

TEST_CASE("what is drawn anew has forgotten all") {
  Heard heard(with_a_line(20), 10);
  heard.loud.draw(heard.library, heard.weighing, Serial{});
  CHECK(heard.loud.size() == 0);
  CHECK(heard.loud.beyond() == 0);
  CHECK(heard.loud.tails().empty());
}
