// SPDX-License-Identifier: MIT
// Nearest neighbours among thousands of long vectors, exactly, by looking closely at few of them.
#pragma once

#include <algorithm>
#include <cmath>
#include <limits>
#include <span>
#include <vector>

#include "curio/search/nearest_so_far.hpp"
#include "curio/search/outlines.hpp"

namespace curio::inline CURIO_ABI {
namespace detail {

/// The looks from one goal at every place. Sums, not means.
template <class E, class L>
class Look {
  using Outlines = curio::Outlines<E, L>;
  using T = typename Outlines::T;
  using Real = typename Outlines::Real;
  static constexpr bool complex = Outlines::complex;
  static constexpr std::size_t width = Outlines::width;
  static constexpr double u = static_cast<double>(std::numeric_limits<T>::epsilon()) / 2;

 public:
  Look(const Outlines& outlines, const E& goal, std::size_t k)
      : outlines_(&outlines),
        k_(k),
        goal_(Planes<E>::size(outlines.coefficients())),
        direction_(2 * outlines.head()),
        bound_(outlines.others().size()) {
    require(goal.size() == outlines.coefficients(), "goal: expected ", outlines.coefficients(),
            " numbers, as the embeddings have, got ", goal.size());
    Planes<E>::split(goal, goal_.data());
    own_ = outlines.measure(goal_.data());
    slack_ = u * (own_.head + own_.tail + static_cast<double>(outlines.first_size(goal_.data())));
    for (std::size_t at = 0; at < outlines.head(); at += width) {
      const Real re = Real::load(goal_.data() + at);
      const Real im = complex ? Real::load(goal_.data() + outlines.plane() + at) : Real(0);
      const Real size = modulus(re, im);
      select(size == Real(0), Real(0), re / size).store(direction_.data() + at);
      select(size == Real(0), Real(0), im / size).store(direction_.data() + outlines.head() + at);
    }
    typename Outlines::Memory x(outlines.plane() - outlines.head());
    outlines.tail_of(goal_.data(), x.data());
    table_ = outlines.line().table(x.data());
    compare_sizes();
  }

  /// What loud heads are multiplied with: (re, im) / |g| of the goal's head.
  const T* direction() const { return direction_.data(); }
  /// The second look, at the i-th of the loud; product: of its head with the direction.
  void tangent(std::size_t i, T product) {
    const std::size_t place = outlines_->loud()[i];
    const auto& item = outlines_->items()[place];
    const double error = u * (45 * own_.head + (3 * static_cast<double>(outlines_->head() / width) + 15) * item.head);
    const double better =
        static_cast<double>(first_[place]) + own_.head - static_cast<double>(product) - error + tail_bound(item);
    if (better > static_cast<double>(bound_[place])) bound_[place] = static_cast<T>(better);
  }
  /// Looks at the most promising place, since a good one early leaves less to look at.
  void start() {
    for (std::size_t place = 0; place < outlines_->items().size(); ++place)
      if (bound_[place] < bound_[best_]) best_ = place;
    look(best_, 0, 0);
  }
  /// The third and fourth look, where there is a doubt.
  void closely(std::size_t place) {
    if (place == best_ || !doubtful(place)) return;
    const auto& item = outlines_->items()[place];
    if (item.head + item.tail < 64 * u * (own_.head + own_.tail)) return at_most(sizes_together(place));
    if (!item.loud) return look(place, 0, 0);
    const double head = outlines_->sum(goal_.data(), outlines_->row(place), 0, outlines_->head());
    bound_[place] = static_cast<T>(head * (1 - 45 * u) + tail_bound(item) - 5 * slack_);
    if (doubtful(place)) look(place, head, outlines_->head());
  }
  bool doubtful(std::size_t place) const {
    const double bound = static_cast<double>(bound_[place]);
    return !(bound > limit_) || std::isinf(bound);  // infinite: only its squares may be
  }
  const T* goal() const { return goal_.data(); }
  /// The sum, or a number below it: what is known so far.
  T bound(std::size_t place) const { return bound_[place]; }

 private:
  void compare_sizes() {
    const Real w(outlines_->first_weight()), re(goal_[0]), im(complex ? goal_[outlines_->plane()] : T(0));
    const Real others(static_cast<T>(own_.head + own_.tail));
    first_.resize(bound_.size());
    for (std::size_t at = 0; at < bound_.size(); at += width) {
      const Real theirs = Real::load(outlines_->others().data() + at);
      const Real first = Outlines::modulus_of(w, re - Real::load(outlines_->first_re().data() + at),
                                              im - Real::load(outlines_->first_im().data() + at));
      const Real error = fma(Real(static_cast<T>(45 * u)), theirs, Real(static_cast<T>(45 * slack_)));
      first.store(first_.data() + at);
      (first + abs(others - theirs) - error).store(bound_.data() + at);
    }
  }
  double sizes_together(std::size_t place) const {
    const auto& item = outlines_->items()[place];
    return static_cast<double>(first_[place]) + own_.head + own_.tail + item.head + item.tail;
  }
  double tail_bound(const auto& item) const {
    const double sizes = std::abs(own_.tail - item.tail) - 45 * u * (own_.tail + item.tail);
    if (!item.loud) return sizes;
    return std::max(sizes, outlines_->line().bound(table_, item.place) - 130 * u * (own_.tail + item.tail));
  }
  /// The whole sum, of which the part below `from` is known.
  void look(std::size_t place, double known, std::size_t from) {
    typename Outlines::Memory room;
    const double s = known + outlines_->sum(goal_.data(), outlines_->row(place, room), from, outlines_->plane());
    bound_[place] = std::isfinite(s) ? static_cast<T>(s) : -std::numeric_limits<T>::infinity();
    at_most(s);
  }
  /// A sum that is no less than the distance of some place, each place once.
  void at_most(double s) {
    if (!std::isfinite(s)) return;
    least_.insert(std::upper_bound(least_.begin(), least_.end(), s), s);
    if (least_.size() > k_) least_.pop_back();
    if (least_.size() < k_ || !outlines_->tame()) return;
    constexpr double large = static_cast<double>(std::numeric_limits<T>::max()) / 8;  // the exact sum may overflow
    limit_ = (least_.back() * (1 + 70 * u) + 20 * slack_ + outlines_->underflow()) / (1 - 30 * u);
    if (!(limit_ < large)) limit_ = std::numeric_limits<double>::infinity();
  }

