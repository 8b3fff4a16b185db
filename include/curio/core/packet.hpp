// SPDX-License-Identifier: MIT
// One register of numbers: the operations that every processor must agree on, to the last bit.
//
// Eigen::internal, whose packets name the registers of each instruction set, is touched here and in the other
// packet_*.hpp only. What Eigen leaves to the processor (a root by estimate, an fma of two roundings) is defined here.
#pragma once

#include <Eigen/Core>
#include <cmath>
#include <type_traits>

#include "curio/core/ieee.hpp"

#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wignored-attributes"  // a register as a template argument forgets that it may alias
#pragma GCC diagnostic ignored "-Wsign-conversion"     // of masks, where intrinsics are macros: at -O0
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
  if constexpr (size<P> != 1) return ei::por(ei::pfloor(a), ei::pand(a, ei::pset1<P>(Scalar<P>(-0.0))));
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
  if constexpr (size<P> != 1) return ei::pselect(ei::pcmp_lt(b, a), b, a);
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
  if constexpr (size<P> != 1) return ei::pselect(ei::pcmp_lt(a, b), b, a);
  else
#endif
    return ei::pmax(a, b);
}
/// The sum of all numbers, in an order of the target's own: for bounds, not for results.
template <class P>
CURIO_INLINE Scalar<P> quick_sum(const P& a) {
#if defined(__AVX512F__)
  if constexpr (std::is_same_v<P, ei::Packet16f>) {
    const __m512d pairs = _mm512_castps_pd(a);
    return quick_sum<ei::Packet8f>(_mm256_add_ps(_mm256_castpd_ps(_mm512_maskz_extractf64x4_pd(0xff, pairs, 0)),
                                                 _mm256_castpd_ps(_mm512_maskz_extractf64x4_pd(0xff, pairs, 1))));
  } else if constexpr (std::is_same_v<P, ei::Packet8d>) {
    return quick_sum<ei::Packet4d>(
        _mm256_add_pd(_mm512_maskz_extractf64x4_pd(0xff, a, 0), _mm512_maskz_extractf64x4_pd(0xff, a, 1)));
  } else
#endif
      if constexpr (size<P> == 1)
    return a;
  else return ei::predux(a);
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

}  // namespace packet
}  // namespace curio::inline CURIO_ABI

#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic pop
#endif
