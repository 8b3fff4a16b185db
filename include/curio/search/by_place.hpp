// SPDX-License-Identifier: MIT
// What is asked of all past experiments at once, each number side by side.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>

#include "curio/core/aligned_vector.hpp"
#include "curio/core/lanes.hpp"

namespace curio::inline CURIO_ABI {

/// Numbers of all places of a library, padded to whole registers by repeating the last: what Outlines tells of each.
template <class T>
struct ByPlace {
  AlignedVector<T> first_re, first_im;  ///< the first coefficient
  AlignedVector<T> others, tails;       ///< the sizes of all others, and of the tail
  AlignedVector<T> spreads;             ///< by how much either may be off
  AlignedVector<T> blurs;               ///< how far a product with the head may be off; infinity where there is none
  AlignedVector<T> steps;               ///< by how much more for each unit of a direction's size

  void resize(std::size_t places) {
    constexpr auto width = static_cast<std::size_t>(native_width<T>);
    for (auto* const numbers : all()) numbers->resize((places + width - 1) / width * width);
  }
  /// Fills up what is beyond so many places, at least one.
  void pad(std::size_t places) {
    for (auto* const numbers : all())
      std::fill(numbers->begin() + static_cast<std::ptrdiff_t>(places), numbers->end(), (*numbers)[places - 1]);
  }

 private:
  std::array<AlignedVector<T>*, 7> all() { return {&first_re, &first_im, &others, &tails, &spreads, &blurs, &steps}; }
};

}  // namespace curio::inline CURIO_ABI