  const Outlines* outlines_;
  std::size_t k_;
  typename Outlines::Memory goal_;  // in planes
  typename Outlines::Memory direction_, first_;
  typename Outlines::Memory bound_;  // or s, where that was looked at
  typename Outlines::Item own_;
  typename TailLine<T>::Table table_{};
  double slack_ = 0;                                        // u G
  std::size_t best_ = 0;                                    // of the tangents
  std::vector<double> least_;                               // the k smallest s so far, in order
  double limit_ = std::numeric_limits<double>::infinity();  // above it nothing is among the k nearest
};

}  // namespace detail

/// The exact k nearest of a library of goal vectors under a weighted loss d = mean_k w_k |goal_k - reached_k|.
///
/// Four looks, each where the one before leaves a doubt; all but the last are lower bounds of d. With g the goal, r an
/// item:
/// 1. sizes: w_0 |g_0 - r_0| + |S(g) - S(r)|, S the sum of w_k |.| over k > 0. Decides for items that hardly move.
/// 2. a tangent: over the head, 0 < k < 256, sum w |g - r| >= sum w |g| - sum w Re(r conj(g)) / |g|, a matrix product
/// of the batch's goals
///    with the loud items; over the tail, the sizes again or the line that tails lie near (TailLine), the better.
/// 3. the head coefficient by coefficient, the tail as before.
/// 4. s, all coefficients: d but for its rounding. Where s leaves a doubt, the exact loss has the last word.
///
/// Rounding, with u half an ulp of 1 and G = sum_k w_k |g_k|: the exact loss (times n) errs by at most 4.5 u (sum |g /
/// extent| + sum |r / extent|) + 20 u d, where the second sum is at most G + d; a sum of Outlines by 40 u of itself. So
/// d <= s (1 + 65 u) + 9 u G, and d >= b (1 - 25 u) - 9 u G for a true lower bound b of the sum. Each bound is lowered
/// by its error: look 1 errs by 40 u (G + S(r)); a tangent's product, of 512 / lanes terms a lane, by 1.5 (512 / lanes
/// + 10) u of the head of r; a table's chords by three times 40 u (G + the tail of r). A place whose bound is above
/// (s_k (1 + 65 u) + 18 u G) / (1 - 25 u), s_k the k-th smallest s, is not among the k nearest; 1 / d merges distances
/// 2 u apart. Terms whose squares underflow are below 1e-18 each. What is no finite number is looked at closely.
template <class E, class L>
requires WeightedLoss<L, E>
class Screen {
 public:
  using T = RealOf<E>;

  /// Studies the library as it stands.
  template <class X = Serial>
  explicit Screen(const Library<E, L>& library, const X& executor = {}) : outlines_(library, executor) {}

  /// Calls found(goal, nearest) for each goal, with its k nearest places (fewer where the library holds fewer).
  template <class Found>
  void operator()(std::span<const E> goals, std::size_t k, Found&& found) const {
    const std::size_t places = outlines_.items().size();
    typename Outlines<E, L>::Memory z(outlines_.plane()), room;
    for (std::size_t first = 0; first < goals.size(); first += together) {
      std::vector<detail::Look<E, L>> looks;
      for (const E& goal : goals.subspan(first, std::min(together, goals.size() - first)))
        looks.emplace_back(outlines_, goal, k);
      tangents(looks);
      for (auto& look : looks) look.start();
      for (std::size_t place = 0; place < places; ++place)
        for (auto& look : looks) look.closely(place);
      for (std::size_t g = 0; g < looks.size(); ++g) {
        NearestSoFar<T> nearest(k);
        for (std::size_t place = 0; place < places; ++place)
          if (looks[g].doubtful(place)) nearest.offer(place, outlines_.loss(place, looks[g].goal(), z.data(), room));
        found(first + g, nearest);
      }
    }
  }

 private:
  static constexpr std::size_t together = 16;  // goals that share a row while it is near

  void tangents(std::vector<detail::Look<E, L>>& looks) const {
    constexpr std::size_t four = 4;
    std::array<const T*, four> directions;
    for (std::size_t g = 0; g < looks.size(); g += four) {
      for (std::size_t c = 0; c < four; ++c) directions[c] = looks[std::min(g + c, looks.size() - 1)].direction();
      for (std::size_t i = 0; i < outlines_.loud().size(); ++i) {
        const auto products = outlines_.along(i, directions);
        for (std::size_t c = 0; c < std::min(four, looks.size() - g); ++c) looks[g + c].tangent(i, products[c]);
      }
    }
  }
  Outlines<E, L> outlines_;
};

}  // namespace curio::inline CURIO_ABI
