// SPDX-License-Identifier: MIT
// The Fourier transform of real samples, for many experiments side by side, with one definite rounding.
#pragma once

#include <concepts>
#include <cstddef>
#include <span>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "curio/core/lanes.hpp"
#include "curio/goal/fourier_complex_pass.hpp"
#include "curio/goal/fourier_real_pass.hpp"

namespace curio::inline CURIO_ABI {

/// Whether a length is one that FourierTransform takes: at least 2, without factors other than 2, 3 and 5.
[[nodiscard]] constexpr bool transformable(long long length) {
  if (length < 2) return false;
  for (const int factor : {2, 3, 5}) {
    while (length % factor == 0) length /= factor;
  }
  return length == 1;
}
/// Throws: Error where it is not, with the nearest that are.
inline void require_transformable(int length) {
  if (transformable(length)) return;
  long long below = length - 1LL, above = length < 2 ? 2 : length + 1LL;
  while (below >= 2 && !transformable(below)) --below;
  while (!transformable(above)) ++above;
  throw Error("FourierTransform: length must be at least 2 with no factors other than 2, 3 and 5, got " +
              std::to_string(length) + "; nearest: " + (below < 2 ? "" : std::to_string(below) + " and ") +
              std::to_string(above));
}

/// The discrete Fourier transform of real samples, unnormalised: coefficients 0 to n/2 (the rest are conjugates).
///
/// e_k = sum_j x_j exp(-2 pi i j k / n), j = 0 .. n - 1, k = 0 .. n/2.
/// Coefficients have the samples' unit; with a sample every dt, coefficient k belongs to the frequency k / (n dt).
/// T (float or double) is what the roots of unity are rounded to; a call's number type has a T in each lane, and each
/// lane's result depends on its own samples only.
///
/// The rounding is definite, too: even lengths above 1000 go through a complex transform of half the length, all others
/// through real passes, with products and sums in the order of DUCC. In float that gives the bits of DUCC as
/// jax.numpy.fft.rfft runs it on a CPU, at every length up to 20 000 and at longer odd ones. (One zero's sign may
/// differ: of Im e_{n/4}, where it cancels exactly, at some multiples of 128 above 1000.)
///
/// Cost: O(n log n) time a call; tables of n roots and up to n/2 indices. Draws no random numbers. A call allocates
/// nothing and changes nothing here: threads may share a transform, each with its own scratch.
///
/// Throws: Error where the length is below 2 or has factors other than 2, 3 and 5; where the scratch is too small.
/// Source: Cooley and Tukey 1965; Temperton 1983 (mixed radices); Swarztrauber 1982, FFTPACK (real sequences); the
/// order of factors and sums: Reinecke's pocketfft and DUCC.
template <class T>
class FourierTransform {
 public:
  explicit FourierTransform(int length) {
    require_transformable(length);
    n_ = static_cast<std::size_t>(length);
    by_halves_ = n_ % 2 == 0 && n_ > 1000;
    radices_ = radices(by_halves_ ? n_ / 2 : n_);
    roots_.reserve(n_);
    for (std::size_t k = 0; k < n_; ++k) roots_.push_back(fourier::root_of_unity<T>(k, n_));
    for (std::size_t k = 0; by_halves_ && k < n_ / 2; ++k) places_.push_back(place(k));
    learn_constants();
  }

  /// Samples per transform, n.
  [[nodiscard]] std::size_t length() const { return n_; }
  /// Coefficients per transform, n/2 + 1.
  [[nodiscard]] std::size_t coefficients() const { return n_ / 2 + 1; }
  /// How many numbers a call needs to work in.
  [[nodiscard]] std::size_t scratch() const { return by_halves_ ? n_ : 2 * n_; }

  /// Reads each sample once, as input(k), k < n, and then hands out each coefficient once, as output(k, re, im), in no
  /// promised order. The scratch may hold anything.
  template <class Real, class Input, class Output>
  requires std::is_invocable_r_v<Real, Input&, std::size_t> && std::invocable<Output&, std::size_t, Real, Real>
  void operator()(Input input, Output output, std::span<Real> space) const {
    require(space.size() >= scratch(), "FourierTransform: scratch must hold ", scratch(), " numbers, got ",
            space.size());
    if (by_halves_) transform_pairs(input, space.data(), output);
    else transform_real(input, space.data(), output);
  }

  /// What all constant samples have in common: coefficients 0, gap(), 2 gap(), ... are theirs, the others these zeros
  /// (some of them negative). Where the gap is 1, nothing.
  [[nodiscard]] std::size_t gap() const { return gap_; }
  [[nodiscard]] std::span<const fourier::Complex<T>> common() const { return common_; }

  /// The same for samples that are all x, in a fraction of the time: hands out coefficients 0, gap(), 2 gap(), ...
  /// only.
  ///
  /// The first pass leaves nothing but zeros in all blocks but one, which the other passes then do not meet.
  template <class Real, class Output>
  requires std::invocable<Output&, std::size_t, Real, Real>
  void constant(const Real& x, Output output, std::span<Real> space) const {
    if (gap_ == 1) return (*this)([&](std::size_t) { return x; }, output, space);
    require(space.size() >= scratch(), "FourierTransform: scratch must hold ", scratch(), " numbers, got ",
            space.size());
    transform_pairs([&](std::size_t) { return x; }, space.data(), output, gap_);
  }

 private:
  template <class Real>
  using Complex = fourier::Complex<Real>;

