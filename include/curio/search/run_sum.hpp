// SPDX-License-Identifier: MIT
// Sums of many numbers side by side, in runs, so that their error hardly grows with their length.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <iterator>
#include <limits>
#include <type_traits>

#include "curio/core/lanes.hpp"

namespace curio::inline CURIO_ABI {
namespace detail {

/// The lanes' sum, in double.
template <class Real>
double total(const Real& lanes) {
  typename Real::Scalar values[Real::width];
  lanes.store(values);
  double sum = 0;
  for (const auto value : values) sum += static_cast<double>(value);
  return sum;
}

/// The largest of the lanes.
template <class Real>
typename Real::Scalar largest(const Real& lanes) {
  typename Real::Scalar values[Real::width];
  lanes.store(values);
  return *std::max_element(std::begin(values), std::end(values));
}

/// Count sums over begin <= k < end: add(runs, k) adds the terms of a register's numbers from k on to each run.
///
/// Of terms that are not negative each sum errs by at most 32 roundings of its own: 8 in a run, 24 runs, then double.
/// (Numbers in double have one more for each lane and each 192 registers: `rounding_of` counts them.)
template <class Real, std::size_t Count, class Add>
CURIO_INLINE std::array<double, Count> run_sums(std::size_t begin, std::size_t end, const Add& add) {
  constexpr std::size_t width = static_cast<std::size_t>(Real::width);
  std::array<double, Count> sums{};
  for (std::size_t from = begin; from < end;) {
    std::array<Real, Count> some;
    some.fill(Real(0));
    for (const std::size_t stop = std::min(end, from + 24 * 8 * width); from < stop;) {
      std::array<Real, Count> run;
      run.fill(Real(0));
      for (const std::size_t rest = std::min(stop, from + 8 * width); from < rest; from += width) add(run, from);
      for (std::size_t i = 0; i < Count; ++i) some[i] += run[i];
    }
    for (std::size_t i = 0; i < Count; ++i) sums[i] += total(some[i]);
  }
  return sums;
}

/// The rounding in which the bounds of a selection are counted, for vectors of n numbers of type T.
///
/// Half an ulp of 1 in float, where the rest is in double, up to 32 768 numbers (three levels of the exact loss's
/// fold); more in double, and beyond, in proportion to what is added up.
template <class T>
double rounding_of(std::size_t n) {
  const double u = static_cast<double>(std::numeric_limits<T>::epsilon()) / 2;
  const double levels = n <= 32'768 ? 1 : 2;  // of 32 each: to 2^30 numbers
  return u * (std::is_same_v<T, float> ? levels : 2 * levels + static_cast<double>(n) / 4096);
}

}  // namespace detail
}  // namespace curio::inline CURIO_ABI
