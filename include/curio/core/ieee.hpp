// SPDX-License-Identifier: MIT
// Plain IEEE arithmetic, held to: what no compiler flag may change, and what is refused where one has.
#pragma once

#include <cmath>
#include <type_traits>

#include "curio/core/error.hpp"

#if defined(__FAST_MATH__) || defined(__FINITE_MATH_ONLY__) && __FINITE_MATH_ONLY__ || \
    defined(__ASSOCIATIVE_MATH__) || defined(__RECIPROCAL_MATH__)
#error \
    "curio: -ffast-math (and -Ofast, and what they consist of) changes the roundings that results are made of; compile without it"
#endif
#if defined(__FLT_EVAL_METHOD__) && __FLT_EVAL_METHOD__ != 0 && __FLT_EVAL_METHOD__ != 16
#error "curio: float expressions are evaluated in a wider type (x87); use -msse2 -mfpmath=sse or a 64-bit target"
#endif

#define CURIO_INLINE __attribute__((always_inline)) inline

namespace curio::inline CURIO_ABI {

/// The value, rounded to its type here: no compiler merges what made it with what uses it.
///
/// g++ contracts a * b + c to one rounding unless told otherwise, even across intrinsics and statements; a product that
/// passes through here keeps its own. Any number or vector register. Costs no instruction. Draws no random numbers.
template <class T>
CURIO_INLINE constexpr T rounded(T value) {
  if (!std::is_constant_evaluated()) {
#if defined(__AVX512F__)
    __asm__("" : "+v"(value));
#elif defined(__SSE2__)
    __asm__("" : "+x"(value));
#elif defined(__aarch64__)
    __asm__("" : "+w"(value));
#else
    volatile T held = value;
    value = held;
#endif
  }
  return value;
}

/// Throws Error unless this process computes in plain IEEE arithmetic.
///
/// Sees what no macro shows: denormals flushed to zero or another rounding mode (set by somebody's start-up code), sums
/// in another order, an fma that rounds twice. A few nanoseconds; every search and rollout asks once.
inline void require_ieee() {
  volatile float tiny = 1e-40f, one = 1, big = 0x1p24f, three = 3, five = 5, x = 0x1.000002p0f;
  const float t = tiny, o = one, b = big, h = three, f = five, a = x;
  require(t * o > 0, "curio: denormal numbers are flushed to zero in this process; results would not be reproducible");
  require((b + o) - b == 0 && -b - o == -b && (b + h) - b == 4 && f / h == 0x1.aaaaaap0f,
          "curio: float sums or quotients are not rounded to nearest, one by one, in this process");
  require(std::fma(a, a, -0x1.000004p0f) == 0x1p-46f, "curio: std::fma rounds twice in this process");
}

}  // namespace curio::inline CURIO_ABI
