// SPDX-License-Identifier: MIT
// The laws of every role, held by every policy that we ship. A new policy joins its list with one line.
#include <array>
#include <catch2/catch.hpp>
#include <cmath>
#include <complex>
#include <limits>
#include <numeric>
#include <set>
#include <span>
#include <string>
#include <tuple>
#include <type_traits>
#include <vector>

#include "curio/curio.hpp"
#include "vectors.hpp"

using namespace curio;
using Eigen::VectorXcd;
using Eigen::VectorXcf;
using Eigen::VectorXd;
using Eigen::VectorXf;
using vectors::noise;
using vectors::same;

namespace {

template <class P>
struct Named {
  const char* name;
  P policy;
};
template <class P>
Named(const char*, P) -> Named<P>;

const std::tuple encoders{
    Named{"FinalState", FinalState{}},
    Named{"Fourier", Fourier{.last = 64}},
    Named{"Fourier, an odd window", Fourier{.last = 45}},
    Named{"Fourier, several species", Fourier{.species = {2, 0}, .last = 100}},
    Named{"Periodicity's features", Periodicity{.species = 1, .last = 90, .threshold = 0.01f}.features()},
};
const std::tuple measurements{
    Named{"Periodicity", Periodicity{.last = 96, .threshold = 0.01f}},
    Named{"None", None{}},
};
const std::tuple losses{
    Named{"RelativeDistance", RelativeDistance{}},
    Named{"MeanDistance", MeanDistance{}},
    Named{"Euclidean", Euclidean{}},
};
const std::tuple selectors{
    Named{"Nearest", Nearest{}},
    Named{"Nearest of 5", Nearest{.k = 5}},
    Named{"Anyone", Anyone{}},
};
const std::tuple optimizers{
    Named{"Evolution", Evolution{}},
    Named{"Evolution, several workers", Evolution{.noise = 0.3f, .workers = 5}},
    Named{"Evolution, several steps", Evolution{.workers = 2, .steps = 4}},
};
const std::tuple models{
    Named{"SigmoidCircuit<1>", SigmoidCircuit<1>{}},
    Named{"SigmoidCircuit<3>", SigmoidCircuit<3>{}},
    Named{"SigmoidCircuit<5>", SigmoidCircuit<5>{}},
    Named{"SigmoidCircuit<3, chosen>", SigmoidCircuit<3, Degradation::chosen>{}},
    Named{"HillCircuit<1>", HillCircuit<1>{}},
    Named{"HillCircuit<3>", HillCircuit<3>{}},
    Named{"Repressilator", Repressilator{}},
    Named{"ToggleSwitch", ToggleSwitch{}},
};
/// Steps are held over these two models, one of sums and one of powers: no law of a step depends on the model.
const std::tuple stepped{
    Named{"SigmoidCircuit<3>", SigmoidCircuit<3>{}},
    Named{"ToggleSwitch", ToggleSwitch{}},
};
const std::tuple steps{
    Named{"Euler", [](const auto& model) { return Euler{model}; }},
    Named{"RungeKutta4", [](const auto& model) { return RungeKutta4{model}; }},
};
const std::tuple executors{
    Named{"Serial", Serial{}},
    Named{"Threads", Threads{}},
    Named{"one thread", Threads{.count = 1}},
    Named{"seven threads", Threads{.count = 7}},
};
/// Goal generators of one kind of embedding: boxes of one's own are of real numbers.
template <class E>
auto goal_generators() {
  if constexpr (detail::is_complex<typename E::Scalar>)
    return std::tuple{Named{"Hypercube", Hypercube{}}, Named{"Hypercube, not enlarged", Hypercube{.scaling = 1}}};
  else
    return std::tuple{Named{"Hypercube", Hypercube{}}, Named{"Hypercube, not enlarged", Hypercube{.scaling = 1}},
                      Named{"UniformGoals", UniformGoals<E>{E::Constant(10, -1), E::Constant(10, 2)}}};
}

/// Calls law(policy) for each of a list.
template <class List, class Law>
void hold(const List& list, Law&& law) {
  std::apply(
      [&](const auto&... each) {
        const auto one = [&](const auto& named) {
          INFO(named.name);
          law(named.policy);
        };
        (one(each), ...);
      },
      list);
}
template <class P>
void check_fields(const P& policy) {
  if constexpr (requires { policy.check(); }) CHECK_NOTHROW(policy.check());
}

/// The same value, of any type.
template <class E>
bool equal(const E& a, const E& b) {
  if constexpr (GoalVector<E>) return same(a, b);
  else return a == b;
}

template <class E>
Library<E, MeanDistance> library_of(std::size_t count) {
  Library<E, MeanDistance> library;
  for (std::uint64_t i = 0; i < count; ++i) library.add(noise<E>(Key(i), 10), i);
  return library;
}

/// A past made by hand: nothing but what a policy may ask.
struct FakePast {
  std::vector<VectorXf> embeddings;

