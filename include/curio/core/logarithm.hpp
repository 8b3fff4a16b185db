// SPDX-License-Identifier: MIT
// Logarithm and power of lanes.
#pragma once

#include <concepts>
#include <limits>
#include <type_traits>

#include "curio/core/exponential.hpp"

namespace curio::inline CURIO_ABI {

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
/// Saturates where exp does; below the normal numbers an x counts as 0, and so does a result.
template <class T, int W>
CURIO_INLINE Lanes<T, W> pow(const Lanes<T, W>& x, const Lanes<T, W>& y) {
  using Real = Lanes<T, W>;
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
  const Real limit = detail::within_exponential(z);
  const Real power = exp(limit), result = flush_to_zero(select(z == limit, fma(power, z_low, power), power));
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

}  // namespace curio::inline CURIO_ABI
