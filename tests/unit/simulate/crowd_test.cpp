// SPDX-License-Identifier: MIT
#include "curio/simulate/crowd.hpp"  // first: the header must stand alone

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <cstring>
#include <numeric>
#include <vector>

#include "curio/model/sigmoid_circuit.hpp"
#include "curio/simulate/rollout.hpp"
#include "curio/simulate/space.hpp"

using namespace curio;

namespace {

using Circuit = SigmoidCircuit<3>;

/// The same step, but nobody says that it does not look at the time: so nobody may rest.
template <class Step>
struct Restless : Step {
  explicit Restless(Step of) : Step(std::move(of)) {}
  static constexpr bool autonomous = false;
};
static_assert(detail::ComesToRest<Euler<Circuit>> && !detail::ComesToRest<Restless<Euler<Circuit>>>);

template <class S>
auto random_circuits(const S& space, std::size_t count, std::uint64_t seed) {
  std::vector<typename S::Intervention> list;
  const Split keys = split(Key(seed), count);
  for (std::size_t i = 0; i < count; ++i) list.push_back(space.sample(keys[i]));
  return list;
}

/// The last samples of every species, bit for bit.
struct Copy {
  int last;
  Reads reads() const { return {.species = {0, 2}, .last = last}; }
  template <class Outcome>
  std::vector<typename Outcome::Scalar> operator()(const Outcome& outcome) const {
    std::vector<typename Outcome::Scalar> read;
    for (const int s : {0, 2}) {
      const auto series = outcome.series(s, last);
      read.insert(read.end(), series.begin(), series.end());
    }
    return read;
  }
};
/// The last sample of the only species.
struct Last {
  Reads reads() const { return {.species = {0}, .last = 1}; }
  template <class Outcome>
  float operator()(const Outcome& outcome) const {
    return outcome.series(0, 1)[0];
  }
};
const auto nothing = [](const auto&) { return 0; };

template <class R, class I>
auto observed(const R& rollout, const std::vector<I>& list, int last) {
  using T = typename R::Outcome::Scalar;
  std::vector<Experiment<std::vector<T>, int>> results(list.size());
  rollout.experiments(std::span<const I>(list), {}, Copy{last}, nothing, std::span(results));
  return results;
}

template <class T>
bool same(const std::vector<T>& a, const std::vector<T>& b) {
  return a.size() == b.size() && std::memcmp(a.data(), b.data(), a.size() * sizeof(T)) == 0;
}

template <class Step, class I>
void check_rest_changes_nothing(const Step& step, const Clock& clock, const std::vector<I>& list) {
  for (const int last : {1, 7, clock.samples / 2, clock.samples - 1, clock.samples, 0}) {
    CAPTURE(last, list.size());
    const int read = last == 0 ? clock.samples : last;
    const auto resting = observed(Rollout{step, clock}, list, read);
    const auto restless = observed(Rollout{Restless<Step>{step}, clock}, list, read);
    std::size_t differ = 0;
    for (std::size_t i = 0; i < list.size(); ++i)
      differ += resting[i].status != restless[i].status ||
                (resting[i].embedding && !same(*resting[i].embedding, *restless[i].embedding));
    CHECK(differ == 0);
  }
}

/// y, or -y: what moves between the zeros of both signs never rests.
struct Flip {
  static constexpr int species = 1, parameters = 1;
  static constexpr bool autonomous = true;
  template <class Real>
  Vector<Real, 1> operator()(const Vector<Real, 1>& y, const Vector<Real, 1>&, double, double) const {
    return Vector<Real, 1>(-y[0]);
  }
};
/// Doubles until it is beyond all floats.
struct Doubling {
  static constexpr int species = 1, parameters = 1;
  static constexpr bool autonomous = true;
  template <class Real>
  Vector<Real, 1> operator()(const Vector<Real, 1>& y, const Vector<Real, 1>& c, double, double) const {
    return Vector<Real, 1>(c[0] * y[0]);
  }
};

}  // namespace

TEST_CASE("who rests is computed no further, and no bit shows it: any number of circuits, any window") {
  const Space space{Circuit{}};
  for (const std::size_t count : {1u, 3u, 17u, 70u, 130u})
    check_rest_changes_nothing(Euler{Circuit{}}, {.dt = 0.01, .samples = 4000}, random_circuits(space, count, count));
}

