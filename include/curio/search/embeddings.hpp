// SPDX-License-Identifier: MIT
// Where a library keeps embeddings: goal vectors in planes, anything else as it is.
#pragma once

#include <memory>
#include <utility>
#include <vector>

#include "curio/goal/planes.hpp"

namespace curio::inline CURIO_ABI {

/// Embeddings by place, in the order they came.
template <class E>
class Embeddings {
 public:
  std::size_t size() const { return kept_.size(); }
  void add(E embedding) { kept_.push_back(std::move(embedding)); }
  E operator[](std::size_t place) const { return kept_[place]; }

 private:
  std::vector<E> kept_;
};

/// Goal vectors, each a row of planes: 8 bytes a complex float, nothing else. Rows never move, so growth costs no copy.
template <GoalVector E>
class Embeddings<E> {
 public:
  using T = RealOf<E>;

  std::size_t size() const { return size_; }
  /// Numbers in each goal vector; 0 before the first.
  Eigen::Index coefficients() const { return coefficients_; }

  /// Throws: Error where the embedding has another size than those before.
  void add(const E& embedding) {
    if (size_ == 0) coefficients_ = embedding.size();
    require(embedding.size() == coefficients_, "embedding: expected ", coefficients_, " numbers, as before, got ",
            embedding.size());
    if (size_ % rows_a_block == 0) blocks_.emplace_back(rows_a_block * stride());
    Planes<E>::split(embedding, blocks_.back().data() + size_ % rows_a_block * stride());
    ++size_;
  }
  const T* row(std::size_t place) const {
    return blocks_[place / rows_a_block].data() + place % rows_a_block * stride();
  }
  E operator[](std::size_t place) const { return Planes<E>::join(row(place), coefficients_); }

 private:
  static constexpr std::size_t rows_a_block = 64;
  std::size_t stride() const { return Planes<E>::size(coefficients_); }

  std::size_t size_ = 0;
  Eigen::Index coefficients_ = 0;
  std::vector<std::vector<T, Eigen::aligned_allocator<T>>> blocks_;
};

}  // namespace curio::inline CURIO_ABI
