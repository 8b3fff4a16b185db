// SPDX-License-Identifier: MIT
// What a library of long vectors looks like from afar: sizes, and what its loud members have in common.
#pragma once

#include <algorithm>
#include <atomic>
#include <cmath>
#include <cstdint>
#include <limits>
#include <span>
#include <vector>

#include "curio/search/by_place.hpp"
#include "curio/search/coarse_heads.hpp"
#include "curio/search/common_tail.hpp"
#include "curio/simulate/executor.hpp"

namespace curio::inline CURIO_ABI {

/// A library of goal vectors, outlined for lower bounds of a weighted loss (Screen says how they are used).
///
/// A vector is its first coefficient, its head and its tail, which begins where vectors lie near one line (CommonTail).
/// Kept of each: the sizes of head and tail, sum_k w_k |coefficient k|; of the loud ones, whose size was more than a
/// thousandth of the largest, the head in whole steps (CoarseHeads) and the tail's place on the line. Sums err by at
/// most 40 u of themselves, u the rounding of run_sum.hpp: 32 for the sum, 4 each for weight and term.
///
/// Sums are kept block by block (Weighing), so that a batch costs what is new and what weighs otherwise. Line, grid and
/// steps are drawn again, and all is listened to, when the library has grown by a quarter, or when more than one loud
/// head in 16 is beyond what steps were laid for.
template <class E, class L>
requires WeightedLoss<L, E>
class Outlines {
 public:
  using Weighing = curio::Weighing<E, L>;
  using T = typename Weighing::T;
  using Real = typename Weighing::Real;
  using Memory = typename Weighing::Memory;
  using ByPlace = curio::ByPlace<T>;
  static constexpr bool complex = Weighing::complex;
  static constexpr std::size_t width = Weighing::width, block = Weighing::block;
  /// Beyond it, something near may overflow.
  static constexpr double large = static_cast<double>(std::numeric_limits<T>::max()) / 16;

  struct Sizes {
    double head = 0, tail = 0;
  };
  struct Item : Sizes {
    bool loud = false, within = true;      // reach of the steps
    std::size_t among_loud = 0;            // which of them
    std::vector<T> sizes = {}, offs = {};  // by block: of head and tail; of the tail, from the line
  };

  /// A tail: a point of the line, and how far from it.
  struct Tail {
    typename TailLine<T>::Place at = {};
    T rho = 0;
  };

  /// Looks at a library, which must outlive what is asked until the next time. Of the one looked at before, grown, only
  /// what is new; of another, all.
  template <class X>
  void renew(const Library<E, L>& library, const X& executor) {
    const auto mark = library.identity().mark();
    require(library.size() <= std::numeric_limits<std::uint32_t>::max(),
            "Outlines: expected a library of fewer than 2^32 experiments, got ", library.size());
    if (!mark || mark != seen_) items_.clear();
    const bool anew = items_.empty() || library.size() >= drawn_ + drawn_ / 4 || out_of_reach_ > loud_.size() / 16;
    seen_ = nullptr;  // until all is done
    library_ = &library;
    const auto& all = within_memory(executor);
    weighing_.renew(library);
    if (anew) draw(all);
    else tail_.follow(weighing_);
    const std::size_t known = items_.size(), known_loud = loud_.size();
    items_.resize(library.size());
    all.fill(std::span(items_), [&](std::size_t first, std::span<Item> part) {
      for (std::size_t i = 0; i < part.size(); ++i) {
        if (const std::size_t ahead = first + i + 4; ahead < known) fetch(ahead);
        measure(part[i], first + i, first + i < known);
      }
    });
    const std::size_t described = anew ? 0 : known;
    find_the_loud(described);
    all.fill(std::span(loud_).subspan(known_loud), [&](std::size_t first, std::span<std::size_t> part) {
      for (std::size_t i = 0; i < part.size(); ++i) listen(items_[part[i]], part[i], known_loud + first + i);
    });
    if (anew) lay_grid();
    for (std::size_t i = known_loud; i < loud_.size(); ++i) {
      loud_tails_[i].at = line().place(loud_tails_[i].at.alpha);
      if (!items_[loud_[i]].within) ++out_of_reach_;
    }
    gather(described, all);
    seen_ = mark;
  }

  /// Whether the last look came to its end: until then nothing may be asked.
  bool ready() const { return seen_ != nullptr; }
  const Library<E, L>& library() const { return *library_; }
  bool thin(std::size_t place) const { return library_->embeddings().thin(place); }
  /// The planes of a place that is not thin.
  const T* row(std::size_t place) const { return library_->embeddings().row(place); }
  /// The planes of any place; room: for those of a thin one.
  const T* row(std::size_t place, Memory& room) const { return library_->embeddings().planes(place, room); }
  const std::vector<Item>& items() const { return items_; }
  const ByPlace& by_place() const { return by_place_; }
  /// The places of the loud, their heads and tails.
  const std::vector<std::size_t>& loud() const { return loud_; }
  const CoarseHeads<T>& heads() const { return heads_; }
  const std::vector<Tail>& loud_tails() const { return loud_tails_; }
  const TailLine<T>& line() const { return tail_.line(); }