  std::size_t size() const { return embeddings.size(); }
  const VectorXf& reached(std::size_t place) const { return embeddings[place]; }
  double loss(std::size_t place, const VectorXf& goal) const {
    return static_cast<double>((reached(place) - goal).lpNorm<1>());
  }
};
static_assert(Past<FakePast, VectorXf>);

/// A state and parameters of a model, within its bounds.
template <class M>
auto inside(const M& model, std::uint64_t seed) {
  return Space{model}.sample(Key(seed));
}

/// What readers read: a wheel that turns, and a third number that settles.
struct Wheel {
  static constexpr int species = 3, parameters = 2;
  template <class Real>
  Vector<Real, 3> operator()(const Vector<Real, 3>& y, const Vector<Real, 2>& c) const {
    return {c[0] * y[1], -c[0] * y[0], c[1] - y[2]};
  }
  static Bounds<3, 2> bounds() { return {.state = all(-1, 1), .parameters = all(0, 2)}; }
};
const Rollout rollout{Euler{Wheel{}}, {.dt = 0.1, .samples = 150}};
using Turn = Space<2, 3>::Intervention;

/// What an encoder or a measurement makes of whole trajectories, and of what a rollout in T streams to it.
template <class T, class Reader>
void check_reader(const Reader& reader) {
  check_fields(reader);
  using E = EmbeddingOf<Reader, Trajectory<T, 3>>;
  STATIC_REQUIRE(Encoder<Reader, Trajectory<T, 3>>);
  std::vector<Turn> drawn;  // all lanes of any width, and a rest
  for (std::uint64_t i = 0; i < 70; ++i) drawn.push_back(inside(Wheel{}, i));
  std::vector<Experiment<E, Nothing>> streamed(drawn.size());
  const auto rollout_in = rollout.with<T>();
  rollout_in.experiments(std::span<const Turn>(drawn), {}, reader, None{}, std::span<Experiment<E, Nothing>>(streamed));
  for (std::size_t i = 0; i < drawn.size(); ++i) {
    const auto trajectory = rollout_in(drawn[i]);
    const E whole = reader(trajectory);
    CHECK(equal(whole, reader(trajectory)));
    REQUIRE(streamed[i].embedding);
    CHECK(equal(*streamed[i].embedding, whole));
  }
}

/// f(y, c) of lanes against each alone; y and c drawn within the bounds.
template <class T, int W, class M, class F>
bool lanes_as_alone(const M& model, const F& f) {
  using Many = Lanes<T, W>;
  using One = Lanes<T, 1>;
  Vector<Many, M::species> y;
  Vector<Many, M::parameters> c;
  const auto gather = [&](int place) {
    T values[std::size_t{W}];
    for (int lane = 0; lane < W; ++lane)
      values[lane] = static_cast<T>(inside(model, static_cast<std::uint64_t>(lane)).values[place]);
    return Many::load(values);
  };
  for (int j = 0; j < M::parameters; ++j) c[j] = gather(j);
  for (int i = 0; i < M::species; ++i) y[i] = gather(M::parameters + i);
  const Vector<Many, M::species> together = f(y, c);
  for (int lane = 0; lane < W; ++lane) {
    Vector<One, M::species> own_y;
    Vector<One, M::parameters> own_c;
    for (int i = 0; i < M::species; ++i) own_y[i] = One(y[i][lane]);
    for (int j = 0; j < M::parameters; ++j) own_c[j] = One(c[j][lane]);
    const Vector<One, M::species> alone = f(own_y, own_c);
    for (int i = 0; i < M::species; ++i)
      if (!(together[i][lane] == alone[i][0])) return false;  // nor where one is no number
  }
  return true;
}

}  // namespace

