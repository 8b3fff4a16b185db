// SPDX-License-Identifier: MIT
#include "curio/analysis/periodicity.hpp"  // first: the header must stand alone

#include <array>
#include <bit>
#include <catch2/catch.hpp>
#include <cmath>
#include <cstdint>
#include <numbers>
#include <optional>
#include <vector>

#include "../vectors.hpp"

using namespace curio;

namespace {

/// One species, sampled every 0.01 s.
template <class T = float>
Trajectory<T, 1> wave(int samples, auto&& value) {
  Trajectory<T, 1> trajectory{.states = {}, .dt = 0.01};
  trajectory.states.resize(1, samples);
  for (int j = 0; j < samples; ++j) trajectory.states(0, j) = static_cast<T>(value(j));
  return trajectory;
}
/// A sine of some periods in a window, around an offset.
auto sine(double half_amplitude, double periods, int window, double offset = 0.5) {
  return [=](int j) { return offset + half_amplitude * std::sin(2 * std::numbers::pi * periods * j / window); };
}
/// How far rounding moves a coefficient, in float: 6.7 roundings of 2^-24 for each of log2(n) levels, relative to the
/// Euclidean length of all coefficients (Higham 2002, theorem 24.2), which is sqrt(n) times that of the samples.
double rounding(int n, double length_of_samples) {
  return 6.7 * 0x1p-24 * std::log2(n) * std::sqrt(n) * length_of_samples;
}
std::array<std::uint32_t, 5> bits_of(const Oscillation& one) {
  return std::bit_cast<std::array<std::uint32_t, 5>>(one.values());
}

}  // namespace

TEST_CASE("a sine is periodic; amplitude is peak to peak, offset the middle, frequency in Hz") {
  const auto found = Periodicity{.last = 1000}(wave(3000, sine(0.25, 25, 1000)));  // 25 periods in 10 s
  CHECK(found.periodic);
  CHECK(found.amplitude == 0.5f);  // whole samples meet the peaks: periods of 40
  CHECK(found.offset == 0.5f);
  CHECK(found.frequency == 2.5f);
  CHECK(found.peak_modulus == Approx(0.25 * 1000 / 2).margin(rounding(1000, std::sqrt(1000 * (0.25 + 0.03125)))));
}

TEST_CASE("the window says how finely a frequency is told") {
  const auto trajectory = wave(6000, sine(0.4, 37, 5000));
  const auto found = Periodicity{}(trajectory);
  CHECK(found.periodic);
  CHECK(found.frequency == Approx(37 / 50.0));
  // 7.4 periods in 1000 samples: the nearest coefficient is the seventh.
  CHECK(Periodicity{.last = 1000}(trajectory).frequency == Approx(7 / 10.0));
}

TEST_CASE("a drift is not periodic: its largest coefficient is the first") {
  const auto drift = Periodicity{.last = 1000}(wave(1000, [](int j) { return 0.001 * j; }));
  CHECK(drift.peak_modulus > 40);
  CHECK_FALSE(drift.periodic);
  CHECK(drift.frequency == Approx(0.1));
  CHECK(drift.amplitude == Approx(0.999));
  CHECK_FALSE(Periodicity{.last = 1000}(wave(1000, sine(0.5, 1, 1000))).periodic);
  CHECK(Periodicity{.last = 1000}(wave(1000, sine(0.5, 2, 1000))).periodic);
}

TEST_CASE("a steady state is not periodic, wherever it is") {
  const auto found = Periodicity{.last = 1000}(wave(1000, [](int) { return 0.75; }));
  CHECK_FALSE(found.periodic);
  CHECK(found.amplitude == 0);
  CHECK(found.offset == 0.75f);
  CHECK(found.peak_modulus < rounding(1000, 0.75 * std::sqrt(1000)));  // coefficient 0, the sum, is not looked at
}

TEST_CASE("the largest modulus must exceed the threshold, both sides of the border") {
  // Whole numbers, transformed without rounding: 1, 0, -1, 0, ... has the modulus n / 2 at a quarter of the samples.
  const auto turning = wave(1024, [](int j) { return j % 4 == 0 ? 1 : j % 4 == 2 ? -1 : 0; });
  const auto with = [&](float threshold) { return Periodicity{.last = 1024, .threshold = threshold}(turning); };
  CHECK(with(40).peak_modulus == 512);
  CHECK(with(40).frequency == 25);
  CHECK(with(std::nextafter(512.0f, 0.0f)).periodic);
  CHECK_FALSE(with(512).periodic);
  CHECK_FALSE(with(513).periodic);
}

TEST_CASE("of a tie the lowest frequency counts") {
  // An impulse: every modulus is exactly 8.
  const auto impulse = Periodicity{.last = 16, .threshold = 1}(wave(16, [](int j) { return j == 0 ? 8 : 0; }));
  CHECK(impulse.peak_modulus == 8);
  CHECK(impulse.frequency == Approx(1 / 0.16));
  CHECK_FALSE(impulse.periodic);  // so the first, which never does
}

TEST_CASE("the coefficient at half the rate of samples is not looked at, in even windows; odd ones have none") {
  const auto alternating = [](int j) { return j % 2 == 0 ? 1 : -1; };
  const auto even = Periodicity{.last = 100, .threshold = 1}(wave(100, alternating));
  CHECK_FALSE(even.periodic);
  CHECK(even.peak_modulus < rounding(100, 10));
  const auto odd = Periodicity{.last = 125, .threshold = 1}(wave(125, alternating));
  CHECK(odd.periodic);
  CHECK(odd.frequency == Approx(62 / 1.25));
}

