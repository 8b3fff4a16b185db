// SPDX-License-Identifier: MIT
#include "curio/goal/fourier_transform.hpp"  // first: the header must stand alone

#include <algorithm>
#include <bit>
#include <catch2/catch.hpp>
#include <cmath>
#include <complex>
#include <cstdint>
#include <cstring>
#include <limits>
#include <numbers>
#include <span>
#include <string>
#include <vector>

#include "curio/core/lanes.hpp"

using curio::FourierTransform;
using curio::Lanes;
using curio::transformable;

namespace {

/// 24-bit numbers in [0, 1), the same on every machine.
std::vector<float> noise(std::size_t count, std::uint32_t seed) {
  std::vector<float> samples;
  for (std::uint32_t state = seed; samples.size() < count;) {
    state = state * 1664525u + 1013904223u;
    samples.push_back(static_cast<float>(state >> 8) * 0x1p-24f);
  }
  return samples;
}

/// The coefficients of W series side by side, series by series.
template <class T, int W>
std::vector<std::vector<std::complex<T>>> spectra(const std::vector<std::vector<T>>& series) {
  const FourierTransform<T> transform(static_cast<int>(series[0].size()));
  std::vector<std::vector<std::complex<T>>> found(W, std::vector<std::complex<T>>(transform.coefficients()));
  std::vector<Lanes<T, W>> scratch(transform.scratch(), Lanes<T, W>(std::numeric_limits<T>::quiet_NaN()));
  const auto input = [&](std::size_t k) {
    T lanes[std::size_t{W}];
    for (std::size_t lane = 0; lane < W; ++lane) lanes[lane] = series[lane][k];
    return Lanes<T, W>::load(lanes);
  };
  const auto output = [&](std::size_t k, const Lanes<T, W>& re, const Lanes<T, W>& im) {
    T real[std::size_t{W}], imaginary[std::size_t{W}];
    re.store(real);
    im.store(imaginary);
    for (std::size_t lane = 0; lane < W; ++lane) found[lane][k] = {real[lane], imaginary[lane]};
  };
  transform(input, output, std::span(scratch));
  return found;
}

template <class T>
std::vector<std::complex<T>> spectrum(const std::vector<T>& samples) {
  return spectra<T, 1>({samples})[0];
}

/// The transform by its definition, in double.
std::vector<std::complex<double>> by_definition(const std::vector<float>& samples) {
  const std::size_t n = samples.size();
  std::vector<double> cosine(n), sine(n);
  for (std::size_t t = 0; t < n; ++t) {
    const double angle = 2 * std::numbers::pi * static_cast<double>(t) / static_cast<double>(n);
    cosine[t] = std::cos(angle);
    sine[t] = std::sin(angle);
  }
  std::vector<std::complex<double>> found;
  for (std::size_t k = 0; k <= n / 2; ++k) {
    double re = 0, im = 0;
    for (std::size_t j = 0, t = 0; j < n; ++j, t = t + k < n ? t + k : t + k - n) {
      re += cosine[t] * double{samples[j]};
      im -= sine[t] * double{samples[j]};
    }
    found.push_back({re, im});
  }
  return found;
}

/// The sum of |e_k|^2 over all n coefficients, those beyond n/2 included.
template <class Spectrum>
double energy(const Spectrum& e, std::size_t n) {
  double sum = 0;
  for (std::size_t k = 0; k < e.size(); ++k) {
    sum += (k == 0 || 2 * k == n ? 1 : 2) * std::norm(std::complex<double>(e[k]));
  }
  return sum;
}

/// The error of a transform in T, relative in the Euclidean norm, is below this.
///
/// A pass of radix 5, the worst, rounds each term of a result at most 6 times (the constant, the product, 4 sums): at
/// most 6 sqrt 5 u of the result's norm; its turn adds at most 4 u. There are at most log2 n passes, and the unpacking.
template <class T>
double tolerance(std::size_t n) {
  const double u = std::numeric_limits<T>::epsilon() / 2;
  return 18 * u * (std::log2(static_cast<double>(n)) + 1);
}

/// The same for the definition in double: n products, each a root with an error of 7 u, and n sums.
double tolerance_by_definition(std::size_t n) {
  const double u = std::numeric_limits<double>::epsilon() / 2, count = static_cast<double>(n);
  return (count + 8) * std::sqrt(count) * u;
}

template <class T>
double relative_error(const std::vector<std::complex<T>>& e, const std::vector<std::complex<double>>& exact,
                      std::size_t n) {
  std::vector<std::complex<double>> difference;
  for (std::size_t k = 0; k < exact.size(); ++k) difference.push_back(std::complex<double>(e[k]) - exact[k]);
  return std::sqrt(energy(difference, n) / energy(exact, n));
}

void check_against_definition(std::size_t n) {
  CAPTURE(n);
  const auto samples = noise(n, 1);
  const auto exact = by_definition(samples);
  const auto single = spectrum(samples);
  const auto twice = spectrum(std::vector<double>(samples.begin(), samples.end()));
  REQUIRE(single.size() == n / 2 + 1);
  REQUIRE(twice.size() == n / 2 + 1);
  CHECK(relative_error(single, exact, n) < tolerance<float>(n) + tolerance_by_definition(n));
  CHECK(relative_error(twice, exact, n) < tolerance<double>(n) + tolerance_by_definition(n));
}

/// FNV-1a of the bits of all coefficients, low bytes first.
std::uint64_t fingerprint(const std::vector<std::complex<float>>& e) {
  std::uint64_t hash = 14695981039346656037u;
  for (const auto& coefficient : e) {
    for (const float part : {coefficient.real(), coefficient.imag()}) {
      for (int shift = 0; shift < 32; shift += 8) {
        hash = (hash ^ (std::bit_cast<std::uint32_t>(part) >> shift & 0xff)) * 1099511628211u;
      }
    }
  }
  return hash;
}

template <class T>
bool same_bits(const std::vector<std::complex<T>>& a, const std::vector<std::complex<T>>& b) {
  return a.size() == b.size() && std::memcmp(a.data(), b.data(), a.size() * sizeof(a[0])) == 0;
}

/// W different series, among them a constant one, whose zeros show the order of every sum, and zero itself.
template <class T, int W>
void check_lanes(std::size_t n) {
  CAPTURE(n, W);
  std::vector<std::vector<T>> series;
  for (std::uint32_t lane = 0; lane < W; ++lane) {
    const auto samples = noise(n, lane);
    series.emplace_back(samples.begin(), samples.end());
  }
  series[1].assign(n, T(0.3));
  series[2].assign(n, T(0));
  const auto together = spectra<T, W>(series);
  for (std::size_t lane = 0; lane < W; ++lane) {
    CAPTURE(lane);
    CHECK(same_bits(together[lane], spectrum(series[lane])));
  }
}

}  // namespace

