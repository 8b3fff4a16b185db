// SPDX-License-Identifier: MIT
// Products of vectors of small whole numbers: exact, so the same in any order, and twice as many at a time as of
// floats.
#pragma once

#include <Eigen/Core>  // whose choice of instruction set this follows
#include <array>
#include <cstddef>
#include <cstdint>
#include <utility>

#include "curio/core/aligned_vector.hpp"
#include "curio/core/ieee.hpp"

#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wsign-conversion"  // of masks, where intrinsics are macros: at -O0
#endif

namespace curio::inline CURIO_ABI {
namespace packet {

/// A register of 16-bit whole numbers, and one of 32-bit sums of their products.
struct WholeNumbers {
#if defined(__AVX512BW__)
  using Register = __m512i;
  static constexpr std::size_t width = 32;
  static CURIO_INLINE Register load(const std::int16_t* x) { return _mm512_loadu_si512(x); }
  static CURIO_INLINE Register none() { return _mm512_setzero_si512(); }
  /// sum + the products of neighbours, added in pairs.
  static CURIO_INLINE Register add_products(Register sum, Register a, Register b) {
    return _mm512_add_epi32(sum, _mm512_madd_epi16(a, b));
  }
  static CURIO_INLINE std::int32_t total(Register r) {
    return total_of(
        _mm256_add_epi32(_mm512_maskz_extracti64x4_epi64(0xff, r, 0), _mm512_maskz_extracti64x4_epi64(0xff, r, 1)));
  }
#elif defined(__AVX2__)
  using Register = __m256i;
  static constexpr std::size_t width = 16;
  static CURIO_INLINE Register load(const std::int16_t* x) {
    return _mm256_loadu_si256(reinterpret_cast<const __m256i*>(x));
  }
  static CURIO_INLINE Register none() { return _mm256_setzero_si256(); }
  static CURIO_INLINE Register add_products(Register sum, Register a, Register b) {
    return _mm256_add_epi32(sum, _mm256_madd_epi16(a, b));
  }
  static CURIO_INLINE std::int32_t total(Register r) { return total_of(r); }
#elif defined(__SSE2__)
  using Register = __m128i;
  static constexpr std::size_t width = 8;
  static CURIO_INLINE Register load(const std::int16_t* x) {
    return _mm_loadu_si128(reinterpret_cast<const __m128i*>(x));
  }
  static CURIO_INLINE Register none() { return _mm_setzero_si128(); }
  static CURIO_INLINE Register add_products(Register sum, Register a, Register b) {
    return _mm_add_epi32(sum, _mm_madd_epi16(a, b));
  }
  static CURIO_INLINE std::int32_t total(Register r) { return total_of(r); }
#elif defined(__aarch64__)
  using Register = int32x4_t;
  static constexpr std::size_t width = 8;
  struct Eight {
    int16x8_t part;
  };
  static CURIO_INLINE Eight load(const std::int16_t* x) { return {vld1q_s16(x)}; }
  static CURIO_INLINE Register none() { return vdupq_n_s32(0); }
  static CURIO_INLINE Register add_products(Register sum, Eight a, Eight b) {
    return vmlal_high_s16(vmlal_s16(sum, vget_low_s16(a.part), vget_low_s16(b.part)), a.part, b.part);
  }
  static CURIO_INLINE std::int32_t total(Register r) { return vaddvq_s32(r); }
#else
  using Register = std::int32_t;
  static constexpr std::size_t width = 1;
  static CURIO_INLINE Register load(const std::int16_t* x) { return *x; }
  static CURIO_INLINE Register none() { return 0; }
  static CURIO_INLINE Register add_products(Register sum, Register a, Register b) { return sum + a * b; }
  static CURIO_INLINE std::int32_t total(Register r) { return r; }
#endif

#if defined(__SSE2__)
 private:
#if defined(__AVX2__)
  static CURIO_INLINE std::int32_t total_of(__m256i r) {
    return total_of(_mm_add_epi32(_mm256_castsi256_si128(r), _mm256_extracti128_si256(r, 1)));
  }
#endif
  static CURIO_INLINE std::int32_t total_of(__m128i r) {
    const __m128i pairs = _mm_add_epi32(r, _mm_shuffle_epi32(r, 0x4e));
    return _mm_cvtsi128_si32(_mm_add_epi32(pairs, _mm_shuffle_epi32(pairs, 0xb1)));
  }
#endif
};

}  // namespace packet

#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic pop
#endif

/// Vectors of whole numbers between -most and most, for products with others of the same kind.
///
/// A product of two that are not longer than `longest` fits in 32 bits, however it is added up: longest * most^2 <
/// 2^31.
struct WholeVectors {
  static constexpr std::int32_t most = 1448;
  static constexpr std::size_t longest = 1024, pad = 32;
  using Memory = AlignedVector<std::int16_t>;

  /// Numbers that a vector of n takes: padded with zeros to whole registers of any target.
  static std::size_t padded(std::size_t n) { return (n + pad - 1) / pad * pad; }

  /// sum_k a_k b_k of a vector with each of some others, of n padded numbers.
  template <std::size_t Count>
  static std::array<std::int32_t, Count> products(const std::int16_t* a,
                                                  const std::array<const std::int16_t*, Count>& b, std::size_t n) {
    using W = packet::WholeNumbers;
    return [&]<std::size_t... i>(std::index_sequence<i...>) __attribute__((always_inline)) {
      typename W::Register sums[Count] = {(static_cast<void>(i), W::none())...};
      for (std::size_t k = 0; k < n; k += W::width) {
        const auto numbers = W::load(a + k);
        ((sums[i] = W::add_products(sums[i], numbers, W::load(b[i] + k))), ...);
      }
      return std::array<std::int32_t, Count>{W::total(sums[i])...};
    }
    (std::make_index_sequence<Count>());
  }
};
static_assert(WholeVectors::longest * WholeVectors::most * WholeVectors::most < std::size_t{1} << 31);

}  // namespace curio::inline CURIO_ABI
