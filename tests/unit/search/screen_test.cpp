// SPDX-License-Identifier: MIT
#include "curio/search/screen.hpp"  // first: the header must stand alone

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <complex>
#include <limits>
#include <numeric>
#include <stdexcept>
#include <string>
#include <vector>

#include "hostile.hpp"
#include "study_like.hpp"

using namespace curio;
using Eigen::VectorXcd;
using Eigen::VectorXcf;
using Eigen::VectorXd;
using Eigen::VectorXf;
using namespace hostile;

namespace {

template <class E, class L>
void check_against_plain_loop() {
  for (const Eigen::Index n : {1, 3, 16, 33, 200}) {
    for (const auto& [name, past, goals] : cases<E>(n)) {
      CAPTURE(n, name);
      const auto library = library_of<E, L>(past);
      Screen<E, L> screen;
      screen.renew(library);
      for (const std::size_t k : {std::size_t{1}, std::size_t{2}, std::size_t{5}, past.size(), past.size() + 3}) {
        CAPTURE(k);
        std::vector<std::vector<std::size_t>> found(goals.size());
        screen(std::span<const E>(goals), k, [&](std::size_t g, const auto& nearest) { found[g] = listed(nearest); });
        for (std::size_t g = 0; g < goals.size(); ++g) {
          CAPTURE(g);
          CHECK(found[g] == plainly(library, goals[g], k));
        }
      }
    }
  }
}

}  // namespace

TEMPLATE_TEST_CASE("the screened choice is the plain loop's, in libraries kind and hostile: relative distance", "",
                   VectorXf, VectorXcf, VectorXd, VectorXcd) {
  check_against_plain_loop<TestType, RelativeDistance>();
}

TEMPLATE_TEST_CASE("the screened choice is the plain loop's, in libraries kind and hostile: mean distance", "",
                   VectorXf, VectorXcf, VectorXd, VectorXcd) {
  check_against_plain_loop<TestType, MeanDistance>();
}

TEMPLATE_TEST_CASE("the screened choice is the plain loop's where vectors have tails", "", RelativeDistance,
                   MeanDistance) {
  using E = Eigen::VectorXcf;
  Library<E, TestType> library;
  for (const E& e : study_like::embeddings<E>(120, 1500, 3)) library.add(e, library.size());
  Screen<E, TestType> screen;
  screen.renew(library, Threads{.count = 2});
  const auto goals = study_like::goals_in(library.range(), 40, 5);
  for (const std::size_t k : {1u, 4u}) {
    screen(std::span<const E>(goals), k, [&](std::size_t g, const auto& found) {
      NearestSoFar<float> nearest(k);
      for (std::size_t place = 0; place < library.size(); ++place) nearest.offer(place, library.loss(place, goals[g]));
      REQUIRE(found.size() == nearest.size());
      for (std::size_t rank = 0; rank < k; ++rank) CHECK(found[rank] == nearest[rank]);
    });
  }
}

namespace {

/// One screen that sees a library grow, a few experiments at a time, the range with it, against the plain loop.
template <class E, class L>
void check_growth(const std::vector<E>& past, const std::vector<E>& goals) {
  Library<E, L> library;
  Screen<E, L> screen;
  for (std::size_t step = 1; library.size() < past.size(); step += 2) {
    for (std::size_t i = 0; i < step && library.size() < past.size(); ++i)
      library.add(past[library.size()], library.size());
    CAPTURE(library.size());
    screen.renew(library, Threads{.count = 2});
    screen(std::span<const E>(goals), 2, [&](std::size_t g, const auto& nearest) {
      CAPTURE(g);
      CHECK(listed(nearest) == plainly(library, goals[g], 2));
    });
  }
}

}  // namespace

TEMPLATE_TEST_CASE("a screen that follows a growing library chooses as the plain loop", "", VectorXf, VectorXcf,
                   VectorXcd) {
  using E = TestType;
  const auto past = study_like::embeddings<E>(130, 700, 5);
  Library<E, RelativeDistance> whole;
  for (const E& e : past) whole.add(e, whole.size());
  check_growth<E, RelativeDistance>(past, study_like::goals_in(whole.range(), 6, 4));
  for (auto& [name, hostile, goals] : cases<E>(70)) {
    CAPTURE(name);
    goals.resize(4);
    check_growth<E, RelativeDistance>(hostile, goals);
    check_growth<E, MeanDistance>(hostile, goals);
  }
}

TEST_CASE("a screen refuses an empty library, and another library is studied from its beginning") {
  using E = VectorXcf;
  Screen<E, RelativeDistance> screen;
  CHECK_THROWS_WITH(screen.renew(Library<E, RelativeDistance>()),
                    "Screen: expected a library of at least one experiment, got an empty one");
  const auto goals = study_like::embeddings<E>(10, 90, 8);
  for (const std::uint64_t seed : {1u, 2u, 3u}) {
    const auto library = library_of<E, RelativeDistance>(study_like::embeddings<E>(40, 90, seed));
    screen.renew(library);
    screen(std::span<const E>(goals), 1,
           [&](std::size_t g, const auto& nearest) { CHECK(listed(nearest) == plainly(library, goals[g], 1)); });
  }
}

