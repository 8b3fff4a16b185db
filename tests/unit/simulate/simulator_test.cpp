// SPDX-License-Identifier: MIT
#include "curio/simulate/simulator.hpp"  // first: the header must stand alone

#include <catch2/catch.hpp>
#include <optional>
#include <string>

#include "curio/model/toggle_switch.hpp"

using namespace curio;

namespace {

using Doses = Intervention<2, 0>;
using Point = Vector<float, 2>;

using Plain = decltype([](const Doses& doses) { return doses.values; });
using Generic = decltype([](const auto& doses) { return doses.values; });
using ByReference = decltype([](const Doses& doses) -> const Point& { return doses.values; });
using Sometimes = decltype([](const Doses& doses) {
  return doses.values[0] > 0 ? std::optional<std::string>("grew") : std::nullopt;
});
using OfOthers = decltype([](const Intervention<3, 1>&) { return 0.0f; });
using OfNothing = decltype([]() { return 0.0f; });
struct Forgetful {  // changes when called: a simulator is a constant value
  int calls = 0;
  int operator()(const Doses&) { return ++calls; }
};
using Elsewhere = External<Point>;

// Any function of the intervention is one, and so is somebody elsewhere, who is never called.
static_assert(Simulator<Plain, Doses> && Simulator<Generic, Doses> && Simulator<Sometimes, Doses>);
static_assert(Simulator<Point (*)(const Doses&), Doses>);
static_assert(Simulator<Elsewhere, Doses> && !std::invocable<const Elsewhere&, const Doses&>);
static_assert(!Simulator<OfOthers, Doses> && Simulator<OfOthers, Intervention<3, 1>>);
static_assert(!Simulator<OfNothing, Doses> && !Simulator<Forgetful, Doses> && !Simulator<float, Doses>);

// A rollout takes interventions on as many parameters and species as its model has, with any windows.
using Toggle = Rollout<Euler<ToggleSwitch>>;
static_assert(Simulator<Toggle, Intervention<ToggleSwitch::parameters, ToggleSwitch::species>>);
static_assert(Simulator<Toggle, Intervention<ToggleSwitch::parameters, ToggleSwitch::species, 2>>);
static_assert(!Simulator<Toggle, Intervention<ToggleSwitch::parameters + 1, ToggleSwitch::species>>);

// The outcome is a value, without the optional or the reference around it.
static_assert(std::same_as<OutcomeOf<Plain, Doses>, Point> && std::same_as<OutcomeOf<ByReference, Doses>, Point>);
static_assert(std::same_as<OutcomeOf<Sometimes, Doses>, std::string>);
static_assert(std::same_as<OutcomeOf<Elsewhere, Doses>, Point>);
static_assert(std::same_as<OutcomeOf<External<std::optional<Point>>, Doses>, Point>);
static_assert(std::same_as<OutcomeOf<Toggle, Intervention<ToggleSwitch::parameters, ToggleSwitch::species>>,
                           Trajectory<float, ToggleSwitch::species>>);

static_assert(is_external<Elsewhere> && is_external<External<float>> && !is_external<Plain> && !is_external<Point>);

}  // namespace

TEST_CASE("any function of an intervention simulates it, and an optional says where it failed") {
  STATIC_REQUIRE(Simulator<Sometimes, Doses>);
  const Doses some{{1, 2}, {}}, none{{0, 2}, {}};
  CHECK(Plain{}(some) == Point(1, 2));
  CHECK(Sometimes{}(some) == "grew");
  CHECK_FALSE(Sometimes{}(none));
}