TEMPLATE_TEST_CASE("encoders: one outcome has one embedding; streamed, alone or among others, it has the same bits", "",
                   float, double) {
  hold(encoders, [](const auto& encoder) { check_reader<TestType>(encoder); });
}

TEMPLATE_TEST_CASE("measurements: the same laws", "", float, double) {
  hold(measurements, [](const auto& measurement) { check_reader<TestType>(measurement); });
}

TEMPLATE_TEST_CASE("losses: 0 between equals, never negative, the same both ways, refuse sizes that differ", "",
                   VectorXf, VectorXcf, VectorXd, VectorXcd) {
  hold(losses, [](const auto& loss) {
    STATIC_REQUIRE(Loss<std::remove_cvref_t<decltype(loss)>, TestType>);
    check_fields(loss);
    for (const Eigen::Index n : {1, 5, 40}) {
      Range<TestType> range;
      for (std::uint64_t i = 0; i < 6; ++i) range.include(noise<TestType>(Key(i), n));
      for (std::uint64_t i = 0; i < 6; ++i) {
        const TestType a = noise<TestType>(Key(i), n), b = noise<TestType>(Key(50 + i), n);
        const auto there = loss_of(loss, a, b, range);
        CHECK(loss_of(loss, a, a, range) == 0);
        CHECK(there > 0);
        CHECK(std::isfinite(there));
        CHECK(there == loss_of(loss, b, a, range));
        CHECK(there == loss_of(loss, a, b, range));
        const TestType longer = noise<TestType>(Key(i), n + 1);
        CHECK_THROWS_AS(loss_of(loss, a, longer, range), Error);
        CHECK_THROWS_AS(loss_of(loss, longer, a, range), Error);
      }
    }
  });
}

TEMPLATE_TEST_CASE("goal generators: the same key gives the same goal, of the right size, finite; another key another",
                   "", VectorXf, VectorXcf, VectorXd, VectorXcd) {
  hold(goal_generators<TestType>(), [](const auto& generator) {
    check_fields(generator);
    for (const std::size_t count : {2u, 30u}) {
      const auto library = library_of<TestType>(count);
      const auto goal_of = [&, made = [&] {
        if constexpr (requires { generator.study(library); }) return generator.study(library);
        else return [&](Key key) { return generator(key, library); };
      }()](std::uint64_t seed) -> TestType { return made(Key(seed)); };
      std::vector<TestType> goals;
      for (std::uint64_t seed = 0; seed < 20; ++seed) goals.push_back(goal_of(seed));
      for (std::uint64_t seed = 20; seed-- > 0;) {  // in another order
        CHECK(same(goal_of(seed), goals[seed]));
        CHECK(goals[seed].size() == 10);
        CHECK(goals[seed].allFinite());
        if (seed > 0) CHECK_FALSE(same(goals[seed], goals[seed - 1]));
      }
    }
  });
}

TEST_CASE("goal generators: around a past of one experiment they give finite goals, too") {
  hold(goal_generators<VectorXf>(), [](const auto& generator) {
    const auto library = library_of<VectorXf>(1);
    if constexpr (requires { generator.study(library); }) CHECK(generator.study(library)(Key(1)).allFinite());
    else CHECK(generator(Key(1), library).allFinite());
  });
}