TEST_CASE("a screen that has not studied a library to the end refuses to choose, and begins again") {
  using E = VectorXcf;
  const auto past = study_like::embeddings<E>(60, 90, 8), goals = study_like::embeddings<E>(5, 90, 9);
  auto library = library_of<E, RelativeDistance>(std::vector<E>(past.begin(), past.begin() + 50));
  Screen<E, RelativeDistance> screen;
  const auto choose = [&] {
    screen(std::span<const E>(goals), 1,
           [&](std::size_t g, const auto& nearest) { CHECK(listed(nearest) == plainly(library, goals[g], 1)); });
  };
  const auto refusal = "Screen: expected a library that renew has studied to the end, got none";
  CHECK_THROWS_WITH(choose(), refusal);
  screen.renew(library);
  choose();
  for (std::size_t i = 50; i < 60; ++i) library.add(past[i], i);
  int calls = 0;
  CHECK_THROWS_WITH(screen.renew(library, Failing{&calls}), "no more");
  CHECK_THROWS_WITH(choose(), refusal);
  screen.renew(library);
  choose();
}

TEST_CASE("tails whose shape is across the range, and shares of it that cancel") {
  // The range is along e^(i a); shapes lie far across it, so that a row's distance along it is lost in its size.
  using E = Eigen::VectorXcf;
  using C = std::complex<float>;
  const Eigen::Index n = 1056;
  for (std::uint64_t trial = 0; trial < 100; ++trial) {
    const Eigen::VectorXf u = uniform(Key(trial), 4);
    const float c = std::cos(0.3f + 0.4f * u[0]), s = std::sin(0.3f + 0.4f * u[0]), p = 1.7e-4f * (1 + 0.3f * u[1]);
    E stretched(n), across(n), row(n), goal(n);
    for (Eigen::Index k = 0; k < n; ++k) {
      const bool other = k / 2 % 2 == 1;
      const float re = c * (0.4f + 0.09f * u[other ? 2 : 3]);
      stretched[k] = (k % 2 == 1 ? 0.5f : -0.5f) * C(c, s);
      across[k] = {re, -(c / s) * re + p / s};
      row[k] = {p * c, p * s};
      goal[k] = (other ? 0.1f : 2.0f) * row[k];
    }
    Library<E, RelativeDistance> library;
    const auto add = [&](E e, float first) {
      e[0] = first;
      library.add(e, library.size());
    };
    add(stretched, -0.5f);
    add(-stretched, 0.5f);
    for (int i = 0; i < 20; ++i) add(across, 0.1f);
    add(E::Zero(n), 0);
    goal[0] = 0;
    // The row is nearer than zero, by little.
    double gap = 0;
    for (Eigen::Index k = 1; k < n; ++k)
      gap += std::abs(std::complex<double>(goal[k])) - std::abs(std::complex<double>(row[k] - goal[k]));
    add(row, static_cast<float>(gap * (1 - 1e-5)));
    Screen<E, RelativeDistance> screen;
    screen.renew(library);
    CAPTURE(trial);
    screen(std::span<const E>(&goal, 1), 1,
           [&](std::size_t, const auto& nearest) { CHECK(listed(nearest) == plainly(library, goal, 1)); });
  }
}

TEST_CASE("weights that become a hundred million times what they were, or a 1e40th") {
  using E = Eigen::VectorXcf;
  const Eigen::Index n = 96;
  Library<E, RelativeDistance> library;
  Screen<E, RelativeDistance> screen;
  const auto all = [&](std::complex<float> value, std::complex<float> first) {
    E e = E::Constant(n, value);
    e[0] = first;
    return e;
  };
  library.add(all(0, 0), 0);
  library.add(all({1, 1e8f}, 1), 1);
  for (std::size_t i = 0; i < 70; ++i) library.add(all(2.7e-15f, 0), 2 + i);
  const E goal = all(2.6e-15f, 0);
  library.add(goal, 72);
  screen.renew(library);
  library.add(all(1.0001f, 1), 73);  // its imaginary part is smaller, and so is the range
  screen.renew(library);
  screen(std::span<const E>(&goal, 1), 1,
         [&](std::size_t, const auto& nearest) { CHECK(listed(nearest) == std::vector<std::size_t>{72}); });

  Library<E, RelativeDistance> grown;
  Outlines<E, RelativeDistance> outlines;
  for (int i = 0; i < 80; ++i) {
    if (i == 40) outlines.renew(grown, Serial{});
    grown.add(E::Constant(n, static_cast<float>(i) * (i < 40 ? 1e-30f : 1e10f)), grown.size());
  }
  outlines.renew(grown, Serial{});
  CHECK(outlines.tame());
}
