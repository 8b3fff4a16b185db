// SPDX-License-Identifier: MIT
// The loud members of a library: their heads in whole steps, their tails by the line that they lie near.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <span>
#include <vector>

#include "curio/search/coarse_heads.hpp"
#include "curio/search/common_tail.hpp"

namespace curio::inline CURIO_ABI {

/// Of goal vectors that are large: where in the library each is, its head and its tail.
///
/// How long heads are, the line that tails lie near and the steps of heads are drawn from the library as it is then;
/// what is added later is described by the same.
template <class E, class L>
requires WeightedLoss<L, E>
class Loud {
 public:
  using Weighing = curio::Weighing<E, L>;
  using T = typename Weighing::T;
  using Real = typename Weighing::Real;
  using Memory = typename Weighing::Memory;
  static constexpr bool complex = Weighing::complex;
  static constexpr std::size_t width = Weighing::width;

  /// A tail: a point of the line, and how far from it.
  struct Tail {
    typename TailLine<T>::Place at = {};
    T rho = 0;
  };

  /// Draws what they are described by, and forgets which they are.
  template <class X>
  void draw(const Library<E, L>& library, const Weighing& weighing, const X& all) {
    places_.clear();
    tails_.clear();
    offs_.clear();
    blurs_.clear();
    tail_.draw(library, weighing);
    const auto& rows = library.embeddings();
    const std::size_t plane = weighing.whole().plane();
    Memory reach(head_numbers(), T(0));  // (a range says nothing of imaginary parts)
    all.fill(std::span(reach), [&](std::size_t first, std::span<T> part) {
      for (std::size_t place = 0; place < library.size(); ++place) {
        if (rows.thin(place)) continue;
        const T* v = rows.row(place);
        for (std::size_t i = 0; i < part.size(); ++i) {
          const std::size_t k = first + i;
          part[i] = std::max(part[i], std::abs(v[k < head() ? k : plane + k - head()]) * T(1.25));
        }
      }
    });
    for (std::size_t from = 0; from < reach.size(); from += head()) reach[from] = 0;  // the first coefficient's
    heads_.lay(reach);
  }
  /// Turns the line as the weights have changed.
  void follow(const Weighing& weighing) { tail_.follow(weighing); }
  /// Adds some, whose rows are not thin.
  template <class X>
  void add(std::span<const std::size_t> places, const Library<E, L>& library, const Weighing& weighing, const X& all) {
    const std::size_t known = size();
    places_.insert(places_.end(), places.begin(), places.end());
    heads_.resize(size());
    tails_.resize(size());
    offs_.resize(size());
    blurs_.resize(size());
    // What is new takes longer than what is known.
    fill_by_turns(all, std::span(tails_), 16, [&](std::size_t first, std::span<Tail> part) {
      for (std::size_t i = first; i < first + part.size(); ++i) {
        if (i >= known) listen(i, library.embeddings().row(places_[i]), weighing);
        double rho = 0;
        for (std::size_t b = head_blocks(); b < weighing.whole().blocks(); ++b)
          rho += weighing.off_by_now({offs_[i][off_at(b)], offs_[i][off_at(b) + 1]}, b);
        tails_[i].rho = static_cast<T>(rho * (1 + 60 * weighing.rounding()));
      }
    });
    if (known == 0) {
      double reach = 0;
      for (const Tail& tail : tails_) reach = std::max(reach, std::abs(static_cast<double>(tail.at.alpha)));
      tail_.lay_grid(reach);
    }
    for (std::size_t i = known; i < size(); ++i) tails_[i].at = line().place(tails_[i].at.alpha);
  }

  std::size_t size() const { return places_.size(); }
  const std::vector<std::size_t>& places() const { return places_; }
  const CoarseHeads<T>& heads() const { return heads_; }
  const std::vector<Tail>& tails() const { return tails_; }
  const TailLine<T>& line() const { return tail_.line(); }
  /// Numbers of a plane that are first coefficient and head: whole blocks, or the whole vector.
  std::size_t head() const { return tail_.head(); }
  std::size_t head_blocks() const { return tail_.head_blocks(); }
  /// Whether the i-th head is within reach of the steps, and how many are not.
  bool within(std::size_t i) const { return blurs_[i].empty(); }
  std::size_t beyond() const {
    std::size_t count = 0;
    for (std::size_t i = 0; i < size(); ++i)
      if (!within(i)) ++count;
    return count;
  }

