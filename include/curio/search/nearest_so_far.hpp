// SPDX-License-Identifier: MIT
// Which of many distances are the smallest, in the reference's order.
#pragma once

#include <cmath>
#include <concepts>
#include <cstddef>
#include <iterator>
#include <vector>

#include "curio/core/version.hpp"

namespace curio::inline CURIO_ABI {

/// Whether one distance is nearer than another, as the reference ranks them: by 1 / distance in the distance's own
/// precision, in which neighbouring distances may tie. What is not a number is nearer than nothing.
template <class Distance>
bool nearer(Distance a, Distance b) {
  if constexpr (!std::floating_point<Distance>) return a < b;
  else if (std::isnan(a) || std::isnan(b)) return !std::isnan(a);
  else return a < b && (!(a > 0) || 1 / a > 1 / b);
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
  /// Whether any of the lanes of a distance could still be among them.
  template <class Real>
  bool open_to(const Real& distance) const {
    return found_.size() < k_ || any(distance < Real(found_.back().distance));
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

}  // namespace curio::inline CURIO_ABI
