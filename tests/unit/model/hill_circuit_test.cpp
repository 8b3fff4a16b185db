// SPDX-License-Identifier: MIT
#include "curio/model/hill_circuit.hpp"  // first: the header must stand alone

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <random>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "../accuracy.hpp"
#include "curio/simulate/model_step.hpp"

using curio::HasBounds;
using curio::HillCircuit;
using curio::Lanes;
using curio::Model;
using curio::RungeKutta4;
using curio::Vector;

namespace {

/// The parameters of a circuit by their names; all the same for every gene, or every regulation, until set otherwise.
template <int N>
struct Circuit {
  std::vector<double> leak, rate, strength, threshold, exponent;
  explicit Circuit(double all_leaks, double all_rates)
      : leak(N, all_leaks), rate(N, all_rates), strength(N * N, 0), threshold(N * N, 1), exponent(N * N, 1) {}

  /// Gene `of` is regulated by gene `by`.
  void regulate(int of, int by, double w, double K, double n) {
    const auto at = static_cast<std::size_t>(N * of + by);
    strength[at] = w, threshold[at] = K, exponent[at] = n;
  }
  template <class Real>
  Vector<Real, HillCircuit<N>::parameters> parameters() const {
    Vector<Real, HillCircuit<N>::parameters> c;
    int next = 0;
    for (const auto* part : {&leak, &rate, &strength, &threshold, &exponent})
      for (const double value : *part) c[next++] = Real(value);
    return c;
  }
  template <class T = double>
  std::vector<T> rates(const std::vector<T>& y) const {
    using Real = Lanes<T, 1>;
    Vector<Real, N> state;
    for (int i = 0; i < N; ++i) state[i] = Real(y.at(static_cast<std::size_t>(i)));
    std::vector<T> result;
    for (const Real& rate_of_gene : HillCircuit<N>{}(state, parameters<Real>())) result.push_back(rate_of_gene[0]);
    return result;
  }
};

/// The rate of one gene that regulates itself: leak 1/8, maximal rate 2, at its threshold 4 unless said otherwise.
double self_regulated(double strength, double y = 4, double exponent = 2) {
  Circuit<1> circuit(0.125, 2);
  circuit.regulate(0, 0, strength, 4, exponent);
  return circuit.rates({y})[0];
}

TEST_CASE("at its threshold an activator, or a repressor, leaves half of the maximal rate") {
  CHECK(self_regulated(1) == 0.125 + 2 * 0.5 - 4);
  CHECK(self_regulated(-1) == 0.125 + 2 * 0.5 - 4);
}

TEST_CASE("a regulation of half strength touches half of the rate") {
  CHECK(self_regulated(0.5) == 0.125 + 2 * 0.75 - 4);
  CHECK(self_regulated(-0.5) == 0.125 + 2 * 0.75 - 4);
}

TEST_CASE("a regulation of no strength is absent, whatever its threshold and exponent") {
  CHECK(self_regulated(0) == 0.125 + 2 - 4);
  CHECK(self_regulated(0, 4, 3.7) == 0.125 + 2 - 4);
  CHECK(self_regulated(0, 0.5) == 0.125 + 2 - 0.5);
}

TEST_CASE("without its regulator a gene leaks if that activates, and is fully on if that represses") {
  CHECK(self_regulated(1, 0) == 0.125);
  CHECK(self_regulated(-1, 0) == 0.125 + 2);
  CHECK(self_regulated(0.25, 0) == 0.125 + 2 * 0.75);
}

TEST_CASE("far above the threshold an activator gives the maximal rate, and a repressor leaves the leak") {
  CHECK(self_regulated(1, 4e8, 4) == 0.125 + 2 - 4e8);
  CHECK(self_regulated(-1, 4e8, 4) == 0.125 + 0 - 4e8);
  CHECK(self_regulated(1, 1e300, 4) == -1e300);  // the power saturates; nothing is infinite or no number
}

TEST_CASE("parameters are leaks, rates, then strengths, thresholds and exponents row by row: worked by hand") {
  // Gene 0 is activated by gene 1, y1 / K = 3, n = 2: h = 9/10. Gene 1 is repressed by gene 0, y0 / K = 1/2, n = 1: 1 -
  // h = 2/3.
  Circuit<2> circuit(0, 0);
  circuit.leak = {0.25, 0.5}, circuit.rate = {10, 6};
  circuit.regulate(0, 1, 1, 2, 2);
  circuit.regulate(1, 0, -1, 4, 1);
  const auto rates = circuit.rates({2, 6});
  CHECK(rates[0] == Approx(0.25 + 10 * 0.9 - 2).epsilon(1e-14));
  CHECK(rates[1] == Approx(0.5 + 6 * 2 / 3.0 - 6).epsilon(1e-14));
}

TEST_CASE("regulations of one gene multiply") {
  // 1/2 by gene 0 at its threshold, 1/5 by gene 1 at twice its threshold with exponent 2 (repressing).
  Circuit<2> circuit(0, 8);
  circuit.regulate(0, 0, 1, 1, 3);
  circuit.regulate(0, 1, -1, 1, 2);
  CHECK(circuit.rates({1, 2})[0] == Approx(8 * 0.5 * 0.2 - 1).epsilon(1e-14));
}

/// Calls test(N) for N = 1..16, each a constant.
template <class Test>
void for_each_size(Test test) {
  [&]<int... i>(std::integer_sequence<int, i...>) { (test(std::integral_constant<int, i + 1>{}), ...); }
  (std::make_integer_sequence<int, 16>{});
}

/// A circuit in the usual bounds.
template <int N>
Circuit<N> random_circuit(std::mt19937& random) {
  const auto rows = HillCircuit<N>::bounds().parameters.rows;
  Circuit<N> circuit(0, 0);
  std::size_t next = 0;
  for (auto* part : {&circuit.leak, &circuit.rate, &circuit.strength, &circuit.threshold, &circuit.exponent})
    for (double& value : *part) {
      const auto& row = rows[next++];
      value = std::uniform_real_distribution<float>(row.low, row.high)(random);  // a float, so that both types hold it
    }
  return circuit;
}

TEST_CASE("Hill circuits of 1 to 16 genes agree with their formula in double") {
  std::mt19937 random(1);
  std::uniform_real_distribution<float> concentration(0, 10);
  for_each_size([&](auto n) {
    constexpr int N = n;
    for (int repeat = 0; repeat < 5; ++repeat) {
      const Circuit<N> circuit = random_circuit<N>(random);
      std::vector<float> y(N);
      for (float& x : y) x = concentration(random);
      const std::vector<float> rates = circuit.rates(y);
      for (std::size_t i = 0; i < N; ++i) {
        double share = 1;
        for (std::size_t j = 0; j < N; ++j) {
          const std::size_t at = N * i + j;
          const double power = std::pow(y[j] / circuit.threshold[at], circuit.exponent[at]), w = circuit.strength[at];
          share *= w > 0 ? 1 - w + w * power / (1 + power) : 1 + w * power / (1 + power);
        }
        const double state = y[i], expected = circuit.leak[i] + circuit.rate[i] * share - state;
        // u = 2^-24. y / K errs by u, its n-th power (n <= 4) by 4 u and 4 units of at most 2 u; of that the Hill
        // function feels a quarter at most, and adds 2 u; the factor adds 2 u and the product u: 8 u a regulation, none
        // above 1.
        const double tolerance = 0x1p-24 * (8 * N * circuit.rate[i] + 2 * (circuit.leak[i] + circuit.rate[i]) + state);
        REQUIRE(std::abs(rates[i] - expected) < tolerance);
      }
    }
  });
}

TEST_CASE("production lies between leak and leak plus rate, far beyond the bounds of the state too") {
  std::mt19937 random(2);
  const std::vector<float> extremes{0, 1e-38f, 1e-45f, 1e-3f, 1, 10, 1e6f, 1e37f};
  for (int repeat = 0; repeat < 500; ++repeat) {
    Circuit<3> circuit = random_circuit<3>(random);
    if (repeat % 2 == 0)
      for (double& w : circuit.strength) w = static_cast<double>(random() % 3) - 1;
    std::vector<float> y(3);
    for (float& x : y) x = extremes[random() % extremes.size()];
    const std::vector<float> rates = circuit.rates(y);
    for (std::size_t i = 0; i < 3; ++i) {
      // One rounding each of production and of its difference to y.
      const double slack = 0x1p-23 * (circuit.leak[i] + circuit.rate[i] + static_cast<double>(y[i]));
      REQUIRE(rates[i] + static_cast<double>(y[i]) >= circuit.leak[i] - slack);
      REQUIRE(rates[i] + static_cast<double>(y[i]) <= circuit.leak[i] + circuit.rate[i] + slack);
    }
  }
}

TEST_CASE("a negative concentration is no number, so that its experiment fails") {
  CHECK(std::isnan(self_regulated(1, -0.001)));
  CHECK(std::isnan(self_regulated(-1, -1)));
}

TEST_CASE("one Hill circuit alone has the bits that it has among others, in every width") {
  CHECK(accuracy::same_in_every_width<float>([](auto a, auto b, auto c) {
    using Real = decltype(a);
    Vector<Real, 1> y(abs(a));
    Vector<Real, 5> parameters;
    parameters << Real(0.1), Real(3), min(max(b, -1), 1), Real(0.7), abs(c);
    return HillCircuit<1>{}(y, parameters)[0];
  }));
}

/// Largest less smallest concentration of gene 0 over the last 100 of 200 units of time.
double swing(const Circuit<3>& circuit) {
  using Real = Lanes<double, 1>;
  const RungeKutta4 step{HillCircuit<3>{}};
  const auto c = circuit.parameters<Real>();
  Vector<Real, 3> y{Real(1), Real(2), Real(3)};
  double low = INFINITY, high = -INFINITY;
  for (int k = 0; k < 4000; ++k) {
    y = step(y, c, 0, 0.05);
    if (k >= 2000) low = std::min(low, y[0][0]), high = std::max(high, y[0][0]);
  }
  return high - low;
}

TEST_CASE("a ring of three repressors oscillates where their Hill functions are steep, and rests where they are flat") {
  // At rest each gene's rate falls with slope g in its repressor; three in a ring oscillate where g > 2 (g cos 60 = 1).
  // n = 4: y (1 + y^4) = 10 at y = 1.534, g = 4 y^4 / (1 + y^4) = 3.4. n = 2: y = 2, g = 2 4 / 5 = 1.6.
  const auto ring = [](double n) {
    Circuit<3> circuit(0, 10);
    for (int gene = 0; gene < 3; ++gene) circuit.regulate(gene, (gene + 2) % 3, -1, 1, n);
    return circuit;
  };
  CHECK(swing(ring(4)) > 1);
  CHECK(swing(ring(2)) < 1e-6);  // the slowest mode decays as e^(-0.2 t): 2e-9 after 100
}

TEST_CASE("Hill circuits name their parameters by gene and regulator") {
  const auto bounds = HillCircuit<2>::bounds();
  std::vector<std::string> names;
  for (const auto& row : bounds.parameters.rows) names.push_back(row.name);
  CHECK(names == std::vector<std::string>{"leak0", "leak1", "rate0", "rate1", "strength00", "strength01", "strength10",
                                          "strength11", "threshold00", "threshold01", "threshold10", "threshold11",
                                          "exponent00", "exponent01", "exponent10", "exponent11"});
}

TEST_CASE("the bounds of Hill circuits have distinct names, low below high, and thresholds above 0, at every size") {
  for_each_size([](auto n) {
    const auto bounds = HillCircuit<n>::bounds();
    std::set<std::string> names;
    for (const auto& row : bounds.parameters.rows) {
      names.insert(row.name);
      REQUIRE(row.low < row.high);
      if (row.name.starts_with("threshold")) REQUIRE(row.low > 0);
    }
    REQUIRE(names.size() == 2 * n + 3 * n * n);  // gene 1 by 11 is not 11 by 1
    for (const auto& row : bounds.state.rows) REQUIRE((row.low == 0 && row.high == 10 && row.name.empty()));
  });
}

TEST_CASE("Hill circuits are models with bounds at every size, over every kind of lanes") {
  for_each_size([](auto n) {
    STATIC_REQUIRE(Model<HillCircuit<n>> && HasBounds<HillCircuit<n>>);
    STATIC_REQUIRE(Model<HillCircuit<n>, Lanes<double, 4>>);
    STATIC_REQUIRE(HillCircuit<n>::parameters == 2 * n + 3 * n * n);
  });
}

}  // namespace
