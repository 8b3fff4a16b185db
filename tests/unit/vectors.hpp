// SPDX-License-Identifier: MIT
// Goal vectors to test with.
#pragma once

#include <cstring>

#include "curio/core/random.hpp"
#include "curio/goal/encoder.hpp"

namespace vectors {

/// Standard normal numbers, two of them a complex one.
template <curio::GoalVector E>
E noise(curio::Key key, Eigen::Index n) {
  using T = curio::RealOf<E>;
  const Eigen::VectorXf drawn = curio::normal(key, 2 * n);
  E e(n);
  for (Eigen::Index k = 0; k < n; ++k) {
    if constexpr (curio::detail::is_complex<typename E::Scalar>)
      e[k] = {static_cast<T>(drawn[2 * k]), static_cast<T>(drawn[2 * k + 1])};
    else e[k] = static_cast<T>(drawn[k]);
  }
  return e;
}

/// The same numbers in every bit.
template <class E>
bool same(const E& a, const E& b) {
  return a.size() == b.size() &&
         (a.size() == 0 ||
          std::memcmp(a.data(), b.data(), sizeof(typename E::Scalar) * static_cast<std::size_t>(a.size())) == 0);
}

}  // namespace vectors
