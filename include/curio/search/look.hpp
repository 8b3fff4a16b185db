// SPDX-License-Identifier: MIT
// The looks from one goal at a whole library, each closer, each at fewer places.
#pragma once

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "curio/search/outlines.hpp"

namespace curio::inline CURIO_ABI {
namespace detail {

/// Numbers below the distance from one goal to every place, and which places they leave in doubt (Screen has the
/// bounds and their errors). Sums, not means.
template <class E, class L>
class Look {
  using Outlines = curio::Outlines<E, L>;
  using T = typename Outlines::T;
  using Real = typename Outlines::Real;
  static constexpr bool complex = Outlines::complex;
  static constexpr std::size_t width = Outlines::width;
  static constexpr double none = std::numeric_limits<double>::infinity();
  static constexpr T unknown = -std::numeric_limits<T>::infinity();

 public:
  /// Looks for the k nearest.
  Look(const Outlines& outlines, std::size_t k)
      : outlines_(&outlines),
        k_(k),
        u(outlines.rounding()),
        goal_(Planes<E>::size(outlines.coefficients())),
        direction_(2 * outlines.head()),
        head_(2 * outlines.head()),
        tail_(outlines.plane() - outlines.head()),
        first_(outlines.others().size()),
        bound_(outlines.others().size()) {}

  /// The first look, at sizes. Throws: Error where the goal has another size than the embeddings.
  void aim(const E& goal) {
    require(goal.size() == outlines_->coefficients(), "goal: expected ", outlines_->coefficients(),
            " numbers, as the embeddings have, got ", goal.size());
    Planes<E>::split(goal, goal_.data());
    own_ = outlines_->measure(goal_.data());
    size_ = own_.head + own_.tail + static_cast<double>(outlines_->first_size(goal_.data()));
    slack_ = u * size_;
    for (std::size_t at = 0; at < outlines_->head(); at += width) {
      const Real re = Real::load(goal_.data() + at);
      const Real im = complex ? Real::load(goal_.data() + outlines_->plane() + at) : Real(0);
      const Real size = modulus(re, im);
      select(size == Real(0), Real(0), re / size).store(direction_.data() + at);
      select(size == Real(0), Real(0), im / size).store(direction_.data() + outlines_->head() + at);
    }
    outlines_->head_of(goal_.data(), head_.data());
    outlines_->tail_of(goal_.data(), tail_.data());
    table_ = outlines_->line().table(tail_.data());
    least_.clear();
    limit_ = none;
    compare_sizes();
  }

  const T* goal() const { return goal_.data(); }
  /// What loud heads are multiplied with: (re, im) / |g| of the goal's head.
  const T* direction() const { return direction_.data(); }
  /// The second look, at the i-th of the loud; product: of its head with the direction.
  void tangent(std::size_t i, T product) {
    const std::size_t place = outlines_->loud()[i];
    const auto& item = outlines_->items()[place];
    const double error = u * (45 * own_.head + (3 * static_cast<double>(outlines_->head() / width) + 15) * item.head);
    const double better =
        static_cast<double>(first_[place]) + own_.head - static_cast<double>(product) - error + tail_bound(item);
    if (better > static_cast<double>(bound_[place])) set_bound(place, better);
  }
  /// The third and fourth look, from the most promising place on: a good one early leaves less to look at. Gives the
  /// places that are still in doubt, in their order: the k nearest are among them.
  const std::vector<std::size_t>& closely() {
    find_doubts();
    const auto later = [&](std::size_t a, std::size_t b) {
      return bound_[a] != bound_[b] ? bound_[a] > bound_[b] : a > b;
    };
    const std::size_t most_promising = *std::max_element(doubts_.begin(), doubts_.end(), later);
    look(most_promising);
    std::make_heap(doubts_.begin(), doubts_.end(), later);
    auto left = doubts_.end();  // before it: not looked at yet, what is urgent first
    for (; left != doubts_.begin() && doubtful(doubts_.front()); --left) {
      std::pop_heap(doubts_.begin(), left, later);
      if (const std::size_t place = *(left - 1); place != most_promising) look_closer(place);
    }
    doubts_.erase(doubts_.begin(), left);
    std::erase_if(doubts_, [&](std::size_t place) { return !doubtful(place); });
    std::sort(doubts_.begin(), doubts_.end());
    return doubts_;
  }
  /// Whether a place that alone is in doubt is the nearest: no overflow has spoilt a sum, or the exact loss of it.
  bool sure() const { return limit_ < none && size_ < Outlines::large; }
  /// The sum, or a number below it: what is known so far.
  T bound(std::size_t place) const { return bound_[place]; }

