// SPDX-License-Identifier: MIT
// Where a search aims next: a new place in goal space.
#pragma once

#include <type_traits>
#include <utility>

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
/// al. 2024; the reference rounds each product.
struct Hypercube {
  float scaling = 1.3f;  ///< of the box's edges

  void check() const {
    require(std::isfinite(scaling) && scaling >= 0, "Hypercube: scaling must not be negative, got ", scaling);
  }

  template <GoalVector E>
  class Goals;  // of one batch
  template <class P, GoalVector E = std::remove_cvref_t<decltype(std::declval<const P&>().range().low)>>
  Goals<E> study(const P& library) const {
    return {library.range().low, library.range().high, scaling};
  }
};
/// The enlarged box: a goal of each key.
template <GoalVector E>
class Hypercube::Goals {
 public:
  using T = RealOf<E>;

  Goals(const E& low, const E& high, float scaling) : from_(low), extent_(low) {
    for (Eigen::Index j = 0; j < parts * low.size(); ++j) {
      const T whole = numbers(high)[j] - numbers(low)[j], centre = numbers(low)[j] + rounded(T(0.5) * whole);
      const T half = rounded(T(0.5) * rounded(whole * T(scaling)));
      numbers(from_)[j] = centre - half;
      numbers(extent_)[j] = centre + half - numbers(from_)[j];
    }
  }
  E operator()(Key key) const {
    E goal(from_.size());
    Eigen::Matrix<T, parts, Eigen::Dynamic> at(parts, goal.size());
    at.rowwise() = uniform(split(key, 1)[0], goal.size()).transpose().template cast<T>();
    const auto place = [&]<int W>(Eigen::Index j, std::integral_constant<int, W>) {
      const auto of = [j](const T* part) { return Lanes<T, W>::load(part + j); };
      (of(numbers(from_)) + of(numbers(extent_)) * of(at.data())).store(numbers(goal) + j);
    };
    constexpr std::integral_constant<int, native_width<T>> wide;
    Eigen::Index j = 0;
    for (; j + wide <= parts * goal.size(); j += wide) place(j, wide);
    for (; j < parts * goal.size(); ++j) place(j, std::integral_constant<int, 1>{});
    return goal;
  }

 private:
  /// Of each number: real and imaginary, which share what is drawn.
  static constexpr int parts = Planes<E>::parts;
  /// The numbers of a goal vector, real and imaginary parts in turn.
  static T* numbers(E& e) { return reinterpret_cast<T*>(e.data()); }
  static const T* numbers(const E& e) { return reinterpret_cast<const T*>(e.data()); }

  E from_, extent_;
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
