// SPDX-License-Identifier: MIT
#include "curio/goal/fourier.hpp"  // first: the header must stand alone

#include <catch2/catch.hpp>
#include <cmath>
#include <complex>
#include <numbers>
#include <vector>

#include "../figures.hpp"
#include "../vectors.hpp"

using namespace curio;
using vectors::same;

namespace {

/// A trajectory of noise.
template <class T, int Species>
Trajectory<T, Species> noisy(std::uint64_t seed, int samples) {
  Trajectory<T, Species> trajectory{.states = {}, .dt = 0.01};
  trajectory.states.resize(Species, samples);
  const Eigen::VectorXf drawn = normal(Key(seed), Species * samples);
  for (int k = 0; k < samples; ++k)
    for (int s = 0; s < Species; ++s) trajectory.states(s, k) = static_cast<T>(drawn[k * Species + s]);
  return trajectory;
}

/// A trajectory of one species.
Trajectory<float, 1> of_series(const std::vector<float>& series) {
  Trajectory<float, 1> trajectory{.states = {}, .dt = 0.01};
  trajectory.states = Eigen::Map<const Eigen::RowVectorXf>(series.data(), static_cast<Eigen::Index>(series.size()));
  return trajectory;
}

/// Encodes noise alone, out of a recording one by one, and a register at a time.
template <class T>
void check_lanes(const Fourier& fourier, int samples, const Reads& kept) {
  constexpr int species = 3, width = 2 * native_width<T>;
  CAPTURE(fourier.last, fourier.species, samples);
  std::vector<Trajectory<T, species>> alone;
  for (std::uint64_t lane = 0; lane < width; ++lane) alone.push_back(noisy<T, species>(lane, samples));
  alone[1].states.setConstant(T(0.3));  // whose zeros show every sign
  Recording<T, species> recording(kept, width, samples, 0.01);
  for (int k = recording.first(); k < samples; ++k) {
    Vector<Lanes<T, width>, species> y;
    for (int s = 0; s < species; ++s) {
      T values[std::size_t{width}];
      for (std::size_t lane = 0; lane < width; ++lane) values[lane] = alone[lane].states(s, k);
      y[s] = Lanes<T, width>::load(values);
    }
    recording.put(k, y);
  }
  for (const int count : {1, width - 1, width}) {
    int calls = 0;
    fourier.side_by_side(recording, count, [&](int lane, auto&& embedding) {
      ++calls;
      REQUIRE(lane < count);
      const auto expected = fourier(alone[static_cast<std::size_t>(lane)]);
      CHECK(same(std::remove_cvref_t<decltype(expected)>(embedding), expected));
      CHECK(same(fourier(recording.one(lane)), expected));
    });
    CHECK(calls == count);
  }
}

}  // namespace

TEMPLATE_TEST_CASE("lanes side by side are encoded as one by one, in every bit", "", float, double) {
  for (const int last : {2, 3, 5, 8, 9, 15, 64, 100, 125, 243, 1000, 1024, 1500, 2000})
    check_lanes<TestType>({.last = last}, 2000, {.species = {0}, .last = last});
  for (const int last : {16, 135, 1200}) {  // several species, a longer recording, all of it
    check_lanes<TestType>({.species = {2, 0}, .last = last}, 1300, {.species = {2, 0}, .last = last});
    check_lanes<TestType>({.species = {2, 0}, .last = last}, 1300, {.species = {1, 0, 2}, .last = 1250});
    check_lanes<TestType>({.species = {0, 1, 2}, .last = last}, 1300, {});
    check_lanes<TestType>({.species = {1, 1}, .last = last}, 1300, {.species = {1}, .last = last});
  }
}

TEST_CASE("small windows have the coefficients that one works out by hand") {
  const auto trajectory = of_series({9, 9, 1, 2, 4, 8});
  CHECK(Fourier{.last = 4}(trajectory) == Eigen::VectorXcf{{{15, 0}, {-3, 6}, {-5, 0}}});
  CHECK(Fourier{.last = 2}(trajectory) == Eigen::VectorXcf{{{12, 0}, {-4, 0}}});
}

TEST_CASE("the published wave has the published moduli") {
  const auto rows = tables::figures("published_wave_example.csv");
  REQUIRE(rows.size() == 5000);
  std::vector<float> wave;
  for (const auto& row : rows) wave.push_back(static_cast<float>(row[1]));
  const auto spectrum = Fourier{}(of_series(wave));
  REQUIRE(spectrum.size() == 2501);
  for (Eigen::Index k = 0; k < 2501; ++k) {
    CAPTURE(k);
    const auto modulus = static_cast<double>(std::abs(spectrum[k]));
    CHECK(std::abs(modulus - rows[static_cast<std::size_t>(k)][2]) <= 5e-4);
  }
}

