// SPDX-License-Identifier: MIT
// One pass of a real Fourier transform: radix 2, 3, 4 and 5, on half spectra.
#pragma once

#include <array>
#include <cstddef>

#include "curio/core/ieee.hpp"
#include "curio/core/version.hpp"
#include "curio/goal/fourier_complex_pass.hpp"

namespace curio::inline CURIO_ABI {
namespace fourier {

/// The terms of the parts that are real: the constant ones (c[m] of part m) and, where they are even, the middle ones.
///
/// The constant terms of the parts give the terms 0, ido, 2 ido, .. of the whole, in(end, m) those halfway between.
template <std::size_t Radix, class T, class Real, class In, class Out>
CURIO_INLINE void real_terms(std::size_t ido, const In& in, const Out& out) {
  using A = Angles<T>;
  const std::size_t end = ido - 1;
  std::array<Real, Radix> c;
  unrolled<Radix>([&](auto m) { c[m] = in(0, m); });
  if constexpr (Radix == 2) {
    out(0, 0) = c[0] + c[1];
    out(end, 1) = c[0] - c[1];
    if (ido % 2 != 0) return;
    out(0, 1) = -in(end, 1);
    out(end, 0) = in(end, 0);
  } else if constexpr (Radix == 3) {
    const Real t = c[1] + c[2];
    out(0, 0) = c[0] + t;
    out(end, 1) = c[0] + Real(A::cos120) * t;
    out(0, 2) = Real(A::sin120) * (c[2] - c[1]);
  } else if constexpr (Radix == 4) {
    const Real odd = c[3] + c[1], even = c[0] + c[2];
    out(0, 0) = even + odd;
    out(end, 3) = even - odd;
    out(end, 1) = c[0] - c[2];
    out(0, 2) = c[3] - c[1];
    if (ido % 2 != 0) return;
    const Real v = Real(-A::cos45) * (in(end, 1) + in(end, 3)), r = Real(A::cos45) * (in(end, 1) - in(end, 3));
    out(end, 0) = in(end, 0) + r;
    out(end, 2) = in(end, 0) - r;
    out(0, 3) = v + in(end, 2);
    out(0, 1) = v - in(end, 2);
  } else {
    static_assert(Radix == 5);
    const Real p1(A::cos72), q1(A::sin72), p2(A::cos144), q2(A::sin144);
    const Real t1 = c[4] + c[1], u1 = c[4] - c[1], t2 = c[3] + c[2], u2 = c[3] - c[2];
    out(0, 0) = (c[0] + t1) + t2;
    out(end, 1) = (c[0] + p1 * t1) + p2 * t2;
    out(0, 2) = q1 * u1 + q2 * u2;
    out(end, 3) = (c[0] + p2 * t1) + p1 * t2;
    out(0, 4) = q2 * u1 - q1 * u2;
  }
}

/// The complex terms: term i of each part, already turned, makes the terms i + ido m of the whole, up to the half, and
/// the conjugates of those beyond it, which are mirrored into the first half.
///
/// low(m, y) stores y as term i + ido m, high(m, y) stores y as term ido m - i.
template <class T, std::size_t Radix, class Real, class Low, class High>
CURIO_INLINE void complex_terms(const std::array<Complex<Real>, Radix>& d, const Low& low, const High& high) {
  using A = Angles<T>;
  const auto both = [&](std::size_t m, const Complex<Real>& a, const Complex<Real>& b) {
    low(m, a + b);
    high(m, conjugate_difference(a, b));
  };
  if constexpr (Radix == 2) {
    low(0, d[0] + d[1]);
    high(1, conjugate_difference(d[0], d[1]));
  } else if constexpr (Radix == 3) {
    const auto t = d[1] + d[2], u = turned_difference(d[1], d[2]);
    low(0, d[0] + t);
    both(1, d[0] + Real(A::cos120) * t, Real(A::sin120) * u);
  } else if constexpr (Radix == 4) {
    const auto odd = d[1] + d[3], u = turned_difference(d[1], d[3]), even = d[0] + d[2];
    low(0, even + odd);
    high(2, conjugate_difference(even, odd));
    both(1, d[0] - d[2], u);
  } else {
    static_assert(Radix == 5);
    const Real p1(A::cos72), q1(A::sin72), p2(A::cos144), q2(A::sin144);
    const auto t1 = d[1] + d[4], u1 = turned_difference(d[1], d[4]);
    const auto t2 = d[2] + d[3], u2 = turned_difference(d[2], d[3]);
    low(0, (d[0] + t1) + t2);
    both(1, (d[0] + p1 * t1) + p2 * t2, q1 * u1 + q2 * u2);
    both(2, (d[0] + p2 * t1) + p1 * t2, q2 * u1 - q1 * u2);
  }
}

/// One pass over Radix * ido * count real numbers: `count` times, the half spectra of Radix parts of ido samples each
/// merge into that of the whole. Part m of a whole holds every Radix-th of its samples, from the m-th on.
///
/// A half spectrum of length L is stored as re_0, re_1, im_1, re_2, im_2, .. and, where L is even, re_{L/2} at the end.
/// Number j of part m, whole k, is input(j + ido (k + count m)); whole k lies at output + Radix ido k. roots[count i]
/// is exp(2 pi i / (Radix ido))^i. Input and output must not overlap.
///
/// Source: Swarztrauber 1982, "Vectorizing the FFTs": the real passes of FFTPACK (radf2 to radf5; count is its l1). The
/// order of the sums is that of FFTPACK, pocketfft and DUCC.
template <std::size_t Radix, class T, class Input, class Real>
void real_pass(Input& input, Real* output, std::size_t ido, std::size_t count, const Complex<T>* roots) {
  for (std::size_t k = 0; k < count; ++k) {
    const auto in = [&](std::size_t j, std::size_t m) -> Real { return input(j + ido * (k + count * m)); };
    const auto out = [&](std::size_t j, std::size_t r) -> Real& { return output[j + ido * (r + Radix * k)]; };
    real_terms<Radix, T, Real>(ido, in, out);
    for (std::size_t i = 1; 2 * i < ido; ++i) {
      std::array<Complex<Real>, Radix> d;
      unrolled<Radix>([&](auto m) {
        d[m] = {in(2 * i - 1, m), in(2 * i, m)};
        if constexpr (m > 0) d[m] = times_conjugate(d[m], roots[count * i * m]);
      });
      const auto low = [&](std::size_t m, const Complex<Real>& y) {
        out(2 * i - 1, 2 * m) = y.re;
        out(2 * i, 2 * m) = y.im;
      };
      const auto high = [&](std::size_t m, const Complex<Real>& y) {
        out(ido - 2 * i - 1, 2 * m - 1) = y.re;
        out(ido - 2 * i, 2 * m - 1) = y.im;
      };
      complex_terms<T>(d, low, high);
    }
  }
}

}  // namespace fourier
}  // namespace curio::inline CURIO_ABI
