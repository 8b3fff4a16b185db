// SPDX-License-Identifier: MIT
// Many experiments side by side: a number that is W numbers, one an experiment.
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <utility>

#include "curio/core/packet_bits.hpp"
#include "curio/core/packet_exponent.hpp"
#include "curio/core/packet_fma.hpp"

namespace curio::inline CURIO_ABI {

template <class T, int W>
class Lanes;

/// What a comparison of lanes gives: a yes or no for each. `select(mask, a, b)` chooses by it, lane by lane.
template <class T, int W>
class Mask {
  using P = packet::Register<T, W>;
  static constexpr int registers = W / packet::size<P>;

 public:
  P part[std::size_t{registers}];

  friend CURIO_INLINE Mask operator&&(const Mask& a, const Mask& b) {
    return Lanes<T, W>::template each<Mask>([&](std::size_t k) { return packet::both(a.part[k], b.part[k]); });
  }
  friend CURIO_INLINE Mask operator||(const Mask& a, const Mask& b) {
    return Lanes<T, W>::template each<Mask>([&](std::size_t k) { return packet::either(a.part[k], b.part[k]); });
  }
  friend CURIO_INLINE Mask operator!(const Mask& a) {
    return Lanes<T, W>::template each<Mask>([&](std::size_t k) { return packet::negation(a.part[k]); });
  }
  /// a where the mask is set, b elsewhere.
  friend CURIO_INLINE Lanes<T, W> select(const Mask& mask, const Lanes<T, W>& a, const Lanes<T, W>& b) {
    return Lanes<T, W>::each([&](std::size_t k) { return packet::select(mask.part[k], a.part[k], b.part[k]); });
  }
  /// Bit k is set where the mask is in lane k.
  friend CURIO_INLINE std::uint64_t bits(const Mask& mask) requires(W <= 64) {
    std::uint64_t found = 0;
    for (int k = 0; k < registers; ++k) found |= std::uint64_t{packet::bits(mask.part[k])} << (k * packet::size<P>);
    return found;
  }
  /// Whether the mask is set in any lane.
  friend CURIO_INLINE bool any(const Mask& mask) {
    std::uint32_t found = 0;
    for (const P& p : mask.part) found |= packet::bits(p);
    return found != 0;
  }
  CURIO_INLINE bool operator[](int lane) const {
    return (packet::bits(part[lane / packet::size<P>]) >> (lane % packet::size<P>)&1u) != 0;
  }

  /// `if (y[0] > 1)` has no meaning where lanes differ.
  template <std::same_as<bool> Bool>
  explicit operator Bool() const {
    static_assert(!std::same_as<Bool, bool>,
                  "curio: experiments run side by side and may differ here: use select(condition, a, b) instead of if");
    return false;
  }
};

/// W numbers of type T (float or double), one for each of W experiments; W = 1 is one experiment alone.
///
/// Every operation is one rounding in each lane, the same bits for any W, processor, compiler and flag: sums and
/// quotients are IEEE's, a product is held to its own rounding before any sum, `fma` is exact. Mixes with plain
/// numbers. Functions: curio/core/functions.hpp. Loops over lanes are over registers of the target, so W = 1 to 4
/// registers costs the same a lane or less.
template <class T, int W>
class Lanes {
  static_assert(std::same_as<T, float> || std::same_as<T, double>, "Lanes hold float or double");
  static_assert(W >= 1);
  using P = packet::Register<T, W>;

 public:
  using Scalar = T;
  static constexpr int width = W;
  static constexpr int registers = W / packet::size<P>;

  P part[std::size_t{registers}];

  Lanes() = default;
  /// The same number in every lane.
  template <class Number>
  requires std::is_arithmetic_v<Number> CURIO_INLINE Lanes(Number x)
      : Lanes(each([&](std::size_t) { return packet::all<P>(static_cast<T>(x)); })) {}

  CURIO_INLINE static Lanes load(const T* x) {
    return each([&](std::size_t k) { return packet::load<P>(x + k * packet::size<P>); });
  }
  CURIO_INLINE void store(T* x) const {
    for (int k = 0; k < registers; ++k) packet::store(x + k * packet::size<P>, part[k]);
  }
  CURIO_INLINE T operator[](int lane) const {
    T values[std::size_t{W}];
    store(values);
    return values[lane];
  }
  CURIO_INLINE void set(int lane, T x) {
    T values[std::size_t{W}];
    store(values);
    values[lane] = x;
    *this = load(values);
  }

  /// A result made register by register.
  template <class Result = Lanes, class Make>
  CURIO_INLINE static Result each(Make&& make) {
    return [&]<std::size_t... k>(std::index_sequence<k...>) __attribute__((always_inline)) {
      Result result;
      ((result.part[k] = make(k)), ...);
      return result;
    }
    (std::make_index_sequence<static_cast<std::size_t>(registers)>{});
  }

  friend CURIO_INLINE Lanes operator+(const Lanes& a, const Lanes& b) { return zip(packet::add<P>, a, b); }
  friend CURIO_INLINE Lanes operator-(const Lanes& a, const Lanes& b) { return zip(packet::subtract<P>, a, b); }
  friend CURIO_INLINE Lanes operator*(const Lanes& a, const Lanes& b) { return zip(packet::multiply<P>, a, b); }
  friend CURIO_INLINE Lanes operator/(const Lanes& a, const Lanes& b) { return zip(packet::divide<P>, a, b); }
  friend CURIO_INLINE Lanes operator-(const Lanes& a) { return zip(packet::negate<P>, a); }
  friend CURIO_INLINE Lanes operator+(const Lanes& a) { return a; }
  CURIO_INLINE Lanes& operator+=(const Lanes& b) { return *this = *this + b; }
  CURIO_INLINE Lanes& operator-=(const Lanes& b) { return *this = *this - b; }
  CURIO_INLINE Lanes& operator*=(const Lanes& b) { return *this = *this * b; }
  CURIO_INLINE Lanes& operator/=(const Lanes& b) { return *this = *this / b; }

