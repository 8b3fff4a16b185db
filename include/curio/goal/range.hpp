// SPDX-License-Identifier: MIT
// What past experiments span: the smallest and the largest of each number of their embeddings.
#pragma once

#include <algorithm>
#include <cstddef>

#include "curio/goal/encoder.hpp"

namespace curio::inline CURIO_ABI {

/// The box around embeddings: the smallest and the largest number of each coefficient.
///
/// Complex numbers are compared by their real parts, then by their imaginary parts, so that largest - smallest is a
/// complex number. An embedding that is no goal vector has no range. Linear time for each one included.
template <class E>
struct Range {};

template <GoalVector E>
struct Range<E> {
  E low, high;  ///< empty until something is included

  bool empty() const { return low.size() == 0 || !any_; }
  Eigen::Index size() const { return low.size(); }
  typename E::Scalar extent(Eigen::Index k) const { return high[k] - low[k]; }

  /// Throws: Error where the embedding has another size than those before.
  void include(const E& embedding) {
    if (!any_) {
      low = high = embedding;
      any_ = true;
      return;
    }
    require(embedding.size() == low.size(), "embedding: expected ", low.size(), " numbers, as before, got ",
            embedding.size());
    constexpr Eigen::Index few = 16;
    for (Eigen::Index begin = 0; begin < low.size(); begin += few) {
      const Eigen::Index end = std::min(begin + few, low.size());
      bool inside = true;  // which most are, and all can be asked at once
      for (Eigen::Index k = begin; k < end; ++k)
        inside &= std::real(low[k]) < std::real(embedding[k]) && std::real(embedding[k]) < std::real(high[k]);
      for (Eigen::Index k = begin; k < end && !inside; ++k) {
        if (below(embedding[k], low[k])) low[k] = embedding[k];
        if (below(high[k], embedding[k])) high[k] = embedding[k];
      }
    }
  }

 private:
  using Scalar = typename E::Scalar;
  static bool below(const Scalar& a, const Scalar& b) {
    if constexpr (detail::is_complex<Scalar>)
      return a.real() < b.real() || (a.real() == b.real() && a.imag() < b.imag());
    else return a < b;
  }
  bool any_ = false;
};

}  // namespace curio::inline CURIO_ABI
