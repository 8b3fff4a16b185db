// SPDX-License-Identifier: MIT
// How far what was reached is from what was asked for.
#pragma once

#include <algorithm>
#include <span>
#include <vector>

#include "curio/core/fold.hpp"
#include "curio/core/signature.hpp"
#include "curio/goal/modulus.hpp"
#include "curio/goal/planes.hpp"
#include "curio/goal/range.hpp"

namespace curio::inline CURIO_ABI {

/// A loss that needs nothing but the two: loss(reached, goal), a number, smaller where nearer.
template <class L, class E>
concept PlainLoss = CallableWith<L, E, E> && requires(const L loss, const E& e) {
  { loss(e, e) } -> std::convertible_to<double>;
};
/// A loss relative to what past experiments span: loss(reached, goal, range).
template <class L, class E>
concept RelativeLoss = CallableWith<L, E, E, Range<E>> && requires(const L loss, const E& e, const Range<E>& range) {
  { loss(e, e, range) } -> std::convertible_to<double>;
};
/// How far a reached embedding is from a goal.
template <class L, class E>
concept Loss = PlainLoss<L, E> || RelativeLoss<L, E>;

namespace detail {

template <class L, class E>
struct LossResult : std::invoke_result<const L&, const E&, const E&> {};
template <class E, RelativeLoss<E> L>
struct LossResult<L, E> : std::invoke_result<const L&, const E&, const E&, const Range<E>&> {};

}  // namespace detail

/// The type of its numbers.
template <class L, class E>
requires Loss<L, E>
using DistanceOf = std::decay_t<typename detail::LossResult<L, E>::type>;

/// The loss, whether it asks for the range or not.
template <class L, class E>
DistanceOf<L, E> loss_of(const L& loss, const E& reached, const E& goal, const Range<E>& range) {
  if constexpr (RelativeLoss<L, E>) return loss(reached, goal, range);
  else return loss(reached, goal);
}

/// A loss over goal vectors lying in planes: what a library keeps can be compared without taking it out.
///
/// `scale` writes a vector's numbers by the extents, in place too, `terms` z_k of two scaled vectors, both each of its
/// own coefficient alone, and `of_terms` makes the loss of them. `weights` writes w with loss = mean_k w_k |goal_k -
/// reached_k| but for rounding, which lets a search look coarsely first.
template <class L, class E>
concept WeightedLoss = GoalVector<E> && Loss<L, E> &&
    requires(const L loss, RealOf<E>* z, const RealOf<E>* planes, Eigen::Index n) {
  loss.template scale<E>(planes, planes, n, z);  // a vector, by the extents: n numbers each
  loss.template terms<E>(planes, planes, n, z);  // of reached and goal
  { loss.template of_terms<E>(planes, n) } -> std::same_as<RealOf<E>>;
  loss.template weights<E>(planes, n, z);
};
/// One that compares as many pairs of short vectors at once as a register has lanes: `side_by_side` gives their losses,
/// in every bit. The vectors are scaled, and lie number by number: all first numbers, all second ones, ..., and after
/// them (of complex numbers) all imaginary parts so.
template <class L, class E>
concept SideBySideLoss = WeightedLoss<L, E> && ShortGoalVector<E> && requires(const L loss, const RealOf<E>* vectors) {
  { loss.template side_by_side<E>(vectors, vectors) } -> std::same_as<Lanes<RealOf<E>, Planes<E>::width>>;
};

namespace detail {

/// The mean over k of |goal_k - reached_k|, each divided by the extent where `relative`. Real and complex.
template <bool relative>
struct MeanModulus {
  /// v_k / extent_k, 0 where that is 0, in planes; v_k itself unless relative, when extents are not read. to: may be v.
  template <GoalVector E>
  void scale(const RealOf<E>* v, const RealOf<E>* extent, Eigen::Index n, RealOf<E>* to) const {
    using Real = Lanes<RealOf<E>, Planes<E>::width>;
    const std::size_t plane = Planes<E>::padded(n);
    if constexpr (!relative) {
      if (to != v) std::copy_n(v, Planes<E>::size(n), to);
    } else if constexpr (Planes<E>::complex) {
      for (std::size_t k = 0; k < plane; k += Real::width) {
        Real a = Real::load(v + k), b = Real::load(v + plane + k);
        const Real re = Real::load(extent + k), im = Real::load(extent + plane + k);
        const auto none = re == Real(0) && im == Real(0);
        divide(a, b, re, im);
        select(none, Real(0), a).store(to + k);
        select(none, Real(0), b).store(to + plane + k);
      }
    } else {
      for (std::size_t k = 0; k < plane; k += Real::width) {
        const Real e = Real::load(extent + k);
        select(e == Real(0), Real(0), Real::load(v + k) / e).store(to + k);
      }
    }
  }
  /// z_k = |goal_k - reached_k| of scaled vectors, in planes; z: padded(n) numbers.
  template <GoalVector E>
  void terms(const RealOf<E>* reached, const RealOf<E>* goal, Eigen::Index n, RealOf<E>* z) const {
    const std::size_t plane = Planes<E>::padded(n);
    for (std::size_t k = 0; k < plane; k += Planes<E>::width) term<E>(reached, goal, k, plane + k).store(z + k);
  }
  /// Their mean, in the reference's order.
  template <GoalVector E>
  RealOf<E> of_terms(const RealOf<E>* z, Eigen::Index n) const {
    using T = RealOf<E>;
    return rounded(fold(std::span<const T>(z, static_cast<std::size_t>(n))) * (T(1) / static_cast<T>(n)));
  }
  /// The same of several pairs: reached and goal, n numbers of each lane.
  template <ShortGoalVector E>
  Lanes<RealOf<E>, Planes<E>::width> side_by_side(const RealOf<E>* reached, const RealOf<E>* goal) const {
    using T = RealOf<E>;
    using Real = Lanes<T, Planes<E>::width>;
    constexpr std::size_t n = E::SizeAtCompileTime, width = Planes<E>::width;
    Real z[n];
    for (std::size_t k = 0; k < n; ++k) z[k] = term<E>(reached, goal, k * width, (n + k) * width);
    return detail::fold16(z, n) * Real(T(1) / T(n));
  }

