// SPDX-License-Identifier: MIT
// What a library of long vectors looks like from afar: sizes, and what its loud members have in common.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <span>
#include <vector>

#include "curio/search/library.hpp"
#include "curio/search/tail_line.hpp"
#include "curio/simulate/executor.hpp"

namespace curio::inline CURIO_ABI {

/// A library of goal vectors, outlined for lower bounds of a weighted loss (Screen says how they are used).
///
/// A vector is its first coefficient, its head (0 < k < 256; 512 in a library of more than 6000, where
/// tails alone leave too many in doubt) and its tail. Kept of each: the sizes of head and tail,
/// sum_k w_k |coefficient k|; of the loud ones, whose size is more than a thousandth of the largest, the weighted head
/// for products, and the place of the tail on the line that tails lie near. Sums err by at most 40 u of themselves, u
/// the rounding of run_sum.hpp: 32 for the sum, 4 each for weight and term.
/// The library must outlive it.
template <class E, class L>
requires WeightedLoss<L, E>
class Outlines {
 public:
  using T = RealOf<E>;
  using Real = Lanes<T, Planes<E>::width>;
  using Memory = std::vector<T, Eigen::aligned_allocator<T>>;
  static constexpr bool complex = Planes<E>::complex;
  static constexpr std::size_t width = static_cast<std::size_t>(Real::width);
  static constexpr std::size_t many = 6000;
  /// Beyond it, something near may overflow.
  static constexpr double large = static_cast<double>(std::numeric_limits<T>::max()) / 16;

  struct Item {
    double head = 0, tail = 0;  // sizes
    typename TailLine<T>::Place place = {};
    bool loud = false;
    std::size_t among_loud = 0;  // which of them
  };

  /// A pass over the rows, and one over the heads of the loud, filled by the executor.
  template <class X>
  Outlines(const Library<E, L>& library, const X& executor)
      : library_(library),
        n_(library.embeddings().coefficients()),
        plane_(Planes<E>::padded(n_)),
        head_(std::min(plane_, std::size_t{library.size() > many ? 512u : 256u})),
        extent_(Planes<E>::size(n_)),
        weights_(plane_),
        weights_of_others_(plane_),
        axis_(Planes<E>::size(n_)),
        items_(library.size()) {
    Planes<E>::split(E(library.range().high - library.range().low), extent_.data());
    library.loss_policy().template weights<E>(extent_.data(), n_, weights_.data());
    weights_of_others_ = weights_;
    weights_of_others_[0] = 0;
    thin_plane_ = Planes<E>::padded(library.embeddings().thin_coefficients());
    weights_of_thin_.resize(thin_plane_);
    for (Eigen::Index i = 0; i < library.embeddings().thin_coefficients(); ++i)
      weights_of_thin_[static_cast<std::size_t>(i)] =
          weights_of_others_[static_cast<std::size_t>(i * library.embeddings().stride())];
    lay_axis();
    const auto& range = library.range();
    tame_ = static_cast<double>(std::max(range.low.cwiseAbs().maxCoeff(), range.high.cwiseAbs().maxCoeff())) < large;
    underflow_ = 1e-18 * static_cast<double>(n_);
    for (const T w : weights_)
      underflow_ += 16 * static_cast<double>(std::numeric_limits<T>::denorm_min()) * static_cast<double>(w);
    draw_line();
    executor.fill(std::span(items_), [&](std::size_t first, std::span<Item> part) {
      Memory tail(plane_ - head_);
      for (std::size_t i = 0; i < part.size(); ++i) {
        const T* v = row(first + i);
        if (thin(first + i)) {
          part[i] = measure_thin(v);
        } else {
          part[i] = measure(v);
          tail_of(v, tail.data());
          part[i].place = line_.place(tail.data());
        }
      }
    });
    first_re_.resize((items_.size() + width - 1) / width * width);
    first_im_ = first_re_;
    others_.assign(first_re_.size(), std::numeric_limits<T>::infinity());  // beyond the last: far from everything
    for (std::size_t place = 0; place < items_.size(); ++place) {
      first_re_[place] = row(place)[0];
      if constexpr (complex) first_im_[place] = row(place)[thin(place) ? thin_plane_ : plane_];
      others_[place] = static_cast<T>(items_[place].head + items_[place].tail);
      const double first = static_cast<double>(
          modulus_of(Real(weights_[0]), Real(first_re_[place]), Real(complex ? first_im_[place] : T(0)))[0]);
      tame_ = tame_ && items_[place].head + items_[place].tail + first < large;
    }
    find_the_loud(executor);
  }

