// SPDX-License-Identifier: MIT
// What a library of long vectors looks like from afar: sizes, and its loud members.
#pragma once

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <limits>
#include <span>
#include <vector>

#include "curio/search/by_place.hpp"
#include "curio/search/loud.hpp"
#include "curio/simulate/executor.hpp"

namespace curio::inline CURIO_ABI {

/// A library of goal vectors, outlined for lower bounds of a weighted loss (Screen says how they are used).
///
/// A vector is its first coefficient, its head and its tail, which begins where vectors lie near one line (CommonTail).
/// Kept of each: the sizes of head and tail, sum_k w_k |coefficient k|; of those whose size was more than an 8000th
/// of the largest, what Loud has. Sums err by at most 40 u of themselves, u the rounding of run_sum.hpp: 32 for the
/// sum, 4 each for weight and term.
///
/// Sums are kept block by block, by weights that stay until those of the range are very different (Weighing): a batch
/// reads what is new, and of the rest only the blocks' sums. What loud ones are described by is drawn again when the
/// library has grown by a quarter, when more than one loud head in 16 is beyond what steps were laid for, or with all
/// the sums.
template <class E, class L>
requires WeightedLoss<L, E>
class Outlines {
 public:
  using Weighing = curio::Weighing<E, L>;
  using T = typename Weighing::T;
  using Real = typename Weighing::Real;
  using Memory = typename Weighing::Memory;
  using ByPlace = curio::ByPlace<T>;
  using Loud = curio::Loud<E, L>;
  static constexpr bool complex = Weighing::complex;
  static constexpr std::size_t width = Weighing::width, block = Weighing::block;
  /// Beyond it, something near may overflow.
  static constexpr double large = static_cast<double>(std::numeric_limits<T>::max()) / 16;

  struct Item {
    Within others = {};  // the size of all but the first coefficient
    double tail = 0;     // of the tail, within the same spread
    bool loud = false;
    std::size_t among_loud = 0;  // which of them
    std::vector<T> sizes = {};   // by block, by the fixed weights
  };

