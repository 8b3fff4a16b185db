// SPDX-License-Identifier: MIT
// How much each number of a library's goal vectors counts, and by how much that has changed.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <numeric>
#include <span>
#include <utility>
#include <vector>

#include "curio/core/aligned_vector.hpp"
#include "curio/search/library.hpp"
#include "curio/search/run_sum.hpp"

namespace curio::inline CURIO_ABI {

/// A sum, but for what is not known of it: within middle -+ spread.
struct Within {
  double middle = 0, spread = 0;
  double most() const { return middle + spread; }
};

/// The weights of a loss over the library's range, and the unit steps along that range.
///
/// A range grows with the library, and weights change with it. So goal vectors are measured once, in blocks of 32
/// numbers, by the weights as they were when last fixed; by how much those of a block have changed since bounds what
/// its sizes have become, and nothing is measured again until that is too loose.
template <class E, class L>
requires WeightedLoss<L, E>
class Weighing {
 public:
  using T = RealOf<E>;
  using Real = Lanes<T, Planes<E>::width>;
  using Memory = AlignedVector<T>;
  static constexpr bool complex = Planes<E>::complex;
  static constexpr std::size_t width = static_cast<std::size_t>(Real::width), block = 32;  // numbers
  static_assert(block % width == 0);

  /// Weights in planes: now, and when last fixed. 0 for the first coefficient, which is looked at apart.
  class Weights {
   public:
    Memory at = {}, fixed = {};
    std::size_t plane() const { return at.size(); }
    std::size_t blocks() const { return (plane() + block - 1) / block; }
    std::size_t end(std::size_t b) const { return std::min((b + 1) * block, plane()); }
    /// sum_k w_k |v_k| over a block of a row in planes, by the fixed weights.
    T size(const T* v, std::size_t b) const {
      Real sum(0);
      for (std::size_t k = b * block; k < end(b); k += width)
        sum += modulus_of(Real::load(&fixed[k]), Real::load(v + k), complex ? Real::load(v + plane() + k) : Real(0));
      return quick_sum(sum);
    }
    /// What the sum of sizes by the fixed weights is by now: of block `first` and those after it.
    Within now(std::span<const T> sizes, std::size_t first = 0) const {
      double middles[4] = {}, spreads[4] = {};  // side by side
      for (std::size_t i = 0; i < sizes.size(); ++i) {
        middles[i % 4] += middles_[first + i] * static_cast<double>(sizes[i]);
        spreads[i % 4] += spreads_[first + i] * static_cast<double>(sizes[i]);
      }
      return {(middles[0] + middles[1]) + (middles[2] + middles[3]),
              (spreads[0] + spreads[1]) + (spreads[2] + spreads[3])};
    }
    /// Whether that says little: of other numbers; factors of a block that are very different; or any beyond a
    /// thousand, where what underflow took, or overflow spoilt, would count.
    bool loose() const {
      if (extreme_) return true;
      const double middle = std::accumulate(middles_.begin(), middles_.end(), 0.0),
                   spread = std::accumulate(spreads_.begin(), spreads_.end(), 0.0);
      return !(4 * spread <= middle);
    }
    /// By how much the weights of a block are at most larger than the fixed.
    double largest_factor(std::size_t b) const { return middles_[b] + spreads_[b]; }

    /// Compares the weights with the fixed.
    void compare() {
      middles_.assign(blocks(), 0);
      spreads_.assign(blocks(), 0);
      extreme_ = fixed.size() != at.size();
      if (extreme_) return;
      for (std::size_t b = 0; b < blocks(); ++b) {
        double least = std::numeric_limits<double>::infinity(), most = 0;
        for (std::size_t k = b * block; k < end(b); ++k) {
          if (at[k] == fixed[k] && at[k] == 0) continue;
          const double factor = static_cast<double>(at[k]) / static_cast<double>(fixed[k]);
          least = std::min(least, factor);
          most = std::max(most, factor);
        }
        if (!(least <= most)) continue;  // no weights
        middles_[b] = (most + least) / 2;
        spreads_[b] = (most - least) / 2;
        extreme_ = extreme_ || !(least >= 1e-3 && most <= 1e3);
      }
    }

