// SPDX-License-Identifier: MIT
#include "curio/simulate/group.hpp"  // first: the header must stand alone

#include <catch2/catch.hpp>
#include <cmath>
#include <limits>

using namespace curio;

namespace {

constexpr float infinity = std::numeric_limits<float>::infinity(), none = std::numeric_limits<float>::quiet_NaN();
using Four = Lanes<float, 4>;
Four lanes(float a, float b, float c, float d) {
  const float values[] = {a, b, c, d};
  return Four::load(values);
}

/// y <- c y, counted.
struct Scale {
  static constexpr int species = 1, parameters = 1;
  static constexpr bool autonomous = true, keeps_failure = true;
  int* steps;
  template <class Real>
  Vector<Real, 1> operator()(const Vector<Real, 1>& y, const Vector<Real, 1>& c, double, double) const {
    ++*steps;
    return Vector<Real, 1>(c[0] * y[0]);
  }
};
/// The same, whose failures may pass unseen.
struct Forgetful : Scale {
  static constexpr bool keeps_failure = false;
};
/// y <- y + t, which sees the time.
struct Timed {
  static constexpr int species = 1, parameters = 1;
  template <class Real>
  Vector<Real, 1> operator()(const Vector<Real, 1>& y, const Vector<Real, 1>&, double t, double) const {
    return Vector<Real, 1>(y[0] + Real(static_cast<float>(t)));
  }
};
static_assert(detail::ComesToRest<Scale> && !detail::ComesToRest<Timed>);

/// Four experiments with these factors and states, from a sample on.
template <class Step, std::size_t Windows = 0>
auto group(const Step& step, const Clock& clock, const Schedule<Windows>& schedule, const Four& c, const Four& y,
           int sample = 0, const Four& acting = Four(0)) {
  return detail::Group<Step, float, 4, Windows>(step, clock, schedule, LaneKeys<float, 4>{}, sample,
                                                [&](int place, int lane) {
                                                  return place == 0 ? c[lane] : place == 1 ? y[lane] : acting[lane];
                                                });
}
Schedule<0> no_windows(const Clock& clock) { return {{}, clock.start, clock.dt, clock.samples}; }

}  // namespace

TEST_CASE("a state is unchanged where every species has every bit that it had, and is a number") {
  const Vector<Four, 2> y{lanes(0, -0.0f, 1, none), lanes(2, 2, infinity, 2)};
  const auto same = detail::unchanged(y, y);
  for (int lane = 0; lane < 4; ++lane) CHECK(same[lane] == (lane < 3));
  const Vector<Four, 2> flipped{lanes(-0.0f, 0, 1, none), y[1]};  // zeros of the other sign
  const auto flips = detail::unchanged(y, flipped);
  for (int lane = 0; lane < 4; ++lane) CHECK(flips[lane] == (lane == 2));
  const Vector<Four, 2> moved{y[0], lanes(2, std::nextafter(2.0f, 3.0f), infinity, 2)};
  const auto moves = detail::unchanged(y, moved);
  for (int lane = 0; lane < 4; ++lane) CHECK(moves[lane] == (lane == 0 || lane == 2));
}

TEST_CASE("a state has diverged where a species is not finite") {
  const Vector<Four, 2> y{lanes(1, infinity, 1, 1), lanes(3e38f, 1, none, -infinity)};
  const auto failed = detail::diverged(y);
  for (int lane = 0; lane < 4; ++lane) CHECK(failed[lane] == (lane > 0));
}

TEST_CASE("a group records each sample of each lane, and tells which lanes failed") {
  int steps = 0;
  const Scale step{.steps = &steps};
  const Clock clock{.dt = 1, .samples = 131};
  Recording<float, 1> recording({}, 4, clock.samples, clock.dt);
  const auto schedule = no_windows(clock);
  const auto failed = group(step, clock, schedule, lanes(2, 0.5f, 1, -1), Four(1)).run(recording, Unperturbed{});
  for (int lane = 0; lane < 4; ++lane) CHECK(failed[lane] == (lane == 0));  // 2^128 is beyond float
  CHECK(steps == 130);
  for (const int k : {0, 1, 63, 64, 65, 127, 128, 129}) {
    CAPTURE(k);
    const auto at = [&](int lane) { return recording.one(lane).series(0, 131)[k]; };
    CHECK(at(0) == std::ldexp(1.0f, k));
    CHECK(at(1) == std::ldexp(1.0f, -k));
    CHECK(at(2) == 1);
    CHECK(at(3) == (k % 2 == 0 ? 1 : -1));
  }
}

TEST_CASE("a group may begin at any sample, and records what is read alone") {
  const Clock clock{.dt = 0.5, .samples = 11, .start = 2};  // sample k is at 2 + k / 2
  const auto schedule = no_windows(clock);
  Recording<float, 1> recording({.species = {}, .last = 3}, 4, clock.samples, clock.dt);
  REQUIRE(recording.first() == 8);
  group(Timed{}, clock, schedule, Four(0), lanes(0, 1, 2, 3), 6).run(recording, Unperturbed{});
  for (int lane = 0; lane < 4; ++lane) {
    const auto series = recording.one(lane).series(0, 3);
    const float at_6 = static_cast<float>(lane);
    CHECK(series[0] == at_6 + 5 + 5.5f);
    CHECK(series[1] == at_6 + 5 + 5.5f + 6);
    CHECK(series[2] == at_6 + 5 + 5.5f + 6 + 6.5f);
  }
}

TEST_CASE("when all lanes rest the rest is filled without a step, unless a window is ahead") {
  int steps = 0;
  const Scale step{.steps = &steps};
  const Clock clock{.dt = 1, .samples = 1000};
  Recording<float, 1> recording({}, 4, clock.samples, clock.dt);
  const auto schedule = no_windows(clock);
  const auto failed = group(step, clock, schedule, Four(1), lanes(1, 2, 3, 4)).run(recording, Unperturbed{});
  CHECK_FALSE(any(failed));
  CHECK(steps == 64);  // it is looked for every 64 steps
  for (int lane = 0; lane < 4; ++lane)
    CHECK((recording.one(lane).series(0, 1000).array() == static_cast<float>(lane + 1)).all());

  steps = 0;
  const Schedule<1> window({{{species(0), Action::set, 500, 501}}}, clock.start, clock.dt, clock.samples);
  group(step, clock, window, Four(1), lanes(1, 2, 3, 4), 0, Four(7)).run(recording, Unperturbed{});
  CHECK(steps == 500 + 1 + 64);  // up to the window, up to its end, and until it is looked again
  for (int lane = 0; lane < 4; ++lane) {
    const auto series = recording.one(lane).series(0, 1000);
    CHECK(series[499] == static_cast<float>(lane + 1));
    CHECK(series[500] == 7);
    CHECK(series[999] == 7);
  }
}

TEST_CASE("a failure that a perturbation mends is told all the same") {
  int steps = 0;
  const Clock clock{.dt = 1, .samples = 300};
  Recording<float, 1> recording({}, 4, clock.samples, clock.dt);
  const auto schedule = no_windows(clock);
  const auto mend = [](double, const auto&, auto& y) { y[0] = min(max(y[0], Four(-1)), Four(1)); };
  const auto failed =
      group(Forgetful{{&steps}}, clock, schedule, Four(2), lanes(1, infinity, -1, none)).run(recording, mend);
  for (int lane = 0; lane < 4; ++lane) CHECK(failed[lane] == (lane % 2 == 1));
  CHECK(recording.one(0).series(0, 300)[299] == 1);
}
