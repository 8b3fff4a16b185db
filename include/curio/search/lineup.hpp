// SPDX-License-Identifier: MIT
// Nearest neighbours among many short vectors, exactly, by comparing each.
#pragma once

#include <algorithm>
#include <array>
#include <span>

#include "curio/core/aligned_vector.hpp"
#include "curio/search/library.hpp"
#include "curio/search/nearest_so_far.hpp"
#include "curio/simulate/executor.hpp"

namespace curio::inline CURIO_ABI {

/// The exact k nearest of a library of short goal vectors, by the exact loss of each.
///
/// The vectors are divided by the extents once a batch, and stand side by side, as many as a register has lanes. Linear
/// in the library and in the vectors' size: with AVX2 about a nanosecond for three floats. (Of long vectors Screen
/// looks closely at few.)
template <class E, SideBySideLoss<E> L>
class Lineup {
 public:
  using T = RealOf<E>;

  /// Takes the library as it stands.
  template <class X = Serial>
  void renew(const Library<E, L>& library, const X& executor = {}) {
    size_ = 0;  // until all is done
    require(library.size() > 0, "Lineup: expected a library of at least one experiment, got an empty one");
    loss_ = &library.loss_policy();
    Planes<E>::split(E(library.range().high - library.range().low), extent_.data());
    ranks_.resize((library.size() + width - 1) / width);
    within_memory(executor).fill(std::span(ranks_), [&](std::size_t first, std::span<Rank> part) {
      for (std::size_t place = first * width; place < (first + part.size()) * width; ++place)
        put(scaled(library.reached(std::min(place, library.size() - 1))), place % width, part[place / width - first]);
    });
    size_ = library.size();
  }

  /// Calls found(goal, nearest) for each goal, with its k nearest places (fewer where the library holds fewer).
  template <class Found>
  void operator()(std::span<const E> goals, std::size_t k, Found&& found) const {
    require(k > 0, "Lineup: k must be positive, got 0");
    require(size_ > 0, "Lineup: expected a library that renew has studied to the end, got none");
    for (std::size_t g = 0; g < goals.size(); ++g) {
      const One one = scaled(goals[g]);
      Rank goal;
      for (std::size_t lane = 0; lane < width; ++lane) put(one, lane, goal);
      NearestSoFar<T> nearest(k);
      for (std::size_t rank = 0; rank < ranks_.size(); ++rank) {
        const Real distances = loss_->template side_by_side<E>(ranks_[rank].data(), goal.data());
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
  using One = std::array<T, Planes<E>::size(n)>;             // in planes
  using Rank = std::array<T, Planes<E>::parts * n * width>;  // as SideBySideLoss has them

  One scaled(const E& e) const {
    One one;
    Planes<E>::split(e, one.data());
    loss_->template scale<E>(one.data(), extent_.data(), n, one.data());
    return one;
  }
  static void put(const One& one, std::size_t lane, Rank& rank) {
    for (std::size_t k = 0; k < n; ++k) {
      rank[k * width + lane] = one[k];
      if constexpr (Planes<E>::complex) rank[(n + k) * width + lane] = one[Planes<E>::padded(n) + k];
    }
  }

  const L* loss_ = nullptr;
  std::size_t size_ = 0;  // of the library
  One extent_;
  AlignedVector<Rank> ranks_;
};

}  // namespace curio::inline CURIO_ABI