  Eigen::Index coefficients() const { return weighing_.coefficients(); }
  /// Numbers in a plane of a row, and how many of them are first coefficient and head.
  std::size_t plane() const { return weighing_.whole().plane(); }
  std::size_t head() const { return tail_.head(); }
  const Weighing& weighing() const { return weighing_; }
  /// What errors are counted in.
  double rounding() const { return detail::rounding_of<T>(plane()); }
  /// Whether no number, and no size, is so large that the exact loss may overflow, and be no number where a sum here
  /// is.
  bool tame() const { return tame_; }
  double underflow() const { return weighing_.underflow(); }

  /// The distance of the first coefficients of a goal and a place.
  T first_distance(const T* goal, std::size_t place) const {
    return weighing_.first_modulus(goal[0] - by_place_.first_re[place],
                                   complex ? goal[plane()] - by_place_.first_im[place] : T(0));
  }
  /// The sizes of a vector in planes.
  Sizes sizes_of(const T* v) const {
    Sizes sizes;
    for (std::size_t b = 0; b < weighing_.whole().blocks(); ++b)
      (b < tail_.head_blocks() ? sizes.head : sizes.tail) += static_cast<double>(weighing_.whole().size(v, b));
    return sizes;
  }
  /// The direction in which the head of a goal lies: w goal / |goal|.
  typename CoarseHeads<T>::Direction direction_of(const T* goal) const {
    Memory along(head_numbers());
    for (std::size_t k = 0; k < head(); k += width) {
      const Real w = Real::load(weighing_.whole().at.data() + k), re = Real::load(goal + k),
                 im = complex ? Real::load(goal + plane() + k) : Real(0), size = modulus(re, im);
      select(size == Real(0), Real(0), w * (re / size)).store(along.data() + k);
      if constexpr (complex) select(size == Real(0), Real(0), w * (im / size)).store(along.data() + head() + k);
    }
    return heads_.direction(along.data());
  }
  /// The tail of a goal, along the range.
  Memory tail_of(const T* v) const { return tail_.tail_of(weighing_, v); }

 private:
  /// A head, as numbers to multiply: real parts, then imaginary parts, each with 0 for the first coefficient.
  Memory head_of(const T* v) const {
    Memory numbers(head_numbers());
    for (std::size_t from = 0; from < numbers.size(); from += head()) {
      std::copy_n(v + (from > 0 ? plane() : 0), head(), &numbers[from]);
      numbers[from] = 0;
    }
    return numbers;
  }
  std::size_t head_numbers() const { return head() * (complex ? 2 : 1); }

