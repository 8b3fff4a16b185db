// SPDX-License-Identifier: MIT
#include "curio/goal/fourier_complex_pass.hpp"  // first: the header must stand alone

#include <catch2/catch.hpp>
#include <complex>
#include <vector>

using namespace curio::fourier;

namespace {

using C = Complex<double>;
constexpr double epsilon = std::numeric_limits<double>::epsilon();

/// exp(2 pi i k / n) of any k.
std::complex<double> turn(std::size_t k, std::size_t n) {
  return std::polar(1.0, 2 * std::numbers::pi * static_cast<double>(k % n) / static_cast<double>(n));
}
C number(std::size_t k) { return {static_cast<double>(k * k % 11) - 5, static_cast<double>(3 * k % 7) - 3}; }
std::complex<double> plain(const C& c) { return {c.re, c.im}; }

/// Each sum has Radix terms of modulus below 6 (|5 + 3i|), each rounded a few times: an error of a term costs at most
/// its size times eps for each of its roundings (the root, the product, the sums).
template <std::size_t Radix>
constexpr double off = Radix * 6 * (4 + Radix) * epsilon;

}  // namespace

TEST_CASE("roots of unity are exact at the quarters, and mirror images of each other elsewhere") {
  for (const std::size_t n : {4u, 12u, 40u, 1000u}) {
    CAPTURE(n);
    const C one = root_of_unity<double>(0, n), i = root_of_unity<double>(n / 4, n),
            minus_one = root_of_unity<double>(n / 2, n), minus_i = root_of_unity<double>(3 * n / 4, n);
    CHECK((one.re == 1 && one.im == 0 && i.re == 0 && i.im == 1));
    CHECK((minus_one.re == -1 && minus_one.im == 0 && minus_i.re == 0 && minus_i.im == -1));
    CHECK(!(std::signbit(one.im) || std::signbit(i.re) || std::signbit(minus_one.im) || std::signbit(minus_i.re)));
    for (std::size_t k = 0; k < n; ++k) {
      const C root = root_of_unity<double>(k, n), quarter_on = root_of_unity<double>((k + n / 4) % n, n);
      CHECK(std::abs(plain(root) - turn(k, n)) <= 8 * epsilon);  // the angle of turn: at most 2 pi, three roundings
      CHECK((quarter_on.re == -root.im && quarter_on.im == root.re));
    }
  }
  // The nearest to cos and sin of an eighth and a twelfth of a turn.
  CHECK(root_of_unity<float>(1, 8).re == 0.707106781186547524f);
  CHECK(root_of_unity<float>(1, 12).im == 0.5f);
  CHECK(root_of_unity<float>(1, 12).re == 0.866025403784438647f);
}

TEMPLATE_TEST_CASE_SIG("a butterfly is the transform of so many numbers", "", ((std::size_t Radix), Radix), 2, 3, 4,
                       5) {
  std::array<C, Radix> c;
  for (std::size_t m = 0; m < Radix; ++m) c[m] = number(m + 1);
  std::array<int, Radix> put{};
  butterfly<double>(c, [&](std::size_t r, const C& y) {
    ++put[r];
    std::complex<double> expected = 0;
    for (std::size_t m = 0; m < Radix; ++m) expected += plain(c[m]) * std::conj(turn(m * r, Radix));
    CHECK(std::abs(plain(y) - expected) <= off<Radix>);
  });
  for (const int times : put) CHECK(times == 1);
}

TEMPLATE_TEST_CASE_SIG("a pass leaves what its formula says, of each block, in its place or elsewhere", "",
                       ((std::size_t Radix), Radix), 2, 3, 4, 5) {
  constexpr std::size_t stride = 3, count = 2, length = Radix * stride, step = 2;
  std::vector<C> roots;  // step times as fine as the pass needs
  for (std::size_t k = 0; k < step * length; ++k) roots.push_back(root_of_unity<double>(k, step * length));
  std::vector<double> elsewhere(2 * length * count), place(2 * length * count);
  for (std::size_t j = 0; j < length * count; ++j) place[2 * j] = number(j).re, place[2 * j + 1] = number(j).im;
  complex_pass<Radix>(number, elsewhere.data(), stride, count, roots.data(), step);
  const auto in_place = [&](std::size_t j) { return C{place[2 * j], place[2 * j + 1]}; };
  complex_pass<Radix>(in_place, place.data(), stride, count, roots.data(), step);
  CHECK(place == elsewhere);
  for (std::size_t block = 0; block < count; ++block)
    for (std::size_t i = 0; i < stride; ++i)
      for (std::size_t r = 0; r < Radix; ++r) {
        std::complex<double> expected = 0;
        for (std::size_t m = 0; m < Radix; ++m)
          expected += plain(number(length * block + i + stride * m)) * std::conj(turn(m * r, Radix));
        expected *= std::conj(turn(i * r, length));
        const std::size_t at = 2 * (length * block + i + stride * r);
        CHECK(std::abs(std::complex(elsewhere[at], elsewhere[at + 1]) - expected) <= 2 * off<Radix>);
      }
}

TEMPLATE_TEST_CASE_SIG("of a constant block the short way has the bits of the pass, and leaves the rest alone", "",
                       ((std::size_t Radix), Radix), 2, 3, 4, 5) {
  constexpr std::size_t stride = 4, length = Radix * stride;
  std::vector<C> roots;
  for (std::size_t k = 0; k < length; ++k) roots.push_back(root_of_unity<double>(k, length));
  const C x{0.1, -0.7};
  std::vector<double> whole(2 * length), first(2 * length, 9.0);
  complex_pass<Radix>([&](std::size_t) { return x; }, whole.data(), stride, 1, roots.data(), 1);
  constant_pass<Radix, double>(x, first.data(), stride);
  for (std::size_t k = 0; k < 2 * length; ++k) CHECK(first[k] == (k < 2 * stride ? whole[k] : 9.0));
}