   private:
    std::vector<double> middles_ = {}, spreads_ = {};  // by block: `at`, of `fixed`
    bool extreme_ = true;                              // a factor that none should be, or no factors
  };

  /// Weighs by the range as it stands.
  void renew(const Library<E, L>& library) {
    const auto& rows = library.embeddings();
    n_ = rows.coefficients();
    Memory extent(Planes<E>::size(n_));
    whole_.at.assign(Planes<E>::padded(n_), T(0));
    thin_.at.assign(Planes<E>::padded(rows.thin_coefficients()), T(0));
    Planes<E>::split(E(library.range().high - library.range().low), extent.data());
    library.loss_policy().template weights<E>(extent.data(), n_, whole_.at.data());
    axis_ = axis_of(extent, whole_.at);
    underflow_ = 1e-18 * static_cast<double>(n_);
    for (const T w : whole_.at)
      underflow_ += 16 * static_cast<double>(std::numeric_limits<T>::denorm_min()) * static_cast<double>(w);
    first_ = std::exchange(whole_.at[0], T(0));
    for (Eigen::Index i = 0; i < rows.thin_coefficients(); ++i)
      thin_.at[static_cast<std::size_t>(i)] = whole_.at[static_cast<std::size_t>(i * rows.stride())];
    extent_ = 0;
    for (std::size_t k = 0; k < whole_.plane(); k += width) extent_ += detail::total(along(extent.data(), k));
    if (std::exchange(stride_, rows.stride()) != rows.stride()) thin_.fixed.clear();
    compare();
  }
  /// Whether what was measured by the fixed weights says little by now.
  bool loose() const { return whole_.loose() || thin_.loose(); }
  /// Fixes the weights as they are: all is to be measured anew.
  void fix() {
    whole_.fixed = whole_.at;
    thin_.fixed = thin_.at;
    fixed_axis_ = axis_;
    compare();
  }
  /// Of a block of a difference: along the range as it was, and in all.
  struct Off {
    T along = 0, all = 0;
  };
  /// sum_k |axis . v_k| and sum_k w_k |v_k| over block b, by the fixed axis and weights; from(k) is a register's
  /// numbers of v from number k of the planes on.
  template <class From>
  Off off(std::size_t b, const From& from) const {
    Real along(0), all(0);
    for (std::size_t k = b * block; k < whole_.end(b); k += width) {
      const Real re = from(k), im = complex ? from(whole_.plane() + k) : Real(0);
      along += abs(along_of(fixed_axis_, re, im, k));
      all += modulus_of(Real::load(&whole_.fixed[k]), re, im);
    }
    return {quick_sum(along), quick_sum(all)};
  }
  /// No less than sum_k |axis . v_k| over block b by the axis as it is, v = r - alpha s rounded and alpha (axis . s)
  /// too: but for 8 u of `all`, which is added here, and for 5 u of the size of r.
  double off_by_now(const Off& off, std::size_t b) const {
    return whole_.largest_factor(b) * (static_cast<double>(off.along) + turned_[b] * static_cast<double>(off.all));
  }

  Eigen::Index coefficients() const { return n_; }
  /// Of a row, and of what a thin row keeps.
  const Weights& whole() const { return whole_; }
  const Weights& thin() const { return thin_; }
  /// Of the first coefficient.
  T first() const { return first_; }
  /// The size of the range itself, sum_k w_k |extent_k|.
  double extent() const { return extent_; }
  /// The most that underflow can take from a sum: squares below the normal numbers, and quotients of subnormal numbers.
  /// (2.6e-23 a number at most, so that it is not more where a weight is a thousand times what it was.)
  double underflow() const { return underflow_; }

  /// What errors are counted in.
  double rounding() const { return detail::rounding_of<T>(whole_.plane()); }

