// SPDX-License-Identifier: MIT
// Numbers that begin where a register does.
#pragma once

#include <Eigen/Core>
#include <vector>

#include "curio/core/version.hpp"

namespace curio::inline CURIO_ABI {

/// A vector whose memory begins at a multiple of the size of the target's largest register, so that none that is loaded
/// from it lies across two lines of the cache.
template <class T>
using AlignedVector = std::vector<T, Eigen::aligned_allocator<T>>;

}  // namespace curio::inline CURIO_ABI
