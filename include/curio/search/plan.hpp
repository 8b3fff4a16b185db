// SPDX-License-Identifier: MIT
// How much a search does, and from which seed.
#pragma once

#include <cstddef>
#include <cstdint>

#include "curio/core/version.hpp"

namespace curio::inline CURIO_ABI {

/// A seed and a budget; with the policies, all that a search's result depends on. Every default is the published
/// study's.
struct Plan {
  std::uint64_t seed = 0;
  std::size_t random_batches = 10;  ///< batches of random experiments, first
  std::size_t goal_batches = 40;    ///< batches that pursue goals; of random experiments, in a random search
  std::size_t batch_size = 100;     ///< random experiments, or goals, a batch; all of them see the library as before it

  std::size_t batches() const { return random_batches + goal_batches; }
};

}  // namespace curio::inline CURIO_ABI
