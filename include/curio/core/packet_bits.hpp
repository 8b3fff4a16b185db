// SPDX-License-Identifier: MIT
// Which elements of a register's mask are set, as the bits of a number.
#pragma once

#include <cstdint>

#include "curio/core/packet.hpp"

#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wignored-attributes"  // a register as a template argument forgets that it may alias
#endif

namespace curio::inline CURIO_ABI {
namespace packet {

/// Bit i is set where element i's mask is.
template <class P>
CURIO_INLINE std::uint32_t bits(const P& mask) {
#if defined(__AVX512F__)
  if constexpr (std::is_same_v<P, ei::Packet16f>)
    return _mm512_cmplt_epi32_mask(_mm512_castps_si512(mask), _mm512_setzero_si512());
  else if constexpr (std::is_same_v<P, ei::Packet8d>)
    return _mm512_cmplt_epi64_mask(_mm512_castpd_si512(mask), _mm512_setzero_si512());
  else
#endif
#if defined(__AVX__)
      if constexpr (std::is_same_v<P, ei::Packet8f>)
    return static_cast<std::uint32_t>(_mm256_movemask_ps(mask));
  else if constexpr (std::is_same_v<P, ei::Packet4d>) return static_cast<std::uint32_t>(_mm256_movemask_pd(mask));
  else
#endif
#if defined(__SSE2__)
      if constexpr (std::is_same_v<P, ei::Packet4f>)
    return static_cast<std::uint32_t>(_mm_movemask_ps(mask));
  else if constexpr (std::is_same_v<P, ei::Packet2d>) return static_cast<std::uint32_t>(_mm_movemask_pd(mask));
  else
#elif defined(__aarch64__)
  if constexpr (std::is_same_v<P, ei::Packet4f>) {
    constexpr std::uint32_t bit[] = {1, 2, 4, 8};
    return vaddvq_u32(vandq_u32(vreinterpretq_u32_f32(mask), vld1q_u32(bit)));
  } else
#endif
  {
    Scalar<P> values[size<P>];
    store(values, mask);
    std::uint32_t found = 0;
    for (int i = 0; i < size<P>; ++i) found |= static_cast<std::uint32_t>(std::signbit(values[i])) << i;
    return found;
  }
}

}  // namespace packet
}  // namespace curio::inline CURIO_ABI

#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic pop
#endif
