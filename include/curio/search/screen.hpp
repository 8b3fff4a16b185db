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
/// First b, a lower bound: the first register of coefficients compared one by one, the others by their size alone,
/// since sum w |goal - reached| >= |sum w |goal| - sum w |reached||. Where b leaves a doubt, s: the same mean as d, in
/// any order. Where s leaves a doubt, the exact loss.
///
/// With u half an ulp of 1 and G = mean_k w_k |goal_k|: the exact loss errs by at most 4.5 u (mean |goal / extent| +
/// mean |reached / extent|) + 20 u d, where the second mean is at most G + d; s by the rounding of w, of each term (3 u
/// each) and of sums of at most 64 terms in float (the rest is in double); b as s, of sizes that are at most 2 G + d.
/// So |d - s| <= u (9 G + 100 s) and d >= b - u (150 G + 175 d), and a place whose b or s exceeds the k-th smallest s
/// by more than both their errors is not among the k nearest; 1 / d merges distances 2 u apart. Terms whose squares
/// underflow are below 1e-18 (float) in all; a place whose s is not finite is always looked at. Cost: a few operations
/// a pair for b, and for the few that b leaves one multiplication, three fused ones and a root a coefficient.
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
    for (std::size_t place = 0; place < library.size(); ++place)
      outlines_.push_back(outline(library.embeddings().row(place)));
  }

  /// Calls found(goal, nearest) for each goal, with its k nearest places (fewer where the library holds fewer).
  template <class Found>
  void operator()(std::span<const E> goals, std::size_t k, Found&& found) const {
    std::vector<Look> looks;
    std::vector<T, Eigen::aligned_allocator<T>> z(plane_);
    for (std::size_t first = 0; first < goals.size(); first += block) {
      looks.clear();
      for (std::size_t g = first; g < std::min(first + block, goals.size()); ++g)
        looks.emplace_back(*this, goals[g], k);
      for (std::size_t place = 0; place < library_.size(); ++place)
        for (Look& look : looks) look.at(place);
      for (std::size_t g = 0; g < looks.size(); ++g) {
        Nearest nearest(k);
        for (std::size_t place = 0; place < library_.size(); ++place)
          if (looks[g].doubtful(place))
            nearest.offer(place, library_.loss_policy().template of_planes<E>(
                                     library_.embeddings().row(place), looks[g].goal(), extent_.data(), n_, z.data()));
        found(first + g, nearest);
      }
    }
  }

 private:
  static constexpr std::size_t block = 16;  // goals that share a row while it is near
  using Real = Lanes<T, Planes<E>::width>;
  static constexpr std::size_t width = static_cast<std::size_t>(Real::width);
  static constexpr double u = static_cast<double>(std::numeric_limits<T>::epsilon()) / 2;

  /// What the lower bound needs of a goal vector.
  struct Outline {
    Real re, im;  // its first coefficients
    double size;  // mean_k w_k |coefficient k| of all others
  };
  Outline outline(const T* vector) const {
    Outline seen{Real::load(vector), Real(0), sum(vector, nullptr, width)};
    if constexpr (Planes<E>::complex) seen.im = Real::load(vector + plane_);
    return seen;
  }

  /// The coarse look from one goal at every place.
  class Look {
   public:
    Look(const Screen& screen, const E& goal, std::size_t k)
        : screen_(&screen), k_(k), goal_(Planes<E>::size(screen.n_)), coarse_(screen.library_.size()) {
      require(goal.size() == screen.n_, "goal: expected ", screen.n_, " numbers, as the embeddings have, got ",
              goal.size());
      Planes<E>::split(goal, goal_.data());
      slack_ = u * screen.sum(goal_.data(), nullptr, 0);
      const Outline seen = screen.outline(goal_.data());
      const Real w = Real::load(screen.weights_.data());
      for (std::size_t place = 0; place < coarse_.size(); ++place) {
        const Outline& other = screen.outlines_[place];
        const Real head = modulus_of(w, seen.re - other.re, seen.im - other.im);
        coarse_[place] = screen.total(head) + std::abs(seen.size - other.size) - 150 * slack_;
        if (coarse_[place] < coarse_[first_]) first_ = place;
      }
      take(first_);  // a good one early leaves less to look at
    }
    /// Replaces b by s where that leaves a doubt.
    void at(std::size_t place) {
      if (place != first_ && doubtful(place)) take(place);
    }
    bool doubtful(std::size_t place) const { return !(coarse_[place] > limit_); }
    const T* goal() const { return goal_.data(); }

   private:
    void take(std::size_t place) {
      const double s = screen_->sum(goal_.data(), screen_->library_.embeddings().row(place), 0);
      coarse_[place] = std::isfinite(s) ? s : -std::numeric_limits<double>::infinity();
      if (!std::isfinite(s)) return;
      least_.insert(std::upper_bound(least_.begin(), least_.end(), s), s);
      if (least_.size() > k_) least_.pop_back();
      if (least_.size() < k_) return;
      constexpr double underflow = 1e-18;
      limit_ = (least_.back() * (1 + 300 * u) + 18 * slack_ + underflow) / (1 - 300 * u);
    }

    const Screen* screen_;
    std::size_t k_;
    std::vector<T, Eigen::aligned_allocator<T>> goal_;
    std::vector<double> coarse_;  // b, or s where that was looked at; below everything where s is no number
    double slack_ = 0;            // u G
    std::size_t first_ = 0;
    std::vector<double> least_;                               // the k smallest s so far, in order
    double limit_ = std::numeric_limits<double>::infinity();  // above it nothing can be among the k nearest
  };

  /// w |re + i im|, coefficient by coefficient.
  static CURIO_INLINE Real modulus_of(const Real& w, const Real& re, const Real& im) {
    if constexpr (!Planes<E>::complex) return abs(w * re);
    const Real x = w * re, y = w * im;
    return sqrt(fma(x, x, y * y));
  }
  double total(const Real& lanes) const {
    T values[Real::width];
    lanes.store(values);
    double all = 0;
    for (const T value : values) all += static_cast<double>(value);
    return all / static_cast<double>(n_);
  }
  /// mean_k w_k |goal_k - reached_k| over k >= begin; without `reached`, mean_k w_k |goal_k|.
  double sum(const T* goal, const T* reached, std::size_t begin) const {
    double all = 0;
    for (std::size_t from = begin; from < plane_; from += 64 * width) {
      Real run(0);
      for (std::size_t k = from; k < std::min(plane_, from + 64 * width); k += width) {
        const auto difference = [&](std::size_t at) {
          return reached ? Real::load(goal + at) - Real::load(reached + at) : Real::load(goal + at);
        };
        run += modulus_of(Real::load(weights_.data() + k), difference(k),
                          Planes<E>::complex ? difference(k + plane_) : Real(0));
      }
      all += total(run);
    }
    return all;
  }

  const Library<E, L>& library_;
  Eigen::Index n_;
  std::size_t plane_;
  std::vector<T, Eigen::aligned_allocator<T>> extent_, weights_;
  std::vector<Outline, Eigen::aligned_allocator<Outline>> outlines_;
};

}  // namespace curio::inline CURIO_ABI