TEST_CASE("selectors: a place in the library, the same for the same key") {
  hold(selectors, [](const auto& selector) {
    if constexpr (requires { selector.check(5); }) CHECK_NOTHROW(selector.check(5));
    for (const std::size_t count : {1u, 2u, 5u, 40u}) {
      const auto library = library_of<VectorXf>(count);
      for (std::uint64_t seed = 0; seed < 20; ++seed) {
        const VectorXf goal = noise<VectorXf>(Key(seed + 100), 10);
        const std::size_t place = selector(Key(seed), goal, library);
        CHECK(place < count);
        CHECK(selector(Key(seed), goal, library) == place);
      }
    }
  });
}

TEST_CASE("selectors: they need nothing of the past but what a Past is, and choose the same from any") {
  hold(selectors, [](const auto& selector) {
    STATIC_REQUIRE(Selector<std::remove_cvref_t<decltype(selector)>, VectorXf, FakePast>);
    for (const std::size_t count : {1u, 4u, 40u}) {
      const auto library = library_of<VectorXf>(count);
      FakePast fake;
      for (std::size_t place = 0; place < count; ++place) fake.embeddings.push_back(library.reached(place));
      for (std::uint64_t seed = 0; seed < 20; ++seed) {
        const VectorXf goal = noise<VectorXf>(Key(seed + 100), 10);
        const std::size_t place = selector(Key(seed), goal, fake);
        CHECK(place < count);
        CHECK(selector(Key(seed), goal, fake) == place);
        CHECK(selector(Key(seed), goal, library) == place);  // ten times the library's mean: the same order
      }
    }
  });
}

TEST_CASE("optimizers: at least one child a step, all in the box; the same key gives the same; they end as declared") {
  const Space space = Space{SigmoidCircuit<3>{}}.hold("y1", {.from = 1, .to = 2, .low = 0, .high = 1}).fix("c3", 5);
  const double infinity = std::numeric_limits<double>::infinity();
  hold(optimizers, [&](const auto& optimizer) {
    check_fields(optimizer);
    STATIC_REQUIRE(Optimizer<std::remove_cvref_t<decltype(optimizer)>, std::remove_cvref_t<decltype(space)>>);
    for (const bool all_fail : {false, true}) {
      const auto parent = space.sample(Key(77));
      const auto children_of = [&](std::uint64_t seed) {
        std::vector<std::remove_cvref_t<decltype(parent)>> all;
        std::size_t told_times = 0;
        if constexpr (requires { optimizer.start(Key(seed), parent, space); }) {
          for (auto pursuit = optimizer.start(Key(seed), parent, space); !pursuit.done();) {
            const auto children = pursuit.ask();
            REQUIRE_FALSE(children.empty());
            all.insert(all.end(), children.begin(), children.end());
            std::vector<double> told(children.size(), infinity);
            for (std::size_t i = 0; !all_fail && i < told.size(); ++i)
              told[i] = static_cast<double>(children[i].values[0]);
            const std::size_t winner = pursuit.tell(told);
            if (all_fail) CHECK(winner >= children.size());
            ++told_times;
            REQUIRE(all.size() < 1000);
          }
          if constexpr (requires { optimizer.steps; }) CHECK(told_times == optimizer.steps);
        } else {
          all.push_back(optimizer(Key(seed), parent, space));
        }
        if constexpr (requires { optimizer.experiments(); }) CHECK(all.size() == optimizer.experiments());
        return all;
      };
      for (std::uint64_t seed = 0; seed < 5; ++seed) {
        const auto children = children_of(seed), again = children_of(seed), others = children_of(seed + 1);
        REQUIRE(again.size() == children.size());
        for (std::size_t i = 0; i < children.size(); ++i) {
          CHECK(children[i].values == again[i].values);
          CHECK(children[i].windows == space.windows());
          CHECK_NOTHROW(space.at(children[i].values));
        }
        CHECK(children[0].values != others[0].values);
      }
    }
  });
}

