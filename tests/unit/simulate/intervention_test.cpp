// SPDX-License-Identifier: MIT
#include "curio/simulate/intervention.hpp"  // first: the header must stand alone

#include <catch2/catch.hpp>
#include <cmath>

#include "../property.hpp"

using curio::Action;
using curio::Intervention;
using curio::parameter;
using curio::species;
using curio::Target;
using curio::Window;

namespace {

static_assert(species(2) == Target{Target::Kind::species, 2});
static_assert(parameter(2) == Target{Target::Kind::parameter, 2});
static_assert(species(2) != parameter(2) && species(2) != species(1));

static_assert(Intervention<12, 3>::size == 15 && Intervention<12, 3, 2>::size == 17 && Intervention<2, 0>::size == 2);

TEST_CASE("an intervention is parameters, then initial state, then windows") {
  Intervention<3, 2, 2> intervention;
  intervention.values << 1, 2, 3, 4, 5, 6, 7;
  CHECK(intervention.parameters() == curio::Vector<float, 3>(1, 2, 3));
  CHECK(intervention.state() == curio::Vector<float, 2>(4, 5));
  CHECK(intervention.window_value(0) == 6);
  CHECK(intervention.window_value(1) == 7);
}

TEST_CASE("an intervention may be parameters alone") {
  Intervention<2, 0> intervention;
  intervention.values << 1, 2;
  CHECK(intervention.parameters() == curio::Vector<float, 2>(1, 2));
  CHECK(intervention.state().size() == 0);
  CHECK(intervention.windows.empty());
}

TEST_CASE("windows are equal where target, action and both times are") {
  const Window window{species(0), Action::hold, 1, 2};
  CHECK(window == Window{species(0), Action::hold, 1, 2});
  CHECK_FALSE(window == Window{parameter(0), Action::hold, 1, 2});
  CHECK_FALSE(window == Window{species(1), Action::hold, 1, 2});
  CHECK_FALSE(window == Window{species(0), Action::set, 1, 2});
  CHECK_FALSE(window == Window{species(0), Action::hold, 1.5, 2});
  CHECK_FALSE(window == Window{species(0), Action::hold, 1, 2.5});
}

TEST_CASE("the first sample at or after a time") {
  // dt = 1/4 is exact, and so is the sum with a start of 10.
  CHECK(Window::sample_at(0, 0, 0.25) == 0);
  CHECK(Window::sample_at(0.75, 0, 0.25) == 3);
  CHECK(Window::sample_at(0.76, 0, 0.25) == 4);
  CHECK(Window::sample_at(0.99, 0, 0.25) == 4);
  CHECK(Window::sample_at(10.75, 10, 0.25) == 3);
  CHECK(Window::sample_at(9.75, 10, 0.25) == -1);
}

TEST_CASE("a sample within a millionth of dt of a time counts as on it") {
  for (const int k : {0, 1, 7, 1000}) {
    CHECK(Window::sample_at((k + 0.9e-6) * 0.01, 0, 0.01) == k);
    CHECK(Window::sample_at((k + 1.1e-6) * 0.01, 0, 0.01) == k + 1);
    CHECK(Window::sample_at((k - 0.9e-6) * 0.01, 0, 0.01) == k);
  }
}

TEST_CASE("a time that is meant to be that of a sample is, however it was rounded") {
  // t / dt is off by some units of k 2^-53, and so by some 1e-13 at the samples tried here: far from a millionth.
  CHECK(Window::sample_at(0.3, 0, 0.1) == 3);  // 3 x 0.1 is above 0.3
  CHECK(Window::sample_at(0.29, 0, 0.01) == 29);
  CHECK(property::holds([] {
    const int k = *rc::gen::inRange(0, 1'000'000);
    const int tenths = *rc::gen::inRange(1, 20);
    const double decimal = tenths / 10.0, start = *rc::gen::element(0.0, 0.7, -12.3, 1000.1);
    RC_ASSERT(Window::sample_at(k * tenths / 10.0, 0, decimal) == k);
    for (const double dt : {decimal, 0.01, 1.0 / 3, 0.7, 1e-3, 0.25}) {
      const double time = start + k * dt;
      for (const double near : {time, std::nextafter(time, -1e9), std::nextafter(time, 1e9)})
        RC_ASSERT(Window::sample_at(near, start, dt) == k);
      RC_ASSERT(Window::sample_at(time + 0.5 * dt, start, dt) == k + 1);
      RC_ASSERT(Window::sample_at(time - 0.5 * dt, start, dt) == k);
    }
  }));
}

}  // namespace