 private:
  bool doubtful(std::size_t place) const { return !(static_cast<double>(bound_[place]) > limit_); }
  /// What is not finite says nothing: only its squares may have overflowed.
  void set_bound(std::size_t place, double bound) {
    const T rounded = static_cast<T>(bound);
    bound_[place] = std::isfinite(rounded) ? rounded : unknown;
  }
  void find_doubts() {
    doubts_.clear();
    const Real limit(std::nextafter(static_cast<T>(limit_), std::numeric_limits<T>::infinity()));
    for (std::size_t at = 0; at < bound_.size(); at += width) {
      const Real bounds = Real::load(bound_.data() + at);
      if (!any(bounds <= limit)) continue;
      for (std::size_t place = at; place < std::min(at + width, outlines_->items().size()); ++place)
        if (doubtful(place)) doubts_.push_back(place);
    }
  }
  void compare_sizes() {
    const Real w(outlines_->first_weight()), re(goal_[0]), im(complex ? goal_[outlines_->plane()] : T(0));
    const Real others(static_cast<T>(own_.head + own_.tail)), small(static_cast<T>(quiet()));
    Real least(std::numeric_limits<T>::infinity());
    for (std::size_t at = 0; at < bound_.size(); at += width) {
      const Real theirs = Real::load(outlines_->others().data() + at);
      const Real first = Outlines::modulus_of(w, re - Real::load(outlines_->first_re().data() + at),
                                              im - Real::load(outlines_->first_im().data() + at));
      const Real error = fma(Real(static_cast<T>(45 * u)), theirs, Real(static_cast<T>(45 * slack_)));
      first.store(first_.data() + at);
      const Real bound = first + abs(others - theirs) - error;
      select(is_finite(bound), bound, Real(unknown)).store(bound_.data() + at);
      least = min(least, select(theirs < small, first + others + theirs, least));
    }
    if (k_ > 1) return;  // the k least must be of k places
    T values[Real::width];
    least.store(values);
    at_most(static_cast<double>(*std::min_element(std::begin(values), std::end(values))));
  }
  /// Items below this size hardly move: a bound from above is as good as the sum itself.
  double quiet() const { return 64 * u * (own_.head + own_.tail); }
  double tail_bound(const typename Outlines::Item& item) const {
    const double sizes = std::abs(own_.tail - item.tail) - 45 * u * (own_.tail + item.tail);
    if (!item.loud) return sizes;
    const auto& line = outlines_->line();
    const double error = u * (300 * line.highest(table_, item.place) + 50 * (own_.tail + item.tail));
    return std::max(sizes, line.bound(table_, item.place) - error);
  }
  void look_closer(std::size_t place) {
    const auto& item = outlines_->items()[place];
    if (item.head + item.tail < quiet())
      return at_most(static_cast<double>(first_[place]) + own_.head + own_.tail + item.head + item.tail);
    if (!item.loud) return look(place);
    const double head = outlines_->head_distance(item.among_loud, head_.data());
    set_bound(place, (static_cast<double>(first_[place]) + head) * (1 - 45 * u) + tail_bound(item) -
                         2 * u * (own_.head + item.head) - 5 * slack_);
    if (doubtful(place)) look(place);
  }
  void look(std::size_t place) {
    const double s = outlines_->sum(goal_.data(), outlines_->row(place, room_), 0, outlines_->plane());
    set_bound(place, s);
    at_most(s);
  }
  /// A sum that is no less than that of some place; told once a place.
  void at_most(double s) {
    if (!std::isfinite(s)) return;
    least_.insert(std::upper_bound(least_.begin(), least_.end(), s), s);
    if (least_.size() > k_) least_.pop_back();
    if (least_.size() < k_ || !outlines_->tame()) return;
    limit_ = (least_.back() * (1 + 70 * u) + 20 * slack_ + outlines_->underflow()) / (1 - 30 * u);
    if (!(limit_ < Outlines::large)) limit_ = none;  // the exact sum may overflow
  }

  const Outlines* outlines_;
  std::size_t k_;
  double u;                         // a rounding
  typename Outlines::Memory goal_;  // in planes
  typename Outlines::Memory direction_, head_, tail_, first_, room_;
  typename Outlines::Memory bound_;  // or s, where that was looked at
  typename Outlines::Item own_;
  typename TailLine<T>::Table table_{};
  double size_ = 0, slack_ = 0;  // G, u G
  std::vector<double> least_;    // the k smallest s so far, in order
  double limit_ = none;          // above it nothing is among the k nearest
  std::vector<std::size_t> doubts_;
};

}  // namespace detail
}  // namespace curio::inline CURIO_ABI