  /// 4s, then a 2 if one is left, which changes places with the first, then 3s, then 5s.
  static std::vector<std::size_t> radices(std::size_t n) {
    std::vector<std::size_t> found;
    for (const std::size_t radix : {4u, 2u, 3u, 5u}) {
      for (; n % radix == 0; n /= radix) {
        found.push_back(radix);
        if (radix == 2) std::swap(found.front(), found.back());
      }
    }
    return found;
  }

  /// Calls f with the radix as a number known when compiling.
  template <class F>
  static void with_radix(std::size_t radix, F f) {
    switch (radix) {
      case 2: return f(std::integral_constant<std::size_t, 2>{});
      case 3: return f(std::integral_constant<std::size_t, 3>{});
      case 4: return f(std::integral_constant<std::size_t, 4>{});
      default: return f(std::integral_constant<std::size_t, 5>{});
    }
  }

  /// Where the complex passes leave term k: its digits (the first radix counts fastest) in opposite order.
  std::size_t place(std::size_t k) const {
    std::size_t found = 0, stride = n_ / 2;
    for (const std::size_t radix : radices_) {
      stride /= radix;
      found += k % radix * stride;
      k /= radix;
    }
    return found;
  }

  /// Complex passes over the pairs (x_2j, x_2j+1), in place, then from their transform to that of the samples.
  ///
  /// Of constant samples only every gap-th coefficient, and of each pass only the blocks that those come of.
  template <class Real, class Input, class Output>
  void transform_pairs(const Input& input, Real* z, Output& output, std::size_t gap = 1) const {
    const auto pair = [&](std::size_t j) { return Complex<Real>{input(2 * j), input(2 * j + 1)}; };
    const auto at = [z](std::size_t j) { return Complex<Real>{z[2 * j], z[2 * j + 1]}; };
    const std::size_t half = n_ / 2;
    std::size_t count = 1;
    for (const std::size_t radix : radices_) {
      with_radix(radix, [&](auto r) {
        const std::size_t stride = half / (count * r), step = 2 * count;  // roots of n/2: every second one
        if (count == 1 && gap > 1) fourier::constant_pass<r(), T>(pair(0), z, stride);
        else if (count == 1) fourier::complex_pass<r()>(pair, z, stride, count, roots_.data(), step);
        else fourier::complex_pass<r()>(at, z, stride, count / gap, roots_.data(), step);
      });
      count *= radix;
    }

    // With z the transform of the pairs, h = n/2 - k and w = exp(2 pi i / n):
    // e_k = (z_k + conj z_h) / 2 - i w^-k (z_k - conj z_h) / 2.
    const Real zero(T(0)), one_half(T(0.5));
    output(0, z[0] + z[1], zero);
    output(half, z[0] - z[1], zero);
    for (std::size_t k = gap; 2 * k <= half; k += gap) {
      const auto a = at(places_[k]), b = at(places_[half - k]);
      const Complex<Real> even{a.re + b.re, a.im - b.im}, turned{a.im + b.im, b.re - a.re};
      const auto odd = times_conjugate(turned, roots_[k]);
      const auto low = one_half * (even + odd), high = one_half * conjugate_difference(even, odd);
      if (2 * k < half) output(k, low.re, low.im);
      output(half - k, high.re, high.im);
    }
  }

  /// The real passes, from the last radix to the first, to and fro between two halves of the scratch.
  template <class Real, class Input, class Output>
  void transform_real(Input& input, Real* space, Output& output) const {
    Real *from = space + n_, *to = space;
    const auto previous = [&](std::size_t j) { return from[j]; };
    for (std::size_t ido = 1, pass = radices_.size(); pass-- > 0;) {
      const std::size_t radix = radices_[pass], count = n_ / (ido * radix);
      with_radix(radix, [&](auto r) {
        if (ido == 1) fourier::real_pass<r()>(input, to, ido, count, roots_.data());
        else fourier::real_pass<r()>(previous, to, ido, count, roots_.data());
      });
      std::swap(from, to);
      ido *= radix;
    }
    const Real zero(T(0));
    output(0, from[0], zero);
    for (std::size_t k = 1; 2 * k < n_; ++k) output(k, from[2 * k - 1], from[2 * k]);
    if (n_ % 2 == 0) output(n_ / 2, from[n_ - 1], zero);
  }

  /// The gap is the first radix: after its pass all but the first block of a constant's are zeros, whatever the
  /// constant and always of the same signs (x - x is 0, as is x - x/2 - x/2). Not so with radix 5, whose cosines are
  /// rounded.
  void learn_constants() {
    if (!by_halves_ || radices_.front() == 5) return;
    using One = Lanes<T, 1>;
    std::vector<One> space(scratch());
    common_.resize(coefficients());
    (*this)([](std::size_t) { return One(1); },
            [&](std::size_t k, const One& re, const One& im) {
              common_[k] = {re[0], im[0]};
            },
            std::span<One>(space));
    gap_ = radices_.front();
  }

  std::size_t n_ = 0, gap_ = 1;
  bool by_halves_ = false;            // even and above 1000: complex passes over pairs of samples
  std::vector<std::size_t> radices_;  // in the order of the complex passes; the real ones go backwards
  std::vector<Complex<T>> roots_;     // exp(2 pi i k / n), k < n
  std::vector<Complex<T>> common_;    // of constant samples
  std::vector<std::size_t> places_;   // where the complex passes leave each term; empty for the real ones
};

}  // namespace curio::inline CURIO_ABI
