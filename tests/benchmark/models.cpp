// SPDX-License-Identifier: MIT
// Other models and sizes: a step's cost against what its operations cost one by one.
#include "study.hpp"
#include "table.hpp"

using namespace curio;

namespace {

/// How often a step does what. (A sum, a product, an fma, a minimum cost the same.)
struct Count {
  double sums = 0, quotients = 0, logistics = 0, powers = 0;
};
Count operator+(const Count& a, const Count& b) {
  return {a.sums + b.sums, a.quotients + b.quotients, a.logistics + b.logistics, a.powers + b.powers};
}
Count operator*(double n, const Count& a) { return {n * a.sums, n * a.quotients, n * a.logistics, n * a.powers}; }

template <int N>
Count rate(const SigmoidCircuit<N>&) {
  return N * Count{.sums = N + 2, .logistics = 1};
}
template <int N>
Count rate(const HillCircuit<N>&) {
  return N * (N * Count{.sums = 5, .quotients = 2, .powers = 1} + Count{.sums = 2});
}
Count rate(const Repressilator&) { return 3 * Count{.sums = 5, .quotients = 1, .powers = 1}; }
template <class M>
Count step(const Euler<M>& euler) {
  return rate(euler.model) + Count{.sums = M::species};
}
template <class M>
Count step(const RungeKutta4<M>& kutta) {
  return 4 * rate(kutta.model) + Count{.sums = 7 * M::species};
}

template <class Step>
void add(Table& table, const std::string& name, const Step& of) {
  const auto ours = table.measure(name, [of] {
    const Space space{of.model};
    const Clock clock;  // the usual 100 s, in which a silent gene's product fades to nothing
    const Rollout rollout{study::Restless<Step>{of}, clock};
    std::vector<typename decltype(space)::Intervention> list;
    for (std::size_t i = 0; i < 256; ++i) list.push_back(space.sample(split(Key(1), 256)[i]));
    std::vector<Experiment<float, float>> results(list.size());
    const study::Nothing one{.last = 1};
    return seconds_of([&] {
             rollout.experiments(std::span<const typename decltype(space)::Intervention>(list), {}, one, one,
                                 std::span(results));
           }) /
           (256.0 * (clock.samples - 1));
  });
  const Count count = step(of);
  table.add({"step, " + name, ours, {}, [count](const Table& t) {
               return count.sums * t["an fma"] + count.quotients * t["a quotient"] + count.logistics * t["a logistic"] +
                      count.powers * t["a power"];
             }});
}

}  // namespace

void models(Table& table) {
  table.measure("an fma", [] {
    return study::seconds_a_number<5>([](auto x) { return fma(x, decltype(x)(0.999f), decltype(x)(0.01f)); }, 1);
  });
  table.measure("a quotient", [] { return study::seconds_a_number<4>([](auto x) { return 1.3f / x; }, 1); });
  table.measure("a logistic", [] { return study::seconds_a_number<4>([](auto x) { return logistic(x); }, 1); });
  table.measure("a power",
                [] { return study::seconds_a_number<4>([](auto x) { return pow(x, decltype(x)(1.01f)); }, 1.1f); });
  add(table, "SigmoidCircuit<2>, Euler", Euler{SigmoidCircuit<2>{}});
  add(table, "SigmoidCircuit<3>, Euler", Euler{SigmoidCircuit<3>{}});
  add(table, "SigmoidCircuit<5>, Euler", Euler{SigmoidCircuit<5>{}});
  add(table, "SigmoidCircuit<8>, Euler", Euler{SigmoidCircuit<8>{}});
  add(table, "SigmoidCircuit<12>, Euler", Euler{SigmoidCircuit<12>{}});
  add(table, "SigmoidCircuit<3>, RungeKutta4", RungeKutta4{SigmoidCircuit<3>{}});
  add(table, "HillCircuit<3>, Euler", Euler{HillCircuit<3>{}});
  add(table, "Repressilator, Euler", Euler{Repressilator{}});
  add(table, "Repressilator, RungeKutta4", RungeKutta4{Repressilator{}});
}