TEST_CASE("coefficients of several species come one after the other, in the order asked for") {
  const auto trajectory = noisy<float, 3>(5, 100);
  const auto both = Fourier{.species = {2, 0}, .last = 60}(trajectory);
  const auto first = Fourier{.species = {2}, .last = 60}(trajectory), second = Fourier{.last = 60}(trajectory);
  REQUIRE(first.size() == 31);
  REQUIRE(both.size() == 62);
  CHECK(both.head(31) == first);
  CHECK(both.tail(31) == second);
  CHECK(first != second);
}

TEST_CASE("only the last samples count") {
  auto trajectory = noisy<float, 3>(5, 100);
  const auto before = Fourier{.last = 60}(trajectory);
  trajectory.states.leftCols(40).setConstant(7);
  CHECK(Fourier{.last = 60}(trajectory) == before);
  trajectory.states(0, 40) += 1;
  CHECK(Fourier{.last = 60}(trajectory) != before);
}

TEST_CASE("a mean, a cosine and a sine show as n times the mean, n/2 and -i n/2 times the amplitudes") {
  std::vector<float> wave;
  double sum = 0;  // of |x_j|
  for (int j = 0; j < 500; ++j) {
    const double angle = 2 * std::numbers::pi * j / 500;
    wave.push_back(static_cast<float>(3 + 0.5 * std::sin(7 * angle) - 0.25 * std::cos(20 * angle)));
    sum += static_cast<double>(std::abs(wave.back()));
  }
  const auto spectrum = Fourier{.last = 500}(of_series(wave));
  // A part of a coefficient is a sum of all samples times numbers of size 1. Each term is rounded once as it is made,
  // and at most 8 times in each of the four passes (500 = 4 5 5 5: two products and a sum by a root, five in a radix
  // 5), where parts of other coefficients may weigh sqrt(2): 33 sqrt(2) u sum |x_j| < 47 u sum, u = 2^-24.
  const double most = 47 * 0x1p-24 * sum;
  REQUIRE(most < 5e-3);
  for (Eigen::Index k = 0; k <= 250; ++k) {
    CAPTURE(k);
    CHECK(std::abs(static_cast<double>(spectrum[k].real()) - (k == 0 ? 1500 : k == 20 ? -62.5 : 0)) <= most);
    CHECK(std::abs(static_cast<double>(spectrum[k].imag()) - (k == 7 ? -125 : 0)) <= most);
  }
}

TEST_CASE("a rollout in double is encoded in double") {
  const auto trajectory = noisy<double, 3>(5, 100);
  static_assert(std::same_as<EmbeddingOf<Fourier, Trajectory<double, 3>>, Eigen::VectorXcd>);
  static_assert(std::same_as<EmbeddingOf<Fourier, Trajectory<float, 3>>, Eigen::VectorXcf>);
  const auto spectrum = Fourier{.last = 100}(trajectory);
  long double sum = 0, size = 0;
  for (const double x : trajectory.states.row(0)) sum += x, size += std::abs(x);
  // A sum of 100 numbers in any order: at most 99 roundings, each of a part no larger than the sum of sizes.
  CHECK(std::abs(spectrum[0].real() - sum) <= 99 * 0x1p-53 * size);
}

TEST_CASE("it says what it reads") {
  const Fourier fourier{.species = {2, 0}, .last = 60};
  CHECK(fourier.reads().species == std::vector{2, 0});
  CHECK(fourier.reads().last == 60);
}

TEST_CASE("a window that cannot be transformed is refused, naming the nearest that can") {
  const auto refused = [](int last) { Fourier{.last = last}.check(); };
  CHECK_THROWS_WITH(refused(7),
                    "FourierTransform: length must be at least 2 with no factors other than 2, 3 and 5, got "
                    "7; nearest: 6 and 8");
  CHECK_THROWS_WITH(refused(4999),
                    "FourierTransform: length must be at least 2 with no factors other than 2, 3 and 5, "
                    "got 4999; nearest: 4860 and 5000");
  CHECK_THROWS_WITH(refused(1),
                    "FourierTransform: length must be at least 2 with no factors other than 2, 3 and 5, got "
                    "1; nearest: 2");
  CHECK_THROWS_WITH(refused(0), "Fourier: last must be positive, got 0");
  CHECK_THROWS_WITH(refused(-5), "Fourier: last must be positive, got -5");
  CHECK_THROWS_WITH(refused(7), Catch::EndsWith("6 and 8"));  // a second time, too
  for (const int last : {2, 6, 8, 4860, 5000}) CHECK_NOTHROW(refused(last));
}

TEST_CASE("an encoder of no species is refused") {
  CHECK_THROWS_WITH((Fourier{.species = {}, .last = 100}.check()), "Fourier: expected at least one species, got none");
}