  /// Draws what loud ones are described by, and forgets which they are.
  template <class X>
  void draw(const X& all) {
    drawn_ = library_->size();
    for (Item& item : items_) item.loud = false;
    loud_.clear();
    loud_tails_.clear();
    out_of_reach_ = 0;
    tail_.draw(*library_, weighing_);
    Memory reach(head_numbers(), T(0));  // (a range says nothing of imaginary parts)
    all.fill(std::span(reach), [&](std::size_t first, std::span<T> part) {
      for (std::size_t place = 0; place < drawn_; ++place) {
        if (thin(place)) continue;
        const T* v = row(place);
        for (std::size_t i = 0; i < part.size(); ++i) {
          const std::size_t k = first + i;
          part[i] = std::max(part[i], std::abs(v[k < head() ? k : plane() + k - head()]) * T(1.25));
        }
      }
    });
    for (std::size_t from = 0; from < reach.size(); from += head()) reach[from] = 0;  // the first coefficient's
    heads_.lay(reach);
  }
  const typename Weighing::Weights& weights_of(std::size_t place) const {
    return thin(place) ? weighing_.thin() : weighing_.whole();
  }
  /// Sizes and distances from the line of an item, all or those that have changed.
  void measure(Item& item, std::size_t place, bool known) {
    const auto& weights = weights_of(place);
    const T* v = row(place);
    item.sizes.resize(weights.blocks());
    if (known) {
      for (const std::size_t b : weights.changed) item.sizes[b] = weights.size(v, b);
      if (item.loud) {
        for (const std::size_t b : weights.changed) measure_off(item, v, b);
        settle(item);
      }
    } else {
      for (std::size_t b = 0; b < weights.blocks(); ++b) item.sizes[b] = weights.size(v, b);
    }
    add_up(item, thin(place));
  }
  /// Asks for what a known place will be measured by: rows lie far apart.
  void fetch(std::size_t place) const {
    const auto& weights = weights_of(place);
    for (const std::size_t b : weights.changed)
      for (std::size_t k = b * block; k < weights.end(b); k += 64 / sizeof(T)) {
        __builtin_prefetch(row(place) + k);
        if constexpr (complex) __builtin_prefetch(row(place) + weights.plane() + k);
      }
  }
  void measure_off(Item& item, const T* v, std::size_t b) const {
    const std::size_t begin = tail_.head_blocks();
    if (b >= begin) item.offs[b - begin] = tail_.off(weighing_, v, loud_tails_[item.among_loud].at.alpha, b);
  }
  void settle(const Item& item) {
    loud_tails_[item.among_loud].rho = static_cast<T>(sum_of(item.offs) * (1 + 60 * rounding()));
  }
  void add_up(Item& item, bool thin) const {
    const std::size_t blocks = thin ? 0 : tail_.head_blocks();
    item.head = sum_of(std::span(item.sizes).first(blocks));
    item.tail = sum_of(std::span(item.sizes).subspan(blocks));
  }
  static double sum_of(std::span<const T> some) {
    double sums[4] = {};  // side by side
    for (std::size_t i = 0; i < some.size(); ++i) sums[i % 4] += static_cast<double>(some[i]);
    return (sums[0] + sums[1]) + (sums[2] + sums[3]);
  }
  /// Those among the new whose size is more than a thousandth of what was the largest; for the others sizes say all.
  void find_the_loud(std::size_t known) {
    if (known == 0) {
      double largest = 0;
      for (const Item& item : items_) largest = std::max(largest, item.head + item.tail);
      quiet_ = largest / 1000;
    }
    for (std::size_t place = known; place < items_.size(); ++place)
      if (!thin(place) && !(items_[place].head + items_[place].tail <= quiet_)) {
        items_[place].loud = true;
        items_[place].among_loud = loud_.size();
        loud_.push_back(place);
      }
    heads_.resize(loud_.size());
    loud_tails_.resize(loud_.size());
  }
  /// The head and the tail of a loud item.
  void listen(Item& item, std::size_t place, std::size_t among_loud) {
    const T* v = row(place);
    item.within = heads_.set(among_loud, head_of(v).data());
    loud_tails_[among_loud].at.alpha = tail_.line().nearest(tail_of(v).data());
    item.offs.resize(weighing_.whole().blocks() - tail_.head_blocks());
    for (std::size_t b = tail_.head_blocks(); b < weighing_.whole().blocks(); ++b) measure_off(item, v, b);
    settle(item);
  }
  void lay_grid() {
    double reach = 0;
    for (const Tail& tail : loud_tails_) reach = std::max(reach, std::abs(static_cast<double>(tail.at.alpha)));
    tail_.lay_grid(reach);
  }
  /// How far a product with a head may be off, where its i-th number is off by off(i).
  template <class Off>
  double blur(const Off& off) const {
    double sum = 0;
    for (std::size_t k = 1; k < head(); ++k)
      sum += static_cast<double>(weighing_.whole().at[k]) * std::hypot(off(k), complex ? off(head() + k) : 0.0);
    return sum;
  }
  double blur_of_rest(const Item& item, const T* v) const {
    const Memory numbers = head_of(v);
    return blur([&](std::size_t i) { return static_cast<double>(heads_.rest(item.among_loud, i, numbers[i])); });
  }
  /// What is asked of all places at once, side by side.
  template <class X>
  void gather(std::size_t known, const X& all) {
    by_place_.resize(items_.size());
    const double u = rounding();
    const double off_steps =
        blur([&](std::size_t i) { return CoarseHeads<T>::off * static_cast<double>(heads_.step(i)); });
    const auto& range = library_->range();
    std::atomic<bool> tame =
        static_cast<double>(std::max(range.low.cwiseAbs().maxCoeff(), range.high.cwiseAbs().maxCoeff())) < large;
    all.fill(std::span(by_place_.others).first(items_.size()), [&](std::size_t begin, std::span<T> part) {
      for (std::size_t place = begin; place < begin + part.size(); ++place) {
        const Item& item = items_[place];
        if (place >= known) {
          by_place_.first_re[place] = row(place)[0];
          if constexpr (complex) by_place_.first_im[place] = row(place)[weights_of(place).plane()];
          by_place_.steps[place] = static_cast<T>(item.loud ? heads_.steps(item.among_loud) : 0);
        }
        by_place_.others[place] = static_cast<T>(item.head + item.tail);
        by_place_.tails[place] = static_cast<T>(item.tail);
        const double off = !item.loud    ? std::numeric_limits<double>::infinity()
                           : item.within ? off_steps
                                         : blur_of_rest(item, row(place));
        by_place_.blurs[place] = static_cast<T>(off * (1 + 60 * u));
        const T first = weighing_.first_modulus(by_place_.first_re[place], by_place_.first_im[place]);
        if (!(item.head + item.tail + static_cast<double>(first) < large)) tame = false;
      }
    });
    tame_ = tame;
    by_place_.pad(items_.size());
  }

  const Library<E, L>* library_ = nullptr;
  detail::Identity::Mark seen_ = nullptr;
  Weighing weighing_;
  std::size_t out_of_reach_ = 0;
  std::size_t drawn_ = 0;  // how large the library was then
  double quiet_ = 0;
  bool tame_ = true;
  std::vector<Item> items_;
  std::vector<std::size_t> loud_;
  std::vector<Tail> loud_tails_;
  CoarseHeads<T> heads_;
  CommonTail<E, L> tail_;
  ByPlace by_place_;
};

}  // namespace curio::inline CURIO_ABI
