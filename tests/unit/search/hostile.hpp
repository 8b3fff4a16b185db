// SPDX-License-Identifier: MIT
// Libraries that careless ways to find the nearest break on, and the plain way.
#pragma once

#include <cmath>
#include <limits>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

#include "../vectors.hpp"
#include "curio/search/library.hpp"
#include "curio/search/nearest_so_far.hpp"

namespace hostile {

using namespace curio;
using vectors::noise;

/// Past experiments, and goals to look for the nearest to, under a name.
template <class E>
struct Case {
  std::string name;
  std::vector<E> past, goals;
};

/// Makes a number of each coefficient of a number of embeddings.
template <class E>
std::vector<E> made(std::size_t count, Eigen::Index n, std::uint64_t seed, auto&& change) {
  std::vector<E> all;
  for (std::size_t i = 0; i < count; ++i) {
    E e = noise<E>(split(Key(seed), count)[i], n);
    for (Eigen::Index k = 0; k < n; ++k) e[k] = change(i, k, e[k]);
    all.push_back(e);
  }
  return all;
}

/// Real and imaginary part changed alike.
template <class Scalar>
Scalar each(Scalar x, auto&& f) {
  if constexpr (detail::is_complex<Scalar>) return {f(x.real()), f(x.imag())};
  else return f(x);
}

/// Libraries that careless bounds break on.
template <class E>
std::vector<Case<E>> cases(Eigen::Index n) {
  using T = RealOf<E>;
  using Scalar = typename E::Scalar;
  using Limits = std::numeric_limits<T>;
  std::vector<Case<E>> all;
  const auto add = [&](const std::string& name, std::size_t count, auto&& change) {
    Case<E> one{name, made<E>(count, n, all.size(), change), made<E>(11, n, 1000 + all.size(), change)};
    for (std::size_t i = 0; i < count; i += 4) one.goals.push_back(one.past[i]);  // what was reached exactly
    one.goals.push_back(E::Zero(n));
    one.goals.push_back(Scalar(T(100)) * one.past[0]);  // far outside
    all.push_back(one);
  };
  const auto scaled = [](T by) { return [by](std::size_t, Eigen::Index, Scalar x) { return by * x; }; };
  const T ulp = Limits::epsilon(), tiny = Limits::min(), last = Limits::denorm_min();
  add("plain", 40, scaled(1));
  add("one alone", 1, scaled(1));
  add("all equal", 20, [](std::size_t, Eigen::Index k, Scalar) { return Scalar(T(k % 7)); });
  add("all zero", 20, scaled(0));
  add("one moves", 20, [](std::size_t i, Eigen::Index k, Scalar x) { return i == 13 ? x : Scalar(T(k % 7)); });
  add("whole numbers: ties everywhere", 60,
      [](std::size_t, Eigen::Index, Scalar x) { return each(x, [](T v) { return std::round(v / 2); }); });
  add("pairs of twins", 40, [](std::size_t i, Eigen::Index k, Scalar) {
    return Scalar(T(static_cast<int>(i / 2 * 7 + static_cast<std::size_t>(k)) % 5));
  });
  add("at rest, but for the last digits", 60, [ulp](std::size_t i, Eigen::Index, Scalar x) {
    return i == 0 ? x : each(x, [ulp](T v) { return 1 + 2 * ulp * std::round(v); });
  });
  add("at rest as circuits are: zero but at every fourth number", 45, [ulp](std::size_t i, Eigen::Index k, Scalar x) {
    return i % 7 == 0 ? x : k % 4 != 0 ? Scalar(0) : k == 0 ? Scalar(3 + std::real(x)) : ulp * x;
  });
  add("at rest far from zero, and in few places", 45, [ulp](std::size_t i, Eigen::Index k, Scalar x) {
    return i == 20 ? x : k % 5 != 0 ? Scalar(0) : k == 0 ? Scalar(T(100 + i % 3)) : 4 * ulp * x;
  });
  add("mostly zero, and loud all the same", 45,
      [](std::size_t i, Eigen::Index k, Scalar x) { return i % 2 == 0 || k % 6 == 0 ? x : Scalar(0); });
  add("near ties far from zero", 60, [](std::size_t, Eigen::Index, Scalar x) { return Scalar(T(1000)) + x; });
  add("some coefficients rest", 40,
      [](std::size_t, Eigen::Index k, Scalar x) { return k % 3 == 0 ? Scalar(T(0.3)) : x; });
  add("sizes differ", 40, [](std::size_t, Eigen::Index k, Scalar x) {
    return static_cast<T>(std::pow(10.0, static_cast<double>(k * 5 % 37 - 18))) * x;
  });
  add("1e30", 40, scaled(static_cast<T>(1e30)));
  add("1e-30", 40, scaled(static_cast<T>(1e-30)));
  add("squares overflow", 40, scaled(std::sqrt(Limits::max())));
  add("near the largest", 40, scaled(Limits::max() / 16));
  add("extents overflow", 40,
      [](std::size_t, Eigen::Index, Scalar x) { return each(x, [](T v) { return v < 0 ? -Limits::max() : v; }); });
  add("squares underflow", 40, scaled(std::sqrt(tiny)));
  add("the smallest normal numbers", 40, scaled(tiny));
  add("subnormal", 40, [last](std::size_t, Eigen::Index, Scalar x) {
    return each(x, [last](T v) { return last * std::round(100 * v); });
  });
  add("the last subnormal numbers", 40,
      [last](std::size_t, Eigen::Index, Scalar x) { return each(x, [last](T v) { return last * std::round(v); }); });
  add("subnormal, and one that is not", 40, [last, tiny](std::size_t i, Eigen::Index, Scalar x) {
    return i == 9 ? 64 * tiny * x : each(x, [last](T v) { return last * std::round(3 * v); });
  });
  add("some coefficients subnormal", 40,
      [last](std::size_t, Eigen::Index k, Scalar x) { return k % 3 == 0 ? 5 * last * x : x; });
  return all;
}

template <class E, class L>
Library<E, L> library_of(const std::vector<E>& past) {
  Library<E, L> library;
  for (std::size_t i = 0; i < past.size(); ++i) library.add(past[i], i);
  return library;
}

std::vector<std::size_t> listed(const auto& nearest) {
  std::vector<std::size_t> places;
  for (std::size_t rank = 0; rank < nearest.size(); ++rank) places.push_back(nearest[rank]);
  return places;
}

/// Every place looked at.
template <class E, class L>
std::vector<std::size_t> plainly(const Library<E, L>& library, const E& goal, std::size_t k) {
  NearestSoFar<RealOf<E>> nearest(k);
  for (std::size_t place = 0; place < library.size(); ++place) nearest.offer(place, library.loss(place, goal));
  return listed(nearest);
}

/// Throws at its second piece of work.
struct Failing {
  static constexpr bool shares_memory = true;
  int* calls;
  template <class R, class Work>
  void fill(std::span<R> results, Work&& work) const {
    if (++*calls == 2) throw std::runtime_error("no more");
    Serial{}.fill(results, work);
  }
};

}  // namespace hostile
