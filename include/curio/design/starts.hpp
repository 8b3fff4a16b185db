// SPDX-License-Identifier: MIT
// Where to start a design: the oscillators that a search found, the most promising first.
#pragma once

#include <numeric>
#include <vector>

#include "curio/design/approach.hpp"
#include "curio/search/history.hpp"
#include "curio/simulate/executor.hpp"
#include "curio/simulate/space.hpp"

namespace curio::inline CURIO_ABI {

/// The ranges of a space's parameters.
template <int P, int Species, int Windows>
ParameterBox<P> parameter_box(const Space<P, Species, Windows>& space) {
  const Vector<double, P> low = space.low().template head<P>().template cast<double>(),
                          high = space.high().template head<P>().template cast<double>();
  return {low, high - low};
}

/// The sustained orbits among experiments, certified in lots on threads; in order.
template <class Step, int Species, int Windows, class Interventions, class X = Threads>
auto sustained_orbits(const Orbits<Step>& orbits, const Space<Step::parameters, Species, Windows>& space,
                      const Interventions& interventions, const X& executor = {}) {
  using Circuit = Oscillator<Step::species, Step::parameters>;
  const auto box = parameter_box(space);
  std::vector<Circuit> all(std::size(interventions));
  executor.fill(std::span(all), [&](std::size_t first, std::span<Circuit> part) {
    const Orbits<Step> own = orbits;
    for (std::size_t i = 0; i < part.size(); ++i) {
      const auto& intervention = std::data(interventions)[first + i];
      part[i].parameters = intervention.parameters().template cast<double>();
      part[i].place = box.place(part[i].parameters);
      part[i].orbit = own(intervention);
    }
  });
  std::erase_if(all, [](const Circuit& one) { return one.orbit.status != OrbitStatus::sustained; });
  return all;
}

/// The places of the most promising starts for a target, best first, at most `count`.
///
/// By the Newton step d that each would take: |d|^2 + 4 |r - J d|^2 + 0.3 |e|^2, r what it is to change, J its
/// derivatives, e its errors: near in its parameters, able to get there, near in its features.
template <class Step>
std::vector<std::size_t> ranked(const Approach<Step>& approach,
                                const std::vector<typename Approach<Step>::Circuit>& starts, const Features& target,
                                std::size_t count) {
  std::vector<double> score(starts.size());
  for (std::size_t i = 0; i < starts.size(); ++i) {
    const auto J = approach.derivatives(starts[i].orbit, target);
    const Vector<double, 3> r = approach.wanted(starts[i].orbit, target);
    const auto d = box_step<3, Step::parameters>(J, r, starts[i].place);
    score[i] = d.squaredNorm() + 4 * (r - J * d).squaredNorm() + 0.3 * errors_of(starts[i].orbit, target).squaredNorm();
  }
  std::vector<std::size_t> order(starts.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  count = std::min(count, order.size());
  std::partial_sort(order.begin(), order.begin() + static_cast<std::ptrdiff_t>(count), order.end(),
                    [&](std::size_t a, std::size_t b) { return score[a] < score[b]; });
  order.resize(count);
  return order;
}

}  // namespace curio::inline CURIO_ABI