  /// w_k = 1 / |extent_k|, 0 where that is 0; 1 unless relative.
  template <GoalVector E>
  void weights(const RealOf<E>* extent, Eigen::Index n, RealOf<E>* w) const {
    using T = RealOf<E>;
    using Real = Lanes<T, Planes<E>::width>;
    const std::size_t plane = Planes<E>::padded(n);
    for (std::size_t k = 0; k < plane; k += Real::width) {
      Real size(1);
      if constexpr (relative) {
        if constexpr (Planes<E>::complex) size = modulus(Real::load(extent + k), Real::load(extent + plane + k));
        else size = abs(Real::load(extent + k));
      }
      select(size == Real(0), Real(0), Real(1) / size).store(w + k);
    }
    std::fill(w + n, w + plane, T(0));
  }

 protected:
  template <GoalVector E>
  RealOf<E> of_vectors(const E& reached, const E& goal, const RealOf<E>* extent) const {
    require(reached.size() == goal.size(), "loss: the goal has ", goal.size(), " numbers, the reached embedding ",
            reached.size());
    const std::size_t size = Planes<E>::size(goal.size());
    std::vector<RealOf<E>> planes(3 * size);
    Planes<E>::split(reached, planes.data());
    Planes<E>::split(goal, planes.data() + size);
    RealOf<E>* z = planes.data() + 2 * size;
    for (RealOf<E>* const v : {planes.data(), planes.data() + size}) scale<E>(v, extent, goal.size(), v);
    terms<E>(planes.data(), planes.data() + size, goal.size(), z);
    return of_terms<E>(z, goal.size());
  }

 private:
  /// |goal - reached| of a register's numbers: real parts at `re`, imaginary parts (of complex numbers) at `im`.
  template <GoalVector E>
  static CURIO_INLINE Lanes<RealOf<E>, Planes<E>::width> term(const RealOf<E>* reached, const RealOf<E>* goal,
                                                              std::size_t re, [[maybe_unused]] std::size_t im) {
    using Real = Lanes<RealOf<E>, Planes<E>::width>;
    const auto difference = [=](std::size_t at) { return Real::load(goal + at) - Real::load(reached + at); };
    if constexpr (Planes<E>::complex) return modulus(difference(re), difference(im));
    else return abs(difference(re));
  }
};

}  // namespace detail

/// The published study's loss: mean over k of |goal_k / extent_k - reached_k / extent_k|, extent = largest - smallest
/// of the library.
///
/// So a coefficient that varies much counts no more than one that varies little; one in which no experiments differ
/// counts nothing. Each number is divided apart and the mean summed in the reference's order, so that near ties fall as
/// they fell there. Linear in the number of coefficients. Draws no random numbers. Throws: Error where sizes differ.
/// Source: Etcheverry et al. 2024.
struct RelativeDistance final : detail::MeanModulus<true> {
  template <GoalVector E>
  RealOf<E> operator()(const E& reached, const E& goal, const Range<E>& range) const {
    require(!range.empty() && range.size() == goal.size(), "RelativeDistance: the goal has ", goal.size(),
            " numbers, the range ", range.size());
    std::vector<RealOf<E>> extent(Planes<E>::size(goal.size()));
    Planes<E>::split(E(range.high - range.low), extent.data());
    return of_vectors(reached, goal, extent.data());
  }
};

/// The same unscaled: mean over k of |goal_k - reached_k|, in the embedding's own units.
struct MeanDistance final : detail::MeanModulus<false> {
  template <GoalVector E>
  RealOf<E> operator()(const E& reached, const E& goal) const {
    return of_vectors<E>(reached, goal, nullptr);
  }
};

/// Euclid's distance: sqrt(sum over k of |goal_k - reached_k|^2), in the embedding's own units, summed in the
/// reference's order.
struct Euclidean {
  template <GoalVector E>
  RealOf<E> operator()(const E& reached, const E& goal) const {
    using T = RealOf<E>;
    require(reached.size() == goal.size(), "loss: the goal has ", goal.size(), " numbers, the reached embedding ",
            reached.size());
    std::vector<T> squares(static_cast<std::size_t>(goal.size()));
    for (Eigen::Index k = 0; k < goal.size(); ++k) {
      const auto difference = goal[k] - reached[k];
      const T re = std::real(difference), im = std::imag(difference);
      squares[static_cast<std::size_t>(k)] = std::fma(re, re, rounded(im * im));
    }
    return std::sqrt(fold(std::span<const T>(squares)));
  }
};
static_assert(Loss<RelativeDistance, Eigen::VectorXcf> && Loss<MeanDistance, Vector<float, 3>> &&
              Loss<Euclidean, Vector<double, 2>>);
static_assert(WeightedLoss<RelativeDistance, Eigen::VectorXcf> && SideBySideLoss<MeanDistance, Vector<float, 3>>);

}  // namespace curio::inline CURIO_ABI