  const Library<E, L>& library() const { return library_; }
  bool thin(std::size_t place) const { return library_.embeddings().thin(place); }
  /// The planes of a place that is not thin.
  const T* row(std::size_t place) const { return library_.embeddings().row(place); }
  /// The planes of any place; room: for those of a thin one.
  const T* row(std::size_t place, Memory& room) const { return library_.embeddings().planes(place, room); }
  const std::vector<Item>& items() const { return items_; }
  /// By place, padded to whole registers: the first coefficients, and the sizes of all others.
  const Memory& first_re() const { return first_re_; }
  const Memory& first_im() const { return first_im_; }
  const Memory& others() const { return others_; }
  /// The places of the loud.
  const std::vector<std::size_t>& loud() const { return loud_; }
  const TailLine<T>& line() const { return line_; }

  Eigen::Index coefficients() const { return n_; }
  /// Numbers in a plane of a row, and how many of them are first coefficient and head.
  std::size_t plane() const { return plane_; }
  std::size_t head() const { return head_; }
  T first_weight() const { return weights_[0]; }
  /// What errors are counted in.
  double rounding() const { return detail::rounding_of<T>(plane_); }
  /// Whether no number, and no size, is so large that the exact loss may overflow, and be no number where a sum here
  /// is.
  bool tame() const { return tame_; }
  /// The most that underflow can take from a sum: squares below the normal numbers, and quotients of subnormal numbers.
  double underflow() const { return underflow_; }

  /// The products of the i-th loud head, weighted, with `Count` directions of 2 head() numbers.
  template <std::size_t Count>
  std::array<T, Count> along(std::size_t i, const std::array<const T*, Count>& directions) const {
    std::array<Real, Count> sums;
    sums.fill(Real(0));
    const T* head = loud_heads_.data() + i * 2 * head_;
    for (std::size_t k = 0; k < 2 * head_; k += width) {
      const Real h = Real::load(head + k);
      for (std::size_t c = 0; c < Count; ++c) sums[c] = fma(h, Real::load(directions[c] + k), sums[c]);
    }
    std::array<T, Count> products;
    for (std::size_t c = 0; c < Count; ++c) products[c] = static_cast<T>(detail::total(sums[c]));
    return products;
  }
  /// sum_k |a_k - b_k| of the i-th loud head, weighted, and another like it: first coefficients left out.
  double head_distance(std::size_t i, const T* weighted) const {
    const T* head = loud_heads_.data() + i * 2 * head_;
    return weighted_sum(nullptr, 0, head_, [&](std::size_t k) {
      const auto difference = [&](std::size_t at) { return Real::load(weighted + at) - Real::load(head + at); };
      return std::pair{difference(k), complex ? difference(k + head_) : Real(0)};
    });
  }

  /// w |re + i im|, coefficient by coefficient.
  static CURIO_INLINE Real modulus_of(const Real& w, const Real& re, const Real& im) {
    if constexpr (!complex) return abs(w * re);
    const Real x = w * re, y = w * im;
    return sqrt(fma(x, x, y * y));
  }
  T first_size(const T* v) const {
    return modulus_of(Real(weights_[0]), Real(v[0]), Real(complex ? v[plane_] : T(0)))[0];
  }
  /// sum_k w_k |goal_k - reached_k| over begin <= k < end.
  double sum(const T* goal, const T* reached, std::size_t begin, std::size_t end) const {
    return weighted_sum(weights_.data(), begin, end, [&](std::size_t k) {
      const auto difference = [&](std::size_t at) { return Real::load(goal + at) - Real::load(reached + at); };
      return std::pair{difference(k), complex ? difference(k + plane_) : Real(0)};
    });
  }
  Item measure(const T* v) const {
    return {.head = size(weights_of_others_, v, plane_, 0, head_),
            .tail = size(weights_of_others_, v, plane_, head_, plane_)};
  }
  /// A head, weighted, without its first coefficient: a column to multiply.
  void head_of(const T* v, T* column) const {
    for (std::size_t k = 0; k < head_; k += width) {
      (weight(k) * Real::load(v + k)).store(column + k);
      (complex ? weight(k) * Real::load(v + plane_ + k) : Real(0)).store(column + head_ + k);
    }
    column[0] = column[head_] = 0;
  }
  /// A tail along the axis: real numbers.
  void tail_of(const T* v, T* x) const {
    for (std::size_t k = head_; k < plane_; k += width) {
      Real along = Real::load(axis_.data() + k) * Real::load(v + k);
      if constexpr (complex) along = fma(Real::load(axis_.data() + plane_ + k), Real::load(v + plane_ + k), along);
      along.store(x + k - head_);
    }
  }

