// SPDX-License-Identifier: MIT
// Where a search aims next: a new place in goal space.
#pragma once

#include <memory>

#include "curio/core/random.hpp"
#include "curio/search/library.hpp"

namespace curio::inline CURIO_ABI {

/// goals(key, library) is a goal, of the very type that the encoder makes; the library is never empty.
template <class G, class E, class P>
concept DirectGoals = requires(const G goals, Key key, const P& library) {
  { goals(key, library) } -> std::same_as<E>;
};
/// goals.study(library) does once a batch what is dear, and gives what makes a goal of each key.
template <class G, class E, class P>
concept StudiedGoals = requires(const G goals, Key key, const P& library) {
  { goals.study(library)(key) } -> std::same_as<E>;
};
template <class G, class E, class P>
concept GoalGenerator = DirectGoals<G, E, P> || StudiedGoals<G, E, P>;

/// Goals anywhere in the box that the past spans, somewhat enlarged: the study's.
///
/// With low, high the range of the library: centre = low + (high - low) / 2; goal_k uniform in centre_k -+ scaling
/// (high - low)_k / 2, one real random number a coefficient (complex coefficients move along the line from low to
/// high). Linear in the coefficients. Throws: Error where the scaling is negative or no number. Source: Etcheverry et
/// al. 2023; the reference rounds each product.
struct Hypercube {
  float scaling = 1.3f;  ///< of the box's edges

  void check() const {
    require(std::isfinite(scaling) && scaling >= 0, "Hypercube: scaling must not be negative, got ", scaling);
  }

  template <class P, class E = std::remove_cvref_t<decltype(std::declval<const P&>().range().low)>>
  requires GoalVector<E>
  auto study(const P& library) const {
    using T = RealOf<E>;
    const auto& range = library.range();
    auto box = std::make_shared<Range<E>>(range);
    for (Eigen::Index k = 0; k < range.size(); ++k) {
      const auto edges = [&](T low, T high) {
        const T extent = high - low, centre = low + rounded(T(0.5) * extent),
                half = T(0.5) * rounded(extent * T(scaling));
        return std::pair{centre - rounded(half), centre + rounded(half)};
      };
      if constexpr (Planes<E>::complex) {
        const auto re = edges(range.low[k].real(), range.high[k].real()),
                   im = edges(range.low[k].imag(), range.high[k].imag());
        box->low[k] = {re.first, im.first};
        box->high[k] = {re.second, im.second};
      } else {
        std::tie(box->low[k], box->high[k]) = edges(range.low[k], range.high[k]);
      }
    }
    box->high -= box->low;  // from here on the extent
    return [box = std::shared_ptr<const Range<E>>(std::move(box))](Key key) {
      constexpr Eigen::Index parts = Planes<E>::complex ? 2 : 1;  // of a number, which share what was drawn
      E goal(box->size());
      Eigen::Matrix<T, parts, Eigen::Dynamic> at(parts, goal.size());
      at.rowwise() = uniform(split(key, 1)[0], goal.size()).transpose().template cast<T>();
      const auto numbers = [](const auto& of) { return reinterpret_cast<const T*>(of.data()); };
      const T *low = numbers(box->low), *extent = numbers(box->high);
      const auto place = [&]<int W>(Eigen::Index j, std::integral_constant<int, W>) {
        const auto of = [j](const T* part) { return Lanes<T, W>::load(part + j); };
        (of(low) + of(extent) * of(at.data())).store(reinterpret_cast<T*>(goal.data()) + j);
      };
      constexpr std::integral_constant<int, native_width<T>> wide;
      Eigen::Index j = 0;
      for (; j + wide <= parts * goal.size(); j += wide) place(j, wide);
      for (; j < parts * goal.size(); ++j) place(j, std::integral_constant<int, 1>{});
      return goal;
    };
  }
};
static_assert(GoalGenerator<Hypercube, Eigen::VectorXcf, Library<Eigen::VectorXcf, RelativeDistance>>);

/// Goals uniform in a box of one's own, whatever the past. One random number a coefficient.
///
/// goal_k = low_k + (high_k - low_k) u_k, an fma, u_k in [0, 1). Throws: Error where the sizes differ, a bound is no
/// finite number, or low is above high. Real goal vectors.
template <GoalVector E>
struct UniformGoals {
  E low, high;

  void check() const {
    require(low.size() == high.size() && low.size() > 0, "UniformGoals: low and high must have as many numbers, got ",
            low.size(), " and ", high.size());
    for (Eigen::Index k = 0; k < low.size(); ++k)
      require(std::isfinite(low[k]) && std::isfinite(high[k]) && low[k] <= high[k],
              "UniformGoals: expected finite bounds, low not above high, got [", low[k], ", ", high[k], "] for number ",
              k);
  }
  template <class P>
  E operator()(Key key, const P&) const {
    using T = RealOf<E>;
    E goal(low.size());
    const Eigen::VectorXf u = uniform(split(key, 1)[0], goal.size());
    for (Eigen::Index k = 0; k < goal.size(); ++k) goal[k] = std::fma(high[k] - low[k], static_cast<T>(u[k]), low[k]);
    return goal;
  }
};
template <class E>
UniformGoals(E, E) -> UniformGoals<E>;
static_assert(GoalGenerator<UniformGoals<Vector<float, 2>>, Vector<float, 2>, Library<Vector<float, 2>, MeanDistance>>);

}  // namespace curio::inline CURIO_ABI