TEST_CASE("models: bounds that a space takes, with a finite rate everywhere inside") {
  hold(models, [](const auto& model) {
    using M = std::remove_cvref_t<decltype(model)>;
    STATIC_REQUIRE((Model<M, Lanes<float, 1>> && Model<M, Lanes<double, 1>> && HasBounds<M>));
    const Space space{model};
    const auto& all = space.names();
    const std::set<std::string> names(all.begin(), all.end());
    CHECK(names.size() == static_cast<std::size_t>(M::species + M::parameters));
    for (std::uint64_t seed = 0; seed < 102; ++seed) {
      auto drawn = space.sample(Key(seed));
      if (seed == 100) drawn.values = space.low();
      if (seed == 101) drawn.values = space.high();
      const Vector<Lanes<float, 1>, M::species> y = drawn.state().template cast<Lanes<float, 1>>();
      const Vector<Lanes<float, 1>, M::parameters> c = drawn.parameters().template cast<Lanes<float, 1>>();
      const auto rate = rate_of<Lanes<float, 1>>(model, y, c, 0.5);
      for (int i = 0; i < M::species; ++i) CHECK(std::isfinite(rate[i][0]));
    }
  });
}

TEST_CASE("models: lanes have the bits that each experiment has alone, in float and in double") {
  hold(models, [](const auto& model) {
    const auto rate = [&](const auto& y, const auto& c) {
      return rate_of<typename std::remove_cvref_t<decltype(y)>::Scalar>(model, y, c, 0.5);
    };
    CHECK(lanes_as_alone<float, native_width<float>>(model, rate));
    CHECK(lanes_as_alone<double, native_width<double>>(model, rate));
  });
}

TEST_CASE("steps: of no length they leave the state as it was, in every bit; lanes are as alone") {
  hold(steps, [](const auto& of) {
    hold(stepped, [&](const auto& model) {
      const auto step = of(model);
      using S = std::remove_cvref_t<decltype(step)>;
      STATIC_REQUIRE((ModelStep<S, Lanes<float, 1>> && ModelStep<S, Lanes<double, 1>>));
      CHECK(S::order >= 1);
      for (std::uint64_t seed = 0; seed < 20; ++seed) {
        const auto drawn = inside(model, seed);
        const Vector<Lanes<float, 1>, S::species> y = drawn.state().template cast<Lanes<float, 1>>();
        const Vector<Lanes<float, 1>, S::parameters> c = drawn.parameters().template cast<Lanes<float, 1>>();
        const auto next = step(y, c, 0.5, 0.0);
        for (int i = 0; i < S::species; ++i) CHECK(next[i][0] == y[i][0]);
      }
      const auto advance = [&](const auto& y, const auto& c) { return step(y, c, 0.5, 0.01); };
      CHECK(lanes_as_alone<float, native_width<float>>(model, advance));
      CHECK(lanes_as_alone<double, 2 * native_width<double>>(model, advance));
    });
  });
}

TEST_CASE("executors: every result is filled once, and an exception reaches the caller", "[threads]") {
  hold(executors, [](const auto& executor) {
    STATIC_REQUIRE(Executor<std::remove_cvref_t<decltype(executor)>>);
    for (const std::size_t count : {0u, 1u, 2u, 6u, 7u, 100u}) {
      std::vector<int> results(count, 0), expected(count);
      std::iota(expected.begin(), expected.end(), 1);
      executor.fill(std::span(results), [](std::size_t first, std::span<int> part) {
        for (std::size_t i = 0; i < part.size(); ++i) part[i] += static_cast<int>(first + i) + 1;
      });
      CHECK(results == expected);
    }
    std::vector<int> results(20);
    const auto fails = [](std::size_t first, std::span<int> part) {
      if (first + part.size() > 10) throw std::runtime_error("enough");
    };
    CHECK_THROWS_WITH(executor.fill(std::span(results), fails), "enough");
  });
}