 private:
  Item measure_thin(const T* v) const { return {.tail = size(weights_of_thin_, v, thin_plane_, 0, thin_plane_)}; }
  static double size(const Memory& w, const T* v, std::size_t plane, std::size_t begin, std::size_t end) {
    return weighted_sum(w.data(), begin, end, [&](std::size_t k) {
      return std::pair{Real::load(v + k), complex ? Real::load(v + plane + k) : Real(0)};
    });
  }
  template <class Term>
  static CURIO_INLINE double weighted_sum(const T* w, std::size_t begin, std::size_t end, const Term& term) {
    return detail::run_sums<Real, 1>(begin, end, [&](auto& run, std::size_t k) {
      const auto [re, im] = term(k);
      run[0] += modulus_of(w ? Real::load(w + k) : Real(1), re, im);
    })[0];
  }
  Real weight(std::size_t k) const { return Real::load(weights_.data() + k); }
  /// Unit steps along the range, weighted: |axis . (goal - reached)| <= w |goal - reached|.
  void lay_axis() {
    for (std::size_t k = 0; k < plane_; k += width) {
      Real re = weight(k), im(0);
      if constexpr (complex) {
        const Real a = Real::load(extent_.data() + k), b = Real::load(extent_.data() + plane_ + k),
                   size = modulus(a, b);
        im = select(size == Real(0), Real(0), re * (b / size));
        re = select(size == Real(0), re, re * (a / size));
        im.store(axis_.data() + plane_ + k);
      }
      re.store(axis_.data() + k);
    }
  }
  /// The items whose size is more than a thousandth of the largest; for the others sizes say all.
  template <class X>
  void find_the_loud(const X& executor) {
    double largest = 0;
    for (const Item& item : items_) largest = std::max(largest, item.head + item.tail);
    for (std::size_t place = 0; place < items_.size(); ++place)
      if (!thin(place) && !(items_[place].head + items_[place].tail <= largest / 1000)) {
        items_[place].loud = true;
        items_[place].among_loud = loud_.size();
        loud_.push_back(place);
      }
    loud_heads_ = Scratch<T>(2 * head_ * loud_.size());
    within_memory(executor).fill(std::span(loud_), [&](std::size_t first, std::span<std::size_t> part) {
      for (std::size_t i = 0; i < part.size(); ++i) head_of(row(part[i]), loud_heads_.data() + (first + i) * 2 * head_);
    });
    double reach = 0;
    for (const std::size_t place : loud_) reach = std::max(reach, std::abs(items_[place].place.alpha));
    line_.lay_grid(reach);
    for (const std::size_t place : loud_) items_[place].place.cell = line_.cell(items_[place].place);
  }
  /// The line through the mean of the loudest tails, out of some rows that are not thin.
  void draw_line() {
    std::vector<std::size_t> whole;
    for (std::size_t place = 0; place < items_.size(); ++place)
      if (!thin(place)) whole.push_back(place);
    constexpr std::size_t some = 64, loudest = 16;
    struct Tail {
      double size;
      std::size_t place;
      bool operator<(const Tail& other) const { return size != other.size ? size > other.size : place < other.place; }
    };
    std::vector<Tail> tails;
    for (std::size_t i = 0; i < std::min(some, whole.size()); ++i) {
      const std::size_t place = whole[i * whole.size() / std::min(some, whole.size())];
      if (const double size = measure(row(place)).tail; std::isfinite(size)) tails.push_back({size, place});
    }
    std::sort(tails.begin(), tails.end());
    tails.resize(std::min(tails.size(), loudest));
    Memory psi(plane_ - head_), x(plane_ - head_);
    for (const Tail& tail : tails) {
      tail_of(row(tail.place), x.data());
      double dot = 0;
      for (std::size_t k = 0; k < psi.size(); ++k) dot += static_cast<double>(psi[k]) * static_cast<double>(x[k]);
      for (std::size_t k = 0; k < psi.size(); ++k) psi[k] += dot < 0 ? -x[k] : x[k];
    }
    line_ = TailLine<T>(std::move(psi));
  }

  const Library<E, L>& library_;
  Eigen::Index n_;
  std::size_t plane_, head_;
  bool tame_ = true;
  double underflow_ = 0;
  Memory extent_, weights_, weights_of_others_, weights_of_thin_, axis_;
  std::size_t thin_plane_ = 0;
  std::vector<Item> items_;
  Memory first_re_, first_im_, others_;
  std::vector<std::size_t> loud_;
  Scratch<T> loud_heads_;  // one after the other
  TailLine<T> line_;
};

}  // namespace curio::inline CURIO_ABI