TEST_CASE("small transforms have the values that one works out by hand") {
  using Spectrum = std::vector<std::complex<float>>;
  CHECK(spectrum<float>({1, 2}) == Spectrum{{3, 0}, {-1, 0}});
  CHECK(spectrum<float>({1, 2, 4, 8}) == Spectrum{{15, 0}, {-3, 6}, {-5, 0}});
  CHECK(spectrum<float>({4, 1, 1}) == Spectrum{{6, 0}, {3, 0}});
  CHECK(spectrum<float>({1, 0, 0, 0, 0, 0}) == Spectrum{{1, 0}, {1, 0}, {1, 0}, {1, 0}});
}

TEST_CASE("every admissible length up to 200 gives the transform by its definition, in float and in double") {
  for (std::size_t n = 2; n <= 200; ++n) {
    if (transformable(static_cast<int>(n))) check_against_definition(n);
  }
}

TEST_CASE("so do long ones, by real passes (up to 1000, and odd ones) and by a complex transform of half the length") {
  for (const std::size_t n : {625u, 972u, 1000u, 1125u, 2187u, 3125u}) check_against_definition(n);
  for (const std::size_t n : {1024u, 1080u, 1250u, 1458u, 1500u, 2000u, 4096u, 5000u}) check_against_definition(n);
}

TEST_CASE("very long transforms keep the energy of the samples (Parseval)") {
  for (const std::size_t n : {6561u, 15625u, 10000u, 20000u, 100000u}) {
    CAPTURE(n);
    const auto samples = noise(n, 2);
    double expected = 0;
    for (const float x : samples) expected += double{x} * double{x};
    expected *= static_cast<double>(n);
    // A relative error d of the norm is one of at most 2d + d^2 of its square.
    CHECK(std::abs(energy(spectrum(samples), n) / expected - 1) < 2.1 * tolerance<float>(n));
    const auto twice = spectrum(std::vector<double>(samples.begin(), samples.end()));
    CHECK(std::abs(energy(twice, n) / expected - 1) < 2.1 * tolerance<double>(n) + 2 * tolerance_by_definition(n));
  }
}

