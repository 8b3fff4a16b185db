// SPDX-License-Identifier: MIT
// Where many embeddings are nearly multiples of one: a lower bound of their distance to a goal out of a small table.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <limits>
#include <utility>

#include "curio/core/aligned_vector.hpp"
#include "curio/search/run_sum.hpp"

namespace curio::inline CURIO_ABI {

/// A line alpha * psi through the origin, for vectors of n real numbers, and how far from a goal its points are.
///
/// F(alpha) = sum_k |t_k - alpha psi_k| of a goal t is convex, so between two edges of a grid it lies above the chords
/// of the cells beside, drawn on. A vector x = alpha psi + rest has sum_k |t_k - x_k| >= F(alpha) - rho, where rho
/// is no less than sum_k |rest_k|. The grid: edges a s |s|, s = -1, -15/16, ..., 1: fine near 0, where most are.
///
/// A distance errs by 41 u of itself (run_sum.hpp, and its terms' subtraction), and by u of the sizes of what it is
/// between, since alpha psi_k is rounded; the latter is left to who compares. A chord is drawn on over at most three
/// times its own length (the cells grow as 1, 3, 5, ... from 0), so that it errs by at most 7 times as much as the
/// largest F it is made of, that is 287 u, and by 17 u of it in its own sums: a table's chords are lower by 310 u of F.
template <class T>
class TailLine {
 public:
  using Real = Lanes<T, native_width<T>>;
  static constexpr int half = 16, edges = 2 * half + 1, cells = edges - 1;
  /// Below F in a cell: at + slope * (how far beyond the cell's first edge), of either chord.
  struct Chords {
    T at = 0, slope = 0, next_at = 0, next_slope = 0;
  };
  using Table = std::array<Chords, cells>;
  /// A point of the line: in which cell, and how far beyond its first edge.
  struct Place {
    T alpha = 0, beyond = 0;
    int cell = half;
  };

  /// The line along psi: n numbers, padded with zeros to whole registers. The grid stays.
  void turn(AlignedVector<T> psi) {
    psi_ = std::move(psi);
    square_ = 0;
    for (const T p : psi_) square_ += static_cast<double>(p) * static_cast<double>(p);
  }
  /// Lays the grid over [-reach, reach]. Before that, nothing is out of reach.
  void lay_grid(double reach) {
    reach_ = reach;
    for (int e = 0; e < edges; ++e) {
      const double s = static_cast<double>(e - half) / half;
      edge_[static_cast<std::size_t>(e)] = static_cast<double>(static_cast<T>(reach_ * s * std::abs(s)));
    }
  }
  /// The alpha of the nearest point within reach (in the sense of least squares).
  T nearest(const T* x) const {
    Real dot(0);
    for (std::size_t k = 0; k < psi_.size(); k += width) dot += Real::load(x + k) * Real::load(psi_.data() + k);
    const double alpha = square_ > 0 ? detail::total(dot) / square_ : 0;
    return static_cast<T>(std::isfinite(alpha) ? std::clamp(alpha, -reach_, reach_) : 0);
  }
  /// Where a point within reach lies.
  Place place(T alpha) const {
    const double a = static_cast<double>(alpha);
    const double s = reach_ > 0 ? std::sqrt(std::min(1.0, std::abs(a) / reach_)) * half : 0;
    int c = std::clamp(static_cast<int>(std::floor(a < 0 ? half - s : half + s)), 0, cells - 1);
    while (c > 0 && a < edge(c)) --c;  // the edges are rounded
    while (c < cells - 1 && a > edge(c + 1)) ++c;
    return {alpha, static_cast<T>(a - edge(c)), c};
  }
  /// |x_k - alpha psi_k| of a register's numbers from k on.
  CURIO_INLINE Real off(const Real& x, T alpha, std::size_t k) const {
    return abs(x - Real(alpha) * Real::load(psi_.data() + k));
  }

  Table table(const T* t) const {
    std::array<double, edges> f;
    constexpr std::size_t together = 3;  // edges that share what is read
    static_assert(edges % together == 0);
    for (std::size_t e = 0; e < edges; e += together) {
      std::array<T, together> alphas;
      for (std::size_t i = 0; i < together; ++i) alphas[i] = static_cast<T>(edge_[e + i]);
      const auto distances = distance(t, alphas);
      std::copy(distances.begin(), distances.end(), f.begin() + static_cast<std::ptrdiff_t>(e));
    }
    const double u = detail::rounding_of<T>(psi_.size());
    const auto slope = [&](std::size_t c) { return (f[c + 1] - f[c]) / (edge_[c + 1] - edge_[c]); };
    const auto sound = [](T& at, T& rise) {  // without a chord nothing is known but that F is not negative
      if (!std::isfinite(at) || !std::isfinite(rise)) at = rise = 0;
    };
    Table table;
    for (std::size_t c = 0; c < cells; ++c) {
      Chords& chords = table[c];
      const double error =
          310 * u * *std::max_element(f.begin() + (c > 0 ? c - 1 : 0), f.begin() + std::min<std::size_t>(c + 3, edges));
      if (reach_ > 0) {
        if (c > 0) {
          chords.slope = static_cast<T>(slope(c - 1));
          chords.at = static_cast<T>(f[c] - error);
        }
        if (c + 1 < cells) {
          chords.next_slope = static_cast<T>(slope(c + 1));
          chords.next_at = static_cast<T>(f[c + 1] - slope(c + 1) * (edge_[c + 1] - edge_[c]) - error);
        }
      } else {  // all at 0
        chords.at = static_cast<T>(f[half] - error);
      }
      sound(chords.at, chords.slope);
      sound(chords.next_at, chords.next_slope);
    }
    return table;
  }
  /// A number below F at a place.
  static T bound(const Table& table, const Place& p) {
    const Chords& c = table[static_cast<std::size_t>(p.cell)];
    return std::max(c.at + c.slope * p.beyond, c.next_at + c.next_slope * p.beyond);
  }

 private:
  static constexpr std::size_t width = static_cast<std::size_t>(native_width<T>);

  double edge(int e) const { return edge_[static_cast<std::size_t>(e)]; }
  /// sum_k |x_k - alpha psi_k|, for several alphas.
  template <std::size_t Count>
  std::array<double, Count> distance(const T* x, const std::array<T, Count>& alphas) const {
    return detail::run_sums<Real, Count>(0, psi_.size(), [&](auto& run, std::size_t k) {
      const Real at = Real::load(x + k);
      for (std::size_t i = 0; i < Count; ++i) run[i] += off(at, alphas[i], k);
    });
  }

  AlignedVector<T> psi_;
  double reach_ = std::numeric_limits<double>::infinity(), square_ = 0;
  std::array<double, edges> edge_{};
};

}  // namespace curio::inline CURIO_ABI
