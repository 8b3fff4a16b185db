// SPDX-License-Identifier: MIT
// The published study, run once for whoever measures a part of it.
#pragma once

#include <array>
#include <curio/curio.hpp>

#include "table.hpp"

namespace study {

using Circuit = curio::SigmoidCircuit<3>;
using Experiment = curio::Intervention<12, 3, 0>;
using Embedding = Eigen::VectorXcf;
using Library = curio::Library<Embedding, curio::RelativeDistance>;

/// The circuits of seed 0, in the order they were made, and the curiosity search's that oscillate, and so never rest.
struct Circuits {
  std::vector<Experiment> random, curious, oscillators;
};
inline const Circuits& circuits() {
  static const Circuits made = [] {
    using namespace curio;
    const Circuit circuit;
    const Space space{circuit};
    const Rollout rollout{Euler{circuit}};
    Circuits all;
    all.random = RandomSearch{space, rollout}.run({}, Threads{}).interventions();
    const auto found = CuriositySearch{space, rollout, Fourier{}}.measuring(Periodicity{}).run({}, Threads{});
    all.curious = found.interventions();
    for (const auto& row : found)
      if (row.measured && row.measured->periodic) all.oscillators.push_back(row.intervention);
    return all;
  }();
  return made;
}

/// A step that does not say that it never looks at the time: so nobody waits for rest.
template <class Step>
struct Restless {
  static constexpr int species = Step::species, parameters = Step::parameters;
  static constexpr bool keeps_failure = true;
  Step step;
  template <class Real>
  CURIO_INLINE curio::Vector<Real, species> operator()(const curio::Vector<Real, species>& y,
                                                       const curio::Vector<Real, parameters>& c, double t,
                                                       double dt) const {
    return step(y, c, t, dt);
  }
};

/// Reads the samples that the study reads, and does nothing with them.
struct Nothing {
  int last = 5000;
  curio::Reads reads() const { return {.species = {0}, .last = last}; }
  template <class Outcome>
  float operator()(const Outcome&) const {
    return 0;
  }
};

/// What the curiosity search reached, in the order it did.
inline const std::vector<Embedding>& reached() {
  static const std::vector<Embedding> made = [] {
    using namespace curio;
    const Rollout rollout{Euler{Circuit{}}};
    std::vector<curio::Experiment<Embedding, float>> results(circuits().curious.size());
    Threads{}.fill(std::span(results), [&](std::size_t first, auto part) {
      rollout.experiments(std::span<const Experiment>(circuits().curious).subspan(first, part.size()), {}, Fourier{},
                          Nothing{}, part);
    });
    std::vector<Embedding> all;
    for (auto& result : results)
      if (result.embedding) all.push_back(std::move(*result.embedding));
    return all;
  }();
  return made;
}

/// Seconds that a function takes a number, in Chains times two registers that do not wait for one another.
template <int Chains, class F>
double seconds_a_number(F f, float start) {
  using Real = curio::Lanes<float, 2 * curio::native_width<float>>;
  std::array<Real, std::size_t{Chains}> x;
  for (int i = 0; i < Chains; ++i) x[static_cast<std::size_t>(i)] = Real(start + 0.01f * static_cast<float>(i));
  constexpr int times = 20'000;
  const double seconds = seconds_of([&] {
    for (int i = 0; i < times; ++i)
      for (Real& each : x) each = f(each);
    benchmark::DoNotOptimize(x);
  });
  return seconds / (static_cast<double>(Chains) * times * Real::width);
}

}  // namespace study
