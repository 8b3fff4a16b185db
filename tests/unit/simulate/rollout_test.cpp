// SPDX-License-Identifier: MIT
#include "curio/simulate/rollout.hpp"  // first: the header must stand alone

#include <algorithm>
#include <array>
#include <catch2/catch.hpp>
#include <cmath>
#include <limits>
#include <numeric>
#include <string>
#include <utility>
#include <vector>

#include "../every_width.hpp"
#include "../property.hpp"
#include "curio/model/sigmoid_circuit.hpp"
#include "curio/simulate/executor.hpp"
#include "curio/simulate/space.hpp"

using namespace curio;

namespace {

constexpr float infinity = std::numeric_limits<float>::infinity(), nan = std::numeric_limits<float>::quiet_NaN();

// Models and steps to roll out.

/// dy/dt = c y.
struct Growth {
  static constexpr int species = 1, parameters = 1;
  template <class Real>
  Vector<Real, 1> operator()(const Vector<Real, 1>& y, const Vector<Real, 1>& c) const {
    return Vector<Real, 1>(c[0] * y[0]);
  }
};
/// dy/dt = c cos t.
struct Swing {
  static constexpr int species = 1, parameters = 1;
  template <class Real>
  Vector<Real, 1> operator()(const Vector<Real, 1>&, const Vector<Real, 1>& c, double t) const {
    return Vector<Real, 1>(c[0] * cos(Real(t)));
  }
};
/// A map whose next state is a function of (y, c, t).
template <class Next>
struct Map {
  static constexpr int species = 1, parameters = 1;
  Next next;
  template <class Real>
  Vector<Real, 1> operator()(const Vector<Real, 1>& y, const Vector<Real, 1>& c, double t, double) const {
    return Vector<Real, 1>(Real(next(y[0], c[0], t)));
  }
};
template <class Next>
Map(Next) -> Map<Next>;
const Map quadratic{[](auto y, auto c, double) { return c * y * (1 - y); }};
const Map reciprocal{[](auto y, auto c, double) { return c / y; }};
const Map forgetful{[](auto, auto c, double) { return c; }};
const Map reading_the_clock{[](auto y, auto, double t) { return decltype(y)(t); }};

/// A step that draws two numbers and sees the time.
struct Noisy {
  static constexpr int species = 2, parameters = 1;
  template <class Real>
  Vector<Real, 2> operator()(const LaneKeys<typename Real::Scalar, Real::width>& key, const Vector<Real, 2>& y,
                             const Vector<Real, 1>& c, double t, double dt) const {
    return {y[0] + c[0] * normal(key.child(0)) * std::sqrt(dt), y[0] * uniform(key.child(1)) + sin(Real(t))};
  }
};
/// The same number drawn by a step that does nothing else.
struct Draw {
  static constexpr int species = 1, parameters = 1;
  template <class Real>
  Vector<Real, 1> operator()(const LaneKeys<typename Real::Scalar, Real::width>& key, const Vector<Real, 1>&,
                             const Vector<Real, 1>&, double, double) const {
    return Vector<Real, 1>(normal(key));
  }
};

/// An experiment of values as they are, in a box or not.
template <class R, class... Numbers>
auto experiment(const R&, Numbers... numbers) {
  Intervention<R::parameters, R::species> intervention;
  intervention.values = decltype(intervention.values){static_cast<float>(numbers)...};
  return intervention;
}
/// One parameter, one species, one window.
Intervention<1, 1, 1> windowed(float c, float y, const Window& window, float value) {
  return {Vector<float, 3>(c, y, value), {window}};
}
template <class T, int Species>
std::vector<T> first_species(const Trajectory<T, Species>& trajectory) {
  const auto series = trajectory.series(0, trajectory.samples());
  return {series.begin(), series.end()};
}
using Floats = std::vector<float>;

// The plain twin.

/// One experiment as it is described, sample by sample: every window is asked at every sample, and nothing is skipped.
template <class T = float, class Step, int Windows>
auto plainly(const Step& step, const Clock& clock,
             const Intervention<Step::parameters, Step::species, Windows>& intervention, Key key = {}) {
  using Real = Lanes<T, 1>;
  const auto time = [&](int k) { return clock.start + rounded(k * clock.dt); };
  const auto inside = [&](const Window& window, int k) {
    const double on_edge = 1e-6 * clock.dt;
    return k >= 0 && time(k) >= window.from - on_edge && time(k) < window.to - on_edge;
  };
  const Vector<Real, Step::parameters> own = intervention.parameters().template cast<Real>();
  Vector<Real, Step::parameters> c = own;
  Vector<Real, Step::species> y = intervention.state().template cast<Real>();
  Trajectory<T, Step::species> trajectory{.states = {}, .dt = clock.dt, .start = clock.start, .status = Status::ok};
  trajectory.states.resize(Step::species, clock.samples);
  const auto look = [&] {
    for (const Real& number : y)
      if (!std::isfinite(number[0])) trajectory.status = Status::diverged;
  };
  for (int k = 0; k < clock.samples; ++k) {
    if constexpr (DeterministicStep<Step, Real>) {
      if (k > 0) y = step(y, c, time(k - 1), clock.dt);
    } else {
      const LaneKeys<T, 1> drawn{{threefry(key, 0, static_cast<std::uint32_t>(k - 1))}};
      if (k > 0) y = step(drawn, y, c, time(k - 1), clock.dt);
    }
    look();
    c = own;
    for (int w = 0; w < Windows; ++w) {
      const Window& window = intervention.windows[static_cast<std::size_t>(w)];
      if (!inside(window, k)) continue;
      int since = 0;  // samples inside, up to this one
      while (inside(window, k - since)) ++since;
      const Real value(intervention.window_value(w));
      if (window.target.kind == Target::Kind::parameter) {
        Real& number = c[window.target.index];
        number = window.action == Action::add ? fma(Real(clock.dt * since), value, number) : value;
      } else {
        Real& number = y[window.target.index];
        if (window.action == Action::add) number = fma(Real(clock.dt), value, number);
        else if (window.action == Action::hold || since == 1) number = value;
      }
    }
    look();
    for (int i = 0; i < Step::species; ++i) trajectory.states(i, k) = y[i][0];
  }
  return trajectory;
}

template <class T, int Species>
bool same(const Trajectory<T, Species>& a, const Trajectory<T, Species>& b) {
  return a.status == b.status && a.dt == b.dt && a.start == b.start && a.samples() == b.samples() &&
         std::equal(a.states.data(), a.states.data() + a.states.size(), b.states.data(), every_width::same<T>);
}
template <class T, int Species>
bool same(const std::vector<Trajectory<T, Species>>& a, const std::vector<Trajectory<T, Species>>& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](const auto& x, const auto& y) { return same(x, y); });
}

