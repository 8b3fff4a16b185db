// SPDX-License-Identifier: MIT
// Libraries as a study makes them, to test selection with.
#pragma once

#include <complex>
#include <vector>

#include "../vectors.hpp"
#include "curio/search/library.hpp"

namespace study_like {

using namespace curio;
using vectors::noise;

/// Embeddings as a study makes them: some at rest (one number and noise), some moving, whose tails are multiples of
/// one.
template <class E>
std::vector<E> embeddings(std::size_t count, Eigen::Index n, std::uint64_t seed) {
  using T = RealOf<E>;
  const E shape = noise<E>(Key(seed), n);
  std::vector<E> all;
  for (std::size_t i = 0; i < count; ++i) {
    E e = static_cast<T>(1e-5) * noise<E>(split(Key(seed + 1), count)[i], n);
    e[0] = static_cast<T>(100 * uniform(split(Key(seed + 2), count)[i]));
    if (i % 3 == 0) {
      e += static_cast<T>(uniform(split(Key(seed + 3), count)[i])) * shape;
      for (Eigen::Index k = 1; k < std::min<Eigen::Index>(n, 60); ++k)
        e[k] += static_cast<T>(50) / static_cast<T>(k) * noise<E>(split(Key(seed + 4), count)[i], n)[k];
    }
    if (i % 3 == 1 && i % 6 != 1)  // at rest as a circuit is: noise at every fourth number alone, and less of it
      for (Eigen::Index k = 1; k < n; ++k) e[k] = k % 4 == 0 ? static_cast<T>(1e-3) * e[k] : typename E::Scalar(0);
    all.push_back(e);
  }
  return all;
}

template <class E>
std::vector<E> goals_in(const Range<E>& range, std::size_t count, std::uint64_t seed) {
  std::vector<E> goals;
  for (std::size_t i = 0; i < count; ++i) {
    E goal = range.low;
    const Eigen::VectorXf u = uniform(split(Key(seed), count)[i], goal.size());
    for (Eigen::Index k = 0; k < goal.size(); ++k)
      goal[k] += (range.high[k] - range.low[k]) * static_cast<RealOf<E>>(u[k]);
    goals.push_back(goal);
  }
  return goals;
}

/// Some that have a line in common from coefficient 96 on, louder and louder.
inline std::vector<Eigen::VectorXcf> with_a_line(std::size_t count) {
  using E = Eigen::VectorXcf;
  const E shape = noise<E>(Key(3), 800);
  const auto heads = split(Key(4), count), tails = split(Key(5), count);
  std::vector<E> all;
  for (std::size_t i = 0; i < count; ++i) {
    E e = static_cast<float>(i + 1) * shape;
    e.head(90) += 30 * noise<E>(heads[i], 90);
    e.tail(700) += 0.001f * noise<E>(tails[i], 700);
    all.push_back(e);
  }
  return all;
}

/// n times the loss, in long double.
template <class E, class L>
long double sum_of(const E& goal, const E& reached, const Range<E>& range) {
  long double sum = 0;
  for (Eigen::Index k = 0; k < goal.size(); ++k) {
    const auto real = [](auto x) { return static_cast<long double>(std::real(x)); };
    const auto imaginary = [](auto x) { return static_cast<long double>(std::imag(x)); };
    const long double extent =
        std::hypot(real(range.high[k]) - real(range.low[k]), imaginary(range.high[k]) - imaginary(range.low[k]));
    const long double difference =
        std::hypot(real(goal[k]) - real(reached[k]), imaginary(goal[k]) - imaginary(reached[k]));
    if (std::same_as<L, MeanDistance>) sum += difference;
    else if (extent > 0) sum += difference / extent;
  }
  return sum;
}

}  // namespace study_like
