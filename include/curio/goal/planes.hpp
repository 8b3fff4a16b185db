// SPDX-License-Identifier: MIT
// Goal vectors as planes of real numbers, so that loops over them run a register at a time.
#pragma once

#include <algorithm>
#include <cstddef>

#include "curio/goal/encoder.hpp"

namespace curio::inline CURIO_ABI {

/// How a goal vector of n numbers lies in memory: its real parts, then (of complex numbers) its imaginary parts, each
/// padded with zeros to whole registers.
template <GoalVector E>
struct Planes {
  using T = RealOf<E>;
  static constexpr bool complex = detail::is_complex<typename E::Scalar>;
  static constexpr int width = native_width<T>, parts = complex ? 2 : 1;  // of a register; real, imaginary

  static constexpr std::size_t padded(Eigen::Index n) {
    return (static_cast<std::size_t>(n) + width - 1) / width * width;
  }
  /// Numbers a goal vector takes.
  static constexpr std::size_t size(Eigen::Index n) { return padded(n) * parts; }

  static void split(const E& e, T* to) {
    const std::size_t plane = padded(e.size());
    for (std::size_t begin = 0; begin < size(e.size()); begin += plane)
      std::fill(to + begin + e.size(), to + begin + plane, T(0));
    for (Eigen::Index k = 0; k < e.size(); ++k) {
      if constexpr (complex) {
        to[k] = e[k].real();
        to[plane + static_cast<std::size_t>(k)] = e[k].imag();
      } else {
        to[k] = e[k];
      }
    }
  }
  static E join(const T* from, Eigen::Index n) {
    const std::size_t plane = padded(n);
    E e(n);
    for (Eigen::Index k = 0; k < n; ++k) {
      if constexpr (complex) e[k] = {from[k], from[plane + static_cast<std::size_t>(k)]};
      else e[k] = from[k];
    }
    return e;
  }
};

}  // namespace curio::inline CURIO_ABI
