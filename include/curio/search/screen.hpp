// SPDX-License-Identifier: MIT
// Nearest neighbours among thousands of long vectors, exactly, by looking closely at few of them.
#pragma once

#include <algorithm>
#include <array>
#include <span>
#include <vector>

#include "curio/core/scratch.hpp"
#include "curio/search/last_word.hpp"
#include "curio/search/look.hpp"
#include "curio/search/nearest_so_far.hpp"

namespace curio::inline CURIO_ABI {

/// The exact k nearest of a library of goal vectors under a weighted loss d = mean_k w_k |goal_k - reached_k|.
///
/// Four looks, each where the one before leaves a doubt; all but the last are lower bounds of d. With g the goal, r an
/// item:
/// 1. sizes: w_0 |g_0 - r_0| + |S(g) - S(r)|, S the sum of w_k |.| over k > 0. Decides for items that hardly move. (Of
///    an item, S is known but for a spread, by which the bound is lowered: Weighing.)
/// 2. a tangent: over the head, sum w |g - r| >= sum w |g| - sum w Re(r conj(g)) / |g|, a product of each of
///    the batch's goals with each of the loud items, in whole numbers (CoarseHeads says how far it may be off); over
///    the tail, the sizes again or the line that tails lie near (TailLine), the better.
/// 3. the head coefficient by coefficient, the tail as before.
/// 4. s, all coefficients: d but for its rounding; of items that hardly move, the sizes from above instead. Where
///    several are still in doubt, the exact loss has the last word.
///
/// Rounding, with u half an ulp of 1 (more in double and for very long vectors: run_sum.hpp) and G = sum_k w_k |g_k|:
/// the exact loss (times n) errs by at most 4.5 u (sum |g / extent| + sum |r / extent|) + 20 u d, where the second sum
/// is at most G + d; a sum of Outlines by 40 u of itself. So d <= s (1 + 65 u) + 9 u G, and d >= b (1 - 25 u) - 9 u G
/// for a true lower bound b of the sum. Each bound is lowered by its error: looks 1 and 2 err by 50 u (G + S(r)),
/// sizes, quotients of the direction and float sums together, a table's chords by 310 u of the table. A place whose
/// bound is above (s_k (1 + 65 u) + 18 u G) / (1 - 25 u), s_k the k-th smallest s, is not among the k nearest; 1 / d
/// merges distances 2 u apart. Terms whose squares underflow are below 1e-18 each. What is no finite number is looked
/// at closely.
template <LongGoalVector E, WeightedLoss<E> L>
class Screen {
 public:
  using T = RealOf<E>;

  /// Studies the library as it stands. Cheap where it is the one studied before, grown.
  template <class X = Serial>
  void renew(const Library<E, L>& library, const X& executor = {}) {
    require(library.size() > 0, "Screen: expected a library of at least one experiment, got an empty one");
    outlines_.renew(library, executor);
  }

  /// Calls found(goal, nearest) for each goal, with its k nearest places (fewer where the library holds fewer).
  template <class Found>
  void operator()(std::span<const E> goals, std::size_t k, Found&& found) const {
    require(k > 0, "Screen: k must be positive, got 0");
    require(outlines_.ready(), "Screen: expected a library that renew has studied to the end, got none");
    detail::LastWord<E, L> exact(outlines_.library());
    const std::size_t count = std::min(together, goals.size()), room = Look::room(outlines_);
    Scratch<T> rooms(count * room + Look::sight(outlines_));
    std::vector<Look> looks;
    looks.reserve(count);
    for (std::size_t g = 0; g < count; ++g)
      looks.emplace_back(outlines_, k, rooms.data() + g * room, rooms.data() + count * room);
    for (std::size_t first = 0; first < goals.size(); first += together) {
      const auto some = std::span(looks).first(std::min(together, goals.size() - first));
      for (std::size_t g = 0; g < some.size(); ++g) some[g].aim(goals[first + g]);
      multiply(some);
      for (std::size_t g = 0; g < some.size(); ++g) {
        some[g].from_afar();
        const auto& doubts = some[g].closely();
        NearestSoFar<T> nearest(k);
        if (k == 1 && doubts.size() == 1 && some[g].sure()) {
          nearest.offer(doubts.front(), T(0));
        } else {
          exact.aim(some[g].goal());
          for (const std::size_t place : doubts) nearest.offer(place, exact(place));
        }
        found(first + g, nearest);
      }
    }
  }

 private:
  using Look = detail::Look<E, L>;
  static constexpr std::size_t together = 32, four = 4;  // goals
  static constexpr std::size_t near = 32;                // heads that stay in cache while all goals see them

  void multiply(std::span<Look> looks) const {
    const auto& heads = outlines_.loud().heads();
    std::array<const typename CoarseHeads<T>::Direction*, four> directions;
    for (std::size_t begin = 0; begin < heads.size(); begin += near) {
      for (std::size_t g = 0; g < looks.size(); g += four) {
        for (std::size_t c = 0; c < four; ++c) directions[c] = &looks[std::min(g + c, looks.size() - 1)].direction();
        for (std::size_t i = begin; i < std::min(begin + near, heads.size()); ++i) {
          const auto products = heads.products(i, directions);
          for (std::size_t c = 0; c < std::min(four, looks.size() - g); ++c) looks[g + c].take(i, products[c]);
        }
      }
    }
  }

  Outlines<E, L> outlines_;
};

}  // namespace curio::inline CURIO_ABI
