// SPDX-License-Identifier: MIT
// One experiment alone against the same experiment among others, in every width.
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <type_traits>

#include "curio/core/lanes.hpp"

namespace every_width {

/// The same number in every bit; all NaN are one.
template <class T>
bool same(T a, T b) {
  using Bits = std::conditional_t<std::is_same_v<T, float>, std::uint32_t, std::uint64_t>;
  return std::bit_cast<Bits>(a) == std::bit_cast<Bits>(b) || (a != a && b != b);
}

/// 192 places are whole groups of each width tested.
inline constexpr std::size_t places = 192;
template <class T>
using Column = std::array<T, places>;

/// f(a, b, c) of lanes of width W at every place.
template <int W, class T, class F>
Column<T> in_width(const F& f, const Column<T>& a, const Column<T>& b, const Column<T>& c) {
  using Real = curio::Lanes<T, W>;
  Column<T> result;
  for (std::size_t i = 0; i < places; i += W)
    Real(f(Real::load(&a[i]), Real::load(&b[i]), Real::load(&c[i]))).store(&result[i]);
  return result;
}

/// Whether f has the same bits in widths 3, 4, 8, 12, 16 and 64 as alone. Each triple of the numbers given occurs.
template <class T, class F>
bool agree(const F& f, const std::array<T, 3>& numbers) {
  Column<T> a, b, c;
  for (std::size_t i = 0; i < places; ++i) a[i] = numbers[i % 3], b[i] = numbers[i / 3 % 3], c[i] = numbers[i / 9 % 3];
  const Column<T> alone = in_width<1>(f, a, b, c);
  const auto as_alone = [&](const Column<T>& column) {
    return std::equal(column.begin(), column.end(), alone.begin(), same<T>);
  };
  return as_alone(in_width<3>(f, a, b, c)) && as_alone(in_width<4>(f, a, b, c)) && as_alone(in_width<8>(f, a, b, c)) &&
         as_alone(in_width<12>(f, a, b, c)) && as_alone(in_width<16>(f, a, b, c)) && as_alone(in_width<64>(f, a, b, c));
}

}  // namespace every_width
