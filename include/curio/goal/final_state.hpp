// SPDX-License-Identifier: MIT
// The encoder of where a trajectory ends.
#pragma once

#include "curio/goal/encoder.hpp"

namespace curio::inline CURIO_ABI {

/// The state at the last sample: one number a species, in the model's units. Reads one sample.
struct FinalState {
  Reads reads() const { return {.species = {}, .last = 1}; }

  template <class Outcome>
  Vector<typename Outcome::Scalar, Outcome::species> operator()(const Outcome& outcome) const {
    Vector<typename Outcome::Scalar, Outcome::species> state;
    for (int i = 0; i < Outcome::species; ++i) state[i] = outcome.series(i, 1)[0];
    return state;
  }
};
static_assert(Encoder<FinalState, Trajectory<float, 3>> && Streamed<FinalState>);

}  // namespace curio::inline CURIO_ABI
