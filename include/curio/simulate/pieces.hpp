// SPDX-License-Identifier: MIT
// How many experiments go side by side, and a step of them all, a few registers at a time.
#pragma once

#include <array>
#include <cstddef>
#include <type_traits>

#include "curio/simulate/model_step.hpp"

namespace curio::inline CURIO_ABI {
namespace detail {

/// Whether two registers of each number of an experiment are few enough to stay near.
template <class Step>
inline constexpr bool few_numbers = Step::parameters + Step::species <= 48;

/// Calls work(width) with the width, known when compiling, that so many experiments fit best: two registers or four of
/// few numbers, one or two of many. (One register of few numbers takes as long as two: it waits for its own results.)
template <class Step, class T, class Work>
auto with_width(std::size_t count, const Work& work) {
  constexpr int least = native_width<T> * (few_numbers<Step> ? 2 : 1);
  if (count <= static_cast<std::size_t>(least)) return work(std::integral_constant<int, least>{});
  return work(std::integral_constant<int, 2 * least>{});
}

/// A step of Lanes, under parameters that stay, taken in pieces of two registers one after the other, or of one.
///
/// Of more registers at once what is in between would not fit into the processor; of several pieces it works at one
/// while another waits for its results. The same bits.
template <class Step, class Real>
class Pieces {
  static constexpr int wanted = few_numbers<Step> && Real::registers % 2 == 0 ? 2 : 1;
  using Wanted = Lanes<typename Real::Scalar, Real::width / Real::registers * wanted>;
  static constexpr bool divides = DeterministicStep<Step, Real> && DeterministicStep<Step, Wanted>;  // keys stay whole
  static constexpr int registers = divides ? wanted : Real::registers;                               // of a piece
  static constexpr std::size_t count = static_cast<std::size_t>(Real::registers / registers);
  using Piece = Lanes<typename Real::Scalar, Real::width / static_cast<int>(count)>;
  static_assert(Piece::registers == registers);
  using State = Vector<Real, Step::species>;

 public:
  Pieces(const Step& step, const Vector<Real, Step::parameters>& c) : step_(step) {
    for (std::size_t p = 0; p < count; ++p) c_[p] = piece(c, p);
  }
  /// The state after y; key: as next_of takes it.
  template <class KeyOf>
  CURIO_INLINE State operator()(const KeyOf& key, const State& y, double t, double dt) const {
    State next;
#if defined(__GNUC__) && !defined(__clang__)
    // g++ may lay what a piece works with over `next` (its bug 90348), unless it is told early that `next` lives.
    if constexpr (count > 1) asm volatile("" : "=m"(next));
#endif
#pragma GCC unroll 16
    for (std::size_t p = 0; p < count; ++p) {
      const auto part = next_of<Piece>(step_, key, piece(y, p), c_[p], t, dt);
      for (int i = 0; i < Step::species; ++i)
        for (std::size_t r = 0; r < registers; ++r) next[i].part[p * registers + r] = part[i].part[r];
    }
    return next;
  }

 private:
  template <int N>
  static CURIO_INLINE Vector<Piece, N> piece(const Vector<Real, N>& whole, std::size_t p) {
    Vector<Piece, N> part;
    for (int i = 0; i < N; ++i)
      for (std::size_t r = 0; r < registers; ++r) part[i].part[r] = whole[i].part[p * registers + r];
    return part;
  }

  const Step& step_;
  std::array<Vector<Piece, Step::parameters>, count> c_;
};

}  // namespace detail
}  // namespace curio::inline CURIO_ABI