  /// Looks at a library, which must outlive what is asked until the next time. Of the one looked at before, grown, only
  /// what is new; of another, all.
  template <class X>
  void renew(const Library<E, L>& library, const X& executor) {
    const auto mark = library.identity().mark();
    require(library.size() <= std::numeric_limits<std::uint32_t>::max(),
            "Outlines: expected a library of fewer than 2^32 experiments, got ", library.size());
    if (!mark || mark != seen_) items_.clear();
    seen_ = nullptr;  // until all is done
    library_ = &library;
    const auto& all = within_memory(executor);
    weighing_.renew(library);
    if (items_.empty() || weighing_.loose()) {
      weighing_.fix();
      items_.clear();
    }
    const bool anew = items_.empty() || library.size() >= drawn_ + drawn_ / 4 || loud_.beyond() > loud_.size() / 16;
    if (anew) draw(all);
    else loud_.follow(weighing_);
    const std::size_t known = items_.size();
    items_.resize(library.size());
    // What is new takes longer than what is known.
    fill_by_turns(all, std::span(items_), 64, [&](std::size_t first, std::span<Item> part) {
      for (std::size_t i = 0; i < part.size(); ++i) {
        if (first + i >= known) measure(part[i], first + i);
        add_up(part[i], first + i);
      }
    });
    const std::size_t described = anew ? 0 : known;
    loud_.add(find_the_loud(described), library, weighing_, all);
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
  const Loud& loud() const { return loud_; }

  Eigen::Index coefficients() const { return weighing_.coefficients(); }
  /// Numbers in a plane of a row, and how many of them are first coefficient and head.
  std::size_t plane() const { return weighing_.whole().plane(); }
  std::size_t head() const { return loud_.head(); }
  const Weighing& weighing() const { return weighing_; }
  /// What errors are counted in.
  double rounding() const { return weighing_.rounding(); }
  /// Whether no number, and no size, is so large that the exact loss may overflow, and be no number where a sum here
  /// is.
  bool tame() const { return tame_; }
  double underflow() const { return weighing_.underflow(); }

  /// The distance of the first coefficients of a goal and a place.
  T first_distance(const T* goal, std::size_t place) const {
    return weighing_.first_modulus(goal[0] - by_place_.first_re[place],
                                   complex ? goal[plane()] - by_place_.first_im[place] : T(0));
  }
  /// The sizes of a vector in planes, by the weights as they are.
  double head_size(const T* v) const { return weighing_.size(v, 0, head()); }
  double tail_size(const T* v) const { return weighing_.size(v, head(), plane()); }
  /// The direction in which the head of a goal lies, and its tail.
  auto direction_of(const T* goal) const { return loud_.direction_of(goal, weighing_); }
  Memory tail_of(const T* goal) const { return loud_.tail_of(goal, weighing_); }

 private:
  template <class X>
  void draw(const X& all) {
    drawn_ = library_->size();
    for (Item& item : items_) item.loud = false;
    loud_.draw(*library_, weighing_, all);
  }
  const typename Weighing::Weights& weights_of(std::size_t place) const {
    return thin(place) ? weighing_.thin() : weighing_.whole();
  }
  /// The sizes of an item, by the fixed weights.
  void measure(Item& item, std::size_t place) const {
    const auto& weights = weights_of(place);
    item.sizes.resize(weights.blocks());
    for (std::size_t b = 0; b < weights.blocks(); ++b) item.sizes[b] = weights.size(row(place), b);
  }
  /// What they are by now.
  void add_up(Item& item, std::size_t place) const {
    const auto& weights = weights_of(place);
    const std::size_t blocks = thin(place) ? 0 : loud_.head_blocks();
    const auto sizes = std::span<const T>(item.sizes);
    const Within head = weights.now(sizes.first(blocks)), tail = weights.now(sizes.subspan(blocks), blocks);
    item.others = {head.middle + tail.middle, head.spread + tail.spread};
    item.tail = tail.middle;
  }
  /// Those among the new whose size is more than an 8000th of what was the largest; for the others sizes say all.
  std::vector<std::size_t> find_the_loud(std::size_t known) {
    if (known == 0) {
      double largest = 0;
      for (const Item& item : items_) largest = std::max(largest, item.others.most());
      quiet_ = largest / 8000;
    }
    std::vector<std::size_t> found;
    for (std::size_t place = known; place < items_.size(); ++place)
      if (!thin(place) && !(items_[place].others.most() <= quiet_)) {
        items_[place].loud = true;
        items_[place].among_loud = loud_.size() + found.size();
        found.push_back(place);
      }
    return found;
  }
  /// What is asked of all places at once, side by side.
  template <class X>
  void gather(std::size_t known, const X& all) {
    by_place_.resize(items_.size());
    const double u = rounding();
    const double blur = loud_.blur(weighing_);
    const auto& range = library_->range();
    std::atomic<bool> tame =
        static_cast<double>(std::max(range.low.cwiseAbs().maxCoeff(), range.high.cwiseAbs().maxCoeff())) < large;
    all.fill(std::span(by_place_.others).first(items_.size()), [&](std::size_t begin, std::span<T> part) {
      for (std::size_t place = begin; place < begin + part.size(); ++place) {
        const Item& item = items_[place];
        if (place >= known) {
          by_place_.first_re[place] = row(place)[0];
          if constexpr (complex) by_place_.first_im[place] = row(place)[weights_of(place).plane()];
          by_place_.steps[place] = static_cast<T>(item.loud ? loud_.heads().steps(item.among_loud) : 0);
        }
        by_place_.others[place] = static_cast<T>(item.others.middle);
        by_place_.tails[place] = static_cast<T>(item.tail);
        by_place_.spreads[place] = static_cast<T>(item.others.spread * (1 + 4 * u));
        const double off = !item.loud                      ? std::numeric_limits<double>::infinity()
                           : loud_.within(item.among_loud) ? blur
                                                           : loud_.blur(item.among_loud, weighing_);
        by_place_.blurs[place] = static_cast<T>(off * (1 + 60 * u));
        const T first = weighing_.first_modulus(by_place_.first_re[place], by_place_.first_im[place]);
        if (!(item.others.most() + static_cast<double>(first) < large)) tame = false;
      }
    });
    tame_ = tame;
    by_place_.pad(items_.size());
  }

  const Library<E, L>* library_ = nullptr;
  detail::Identity::Mark seen_ = nullptr;
  Weighing weighing_;
  std::size_t drawn_ = 0;  // how large the library was then
  double quiet_ = 0;
  bool tame_ = true;
  std::vector<Item> items_;
  Loud loud_;
  ByPlace by_place_;
};

}  // namespace curio::inline CURIO_ABI
