// SPDX-License-Identifier: MIT
// One register of numbers: the operations that every processor must agree on, to the last bit.
//
// The only header that touches Eigen::internal, whose packets name the registers of each instruction set. What Eigen
// leaves to the processor (a root by estimate, an fma of two roundings) is defined here.
#pragma once

#include <Eigen/Core>
#include <bit>
#include <cmath>
#include <cstdint>
#include <type_traits>

#include "curio/core/ieee.hpp"

#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wignored-attributes"  // a register as a template argument forgets that it may alias
#endif

namespace curio::inline CURIO_ABI {
namespace packet {

namespace ei = Eigen::internal;

template <class T, int Width, class P = typename ei::packet_traits<T>::type>
struct Fitting {
  using Half = typename ei::unpacket_traits<P>::half;
  static constexpr int size = ei::unpacket_traits<P>::size;
  static constexpr bool smallest = std::is_same_v<Half, P>;
  static auto find() {
    if constexpr (Width % size == 0) return P{};
    else if constexpr (smallest) return T{};
    else return typename Fitting<T, Width, Half>::type{};
  }
  using type = decltype(find());
};
/// The widest register of T whose size divides Width: T itself where there is none.
template <class T, int Width>
using Register = typename Fitting<T, Width>::type;

/// Numbers of type T in a register of the target.
template <class T>
inline constexpr int native = ei::unpacket_traits<typename ei::packet_traits<T>::type>::size;

template <class P>
inline constexpr int size = ei::unpacket_traits<P>::size;
template <class P>
using Scalar = typename ei::unpacket_traits<P>::type;

template <class P>
CURIO_INLINE P all(Scalar<P> x) {
  return ei::pset1<P>(x);
}
template <class P>
CURIO_INLINE P load(const Scalar<P>* x) {
  return ei::ploadu<P>(x);
}
template <class P>
CURIO_INLINE void store(Scalar<P>* x, const P& p) {
  ei::pstoreu(x, p);
}
template <class P>
CURIO_INLINE P add(const P& a, const P& b) {
  return ei::padd(a, b);
}
template <class P>
CURIO_INLINE P subtract(const P& a, const P& b) {
  return ei::psub(a, b);
}
template <class P>
CURIO_INLINE P multiply(const P& a, const P& b) {
  return rounded<P>(ei::pmul(a, b));
}
template <class P>
CURIO_INLINE P divide(const P& a, const P& b) {
  return ei::pdiv(a, b);
}
template <class P>
CURIO_INLINE P negate(const P& a) {
  if constexpr (size<P> == 1) return -a;
  else
    return ei::pxor(a,
                    ei::pset1<P>(Scalar<P>(-0.0)));  // Eigen's own, 0 - a, loses the sign of a zero on some processors
}
template <class P>
CURIO_INLINE P abs(const P& a) {
  return ei::pabs(a);
}
// The masked intrinsics below have all bits of their mask set: g++ 12 warns of what is inside its own plain ones.
template <class P>
CURIO_INLINE P floor(const P& a) {
#if defined(__AVX512F__)
  if constexpr (std::is_same_v<P, ei::Packet16f>) return _mm512_maskz_roundscale_ps(0xffff, a, _MM_FROUND_TO_NEG_INF);
  else if constexpr (std::is_same_v<P, ei::Packet8d>) return _mm512_maskz_roundscale_pd(0xff, a, _MM_FROUND_TO_NEG_INF);
  else
#elif defined(__SSE2__) && !defined(__SSE4_1__)  // Eigen's loses the sign of -0
  if constexpr (size < P >> 1) return ei::por(ei::pfloor(a), ei::pand(a, ei::pset1<P>(Scalar<P>(-0.0))));
  else
#endif
    return ei::pfloor(a);
}
/// min and max keep a NaN in the first argument; one in the second gives the first.
template <class P>
CURIO_INLINE P min(const P& a, const P& b) {
#if defined(__AVX512F__)
  if constexpr (std::is_same_v<P, ei::Packet16f>) return _mm512_maskz_min_ps(0xffff, b, a);
  else if constexpr (std::is_same_v<P, ei::Packet8d>) return _mm512_maskz_min_pd(0xff, b, a);
  else
#elif defined(__aarch64__)  // whose own instruction gives a NaN for one in either argument
  if constexpr (size < P >> 1) return ei::pselect(ei::pcmp_lt(b, a), b, a);
  else
#endif
    return ei::pmin(a, b);
}
template <class P>
CURIO_INLINE P max(const P& a, const P& b) {
#if defined(__AVX512F__)
  if constexpr (std::is_same_v<P, ei::Packet16f>) return _mm512_maskz_max_ps(0xffff, b, a);
  else if constexpr (std::is_same_v<P, ei::Packet8d>) return _mm512_maskz_max_pd(0xff, b, a);
  else
#elif defined(__aarch64__)  // whose own instruction gives a NaN for one in either argument
  if constexpr (size < P >> 1) return ei::pselect(ei::pcmp_lt(a, b), b, a);
  else
#endif
    return ei::pmax(a, b);
}
/// Comparisons give all bits set or none.
template <class P>
CURIO_INLINE P less(const P& a, const P& b) {
  return ei::pcmp_lt(a, b);
}
template <class P>
CURIO_INLINE P less_or_equal(const P& a, const P& b) {
  return ei::pcmp_le(a, b);
}
template <class P>
CURIO_INLINE P equal(const P& a, const P& b) {
  return ei::pcmp_eq(a, b);
}
template <class P>
CURIO_INLINE P both(const P& a, const P& b) {
  return ei::pand(a, b);
}
template <class P>
CURIO_INLINE P either(const P& a, const P& b) {
  return ei::por(a, b);
}
template <class P>
CURIO_INLINE P negation(const P& mask) {
  return ei::pcmp_eq(ei::pzero(mask), ei::pand(mask, ei::pset1<P>(1)));
}
template <class P>
CURIO_INLINE P select(const P& mask, const P& a, const P& b) {
  return ei::pselect(mask, a, b);
}

/// The square root, correctly rounded (Eigen's own for floats is an estimate with one Newton step).
template <class P>
CURIO_INLINE P sqrt(const P& a) {
  if constexpr (size<P> == 1) return std::sqrt(a);
#if defined(__AVX512F__)
  else if constexpr (std::is_same_v<P, ei::Packet16f>) return _mm512_maskz_sqrt_ps(0xffff, a);
  else if constexpr (std::is_same_v<P, ei::Packet8d>) return _mm512_maskz_sqrt_pd(0xff, a);
#endif
#if defined(__AVX__)
  else if constexpr (std::is_same_v<P, ei::Packet8f>) return _mm256_sqrt_ps(a);
#endif
#if defined(__SSE2__)
  else if constexpr (std::is_same_v<P, ei::Packet4f>) return _mm_sqrt_ps(a);
#elif defined(__aarch64__)
  else if constexpr (std::is_same_v<P, ei::Packet4f>) return vsqrtq_f32(a);
#endif
  else return ei::psqrt(a);
}

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

/// 2^n, for whole n in the range of normal numbers ([-126, 127] for floats).
template <class P>
CURIO_INLINE P power_of_two(const P& n) {
  using T = Scalar<P>;
  using Bits = std::conditional_t<std::is_same_v<T, float>, std::uint32_t, std::uint64_t>;
  constexpr int bias = std::is_same_v<T, float> ? 127 : 1023, mantissa = std::is_same_v<T, float> ? 23 : 52;
  constexpr T shift = static_cast<T>(std::is_same_v<T, float> ? 0x1.8p23 : 0x1.8p52);  // brings n into the last bits
  const auto one = [](T x) { return std::bit_cast<T>((std::bit_cast<Bits>(x + shift) + bias) << mantissa); };
  if constexpr (size<P> == 1) return one(n);
#if defined(__AVX512F__)
  else if constexpr (std::is_same_v<P, ei::Packet16f>) {
    const __m512i exponent = _mm512_add_epi32(_mm512_maskz_cvttps_epi32(0xffff, n), _mm512_set1_epi32(bias));
    return _mm512_castsi512_ps(_mm512_maskz_slli_epi32(0xffff, exponent, mantissa));
  }
#endif
  else if constexpr (std::is_same_v<T, float>) {
    using Whole = typename ei::unpacket_traits<P>::integer_packet;
    const Whole exponent = ei::padd(ei::pcast<P, Whole>(n), ei::pset1<Whole>(bias));
    return ei::preinterpret<P>(ei::plogical_shift_left<mantissa>(exponent));
  } else {
    T x[size<P>];
    store(x, n);
    for (T& value : x) value = one(value);
    return load<P>(x);
  }
}

/// The mantissa in [0.5, 1) and exponent of a positive normal number: x = mantissa 2^exponent.
template <class P>
CURIO_INLINE P split_exponent(const P& x, P& exponent) {
  using T = Scalar<P>;
  using Bits = std::conditional_t<std::is_same_v<T, float>, std::uint32_t, std::uint64_t>;
  constexpr int mantissa = std::is_same_v<T, float> ? 23 : 52;
  constexpr Bits bias = std::is_same_v<T, float> ? 126 : 1022;
  T values[size<P>], exponents[size<P>];
  store(values, x);
  for (int i = 0; i < size<P>; ++i) {
    const Bits bits = std::bit_cast<Bits>(values[i]);
    exponents[i] = static_cast<T>(static_cast<std::int32_t>(bits >> mantissa) - static_cast<std::int32_t>(bias));
    values[i] = std::bit_cast<T>((bits & ((Bits{1} << mantissa) - 1)) | bias << mantissa);
  }
  exponent = load<P>(exponents);
  return load<P>(values);
}

/// Whether any element's mask is set.
template <class P>
CURIO_INLINE bool any(const P& mask) {
  using T = Scalar<P>;
  T values[size<P>];
  store(values, mask);
  bool found = false;
  for (const T& value : values) found |= std::signbit(value);
  return found;
}

}  // namespace packet
}  // namespace curio::inline CURIO_ABI

#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic pop
#endif
