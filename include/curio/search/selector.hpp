// SPDX-License-Identifier: MIT
// Which past experiment a new one starts from.
#pragma once

#include <type_traits>

#include "curio/core/random.hpp"
#include "curio/search/lineup.hpp"
#include "curio/search/screen.hpp"

namespace curio::inline CURIO_ABI {

/// selector(key, goal, library) is a place in the library; the library is never empty.
template <class S, class E, class P>
concept Selector = requires(const S selector, Key key, const E& goal, const P& library) {
  { selector(key, goal, library) } -> std::convertible_to<std::size_t>;
};

namespace detail {

/// What finds the nearest of many fast, and exactly.
template <class E, class L>
struct SearchFor {};
template <LongGoalVector E, WeightedLoss<E> L>
struct SearchFor<E, L> : std::type_identity<Screen<E, L>> {};
template <class E, SideBySideLoss<E> L>
struct SearchFor<E, L> : std::type_identity<Lineup<E, L>> {};

}  // namespace detail

/// The past experiment nearest to the goal, or one of the k nearest, each as likely.
///
/// Nearest by the search's loss, ranked by 1 / loss, the earlier of a tie. Draws a random number only where k > 1.
/// Linear in the library; with a loss that tells its weights, a few looks (Screen), of short goal vectors several at
/// once (Lineup): the same choice. Where failures left fewer than k, one of those. Throws: Error where k is 0, or more
/// than a search's random batches make. Source: k-nearest-neighbour selection of IMGEP, Forestier et al. 2022.
struct Nearest {
  std::size_t k = 1;  ///< experiments

  template <class E, class P>
  requires Past<P, E> std::size_t operator()(Key key, const E& goal, const P& library) const {
    NearestSoFar<std::remove_cvref_t<decltype(library.loss(0, goal))>> nearest(k);
    for (std::size_t place = 0; place < library.size(); ++place) nearest.offer(place, library.loss(place, goal));
    return choose(key, nearest);
  }

  template <class E, class L>
  class Study;
  /// For several goals at once, as fast as it goes where the loss tells its weights.
  template <class E, class L>
  requires requires { typename detail::SearchFor<E, L>::type; }
  Study<E, L> study(const Library<E, L>& /*library*/) const { return Study<E, L>(*this); }

  /// Throws: Error where no library of `size` experiments could answer.
  void check(std::size_t size) const {
    require(k > 0, "Nearest: k must be positive, got 0");
    require(k <= size, "Nearest: k must not be more than the experiments of the random batches, ", size, ", got ", k);
  }

 private:
  template <class Found>
  std::size_t choose(Key key, const Found& nearest) const {
    require(nearest.size() > 0, "Nearest: expected a loss that is a number for some experiment, got none");
    return nearest[k == 1 ? 0 : below(key, nearest.size())];
  }
};
/// The same for several goals at once, with what is learned of a library and kept from batch to batch.
///
/// renew(library, executor) learns what is new; (keys, goals, chosen) then fills chosen[i] for keys[i] and goals[i].
template <class E, class L>
class Nearest::Study {
 public:
  explicit Study(Nearest nearest) : nearest_(nearest) {}
  template <class X>
  void renew(const Library<E, L>& library, const X& executor) {
    search_.renew(library, executor);
  }
  void operator()(std::span<const Key> keys, std::span<const E> goals, std::span<std::size_t> chosen) const {
    search_(goals, nearest_.k,
            [&](std::size_t i, const auto& nearest) { chosen[i] = nearest_.choose(keys[i], nearest); });
  }

 private:
  Nearest nearest_;
  typename detail::SearchFor<E, L>::type search_;
};
static_assert(Selector<Nearest, Eigen::VectorXcf, Library<Eigen::VectorXcf, RelativeDistance>>);

/// Any past experiment, each as likely, whatever the goal. Draws one random number.
struct Anyone {
  template <class E, class P>
  requires Past<P, E> std::size_t operator()(Key key, const E& /*goal*/, const P& library) const {
    return below(key, library.size());
  }
};
static_assert(Selector<Anyone, Eigen::VectorXcf, Library<Eigen::VectorXcf, RelativeDistance>>);

}  // namespace curio::inline CURIO_ABI