/// Whether rollout.lanes<W> gives what was given alone, for each W.
template <int... W, class R, class I, class Alone>
bool same_in_lanes(const R& rollout, const std::vector<I>& interventions, const std::vector<Alone>& alone,
                   std::span<const Key> keys = {}) {
  return (same(rollout.template lanes<W>(interventions, keys), alone) && ...);
}

// What is generated.

Clock any_clock() {
  return {.dt = *rc::gen::element(0.01, 0.1, 0.25, 1.0 / 3),
          .samples = *rc::gen::element(1, 2, 3, 17, 63, 64, 65, 66, 128, 129, 130, 200),
          .start = *rc::gen::element(0.0, -1.7, 12.3)};
}
/// Windows that hold a sample each, with edges on samples or between them; some begin early, some end late.
template <std::size_t Windows>
std::array<Window, Windows> any_windows(const Clock& clock, int species_count, int parameter_count) {
  std::array<Window, Windows> windows;
  for (Window& window : windows) {
    const int first = *rc::gen::inRange(-3, clock.samples), length = *rc::gen::inRange(1, 80);
    const int last = std::max(first + length, 1);
    const double early = *rc::gen::element(0.0, 0.5), end_early = *rc::gen::element(0.0, 0.5);
    window = {*rc::gen::element(species(*rc::gen::inRange(0, species_count)),
                                parameter(*rc::gen::inRange(0, parameter_count))),
              *rc::gen::element(Action::set, Action::hold, Action::add), clock.start + (first - early) * clock.dt,
              clock.start + (last - end_early) * clock.dt};
  }
  return windows;
}
Key any_key() { return Key(*rc::gen::resize(rc::kNominalSize, rc::gen::arbitrary<std::uint64_t>())); }

/// So many random circuits of two genes, each with its own values in the windows.
template <std::size_t Windows>
auto circuits(std::size_t count, const std::array<Window, Windows>& windows, Key key) {
  const Space space{SigmoidCircuit<2>{}};
  std::vector<Intervention<6, 2, static_cast<int>(Windows)>> all(count);
  for (std::size_t i = 0; i < count; ++i) {
    const Key own = split(key, count)[i];
    all[i].values.template head<8>() = space.sample(split(own, 2)[0]).values;
    all[i].values.template tail<static_cast<int>(Windows)>() = normal<static_cast<int>(Windows)>(split(own, 2)[1]);
    all[i].windows = windows;
  }
  return all;
}
template <class R, class I>
auto each_alone(const R& rollout, const std::vector<I>& interventions) {
  std::vector<typename R::Outcome> alone;
  for (const I& intervention : interventions) alone.push_back(rollout(intervention));
  return alone;
}

TEST_CASE("a rollout is what it is described to be: circuits with any windows, in every bit") {
  CHECK(property::holds([] {
    const Clock clock = any_clock();
    const Rollout rollout{Euler{SigmoidCircuit<2>{}}, clock};
    for (const auto& one : circuits(3, any_windows<3>(clock, 2, 6), any_key())) {
      RC_ASSERT(same(rollout(one), plainly(rollout.step(), clock, one)));
      RC_ASSERT(same(rollout.with<double>()(one), plainly<double>(rollout.step(), clock, one)));
    }
  }));
}

TEST_CASE("an experiment among others is as it is alone: any number of them, lanes of any width") {
  CHECK(property::holds(
      [] {
        const Clock clock = any_clock();
        const Rollout rollout{Euler{SigmoidCircuit<2>{}}, clock};
        const auto many = circuits(*rc::gen::inRange<std::size_t>(0, 71), any_windows<3>(clock, 2, 6), any_key());
        RC_ASSERT((same_in_lanes<1, 3, 4, 8, 16, 24, 64>(rollout, many, each_alone(rollout, many))));
      },
      60));
}

TEST_CASE("the same in double") {
  CHECK(property::holds(
      [] {
        const Clock clock = any_clock();
        const auto rollout = Rollout{Euler{SigmoidCircuit<2>{}}, clock}.with<double>();
        const auto many = circuits(*rc::gen::inRange<std::size_t>(0, 40), any_windows<3>(clock, 2, 6), any_key());
        RC_ASSERT((same_in_lanes<1, 3, 8, 24>(rollout, many, each_alone(rollout, many))));
      },
      30));
}

