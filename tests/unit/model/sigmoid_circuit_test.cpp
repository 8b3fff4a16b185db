// SPDX-License-Identifier: MIT
#include "curio/model/sigmoid_circuit.hpp"  // first: the header must stand alone

#include <catch2/catch.hpp>
#include <cmath>
#include <fstream>
#include <random>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "../every_width.hpp"
#include "../property.hpp"
#include "curio/simulate/model_step.hpp"

using curio::Degradation;
using curio::Euler;
using curio::HasBounds;
using curio::Lanes;
using curio::Model;
using curio::SigmoidCircuit;
using curio::Vector;

namespace {

using Alone = Lanes<float, 1>;

/// Calls test(N) for N = 1..16, each a constant.
template <class Test>
void for_each_size(Test test) {
  [&]<int... i>(std::integer_sequence<int, i...>) { (test(std::integral_constant<int, i + 1>{}), ...); }
  (std::make_integer_sequence<int, 16>{});
}

template <class Model>
Vector<Alone, Model::species> rate_of(const Model& model, const std::vector<float>& y, const std::vector<float>& c) {
  Vector<Alone, Model::species> state;
  Vector<Alone, Model::parameters> parameters;
  for (int i = 0; i < Model::species; ++i) state[i] = Alone(y.at(static_cast<std::size_t>(i)));
  for (int i = 0; i < Model::parameters; ++i) parameters[i] = Alone(c.at(static_cast<std::size_t>(i)));
  return model(state, parameters);
}

TEST_CASE("a gene without input makes half of its maximum, and decays") {
  CHECK(rate_of(SigmoidCircuit<1>{}, {0}, {0, 0})[0][0] == 0.5f);
  CHECK(rate_of(SigmoidCircuit<1>{}, {0.75f}, {0, 0})[0][0] == -0.25f);
}

TEST_CASE("weights are read row by row, then biases: worked by hand") {
  // Gene 0: 4 y0 - 2 y1 + 0 = 0 at y = (1/4, 1/2); gene 1: -8 y0 + 2 y1 + 1 = 0.
  const auto balanced = rate_of(SigmoidCircuit<2>{}, {0.25f, 0.5f}, {4, -2, -8, 2, 0, 1});
  CHECK(balanced[0][0] == 0.25f);
  CHECK(balanced[1][0] == 0);
  // Far on either side of it the gene is fully on (exactly 1) or off (e^-40 = 4e-18 beside y).
  const auto ends = rate_of(SigmoidCircuit<2>{}, {0.25f, 0.5f}, {0, 0, 0, 0, 40, -40});
  CHECK(ends[0][0] == 0.75f);
  CHECK(ends[1][0] == -0.5f);
}

TEST_CASE("a chosen decay of 1 gives the bits of the decay that is the unit of time") {
  std::mt19937 random(1);
  std::uniform_real_distribution<float> weight(-30, 30), concentration(0, 1);
  for (int i = 0; i < 1000; ++i) {
    std::vector<float> c(12), y(3);
    for (float& x : c) x = weight(random);
    for (float& x : y) x = concentration(random);
    const auto unit = rate_of(SigmoidCircuit<3>{}, y, c);
    c.insert(c.end(), 3, 1.0f);
    const auto chosen = rate_of(SigmoidCircuit<3, Degradation::chosen>{}, y, c);
    for (int k = 0; k < 3; ++k) REQUIRE(every_width::same(unit[k][0], chosen[k][0]));
  }
}

TEST_CASE("a chosen decay is each gene's own, after the biases") {
  const auto rate = rate_of(SigmoidCircuit<2, Degradation::chosen>{}, {0.5f, 0.25f}, {0, 0, 0, 0, 0, 0, 2, 0.5f});
  CHECK(rate[0][0] == -0.5f);
  CHECK(rate[1][0] == 0.375f);
}

TEST_CASE("circuits of 1 to 16 genes agree with their formula in double") {
  std::mt19937 random(2);
  std::uniform_real_distribution<float> weight(-30, 30), concentration(0, 1), decay(0.1f, 2);
  for_each_size([&](auto n) {
    constexpr int N = n;
    for (int repeat = 0; repeat < 20; ++repeat) {
      std::vector<float> c, y;
      for (int i = 0; i < N * N + N; ++i) c.push_back(weight(random));
      for (int i = 0; i < N; ++i) c.push_back(decay(random)), y.push_back(concentration(random));
      const auto rate = rate_of(SigmoidCircuit<N, Degradation::chosen>{}, y, c);
      for (int i = 0; i < N; ++i) {
        const auto at = [&](int index) { return static_cast<double>(c[static_cast<std::size_t>(index)]); };
        const auto state = [&](int index) { return static_cast<double>(y[static_cast<std::size_t>(index)]); };
        double z = at(N * N + i), sizes = std::abs(z);
        for (int j = 0; j < N; ++j) z += at(N * i + j) * state(j), sizes += std::abs(at(N * i + j) * state(j));
        const double expected = 1 / (1 + std::exp(-z)) - at(N * N + N + i) * state(i);
        // u = 2^-24: N + 1 roundings of partial sums no larger than `sizes`, through a slope of 1/4 at most; 2.5 units
        // of at most 2 u for the logistic function; one rounding of a result below 2.
        const double tolerance = 0x1p-24 * ((N + 1) * sizes / 4 + 5 + 2);
        REQUIRE(std::abs(rate[i][0] - expected) < tolerance);
      }
    }
  });
}

TEST_CASE("a silent gene's product fades as the reference's does, to nothing or to a level, in every bit") {
  // By AutoDiscJax 0.4.1 (jax 0.4.13, CPU): Euler steps of 0.01 from y = 1, at inputs of -90, -87 and -80.
  const Euler step{SigmoidCircuit<1>{}};
  const auto at = [&](float input, int steps) {
    Vector<Alone, 1> y(Alone(1));
    const Vector<Alone, 2> c(Alone(0), Alone(input));
    for (int k = 0; k < steps; ++k) y = step(y, c, 0, 0.01);
    return y[0][0];
  };
  CHECK(at(-90, 1) == 0x1.fae148p-1f);
  CHECK(at(-90, 1000) == 0x1.6a259p-15f);
  CHECK(at(-90, 5001) == 0x1.66f438p-73f);
  CHECK(at(-90, 8001) == 0x1.fc17c8p-117f);
  CHECK(at(-90, 8689) == 0x1.025c6ep-126f);
  CHECK(at(-90, 8690) == 0);
  CHECK(at(-87, 8001) == 0x1.fccbp-117f);
  for (const int steps : {8690, 9000, 11'000}) {
    CHECK(at(-90, steps) == 0);
    CHECK(at(-87, steps) == 0x1.331a02p-125f);
    CHECK(at(-80, steps) == 0x1.80196ap-116f);
  }
}

TEST_CASE("one circuit alone has the bits that it has among others, in every width") {
  const auto rate = [](auto a, auto b, auto c) {
    using Real = decltype(a);
    const Vector<Real, 2> y{a, b};
    Vector<Real, 6> parameters;
    parameters << c, a, b, c, a, b;
    const Vector<Real, 2> both = SigmoidCircuit<2>{}(y, parameters);
    return both[0] + both[1];
  };
  CHECK(property::holds([&] {
    RC_ASSERT(every_width::agree(
        rate, std::array{*property::hostile<float>(), *property::hostile<float>(), *property::hostile<float>()}));
  }));
}

TEST_CASE("the usual bounds: weights, biases, decays, and concentrations from 0 to 1") {
  const auto unit = SigmoidCircuit<3>::bounds();
  CHECK(unit.state.rows.size() == 3);
  CHECK(unit.parameters.rows.size() == 12);
  for (const auto& row : unit.state.rows) CHECK((row.low == 0 && row.high == 1));
  for (std::size_t i = 0; i < 12; ++i) {
    const float range = i < 9 ? 30 : 10;
    CHECK((unit.parameters.rows[i].low == -range && unit.parameters.rows[i].high == range));
    CHECK(unit.parameters.rows[i].name.empty());  // by position: c0, c1, ...
  }
  const auto chosen = SigmoidCircuit<3, Degradation::chosen>::bounds();
  CHECK(chosen.parameters.rows.size() == 15);
  CHECK((chosen.parameters.rows[11].low == -10 && chosen.parameters.rows[11].high == 10));
  for (std::size_t i = 12; i < 15; ++i)
    CHECK((chosen.parameters.rows[i].low == 0.1f && chosen.parameters.rows[i].high == 2));
}

TEST_CASE("every size is a model with bounds, over every kind of lanes") {
  for_each_size([](auto n) {
    STATIC_REQUIRE(Model<SigmoidCircuit<n>> && HasBounds<SigmoidCircuit<n>>);
    STATIC_REQUIRE(Model<SigmoidCircuit<n, Degradation::chosen>, Lanes<double, 4>>);
    STATIC_REQUIRE(SigmoidCircuit<n>::parameters == n * n + n);
    STATIC_REQUIRE(SigmoidCircuit<n, Degradation::chosen>::parameters == n * n + 2 * n);
  });
}

// The reference's own rollouts.

struct Recorded {
  int genes;
  std::vector<float> c, y, end;
};

std::vector<Recorded> recorded_rollouts() {
  std::ifstream file(CURIO_TEST_DATA "/rollouts_other_sizes.csv");
  std::vector<Recorded> rollouts;
  std::string line;
  while (std::getline(file, line)) {
    std::istringstream row(line);
    std::string genes, circuit, what, value;
    std::getline(row, genes, ','), std::getline(row, circuit, ','), std::getline(row, what, ',');
    if (what != "c" && what != "y" && what != "end")
      continue;  // the first line tells of the file, the second names columns
    if (what == "c") rollouts.push_back({std::stoi(genes), {}, {}, {}});
    std::vector<float>& values = what == "c"   ? rollouts.back().c
                                 : what == "y" ? rollouts.back().y
                                               : rollouts.back().end;
    while (row >> value) values.push_back(std::stof(value));
  }
  return rollouts;
}

/// Where W circuits of N genes, all the same, are after 599 steps of Euler.
template <int N, int W>
std::vector<float> end_of(const Recorded& rollout) {
  using Real = Lanes<float, W>;
  Vector<Real, N> y;
  Vector<Real, N * N + N> c;
  for (int i = 0; i < N; ++i) y[i] = Real(rollout.y.at(static_cast<std::size_t>(i)));
  for (int i = 0; i < N * N + N; ++i) c[i] = Real(rollout.c.at(static_cast<std::size_t>(i)));
  const Euler step{SigmoidCircuit<N>{}};
  for (int k = 0; k < 599; ++k) y = step(y, c, 0.01 * k, 0.01);
  std::vector<float> end;
  for (const Real& species : y) end.push_back(species[W - 1]);
  return end;
}

TEST_CASE("circuits of 2, 4, 5 and 7 genes end where the reference leaves them, in every bit") {
  const std::vector<Recorded> rollouts = recorded_rollouts();
  REQUIRE(rollouts.size() == 48);
  std::vector<int> sizes;
  for (const Recorded& rollout : rollouts) {
    const auto is_end = [&]<int N>(std::integral_constant<int, N>) {
      CHECK(end_of<N, 1>(rollout) == rollout.end);
      CHECK(end_of<N, 16>(rollout) == rollout.end);
    };
    if (sizes.empty() || sizes.back() != rollout.genes) sizes.push_back(rollout.genes);
    if (rollout.genes == 2) is_end(std::integral_constant<int, 2>{});
    else if (rollout.genes == 4) is_end(std::integral_constant<int, 4>{});
    else if (rollout.genes == 5) is_end(std::integral_constant<int, 5>{});
    else if (rollout.genes == 7) is_end(std::integral_constant<int, 7>{});
    else FAIL("no such size in the file: " << rollout.genes);
  }
  CHECK(sizes == std::vector{2, 4, 5, 7});
}

}  // namespace
