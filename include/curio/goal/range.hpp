// SPDX-License-Identifier: MIT
// What past experiments span: the smallest and the largest of each number of their embeddings.
#pragma once

#include <cstddef>
#include <limits>
#include <vector>

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
      constexpr RealOf<E> infinity = std::numeric_limits<RealOf<E>>::infinity();
      inner_low_.assign(static_cast<std::size_t>(size() * per), -infinity);
      inner_high_.assign(inner_low_.size(), infinity);
      for (Eigen::Index k = 0; k < size(); ++k) keep_inner(k);
      return;
    }
    require(embedding.size() == low.size(), "embedding: expected ", low.size(), " numbers, as before, got ",
            embedding.size());
    const auto* parts = reinterpret_cast<const RealOf<E>*>(embedding.data());
    constexpr Eigen::Index step = width / per;
    Eigen::Index k = 0;
    for (; k + step <= size(); k += step) {  // most lie inside, and a register of them can be asked at once
      const auto at = [&](const auto& of) { return Real::load(of.data() + k * per); };
      const Real x = Real::load(parts + k * per);
      if (any(!(at(inner_low_) < x && x < at(inner_high_)))) include(embedding, k, k + step);
    }
    include(embedding, k, size());
  }

 private:
  using Scalar = typename E::Scalar;
  static bool below(const Scalar& a, const Scalar& b) {
    if constexpr (detail::is_complex<Scalar>)
      return a.real() < b.real() || (a.real() == b.real() && a.imag() < b.imag());
    else return a < b;
  }
  void include(const E& embedding, Eigen::Index begin, Eigen::Index end) {
    for (Eigen::Index k = begin; k < end; ++k) {
      if (below(embedding[k], low[k])) low[k] = embedding[k];
      if (below(high[k], embedding[k])) high[k] = embedding[k];
      keep_inner(k);
    }
  }
  void keep_inner(Eigen::Index k) {
    inner_low_[static_cast<std::size_t>(k * per)] = std::real(low[k]);
    inner_high_[static_cast<std::size_t>(k * per)] = std::real(high[k]);
  }

  using Real = Lanes<RealOf<E>, native_width<RealOf<E>> == 1 ? 2 : native_width<RealOf<E>>>;
  static constexpr Eigen::Index per = detail::is_complex<Scalar> ? 2 : 1, width = Real::width;

  bool any_ = false;
  // Between their real parts, whatever the imaginary ones, nothing is new: as the numbers of an embedding lie.
  std::vector<RealOf<E>> inner_low_, inner_high_;
};

}  // namespace curio::inline CURIO_ABI
