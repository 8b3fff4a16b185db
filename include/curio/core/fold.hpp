// SPDX-License-Identifier: MIT
// The order in which many numbers are added, so that a mean decides the same on every machine.
#pragma once

#include <array>
#include <cstddef>
#include <span>

#include "curio/core/lanes.hpp"
#include "curio/core/scratch.hpp"

namespace curio::inline CURIO_ABI {
namespace detail {

/// 32 numbers: four rows of eight added from the first, then the eight folded in halves.
template <class T>
T fold32(const T* z) {
  using Eight = Lanes<T, 8>;
  T a[8];
  (((Eight::load(z) + Eight::load(z + 8)) + Eight::load(z + 16)) + Eight::load(z + 24)).store(a);
  for (int half = 4; half > 0; half /= 2)
    for (int l = 0; l < half; ++l) a[l] = a[l] + a[l + half];
  return a[0];
}

/// The sum of at most 16 numbers, or lanes of them: as fold32 has it where zeros follow. (After one + 0 no -0 is left
/// that another would change.)
template <class Real>
CURIO_INLINE Real fold16(const Real* z, std::size_t count) {
  const auto a = [&](std::size_t l) {
    return ((l < count ? z[l] : Real(0)) + (l + 8 < count ? z[l + 8] : Real(0))) + Real(0);
  };
  return ((a(0) + a(4)) + (a(2) + a(6))) + ((a(1) + a(5)) + (a(3) + a(7)));
}

/// The last numbers, at most 32. Some counts are added in whole groups of 8 or 4 lanes and the rest one by one.
template <class T>
T fold_last(const T* z, std::size_t count) {
  if (count <= 16) return fold16(z, count);
  if (count == 32) return fold32(z);
  const std::size_t lanes = count % 8 < 4 ? 8 : 4, whole = count - count % lanes;
  std::array<T, 8> a{};
  for (std::size_t l = 0; l < lanes; ++l) a[l] = z[l];
  for (std::size_t i = lanes; i < whole; ++i) a[i % lanes] = a[i % lanes] + z[i];
  for (std::size_t half = lanes / 2; half > 0; half /= 2)
    for (std::size_t l = 0; l < half; ++l) a[l] = a[l] + a[l + half];
  for (std::size_t i = whole; i < count; ++i) a[0] = a[0] + z[i];
  return a[0];
}

}  // namespace detail

/// The sum of the values in the reference's order: windows of 32, zero padded on both sides, folded until one number is
/// left.
///
/// The order is that of the sums of the published study (XLA on a processor with AVX2), which decides between
/// experiments that tie to the last digits. Each addition is rounded once. Linear time.
template <class T>
T fold(std::span<const T> values) {
  const std::size_t count = values.size(), windows = (count + 31) / 32, before = (windows * 32 - count) / 2;
  if (windows <= 1) return detail::fold_last(values.data(), count);
  constexpr std::size_t few = 1024;
  T sums_of_few[few];
  Scratch<T> sums_of_many(windows > few ? windows : 0);
  T* const sums = windows > few ? sums_of_many.data() : sums_of_few;
  for (std::size_t w = 0; w < windows; ++w) {
    if (w > 0 && w + 1 < windows) {
      sums[w] = detail::fold32(values.data() + (w * 32 - before));
      continue;
    }
    std::array<T, 32> z{};
    for (std::size_t i = 0; i < 32; ++i)
      if (const std::size_t k = w * 32 + i; k >= before && k < before + count) z[i] = values[k - before];
    sums[w] = detail::fold32(z.data());
  }
  return fold(std::span<const T>(sums, windows));
}

}  // namespace curio::inline CURIO_ABI
