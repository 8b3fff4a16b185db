// SPDX-License-Identifier: MIT
// Where a library keeps embeddings: long goal vectors in planes, anything else as it is.
#pragma once

#include <algorithm>
#include <cstring>
#include <memory>
#include <new>
#include <numeric>
#include <span>
#include <utility>
#include <vector>

#include "curio/core/aligned_vector.hpp"
#include "curio/goal/planes.hpp"
#include "curio/simulate/executor.hpp"

namespace curio::inline CURIO_ABI {

/// Embeddings by place, in the order they came.
template <class E>
class Embeddings {
 public:
  std::size_t size() const { return kept_.size(); }
  void add(E embedding) { kept_.push_back(std::move(embedding)); }
  template <class X>
  void add(std::span<const E> embeddings, const X&) {
    for (const E& embedding : embeddings) kept_.push_back(embedding);
  }
  E operator[](std::size_t place) const { return kept_[place]; }

 private:
  std::vector<E> kept_;
};

/// Long goal vectors, each a row of planes: 8 bytes a complex float, or less. Growth copies nothing but, once or twice,
/// the thin rows.
///
/// The spectrum of a circuit at rest is zero but at every fourth number or so (what is not exactly zero there is
/// rounding noise), and so is that of most circuits. So one of them is kept as the background, and of each that equals
/// it in every bit elsewhere only every stride-th number: such a row is thin. Every bit comes back.
template <LongGoalVector E>
class Embeddings<E> {
 public:
  using T = RealOf<E>;

  std::size_t size() const { return rows_.size(); }
  /// Numbers in each goal vector; 0 before the first.
  Eigen::Index coefficients() const { return coefficients_; }
  /// Of a thin row: numbers 0, stride, 2 stride, ... are kept; 0 before the first.
  Eigen::Index stride() const { return stride_; }
  Eigen::Index thin_coefficients() const { return stride_ == 0 ? 0 : (coefficients_ + stride_ - 1) / stride_; }

  /// Throws: Error where the embedding has another size than those before.
  void add(const E& embedding) { add(std::span(&embedding, 1), Serial{}); }
  /// Several, copied by the executor.
  template <class X>
  void add(std::span<const E> embeddings, const X& executor) {
    if (embeddings.empty()) return;
    require(embeddings.front().size() > 0, "embedding: expected at least one number, got none");
    if (size() == 0) coefficients_ = embeddings.front().size();
    for (const E& e : embeddings)
      require(e.size() == coefficients_, "embedding: expected ", coefficients_, " numbers, as before, got ", e.size());
    std::vector<Eigen::Index> gaps(embeddings.size());  // 0: thin
    executor.fill(std::span(gaps), [&](std::size_t first, std::span<Eigen::Index> part) {
      for (std::size_t i = 0; i < part.size(); ++i)
        part[i] = is_thin(embeddings[first + i]) ? 0 : gap(embeddings[first + i]);
    });
    for (std::size_t i = 0; i < embeddings.size(); ++i) {
      if (gaps[i] > 1) {
        leave_out(embeddings[i], gaps[i]);
        if (is_thin(embeddings[i])) gaps[i] = 0;
      }
      if (gaps[i] == 0) ++thin_rows_;
    }
    const std::size_t before = size();
    for (const Eigen::Index gap : gaps) {
      const bool thin = gap == 0;
      rows_.push_back(
          {thin ? thin_.place(Planes<E>::size(thin_coefficients())) : whole_.place(Planes<E>::size(coefficients_)),
           thin});
    }
    within_memory(executor).fill(std::span(rows_).subspan(before), [&](std::size_t first, std::span<Row> part) {
      for (std::size_t i = 0; i < part.size(); ++i) {
        const E& e = embeddings[first + i];
        if (part[i].thin) Planes<Some>::split(e(Eigen::seq(0, Eigen::last, stride_)), part[i].at);
        else Planes<E>::split(e, part[i].at);
      }
    });
  }
  /// What thin rows have in common, beside the numbers that they keep.
  const E& background() const { return background_; }
  bool thin(std::size_t place) const { return rows_[place].thin; }
  /// The planes of a row; of a thin one, those of the numbers that are kept.
  const T* row(std::size_t place) const { return rows_[place].at; }

