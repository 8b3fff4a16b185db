// SPDX-License-Identifier: MIT
#include "curio/simulate/schedule.hpp"  // first: the header must stand alone

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <string>
#include <vector>

#include "../every_width.hpp"
#include "../property.hpp"

using curio::Action;
using curio::Error;
using curio::parameter;
using curio::Schedule;
using curio::species;
using curio::Vector;
using curio::Window;

namespace {

using Real = curio::Lanes<float, 1>;
using State = Vector<Real, 2>;
using Parameters = Vector<Real, 2>;

/// State and parameters at each sample, where nothing but the windows changes anything: looked at sample by sample.
/// From state (1, 2), own parameters (10, 20).
struct Course {
  std::vector<float> y0, y1, c0, c1;
  friend bool operator==(const Course&, const Course&) = default;
};
template <std::size_t Windows>
Course course(const std::array<Window, Windows>& windows, const std::array<Real, Windows>& values, double start,
              double dt, int samples, bool jumping = false) {
  const Schedule<Windows> schedule(windows, start, dt, samples);
  State y{Real(1), Real(2)};
  Parameters own{Real(10), Real(20)}, c = own;
  Course all;
  for (int k = 0, next = 0; k < samples; ++k) {
    if (!jumping || k == next) {
      schedule.act(k, values, own, y, c);
      next = schedule.next(k);
    }
    all.y0.push_back(y[0][0]), all.y1.push_back(y[1][0]), all.c0.push_back(c[0][0]), all.c1.push_back(c[1][0]);
  }
  return all;
}
/// The same of one window with the value 5, six samples from time 0, one a second.
Course six_seconds(const Window& window) { return course<1>({window}, {Real(5)}, 0, 1, 6); }

using Floats = std::vector<float>;

TEST_CASE("set: a species once, at the first sample inside; a parameter while inside") {
  const Course state = six_seconds({species(1), Action::set, 2, 4});
  CHECK(state.y1 == Floats{2, 2, 5, 5, 5, 5});
  CHECK(state.y0 == Floats(6, 1.f));
  CHECK(state.c0 == Floats(6, 10.f));
  const Course number = six_seconds({parameter(1), Action::set, 2, 4});
  CHECK(number.c1 == Floats{20, 20, 5, 5, 20, 20});
  CHECK(number.c0 == Floats(6, 10.f));
  CHECK(number.y1 == Floats(6, 2.f));
}

TEST_CASE("a species that was set is left alone afterwards, inside the window too; one that is held is not") {
  const auto pushed = [](Action action) {  // the state grows by 1 after each sample
    const Schedule<1> schedule({Window{species(0), action, 2, 5}}, 0, 1, 6);
    State y{Real(1), Real(2)};
    const Parameters own{Real(10), Real(20)};
    Parameters c = own;
    Floats all;
    for (int k = 0; k < 6; ++k, y[0] += Real(1)) {
      schedule.act(k, {Real(50)}, own, y, c);
      all.push_back(y[0][0]);
    }
    return all;
  };
  CHECK(pushed(Action::set) == Floats{1, 2, 50, 51, 52, 53});
  CHECK(pushed(Action::hold) == Floats{1, 2, 50, 50, 50, 51});
  CHECK(pushed(Action::add) == Floats{1, 2, 53, 104, 155, 156});
}

TEST_CASE("hold: at every sample inside, a parameter as set does") {
  CHECK(six_seconds({species(0), Action::hold, 2, 4}).y0 == Floats{1, 1, 5, 5, 5, 5});
  CHECK(six_seconds({parameter(0), Action::hold, 2, 4}).c0 == Floats{10, 10, 5, 5, 10, 10});
}

TEST_CASE("add: value dt more at every sample inside; a parameter has its own value again after") {
  CHECK(six_seconds({species(0), Action::add, 2, 4}).y0 == Floats{1, 1, 6, 11, 11, 11});
  CHECK(six_seconds({parameter(0), Action::add, 1, 4}).c0 == Floats{10, 15, 20, 25, 10, 10});
  // dt = 1/4: 5/4 at each of the samples at 1/2 and 3/4.
  CHECK(course<1>({Window{species(0), Action::add, 0.5, 1}}, {Real(5)}, 0, 0.25, 6).y0 ==
        Floats{1, 1, 2.25f, 3.5f, 3.5f, 3.5f});
}

TEST_CASE("a window has the sample that it begins on, and not the one that it ends on") {
  CHECK(six_seconds({parameter(0), Action::set, 0, 1}).c0 == Floats{5, 10, 10, 10, 10, 10});
  CHECK(six_seconds({parameter(0), Action::set, 1.5, 3.5}).c0 == Floats{10, 10, 5, 5, 10, 10});
  CHECK(six_seconds({parameter(0), Action::set, 5, 5.5}).c0 == Floats{10, 10, 10, 10, 10, 5});
}

TEST_CASE("a window may begin before the first sample and end after the last") {
  CHECK(six_seconds({parameter(0), Action::hold, -10, 100}).c0 == Floats(6, 5.f));
  CHECK(six_seconds({species(0), Action::set, -10, 1}).y0 == Floats(6, 5.f));
  CHECK(six_seconds({parameter(0), Action::add, -10, 2}).c0 == Floats{15, 20, 10, 10, 10, 10});
  CHECK(six_seconds({parameter(0), Action::set, 4, 1e300}).c0 == Floats{10, 10, 10, 10, 5, 5});
}

TEST_CASE("times count from the start, not from sample 0") {
  CHECK(course<1>({Window{parameter(0), Action::set, 101, 103}}, {Real(5)}, 100, 1, 5).c0 == Floats{10, 5, 5, 10, 10});
  CHECK(course<1>({Window{parameter(0), Action::set, -1.5, -0.5}}, {Real(5)}, -2, 0.5, 5).c0 ==
        Floats{10, 5, 5, 10, 10});
}

TEST_CASE("an edge meant to be on a sample is, where k dt is inexact") {
  const auto inside = [](double from, double to, double dt, int samples) {
    const Floats c0 = course<1>({Window{parameter(0), Action::set, from, to}}, {Real(5)}, 0, dt, samples).c0;
    const auto first = std::find(c0.begin(), c0.end(), 5.f), last = std::find(first, c0.end(), 10.f);
    return std::pair(first - c0.begin(), last - c0.begin());
  };
  CHECK(inside(0.3, 0.6, 0.1, 10) == std::pair<std::ptrdiff_t, std::ptrdiff_t>(3, 6));
  CHECK(inside(30, 50, 0.01, 10'000) == std::pair<std::ptrdiff_t, std::ptrdiff_t>(3000, 5000));
  for (int from = 0; from < 300; from += 7)
    for (const int longer : {1, 2, 30})
      CHECK(inside(from / 100.0, (from + longer) / 100.0, 0.01, 400) ==
            std::pair<std::ptrdiff_t, std::ptrdiff_t>(from, from + longer));
}

TEST_CASE("several windows act in their order, each on what the one before left") {
  const Window held{species(0), Action::hold, 1, 4}, added{species(0), Action::add, 2, 5};
  CHECK(course<2>({held, added}, {Real(7), Real(1)}, 0, 1, 6).y0 == Floats{1, 7, 8, 8, 9, 9});
  CHECK(course<2>({added, held}, {Real(1), Real(7)}, 0, 1, 6).y0 == Floats{1, 7, 7, 7, 8, 8});
  const Window set{parameter(0), Action::set, 1, 4}, ramp{parameter(0), Action::add, 2, 5};
  CHECK(course<2>({set, ramp}, {Real(7), Real(1)}, 0, 1, 6).c0 == Floats{10, 7, 8, 9, 13, 10});
  CHECK(course<2>({ramp, set}, {Real(1), Real(7)}, 0, 1, 6).c0 == Floats{10, 7, 7, 7, 13, 10});
}

TEST_CASE("windows on other numbers do not touch each other, and neighbours follow without a gap") {
  const Course all = course<3>({Window{species(0), Action::set, 1, 2}, Window{parameter(0), Action::set, 1, 3},
                                Window{parameter(1), Action::add, 2, 4}},
                               {Real(3), Real(4), Real(5)}, 0, 1, 6);
  CHECK(all.y0 == Floats{1, 3, 3, 3, 3, 3});
  CHECK(all.y1 == Floats(6, 2.f));
  CHECK(all.c0 == Floats{10, 4, 4, 10, 10, 10});
  CHECK(all.c1 == Floats{20, 20, 25, 30, 20, 20});
  CHECK(course<2>({Window{parameter(0), Action::set, 1, 3}, Window{parameter(0), Action::set, 3, 5}},
                  {Real(3), Real(4)}, 0, 1, 6)
            .c0 == Floats{10, 3, 3, 4, 4, 10});
}

TEST_CASE("next is the first sample after k at which something acts or is its own again") {
  const auto nexts = [](const Window& window) {
    const Schedule<1> schedule({window}, 0, 1, 8);
    std::vector<int> all;
    for (int k = 0; k < 8; ++k) all.push_back(schedule.next(k));
    return all;
  };
  constexpr int never = Schedule<1>::never;
  using Samples = std::vector<int>;
  CHECK(nexts({parameter(0), Action::set, 2, 5}) == Samples{2, 2, 5, 5, 5, never, never, never});
  CHECK(nexts({species(0), Action::hold, 2, 5}) == Samples{2, 2, 3, 4, 5, never, never, never});
  CHECK(nexts({species(0), Action::add, 6, 100}) == Samples{6, 6, 6, 6, 6, 6, 7, 8});  // 8: after the last sample
  CHECK(Schedule<0>({}, 0, 1, 8).next(0) == Schedule<0>::never);
}

TEST_CASE("jumping from next to next misses nothing that going sample by sample sees") {
  CHECK(property::holds(
      [] {
        const double dt = *rc::gen::element(0.01, 0.1, 0.25, 1.0 / 3), start = *rc::gen::element(0.0, -1.7, 12.3);
        const int samples = *rc::gen::inRange(1, 60);
        std::array<Window, 4> windows;
        std::array<Real, 4> values;
        for (std::size_t w = 0; w < 4; ++w) {
          const int from = *rc::gen::inRange(0, samples), length = *rc::gen::inRange(1, 30);
          const double early = *rc::gen::element(0.0, 0.5);  // an edge on a sample, or between two
          const int index = *rc::gen::inRange(0, 2);
          windows[w] = {*rc::gen::element(species(index), parameter(index)),
                        *rc::gen::element(Action::set, Action::hold, Action::add), start + (from - early) * dt,
                        start + (from + length - early) * dt};
          values[w] = Real(static_cast<float>(*rc::gen::inRange(-1000, 1000)) / 7);
        }
        RC_ASSERT(course(windows, values, start, dt, samples) == course(windows, values, start, dt, samples, true));
      },
      2000));
}

TEST_CASE("windows act on each lane with its own value, with the bits of one alone") {
  using Three = curio::Lanes<float, 3>;
  const float numbers[3] = {0.1f, -1e20f, 3.7f};
  const std::array windows{Window{species(0), Action::add, 0.1, 1}, Window{parameter(1), Action::add, 0.2, 1}};
  const Schedule<2> schedule(windows, 0, 0.1, 8);
  Vector<Three, 2> y{Three(1), Three(2)}, own{Three(10), Three(20)}, c = own;
  Three values = Three::load(numbers);
  for (int k = 0; k < 8; ++k) schedule.act(k, {values, values}, own, y, c);
  for (int lane = 0; lane < 3; ++lane) {
    const Course alone = course<2>(windows, {Real(numbers[lane]), Real(numbers[lane])}, 0, 0.1, 8);
    CHECK(every_width::same(y[0][lane], alone.y0.back()));
    CHECK(every_width::same(c[1][lane], alone.c1.back()));
  }
}

TEST_CASE("a window that holds no sample is refused, and what there is is said") {
  const auto scheduled = [](double from, double to) {
    Schedule<2>({Window{species(0), Action::set, 0, 1}, Window{species(0), Action::hold, from, to}}, 0, 0.01, 100);
  };
  const std::string rollout = "holds no sample of a rollout from 0 s to 0.99 s, one every 0.01 s";
  CHECK_THROWS_AS(scheduled(1, 2), Error);
  CHECK_THROWS_WITH(scheduled(1, 2), "Rollout: the window [1 s, 2 s) " + rollout);
  CHECK_THROWS_WITH(scheduled(-2, 0), "Rollout: the window [-2 s, 0 s) " + rollout);
  CHECK_THROWS_WITH(scheduled(0.501, 0.509), "Rollout: the window [0.501 s, 0.509 s) " + rollout);
  CHECK_THROWS_WITH(scheduled(0.5, 0.5), "Rollout: the window [0.5 s, 0.5 s) " + rollout);
  CHECK_THROWS_WITH(scheduled(0.6, 0.5), "Rollout: the window [0.6 s, 0.5 s) " + rollout);
  CHECK_NOTHROW(scheduled(0.99, 2));
  CHECK_NOTHROW(scheduled(-2, 0.001));
  CHECK_NOTHROW(scheduled(0.501, 0.511));
}

}  // namespace
