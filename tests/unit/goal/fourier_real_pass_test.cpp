// SPDX-License-Identifier: MIT
#include "curio/goal/fourier_real_pass.hpp"  // first: the header must stand alone

#include <catch2/catch.hpp>
#include <complex>
#include <vector>

using namespace curio::fourier;

namespace {

double sample(std::size_t k) { return static_cast<double>(k * k % 13) - 6 + static_cast<double>(k % 5) / 8; }

/// The half spectrum of n samples, begin, begin + gap, ..: re_0, re_1, im_1, .. and, where n is even, re_{n/2}.
std::vector<double> half_spectrum(std::size_t begin, std::size_t gap, std::size_t n) {
  std::vector<double> half;
  for (std::size_t r = 0; 2 * r <= n; ++r) {
    std::complex<double> sum = 0;
    for (std::size_t k = 0; k < n; ++k)
      sum += sample(begin + gap * k) *
             std::polar(1.0, -2 * std::numbers::pi * static_cast<double>(k * r % n) / static_cast<double>(n));
    half.push_back(sum.real());
    if (r > 0 && 2 * r < n) half.push_back(sum.imag());
  }
  return half;
}

/// `count` wholes of Radix * ido samples, each merged of its parts.
template <std::size_t Radix>
void merges(std::size_t ido, std::size_t count) {
  CAPTURE(Radix, ido, count);
  const std::size_t length = Radix * ido;
  std::vector<Complex<double>> roots;  // count times as fine as the pass needs
  for (std::size_t k = 0; k < count * length; ++k) roots.push_back(root_of_unity<double>(k, count * length));
  std::vector<double> parts(length * count), merged(length * count);
  for (std::size_t k = 0; k < count; ++k)
    for (std::size_t m = 0; m < Radix; ++m) {
      const auto half = half_spectrum(length * k + m, Radix, ido);
      REQUIRE(half.size() == ido);
      std::copy(half.begin(), half.end(), parts.data() + ido * (k + count * m));
    }
  const auto input = [&](std::size_t j) { return parts[j]; };
  real_pass<Radix, double>(input, merged.data(), ido, count, roots.data());
  for (std::size_t k = 0; k < count; ++k) {
    const auto whole = half_spectrum(length * k, 1, length);
    REQUIRE(whole.size() == length);
    // A term is a sum of `length` samples below 7, of which each is rounded about once for each sum it enters (of
    // `length` in half_spectrum) and a few times more.
    const double off = static_cast<double>(length * 7 * (length + 8)) * std::numeric_limits<double>::epsilon();
    for (std::size_t j = 0; j < length; ++j) {
      CAPTURE(k, j);
      CHECK(std::abs(merged[j + length * k] - whole[j]) <= off);
    }
  }
}

}  // namespace

TEMPLATE_TEST_CASE_SIG("a pass merges the half spectra of every Radix-th sample into that of all", "",
                       ((std::size_t Radix), Radix), 2, 3, 4, 5) {
  for (const std::size_t ido : {1u, 2u, 3u, 4u, 5u, 9u})
    if (ido % 2 != 0 || Radix % 2 == 0)  // odd radices come before the even ones: their parts are odd
      for (const std::size_t count : {1u, 2u, 3u}) merges<Radix>(ido, count);
}

TEST_CASE("the half spectrum of two samples is their sum and difference, of three as one works out by hand") {
  const double x[] = {1, 4, 2};
  const auto input = [&](std::size_t j) { return x[j]; };
  const Complex<double> one{1, 0};
  double y[3];
  real_pass<2, double>(input, y, 1, 1, &one);
  CHECK(y[0] == 5);
  CHECK(y[1] == -3);
  real_pass<3, double>(input, y, 1, 1, &one);
  CHECK(y[0] == 7);
  CHECK(y[1] == -2);  // 1 - 6 / 2
  CHECK(y[2] == Angles<double>::sin120 * -2);
}
