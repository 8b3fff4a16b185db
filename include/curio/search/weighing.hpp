// SPDX-License-Identifier: MIT
// How much each number of a library's goal vectors counts, and where that has changed.
#pragma once

#include <algorithm>
#include <cstddef>
#include <limits>
#include <span>
#include <utility>
#include <vector>

#include "curio/core/aligned_vector.hpp"
#include "curio/search/library.hpp"
#include "curio/search/run_sum.hpp"

namespace curio::inline CURIO_ABI {

/// The weights of a loss over the library's range, and the unit steps along that range, in blocks of 32 numbers.
///
/// A range grows with the library, in fewer and fewer of its numbers: what is known of a goal vector block by block
/// need only be measured again where `changed`.
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

  /// Weights in planes, and in which blocks they, or steps along the range, are others than before.
  struct Weights {
    Memory at;  // 0 for the first coefficient, which is looked at apart
    std::vector<std::size_t> changed = {};
    std::size_t plane() const { return at.size(); }
    std::size_t blocks() const { return (plane() + block - 1) / block; }
    std::size_t end(std::size_t b) const { return std::min((b + 1) * block, plane()); }
    /// sum_k w_k |v_k| over a block of a row in planes.
    T size(const T* v, std::size_t b) const {
      Real sum(0);
      for (std::size_t k = b * block; k < end(b); k += width)
        sum +=
            modulus_of(Real::load(at.data() + k), Real::load(v + k), complex ? Real::load(v + plane() + k) : Real(0));
      return quick_sum(sum);
    }
  };

  /// Weighs by the range as it stands.
  void renew(const Library<E, L>& library) {
    const auto& rows = library.embeddings();
    n_ = rows.coefficients();
    Memory extent(Planes<E>::size(n_)), weights(Planes<E>::padded(n_)),
        thin(Planes<E>::padded(rows.thin_coefficients()));
    Planes<E>::split(E(library.range().high - library.range().low), extent.data());
    library.loss_policy().template weights<E>(extent.data(), n_, weights.data());
    Memory axis = axis_of(extent, weights);
    underflow_ = 1e-18 * static_cast<double>(n_);
    for (const T w : weights)
      underflow_ += 16 * static_cast<double>(std::numeric_limits<T>::denorm_min()) * static_cast<double>(w);
    first_ = std::exchange(weights[0], T(0));
    for (Eigen::Index i = 0; i < rows.thin_coefficients(); ++i)
      thin[static_cast<std::size_t>(i)] = weights[static_cast<std::size_t>(i * rows.stride())];

    const std::size_t plane = weights.size();
    const auto turned = [&](std::size_t begin, std::size_t end) {
      for (std::size_t from = 0; from < axis.size(); from += plane)
        if (!std::equal(&axis[from] + begin, &axis[from] + end, &axis_[from] + begin)) return true;
      return false;
    };
    replace(whole_, std::move(weights), turned);
    axis_ = std::move(axis);
    extent_ = 0;
    for (std::size_t k = 0; k < plane; k += width) extent_ += detail::total(along(extent.data(), k));
    const bool other_stride = std::exchange(stride_, rows.stride()) != rows.stride();
    replace(thin_, std::move(thin), [=](std::size_t, std::size_t) { return other_stride; });
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
  double underflow() const { return underflow_; }

  /// What errors are counted in.
  double rounding() const { return detail::rounding_of<T>(whole_.plane()); }
  /// The sum of what was measured block by block.
  static double sum_of(std::span<const T> some) {
    double sums[4] = {};  // side by side
    for (std::size_t i = 0; i < some.size(); ++i) sums[i % 4] += static_cast<double>(some[i]);
    return (sums[0] + sums[1]) + (sums[2] + sums[3]);
  }

  /// w |re + i im|, coefficient by coefficient.
  static CURIO_INLINE Real modulus_of(const Real& w, const Real& re, const Real& im) {
    if constexpr (!complex) return abs(w * re);
    const Real x = w * re, y = w * im;
    return sqrt(x * x + y * y);
  }
  /// w_0 |re + i im|: of a first coefficient, or of the difference of two; and of that of a vector in planes.
  T first_modulus(T re, T im) const { return modulus_of(Real(first_), Real(re), Real(im))[0]; }
  T first_size(const T* v) const { return first_modulus(v[0], complex ? v[whole_.plane()] : T(0)); }
  /// sum_k w_k |a_k - b_k| of two vectors in planes over begin <= k < end, the first coefficient left out.
  double distance(const T* a, const T* b, std::size_t begin, std::size_t end) const {
    const T* w = whole_.at.data();
    return detail::run_sums<Real, 1>(begin, end, [&](auto& run, std::size_t k) {
      const auto difference = [&](std::size_t at) { return Real::load(a + at) - Real::load(b + at); };
      run[0] += modulus_of(Real::load(w + k), difference(k), complex ? difference(k + whole_.plane()) : Real(0));
    })[0];
  }
  /// axis . v, for the numbers from k on: |axis . (goal - reached)| <= w |goal - reached|.
  CURIO_INLINE Real along(const T* v, std::size_t k) const {
    const Real re = Real::load(axis_.data() + k) * Real::load(v + k);
    if constexpr (!complex) return re;
    return re + Real::load(axis_.data() + whole_.plane() + k) * Real::load(v + whole_.plane() + k);
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
  template <class Turned>
  static void replace(Weights& weights, Memory now, const Turned& turned) {
    Weights fresh{.at = std::move(now)};
    const bool known = weights.plane() == fresh.plane();
    for (std::size_t b = 0; b < fresh.blocks(); ++b) {
      const std::size_t begin = b * block, end = fresh.end(b);
      if (!known || turned(begin, end) || !std::equal(&fresh.at[begin], fresh.at.data() + end, &weights.at[begin]))
        fresh.changed.push_back(b);
    }
    weights = std::move(fresh);
  }

  Eigen::Index n_ = 0, stride_ = 0;
  T first_ = 0;
  double underflow_ = 0, extent_ = 0;
  Weights whole_, thin_;
  Memory axis_;
};

}  // namespace curio::inline CURIO_ABI
