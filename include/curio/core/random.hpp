// SPDX-License-Identifier: MIT
// Random numbers as a function of a key: no state, the same on every machine and in any order of asking.
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <vector>

#include "curio/core/functions.hpp"

namespace curio::inline CURIO_ABI {

/// What a random draw depends on. Draw once from a key, or split it into new ones; never both.
struct Key {
  std::uint32_t high = 0, low = 0;

  constexpr Key() = default;
  constexpr Key(std::uint32_t high_word, std::uint32_t low_word) : high(high_word), low(low_word) {}
  /// The key of a seed.
  explicit constexpr Key(std::uint64_t seed)
      : Key(static_cast<std::uint32_t>(seed >> 32), static_cast<std::uint32_t>(seed)) {}

  friend constexpr bool operator==(const Key&, const Key&) = default;
};

/// The block cipher beneath: two words for the counter (x, y) under a key. Threefry-2x32, 20 rounds.
///
/// Source: Salmon, Moraes, Dror, Shaw 2011, "Parallel random numbers: as easy as 1, 2, 3".
constexpr Key threefry(Key key, std::uint32_t x, std::uint32_t y) {
  const std::array<std::uint32_t, 3> words{key.high, key.low, key.high ^ key.low ^ 0x1BD11BDAu};
  constexpr int rotations[2][4] = {{13, 15, 26, 6}, {17, 29, 16, 24}};
  x += words[0];
  y += words[1];
  for (std::uint32_t group = 0; group < 5; ++group) {
    for (const int rotation : rotations[group % 2]) {
      x += y;
      y = std::rotl(y, rotation) ^ x;
    }
    x += words[(group + 1) % 3];
    y += words[(group + 2) % 3] + group + 1;
  }
  return {x, y};
}

/// The children of a key: `split(key, n)[i]` is the i-th of n, made when asked for (two ciphers each).
///
/// JAX's split before its "partitionable" switch: words p_0..p_n-1, q_0..q_n-1 of the counters (i, n + i), two in a row
/// a child.
struct Split {
  Key key;
  std::uint32_t count;

  constexpr Key operator[](std::size_t child) const {
    const auto first = static_cast<std::uint32_t>(2 * child);
    return {word(first), word(first + 1)};
  }