TEST_CASE("a model that sees the time is as described, alone and among others") {
  CHECK(property::holds([] {
    const Clock clock = any_clock();
    const Rollout rollout{RungeKutta4{Swing{}}, clock};
    const auto windows = any_windows<2>(clock, 1, 1);
    std::vector<Intervention<1, 1, 2>> many;
    for (std::size_t i = 0; i < 5; ++i) many.push_back({normal<4>(split(any_key(), 5)[i]), windows});
    std::vector<Trajectory<float, 1>> described;
    for (const auto& one : many) described.push_back(plainly(rollout.step(), clock, one));
    RC_ASSERT(same(each_alone(rollout, many), described));
    RC_ASSERT((same_in_lanes<1, 3, 16>(rollout, many, described)));
  }));
}

TEST_CASE("a step that draws is as described, alone and among others, each by its own key") {
  CHECK(property::holds([] {
    const Clock clock = any_clock();
    const Rollout rollout{Noisy{}, clock};
    const auto windows = any_windows<2>(clock, 2, 1);
    const Key key = any_key();
    std::vector<Intervention<1, 2, 2>> many;
    std::vector<Key> keys;
    std::vector<Trajectory<float, 2>> described;
    for (std::size_t i = 0; i < 7; ++i) {
      many.push_back({normal<5>(split(split(key, 2)[0], 7)[i]), windows});
      keys.push_back(split(split(key, 2)[1], 7)[i]);
      described.push_back(plainly(rollout.step(), clock, many[i], keys[i]));
      RC_ASSERT(same(rollout(many[i], keys[i]), described[i]));
    }
    RC_ASSERT((same_in_lanes<1, 3, 16>(rollout, many, described, keys)));
  }));
}

TEST_CASE("whatever is not finite at some sample has diverged, and nothing else has") {
  const auto law = [](const auto& step) {
    return [step] {
      const Clock clock = any_clock();
      const Rollout rollout{step, clock};
      const auto windows = any_windows<2>(clock, 1, 1);
      std::vector<Intervention<1, 1, 2>> many;
      std::vector<Trajectory<float, 1>> described;
      for (std::size_t i = 0; i < 5; ++i) {
        Vector<float, 4> values;
        for (float& value : values) value = *rc::gen::element(0.f, 0.5f, -1.f, 100.f, -1e4f, 1e10f, 1e38f, 3e38f);
        many.push_back({values, windows});
        described.push_back(plainly(step, clock, many[i]));
      }
      RC_ASSERT(same(each_alone(rollout, many), described));
      RC_ASSERT((same_in_lanes<1, 3, 16>(rollout, many, described)));
    };
  };
  CHECK(property::holds(law(Euler{Growth{}}), 1000));
  CHECK(property::holds(law(reciprocal), 1000));
  CHECK(property::holds(law(forgetful), 1000));
  CHECK(property::holds(law(quadratic), 1000));
}

// Streaming.

/// Copies what it says it reads.
struct Copy {
  std::vector<int> from;
  int last = 1;
  Reads reads() const { return {.species = from, .last = last}; }
  template <class Outcome>
  std::vector<typename Outcome::Scalar> operator()(const Outcome& outcome) const {
    std::vector<typename Outcome::Scalar> read;
    for (const int s : from) {
      const auto series = outcome.series(s, last);
      read.insert(read.end(), series.begin(), series.end());
    }
    return read;
  }
};
/// The same, all lanes at once, in no particular order.
struct CopyTogether : Copy {
  template <class T, int Species, class Put>
  void side_by_side(const Recording<T, Species>& recording, int count, Put&& put) const {
    for (int lane = count; lane-- > 0;) put(lane, (*this)(recording.one(lane)));
  }
};
static_assert(Streamed<Copy> && Streamed<CopyTogether>);
/// Sees the whole trajectory, since it does not say what it reads.
const auto everything = [](const auto& trajectory) {
  using T = typename std::remove_cvref_t<decltype(trajectory)>::Scalar;
  return std::vector<T>(trajectory.states.data(), trajectory.states.data() + trajectory.states.size());
};
const auto nothing = [](const auto&) { return 0; };

/// The experiments of a search: encoded and measured, side by side, by an executor or in one go.
template <class R, class I, class Encode, class Measure, class X = Serial>
auto observed(const R& rollout, const std::vector<I>& interventions, const Encode& encode, const Measure& measure,
              const X& executor = {}, const std::vector<Key>& keys = {}) {
  using Outcome = typename R::Outcome;
  using Result = Experiment<std::invoke_result_t<const Encode&, const Outcome&>,
                            std::invoke_result_t<const Measure&, const Outcome&>>;
  std::vector<Result> results(interventions.size());
  const std::span<const I> list(interventions);
  const std::span<const Key> own(keys);
  executor.fill(std::span(results), [&](std::size_t first, std::span<Result> part) {
    rollout.experiments(list.subspan(first, part.size()), own.empty() ? own : own.subspan(first, part.size()), encode,
                        measure, part);
  });
  return results;
}
/// Whether each result is what the readers make of the whole trajectory; nothing where that diverged.
template <class Result, class Outcome, class Encode, class Measure>
bool read_of(const std::vector<Result>& results, const std::vector<Outcome>& trajectories, const Encode& encode,
             const Measure& measure) {
  return std::equal(results.begin(), results.end(), trajectories.begin(), trajectories.end(),
                    [&](const Result& result, const Outcome& trajectory) {
                      if (result.status != trajectory.status) return false;
                      if (result.status != Status::ok) return !result.embedding && !result.measured;
                      return result.embedding == encode(trajectory) && result.measured == measure(trajectory);
                    });
}

