// SPDX-License-Identifier: MIT
// What the long vectors of a library have in common: from where on they are nearly multiples of one, and of which.
#pragma once

#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

#include "curio/search/tail_line.hpp"
#include "curio/search/weighing.hpp"

namespace curio::inline CURIO_ABI {

/// The line that the tails of a library lie near, and where tails begin.
///
/// A vector's tail, weighted and taken along the range (Weighing::along), is real numbers; the line goes through the
/// mean of the loudest of some. (The spectrum of a window: its edge leaks into all high frequencies alike.)
template <class E, class L>
requires WeightedLoss<L, E>
class CommonTail {
 public:
  using Weighing = curio::Weighing<E, L>;
  using T = typename Weighing::T;
  using Real = typename Weighing::Real;
  using Memory = typename Weighing::Memory;
  static constexpr std::size_t width = Weighing::width, block = Weighing::block;
  static constexpr std::size_t longest_head = 512;  // numbers

  /// Draws the line anew, without a grid. Reads some 64 rows whole, and which are thin of all.
  void draw(const Library<E, L>& library, const Weighing& weighing) {
    line_ = {};
    head_ = std::min(weighing.whole().plane(), longest_head);
    shape_.assign(Planes<E>::size(weighing.coefficients()), T(0));
    const auto rows = loudest_of(library, weighing);
    for (const T* const row : rows) {
      const Memory psi = tail_of(shape_.data(), weighing), x = tail_of(row, weighing);
      double dot = 0;
      for (std::size_t k = 0; k < psi.size(); ++k) dot += static_cast<double>(psi[k]) * static_cast<double>(x[k]);
      const T share = static_cast<T>(dot < 0 ? -1.0 : 1.0) / static_cast<T>(rows.size());
      for (std::size_t k = 0; k < shape_.size(); ++k) shape_[k] += share * row[k];
    }
    follow(weighing);
    shorten_heads(rows, weighing);
    follow(weighing);
  }
  /// Turns the line as the weights have changed.
  void follow(const Weighing& weighing) { line_.turn(tail_of(shape_.data(), weighing)); }
  /// Lays the grid over points this far from the origin, with room for others.
  void lay_grid(double reach) { line_.lay_grid(1.25 * reach); }

  const TailLine<T>& line() const { return line_; }
  /// Numbers before the tail: whole blocks, or the whole vector.
  std::size_t head() const { return head_; }
  std::size_t head_blocks() const { return (head_ + block - 1) / block; }
  /// The tail of a vector in planes.
  Memory tail_of(const T* v, const Weighing& weighing) const {
    Memory x(weighing.whole().plane() - head_);
    for (std::size_t k = head_; k < weighing.whole().plane(); k += width) weighing.along(v, k).store(&x[k - head_]);
    return x;
  }
  /// How far a block of a vector is from the point alpha of the line.
  typename Weighing::Off off(const T* v, T alpha, std::size_t b, const Weighing& weighing) const {
    return weighing.off(b, [&](std::size_t k) { return Real::load(v + k) - Real(alpha) * Real::load(&shape_[k]); });
  }

 private:
  /// The rows with the largest tails among some that are not thin.
  std::vector<const T*> loudest_of(const Library<E, L>& library, const Weighing& weighing) const {
    constexpr std::size_t some = 64, loudest = 16;
    std::vector<const T*> whole;
    for (std::size_t place = 0; place < library.size(); ++place)
      if (!library.embeddings().thin(place)) whole.push_back(library.embeddings().row(place));
    std::vector<std::pair<double, std::size_t>> tails;  // minus its size, and which
    for (std::size_t i = 0; i < std::min(some, whole.size()); ++i) {
      const std::size_t which = i * whole.size() / std::min(some, whole.size());
      const double size = weighing.size(whole[which], head_, weighing.whole().plane());
      if (std::isfinite(size)) tails.push_back({-size, which});
    }
    std::sort(tails.begin(), tails.end());
    std::vector<const T*> rows;
    for (std::size_t i = 0; i < std::min(loudest, tails.size()); ++i) rows.push_back(whole[tails[i].second]);
    return rows;
  }
  /// The shortest heads, in whole blocks, that leave tails near the line: within a 16 000th of the range's own size,
  /// which is what distances are like.
  void shorten_heads(const std::vector<const T*>& rows, const Weighing& weighing) {
    std::vector<double> offs(weighing.whole().blocks());
    for (const T* const row : rows) {
      const T alpha = line_.nearest(tail_of(row, weighing).data());
      for (std::size_t b = 0; b < offs.size(); ++b)
        offs[b] += weighing.off_by_now(off(row, alpha, b, weighing), b) / static_cast<double>(rows.size());
    }
    double off = 0;
    for (std::size_t b = offs.size(); b-- > 1;) {
      off += offs[b];
      if (!(off < weighing.extent() / 16'000)) return;
      head_ = std::min(head_, b * block);
    }
  }

  std::size_t head_ = 0;
  Memory shape_;  // what the line is along, in planes
  TailLine<T> line_;
};

}  // namespace curio::inline CURIO_ABI
