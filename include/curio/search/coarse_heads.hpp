// SPDX-License-Identifier: MIT
// The first numbers of many goal vectors in 16 bits each: coarse, and quick to multiply.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

#include "curio/core/aligned_vector.hpp"
#include "curio/core/whole_products.hpp"
#include "curio/search/run_sum.hpp"

namespace curio::inline CURIO_ABI {

/// Vectors of n numbers in whole steps: number k is within half a step[k] of whole * step[k], unless it was cut off.
///
/// A step is so large that WholeVectors::most of them are `reach[k]`, and a normal number at least. Memory: 2 bytes a
/// number.
template <class T>
class CoarseHeads {
 public:
  using Memory = AlignedVector<T>;
  /// How far a number may be from its whole steps, of a step: half, and what its quotient is rounded by.
  static constexpr double off = 0.501;

  /// A direction in whole steps of one size: its product with a vector is size * (whole product), but for at most
  /// off * size * steps(vector), and for what the vector is off its own steps. (A size that would not be a normal
  /// number is 0: what that leaves out is less than underflow may take.)
  struct Direction {
    WholeVectors::Memory whole;
    double size = 0;
  };

  /// Forgets all vectors.
  void lay(const Memory& reach) {
    n_ = reach.size();
    padded_ = WholeVectors::padded(n_);
    step_ = reach;
    step_.resize(padded_, T(0));
    for (T& step : step_)
      if (step > 0) step = std::max(step / static_cast<T>(WholeVectors::most), std::numeric_limits<T>::min());
    blocks_.clear();
    steps_.clear();
  }
  /// Room for `count` vectors in all.
  void resize(std::size_t count) {
    while (blocks_.size() * together < count) blocks_.emplace_back(together * padded_);
    steps_.resize(count);
  }
  /// Writes vector i, cut off at the reach. Whether it was within.
  bool set(std::size_t i, const T* v) {
    Memory whole = padded(v);
    bool within = true;
    for (std::size_t k = 0; k < padded_; k += width) {
      const Real x = Real::load(&whole[k]), quotient = select(x == Real(0), x, x / Real::load(&step_[k]));
      within = within && !any(!(abs(quotient) <= Real(WholeVectors::most)));
      nearest(quotient).store(&whole[k]);
    }
    std::int16_t* const to = blocks_[i / together].data() + i % together * padded_;
    steps_[i] = 0;
    for (std::size_t k = 0; k < padded_; ++k) {
      to[k] = static_cast<std::int16_t>(whole[k]);
      steps_[i] += std::abs(static_cast<std::int32_t>(to[k]));
    }
    return within;
  }
  /// What vector i is off a number that was written to its place k.
  T rest(std::size_t i, std::size_t k, T v) const { return v - rounded(static_cast<T>(at(i)[k]) * step_[k]); }
  std::size_t size() const { return steps_.size(); }
  T step(std::size_t k) const { return step_[k]; }
  /// The sum of the sizes of vector i's whole steps.
  std::int32_t steps(std::size_t i) const { return steps_[i]; }

  /// Of v, times the steps. Where one of its numbers is not finite, its size is not a number.
  Direction direction(const T* v) const {
    Direction d{.whole = WholeVectors::Memory(padded_)};
    Memory along = padded(v);
    Real sizes(0);
    bool finite = true;
    for (std::size_t k = 0; k < padded_; k += width) {
      const Real product = Real::load(&along[k]) * Real::load(&step_[k]);
      product.store(&along[k]);
      finite = finite && !any(!is_finite(product));
      sizes = max(sizes, abs(product));
    }
    const T size = detail::largest(sizes) / static_cast<T>(WholeVectors::most), inverse = T(1) / size;
    if (!finite) d.size = std::numeric_limits<double>::quiet_NaN();
    if (!finite || size < std::numeric_limits<T>::min()) return d;
    d.size = static_cast<double>(size);
    for (std::size_t k = 0; k < padded_; k += width) nearest(Real::load(&along[k]) * Real(inverse)).store(&along[k]);
    for (std::size_t k = 0; k < padded_; ++k) d.whole[k] = static_cast<std::int16_t>(along[k]);
    return d;
  }
  /// The whole products of vector i with some directions.
  template <std::size_t Count>
  std::array<std::int32_t, Count> products(std::size_t i, const std::array<const Direction*, Count>& directions) const {
    std::array<const std::int16_t*, Count> whole;
    for (std::size_t c = 0; c < Count; ++c) whole[c] = directions[c]->whole.data();
    return WholeVectors::products(at(i), whole, padded_);
  }

 private:
  using Real = Lanes<T, native_width<T>>;
  static constexpr std::size_t width = native_width<T>;
  static_assert(WholeVectors::pad % width == 0);
  static constexpr std::size_t together = 64;  // vectors a block of memory
  const std::int16_t* at(std::size_t i) const { return blocks_[i / together].data() + i % together * padded_; }
  Memory padded(const T* v) const {
    Memory all(padded_, T(0));
    std::copy_n(v, n_, all.data());
    return all;
  }
  static CURIO_INLINE Real nearest(const Real& x) {
    const Real most(WholeVectors::most), whole = floor(min(max(x, -most), most) + Real(T(0.5)));
    return select(x == x, whole, Real(0));
  }

  Memory step_;  // padded
  std::size_t n_ = 0, padded_ = 0;
  std::vector<WholeVectors::Memory> blocks_;
  std::vector<std::int32_t> steps_;
};

}  // namespace curio::inline CURIO_ABI