  friend CURIO_INLINE Mask<T, W> operator<(const Lanes& a, const Lanes& b) { return compare(packet::less<P>, a, b); }
  friend CURIO_INLINE Mask<T, W> operator<=(const Lanes& a, const Lanes& b) {
    return compare(packet::less_or_equal<P>, a, b);
  }
  friend CURIO_INLINE Mask<T, W> operator>(const Lanes& a, const Lanes& b) { return b < a; }
  friend CURIO_INLINE Mask<T, W> operator>=(const Lanes& a, const Lanes& b) { return b <= a; }
  friend CURIO_INLINE Mask<T, W> operator==(const Lanes& a, const Lanes& b) { return compare(packet::equal<P>, a, b); }

  /// a * b + c, rounded once.
  friend CURIO_INLINE Lanes fma(const Lanes& a, const Lanes& b, const Lanes& c) { return zip(packet::fma<P>, a, b, c); }
  friend CURIO_INLINE Lanes sqrt(const Lanes& a) { return zip(packet::sqrt<P>, a); }
  friend CURIO_INLINE Lanes abs(const Lanes& a) { return zip(packet::abs<P>, a); }
  friend CURIO_INLINE Lanes floor(const Lanes& a) { return zip(packet::floor<P>, a); }
  /// x, or where it is subnormal (smaller than the normal numbers) a zero of its sign.
  friend CURIO_INLINE Lanes flush_to_zero(const Lanes& x) { return zip(packet::flush_to_zero<P>, x); }
  /// The smaller and the larger; where `a` is not a number, that.
  friend CURIO_INLINE Lanes min(const Lanes& a, const Lanes& b) { return zip(packet::min<P>, a, b); }
  friend CURIO_INLINE Lanes max(const Lanes& a, const Lanes& b) { return zip(packet::max<P>, a, b); }
  /// 2^n for whole n in the range of normal numbers.
  friend CURIO_INLINE Lanes power_of_two(const Lanes& n) { return zip(packet::power_of_two<P>, n); }
  /// x 2^n, where x and the result are normal numbers and n is whole, in [-125, 128] for floats.
  friend CURIO_INLINE Lanes ldexp(const Lanes& x, const Lanes& n) { return zip(packet::ldexp<P>, x, n); }
  /// The sum of all lanes, in an order of the target's own: for bounds, not for results.
  friend CURIO_INLINE T quick_sum(const Lanes& a) {
    T sum = packet::quick_sum(a.part[0]);
    for (int k = 1; k < registers; ++k) sum += packet::quick_sum(a.part[k]);
    return sum;
  }
  /// Where x is a finite number.
  friend CURIO_INLINE Mask<T, W> is_finite(const Lanes& x) { return x - x == Lanes(0); }

 private:
  template <class Operation, class... Operands>
  CURIO_INLINE static Lanes zip(Operation operation, const Operands&... operands) {
    return each([&](std::size_t k) __attribute__((always_inline)) { return operation(operands.part[k]...); });
  }
  template <class Operation>
  CURIO_INLINE static Mask<T, W> compare(Operation operation, const Lanes& a, const Lanes& b) {
    return each<Mask<T, W>>([&](std::size_t k)
                                __attribute__((always_inline)) { return operation(a.part[k], b.part[k]); });
  }
};

template <class Real>
inline constexpr bool is_lanes = false;
template <class T, int W>
inline constexpr bool is_lanes<Lanes<T, W>> = true;

/// Side by side in one register of the target.
template <class T>
inline constexpr int native_width = packet::native<T>;

/// A column of N numbers: a state, a rate, a set of parameters.
template <class Real, int N>
using Vector = Eigen::Matrix<Real, N, 1>;

namespace detail {

/// What Eigen is told of a number that is made of numbers of type T.
template <class Number, class T>
struct EigenTraits : Eigen::NumTraits<T> {
  using Real = Number;
  using NonInteger = Real;
  using Nested = Real;
  using Literal = T;
  enum {
    IsComplex = 0,
    IsInteger = 0,
    IsSigned = 1,
    RequireInitialization = 0,
    ReadCost = 1,
    AddCost = 1,
    MulCost = 1
  };
};

}  // namespace detail
}  // namespace curio::inline CURIO_ABI

/// Lets Eigen's matrices hold lanes.
template <class T, int W>
struct Eigen::NumTraits<curio::Lanes<T, W>> : curio::detail::EigenTraits<curio::Lanes<T, W>, T> {};
/// Lets a plain number multiply a column of lanes.
template <class T, int W, class Number, class Operation>
requires std::is_arithmetic_v<Number>
struct Eigen::ScalarBinaryOpTraits<curio::Lanes<T, W>, Number, Operation> {
  using ReturnType = curio::Lanes<T, W>;
};
template <class Number, class T, int W, class Operation>
requires std::is_arithmetic_v<Number>
struct Eigen::ScalarBinaryOpTraits<Number, curio::Lanes<T, W>, Operation> {
  using ReturnType = curio::Lanes<T, W>;
};
