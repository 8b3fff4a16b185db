// SPDX-License-Identifier: MIT
// The exact fma of a register: one rounding, with the instruction or without.
#pragma once

#include <cstdint>

#include "curio/core/packet.hpp"

#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wignored-attributes"  // a register as a template argument forgets that it may alias
#endif

namespace curio::inline CURIO_ABI {
namespace packet {

#if defined(__SSE2__) && !defined(__FMA__)
/// The exact fma of the two low floats: in double, the sum rounded to odd, then to float (Boldo and Melquiond 2008).
[[gnu::noinline, gnu::cold]] inline __m128 fma_by_odd_rounding(__m128 a, __m128 b, __m128 c) {
  const __m128d product = rounded(_mm_mul_pd(_mm_cvtps_pd(a), _mm_cvtps_pd(b)));  // exact: 48 bits of 53
  const __m128d addend = _mm_cvtps_pd(c);
  const __m128d sum = _mm_add_pd(product, addend), back = _mm_sub_pd(sum, product);
  const __m128d error = _mm_add_pd(_mm_sub_pd(product, _mm_sub_pd(sum, back)), _mm_sub_pd(addend, back));
  const __m128d zero = _mm_setzero_pd();
  const __m128i inexact = _mm_castpd_si128(_mm_or_pd(_mm_cmplt_pd(error, zero), _mm_cmpgt_pd(error, zero)));
  const __m128i bits = _mm_castpd_si128(sum), one = _mm_set1_epi64x(1);
  const __m128i even = _mm_xor_si128(_mm_and_si128(bits, one), one);
  const __m128i toward_zero = _mm_srli_epi64(_mm_xor_si128(bits, _mm_castpd_si128(error)), 63);
  const __m128i step = _mm_sub_epi64(  // of an even sum: one unit towards the error; of an odd one: none
      even, _mm_and_si128(_mm_add_epi64(toward_zero, toward_zero), _mm_add_epi64(even, even)));
  return _mm_cvtpd_ps(_mm_castsi128_pd(_mm_add_epi64(bits, _mm_and_si128(step, inexact))));
}
/// The exact fma of four floats without the instruction. In double the sum is rounded once; rounding it again to float
/// is wrong only where it then sits between two floats, or is subnormal: those few go the long way.
CURIO_INLINE __m128 fma_in_double(__m128 a, __m128 b, __m128 c) {
  const auto high = [](__m128 x) { return _mm_movehl_ps(x, x); };
  const auto sum = [](__m128 x, __m128 y, __m128 z) {
    return _mm_add_pd(_mm_mul_pd(_mm_cvtps_pd(x), _mm_cvtps_pd(y)), _mm_cvtps_pd(z));
  };
  const __m128d low = sum(a, b, c), up = sum(high(a), high(b), high(c));
  const __m128 result = _mm_movelh_ps(_mm_cvtpd_ps(low), _mm_cvtpd_ps(up));
  const __m128i last_bits = _mm_castps_si128(_mm_shuffle_ps(_mm_castpd_ps(low), _mm_castpd_ps(up), 0x88));
  const __m128i between = _mm_cmpeq_epi32(_mm_slli_epi32(last_bits, 3), _mm_set1_epi32(INT32_MIN));
  const __m128 tiny = _mm_cmple_ps(_mm_andnot_ps(_mm_set1_ps(-0.f), result), _mm_set1_ps(0x1p-126f));
  if (_mm_movemask_ps(_mm_or_ps(_mm_castsi128_ps(between), tiny)) == 0) [[likely]]
    return result;
  return _mm_movelh_ps(fma_by_odd_rounding(a, b, c), fma_by_odd_rounding(high(a), high(b), high(c)));
}
#endif

/// a * b + c with one rounding, on every processor.
template <class P>
CURIO_INLINE P fma(const P& a, const P& b, const P& c) {
  if constexpr (size<P> == 1) return std::fma(a, b, c);
#if defined(__FMA__)
#if defined(__AVX512F__)
  else if constexpr (std::is_same_v<P, ei::Packet16f>) return _mm512_fmadd_ps(a, b, c);
  else if constexpr (std::is_same_v<P, ei::Packet8d>) return _mm512_fmadd_pd(a, b, c);
#endif
  else if constexpr (std::is_same_v<P, ei::Packet8f>) return _mm256_fmadd_ps(a, b, c);
  else if constexpr (std::is_same_v<P, ei::Packet4d>) return _mm256_fmadd_pd(a, b, c);
  else if constexpr (std::is_same_v<P, ei::Packet4f>) return _mm_fmadd_ps(a, b, c);
  else if constexpr (std::is_same_v<P, ei::Packet2d>) return _mm_fmadd_pd(a, b, c);
#elif defined(__SSE2__)
#if defined(__AVX__)
  else if constexpr (std::is_same_v<P, ei::Packet8f>) {
    const auto upper = [](const __m256& x) { return _mm256_extractf128_ps(x, 1); };
    const __m128 low = fma_in_double(_mm256_castps256_ps128(a), _mm256_castps256_ps128(b), _mm256_castps256_ps128(c));
    return _mm256_insertf128_ps(_mm256_castps128_ps256(low), fma_in_double(upper(a), upper(b), upper(c)), 1);
  }
#endif
  else if constexpr (std::is_same_v<P, ei::Packet4f>)
    return fma_in_double(a, b, c);
#elif defined(__aarch64__)
  else if constexpr (std::is_same_v<P, ei::Packet4f>) return vfmaq_f32(c, a, b);
  else if constexpr (std::is_same_v<P, ei::Packet2d>) return vfmaq_f64(c, a, b);
#endif
  else {  // doubles without the instruction: one by one, through the C library
    Scalar<P> x[size<P>], y[size<P>], z[size<P>];
    store(x, a), store(y, b), store(z, c);
    for (int i = 0; i < size<P>; ++i) z[i] = std::fma(x[i], y[i], z[i]);
    return load<P>(z);
  }
}

}  // namespace packet
}  // namespace curio::inline CURIO_ABI

#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic pop
#endif
