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
  /// off * size * steps(vector), and for what the vector is off its own steps.
  struct Direction {
    WholeVectors::Memory whole;
    double size = 0;
  };

  /// Forgets all vectors.
  void lay(const Memory& reach) {
    step_ = reach;
    for (T& step : step_)
      if (step > 0) step = std::max(step / static_cast<T>(WholeVectors::most), std::numeric_limits<T>::min());
    padded_ = WholeVectors::padded(step_.size());
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
    std::int16_t* const to = blocks_[i / together].data() + i % together * padded_;
    bool within = true;
    steps_[i] = 0;
    for (std::size_t k = 0; k < step_.size(); ++k) {
      const T quotient = v[k] == 0 ? T(0) : v[k] / step_[k];
      within = within && std::abs(quotient) <= static_cast<T>(WholeVectors::most);
      to[k] = nearest(quotient);
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
    double largest = 0;
    bool finite = true;
    for (std::size_t k = 0; k < step_.size(); ++k) {
      const double along = static_cast<double>(v[k]) * static_cast<double>(step_[k]);
      largest = std::max(largest, std::abs(along));
      finite = finite && std::isfinite(along);
    }
    d.size = finite ? largest / WholeVectors::most : std::numeric_limits<double>::quiet_NaN();
    for (std::size_t k = 0; d.size > 0 && k < step_.size(); ++k)
      d.whole[k] = nearest(static_cast<double>(v[k]) * static_cast<double>(step_[k]) / d.size);
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
  static constexpr std::size_t together = 64;  // vectors a block of memory
  const std::int16_t* at(std::size_t i) const { return blocks_[i / together].data() + i % together * padded_; }
  template <class Number>
  static std::int16_t nearest(Number x) {
    if (std::isnan(x)) return 0;
    const Number most(WholeVectors::most);
    return static_cast<std::int16_t>(std::clamp(x, -most, most) + std::copysign(Number(0.5), x));
  }

  Memory step_;
  std::size_t padded_ = 0;
  std::vector<WholeVectors::Memory> blocks_;
  std::vector<std::int32_t> steps_;
};

}  // namespace curio::inline CURIO_ABI
