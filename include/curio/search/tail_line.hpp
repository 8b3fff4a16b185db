// SPDX-License-Identifier: MIT
// Where many embeddings are nearly multiples of one: a lower bound of their distance to a goal out of a small table.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <span>
#include <vector>

#include "curio/search/run_sum.hpp"

namespace curio::inline CURIO_ABI {

/// A line alpha * psi through the origin, for vectors of n real numbers, and how far from a goal its points are.
///
/// F(alpha) = sum_k |t_k - alpha psi_k| of a goal t is convex, so between two edges of a grid it lies above the chords
/// of the cells beside, drawn on. A vector x = alpha psi + rest has sum_k |t_k - x_k| >= F(alpha) - rho, rho = sum_k
/// |rest_k|. The grid: edges a s |s|, s = -1, -31/32, ..., 1: fine near 0, where most are.
template <class T>
class TailLine {
 public:
  static constexpr int half = 32, edges = 2 * half + 1;
  /// A goal's F at the edges, and its slope from each to the next.
  struct Table {
    std::array<double, edges> at;
    std::array<double, edges - 1> slope;
  };
  /// A vector's place on the line, and how far from it.
  struct Place {
    double alpha = 0, rho = 0;
    int cell = half;  // alpha lies between edge `cell` and the next
  };

  TailLine() = default;
  /// psi: n numbers, padded with zeros to whole registers.
  explicit TailLine(std::vector<T, Eigen::aligned_allocator<T>> psi) : psi_(std::move(psi)) {
    for (const T p : psi_) square_ += static_cast<double>(p) * static_cast<double>(p);
  }
  /// Lays the grid over [-reach, reach].
  void lay_grid(double reach) {
    reach_ = reach;
    for (int e = 0; e < edges; ++e) {
      const double s = static_cast<double>(e - half) / half;
      edge_[static_cast<std::size_t>(e)] = static_cast<double>(static_cast<T>(reach_ * s * std::abs(s)));
    }
  }

  Table table(const T* t) const {
    Table f;
    constexpr std::size_t together = 5;  // edges that share what is read
    static_assert(edges % together == 0);
    for (std::size_t e = 0; e < edges; e += together) {
      std::array<T, together> alphas;
      for (std::size_t i = 0; i < together; ++i) alphas[i] = static_cast<T>(edge_[e + i]);
      const auto distances = distance(t, alphas);
      std::copy(distances.begin(), distances.end(), f.at.begin() + static_cast<std::ptrdiff_t>(e));
    }
    for (std::size_t e = 0; e + 1 < edges; ++e) f.slope[e] = (f.at[e + 1] - f.at[e]) / (edge_[e + 1] - edge_[e]);
    return f;
  }
  /// The nearest point of the line (in the sense of least squares), before there is a grid.
  Place place(const T* x) const {
    Real dot(0);
    for (std::size_t k = 0; k < psi_.size(); k += width) dot = fma(Real::load(x + k), Real::load(psi_.data() + k), dot);
    const T alpha = square_ > 0 ? static_cast<T>(detail::total(dot) / square_) : T(0);
    return {static_cast<double>(alpha), distance(x, std::array{alpha})[0]};
  }
  /// The grid's cell that holds a place.
  int cell(const Place& p) const {
    const double s = reach_ > 0 ? std::sqrt(std::min(1.0, std::abs(p.alpha) / reach_)) * half : 0;
    int c = std::clamp(static_cast<int>(std::floor(p.alpha < 0 ? half - s : half + s)), 0, edges - 2);
    while (c > 0 && p.alpha < edge(c)) --c;  // the edges are rounded
    while (c < edges - 2 && p.alpha > edge(c + 1)) ++c;
    return c;
  }
  /// The largest F that a bound is made of. A chord is drawn on over at most three times its own length (the cells
  /// grow as 1, 3, 5, ... from 0), so that the bound errs by at most 7 times as much as this F, and by as much as rho.
  double highest(const Table& f, const Place& p) const {
    const auto c = static_cast<std::size_t>(p.cell);
    return *std::max_element(f.at.begin() + (c > 0 ? p.cell - 1 : 0), f.at.begin() + std::min(p.cell + 3, edges));
  }
  /// A number below sum_k |t_k - x_k|, but for rounding.
  double bound(const Table& f, const Place& p) const {
    if (!(reach_ > 0)) return f.at[half] - p.rho;  // all vectors at 0
    const auto c = static_cast<std::size_t>(p.cell);
    const auto chord = [&](std::size_t edge, std::size_t cell) {  // from an edge, as steep as F is in a cell beside
      return f.at[edge] + f.slope[cell] * (p.alpha - edge_[edge]);
    };
    double below = 0;
    if (c > 0) below = std::max(below, chord(c, c - 1));
    if (c + 2 < edges) below = std::max(below, chord(c + 1, c + 1));
    return below - p.rho;
  }

 private:
  using Real = Lanes<T, native_width<T>>;
  static constexpr std::size_t width = static_cast<std::size_t>(native_width<T>);

  double edge(int e) const { return edge_[static_cast<std::size_t>(e)]; }
  /// sum_k |x_k - alpha psi_k|, for several alphas.
  template <std::size_t Count>
  std::array<double, Count> distance(const T* x, const std::array<T, Count>& alphas) const {
    return detail::run_sums<Real, Count>(0, psi_.size(), [&](auto& run, std::size_t k) {
      const Real along = Real::load(psi_.data() + k), at = Real::load(x + k);
      for (std::size_t i = 0; i < Count; ++i) run[i] += abs(fma(Real(-alphas[i]), along, at));
    });
  }

  std::vector<T, Eigen::aligned_allocator<T>> psi_;
  double reach_ = 0, square_ = 0;
  std::array<double, edges> edge_{};
};

}  // namespace curio::inline CURIO_ABI
