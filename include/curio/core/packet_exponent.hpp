// SPDX-License-Identifier: MIT
// The exponents of a register's numbers: powers of two, and zeros for what is smaller than the normal numbers.
#pragma once

#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>
#include <type_traits>

#include "curio/core/packet.hpp"

#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wignored-attributes"  // a register as a template argument forgets that it may alias
#endif

namespace curio::inline CURIO_ABI {
namespace packet {

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

/// x 2^n, where x and the result are normal numbers and n is whole, in [-125, 128] for floats: n is added to the bits
/// of the exponent.
template <class P>
CURIO_INLINE P ldexp(const P& x, const P& n) {
  using T = Scalar<P>;
#if defined(__AVX512F__)
  if constexpr (std::is_same_v<P, ei::Packet16f>) return _mm512_maskz_scalef_ps(0xffff, x, n);
  else
#endif
      if constexpr (size<P> != 1 && std::is_same_v<T, float>) {
    using Whole = typename ei::unpacket_traits<P>::integer_packet;
    const Whole shifted = ei::plogical_shift_left<23>(ei::pcast<P, Whole>(n));
    return ei::preinterpret<P>(ei::padd(ei::preinterpret<Whole>(x), shifted));
  } else {  // 2^n alone may be too large by a factor of two
    return multiply(add(x, x), power_of_two(subtract(n, all<P>(T(1)))));
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

/// a, or where it is subnormal (smaller than the normal numbers) a zero of its sign.
template <class P>
CURIO_INLINE P flush_to_zero(const P& a) {
  using T = Scalar<P>;
#if defined(__AVX512F__)
  if constexpr (std::is_same_v<P, ei::Packet16f>) {
    const __m512i bits = _mm512_castps_si512(a), sign = _mm512_set1_epi32(std::numeric_limits<std::int32_t>::min());
    const __mmask16 small = _mm512_testn_epi32_mask(bits, _mm512_set1_epi32(0x7f800000));
    return _mm512_castsi512_ps(_mm512_mask_and_epi32(bits, small, bits, sign));
  } else if constexpr (std::is_same_v<P, ei::Packet8d>) {
    const __m512i bits = _mm512_castpd_si512(a), sign = _mm512_set1_epi64(std::numeric_limits<std::int64_t>::min());
    const __mmask8 small = _mm512_testn_epi64_mask(bits, _mm512_set1_epi64(0x7ff0000000000000));
    return _mm512_castsi512_pd(_mm512_mask_and_epi64(bits, small, bits, sign));
  } else
#endif
      if constexpr (size<P> == 1)
    return std::abs(a) < std::numeric_limits<T>::min() ? std::copysign(T(0), a) : a;
  else return ei::pandnot(a, ei::pandnot(less(abs(a), all<P>(std::numeric_limits<T>::min())), all<P>(T(-0.0))));
}

}  // namespace packet
}  // namespace curio::inline CURIO_ABI

#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic pop
#endif