  /// How far a product with a head within reach may be off, and with the i-th, beyond it.
  double blur(const Weighing& weighing) const {
    double sum = 0;
    for (std::size_t k = 0; k < head(); ++k)
      sum += blur_at(weighing.whole().at, k,
                     [&](std::size_t n) { return CoarseHeads<T>::off * static_cast<double>(heads_.step(n)); });
    return sum;
  }
  double blur(std::size_t i, const Weighing& weighing) const { return weighing.whole().now(blurs_[i]).most(); }
  /// The direction in which the head of a goal lies: w goal / |goal|.
  typename CoarseHeads<T>::Direction direction_of(const T* goal, const Weighing& weighing) const {
    Memory along(head_numbers());
    for (std::size_t k = 0; k < head(); k += width) {
      const Real w = Real::load(weighing.whole().at.data() + k), re = Real::load(goal + k),
                 im = complex ? Real::load(goal + weighing.whole().plane() + k) : Real(0), size = modulus(re, im);
      select(size == Real(0), Real(0), w * (re / size)).store(along.data() + k);
      if constexpr (complex) select(size == Real(0), Real(0), w * (im / size)).store(along.data() + head() + k);
    }
    return heads_.direction(along.data());
  }
  /// The tail of a vector, along the range.
  Memory tail_of(const T* v, const Weighing& weighing) const { return tail_.tail_of(v, weighing); }

 private:
  std::size_t head_numbers() const { return head() * (complex ? 2 : 1); }
  /// A head, as numbers to multiply: real parts, then imaginary parts, each with 0 for the first coefficient.
  Memory head_of(const T* v, const Weighing& weighing) const {
    Memory numbers(head_numbers());
    for (std::size_t from = 0; from < numbers.size(); from += head()) {
      std::copy_n(v + (from > 0 ? weighing.whole().plane() : 0), head(), &numbers[from]);
      numbers[from] = 0;
    }
    return numbers;
  }
  void listen(std::size_t i, const T* row, const Weighing& weighing) {
    const Memory numbers = head_of(row, weighing);
    const auto& weights = weighing.whole();
    blurs_[i].clear();
    if (!heads_.set(i, numbers.data())) {
      blurs_[i].resize(head_blocks());
      for (std::size_t k = 0; k < head(); ++k)
        blurs_[i][k / Weighing::block] += static_cast<T>(blur_at(
            weights.fixed, k, [&](std::size_t n) { return static_cast<double>(heads_.rest(i, n, numbers[n])); }));
    }
    const T alpha = tails_[i].at.alpha = line().nearest(tail_of(row, weighing).data());
    offs_[i].resize(off_at(weights.blocks()));
    for (std::size_t b = head_blocks(); b < weights.blocks(); ++b) {
      const auto off = tail_.off(row, alpha, b, weighing);
      offs_[i][off_at(b)] = off.along;
      offs_[i][off_at(b) + 1] = off.all;
    }
  }
  std::size_t off_at(std::size_t b) const { return 2 * (b - head_blocks()); }
  /// What coefficient k adds to a blur where the n-th number of a head is off by off(n).
  template <class Off>
  double blur_at(const Memory& weights, std::size_t k, const Off& off) const {
    return static_cast<double>(weights[k]) * std::hypot(off(k), complex ? off(head() + k) : 0.0);
  }

  std::vector<std::size_t> places_;
  CoarseHeads<T> heads_;
  CommonTail<E, L> tail_;
  std::vector<Tail> tails_;
  std::vector<std::vector<T>> offs_;   // two numbers a block: of the tail, from the line (Weighing::Off)
  std::vector<std::vector<T>> blurs_;  // one a block: of a head that is beyond reach; of others none
};

}  // namespace curio::inline CURIO_ABI