  E operator[](std::size_t place) const {
    if (!thin(place)) return Planes<E>::join(row(place), coefficients_);
    E whole = background_;
    whole(Eigen::seq(0, Eigen::last, stride_)) = Planes<Some>::join(row(place), thin_coefficients());
    return whole;
  }
  /// The planes of a whole embedding, whether its row is thin or not; room: for those of a thin one.
  const T* planes(std::size_t place, AlignedVector<T>& room) const {
    if (!thin(place)) return row(place);
    room.resize(Planes<E>::size(coefficients_));
    Planes<E>::split((*this)[place], room.data());
    return room.data();
  }

 private:
  using Some = Eigen::Matrix<typename E::Scalar, Eigen::Dynamic, 1>;
  struct Row {
    T* at;
    bool thin;
  };
  /// Memory for rows of one size, many at a time. A copy shares what there is, and puts new rows elsewhere.
  struct Room {
    static constexpr std::size_t rows_a_block = 64;
    static constexpr std::align_val_t line{64};  // bytes
    std::vector<std::shared_ptr<T>> blocks = {};
    std::size_t rows_left = 0;  // in the last block

    Room() = default;
    Room(const Room& other) : blocks(other.blocks) {}
    Room(Room&& other) noexcept = default;
    Room& operator=(Room other) noexcept {
      std::swap(blocks, other.blocks);
      std::swap(rows_left, other.rows_left);
      return *this;
    }
    T* place(std::size_t size) {
      if (rows_left == 0) {
        T* block = static_cast<T*>(::operator new(rows_a_block* size * sizeof(T), line));
        blocks.emplace_back(block, [](T* memory) { ::operator delete(memory, line); });
        rows_left = rows_a_block;
      }
      return blocks.back().get() + (rows_a_block - rows_left--) * size;
    }
  };

  /// The largest g for which all numbers but 0, g, 2 g, ... are zero; 1 where only g = 1 is, or the vector is short.
  static Eigen::Index gap(const E& e) {
    constexpr Eigen::Index worth_it = 64;
    Eigen::Index g = 0;
    for (Eigen::Index k = 0; k < e.size() && g != 1; ++k)
      if (e[k] != typename E::Scalar(0)) g = std::gcd(g, k);
    return e.size() < worth_it || g == 0 ? 1 : g;
  }
  /// From now on rows like this one are thin, beside those that are already: their strides have a common divisor. All
  /// become longer by it, so few such rows among many are kept whole instead.
  void leave_out(const E& e, Eigen::Index g) {
    if (stride_ == 0) background_ = e;
    const Eigen::Index stride = std::gcd(stride_, g);
    if (stride == 1 || stride == stride_ || 2 * ++refused_ < thin_rows_) return;
    refused_ = 0;
    Room room;
    for (std::size_t place = 0; place < size(); ++place) {
      if (!thin(place)) continue;
      const E whole = (*this)[place];
      T* at = room.place(Planes<E>::size((coefficients_ + stride - 1) / stride));
      Planes<Some>::split(whole(Eigen::seq(0, Eigen::last, stride)), at);
      rows_[place].at = at;
    }
    stride_ = stride;
    thin_ = std::move(room);
  }
  bool is_thin(const E& e) const {
    if (stride_ == 0) return false;
    for (Eigen::Index begin = 0; begin < e.size(); begin += stride_) {
      const Eigen::Index count = std::min(stride_, e.size() - begin) - 1;
      if (std::memcmp(&e[begin] + 1, &background_[begin] + 1, sizeof(e[0]) * static_cast<std::size_t>(count)) != 0)
        return false;
    }
    return true;
  }

  Eigen::Index coefficients_ = 0, stride_ = 0;
  std::size_t thin_rows_ = 0, refused_ = 0;  // of rows: thin; thin but for a smaller stride, since it last changed
  E background_;
  std::vector<Row> rows_;
  Room whole_, thin_;
};

}  // namespace curio::inline CURIO_ABI
