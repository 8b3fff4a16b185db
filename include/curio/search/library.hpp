// SPDX-License-Identifier: MIT
// The library: the past as policies see it, and their only door to it.
#pragma once

#include <concepts>
#include <cstddef>
#include <memory>
#include <utility>
#include <vector>

#include "curio/goal/loss.hpp"
#include "curio/search/embeddings.hpp"

namespace curio::inline CURIO_ABI {
namespace detail {

/// Tells a thing from all others, its copies among them, for as long as anybody keeps the mark.
class Identity {
 public:
  using Mark = std::shared_ptr<const char>;
  Identity() = default;
  Identity(const Identity&) {}
  Identity(Identity&&) noexcept = default;  // what is left has no mark
  Identity& operator=(Identity other) noexcept { return std::swap(mark_, other.mark_), *this; }
  const Mark& mark() const { return mark_; }

 private:
  Mark mark_ = std::make_shared<const char>();
};

}  // namespace detail

/// What a policy may ask of the past. Ten lines make one for a test.
template <class P, class E>
concept Past = requires(const P past, std::size_t place, const E& goal) {
  // How many experiments succeeded; places are 0 .. size - 1, in the order they were made.
  { past.size() } -> std::convertible_to<std::size_t>;
  // What one reached.
  { past.reached(place) } -> std::convertible_to<E>;
  // How far that is from a goal.
  { past.loss(place, goal) } -> std::convertible_to<double>;
};

/// The experiments that succeeded, as they stood before the batch. It owns their embeddings.
///
/// A failed experiment is never in it, so no goal, range or neighbour can come of one. E: embedding; L: loss.
template <class E, class L>
class Library {
 public:
  using Embedding = E;
  using Distance = DistanceOf<L, E>;

  explicit Library(L loss = {}) : loss_(std::move(loss)) {}

  std::size_t size() const { return rows_.size(); }
  /// What the experiment at a place reached: a value, made when asked for.
  E reached(std::size_t place) const { return embeddings_[place]; }
  /// How far that is from a goal, by the search's loss and the range as it stands.
  Distance loss(std::size_t place, const E& goal) const { return loss_of(loss_, reached(place), goal, range_); }
  /// How far an embedding that is not in the library is from a goal.
  Distance loss_between(const E& embedding, const E& goal) const { return loss_of(loss_, embedding, goal, range_); }
  /// The smallest and the largest of each coefficient.
  const Range<E>& range() const { return range_; }

  /// The row of the history that holds the experiment at a place.
  std::size_t row(std::size_t place) const { return rows_[place]; }
  const Embeddings<E>& embeddings() const { return embeddings_; }
  /// By which a study knows the library that it has seen before, and that has grown since.
  const detail::Identity& identity() const { return identity_; }
  const L& loss_policy() const { return loss_; }

  /// Adds experiments that succeeded, each with its row: for the search, between batches.
  void add(const E& embedding, std::size_t row) { add(std::span(&embedding, 1), std::span(&row, 1), Serial{}); }
  template <class X>
  void add(std::span<const E> embeddings, std::span<const std::size_t> rows, const X& executor) {
    embeddings_.add(embeddings, executor);
    if constexpr (GoalVector<E>)
      for (const E& embedding : embeddings) range_.include(embedding);
    rows_.insert(rows_.end(), rows.begin(), rows.end());
  }

 private:
  L loss_;
  Embeddings<E> embeddings_;
  Range<E> range_;
  std::vector<std::size_t> rows_;
  detail::Identity identity_;
};
static_assert(Past<Library<Eigen::VectorXcf, RelativeDistance>, Eigen::VectorXcf>);

}  // namespace curio::inline CURIO_ABI
