// SPDX-License-Identifier: MIT
// The functions a model may use, of any Lanes: the same bits on every processor, with any compiler.
#pragma once

#include <limits>

#include "curio/core/lanes.hpp"

namespace curio::inline CURIO_ABI {

/// Polynomial in x by Horner's rule, an fma a step; coefficients from the highest power.
template <class Real, std::size_t Count>
CURIO_INLINE Real polynomial(const Real& x, const typename Real::Scalar (&coefficients)[Count]) {
  Real sum(coefficients[0]);
  for (std::size_t i = 1; i < Count; ++i) sum = fma(sum, x, Real(coefficients[i]));
  return sum;
}

namespace detail {

/// e^x = mantissa 2^exponent, for x already clamped; exponent is whole.
template <class Real>
struct Exponential {
  Real mantissa, exponent;
};
template <class T, int W>
CURIO_INLINE Exponential<Lanes<T, W>> exponential(Lanes<T, W> x) {
  using Real = Lanes<T, W>;
  const Real n = floor(fma(x, Real(T(1.44269504088896341)), Real(T(0.5))));
  if constexpr (std::is_same_v<T, float>) {
    x = fma(Real(-0.693359375f), n, x);
    x = fma(Real(2.12194440e-4f), n, x);
    Real y = polynomial(x, {1.9875691500e-4f, 1.3981999507e-3f, 8.3334519073e-3f, 4.1665795894e-2f, 1.6666665459e-1f,
                            5.0000001201e-1f});
    return {Real(1) + fma(y, x * x, x), n};
  } else {
    x = fma(Real(-6.93145751953125e-1), n, x);
    x = fma(Real(-1.42860682030941723212e-6), n, x);
    const Real z = x * x;
    const Real p = x * polynomial(z, {1.26177193074810590878e-4, 3.02994407707441961300e-2, 9.99999999999999999910e-1});
    const Real q = polynomial(
        z, {3.00198505138664455042e-6, 2.52448340349684104192e-3, 2.27265548208155028766e-1, 2.00000000000000000009});
    return {Real(1) + 2 * (p / (q - p)), n};
  }
}

}  // namespace detail

/// e^x. In float the reference's own arithmetic (Cephes expf, Moshier 1992); saturates at x = -87.8 and 88.376 (double:
/// -708, 709).
template <class T, int W>
CURIO_INLINE Lanes<T, W> exp(const Lanes<T, W>& x) {
  using Real = Lanes<T, W>;
  constexpr bool single = std::is_same_v<T, float>;
  const auto [y, n] =
      detail::exponential(min(max(x, Real(single ? -87.8 : -708.0)), Real(single ? 88.3762626647950 : 709.0)));
  const Real half = floor(n * Real(T(0.5)));  // in two factors, since 2^n alone may be no normal number
  return (y * power_of_two(half)) * power_of_two(n - half);
}

/// 1 / (1 + e^-x), the sigmoid of a gene's input. In float the reference's own bits; never overflows.
template <class T, int W>
CURIO_INLINE Lanes<T, W> logistic(const Lanes<T, W>& x) {
  using Real = Lanes<T, W>;
  constexpr bool single = std::is_same_v<T, float>;
  // Below the clamp, e vanishes beside 1; above it 2^(n - 1) is still a normal number, and y + y is exact.
  const auto [y, n] =
      detail::exponential(min(max(-x, Real(single ? -86.0 : -700.0)), Real(single ? 88.3762626647950 : 709.0)));
  return Real(1) / (Real(1) + (y + y) * power_of_two(n - Real(1)));
}

namespace detail {

/// x = 2^exponent (1 + fraction), with 1 + fraction in [sqrt(1/2), sqrt(2)).
template <class T, int W>
CURIO_INLINE Lanes<T, W> split_logarithm(const Lanes<T, W>& x, Lanes<T, W>& exponent) {
  using Real = Lanes<T, W>;
  Real m = Real::each([&](std::size_t k) { return packet::split_exponent(x.part[k], exponent.part[k]); });
  const auto small = m < Real(T(0.707106781186547524));
  exponent = exponent - select(small, Real(1), Real(0));
  return select(small, m + m, m) - Real(1);
}

/// log(1 + f) - f + f^2 / 2, the correction beyond the second power, for f of split_logarithm.
template <class T, int W>
CURIO_INLINE Lanes<T, W> logarithm_tail(const Lanes<T, W>& f) {
  using Real = Lanes<T, W>;
  const Real f2 = f * f, f3 = f2 * f;
  if constexpr (std::is_same_v<T, float>) {
    const Real a = polynomial(f, {7.0376836292e-2f, -1.1514610310e-1f, 1.1676998740e-1f});
    const Real b = polynomial(f, {-1.2420140846e-1f, 1.4249322787e-1f, -1.6668057665e-1f});
    const Real c = polynomial(f, {2.0000714765e-1f, -2.4999993993e-1f, 3.3333331174e-1f});
    return fma(fma(a, f3, b), f3, c);  // times f^3, which the caller multiplies
  } else {
    const Real p = polynomial(f, {1.01875663804580931796e-4, 4.97494994976747001425e-1, 4.70579119878881725854,
                                  1.44989225341610930846e1, 1.79368678507819816313e1, 7.70838733755885391666});
    const Real q = polynomial(f, {1.0, 1.12873587189167450590e1, 4.52279145837532221105e1, 8.29875266912776603211e1,
                                  7.11544750618563894466e1, 2.31251620126765340583e1});
    return p / q;
  }
}

/// ln 2 in two parts: the first has so few bits that its product with an exponent is exact.
template <class T>
inline constexpr T ln2_high = static_cast<T>(0.693359375);
template <class T>
inline constexpr T ln2_low = std::is_same_v<T, float> ? static_cast<T>(-2.12194440e-4)
                                                      : static_cast<T>(-2.121944400546905827679e-4);

/// What a logarithm is where x is no positive normal number: -infinity at 0 (and at subnormal numbers), infinity, or
/// none.
template <class T, int W>
CURIO_INLINE Lanes<T, W> outside_logarithm(const Lanes<T, W>& x, const Lanes<T, W>& result) {
  using Real = Lanes<T, W>;
  const Real infinity(std::numeric_limits<T>::infinity()), nan(std::numeric_limits<T>::quiet_NaN());
  const Real below = select(x < Real(0), nan, -infinity);
  return select(x < Real(std::numeric_limits<T>::min()), below, select(x < infinity, result, x));
}

}  // namespace detail

/// The natural logarithm. In float the reference's own arithmetic (Cephes logf); -infinity at 0, not a number below.
template <class T, int W>
CURIO_INLINE Lanes<T, W> log(const Lanes<T, W>& x) {
  using Real = Lanes<T, W>;
  Real k;
  const Real f = detail::split_logarithm(x, k), f2 = f * f;
  const Real tail = fma(detail::logarithm_tail(f), f2 * f, Real(detail::ln2_low<T>) * k);
  const Real sum = fma(Real(detail::ln2_high<T>), k, fma(Real(T(-0.5)), f2, f) + tail);
  return detail::outside_logarithm(x, sum);
}

/// x^y for x >= 0 (0^y is 0, 1 or infinity by the sign of y; below 0 not a number: see the power of whole exponent).
///
/// e^(y log x), the logarithm in two parts, so that large exponents lose nothing: within 4 ulp while |y log x| < 40.
/// Saturates where exp does; an x below the normal numbers counts as 0.
template <class T, int W>
CURIO_INLINE Lanes<T, W> pow(const Lanes<T, W>& x, const Lanes<T, W>& y) {
  using Real = Lanes<T, W>;
  constexpr bool single = std::is_same_v<T, float>;
  Real k;
  const Real f = detail::split_logarithm(x, k), f2 = f * f;
  const Real f2_low = fma(f, f, -f2);
  // Three parts, largest first: k ln2, f, -f^2 / 2; each sum keeps what it loses.
  const Real main = Real(detail::ln2_high<T>) * k, half = Real(T(-0.5)) * f2;
  const Real near = f + half, near_lost = half - (near - f);
  const Real sum = main + near, shift = sum - main;
  const Real sum_lost = (main - (sum - shift)) + (near - shift);
  const Real rest = fma(detail::logarithm_tail(f), f2 * f, fma(Real(detail::ln2_low<T>), k, Real(T(-0.5)) * f2_low)) +
                    (near_lost + sum_lost);
  const Real high = sum + rest, low = rest - (high - sum);
  const Real z = y * high, z_low = fma(y, low, fma(y, high, -z));
  const Real limit = min(max(z, Real(single ? -87.8 : -708.0)), Real(single ? 88.3762626647950 : 709.0));
  const Real power = exp(limit), result = select(z == limit, fma(power, z_low, power), power);
  const Real infinity(std::numeric_limits<T>::infinity()), nan(std::numeric_limits<T>::quiet_NaN());
  const Real at_zero = select(y == Real(0), Real(1), select(y > Real(0), Real(0), select(y < Real(0), infinity, y)));
  const Real beyond = select(y > Real(0), x, select(y < Real(0), 1 / x, y));
  const Real bounded = select(x < infinity, result, select(y == Real(0), Real(1), beyond));
  return select(x < Real(0), nan, select(x < Real(std::numeric_limits<T>::min()), at_zero, bounded));
}
template <class T, int W, class Number>
requires(std::is_floating_point_v<Number>) CURIO_INLINE Lanes<T, W> pow(const Lanes<T, W>& x, Number y) {
  return pow(x, Lanes<T, W>(y));
}
template <class T, int W, class Number>
requires(std::is_arithmetic_v<Number>) CURIO_INLINE Lanes<T, W> pow(Number x, const Lanes<T, W>& y) {
  return pow(Lanes<T, W>(x), y);
}
/// x^n for a whole n, of any x: products by repeated squaring.
template <class T, int W, std::integral Whole>
CURIO_INLINE Lanes<T, W> pow(const Lanes<T, W>& x, Whole n) {
  using Real = Lanes<T, W>;
  Real square = x, power(1);
  const auto bits = static_cast<unsigned long long>(n);
  for (auto m = n < 0 ? 0 - bits : bits; m != 0; m >>= 1) {
    if (m & 1u) power = power * square;
    square = square * square;
  }
  return n < 0 ? Real(1) / power : power;
}

namespace detail {

/// x = quadrant (pi / 2) + r, |r| <= pi / 4; sin and cos of r by Cephes' polynomials.
template <class Real>
struct Angle {
  Real sine, cosine, quadrant;  // quadrant: 0, 1, 2 or 3
};
template <class T, int W>
CURIO_INLINE Angle<Lanes<T, W>> angle(const Lanes<T, W>& x) {
  using Real = Lanes<T, W>;
  const Real n = floor(fma(x, Real(T(0.636619772367581343)), Real(T(0.5))));
  const Real quadrant = n - Real(4) * floor(n * Real(T(0.25)));
  constexpr bool single = std::is_same_v<T, float>;
  Real r = fma(Real(T(single ? -1.5703125 : -1.57079625129699707031)), n, x);  // pi / 2 in three parts
  r = fma(Real(T(single ? -4.83751296997070312e-4 : -7.54978941586159635335e-8)), n, r);
  r = fma(Real(T(single ? -7.54978995489188216e-8 : -5.39030285815811905290e-15)), n, r);
  if constexpr (single) {
    const Real z = r * r;
    const Real s = polynomial(z, {-1.9515295891e-4f, 8.3321608736e-3f, -1.6666654611e-1f});
    const Real c = polynomial(z, {2.443315711809948e-5f, -1.388731625493765e-3f, 4.166664568298827e-2f});
    return {fma(s * z, r, r), fma(c * z, z, fma(Real(-0.5f), z, Real(1))), quadrant};
  } else {
    const Real z = r * r;
    const Real s = polynomial(z, {1.58962301576546568060e-10, -2.50507477628578072866e-8, 2.75573136213857245213e-6,
                                  -1.98412698295895385996e-4, 8.33333333332211858878e-3, -1.66666666666666307295e-1});
    const Real c = polynomial(z, {-1.13585365213876817300e-11, 2.08757008419747316778e-9, -2.75573141792967388112e-7,
                                  2.48015872888517045348e-5, -1.38888888888730564116e-3, 4.16666666666665929218e-2});
    return {fma(s * z, r, r), fma(c * z, z, fma(Real(-0.5), z, Real(1))), quadrant};
  }
}

}  // namespace detail

/// Sine and cosine of an angle in radians; accurate to a few ulp of 1 while |x| < 8000 (double: 1e6), cruder beyond.
template <class T, int W>
CURIO_INLINE Lanes<T, W> sin(const Lanes<T, W>& x) {
  using Real = Lanes<T, W>;
  const auto a = detail::angle(x);
  const auto odd = a.quadrant == Real(1) || a.quadrant == Real(3);
  const Real value = select(odd, a.cosine, a.sine);
  return select(a.quadrant >= Real(2), -value, value);
}
template <class T, int W>
CURIO_INLINE Lanes<T, W> cos(const Lanes<T, W>& x) {
  using Real = Lanes<T, W>;
  const auto a = detail::angle(x);
  const auto odd = a.quadrant == Real(1) || a.quadrant == Real(3);
  const Real value = select(odd, a.sine, a.cosine);
  return select(a.quadrant == Real(1) || a.quadrant == Real(2), -value, value);
}

/// The hyperbolic tangent (Cephes: a polynomial near 0, 1 - 2 / (e^2x + 1) elsewhere).
template <class T, int W>
CURIO_INLINE Lanes<T, W> tanh(const Lanes<T, W>& x) {
  using Real = Lanes<T, W>;
  const Real magnitude = abs(x), z = x * x;
  Real near;
  if constexpr (std::is_same_v<T, float>) {
    const Real p = polynomial(
        z, {-5.70498872745e-3f, 2.06390887954e-2f, -5.37397155531e-2f, 1.33314422036e-1f, -3.33332819422e-1f});
    near = fma(p * z, x, x);
  } else {
    const Real p = polynomial(z, {-9.64399179425052238628e-1, -9.92877231001918586564e1, -1.61468768441708447952e3});
    const Real q = polynomial(z, {1.0, 1.12811678491632931402e2, 2.23548839060100448583e3, 4.84406305325125486048e3});
    near = fma(z * (p / q), x, x);
  }
  const Real far = Real(1) - Real(2) / (exp(magnitude + magnitude) + Real(1));
  return select(magnitude < Real(T(0.625)), near, select(x < Real(0), -far, far));
}

}  // namespace curio::inline CURIO_ABI
