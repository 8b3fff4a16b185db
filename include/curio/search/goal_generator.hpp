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
/// al. 2024; the reference rounds each product.
struct Hypercube {
  float scaling = 1.3f;  ///< of the box's edges

  void check() const {
    require(std::isfinite(scaling) && scaling >= 0, "Hypercube: scaling must not be negative, got ", scaling);
  }

  template <class P, class E = std::remove_cvref_t<decltype(std::declval<const P&>().range().low)>>
  requires GoalVector<E>
  auto study(const P& library) const {
    using T = RealOf<E>;
    struct Box {
      E low, extent;
    };
    const auto& range = library.range();
    const auto box = std::make_shared<Box>(Box{range.low, range.low});
    const auto enlarge = [this](T low, T high, T& from, T& extent) {
      const T whole = high - low, centre = low + rounded(T(0.5) * whole), half = T(0.5) * rounded(whole * T(scaling));
      from = centre - rounded(half);
      extent = centre + rounded(half) - from;
    };
    for (Eigen::Index j = 0; j < parts<E> * range.size(); ++j)
      enlarge(numbers(range.low)[j], numbers(range.high)[j], numbers(box->low)[j], numbers(box->extent)[j]);
    return [box = std::shared_ptr<const Box>(box)](Key key) {
      E goal(box->low.size());
      Eigen::Matrix<T, parts<E>, Eigen::Dynamic> at(parts<E>, goal.size());
      at.rowwise() = uniform(split(key, 1)[0], goal.size()).transpose().template cast<T>();
      const T *low = numbers(box->low), *extent = numbers(box->extent);
      const auto place = [&]<int W>(Eigen::Index j, std::integral_constant<int, W>) {
        const auto of = [j](const T* part) { return Lanes<T, W>::load(part + j); };
        (of(low) + of(extent) * of(at.data())).store(numbers(goal) + j);
      };
      constexpr std::integral_constant<int, native_width<T>> wide;
      Eigen::Index j = 0;
      for (; j + wide <= parts<E> * goal.size(); j += wide) place(j, wide);
      for (; j < parts<E> * goal.size(); ++j) place(j, std::integral_constant<int, 1>{});
      return goal;
    };
  }

 private:
  /// Of each number: real and imaginary, which share what is drawn.
  template <class E>
  static constexpr Eigen::Index parts = Planes<E>::complex ? 2 : 1;
  /// The numbers of a goal vector, real and imaginary parts in turn.
  template <class E>
  static auto numbers(E& e) {
    using T = RealOf<std::remove_const_t<E>>;
    return reinterpret_cast<std::conditional_t<std::is_const_v<E>, const T, T>*>(e.data());
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