  /// w |re + i im|, coefficient by coefficient.
  static CURIO_INLINE Real modulus_of(const Real& w, const Real& re, const Real& im) {
    if constexpr (!complex) return abs(w * re);
    const Real x = w * re, y = w * im;
    return sqrt(x * x + y * y);
  }
  /// w_0 |re + i im|: of a first coefficient, or of the difference of two; and of that of a vector in planes.
  T first_modulus(T re, T im) const { return modulus_of(Real(first_), Real(re), Real(im))[0]; }
  T first_size(const T* v) const { return first_modulus(v[0], complex ? v[whole_.plane()] : T(0)); }
  /// sum_k w_k |v_k| of a vector in planes over begin <= k < end, by the weights as they are.
  double size(const T* v, std::size_t begin, std::size_t end) const {
    return sum(begin, end, [=](std::size_t k) { return Real::load(v + k); });
  }
  /// sum_k w_k |a_k - b_k| of two vectors in planes over begin <= k < end, the first coefficient left out.
  double distance(const T* a, const T* b, std::size_t begin, std::size_t end) const {
    return sum(begin, end, [=](std::size_t k) { return Real::load(a + k) - Real::load(b + k); });
  }
  /// axis . v, for the numbers from k on: |axis . (goal - reached)| <= w |goal - reached|.
  CURIO_INLINE Real along(const T* v, std::size_t k) const {
    return along_of(axis_, Real::load(v + k), complex ? Real::load(v + whole_.plane() + k) : Real(0), k);
  }

 private:
  /// Unit steps along the range, weighted.
  static Memory axis_of(const Memory& extent, const Memory& weights) {
    const std::size_t plane = weights.size();
    Memory axis(extent.size());
    for (std::size_t k = 0; k < plane; k += width) {
      Real re = Real::load(weights.data() + k), im(0);
      if constexpr (complex) {
        const Real a = Real::load(extent.data() + k), b = Real::load(extent.data() + plane + k), size = modulus(a, b);
        im = select(size == Real(0), Real(0), re * (b / size));
        re = select(size == Real(0), re, re * (a / size));
        im.store(axis.data() + plane + k);
      }
      re.store(axis.data() + k);
    }
    return axis;
  }
  /// sum_k w_k |v_k|; from(k): a register's numbers of v from number k of the planes on.
  template <class From>
  CURIO_INLINE double sum(std::size_t begin, std::size_t end, const From& from) const {
    return detail::run_sums<Real, 1>(begin, end, [&](auto& run, std::size_t k) {
      run[0] += modulus_of(Real::load(whole_.at.data() + k), from(k), complex ? from(k + whole_.plane()) : Real(0));
    })[0];
  }
  CURIO_INLINE Real along_of(const Memory& axis, const Real& re, const Real& im, std::size_t k) const {
    if constexpr (!complex) return Real::load(&axis[k]) * re;
    return Real::load(&axis[k]) * re + Real::load(&axis[whole_.plane() + k]) * im;
  }
  /// Compares what is with what was fixed.
  void compare() {
    whole_.compare();
    thin_.compare();
    turned_.assign(whole_.blocks(), 0);
    if (fixed_axis_.size() != axis_.size()) return;
    const auto turned = [&](std::size_t k, std::size_t at) {
      return static_cast<double>(axis_[at]) / static_cast<double>(whole_.at[k]) -
             static_cast<double>(fixed_axis_[at]) / static_cast<double>(whole_.fixed[k]);
    };
    for (std::size_t k = 0; k < whole_.plane(); ++k) {
      if (whole_.at[k] == 0 || whole_.fixed[k] == 0) continue;
      double& most = turned_[k / block];
      most = std::max(most, std::hypot(turned(k, k), complex ? turned(k, whole_.plane() + k) : 0.0));
    }
    for (double& most : turned_) most += 8 * rounding();
  }

  Eigen::Index n_ = 0, stride_ = 0;
  T first_ = 0;
  double underflow_ = 0, extent_ = 0;
  Weights whole_, thin_;
  Memory axis_, fixed_axis_;
  std::vector<double> turned_ =
      {};  // by block: unit steps along `axis_`, from those along `fixed_axis_`, at most; and 8 u
};

}  // namespace curio::inline CURIO_ABI
