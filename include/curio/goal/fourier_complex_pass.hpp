// SPDX-License-Identifier: MIT
// One pass of a complex Fourier transform: butterflies of radix 2, 3, 4 and 5 and the roots of unity between them.
//
// A pass is exact arithmetic: which terms are added, and in which order, is its definition, down to the sign of a zero.
// Rearranging a sum here changes results in the last bit, and with them what a search finds.
#pragma once

#include <array>
#include <cmath>
#include <cstddef>
#include <numbers>
#include <type_traits>
#include <utility>

#include "curio/core/ieee.hpp"
#include "curio/core/version.hpp"

namespace curio::inline CURIO_ABI {
namespace fourier {

/// A complex number over any number type, lanes included (std::complex is for the built-in ones only).
template <class Real>
struct Complex {
  Real re;
  Real im;

  CURIO_INLINE friend Complex operator+(const Complex& a, const Complex& b) { return {a.re + b.re, a.im + b.im}; }
  CURIO_INLINE friend Complex operator-(const Complex& a, const Complex& b) { return {a.re - b.re, a.im - b.im}; }
  CURIO_INLINE friend Complex operator*(const Real& a, const Complex& b) { return {a * b.re, a * b.im}; }
};

// A quarter turn or a conjugate inside a sum costs nothing: a + ib, a - ib, -i(a - b) and the conjugate of a - b.
template <class Real>
CURIO_INLINE Complex<Real> plus_i(const Complex<Real>& a, const Complex<Real>& b) {
  return {a.re - b.im, a.im + b.re};
}
template <class Real>
CURIO_INLINE Complex<Real> minus_i(const Complex<Real>& a, const Complex<Real>& b) {
  return {a.re + b.im, a.im - b.re};
}
template <class Real>
CURIO_INLINE Complex<Real> turned_difference(const Complex<Real>& a, const Complex<Real>& b) {
  return {a.im - b.im, b.re - a.re};
}
template <class Real>
CURIO_INLINE Complex<Real> conjugate_difference(const Complex<Real>& a, const Complex<Real>& b) {
  return {a.re - b.re, b.im - a.im};
}

/// a times the conjugate of w, the same w in every lane.
template <class Real, class T>
CURIO_INLINE Complex<Real> times_conjugate(const Complex<Real>& a, const Complex<T>& w) {
  const Real c(w.re), s(w.im);
  return {a.re * c + a.im * s, a.im * c - a.re * s};
}

/// exp(2 pi i k / n) for 0 <= k < n, computed in long double and rounded to T: in float, the exact value rounded.
///
/// The angle is first brought within an eighth of a turn of the nearest axis. So quarter and half turns are exact, with
/// positive zeros, and the quadrants are mirror images of each other.
template <class T>
Complex<T> root_of_unity(std::size_t k, std::size_t n) {
  const std::size_t axis = (8 * k + n) / (2 * n);
  const long double beyond = static_cast<long double>(4 * k) - static_cast<long double>(axis * n);
  const long double angle = beyond * std::numbers::pi_v<long double> / static_cast<long double>(2 * n);
  const long double c = std::cos(angle), s = std::sin(angle);
  const std::array<long double, 4> turned{c, 0 - s, 0 - c, s};
  return {static_cast<T>(turned[axis % 4]), static_cast<T>(turned[(axis + 3) % 4])};
}

/// Cosines and sines of the fifth (72 and 144 degrees), the third and the eighth part of a turn.
template <class T>
struct Angles {
  static constexpr T cos72 = static_cast<T>(0.309016994374947424102293417182819059L);
  static constexpr T sin72 = static_cast<T>(0.951056516295153572116439333379382143L);
  static constexpr T cos144 = static_cast<T>(-0.809016994374947424102293417182819059L);
  static constexpr T sin144 = static_cast<T>(0.587785252292473129168705954639072769L);
  static constexpr T cos120 = static_cast<T>(-0.5L);
  static constexpr T sin120 = static_cast<T>(0.866025403784438646763723170752936183L);
  static constexpr T cos45 = static_cast<T>(0.707106781186547524400844362104849039L);
};

/// Calls f(0), f(1), .. f(Count - 1), each number known when compiling: registers instead of an indexed array.
template <std::size_t Count, class F>
CURIO_INLINE void unrolled(F f) {
  [&]<std::size_t... m>(std::index_sequence<m...>) __attribute__((always_inline)) {
    (f(std::integral_constant<std::size_t, m>{}), ...);
  }
  (std::make_index_sequence<Count>{});
}

/// The Fourier transform of 2, 3, 4 or 5 complex numbers: y_r = sum_m c[m] exp(-2 pi i m r / Radix), by put(r, y).
template <class T, class Real, std::size_t Radix, class Put>
CURIO_INLINE void butterfly(const std::array<Complex<Real>, Radix>& c, const Put& put) {
  if constexpr (Radix == 2) {
    put(0, c[0] + c[1]);
    put(1, c[0] - c[1]);
  } else if constexpr (Radix == 3) {
    const auto sum = c[1] + c[2], difference = c[1] - c[2];
    const auto a = c[0] + Real(Angles<T>::cos120) * sum, b = Real(-Angles<T>::sin120) * difference;
    put(0, c[0] + sum);
    put(1, plus_i(a, b));
    put(2, minus_i(a, b));
  } else if constexpr (Radix == 4) {
    const auto even = c[0] + c[2], t = c[0] - c[2], odd = c[1] + c[3], d = c[1] - c[3];
    put(0, even + odd);
    put(1, minus_i(t, d));
    put(2, even - odd);
    put(3, plus_i(t, d));
  } else {
    static_assert(Radix == 5);
    const Real p1(Angles<T>::cos72), q1(-Angles<T>::sin72), p2(Angles<T>::cos144), q2(-Angles<T>::sin144);
    const auto t1 = c[1] + c[4], u1 = c[1] - c[4], t2 = c[2] + c[3], u2 = c[2] - c[3];
    const auto a1 = (c[0] + p1 * t1) + p2 * t2, b1 = q1 * u1 + q2 * u2;
    const auto a2 = (c[0] + p2 * t1) + p1 * t2, b2 = q2 * u1 - q1 * u2;
    put(0, (c[0] + t1) + t2);
    put(1, plus_i(a1, b1));
    put(2, plus_i(a2, b2));
    put(3, minus_i(a2, b2));
    put(4, minus_i(a1, b1));
  }
}

/// One pass over `count` blocks of Radix * stride complex numbers. It leaves Radix times as many, of stride numbers,
/// each to be transformed by itself; term k of the r-th made from a block is term r + Radix k of that block.
///
/// y(i + stride r) = w^(-i r) sum_m x(i + stride m) exp(-2 pi i m r / Radix), w = exp(2 pi i / (Radix stride)).
/// Number j of block k is read from input(j + Radix stride k) and written to the same place of the output, which is
/// stored as re, im, re, im, ..; the two may be one. w^i is roots[step i].
///
/// Source: decimation in frequency, Gentleman and Sande 1966; radices 3 and 5 as in Temperton 1983, "Self-sorting
/// mixed-radix fast Fourier transforms". The order of the sums is that of FFTPACK, pocketfft and DUCC.
template <std::size_t Radix, class T, class Input, class Real>
void complex_pass(const Input& input, Real* output, std::size_t stride, std::size_t count, const Complex<T>* roots,
                  std::size_t step) {
  for (std::size_t k = 0; k < count; ++k) {
    for (std::size_t i = 0; i < stride; ++i) {
      const std::size_t first = Radix * stride * k + i;
      std::array<Complex<Real>, Radix> c;
      unrolled<Radix>([&](auto m) { c[m] = input(first + stride * m); });
      butterfly<T>(
          c, [&](std::size_t r, Complex<Real> y) __attribute__((always_inline)) {
            if (r > 0 && i > 0) y = times_conjugate(y, roots[step * i * r]);
            output[2 * (first + stride * r)] = y.re;
            output[2 * (first + stride * r) + 1] = y.im;
          });
    }
  }
}

/// The first pass over one block of numbers that are all x, as far as its term 0: the first `stride` numbers.
template <std::size_t Radix, class T, class Real>
void constant_pass(const Complex<Real>& x, Real* output, std::size_t stride) {
  std::array<Complex<Real>, Radix> c;
  c.fill(x);
  butterfly<T>(c, [&](std::size_t r, const Complex<Real>& y) {
    for (std::size_t i = 0; r == 0 && i < stride; ++i) {
      output[2 * i] = y.re;
      output[2 * i + 1] = y.im;
    }
  });
}

}  // namespace fourier
}  // namespace curio::inline CURIO_ABI
