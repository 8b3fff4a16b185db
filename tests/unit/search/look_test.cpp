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

/// Holds the bounds of one outline, which has followed the library as it grew, below every distance.
template <class E, class L>
void check_bounds(Eigen::Index n) {
  Library<E, L> library;
  Outlines<E, L> outlines;
  for (const E& e : embeddings<E>(90, n, 7)) {
    library.add(e, library.size());
    if (library.size() % 20 == 10) outlines.renew(library, Serial{});
  }
  CHECK(outlines.loud().size() >= 30);  // those that move
  CHECK(outlines.loud().size() < 60);   // and few that rest
  const double u = static_cast<double>(std::numeric_limits<RealOf<E>>::epsilon()) / 2;
  double from_afar = 0, distances = 0;
  using T = RealOf<E>;
  using Memory = typename Outlines<E, L>::Memory;
  const T anything = std::numeric_limits<T>::quiet_NaN();
  Memory room, own(detail::Look<E, L>::room(outlines), anything), sight(detail::Look<E, L>::sight(outlines), anything);
  for (const E& goal : goals_in(library.range(), 8, 21)) {
    detail::Look<E, L> look(outlines, 1, own.data(), sight.data());
    look.aim(goal);
    for (std::size_t i = 0; i < outlines.loud().size(); ++i)
      look.take(i, outlines.loud().heads().products(i, std::array{&look.direction()})[0]);
    // The extents that the weights are made of are rounded, so the loss of rounded extents is what bounds are below: 4
    // u.
    const auto check = [&](const char* which) {
      for (std::size_t place = 0; place < library.size(); ++place) {
        const auto d = static_cast<double>(sum_of<E, L>(goal, library.reached(place), library.range()));
        CAPTURE(which, place, look.bound(place), d);
        // What was looked at whole is the sum itself, within 40 u.
        const auto first = static_cast<double>(outlines.first_distance(look.goal(), place));
        const double others = outlines.weighing().distance(look.goal(), outlines.row(place, room), 0, outlines.plane());
        const T sum = static_cast<T>(first + others);
        CHECK(static_cast<double>(look.bound(place)) <= d * (1 + (look.bound(place) == sum ? 44 : 4) * u));
      }
    };
    look.from_afar();
    check("from afar");
    for (std::size_t place = 0; place < library.size(); ++place) {
      from_afar += static_cast<double>(look.bound(place));
      distances += static_cast<double>(sum_of<E, L>(goal, library.reached(place), library.range()));
    }
    look.closely();
    check("closely");
  }
  CHECK(from_afar > 0.7 * distances);  // bounds that are worth having
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
