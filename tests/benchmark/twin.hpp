// SPDX-License-Identifier: MIT
// Rollouts of SigmoidCircuit<3> by Euler steps, written by hand with one processor's own instructions: what the
// library's are measured against. The same bits.
#pragma once

#if defined(__AVX512F__) || defined(__AVX2__) && defined(__FMA__)
#define CURIO_HAS_TWIN

#include <immintrin.h>

#include <cstddef>
#include <vector>

namespace twin {

// y times 2^n, for a result that is a normal number: where there is no instruction, n is added to the exponent's bits.
#if defined(__AVX512F__)
using V = __m512;
inline constexpr int lanes = 16, together = 4;
inline V all(float x) { return _mm512_set1_ps(x); }
inline V load(const float* x) { return _mm512_loadu_ps(x); }
inline void store(float* x, V v) { _mm512_storeu_ps(x, v); }
inline V add(V a, V b) { return _mm512_add_ps(a, b); }
inline V subtract(V a, V b) { return _mm512_sub_ps(a, b); }
inline V multiply(V a, V b) { return _mm512_mul_ps(a, b); }
inline V divide(V a, V b) { return _mm512_div_ps(a, b); }
inline V fma(V a, V b, V c) { return _mm512_fmadd_ps(a, b, c); }
inline V min(V a, V b) { return _mm512_min_ps(b, a); }
inline V max(V a, V b) { return _mm512_max_ps(b, a); }
inline V floor(V a) { return _mm512_roundscale_ps(a, _MM_FROUND_TO_NEG_INF); }
inline V times_power_of_two(V y, V n) { return _mm512_scalef_ps(y, n); }
inline V flush_to_zero(V a) {
  const __m512i bits = _mm512_castps_si512(a);
  const __mmask16 small = _mm512_testn_epi32_mask(bits, _mm512_set1_epi32(0x7f800000));
  return _mm512_castsi512_ps(_mm512_mask_and_epi32(bits, small, bits, _mm512_castps_si512(_mm512_set1_ps(-0.0f))));
}
#else
using V = __m256;
inline constexpr int lanes = 8, together = 2;
inline V all(float x) { return _mm256_set1_ps(x); }
inline V load(const float* x) { return _mm256_loadu_ps(x); }
inline void store(float* x, V v) { _mm256_storeu_ps(x, v); }
inline V add(V a, V b) { return _mm256_add_ps(a, b); }
inline V subtract(V a, V b) { return _mm256_sub_ps(a, b); }
inline V multiply(V a, V b) { return _mm256_mul_ps(a, b); }
inline V divide(V a, V b) { return _mm256_div_ps(a, b); }
inline V fma(V a, V b, V c) { return _mm256_fmadd_ps(a, b, c); }
inline V min(V a, V b) { return _mm256_min_ps(b, a); }
inline V max(V a, V b) { return _mm256_max_ps(b, a); }
inline V floor(V a) { return _mm256_floor_ps(a); }
inline V times_power_of_two(V y, V n) {
  const __m256i exponent = _mm256_slli_epi32(_mm256_cvttps_epi32(n), 23);
  return _mm256_castsi256_ps(_mm256_add_epi32(_mm256_castps_si256(y), exponent));
}
inline V flush_to_zero(V a) {
  const V sign = _mm256_set1_ps(-0.0f);
  const V small = _mm256_cmp_ps(_mm256_andnot_ps(sign, a), _mm256_set1_ps(1.17549435e-38f), _CMP_LT_OQ);
  return _mm256_andnot_ps(_mm256_andnot_ps(sign, small), a);
}
#endif

inline V logistic(V z) {
  V x = min(max(subtract(all(0), z), all(-86.0f)), all(88.3762626647950f));
  const V n = floor(fma(x, all(1.44269504088896341f), all(0.5f)));
  x = fma(all(-0.693359375f), n, x);
  x = fma(all(2.12194440e-4f), n, x);
  V y = all(1.9875691500e-4f);
  y = fma(y, x, all(1.3981999507e-3f));
  y = fma(y, x, all(8.3334519073e-3f));
  y = fma(y, x, all(4.1665795894e-2f));
  y = fma(y, x, all(1.6666665459e-1f));
  y = fma(y, x, all(5.0000001201e-1f));
  y = add(all(1), fma(y, multiply(x, x), x));
  return divide(all(4), fma(all(4), times_power_of_two(y, n), all(4)));
}

/// Experiments side by side, all registers together.
inline constexpr int width = lanes * together;

/// Advances `width` experiments by samples - 1 steps. values: 15 rows (W by row, B, y) of width numbers; series:
/// species 0 at the last `last` samples, of each experiment side by side.
inline void rollout(const float* values, float dt, int samples, int last, float* series) {
  V y[together][3];
  for (int v = 0; v < together; ++v)
    for (int i = 0; i < 3; ++i) y[v][i] = load(values + (12 + i) * width + v * lanes);
  for (int k = 0; k < samples; ++k) {
    if (k >= samples - last)
      for (int v = 0; v < together; ++v) store(series + (k - (samples - last)) * width + v * lanes, y[v][0]);
    if (k + 1 == samples) break;
#pragma GCC unroll 4
    for (int v = 0; v < together; ++v) {
      const auto c = [&](int row) { return load(values + row * width + v * lanes); };
      V z[3];
      for (int i = 0; i < 3; ++i)
        z[i] = add(fma(c(3 * i + 2), y[v][2], fma(c(3 * i + 1), y[v][1], multiply(c(3 * i), y[v][0]))), c(9 + i));
      for (int i = 0; i < 3; ++i) z[i] = logistic(z[i]);
      for (int i = 0; i < 3; ++i)
        y[v][i] = flush_to_zero(fma(all(dt), flush_to_zero(subtract(z[i], y[v][i])), y[v][i]));
    }
  }
}

}  // namespace twin

#endif