 private:
  constexpr std::uint32_t word(std::uint32_t i) const {
    return i < count ? threefry(key, i, count + i).high : threefry(key, i - count, i).low;
  }
};
constexpr Split split(Key key, std::size_t count) { return {key, static_cast<std::uint32_t>(count)}; }

/// The ciphers of the counters (x, y), (x + 1, y + 1), ...: as many at once as a processor likes.
template <std::size_t Many>
constexpr void threefry(Key key, std::uint32_t x, std::uint32_t y, std::array<std::uint32_t, Many>& high,
                        std::array<std::uint32_t, Many>& low) {
  for (std::uint32_t i = 0; i < Many; ++i) {
    const Key block = threefry(key, x + i, y + i);
    high[i] = block.high;
    low[i] = block.low;
  }
}

/// Calls word(i, bits) with n random words, i = 0..n-1 in any order.
template <class Word>
constexpr void for_each_word(Key key, std::size_t n, Word&& word) {
  const std::size_t half = (n + 1) / 2;
  constexpr std::size_t many = 16;
  std::size_t i = 0;
  for (std::array<std::uint32_t, many> high{}, low{}; i + many <= n / 2; i += many) {
    threefry(key, static_cast<std::uint32_t>(i), static_cast<std::uint32_t>(half + i), high, low);
    for (std::size_t j = 0; j < many; ++j) word(i + j, high[j]);
    for (std::size_t j = 0; j < many; ++j) word(half + i + j, low[j]);
  }
  for (; i < half; ++i) {
    const bool both = half + i < n;
    const Key block = threefry(key, static_cast<std::uint32_t>(i), both ? static_cast<std::uint32_t>(half + i) : 0);
    word(i, block.high);
    if (both) word(half + i, block.low);
  }
}

/// One random word: every bit a fair coin.
constexpr std::uint32_t bits(Key key) { return threefry(key, 0, 0).high; }
/// n random words.
inline std::vector<std::uint32_t> bits(Key key, std::size_t n) {
  std::vector<std::uint32_t> words(n);
  for_each_word(key, n, [&](std::size_t i, std::uint32_t word) { words[i] = word; });
  return words;
}

namespace detail {

/// A word's upper 23 bits as a float in [0, 1).
constexpr float unit_interval(std::uint32_t word) { return std::bit_cast<float>((word >> 9) | 0x3f800000u) - 1.0f; }

/// log(1 + x) in the reference's arithmetic: a quotient of polynomials near 0, the logarithm elsewhere.
inline Lanes<float, 1> log1p(const Lanes<float, 1>& x) {
  using Real = Lanes<float, 1>;
  if (std::abs(x[0]) >= 0.41421356f) return log(x + Real(1));
  const Real square = x * x;
  const Real numerator =
      polynomial(x, {4.5270000862445199635215e-5f, 4.9854102823193375972212e-1f, 6.5787325942061044846969f,
                     2.9911919328553073277375e1f, 6.0949667980987787057556e1f, 5.7112963590585538103336e1f,
                     2.0039553499201281259648e1f});
  const Real denominator =
      polynomial(x, {1.f, 1.5062909083469192043167e1f, 8.3047565967967209469434e1f, 2.2176239823732856465394e2f,
                     3.0909872225312059774938e2f, 2.1642788614495947685003e2f, 6.0118660497603843919306e1f});
  return x + fma(x * square, numerator / denominator, Real(-0.5f) * square);
}

/// The inverse error function on (-1, 1). Source: Giles 2012, "Approximating the erfinv function", single precision.
inline Lanes<float, 1> inverse_error_function(const Lanes<float, 1>& u) {
  using Real = Lanes<float, 1>;
  const Real w = -log1p(-u * u);
  const Real p =
      w[0] < 5.0f
          ? polynomial(w - Real(2.5f), {2.81022636e-08f, 3.43273939e-07f, -3.5233877e-06f, -4.39150654e-06f,
                                        0.00021858087f, -0.00125372503f, -0.00417768164f, 0.246640727f, 1.50140941f})
          : polynomial(sqrt(w) - Real(3), {-0.000200214257f, 0.000100950558f, 0.00134934322f, -0.00367342844f,
                                           0.00573950773f, -0.0076224613f, 0.00943887047f, 1.00167406f, 2.83297682f});
  return p * u;
}

/// A word as a standard normal number.
inline float normal_of(std::uint32_t word) {
  using Real = Lanes<float, 1>;
  constexpr float low = -0x1.fffffep-1f;  // the float after -1
  const float u = std::max(low, std::fma(unit_interval(word), 1.0f - low, low));
  return (Real(1.41421356237309504880f) * inverse_error_function(Real(u)))[0];
}

template <class Float>
void fill(Key key, Float* values, std::size_t n, auto&& of) {
  for_each_word(key, n, [&](std::size_t i, std::uint32_t word) { values[i] = of(word); });
}

}  // namespace detail

/// A uniform number in [0, 1), a multiple of 2^-23; N of them; n of them.
constexpr float uniform(Key key) { return detail::unit_interval(bits(key)); }
template <int N>
Vector<float, N> uniform(Key key) {
  Vector<float, N> values;
  detail::fill(key, values.data(), static_cast<std::size_t>(N), detail::unit_interval);
  return values;
}
inline Eigen::VectorXf uniform(Key key, Eigen::Index n) {
  Eigen::VectorXf values(n);
  detail::fill(key, values.data(), static_cast<std::size_t>(n), detail::unit_interval);
  return values;
}

/// A standard normal number; N of them; n of them. sqrt(2) erfinv(u), u uniform in (-1, 1).
inline float normal(Key key) { return detail::normal_of(bits(key)); }
template <int N>
Vector<float, N> normal(Key key) {
  Vector<float, N> values;
  detail::fill(key, values.data(), static_cast<std::size_t>(N), detail::normal_of);
  return values;
}
inline Eigen::VectorXf normal(Key key, Eigen::Index n) {
  Eigen::VectorXf values(n);
  detail::fill(key, values.data(), static_cast<std::size_t>(n), detail::normal_of);
  return values;
}

/// A whole number in [0, n), each as likely (to 2^-32). Throws: Error where n is 0 or above 2^32 - 1.
inline std::size_t below(Key key, std::size_t n) {
  require(n > 0 && n <= 0xffffffffu, "below(key, n): n must be from 1 to 2^32 - 1, got ", n);
  const auto span = static_cast<std::uint32_t>(n);
  const std::uint32_t shift = (65536u % span) * (65536u % span) % span;  // 2^32 mod n, as the reference takes it
  const Split parts = split(key, 2);
  return ((bits(parts[0]) % span) * shift + bits(parts[1]) % span) % span;
}

/// A key for each of W experiments side by side, for a step that draws random numbers.
template <class T, int W>
struct LaneKeys {
  std::array<Key, static_cast<std::size_t>(W)> keys;

  /// The keys of sample k: each key enciphers the number (JAX's fold_in).
  LaneKeys at(std::uint32_t k) const {
    LaneKeys folded;
    for (std::size_t lane = 0; lane < keys.size(); ++lane) folded.keys[lane] = threefry(keys[lane], 0, k);
    return folded;
  }
  /// The same child of every key.
  LaneKeys child(std::size_t index, std::size_t count = 2) const {
    LaneKeys children;
    for (std::size_t lane = 0; lane < keys.size(); ++lane) children.keys[lane] = split(keys[lane], count)[index];
    return children;
  }
  friend Lanes<T, W> uniform(const LaneKeys& k) {
    return k.draw([](Key key) { return uniform(key); });
  }
  friend Lanes<T, W> normal(const LaneKeys& k) {
    return k.draw([](Key key) { return normal(key); });
  }

 private:
  template <class Draw>
  Lanes<T, W> draw(Draw&& one) const {
    T values[std::size_t{W}];
    for (std::size_t lane = 0; lane < keys.size(); ++lane) values[lane] = static_cast<T>(one(keys[lane]));
    return Lanes<T, W>::load(values);
  }
};

}  // namespace curio::inline CURIO_ABI
