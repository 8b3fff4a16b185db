// SPDX-License-Identifier: MIT
// The chain rule, written once: what every function of a model does to a derivative.
#pragma once

#include <concepts>
#include <limits>
#include <type_traits>

#include "curio/core/functions.hpp"

namespace curio::inline CURIO_ABI {

/// A slope of exactly 1 or -1, which costs no product.
struct PlusOne {};
struct MinusOne {};

/// One operand of a function, and the derivative of the function by it.
template <class Number, class Slope>
struct Term {
  const Number& of;
  Slope slope;
};
template <class Number, class Slope>
Term(const Number&, Slope) -> Term<Number, Slope>;

/// The operators and functions of core/functions.hpp for a number that carries derivatives.
///
/// Number: a type with a `value` of type Real and `Number::chain(value, Term{a, df/da}, ...)`, the result of a function
/// of a, ... From these everything follows, for derivatives in either direction. A comparison looks at values alone and
/// gives their mask, for `select`.
///
/// Where a function has no derivative: min and max of two equal numbers have half of each one's (the mean of both
/// sides), abs and sqrt at 0 have none of their operand's (0), floor has none anywhere; what is flushed to
/// zero keeps its own.
template <class Number, class Real>
struct Differentiable {
  friend CURIO_INLINE Number operator+(const Number& a, const Number& b) {
    return Number::chain(a.value + b.value, Term{a, PlusOne{}}, Term{b, PlusOne{}});
  }
  friend CURIO_INLINE Number operator-(const Number& a, const Number& b) {
    return Number::chain(a.value - b.value, Term{a, PlusOne{}}, Term{b, MinusOne{}});
  }
  friend CURIO_INLINE Number operator*(const Number& a, const Number& b) {
    return Number::chain(a.value * b.value, Term{a, b.value}, Term{b, a.value});
  }
  friend CURIO_INLINE Number operator/(const Number& a, const Number& b) {
    const Real value = a.value / b.value, reciprocal = Real(1) / b.value;
    return Number::chain(value, Term{a, reciprocal}, Term{b, Real(-value * reciprocal)});
  }
  friend CURIO_INLINE Number operator-(const Number& a) { return Number::chain(-a.value, Term{a, MinusOne{}}); }
  friend CURIO_INLINE Number operator+(const Number& a) { return a; }
  friend CURIO_INLINE Number& operator+=(Number& a, const Number& b) { return a = a + b; }
  friend CURIO_INLINE Number& operator-=(Number& a, const Number& b) { return a = a - b; }
  friend CURIO_INLINE Number& operator*=(Number& a, const Number& b) { return a = a * b; }
  friend CURIO_INLINE Number& operator/=(Number& a, const Number& b) { return a = a / b; }

  friend CURIO_INLINE auto operator<(const Number& a, const Number& b) { return a.value < b.value; }
  friend CURIO_INLINE auto operator<=(const Number& a, const Number& b) { return a.value <= b.value; }
  friend CURIO_INLINE auto operator>(const Number& a, const Number& b) { return a.value > b.value; }
  friend CURIO_INLINE auto operator>=(const Number& a, const Number& b) { return a.value >= b.value; }
  friend CURIO_INLINE auto operator==(const Number& a, const Number& b) { return a.value == b.value; }
  friend CURIO_INLINE auto is_finite(const Number& x) { return is_finite(x.value); }