TEST_CASE("experiments are encoded as their whole trajectories are, whatever the readers look at, in any number") {
  CHECK(property::holds(
      [] {
        const Clock clock = any_clock();
        const Rollout rollout{Euler{SigmoidCircuit<2>{}}, clock};
        const auto many = circuits(*rc::gen::inRange<std::size_t>(0, 71), any_windows<2>(clock, 2, 6), any_key());
        const auto alone = each_alone(rollout, many);
        const auto any_copy = [&] {
          const auto from = *rc::gen::element(std::vector{0}, std::vector{1}, std::vector{0, 1}, std::vector{1, 0});
          return Copy{from, *rc::gen::inRange(1, clock.samples + 1)};
        };
        const Copy a = any_copy(), b = any_copy();
        const CopyTogether together{any_copy()};
        RC_ASSERT(read_of(observed(rollout, many, a, b), alone, a, b));
        RC_ASSERT(read_of(observed(rollout, many, together, b), alone, together, b));
        RC_ASSERT(read_of(observed(rollout, many, a, everything), alone, a, everything));
        RC_ASSERT(read_of(observed(rollout, many, everything, together), alone, everything, together));
      },
      40));
}

TEST_CASE("experiments do not see the order in which they are done") {
  const Rollout rollout{Euler{SigmoidCircuit<2>{}}, {.samples = 150}};
  const auto many = circuits(70, std::array{Window{species(1), Action::hold, 0.3, 0.7}}, Key(5));
  const Copy last{{0, 1}, 30};
  const auto in_order = observed(rollout, many, last, nothing);
  CHECK(property::holds(
      [&] {
        std::vector<std::size_t> order(many.size());
        std::iota(order.begin(), order.end(), std::size_t{0});
        std::vector<Intervention<6, 2, 1>> shuffled;
        for (std::size_t left = order.size(); left > 0; --left) {
          std::swap(order[left - 1], order[*rc::gen::inRange<std::size_t>(0, left)]);
          shuffled.push_back(many[order[left - 1]]);
        }
        const auto results = observed(rollout, shuffled, last, nothing);
        for (std::size_t i = 0; i < results.size(); ++i)
          RC_ASSERT(results[i].embedding == in_order[order[order.size() - 1 - i]].embedding);
      },
      20));
}

/// Runs backwards, one experiment at a time.
struct Backwards {
  template <class R, class Work>
  void fill(std::span<R> results, Work&& work) const {
    for (std::size_t i = results.size(); i-- > 0;) work(i, results.subspan(i, 1));
  }
};

TEST_CASE("any number of threads, or an executor of one's own, gives the same", "[threads]") {
  const Rollout rollout{Euler{SigmoidCircuit<2>{}}, {.samples = 100}};
  const Rollout noisy{Noisy{}, {.samples = 100}};
  const Copy last{{1}, 20};
  for (const std::size_t n : {std::size_t{1}, std::size_t{6}, std::size_t{70}}) {
    const auto many = circuits(n, std::array{Window{parameter(1), Action::add, 0.2, 0.5}}, Key(n));
    std::vector<Intervention<1, 2>> draws;
    std::vector<Key> keys;
    std::vector<Trajectory<float, 2>> drawn;
    for (std::size_t i = 0; i < n; ++i) {
      draws.push_back({normal<3>(split(Key(1), n)[i]), {}});
      keys.push_back(split(Key(2), n)[i]);
      drawn.push_back(noisy(draws[i], keys[i]));
    }
    const auto check = [&](const auto& executor) {
      CHECK(read_of(observed(rollout, many, last, everything, executor), each_alone(rollout, many), last, everything));
      CHECK(read_of(observed(noisy, draws, last, everything, executor, keys), drawn, last, everything));
    };
    for (const int count : {1, 2, 3, 7}) check(Threads{.count = count});
    check(Backwards{});
  }
}

TEST_CASE("an encoder may itself run rollouts, of another kind too") {
  const Rollout outer{Euler{SigmoidCircuit<2>{}}, {.samples = 150}},
      inner{Euler{SigmoidCircuit<2>{}}, {.samples = 300}};
  const Space space{SigmoidCircuit<2>{}};
  const auto encode = [&](const auto& trajectory) {
    Vector<float, 8> values = space.sample(Key(9)).values;
    values.tail<2>() = trajectory.back();  // goes on from where this one ended, in another circuit
    const auto further = inner.lanes<4>(std::vector(5, space.at(values)));
    return further[4].back()[0] + trajectory.states(1, 10);
  };
  const Copy measure{{0}, 100};
  const auto many = circuits(20, std::array<Window, 0>{}, Key(4));
  CHECK(read_of(observed(outer, many, encode, measure), each_alone(outer, many), encode, measure));
}

TEST_CASE("experiments of several spaces, each with windows of its own, may run side by side") {
  const Rollout rollout{Euler{SigmoidCircuit<2>{}}, {.samples = 100}};
  std::vector<Intervention<6, 2, 1>> many;
  for (const int i : {0, 0, 1, 2, 2, 2, 0, 1})
    many.push_back(circuits(1, std::array{Window{species(i % 2), Action::hold, 0.1 * i, 0.5}}, Key(many.size()))[0]);
  const auto alone = each_alone(rollout, many);
  CHECK((same_in_lanes<1, 4, 16>(rollout, many, alone)));
  CHECK(read_of(observed(rollout, many, everything, nothing), alone, everything, nothing));
}

