// SPDX-License-Identifier: MIT
// Nearest neighbours in two looks: a coarse distance to everything, the exact one to what is left.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <span>
#include <vector>

#include "curio/search/library.hpp"

namespace curio::inline CURIO_ABI {

/// Whether one distance is nearer than another, as the reference ranks them: by 1 / distance in the distance's own
/// precision, in which neighbouring distances may tie. What is not a number is nearer than nothing.
template <class Distance>
bool nearer(Distance a, Distance b) {
  if (std::isnan(a) || std::isnan(b)) return !std::isnan(a);
  return a > 0 && b > 0 ? 1 / a > 1 / b : a < b;
}

/// The k nearest so far, nearest first; of a tie, the earlier place first. Offer places in ascending order.
template <class Distance>
class NearestSoFar {
 public:
  explicit NearestSoFar(std::size_t k) : k_(k) {}
  void offer(std::size_t place, Distance distance) {
    if (std::isnan(distance)) return;
    auto at = found_.end();
    while (at != found_.begin() && nearer(distance, std::prev(at)->distance)) --at;
    if (at == found_.end() && found_.size() == k_) return;
    found_.insert(at, {place, distance});
    if (found_.size() > k_) found_.pop_back();
  }
  std::size_t size() const { return found_.size(); }
  std::size_t operator[](std::size_t rank) const { return found_[rank].place; }

 private:
  struct Found {
    std::size_t place;
    Distance distance;
  };
  std::size_t k_;
  std::vector<Found> found_;
};

/// The exact k nearest of a library of goal vectors under a weighted loss d = mean_k w_k |goal_k - reached_k|.
///
/// First s, the same mean in any order, for a block of goals and every place; then the exact loss wherever s leaves a
/// doubt. With u half an ulp of 1 and G = mean_k w_k |goal_k|: the exact loss errs by at most 4.5 u (mean |goal /
/// extent| + mean |reached / extent|) + 20 u d, where the second mean is at most G + d; s by the rounding of w, of each
/// term (3 u each) and of sums of at most 64 terms in float (the rest is in double). So |d - s| <= u (9 G + 100 s), and
/// a place whose s exceeds the k-th smallest by more than twice that is not among the k nearest; 1 / d merges distances
/// 2 u apart. Terms whose squares underflow are below 1e-18 (float) in all; a place whose s is not finite is always
/// looked at. Cost: one multiplication, three fused ones and a root a coefficient and pair; a block of goals reads each
/// row once.
template <class E, class L>
requires WeightedLoss<L, E>
class Screen {
 public:
  using T = RealOf<E>;
  using Nearest = NearestSoFar<T>;

  explicit Screen(const Library<E, L>& library)
      : library_(library),
        n_(library.embeddings().coefficients()),
        plane_(Planes<E>::padded(n_)),
        extent_(Planes<E>::size(n_)),
        weights_(plane_) {
    Planes<E>::split(E(library.range().high - library.range().low), extent_.data());
    library.loss_policy().template weights<E>(extent_.data(), n_, weights_.data());
  }

  /// Calls found(goal, nearest) for each goal, with its k nearest places (fewer where the library holds fewer).
  template <class Found>
  void operator()(std::span<const E> goals, std::size_t k, Found&& found) const {
    std::vector<T, Eigen::aligned_allocator<T>> planes(block * Planes<E>::size(n_)), z(plane_);
    std::vector<double> coarse(block * library_.size());
    for (std::size_t first = 0; first < goals.size(); first += block) {
      const std::size_t count = std::min(block, goals.size() - first);
      for (std::size_t g = 0; g < count; ++g) {
        require(goals[first + g].size() == n_, "goal: expected ", n_, " numbers, as the embeddings have, got ",
                goals[first + g].size());
        Planes<E>::split(goals[first + g], plane(planes, g));
      }
      for (std::size_t place = 0; place < library_.size(); ++place)
        for (std::size_t g = 0; g < count; ++g)
          coarse[g * library_.size() + place] = mean(plane(planes, g), library_.embeddings().row(place));
      for (std::size_t g = 0; g < count; ++g) {
        const std::span<const double> s(coarse.data() + g * library_.size(), library_.size());
        const double limit = doubt(s, k, mean(plane(planes, g), nullptr));
        Nearest nearest(k);
        for (std::size_t place = 0; place < s.size(); ++place)
          if (!(s[place] > limit) || !std::isfinite(s[place]))
            nearest.offer(place, library_.loss_policy().template of_planes<E>(
                                     library_.embeddings().row(place), plane(planes, g), extent_.data(), n_, z.data()));
        found(first + g, nearest);
      }
    }
  }

 private:
  static constexpr std::size_t block = 8;  // goals a row is compared with while it is near

  template <class Memory>
  T* plane(Memory& planes, std::size_t g) const {
    return planes.data() + g * Planes<E>::size(n_);
  }

  /// mean_k w_k |goal_k - reached_k|; without `reached`, mean_k w_k |goal_k|.
  double mean(const T* goal, const T* reached) const {
    using Real = Lanes<T, Planes<E>::width>;
    constexpr std::size_t run = 64 * static_cast<std::size_t>(Real::width);
    double total = 0;
    for (std::size_t from = 0; from < plane_; from += run) {
      Real sum(0);
      for (std::size_t k = from; k < std::min(plane_, from + run); k += static_cast<std::size_t>(Real::width)) {
        const Real w = Real::load(weights_.data() + k);
        const auto difference = [&](std::size_t at) {
          return reached ? Real::load(goal + at) - Real::load(reached + at) : Real::load(goal + at);
        };
        const Real re = w * difference(k);
        if constexpr (Planes<E>::complex) {
          const Real im = w * difference(k + plane_);
          sum += sqrt(fma(re, re, im * im));
        } else {
          sum += abs(re);
        }
      }
      T lanes[Real::width];
      sum.store(lanes);
      for (const T lane : lanes) total += static_cast<double>(lane);
    }
    return total / static_cast<double>(n_);
  }

  /// The coarse distance above which no place can be among the k nearest.
  double doubt(std::span<const double> s, std::size_t k, double goal_size) const {
    if (s.size() <= k) return std::numeric_limits<double>::infinity();
    std::vector<double> sorted;
    for (const double value : s)
      if (std::isfinite(value)) sorted.push_back(value);
    if (sorted.size() < k) return std::numeric_limits<double>::infinity();
    std::nth_element(sorted.begin(), sorted.begin() + static_cast<std::ptrdiff_t>(k) - 1, sorted.end());
    constexpr double u = static_cast<double>(std::numeric_limits<T>::epsilon()) / 2;
    const double underflow = 10 * std::sqrt(static_cast<double>(std::numeric_limits<T>::min()));
    return (sorted[k - 1] * (1 + 102 * u) + 18 * u * goal_size + underflow) / (1 - 102 * u);
  }

  const Library<E, L>& library_;
  Eigen::Index n_;
  std::size_t plane_;
  std::vector<T, Eigen::aligned_allocator<T>> extent_, weights_;
};

}  // namespace curio::inline CURIO_ABI