TEST_CASE("only the window counts") {
  const auto settling = [](int j) { return j < 500 ? 100.0 : sine(0.25, 25, 1000)(j); };
  const auto found = Periodicity{.last = 1000}(wave(1500, settling));
  CHECK(found == Periodicity{.last = 1000}(wave(1500, sine(0.25, 25, 1000))));
}

TEST_CASE("any species may be measured") {
  Trajectory<float, 2> trajectory{.states = {}, .dt = 0.01};
  trajectory.states.resize(2, 1000);
  trajectory.states.row(0).setConstant(0.25f);
  trajectory.states.row(1) = wave(1000, sine(0.25, 25, 1000)).states.row(0);
  CHECK_FALSE(Periodicity{.last = 1000}(trajectory).periodic);
  CHECK(Periodicity{.species = 1, .last = 1000}(trajectory) ==
        Periodicity{.last = 1000}(wave(1000, sine(0.25, 25, 1000))));
  CHECK(Periodicity{.species = 1, .last = 1000}.reads().species == std::vector{1});
  CHECK(Periodicity{.species = 1, .last = 1000}.reads().last == 1000);
}

TEMPLATE_TEST_CASE("lanes side by side are measured as one by one, in every bit", "", float, double) {
  constexpr int width = 2 * native_width<TestType>;
  std::vector<Trajectory<TestType, 1>> alone;
  for (int lane = 0; lane < width; ++lane) {
    const double periods = 1 + lane % 7, strength = lane % 3 == 0 ? 0.001 : 0.3;
    alone.push_back(wave<TestType>(
        600, [&](int j) { return sine(strength, periods, 500)(j) + sine(strength / 2, periods + 3, 500)(j); }));
  }
  const Periodicity periodicity{.last = 500};
  Recording<TestType, 1> recording(periodicity.reads(), width, 600, 0.01);
  for (int k = recording.first(); k < 600; ++k) {
    TestType values[std::size_t{width}];
    for (int lane = 0; lane < width; ++lane) values[lane] = alone[static_cast<std::size_t>(lane)].states(0, k);
    recording.put(k, Vector<Lanes<TestType, width>, 1>{Lanes<TestType, width>::load(values)});
  }
  for (const int count : {1, width - 1, width}) {
    int calls = 0;
    periodicity.side_by_side(recording, count, [&](int lane, const Oscillation& one) {
      ++calls;
      CHECK(bits_of(one) == bits_of(periodicity(alone[static_cast<std::size_t>(lane)])));
    });
    CHECK(calls == count);
    periodicity.features().side_by_side(recording, count, [&](int lane, const Vector<float, 3>& features) {
      CHECK(vectors::same(features, periodicity.features()(alone[static_cast<std::size_t>(lane)])));
    });
  }
}

TEST_CASE("the three numbers are a goal space: (0, 0, 0) where not periodic") {
  const auto features = Periodicity{.last = 1000}.features();
  CHECK(features(wave(1000, sine(0.25, 25, 1000))) == Vector<float, 3>(0.5f, 0.5f, 2.5f));
  CHECK(features(wave(1000, [](int) { return 0.75; })) == Vector<float, 3>(0, 0, 0));
  CHECK(features.reads().last == 1000);
  CHECK(features_of(Oscillation{.periodic = true, .offset = 1, .amplitude = 2, .frequency = 3}) ==
        Vector<float, 3>(1, 2, 3));
  CHECK(features_of(Oscillation{.offset = 1, .amplitude = 2, .frequency = 3}) == Vector<float, 3>(0, 0, 0));
}

TEST_CASE("a table's columns and back are the same oscillation") {
  const Oscillation one{.periodic = true, .offset = 0.1f, .amplitude = 0.2f, .frequency = 3, .peak_modulus = 99};
  CHECK(Oscillation::of(one.values()) == one);
  CHECK(Oscillation::of(Oscillation{}.values()) == Oscillation{});
  CHECK(Oscillation::names().size() == one.values().size());
}

TEST_CASE("oscillators are counted; failed experiments are none") {
  const std::vector<std::optional<Oscillation>> all{Oscillation{.periodic = true}, std::nullopt, Oscillation{},
                                                    Oscillation{.periodic = true}};
  CHECK(count_periodic(all) == 2);
  CHECK(count_periodic({}) == 0);
}

TEST_CASE("what cannot be meant is refused, both sides of the border") {
  CHECK_THROWS_WITH(Periodicity{.last = 3}.check(), "Periodicity: last must be at least 4 samples, got 3");
  CHECK_NOTHROW(Periodicity{.last = 4}.check());
  CHECK_THROWS_WITH(Periodicity{.threshold = -1}.check(), "Periodicity: threshold must not be negative, got -1");
  CHECK_THROWS_WITH(Periodicity{.threshold = std::nanf("")}.check(),
                    "Periodicity: threshold must not be negative, got nan");
  CHECK_THROWS_WITH(Periodicity{.threshold = INFINITY}.check(), "Periodicity: threshold must not be negative, got inf");
  CHECK_NOTHROW(Periodicity{.threshold = 0}.check());
  CHECK_THROWS_WITH(Periodicity{.last = 7}.check(), Catch::EndsWith("got 7; nearest: 6 and 8"));
  CHECK_THROWS_WITH(Periodicity{.last = 7}.features().check(), Catch::EndsWith("got 7; nearest: 6 and 8"));
}