  friend CURIO_INLINE Number fma(const Number& a, const Number& b, const Number& c) {
    return Number::chain(fma(a.value, b.value, c.value), Term{a, b.value}, Term{b, a.value}, Term{c, PlusOne{}});
  }
  friend CURIO_INLINE Number sqrt(const Number& x) {
    const Real root = sqrt(x.value);
    return Number::chain(root, Term{x, Real(select(root == Real(0), Real(0), Real(0.5) / root))});
  }
  friend CURIO_INLINE Number abs(const Number& x) {
    const Real sign = select(x.value < Real(0), Real(-1), select(x.value > Real(0), Real(1), Real(0)));
    return Number::chain(abs(x.value), Term{x, sign});
  }
  friend CURIO_INLINE Number flush_to_zero(Number x) {
    x.value = flush_to_zero(x.value);
    return x;
  }
  friend CURIO_INLINE Number floor(const Number& x) { return Number(floor(x.value)); }
  friend CURIO_INLINE Number min(const Number& a, const Number& b) {
    const Real share = first_share(a.value < b.value, a.value == b.value);
    return Number::chain(min(a.value, b.value), Term{a, share}, Term{b, Real(Real(1) - share)});
  }
  friend CURIO_INLINE Number max(const Number& a, const Number& b) {
    const Real share = first_share(a.value > b.value, a.value == b.value);
    return Number::chain(max(a.value, b.value), Term{a, share}, Term{b, Real(Real(1) - share)});
  }
  friend CURIO_INLINE Number exp(const Number& x) {
    const Real value = exp(x.value);
    return Number::chain(value, Term{x, value});
  }
  friend CURIO_INLINE Number log(const Number& x) {
    return Number::chain(log(x.value), Term{x, Real(Real(1) / x.value)});
  }
  friend CURIO_INLINE Number logistic(const Number& x) {
    const Real s = logistic(x.value);
    return Number::chain(s, Term{x, Real(s * (Real(1) - s))});
  }
  friend CURIO_INLINE Number tanh(const Number& x) {
    const Real value = tanh(x.value);
    return Number::chain(value, Term{x, fma(-value, value, Real(1))});
  }
  friend CURIO_INLINE Number sin(const Number& x) { return Number::chain(sin(x.value), Term{x, cos(x.value)}); }
  friend CURIO_INLINE Number cos(const Number& x) { return Number::chain(cos(x.value), Term{x, Real(-sin(x.value))}); }

  friend CURIO_INLINE Number pow(const Number& x, const Number& y) {
    const Real value = pow(x.value, y.value);
    return Number::chain(value, Term{x, by_base(x.value, y.value, value)}, Term{y, by_exponent(x.value, value)});
  }
  template <std::floating_point Exponent>
  friend CURIO_INLINE Number pow(const Number& x, Exponent y) {
    const Real value = pow(x.value, Real(y));
    return Number::chain(value, Term{x, by_base(x.value, Real(y), value)});
  }
  template <class Base>
  requires(std::is_arithmetic_v<Base>) friend CURIO_INLINE Number pow(Base x, const Number& y) {
    const Real value = pow(Real(x), y.value);
    return Number::chain(value, Term{y, by_exponent(Real(x), value)});
  }
  template <std::integral Whole>
  friend CURIO_INLINE Number pow(const Number& x, Whole n) {
    if (n == 0) return Number(1);
    return Number::chain(pow(x.value, n), Term{x, Real(Real(n) * pow(x.value, n - 1))});
  }

 private:
  /// How much of the first of two counts: all where it is chosen, half on a tie.
  template <class Mask>
  static CURIO_INLINE Real first_share(const Mask& chosen, const Mask& tie) {
    return select(tie, Real(0.5), select(chosen, Real(1), Real(0)));
  }
  // Below the normal numbers x counts as 0, as in pow.
  static CURIO_INLINE auto is_zero(const Real& x) {
    return abs(x) < Real(std::numeric_limits<typename Real::Scalar>::min());
  }
  /// y x^(y - 1), by what x^y is; at x = 0 its limit.
  static CURIO_INLINE Real by_base(const Real& x, const Real& y, const Real& value) {
    const Real infinity(std::numeric_limits<typename Real::Scalar>::infinity());
    const Real at_zero = select(y == Real(1), Real(1), select(y > Real(1) || y == Real(0), Real(0), y * infinity));
    return select(is_zero(x), at_zero, y * value / x);
  }
  /// x^y log x; 0 at x = 0.
  static CURIO_INLINE Real by_exponent(const Real& x, const Real& value) {
    return select(is_zero(x), Real(0), value * log(x));
  }
};

}  // namespace curio::inline CURIO_ABI