TEST_CASE("lanes take interventions in whatever holds them") {
  const Rollout rollout{Euler{SigmoidCircuit<2>{}}, {.samples = 10}};
  std::vector many = circuits(5, std::array<Window, 0>{}, Key(4));
  const auto alone = each_alone(rollout, many);
  CHECK(same(rollout.lanes<4>(many), alone));
  CHECK(same(rollout.lanes<4>(std::span(many)), alone));
  CHECK(same(rollout.lanes<4>(std::span(std::as_const(many))), alone));
  CHECK(same(rollout.lanes<4>(std::array{many[0], many[1], many[2], many[3], many[4]}), alone));
  CHECK(rollout.lanes<4>(std::vector<Intervention<6, 2>>{}).empty());
}

// Samples and times.

TEST_CASE("sample 0 is the initial state, sample k the state after k steps") {
  const Rollout doubling{Euler{Growth{}}, {.dt = 1, .samples = 5}};
  const auto trajectory = doubling(experiment(doubling, 1, 3));
  CHECK(first_species(trajectory) == Floats{3, 6, 12, 24, 48});
  CHECK(trajectory.samples() == 5);
  CHECK(trajectory.dt == 1);
  CHECK(trajectory.start == 0);
  CHECK(trajectory.status == Status::ok);
  const Rollout short_one{Euler{Growth{}}, {.samples = 1}};
  CHECK(first_species(short_one(experiment(short_one, 1, 3))) == Floats{3});
}

