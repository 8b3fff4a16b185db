// SPDX-License-Identifier: MIT
#include "curio/simulate/space.hpp"  // first: the header must stand alone

#include <catch2/catch.hpp>
#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include "../property.hpp"
#include "curio/model/sigmoid_circuit.hpp"

using curio::Action;
using curio::all;
using curio::Bound;
using curio::box;
using curio::Error;
using curio::Intervention;
using curio::InterventionSpace;
using curio::Key;
using curio::parameter;
using curio::SigmoidCircuit;
using curio::Space;
using curio::species;
using curio::split;
using curio::Vector;
using curio::Window;

namespace {

constexpr float nan = std::numeric_limits<float>::quiet_NaN(), infinity = std::numeric_limits<float>::infinity();

/// Two parameters, three species; a space looks at nothing else.
struct Sizes {
  static constexpr int species = 3, parameters = 2;
};
using Named = std::vector<std::string>;
template <class S>
Named names(const S& space) {
  return {space.names().begin(), space.names().end()};
}
template <class S>
std::vector<float> low(const S& space) {
  return {space.low().begin(), space.low().end()};
}
template <class S>
std::vector<float> high(const S& space) {
  return {space.high().begin(), space.high().end()};
}
using Floats = std::vector<float>;

/// Rates a and b, concentrations x, y, z.
Space<2, 3> named() {
  return Space{Sizes{}, {.state = {{0, 1, "x"}, {0, 2, "y"}, {0, 3, "z"}}, .parameters = {{-1, 1, "a"}, {-2, 2, "b"}}}};
}

// The box.

TEST_CASE("a space holds parameters, then initial state, with their bounds and names") {
  const Space space = named();
  CHECK(names(space) == Named{"a", "b", "x", "y", "z"});
  CHECK(low(space) == Floats{-1, -2, 0, 0, 0});
  CHECK(high(space) == Floats{1, 2, 1, 2, 3});
  CHECK(space.size() == 5);
  CHECK(space.windows().empty());
  for (int i = 0; i < 5; ++i) CHECK(space.place_of(names(space)[static_cast<std::size_t>(i)]) == i);
}

TEST_CASE("one range may serve all, and names are then by position") {
  const Space space{Sizes{}, {.state = all(0, 1), .parameters = all(-30, 30)}};
  CHECK(names(space) == Named{"c0", "c1", "y0", "y1", "y2"});
  CHECK(low(space) == Floats{-30, -30, 0, 0, 0});
  CHECK(high(space) == Floats{30, 30, 1, 1, 1});
}

TEST_CASE("a row without a name is called by its position, its neighbours as they are called") {
  const Space space{Sizes{}, {.state = {{0, 1}, {0, 1, "y"}, {0, 1}}, .parameters = {{0, 1, "a"}, {0, 1}}}};
  CHECK(names(space) == Named{"a", "c1", "y0", "y", "y2"});
}

TEST_CASE("a model's own box is taken where none is given") {
  const Space space{SigmoidCircuit<2>{}};
  static_assert(std::same_as<decltype(space), const Space<6, 2>>);
  CHECK(names(space) == Named{"c0", "c1", "c2", "c3", "c4", "c5", "y0", "y1"});
  CHECK(low(space) == Floats{-30, -30, -30, -30, -10, -10, 0, 0});
  CHECK(high(space) == Floats{30, 30, 30, 30, 10, 10, 1, 1});
}

TEST_CASE("a box of parameters alone needs no model") {
  const Space space = box({{0, 90, "angle"}, {1, 20, "speed"}, {5, 6}});
  static_assert(std::same_as<decltype(space), const Space<3, 0>>);
  CHECK(names(space) == Named{"angle", "speed", "c2"});
  CHECK(low(space) == Floats{0, 1, 5});
  CHECK(high(space) == Floats{90, 20, 6});
  CHECK(space.sample(Key(3)).parameters().size() == 3);
}

TEST_CASE("a value may have one choice only") {
  const Space space = box({{2, 2, "a"}, {0, 1, "b"}});
  for (std::uint64_t seed = 0; seed < 20; ++seed) CHECK(space.sample(Key(seed)).values[0] == 2);
}

// Samples.

TEST_CASE("a random intervention of the study is the reference's, in every bit") {
  // Experiment 0 of seed 0 of the study's random search: all 15 values, from the table of the reference.
  const Space space{SigmoidCircuit<3>{}};
  const auto first = space.sample(split(Key(0), 101)[1]);
  const Floats reference{-24.2125225f, -10.5023289f, 3.55992079f,  12.0959187f,  0.650367737f,
                         21.4314079f,  22.7687721f,  17.6490574f,  -15.3529072f, -9.344347f,
                         -6.25682116f, -5.9146142f,  0.436327696f, 0.723757267f, 0.713392138f};
  CHECK(Floats(first.values.begin(), first.values.end()) == reference);
}

TEST_CASE("each value is low + (high - low) u, one rounding, u from a key of its own") {
  const auto drawn = named().sample(Key(42));
  const float lows[] = {-1, -2, 0, 0, 0}, extents[] = {2, 4, 1, 2, 3};
  for (int i = 0; i < 5; ++i)
    CHECK(drawn.values[i] ==
          std::fma(extents[i], curio::uniform(split(Key(42), 5)[static_cast<std::size_t>(i)]), lows[i]));
}

TEST_CASE("a random intervention lies in the box, whatever the box; the same key gives the same") {
  CHECK(property::holds(
      [] {
        const auto ordinary = [](float x) { return std::isfinite(x); };
        float a = *rc::gen::suchThat(property::hostile<float>(), ordinary);
        float b = *rc::gen::suchThat(property::hostile<float>(), ordinary);
        if (b < a) std::swap(a, b);
        RC_PRE(std::isfinite(b - a));
        const Space space = box({{a, b, "one"}, {0, 1, "other"}});
        const Key key(*rc::gen::resize(rc::kNominalSize, rc::gen::arbitrary<std::uint64_t>()));
        const auto drawn = space.sample(key);
        RC_ASSERT(drawn.values[0] >= a && drawn.values[0] <= b);
        RC_ASSERT(drawn.values == space.sample(key).values);
        RC_ASSERT(drawn.values == space.at(drawn.values).values);
        RC_ASSERT(drawn.values == space.clamp(drawn.values).values);
      },
      1000));
}

TEST_CASE("another key gives another intervention") {
  CHECK(named().sample(Key(0)).values != named().sample(Key(1)).values);
}

// Values of one's own.

TEST_CASE("clamp moves each value into the box and leaves those inside; no number stays none") {
  Vector<float, 5> values;
  values << -5, 0.5f, infinity, -infinity, 3;
  const auto moved = named().clamp(values).values;
  CHECK(Floats(moved.begin(), moved.end()) == Floats{-1, 0.5f, 1, 0, 3});
  values[1] = nan;
  CHECK(std::isnan(named().clamp(values).values[1]));
  CHECK(named().clamp(values).values[0] == -1);
}

TEST_CASE("at takes values as they are, on the border too, and refuses those beyond by name") {
  Vector<float, 5> values;
  values << -1, 2, 0, 2, 3;
  CHECK(named().at(values).values == values);
  const auto with = [&](int place, float value) {
    Vector<float, 5> changed = values;
    changed[place] = value;
    return named().at(changed);
  };
  CHECK_THROWS_AS(with(0, std::nextafter(-1.f, -2.f)), Error);
  CHECK_THROWS_AS(with(1, std::nextafter(2.f, 3.f)), Error);
  CHECK_THROWS_WITH(with(3, 2.5f), "Space: y must lie in [0, 2], got 2.5");
  CHECK_THROWS_WITH(with(4, nan), "Space: z must lie in [0, 3], got nan");
  CHECK_THROWS_WITH(with(0, -infinity), "Space: a must lie in [-1, 1], got -inf");
}

TEST_CASE("at takes a vector of any length, and refuses one that has another") {
  Vector<float, 5> values;
  values << -1, 2, 0, 2, 3;
  CHECK(named().at(Eigen::VectorXf(values)).values == values);
  CHECK(named().at(values.head(Eigen::Index{5})).values == values);
  CHECK_THROWS_WITH(named().at(Eigen::VectorXf(values.head(4))), "Space: expected 5 values, got 4");
  CHECK_THROWS_WITH(named().at(Eigen::VectorXf::Zero(6)), "Space: expected 5 values, got 6");
  CHECK_THROWS_WITH(named().at(Eigen::VectorXf()), "Space: expected 5 values, got 0");
}

TEST_CASE("a fixed value is chosen by nobody, and the rest is drawn as before") {
  const Space space = named(), fixed = space.fix("b", 1.5f);
  CHECK(names(fixed) == names(space));
  CHECK(low(fixed) == Floats{-1, 1.5f, 0, 0, 0});
  CHECK(high(fixed) == Floats{1, 1.5f, 1, 2, 3});
  auto expected = space.sample(Key(5)).values;
  expected[1] = 1.5f;
  CHECK(fixed.sample(Key(5)).values == expected);
  CHECK(low(space)[1] == -2);  // the space it came from is as it was
}

TEST_CASE("a value may be fixed outside its box, and an initial value or a window's, too") {
  CHECK(named().fix("a", 100).sample(Key(0)).values[0] == 100);
  CHECK(named().fix("z", 0.25f).sample(Key(0)).state()[2] == 0.25f);
  const Space space = named().hold("x", {.from = 1, .to = 2, .low = 0, .high = 1}).fix("x_hold", 0.75f);
  CHECK(space.sample(Key(0)).window_value(0) == 0.75f);
}

// Windows.

TEST_CASE("set, hold and add give a space with one value more, which acts on the target in the window") {
  const Space space = named()
                          .set("x", {.from = 1, .to = 2, .low = 3, .high = 4})
                          .hold("b", {.from = 5, .to = 6, .low = 7, .high = 8})
                          .add("z", {.from = 9, .to = 10, .low = 11, .high = 12});
  static_assert(std::same_as<decltype(space), const Space<2, 3, 3>>);
  CHECK(names(space) == Named{"a", "b", "x", "y", "z", "x_set", "b_hold", "z_add"});
  CHECK(low(space) == Floats{-1, -2, 0, 0, 0, 3, 7, 11});
  CHECK(high(space) == Floats{1, 2, 1, 2, 3, 4, 8, 12});
  const std::array expected{Window{species(0), Action::set, 1, 2}, Window{parameter(1), Action::hold, 5, 6},
                            Window{species(2), Action::add, 9, 10}};
  CHECK(space.windows() == expected);
  const auto drawn = space.sample(Key(1));
  CHECK(drawn.windows == expected);
  CHECK((drawn.window_value(0) >= 3 && drawn.window_value(0) <= 4));
  CHECK((drawn.window_value(2) >= 11 && drawn.window_value(2) <= 12));
  CHECK(space.at(drawn.values).windows == expected);
  CHECK(space.clamp(drawn.values).windows == expected);
  CHECK(space.fix("a", 0).windows() == expected);
}

TEST_CASE("a target by position is the target by name") {
  const curio::WindowRange range{.from = 1, .to = 2, .low = 3, .high = 4};
  const auto same = [](const auto& a, const auto& b) { return a.windows() == b.windows() && names(a) == names(b); };
  CHECK(same(named().set(species(1), range), named().set("y", range)));
  CHECK(same(named().hold(species(0), range), named().hold("x", range)));
  CHECK(same(named().add(species(2), range), named().add("z", range)));
  CHECK(same(named().set(parameter(0), range), named().set("a", range)));
  CHECK(same(named().hold(parameter(1), range), named().hold("b", range)));
  CHECK(same(named().add(parameter(1), range), named().add("b", range)));
}

TEST_CASE("a window has the name given, or its target's and action's, numbered where that is taken") {
  const Space space = named()
                          .hold("x", {.from = 1, .to = 2})
                          .hold("x", {.from = 3, .to = 4})
                          .hold("x", {.from = 5, .to = 6, .name = "late"})
                          .hold("x", {.from = 7, .to = 8});
  CHECK(names(space) == Named{"a", "b", "x", "y", "z", "x_hold", "x_hold2", "late", "x_hold3"});
  CHECK(space.place_of("late") == 7);
}

TEST_CASE("a knock-down is two lines, of a parameter too") {
  const Space space{SigmoidCircuit<3>{}};
  const Space down = space.hold("y1", {.from = 30, .to = 50});
  const Space weaker = space.hold("c3", {.from = 30, .to = 50});
  CHECK(down.windows()[0] == Window{species(1), Action::hold, 30, 50});
  CHECK(weaker.windows()[0] == Window{parameter(3), Action::hold, 30, 50});
  CHECK(down.sample(Key(9)).window_value(0) == 0);
}

TEST_CASE("a space of parameters alone may have windows on them") {
  const Space space = box({{0, 1, "dose"}}).set("dose", {.from = 1, .to = 2, .low = 5, .high = 6});
  CHECK(names(space) == Named{"dose", "dose_set"});
}

// Errors.

template <class Make>
std::string refusal(const Make& make) {
  try {
    make();
  } catch (const Error& error) {
    return error.what();
  }
  return "accepted";
}

TEST_CASE("a bound that is no finite number is refused by name") {
  const auto message = [](float from, float to) { return refusal([=] { box({{0, 1, "a"}, {from, to, "b"}}); }); };
  CHECK(message(nan, 1) == "Space: the bounds of b must be finite, got [nan, 1]");
  CHECK(message(0, nan) == "Space: the bounds of b must be finite, got [0, nan]");
  CHECK(message(-infinity, 1) == "Space: the bounds of b must be finite, got [-inf, 1]");
  CHECK(message(0, infinity) == "Space: the bounds of b must be finite, got [0, inf]");
  CHECK(message(2, 1) == "Space: the lower bound of b must not be above the upper, got [2, 1]");
  CHECK(message(1, 1) == "accepted");
}

TEST_CASE("bounds whose distance is no float are refused: nothing could be drawn between them") {
  constexpr float most = std::numeric_limits<float>::max();
  CHECK(refusal([] {
          box({{-most, most, "a"}});
        }) == "Space: the bounds of a are too far apart, got [-3.40282347e+38, 3.40282347e+38]");
  CHECK(refusal([] { box({{-most / 2, most / 2, "a"}}); }) == "accepted");
}

TEST_CASE("bounds that nobody gave are refused") {
  CHECK(refusal([] { Space(Sizes{}, {.state = all(0, 1), .parameters = {}}); }) ==
        "Space: the bounds of c0 must be finite, got [nan, nan]");
  CHECK(refusal([] { Space(Sizes{}, {.state = {}, .parameters = all(0, 1)}); }) ==
        "Space: the bounds of y0 must be finite, got [nan, nan]");
}

TEST_CASE("rows that are not as many as the model has numbers are refused") {
  CHECK(refusal([] {
          Space(Sizes{}, {.state = all(0, 1), .parameters = {{0, 1}, {0, 1}, {0, 1}}});
        }) == "bounds: expected 2 rows of {low, high, name}, one for each parameter (or number of the state), got 3");
  CHECK(refusal([] {
          Space(Sizes{}, {.state = {{0, 1}, {0, 1, "y"}}, .parameters = all(0, 1)});
        }) == "bounds: expected 3 rows of {low, high, name}, one for each parameter (or number of the state), got 2");
}

TEST_CASE("two values of one name are refused, usual names among them") {
  CHECK(refusal([] { box({{0, 1, "a"}, {0, 1, "b"}, {0, 1, "a"}}); }) == "Space: two values are called a");
  CHECK(refusal([] { box({{0, 1, "c1"}, {0, 1}}); }) == "Space: two values are called c1");
  CHECK(refusal([] { named().hold("x", {.from = 1, .to = 2, .name = "b"}); }) == "Space: two values are called b");
}

TEST_CASE("an unknown name is refused, and those there are are listed") {
  CHECK(refusal([] { named().fix("sugar", 1); }) == "Space: expected one of a, b, x, y, z, got \"sugar\"");
  CHECK(refusal([] { named().hold("A", {.from = 1, .to = 2}); }) == "Space: expected one of a, b, x, y, z, got \"A\"");
  CHECK(refusal([] { named().place_of(""); }) == "Space: expected one of a, b, x, y, z, got \"\"");
}

TEST_CASE("a position beyond is refused") {
  const auto message = [](curio::Target target) {
    return refusal([=] { named().hold(target, {.from = 1, .to = 2}); });
  };
  CHECK(message(species(2)) == "accepted");
  CHECK(message(species(3)) == "Space: expected a species from 0 to 2, got 3");
  CHECK(message(species(-1)) == "Space: expected a species from 0 to 2, got -1");
  CHECK(message(parameter(1)) == "accepted");
  CHECK(message(parameter(2)) == "Space: expected a parameter from 0 to 1, got 2");
  CHECK(message(parameter(-1)) == "Space: expected a parameter from 0 to 1, got -1");
}

TEST_CASE("a window acts on a species or a parameter, not on a window") {
  CHECK(refusal([] { named().hold("x", {.from = 1, .to = 2}).hold("x_hold", {.from = 1, .to = 2}); }) ==
        "Space: a window acts on a species or a parameter, got \"x_hold\"");
}

TEST_CASE("a window without time in it is refused, and one without end or beginning") {
  const auto message = [](double from, double to) {
    return refusal([=] { named().set("x", {.from = from, .to = to}); });
  };
  const double no_time = std::nan(""), forever = std::numeric_limits<double>::infinity();
  CHECK(message(2, 1) == "Space: a window must end after it begins, got [2 s, 1 s)");
  CHECK(message(2, 2) == "Space: a window must end after it begins, got [2 s, 2 s)");
  CHECK(message(0, forever) == "Space: a window must end after it begins, got [0 s, inf s)");
  CHECK(message(-forever, 0) == "Space: a window must end after it begins, got [-inf s, 0 s)");
  CHECK(message(no_time, 1) == "Space: a window must end after it begins, got [nan s, 1 s)");
  CHECK(message(0, no_time) == "Space: a window must end after it begins, got [0 s, nan s)");
  CHECK(message(2, std::nextafter(2.0, 3.0)) == "accepted");  // whether a sample is inside, a rollout knows
}

TEST_CASE("the bounds of a window's value are held to the same") {
  CHECK(refusal([] { named().hold("x", {.from = 1, .to = 2, .low = 1, .high = 0}); }) ==
        "Space: the lower bound of x_hold must not be above the upper, got [1, 0]");
  CHECK(refusal([] { named().add("b", {.from = 1, .to = 2, .low = nan, .high = 0}); }) ==
        "Space: the bounds of b_add must be finite, got [nan, 0]");
  CHECK(refusal([] { named().fix("x", nan); }) == "Space: the bounds of x must be finite, got [nan, nan]");
  CHECK(refusal([] { named().fix("x", infinity); }) == "Space: the bounds of x must be finite, got [inf, inf]");
}

// What is a space.

static_assert(InterventionSpace<Space<2, 0>> && InterventionSpace<Space<2, 3>> && InterventionSpace<Space<2, 3, 4>>);
static_assert(std::same_as<Space<2, 3, 1>::Intervention, Intervention<2, 3, 1>>);

struct TwoDoses {  // a space of one's own
  using Intervention = int;
  int sample(Key key) const { return curio::uniform(key) < 0.5f ? 1 : 2; }
};
static_assert(InterventionSpace<TwoDoses>);

static_assert(!InterventionSpace<int> && !InterventionSpace<SigmoidCircuit<3>>);
struct Nameless {
  int sample(Key) const { return 1; }
};
static_assert(!InterventionSpace<Nameless>, "it names the type of its interventions");
struct Another {
  using Intervention = int;
  double sample(Key) const { return 1; }
};
static_assert(!InterventionSpace<Another>, "a sample is an intervention");
struct Remembering {
  using Intervention = int;
  int sample(Key) { return 1; }
};
static_assert(!InterventionSpace<Remembering>, "a space is a constant value");

}  // namespace