TEST_CASE("the transform is linear, and exactly so where factors are powers of two") {
  for (const std::size_t n : {45u, 96u, 1000u, 1500u, 5000u}) {
    CAPTURE(n);
    auto a = noise(n, 3), b = noise(n, 4), sum = a, eighth = a;
    for (std::size_t k = 0; k < n; ++k) {
      a[k] = std::floor(a[k] * 1024);  // whole numbers: the samples' own sum has no rounding
      b[k] = std::floor(b[k] * 1024);
      sum[k] = a[k] + b[k];
      eighth[k] = a[k] / 8;
    }
    const auto ea = spectrum(a), eb = spectrum(b), es = spectrum(sum), e8 = spectrum(eighth);
    std::vector<std::complex<double>> difference;
    bool scaled = true;
    for (std::size_t k = 0; k < ea.size(); ++k) {
      const std::complex<double> x(ea[k]), y(eb[k]), z(es[k]);
      difference.push_back(z - x - y);
      scaled = scaled && e8[k] * 8.0f == ea[k];
    }
    const double norms = std::sqrt(energy(ea, n)) + std::sqrt(energy(eb, n)) + std::sqrt(energy(es, n));
    CHECK(std::sqrt(energy(difference, n)) < 1.01 * tolerance<float>(n) * norms);
    CHECK(scaled);
  }
}

TEST_CASE("a pure wave is one coefficient, half its amplitude times the length") {
  const std::size_t n = 1500;
  std::vector<double> wave;
  for (std::size_t j = 0; j < n; ++j) {
    wave.push_back(3 * std::cos(2 * std::numbers::pi * 7 * static_cast<double>(j) / static_cast<double>(n) + 0.5));
  }
  const auto e = spectrum(wave);
  CHECK(std::abs(e[7] - std::polar(0.5 * 3 * static_cast<double>(n), 0.5)) < 1e-9);
  CHECK(std::abs(e[6]) < 1e-9);
  CHECK(std::abs(e[8]) < 1e-9);
}

// What jax.numpy.fft.rfft gives in float on a CPU (jax and jaxlib 0.4.13) for noise(n, n).
TEST_CASE("the bits are those of the reference, by real passes") {
  CHECK(fingerprint(spectrum(noise(2, 2))) == 0xf8add6316f4261f7u);
  CHECK(fingerprint(spectrum(noise(3, 3))) == 0x16f9a90af1d8a888u);
  CHECK(fingerprint(spectrum(noise(5, 5))) == 0x1f84e0ef124d4cc5u);
  CHECK(fingerprint(spectrum(noise(9, 9))) == 0xe3afc4bad5242c92u);
  CHECK(fingerprint(spectrum(noise(16, 16))) == 0xc3f415d5f8e700beu);
  CHECK(fingerprint(spectrum(noise(24, 24))) == 0xdf77c8d8d1b47e62u);
  CHECK(fingerprint(spectrum(noise(360, 360))) == 0x0cd77f67d28d887bu);
  CHECK(fingerprint(spectrum(noise(1000, 1000))) == 0x2a16487cbdce30dau);
  CHECK(fingerprint(spectrum(noise(3125, 3125))) == 0xcc8fd4fab38933f5u);
  CHECK(fingerprint(spectrum(noise(6561, 6561))) == 0x90b1aa9ef0024bbdu);
}

TEST_CASE("the bits are those of the reference, by a complex transform of half the length") {
  CHECK(fingerprint(spectrum(noise(1024, 1024))) == 0xc9b8e2d944b1efabu);
  CHECK(fingerprint(spectrum(noise(1250, 1250))) == 0x39e4899054f7eda9u);
  CHECK(fingerprint(spectrum(noise(1500, 1500))) == 0xf4189bb8e7234dceu);
  CHECK(fingerprint(spectrum(noise(1728, 1728))) == 0x3d5dc06c60106872u);
  CHECK(fingerprint(spectrum(noise(2000, 2000))) == 0x1ffbbf262804e99au);
  CHECK(fingerprint(spectrum(noise(4096, 4096))) == 0x83eacb5be3950756u);
  CHECK(fingerprint(spectrum(noise(5000, 5000))) == 0x26dd3fc1856bf758u);
  CHECK(fingerprint(spectrum(noise(10000, 10000))) == 0xd44675b028c3d95cu);
  CHECK(fingerprint(spectrum(noise(20000, 20000))) == 0x3f38d4e5b062db85u);
}

TEST_CASE("a series' coefficients have the same bits alone and beside others") {
  for (const std::size_t n : {2u, 3u, 4u, 5u, 8u, 24u, 45u, 1000u, 3125u, 1024u, 1500u, 5000u}) {
    check_lanes<float, 8>(n);
    check_lanes<float, 16>(n);
    check_lanes<double, 4>(n);
  }
}

