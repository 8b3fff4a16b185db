// SPDX-License-Identifier: MIT
#include "curio/search/lineup.hpp"  // first: the header must stand alone

#include <catch2/catch.hpp>
#include <complex>
#include <limits>

#include "curio/search/selector.hpp"
#include "hostile.hpp"

using namespace curio;
using namespace hostile;

namespace {

template <class E, class L>
void check_against_plain_loop() {
  for (const auto& one : cases<E>(E::SizeAtCompileTime)) {
    const auto& past = one.past;
    CAPTURE(one.name);
    Library<E, L> library;
    Lineup<E, L> lineup;
    for (std::size_t size = 1; size <= past.size(); ++size) {  // the range grows with it
      library.add(past[size - 1], size - 1);
      if (size % 13 != 1 && size != past.size()) continue;
      lineup.renew(library, Threads{.count = 2});
      for (const std::size_t k : {std::size_t{1}, std::size_t{3}, past.size() + 2}) {
        CAPTURE(size, k);
        std::size_t seen = 0;
        lineup(std::span<const E>(one.goals), k, [&](std::size_t g, const auto& nearest) {
          CHECK(g == seen++);
          CHECK(listed(nearest) == plainly(library, one.goals[g], k));
        });
        CHECK(seen == one.goals.size());
      }
    }
  }
}

using Reals = Vector<float, 2>;

}  // namespace

TEMPLATE_TEST_CASE("the choice of a lineup is the plain loop's, in libraries kind and hostile", "", (Vector<float, 1>),
                   (Vector<float, 3>), (Vector<float, 8>), (Vector<float, 16>), (Vector<double, 2>),
                   (Vector<double, 9>), (Vector<std::complex<float>, 3>), (Vector<std::complex<double>, 5>)) {
  check_against_plain_loop<TestType, RelativeDistance>();
  check_against_plain_loop<TestType, MeanDistance>();
}

TEST_CASE("a lineup refuses an empty library, to choose none, and a library that it has not seen to the end") {
  Lineup<Reals, RelativeDistance> lineup;
  const std::vector<Reals> goals = {{0, 0}};
  const auto choose = [&](std::size_t k) {
    lineup(std::span(goals), k, [](std::size_t, const auto& nearest) { CHECK(listed(nearest).size() == 1); });
  };
  const auto refusal = "Lineup: expected a library that renew has studied to the end, got none";
  CHECK_THROWS_WITH(lineup.renew(Library<Reals, RelativeDistance>()),
                    "Lineup: expected a library of at least one experiment, got an empty one");
  CHECK_THROWS_WITH(choose(1), refusal);
  Library<Reals, RelativeDistance> library;
  library.add(Reals(1, 2), 0);
  lineup.renew(library);
  choose(1);
  CHECK_THROWS_WITH(choose(0), "Lineup: k must be positive, got 0");
  int calls = 1;
  CHECK_THROWS_WITH(lineup.renew(library, Failing{&calls}), "no more");
  CHECK_THROWS_WITH(choose(1), refusal);
  lineup.renew(library);
  choose(1);
}

TEST_CASE("what is no number, in the past or in a goal, is never nearest, and what is infinite is farthest") {
  constexpr float infinity = std::numeric_limits<float>::infinity(), none = std::numeric_limits<float>::quiet_NaN(),
                  most = std::numeric_limits<float>::max();
  std::vector<Reals> all;
  for (const float x : {0.0f, -0.0f, 1.0f, 2.5f, infinity, -infinity, none, most, -most})
    for (const float y : {1.0f, none, 2.0f, -infinity}) all.push_back({x, y});
  const auto check = [&](const auto& loss) {
    const auto library = library_of<Reals, std::remove_cvref_t<decltype(loss)>>(all);
    Lineup<Reals, std::remove_cvref_t<decltype(loss)>> lineup;
    lineup.renew(library);
    for (const std::size_t k : {1u, 4u, 50u})
      lineup(std::span<const Reals>(all), k, [&](std::size_t g, const auto& nearest) {
        CAPTURE(g, k);
        CHECK(listed(nearest) == plainly(library, all[g], k));
      });
  };
  check(MeanDistance{});
  check(RelativeDistance{});
  const auto library = library_of<Reals, MeanDistance>({{0, 0}, {1, 1}, {2, 2}});
  Lineup<Reals, MeanDistance> lineup;
  lineup.renew(library);
  const std::vector<Reals> goals = {{none, 0}, {infinity, 0}};
  std::vector<std::vector<std::size_t>> found(2);
  lineup(std::span(goals), 2, [&](std::size_t g, const auto& nearest) { found[g] = listed(nearest); });
  CHECK(found == std::vector<std::vector<std::size_t>>{{}, {0, 1}});
}

namespace {

/// Work elsewhere, which would have to be sent.
struct Elsewhere {
  int* sent;
  template <class R, class Work>
  void fill(std::span<R> results, Work&& work) const {
    ++*sent;
    Serial{}.fill(results, work);
  }
};

/// A weighted mean of one's own, that knows nothing of lanes.
struct Own : detail::MeanModulus<false> {
  template <GoalVector F>
  RealOf<F> operator()(const F& reached, const F& goal) const {
    return of_vectors<F>(reached, goal, nullptr);
  }
  template <GoalVector F>
  auto of_terms(const auto* z, Eigen::Index n) const {
    return fold(std::span(z, static_cast<std::size_t>(n)));
  }
  void side_by_side() const {}  // hides the one that knows
};

}  // namespace

TEST_CASE("copying stays with the caller where memory is not shared") {
  const auto library = library_of<Reals, MeanDistance>({{0, 0}, {1, 1}, {2, 2}});
  int sent = 0;
  Lineup<Reals, MeanDistance> lineup;
  lineup.renew(library, Elsewhere{&sent});
  CHECK(sent == 0);
}

TEST_CASE("a weighted loss is lined up only where it can compare several at once") {
  STATIC_REQUIRE(SideBySideLoss<MeanDistance, Reals> && !SideBySideLoss<MeanDistance, Eigen::VectorXf>);
  STATIC_REQUIRE(WeightedLoss<Own, Reals> && !SideBySideLoss<Own, Reals>);
  const auto studied = [](const auto& library) {
    return requires { Nearest{}.study(library); };
  };
  CHECK(!studied(Library<Reals, Own>()));
}

TEST_CASE("short is what a goal vector's type says, up to 16 numbers") {
  STATIC_REQUIRE(ShortGoalVector<Vector<float, 16>>);
  STATIC_REQUIRE(LongGoalVector<Vector<float, 17>> && LongGoalVector<Vector<float, 0>>);
  STATIC_REQUIRE(LongGoalVector<Eigen::VectorXf>);
  STATIC_REQUIRE(!LongGoalVector<float> && !ShortGoalVector<float>);
}
