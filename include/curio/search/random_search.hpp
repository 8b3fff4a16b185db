// SPDX-License-Identifier: MIT
// Random search: the baseline that any other search must beat under the same budget.
#pragma once

#include "curio/search/search.hpp"

namespace curio::inline CURIO_ABI {

/// Draws every experiment from the space, all batches of the plan. Space: where from; Simulator: what does it.
///
/// `RandomSearch{space, rollout}.measuring(periodicity).run(plan)` is a History. Memory: a row an experiment.
template <class Space, class Simulator, class Measurement = None>
class RandomSearch : public detail::Driver<RandomSearch<Space, Simulator, Measurement>> {
  static_assert(InterventionSpace<Space>, "RandomSearch: the first must be a space of interventions");
  static_assert(!InterventionSpace<Space> || detail::simulates<Space, Simulator>,
                "RandomSearch: the simulator must run an intervention of this space");

 public:
  static constexpr bool here = !is_external<Simulator>;
  static consteval bool complete() { return detail::simulates<Space, Simulator>; }

  RandomSearch(Space space, Simulator simulator, Measurement measurement = {})
      : space_(std::move(space)), simulator_(std::move(simulator)), measurement_(std::move(measurement)) {}

  /// What is measured of each outcome and kept beside its row.
  template <class M>
  auto measuring(M measurement) const {
    constexpr bool measures = detail::encodes<Space, Simulator, M>;
    static_assert(measures, "measuring: the measurement must turn what the simulator gives into a value of its own");
    if constexpr (measures) return RandomSearch<Space, Simulator, M>(space_, simulator_, std::move(measurement));
    else return *this;
  }

  auto policies() const {
    return Policies<Space, Simulator, None, None, None, None, None, Measurement>{
        .space = space_, .simulator = simulator_, .measurement = measurement_};
  }

 private:
  Space space_;
  Simulator simulator_;
  Measurement measurement_;
};

}  // namespace curio::inline CURIO_ABI