TEST_CASE("each sample is read once and each coefficient handed out once, whatever the scratch holds") {
  using Real = Lanes<float, 1>;
  for (const int n : {2, 3, 4, 5, 6, 1000, 1125, 1250, 5000}) {
    CAPTURE(n);
    const FourierTransform<float> transform(n);
    CHECK(transform.length() == static_cast<std::size_t>(n));
    CHECK(transform.coefficients() == static_cast<std::size_t>(n / 2 + 1));
    std::vector<int> read(transform.length()), written(transform.coefficients());
    std::vector<Real> scratch(transform.scratch(), Real(std::numeric_limits<float>::quiet_NaN()));
    bool numbers = true;
    const auto input = [&](std::size_t k) {
      ++read.at(k);
      return Real(1);
    };
    const auto output = [&](std::size_t k, Real re, Real im) {
      ++written.at(k);
      numbers = numbers && std::isfinite(re[0]) && std::isfinite(im[0]);
    };
    transform(input, output, std::span(scratch));
    CHECK(std::all_of(read.begin(), read.end(), [](int times) { return times == 1; }));
    CHECK(std::all_of(written.begin(), written.end(), [](int times) { return times == 1; }));
    CHECK(numbers);
  }
}

TEST_CASE("a length that cannot be transformed is refused, with the nearest that can") {
  const auto refused = [](int length, const std::string& rest) {
    CHECK_FALSE(transformable(length));
    CHECK_THROWS_AS(FourierTransform<float>(length), curio::Error);
    CHECK_THROWS_WITH(FourierTransform<double>(length),
                      "FourierTransform: length must be at least 2 with no factors other than 2, 3 and 5, got " + rest);
  };
  refused(7, "7; nearest: 6 and 8");
  refused(11, "11; nearest: 10 and 12");
  refused(1, "1; nearest: 2");
  refused(0, "0; nearest: 2");
  refused(-4, "-4; nearest: 2");
  refused(4999, "4999; nearest: 4860 and 5000");
  refused(2 * 3 * 5 * 7, "210; nearest: 200 and 216");
}

TEST_CASE("a scratch that is too small is refused before anything is read") {
  using Real = Lanes<float, 1>;
  std::vector<Real> scratch(11, Real(0));
  bool read = false;
  const auto input = [&](std::size_t) {
    read = true;
    return Real(0);
  };
  const auto output = [](std::size_t, Real, Real) {};
  CHECK_THROWS_WITH(FourierTransform<float>(6)(input, output, std::span(scratch)),
                    "FourierTransform: scratch must hold 12 numbers, got 11");
  CHECK_FALSE(read);
}

static_assert(transformable(2) && transformable(5000) && transformable(2147483647LL + 1));
static_assert(!transformable(1) && !transformable(0) && !transformable(-2) && !transformable(14));

template <class Input, class Output>
concept Accepted = requires(const FourierTransform<float> transform, Input input, Output output,
                            std::span<Lanes<float, 1>> scratch) {
  transform(input, output, scratch);
};
using Sample = Lanes<float, 1> (*)(std::size_t);
using Coefficient = void (*)(std::size_t, Lanes<float, 1>, Lanes<float, 1>);
static_assert(Accepted<Sample, Coefficient>);
static_assert(!Accepted<std::string (*)(std::size_t), Coefficient>, "a sample is a number");
static_assert(!Accepted<Sample, void (*)(std::size_t, Lanes<float, 1>)>, "a coefficient has two parts");

TEMPLATE_TEST_CASE("of constant samples the short way has the bits of the long one, at every length to 6000", "", float,
                   double) {
  std::size_t gapped = 0;
  for (int n = 2; n <= 6000; ++n) {
    if (!transformable(n)) continue;
    const FourierTransform<TestType> transform(n);
    gapped += transform.gap() > 1;
    for (const TestType x : {TestType(0.3), TestType(-7), TestType(0), TestType(1e-30)}) {
      const auto whole = spectrum(std::vector<TestType>(static_cast<std::size_t>(n), x));
      std::vector<std::complex<TestType>> found(whole.size());
      for (std::size_t k = 0; k < transform.common().size(); ++k)
        found[k] = {transform.common()[k].re, transform.common()[k].im};
      using One = Lanes<TestType, 1>;
      std::vector<One> scratch(transform.scratch());
      std::size_t handed_out = 0;
      const auto output = [&](std::size_t k, const One& re, const One& im) {
        ++handed_out;
        found[k] = {re[0], im[0]};
      };
      transform.constant(One(x), output, std::span(scratch));
      CAPTURE(n, x, transform.gap());
      REQUIRE(handed_out == (whole.size() - 1) / transform.gap() + 1);
      REQUIRE(std::memcmp(found.data(), whole.data(), whole.size() * sizeof(whole[0])) == 0);
    }
  }
  CHECK(gapped > 30);
  CHECK(FourierTransform<TestType>(5000).gap() == 4);  // the study's
  CHECK(FourierTransform<TestType>(1000).gap() == 1);  // by real passes
}
