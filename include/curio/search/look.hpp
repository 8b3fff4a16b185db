// SPDX-License-Identifier: MIT
// The looks from one goal at a whole library, each closer, each at fewer places.
#pragma once

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>
#include <span>
#include <utility>
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
  /// Numbers of room that it takes: for its goal and products, and for what it finds of all places.
  static std::size_t room(const Outlines& outlines) {
    return Planes<E>::size(outlines.coefficients()) + outlines.by_place().others.size();
  }
  static std::size_t sight(const Outlines& outlines) { return 3 * outlines.by_place().others.size(); }
  /// Looks for the k nearest. room: its own; sight: of use from `from_afar` until another's, so that several may
  /// share it. Anything may stand there.
  Look(const Outlines& outlines, std::size_t k, T* room, T* sight)
      : outlines_(&outlines), k_(k), u(outlines.rounding()) {
    const std::size_t size = Planes<E>::size(outlines.coefficients()), places = outlines.by_place().others.size();
    goal_ = {room, size};
    in_turn_ = {room + size, places};
    for (auto* const by_place : {&products_, &lines_, &bound_})
      *by_place = {std::exchange(sight, sight + places), places};
  }

  /// Throws: Error where the goal has another size than the embeddings.
  void aim(const E& goal) {
    require(goal.size() == outlines_->coefficients(), "goal: expected ", outlines_->coefficients(),
            " numbers, as the embeddings have, got ", goal.size());
    Planes<E>::split(goal, goal_.data());
    head_ = outlines_->head_size(goal_.data());
    tail_ = outlines_->tail_size(goal_.data());
    size_ = head_ + tail_ + static_cast<double>(outlines_->weighing().first_size(goal_.data()));
    slack_ = u * size_;
    direction_ = outlines_->direction_of(goal_.data());
    table_ = outlines_->loud().line().table(outlines_->tail_of(goal_.data()).data());
    least_.clear();
    limit_ = none;
  }

  const T* goal() const { return goal_.data(); }
  /// What loud heads are multiplied with.
  const auto& direction() const { return direction_; }
  /// Takes the whole product of the i-th of the loud with the direction.
  void take(std::size_t i, std::int32_t product) { in_turn_[i] = static_cast<T>(product); }

  /// The first and second look, at all places, when all products are taken.
  void from_afar() {
    for (std::size_t i = 0; i < outlines_->loud().size(); ++i) {
      const std::size_t place = outlines_->loud().places()[i];
      products_[place] = in_turn_[i];
      lines_[place] = by_line(i);
    }
    for (std::size_t beyond = outlines_->items().size(); beyond < bound_.size(); ++beyond) {
      products_[beyond] = products_[beyond - 1];
      lines_[beyond] = lines_[beyond - 1];
    }
    const Real w(outlines_->weighing().first()), re(goal_[0]), im(complex ? goal_[outlines_->plane()] : T(0));
    const Real others(static_cast<T>(head_ + tail_)), head(static_cast<T>(head_)), tail(static_cast<T>(tail_)),
        small(static_cast<T>(quiet()));
    const Real size(static_cast<T>(direction_.size)), half(static_cast<T>(CoarseHeads<T>::off * direction_.size));
    const Real of_all(static_cast<T>(50 * u)), of_goal(static_cast<T>(50 * slack_)),
        infinity(std::numeric_limits<T>::infinity());
    const auto& by_place = outlines_->by_place();
    Real least = infinity, nearest = infinity, where(0), here(0);  // registers
    const auto all = [](const auto& numbers, std::size_t at) { return Real::load(numbers.data() + at); };
    for (std::size_t at = 0; at < bound_.size(); at += width) {
      const Real theirs = all(by_place.others, at), spread = all(by_place.spreads, at);
      const Real first =
          Outlines::Weighing::modulus_of(w, re - all(by_place.first_re, at), im - all(by_place.first_im, at));
      const Real blur = all(by_place.blurs, at) + half * all(by_place.steps, at);
      const Real tangent = max(Real(0), head - size * all(products_, at) - blur) +
                           max(max(abs(tail - all(by_place.tails, at)) - spread, all(lines_, at)), Real(0));
      const Real bound = first + max(abs(others - theirs) - spread, select(is_finite(blur), tangent, Real(0))) -
                         (of_all * (theirs + spread) + of_goal);
      const Real known = select(is_finite(bound), bound, Real(unknown));
      known.store(bound_.data() + at);
      const auto nearer = known < nearest;
      nearest = select(nearer, known, nearest);
      where = select(nearer, here, where);
      here += Real(1);
      least = min(least, select(theirs + spread < small, first + others + (theirs + spread), infinity));
    }
    promising_.clear();
    for (int lane = 0; lane < Real::width; ++lane) {
      const std::size_t place = static_cast<std::size_t>(where[lane]) * width + static_cast<std::size_t>(lane);
      if (place < outlines_->items().size()) promising_.push_back(place);
    }
    if (k_ == 1) at_most(static_cast<double>(-detail::largest(-least)));  // the k least must be of k places
  }
  /// The third and fourth look: first at the most promising of each lane, since good ones early leave less to look at.
  /// Gives the places that are still in doubt, in their order: the k nearest are among them.
  const std::vector<std::size_t>& closely() {
    left_.clear();
    doubts_.clear();
    for (const std::size_t place : promising_) {
      look_at_head(place);
      doubt(place);
    }
    std::sort(doubts_.begin(), doubts_.end());
    for (const Doubt& one : doubts_) {
      if (doubtful(one.place)) look_at_all(one.place);
      left_.push_back(one.place);
    }
    const auto seen = static_cast<std::ptrdiff_t>(left_.size());
    find_doubts();
    std::sort(doubts_.begin(), doubts_.end());
    for (const Doubt& one : doubts_) {
      if (!doubtful(one.place)) break;  // nor are those after it
      if (std::find(left_.begin(), left_.begin() + seen, one.place) != left_.begin() + seen) continue;
      look_at_head(one.place);
      if (doubtful(one.place)) look_at_all(one.place);
      left_.push_back(one.place);
    }
    std::erase_if(left_, [&](std::size_t place) { return !doubtful(place); });
    std::sort(left_.begin(), left_.end());
    return left_;
  }
  /// Whether a place that alone is in doubt is the nearest: no overflow has spoilt a sum, or the exact loss of it.
  bool sure() const { return limit_ < none && size_ < Outlines::large; }
  /// The sum, or a number below it: what is known so far.
  T bound(std::size_t place) const { return bound_[place]; }

 private:
  /// A place and its bound, what is urgent first. Compared without a branch, which would be guessed wrong.
  struct Doubt {
    T bound;
    std::uint32_t place;
    friend bool operator<(const Doubt& one, const Doubt& other) {
      return (one.bound < other.bound) | ((one.bound == other.bound) & (one.place < other.place));
    }
  };
  bool doubtful(std::size_t place) const { return !(static_cast<double>(bound_[place]) > limit_); }
  /// What is not finite says nothing: only its squares may have overflowed.
  void set_bound(std::size_t place, double bound) {
    const T rounded = static_cast<T>(bound);
    bound_[place] = std::isfinite(rounded) ? rounded : unknown;
  }
  void doubt(std::size_t place) { doubts_.push_back({bound_[place], static_cast<std::uint32_t>(place)}); }
  void find_doubts() {
    doubts_.clear();
    const Real limit(std::nextafter(static_cast<T>(limit_), std::numeric_limits<T>::infinity()));
    for (std::size_t at = 0; at < bound_.size(); at += width)
      for (auto left = bits(Real::load(bound_.data() + at) <= limit); left != 0; left &= left - 1)
        if (const std::size_t place = at + static_cast<std::size_t>(std::countr_zero(left));
            place < outlines_->items().size() && doubtful(place))
          doubt(place);
  }
  /// Items below this size hardly move: a bound from above is as good as the sum itself.
  double quiet() const { return 64 * u * (head_ + tail_); }
  /// A number below the distance of the tail of the i-th of the loud.
  T by_line(std::size_t i) const {
    const auto& tail = outlines_->loud().tails()[i];
    return TailLine<T>::bound(table_, tail.at) - tail.rho;
  }
  double first(std::size_t place) const { return static_cast<double>(outlines_->first_distance(goal_.data(), place)); }
  void look_at_head(std::size_t place) {
    const auto& item = outlines_->items()[place];
    if (!item.loud) return;
    const double head = outlines_->weighing().distance(goal_.data(), outlines_->row(place), 0, outlines_->head());
    const double tail =
        std::max({std::abs(tail_ - item.tail) - item.others.spread, static_cast<double>(lines_[place]), 0.0});
    set_bound(place, (first(place) + head) * (1 - 45 * u) + tail - 50 * u * (tail_ + item.others.most()));
  }
  void look_at_all(std::size_t place) {
    const auto& item = outlines_->items()[place];
    if (item.others.most() < quiet()) return at_most(first(place) + head_ + tail_ + item.others.most());
    const double s =
        first(place) + outlines_->weighing().distance(goal_.data(), outlines_->row(place, row_), 0, outlines_->plane());
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
  double u;            // a rounding
  std::span<T> goal_;  // in planes
  typename CoarseHeads<T>::Direction direction_;
  std::span<T> in_turn_;                // products by loud: close together while many looks take theirs
  std::span<T> products_, lines_;       // by place
  std::span<T> bound_;                  // or s, where that was looked at
  typename Outlines::Memory row_;       // room for one
  std::vector<std::size_t> promising_;  // the place with the least bound of each lane
  double head_ = 0, tail_ = 0;          // sizes of the goal
  typename TailLine<T>::Table table_{};
  double size_ = 0, slack_ = 0;  // G, u G
  std::vector<double> least_;    // the k smallest s so far, in order
  double limit_ = none;          // above it nothing is among the k nearest
  std::vector<Doubt> doubts_;
  std::vector<std::size_t> left_;
};

}  // namespace detail
}  // namespace curio::inline CURIO_ABI
