// SPDX-License-Identifier: MIT
#include "curio/search/look.hpp"  // first: the header must stand alone

#include <algorithm>
#include <array>
#include <catch2/catch.hpp>
#include <complex>
#include <limits>

#include "study_like.hpp"

using namespace curio;
using namespace study_like;

namespace {

template <class E, class L>
void check_bounds(Eigen::Index n) {
  Library<E, L> library;
  for (const E& e : embeddings<E>(90, n, 7)) library.add(e, library.size());
  const Outlines<E, L> outlines(library, Serial{});
  CHECK(outlines.loud().size() >= 30);  // those that move
  CHECK(outlines.loud().size() < 60);   // and few that rest
  const double u = static_cast<double>(std::numeric_limits<RealOf<E>>::epsilon()) / 2;
  double first_looks = 0, distances = 0;
  for (const E& goal : goals_in(library.range(), 8, 21)) {
    detail::Look<E, L> look(outlines, 1);
    look.aim(goal);
    // The extents that the weights are made of are rounded, so the loss of rounded extents is what bounds are below: 4
    // u.
    const auto check = [&](const char* which) {
      for (std::size_t place = 0; place < library.size(); ++place) {
        const auto d = static_cast<double>(sum_of<E, L>(goal, library.reached(place), library.range()));
        CAPTURE(which, place, look.bound(place), d);
        CHECK(static_cast<double>(look.bound(place)) <= d * (1 + 4 * u));
      }
    };
    check("sizes");
    for (std::size_t i = 0; i < outlines.loud().size(); ++i)
      look.tangent(i, outlines.along(i, std::array<const RealOf<E>*, 1>{look.direction()})[0]);
    check("tangents");
    for (std::size_t place = 0; place < library.size(); ++place) {
      first_looks += static_cast<double>(look.bound(place));
      distances += static_cast<double>(sum_of<E, L>(goal, library.reached(place), library.range()));
    }
  }
  CHECK(first_looks > 0.7 * distances);  // bounds that are worth having
}

}  // namespace

TEMPLATE_TEST_CASE("every bound lies below the distance, on all pairs", "", Eigen::VectorXf, Eigen::VectorXcf,
                   Eigen::VectorXd, Eigen::VectorXcd) {
  for (const Eigen::Index n : {20, 255, 256, 257, 700}) {
    CAPTURE(n);
    check_bounds<TestType, RelativeDistance>(n);
    check_bounds<TestType, MeanDistance>(n);
  }
}