TEST_CASE("the same for more than one crowd, and by another step") {
  const Space space{Circuit{}};
  check_rest_changes_nothing(Euler{Circuit{}}, {.dt = 0.05, .samples = 900}, random_circuits(space, 1100, 5));
  check_rest_changes_nothing(RungeKutta4{Circuit{}}, {.dt = 0.1, .samples = 600}, random_circuits(space, 90, 6));
}

TEST_CASE("the same where windows act") {
  const Space space = Space{Circuit{}}.add("y1", {.from = 20, .to = 21, .low = -0.1f, .high = 0.1f});
  check_rest_changes_nothing(Euler{Circuit{}}, {.dt = 0.02, .samples = 2000}, random_circuits(space, 70, 7));
}

TEST_CASE("in double, too") {
  const Space space{Circuit{}};
  const auto list = random_circuits(space, 40, 8);
  const Clock clock{.dt = 0.05, .samples = 3000};
  const auto resting = observed(Rollout{Euler{Circuit{}}, clock}.with<double>(), list, 100);
  const auto restless = observed(Rollout{Restless<Euler<Circuit>>{Euler{Circuit{}}}, clock}.with<double>(), list, 100);
  for (std::size_t i = 0; i < list.size(); ++i) CHECK(same(*resting[i].embedding, *restless[i].embedding));
}

TEST_CASE("everyone moves or is over, once; who is over does not move any more") {
  const Space space{Circuit{}};
  const auto list = random_circuits(space, 300, 11);
  const Euler step{Circuit{}};
  const Clock clock{.dt = 0.01, .samples = 5000};
  detail::Crowd<Euler<Circuit>, float, 15> crowd{std::span(list)};
  CHECK(crowd.moving().size() == 300);
  crowd.run(step, clock, 0, 4999);
  CHECK(crowd.over().size() > 200);  // most circuits are dull
  CHECK(crowd.moving().size() > 0);

  std::vector<std::size_t> all = crowd.moving();
  for (const auto& one : crowd.over()) {
    all.push_back(one.which);
    CHECK(!one.failed);
    const auto& values = list[one.which].values;
    Vector<Lanes<float, 1>, 12> c;
    Vector<Lanes<float, 1>, 3> y;
    for (int j = 0; j < 12; ++j) c[j] = values[j];
    for (int i = 0; i < 3; ++i) y[i] = one.state[i];
    const auto next = step(y, c, 0, clock.dt);
    for (int i = 0; i < 3; ++i) CHECK(next[i][0] == one.state[i]);
  }
  std::sort(all.begin(), all.end());
  std::vector<std::size_t> expected(300);
  std::iota(expected.begin(), expected.end(), std::size_t{0});
  CHECK(all == expected);
}

TEST_CASE("a zero that changes its sign does not rest") {
  const Space space{Flip{}, {.state = all(-1, 1), .parameters = all(0, 1)}};
  const std::vector zero{space.at(Vector<float, 2>{0.5f, 0.0f})};
  for (const int samples : {64, 65, 66, 129, 130})
    CHECK(std::signbit(Rollout{Flip{}, {.dt = 1, .samples = samples}}(zero[0]).back()[0]) == (samples % 2 == 0));
  std::vector<Experiment<float, int>> results(1);
  for (const int samples : {300, 301}) {
    Rollout{Flip{}, {.dt = 1, .samples = samples}}.experiments(std::span(zero), {}, Last{}, nothing,
                                                               std::span(results));
    CHECK(std::signbit(*results[0].embedding) == (samples % 2 == 0));
  }
}

TEST_CASE("who blew up before anybody looked has diverged, and the others have not") {
  const Space space{Doubling{}, {.state = all(-1, 1), .parameters = all(0, 2)}};
  std::vector<decltype(space)::Intervention> list;
  for (const float factor : {2.0f, 0.5f, 1.0f, 1.9f}) list.push_back(space.at(Vector<float, 2>{factor, 1.0f}));
  std::vector<Experiment<float, int>> results(list.size());
  Rollout{Doubling{}, {.dt = 1, .samples = 1000}}.experiments(std::span<const decltype(list)::value_type>(list), {},
                                                              Last{}, nothing, std::span(results));
  CHECK(results[0].status == Status::diverged);  // 2^999
  CHECK(results[1].embedding == 0.0f);           // 2^-999
  CHECK(results[2].embedding == 1.0f);
  CHECK(results[3].status == Status::diverged);
}
