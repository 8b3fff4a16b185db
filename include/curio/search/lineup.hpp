// SPDX-License-Identifier: MIT
// Nearest neighbours among many short vectors, exactly, by comparing each.
#pragma once

#include <algorithm>
#include <array>
#include <span>

#include "curio/core/aligned_vector.hpp"
#include "curio/search/library.hpp"
#include "curio/search/nearest_so_far.hpp"

namespace curio::inline CURIO_ABI {

/// The exact k nearest of a library of short goal vectors under a weighted loss, by the exact loss of each.
///
/// The vectors are divided by the extents once a batch, and stand side by side, as many as a register has lanes. Linear
/// in the library: about a nanosecond a vector. (Of long vectors Screen looks closely at few.)
template <class E, class L>
requires SideBySideLoss<L, E>
class Lineup {
 public:
  using T = RealOf<E>;

  /// Takes the library as it stands.
  template <class X = Serial>
  void renew(const Library<E, L>& library, const X& executor = {}) {
    require(library.size() > 0, "Lineup: expected a library of at least one experiment, got an empty one");
    size_ = 0;
    loss_ = &library.loss_policy();
    Planes<E>::split(E(library.range().high - library.range().low), extent_.data());
    ranks_.resize((library.size() + width - 1) / width);
    executor.fill(std::span(ranks_), [&](std::size_t first, std::span<Rank> part) {
      for (std::size_t place = first * width; place < (first + part.size()) * width; ++place)
        put(library.reached(std::min(place, library.size() - 1)), place % width, part[place / width - first]);
    });
    size_ = library.size();
  }

  /// Calls found(goal, nearest) for each goal, with its k nearest places (fewer where the library holds fewer).
  template <class Found>
  void operator()(std::span<const E> goals, std::size_t k, Found&& found) const {
    require(k > 0, "Lineup: k must be positive, got 0");
    require(size_ > 0, "Lineup: expected a library that renew has studied to the end, got none");
    for (std::size_t g = 0; g < goals.size(); ++g) {
      Rank goal;
      for (std::size_t lane = 0; lane < width; ++lane) put(goals[g], lane, goal);
      NearestSoFar<T> nearest(k);
      for (std::size_t rank = 0; rank < ranks_.size(); ++rank) {
        const Real distances = losses(ranks_[rank], goal);
        if (!nearest.open_to(distances)) continue;
        for (std::size_t place = rank * width; place < std::min((rank + 1) * width, size_); ++place)
          nearest.offer(place, distances[static_cast<int>(place % width)]);
      }
      found(g, nearest);
    }
  }

 private:
  static constexpr std::size_t width = Planes<E>::width, n = E::SizeAtCompileTime;
  using Real = Lanes<T, Planes<E>::width>;
  /// The numbers of as many vectors as a register has lanes: all the first ones, all the second ones, ...
  using SideBySide = Eigen::Matrix<typename E::Scalar, int{n * width}, 1>;
  using Rank = std::array<T, Planes<SideBySide>::size(n* width)>;

  void put(const E& e, std::size_t lane, Rank& rank) const {
    std::array<T, Planes<E>::size(n)> one;
    Planes<E>::split(e, one.data());
    loss_->template scale<E>(one.data(), extent_.data(), n, one.data());
    for (std::size_t k = 0; k < n; ++k) {
      rank[k * width + lane] = one[k];
      if constexpr (Planes<E>::complex) rank[(n + k) * width + lane] = one[Planes<E>::padded(n) + k];
    }
  }
  Real losses(const Rank& reached, const Rank& goal) const {
    T z[n * width];
    Real terms[n];
    loss_->template terms<SideBySide>(reached.data(), goal.data(), n * width, z);
    for (std::size_t k = 0; k < n; ++k) terms[k] = Real::load(z + k * width);
    return loss_->template of_terms<E>(terms, n);
  }

  const L* loss_ = nullptr;
  std::size_t size_ = 0;  // of the library
  std::array<T, Planes<E>::size(n)> extent_;
  AlignedVector<Rank> ranks_;
};

}  // namespace curio::inline CURIO_ABI