TEST_CASE("a rollout's defaults are the published study's") {
  const Rollout rollout{Euler{Growth{}}};
  CHECK(rollout.clock().dt == 0.01);
  CHECK(rollout.clock().samples == 10'000);
  CHECK(rollout.clock().start == 0);
}

TEST_CASE("a discrete map is a step like any other") {
  const Rollout map{quadratic, {.dt = 1, .samples = 4}};
  // 2 y (1 - y) from 1/4, exactly: 3/8, 15/32, 255/512.
  CHECK(first_species(map(experiment(map, 2, 0.25))) == Floats{0.25f, 0.375f, 0.46875f, 0.498046875f});
}

TEST_CASE("the step from k to k + 1 sees the time of sample k, from the start on") {
  const auto rollout = Rollout{reading_the_clock, {.dt = 0.1, .samples = 1000, .start = -3.7}}.with<double>();
  const auto trajectory = rollout(experiment(rollout, 0, 0));
  CHECK(trajectory.start == -3.7);
  bool right = true;
  for (int k = 0; k < 1000; ++k) {
    const volatile double since = k * 0.1;  // rounded before it is added
    right &= trajectory.time(k) == -3.7 + since;
    right &= k + 1 == 1000 || trajectory.states(0, k + 1) == trajectory.time(k);
  }
  CHECK(right);
}

TEST_CASE("in double, growth is the power it should be") {
  const auto rollout = Rollout{Euler{Growth{}}, {.dt = 0.01, .samples = 1001}}.with<double>();
  CHECK(rollout.clock().samples == 1001);
  const auto trajectory = rollout(experiment(rollout, -1, 0.75));
  // y_k = y_0 (1 - dt)^k. The rate -y is exact and the fma rounds once: at most half a unit in 2^53 a step. A power of
  // long doubles errs by less than a thousandth of that.
  for (const int k : {0, 1, 10, 100, 1000}) {
    const long double exact = 0.75L * std::pow(1 - static_cast<long double>(0.01), k);
    CHECK(std::abs(static_cast<double>(trajectory.states(0, k) - exact)) <=
          (k + 0.01) * 0x1p-53 * static_cast<double>(exact));
  }
}

TEST_CASE("in float, growth is the power it should be, to float's own precision") {
  const Rollout rollout{Euler{Growth{}}, {.dt = 1.0 / 128, .samples = 1001}};  // a dt that is a float
  const auto trajectory = rollout(experiment(rollout, -1, 0.75));
  for (const int k : {1, 10, 100, 1000}) {
    const double exact = 0.75 * std::pow(1 - 1.0 / 128, k);
    CHECK(std::abs(trajectory.states(0, k) - exact) <= (k + 0.01) * 0x1p-24 * exact);
  }
}

TEST_CASE("a model that sees the time follows it from the start") {
  const auto rollout = Rollout{RungeKutta4{Swing{}}, {.dt = 1.0 / 16, .samples = 65, .start = 1.25}}.with<double>();
  const auto trajectory = rollout(experiment(rollout, 2, 3));
  // Where the rate does not depend on y this is Simpson's rule, off by T dt^4 / 2880 max |f''''| over a time T; f'''' =
  // 2 cos t. Roundings: 65 steps, each of few units of 6: below 1e-12.
  for (int k = 0; k < 65; ++k) {
    const double t = trajectory.time(k), bound = 2 * (t - 1.25) * std::pow(1.0 / 16, 4) / 2880;
    CHECK(std::abs(trajectory.states(0, k) - (3 + 2 * (std::sin(t) - std::sin(1.25)))) <= bound + 1e-12);
  }
}

// Windows, from a space to a trajectory.

TEST_CASE("a species that is knocked down from 3 s to 5 s is 0 there, as before until then, and free after") {
  const SigmoidCircuit<2> circuit;
  const Space space{circuit};
  const Space down = space.hold("y1", {.from = 3, .to = 5});
  const Rollout rollout{Euler{circuit}, {.samples = 1000}};
  Vector<float, 9> values;
  values << space.sample(Key(3)).values, 0;
  const auto free = rollout(space.at(values.head<8>())), held = rollout(down.at(values));
  CHECK(held.states.leftCols(300) == free.states.leftCols(300));
  CHECK(held.states.row(1).segment(300, 200) == Eigen::RowVectorXf::Zero(200));
  CHECK(held.states(1, 500) != 0);
  CHECK(held.states.rightCols(500) != free.states.rightCols(500));
}

TEST_CASE("a parameter is another one for the steps from the samples inside, and its own again after") {
  const Rollout doubling{Euler{Growth{}}, {.dt = 1, .samples = 8}};
  const Window window{parameter(0), Action::hold, 2, 5};
  // y grows by 1 + c a step: c = 1 but for the steps from samples 2, 3 and 4, where it is 3.
  CHECK(first_species(doubling(windowed(1, 1, window, 3))) == Floats{1, 2, 4, 16, 64, 256, 512, 1024});
  const Window ramp{parameter(0), Action::add, 2, 5};
  // There 1 + 1, 1 + 2, 1 + 3: growth by 3, 4 and 5.
  CHECK(first_species(doubling(windowed(1, 1, ramp, 1))) == Floats{1, 2, 4, 12, 48, 240, 480, 960});
}

TEST_CASE("a sample is kept as the windows leave it, the first and the last too") {
  const Rollout doubling{Euler{Growth{}}, {.dt = 1, .samples = 4}};
  const auto with = [&](Action action, double from, double to) {
    return first_species(doubling(windowed(1, 1, {species(0), action, from, to}, 10)));
  };
  CHECK(with(Action::set, 0, 4) == Floats{10, 20, 40, 80});
  CHECK(with(Action::hold, 0, 2) == Floats{10, 10, 20, 40});
  CHECK(with(Action::hold, 0, 4) == Floats{10, 10, 10, 10});
  CHECK(with(Action::add, 0, 4) == Floats{11, 32, 74, 158});
  CHECK(with(Action::set, 3, 4) == Floats{1, 2, 4, 10});
}

// Random steps.

TEST_CASE("the number drawn in the step from sample k is that of the experiment's key, enciphered with k") {
  const Rollout rollout{Draw{}, {.samples = 50}};
  const Key key(77);
  const auto trajectory = rollout(experiment(rollout, 0, 0), key);
  for (int k = 0; k + 1 < 50; ++k)
    CHECK(trajectory.states(0, k + 1) == normal(threefry(key, 0, static_cast<std::uint32_t>(k))));
}

TEST_CASE("the same key gives the same bits, another key others") {
  const Rollout rollout{Noisy{}, {.samples = 50}};
  const auto one = experiment(rollout, 1, 0.5, 0.5);
  CHECK(same(rollout(one, Key(1)), rollout(one, Key(1))));
  CHECK_FALSE(same(rollout(one, Key(1)), rollout(one, Key(2))));
  CHECK(same(rollout(one), rollout(one, Key())));
  const auto fine = rollout.with<double>();
  CHECK(same(fine(one, Key(1)), plainly<double>(rollout.step(), rollout.clock(), one, Key(1))));
}

TEST_CASE("keys that are not as many as the interventions are refused") {
  const Rollout rollout{Draw{}, {.samples = 5}};
  const std::vector three(3, experiment(rollout, 0, 0));
  const std::vector two(2, Key(1));
  CHECK_THROWS_WITH(rollout.lanes<4>(three, two),
                    "Rollout: expected a key for each of 3 interventions, or none, got 2");
}

// Failure.

TEST_CASE("an experiment that blows up is diverged, and its neighbours have every bit that they have without it") {
  const Rollout rollout{Euler{Growth{}}, {.samples = 150}};
  std::vector<Intervention<1, 1>> many, others;
  for (std::size_t i = 0; i < 70; ++i) {
    const bool blows_up = i % 3 == 1;  // by 1001 each step: beyond 2^128 after 13
    many.push_back(experiment(rollout, blows_up ? 1e5f : -1.f, 1 + 0.01f * static_cast<float>(i)));
    if (!blows_up) others.push_back(many.back());
  }
  const auto alone = each_alone(rollout, others);
  const auto check = [&](const std::vector<Trajectory<float, 1>>& trajectories) {
    for (std::size_t i = 0, other = 0; i < many.size(); ++i) {
      if (i % 3 == 1) CHECK(trajectories[i].status == Status::diverged);
      else CHECK(same(trajectories[i], alone[other++]));
    }
  };
  check(each_alone(rollout, many));
  check(rollout.lanes<3>(many));
  check(rollout.lanes<16>(many));
  check(rollout.lanes<64>(many));
  const Copy last{{0}, 20};
  CHECK(read_of(observed(rollout, many, last, everything), each_alone(rollout, many), last, everything));
  CHECK(read_of(observed(rollout, many, CopyTogether{last}, last), each_alone(rollout, many), last, last));
}

TEST_CASE("a failure is seen at whichever sample it happens, and none after the last") {
  for (const int samples : {1, 2, 3, 63, 64, 65, 66, 128, 129, 130}) {
    const Rollout doubling{Euler{Growth{}}, {.dt = 1, .samples = samples}};
    for (const int when : {1, 2, 3, 62, 63, 64, 65, 66, 67, 127, 128, 129, 130}) {
      // 2^(128 - when) doubles, and is infinite at that sample.
      const auto trajectory = doubling(experiment(doubling, 1, std::ldexp(1.f, 128 - when)));
      INFO(samples << " samples, infinite at " << when);
      CHECK((trajectory.status == Status::diverged) == (when < samples));
      CHECK(std::isfinite(trajectory.back()[0]) == (when >= samples));
    }
  }
}

TEST_CASE("a map that comes back from infinity has diverged all the same") {
  const Rollout map{reciprocal, {.dt = 1, .samples = 3}};
  const auto trajectory = map(experiment(map, 1, 0));
  CHECK(first_species(trajectory) == Floats{0, infinity, 0});
  CHECK(trajectory.status == Status::diverged);
  CHECK(map(experiment(map, 1, 2)).status == Status::ok);
  // Only the last sample is read, and it is finite.
  const auto results = observed(map, std::vector{experiment(map, 1, 0), experiment(map, 1, 2)}, Copy{{0}, 1}, nothing);
  CHECK(results[0].status == Status::diverged);
  CHECK_FALSE(results[0].embedding);
  CHECK(results[1].embedding == Floats{2});
}

TEST_CASE("an experiment that blew up has diverged, though a window overwrites its state afterwards") {
  const Rollout doubling{Euler{Growth{}}, {.dt = 1, .samples = 200}};
  const auto from_sample = [&](int first, Action action) {  // the state is infinite at sample 10
    return doubling(windowed(1, 0x1p118f, {species(0), action, first - 0.5, 1000}, 0));
  };
  for (const Action action : {Action::set, Action::hold})
    for (const int first : {9, 10, 11, 12, 64, 65, 150}) {
      const auto trajectory = from_sample(first, action);
      INFO("overwritten from sample " << first);
      CHECK(trajectory.back()[0] == 0);
      CHECK((trajectory.status == Status::ok) == (first == 9));
    }
}

TEST_CASE("an initial state that is no finite number has diverged, and so has a parameter that makes one") {
  const Rollout doubling{Euler{Growth{}}, {.dt = 1, .samples = 3}};
  for (const float bad : {nan, infinity, -infinity}) {
    CHECK(doubling(experiment(doubling, 1, bad)).status == Status::diverged);
    CHECK(doubling(experiment(doubling, bad, 1)).status == Status::diverged);
  }
  const Rollout map{forgetful, {.dt = 1, .samples = 3}};  // finite from sample 1 on
  CHECK(map(experiment(map, 1, nan)).status == Status::diverged);
  const Rollout only_start{Euler{Growth{}}, {.samples = 1}};
  CHECK(only_start(experiment(only_start, 1, nan)).status == Status::diverged);
}

TEST_CASE("a window that makes the state infinite has made it diverge, though the next step forgets it") {
  const Rollout map{forgetful, {.dt = 10, .samples = 5}};
  const auto pushed = [&](double from) {  // 3e38 more a second for 10 s
    return map(windowed(1, 1, {species(0), Action::add, from, from + 5}, 3e38f));
  };
  for (const double from : {0.0, 20.0, 40.0}) {
    const auto trajectory = pushed(from);
    CHECK(trajectory.states(0, static_cast<int>(from / 10)) == infinity);
    CHECK(trajectory.status == Status::diverged);
  }
}

// Perturbations.

TEST_CASE("a perturbation sees the time and the state that each step began from, and may change what it gave") {
  const Rollout rollout{Euler{Growth{}}, {.dt = 1, .samples = 5, .start = 100}};
  std::vector<double> times;
  Floats befores, afters;
  const auto one_more = [&](double t, const auto& before, auto& after) {
    times.push_back(t), befores.push_back(before[0][0]), afters.push_back(after[0][0]);
    after[0] += 1;
  };
  CHECK(first_species(rollout(experiment(rollout, 1, 1), one_more)) == Floats{1, 3, 7, 15, 31});
  CHECK(times == std::vector<double>{100, 101, 102, 103});
  CHECK(befores == Floats{1, 3, 7, 15});
  CHECK(afters == Floats{2, 6, 14, 30});
}

TEST_CASE("a perturbation comes before the windows of its sample") {
  const Rollout rollout{Euler{Growth{}}, {.dt = 1, .samples = 4}};
  const auto one_more = [](double, const auto&, auto& after) { after[0] += 1; };
  const Window window{species(0), Action::hold, 2, 3};
  CHECK(first_species(rollout(windowed(1, 1, window, 10), one_more)) == Floats{1, 3, 10, 21});
}

TEST_CASE("a perturbation that changes nothing changes no bit, and one with a key draws by it") {
  const auto none = [](double, const auto&, auto&) {};
  const Rollout circuit{Euler{SigmoidCircuit<2>{}}, {.samples = 200}};
  const auto one = Space{SigmoidCircuit<2>{}}.sample(Key(1));
  CHECK(same(circuit(one, none), circuit(one)));
  const Rollout noisy{Noisy{}, {.samples = 50}};
  const auto drawn = experiment(noisy, 1, 0.5, 0.5);
  CHECK(same(noisy(drawn, none, Key(3)), noisy(drawn, Key(3))));
}

TEST_CASE("an experiment that blew up has diverged, though a perturbation makes it finite again") {
  const Rollout doubling{Euler{Growth{}}, {.dt = 1, .samples = 200}};
  const auto rescued_at = [&](int sample) {
    return doubling(experiment(doubling, 1, 0x1p118f), [=](double t, const auto&, auto& after) {
      if (t == sample - 1) after[0] = 0;
    });
  };
  CHECK(rescued_at(9).status == Status::ok);
  CHECK(rescued_at(10).status == Status::ok);  // the infinite state was never a sample
  for (const int late : {11, 12, 63, 64, 65, 150}) {
    CHECK(rescued_at(late).states(0, 10) == infinity);
    CHECK(rescued_at(late).back()[0] == 0);
    CHECK(rescued_at(late).status == Status::diverged);
  }
}

// Errors.

int steps_done = 0;
const Map counted{[](auto y, auto, double) { return ++steps_done, y; }};

template <class Attempt>
std::string refusal(const Attempt& attempt) {
  steps_done = 0;
  try {
    attempt();
  } catch (const Error& error) {
    return steps_done == 0 ? error.what() : "too late";
  }
  return "accepted";
}

TEST_CASE("a clock that does not tick is refused") {
  const auto message = [](const Clock& clock) { return refusal([&] { Rollout{counted, clock}; }); };
  const double never = std::numeric_limits<double>::infinity();
  CHECK(message({.dt = 0}) == "Rollout: dt must be positive, got 0");
  CHECK(message({.dt = -0.01}) == "Rollout: dt must be positive, got -0.01");
  CHECK(message({.dt = std::nan("")}) == "Rollout: dt must be positive, got nan");
  CHECK(message({.dt = never}) == "Rollout: dt must be positive, got inf");
  CHECK(message({.samples = 0}) == "Rollout: samples must be positive, got 0");
  CHECK(message({.samples = -1}) == "Rollout: samples must be positive, got -1");
  CHECK(message({.start = std::nan("")}) == "Rollout: start must be a finite time, got nan");
  CHECK(message({.start = -never}) == "Rollout: start must be a finite time, got -inf");
  CHECK(message({.dt = std::numeric_limits<double>::denorm_min(), .samples = 1, .start = -1e300}) == "accepted");
}

TEST_CASE("a window that holds no sample is refused before any step, however the experiments are run") {
  const Rollout rollout{counted, {.dt = 0.1, .samples = 10}};
  const std::vector many(3, windowed(1, 1, {species(0), Action::set, 1, 2}, 5));
  const std::string told =
      "Rollout: the window [1 s, 2 s) holds no sample of a rollout from 0 s to 0.9 s, one every 0.1 s";
  CHECK(refusal([&] { rollout(many[0]); }) == told);
  CHECK(refusal([&] { rollout(many[0], [](double, const auto&, auto&) {}); }) == told);
  CHECK(refusal([&] { rollout.lanes<4>(many); }) == told);
  CHECK(refusal([&] { observed(rollout, many, everything, nothing); }) == told);
  CHECK(refusal([&] { rollout.check(many[0].windows); }) == told);
  CHECK(refusal([&] { rollout.check(std::array{Window{species(0), Action::set, 0.9, 2}}); }) == "accepted");
  CHECK(refusal([&] { rollout.check(std::array<Window, 0>{}); }) == "accepted");
}

TEST_CASE("a reader of samples or species that there are not is refused") {
  const Rollout rollout{Euler{SigmoidCircuit<2>{}}, {.samples = 10}};
  const auto message = [&](const Reads& reads) { return refusal([&] { rollout.check(reads, "encoder"); }); };
  CHECK(message({.species = {0, 1}, .last = 10}) == "accepted");
  CHECK(message({}) == "accepted");
  CHECK(message({.species = {}, .last = 11}) == "encoder: expected `last` from 1 to 10, the rollout's samples, got 11");
  CHECK(message({.species = {}, .last = -1}) == "encoder: expected `last` from 1 to 10, the rollout's samples, got -1");
  CHECK(message({.species = {0, 2}, .last = 5}) == "encoder: expected a species from 0 to 1, got 2");
  CHECK(message({.species = {-1}, .last = 5}) == "encoder: expected a species from 0 to 1, got -1");
}

// What a rollout takes, and gives.

using CircuitRollout = Rollout<Euler<SigmoidCircuit<3>>>;
using Usual = Intervention<12, 3>;
static_assert(std::same_as<CircuitRollout::Outcome, Trajectory<float, 3>>);
static_assert(CircuitRollout::species == 3 && CircuitRollout::parameters == 12);
static_assert(
    std::same_as<decltype(std::declval<CircuitRollout>().with<double>()), Rollout<Euler<SigmoidCircuit<3>>, double>>);
static_assert(std::invocable<const CircuitRollout&, Usual> && std::invocable<const CircuitRollout&, Usual, Key>);
static_assert(std::invocable<const CircuitRollout&, Intervention<12, 3, 4>>, "with any number of windows");
static_assert(!std::invocable<const CircuitRollout&, Intervention<6, 2>>, "of this circuit only");
static_assert(!std::invocable<const CircuitRollout&, Intervention<3, 12>>, "parameters first");
static_assert(!std::invocable<const CircuitRollout&, Vector<float, 15>>, "values alone say not when they act");

// A rollout of a step, and of nothing else: that Rollout refuses a model in words is tested beside what must not
// compile.
static_assert(ModelStep<Map<decltype(forgetful.next)>> && ModelStep<Noisy> && ModelStep<Noisy, Lanes<double, 8>>);
static_assert(!ModelStep<Growth> && !ModelStep<Swing> && !ModelStep<CircuitRollout>);

}  // namespace

TEST_CASE("as many go together as a thousand, or ten million samples") {
  const Euler step{SigmoidCircuit<3>{}};
  CHECK(Rollout{step, {.samples = 10'000}}.together() == 1000);
  CHECK(Rollout{step, {.samples = 1'000'000}}.together() == 10);
  CHECK(Rollout{step, {.samples = 100'000'000}}.together() == 0);
}
