// SPDX-License-Identifier: MIT
// The exact losses from one goal to some places of a library.
#pragma once

#include <algorithm>

#include "curio/core/aligned_vector.hpp"
#include "curio/search/library.hpp"

namespace curio::inline CURIO_ABI {
namespace detail {

/// library.loss(place, goal), in every bit, without taking what is kept out of the library.
///
/// The terms of thin rows differ only at the numbers that those keep; the others are computed once a goal.
template <LongGoalVector E, WeightedLoss<E> L>
class LastWord {
 public:
  using T = RealOf<E>;
  using Memory = AlignedVector<T>;

  explicit LastWord(const Library<E, L>& library)
      : library_(library),
        n_(library.embeddings().coefficients()),
        thin_(library.embeddings().thin_coefficients()),
        scaled_(Planes<E>::size(n_)),
        goal_(Planes<E>::size(n_)),
        extent_(Planes<E>::size(n_)),
        thin_goal_(Planes<E>::size(thin_)),
        thin_extent_(Planes<E>::size(thin_)),
        shared_(Planes<E>::padded(n_)),
        thin_terms_(Planes<E>::padded(thin_)),
        terms_(Planes<E>::padded(n_)) {
    Planes<E>::split(E(library.range().high - library.range().low), extent_.data());
    pick(extent_, thin_extent_);
  }

  /// The goal from here on, in planes.
  void aim(const T* goal) {
    loss().template scale<E>(goal, extent_.data(), n_, goal_.data());
    shared_is_known_ = false;
  }
  void aim(const E& goal) {
    Planes<E>::split(goal, goal_.data());
    aim(goal_.data());
  }
  /// Of an embedding that is not in the library.
  T operator()(const E& embedding) {
    Planes<E>::split(embedding, scaled_.data());
    return whole(scaled_.data());
  }
  T operator()(std::size_t place) {
    const auto& rows = library_.embeddings();
    if (!rows.thin(place)) return whole(rows.row(place));
    if (!shared_is_known_) share();
    loss().template scale<E>(rows.row(place), thin_extent_.data(), thin_, scaled_.data());
    loss().template terms<E>(scaled_.data(), thin_goal_.data(), thin_, thin_terms_.data());
    for (Eigen::Index i = 0; i < thin_; ++i)
      shared_[static_cast<std::size_t>(i * rows.stride())] = thin_terms_[static_cast<std::size_t>(i)];
    return loss().template of_terms<E>(shared_.data(), n_);
  }

 private:
  const L& loss() const { return library_.loss_policy(); }
  T whole(const T* reached) {
    loss().template scale<E>(reached, extent_.data(), n_, scaled_.data());
    loss().template terms<E>(scaled_.data(), goal_.data(), n_, terms_.data());
    return loss().template of_terms<E>(terms_.data(), n_);
  }
  void share() {
    Planes<E>::split(library_.embeddings().background(), scaled_.data());
    loss().template scale<E>(scaled_.data(), extent_.data(), n_, scaled_.data());
    loss().template terms<E>(scaled_.data(), goal_.data(), n_, shared_.data());
    pick(goal_, thin_goal_);
    shared_is_known_ = true;
  }
  /// The numbers that thin rows keep.
  void pick(const Memory& from, Memory& to) const {
    for (Eigen::Index i = 0; i < thin_; ++i) {
      const auto k = static_cast<std::size_t>(i * library_.embeddings().stride()), at = static_cast<std::size_t>(i);
      to[at] = from[k];
      if constexpr (Planes<E>::complex) to[Planes<E>::padded(thin_) + at] = from[Planes<E>::padded(n_) + k];
    }
  }

  const Library<E, L>& library_;
  Eigen::Index n_, thin_;
  Memory scaled_, goal_, extent_, thin_goal_, thin_extent_, shared_, thin_terms_, terms_;
  bool shared_is_known_ = false;
};

/// library.loss_between(embedding, goal), many times over.
template <class E, class L>
class Losses {
 public:
  explicit Losses(const Library<E, L>& library) : library_(library) {}
  auto operator()(const E& embedding, const E& goal) { return library_.loss_between(embedding, goal); }

 private:
  const Library<E, L>& library_;
};
/// What they have in common is made once.
template <LongGoalVector E, WeightedLoss<E> L>
class Losses<E, L> {
 public:
  explicit Losses(const Library<E, L>& library) : library_(library), exact_(library) {}
  typename Library<E, L>::Distance operator()(const E& embedding, const E& goal) {
    const Eigen::Index n = library_.embeddings().coefficients();
    if (embedding.size() != n || goal.size() != n) return library_.loss_between(embedding, goal);  // which refuses
    exact_.aim(goal);
    return exact_(embedding);
  }

 private:
  const Library<E, L>& library_;
  LastWord<E, L> exact_;
};

}  // namespace detail
}  // namespace curio::inline CURIO_ABI
