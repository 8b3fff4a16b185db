// SPDX-License-Identifier: MIT
// How fast a circuit can be at most: two lower bounds of the period, each a proof that a target cannot be had.
#pragma once

#include <limits>
#include <queue>
#include <vector>

#include "curio/design/features.hpp"

namespace curio::inline CURIO_ABI {

/// Where the extremes of an orbit lie: the lowest value in `lowest`, the highest in `highest`.
struct Extremes {
  struct Range {
    double from, to;
  };
  Range lowest, highest;
};

namespace detail {

inline double logit(double x) { return std::log(x) - std::log1p(-x); }
inline double sigmoid(double z) { return 1 / (1 + std::exp(-z)); }

}  // namespace detail

/// The gene that is seen, and what drives it: dx/dt = sigmoid(a x + sum_j w_j y_j + b) - x by Euler's steps, a in
/// [-limit, limit], |w_j| <= limit, the others' production within [0, 1].
struct GeneLimits {
  double dt = 0.01;   ///< s
  int others = 2;     ///< genes besides
  double limit = 30;  ///< of the weights

  double kept() const { return 1 - dt; }                       ///< of what is there, after a step
  double per_e_fold() const { return dt / -std::log1p(-dt); }  ///< s, for decay to 1/e
  double drive() const { return limit * others; }              ///< how far the others can move the input

  /// How far, as a share of x (1 - x), the highest sample x may lie below the top of the parabola through it and its
  /// neighbours (and the lowest sample above the bottom).
  ///
  /// The top is at most |d2| / 8 above, d2 the second difference, dt ((s' - s) + (x - x')), x' and s' the sample and
  /// the production before. If the input moves by h at most, s' - s <= s (1 - s') (e^h - 1), and s <= x, 1 - s' <= 1 -
  /// x' <= (1 - x) / (1 - dt); x - x' adds less than 3 dt of that. And h = dt limit (others + s' - x'), where s' - x'
  /// <= (s' - s) / (1 - dt) <= h / 4 / (1 - dt): put in once.
  double between_samples() const {
    const double h = dt * limit * (others + dt * limit * (others + 1) / 4 / kept());
    return dt / 8 * std::expm1(h) / kept() * (1 + 3 * dt);
  }
};

/// The extremes of the samples of all orbits whose features are within `tolerance` of a target's.
inline Extremes sampled_extremes(const Features& target, double tolerance, const GeneLimits& gene) {
  const double b = tolerance * target.scale(), a = tolerance * target.amplitude / 2;
  const double m = target.lowest(), M = target.highest(), share = gene.between_samples();
  const double low = m + b + a, high = M - b - a;
  return {{m - b - a, low + share * low * (1 - low)}, {high - share * high * (1 - high), M + b + a}};
}

/// Bound 1, in seconds: the period of any circuit with production between 0 and 1 and decay 1.
///
/// From its highest value M to its lowest m nothing falls faster than by decay alone, M q^k with q = 1 - dt; to rise
/// again, 1 - x falls from 1 - m to 1 - M no faster. So T >= dt / -ln q (ln(M / m) + ln((1 - m) / (1 - M))).
inline double production_bound(const Extremes& x, const GeneLimits& gene) {
  return gene.per_e_fold() * std::max(0.0, detail::logit(x.highest.from) - detail::logit(x.lowest.to));
}

/// Bound 2, in seconds: the period of a circuit whose weights are limited as well. The lesser where `enough` is shown.
///
/// Let U be the drive of the gene by the others, shifted to [0, S], S = limit others; each step q U <= U+ <= q U + dt
/// S. With K1 = S - U at the lowest sample (x = m, sample 0) and K2 = U at the highest (x = M, sample N), there the
/// input is at least logit m, here at most logit M: so K1 + K2 <= S + logit M - logit m - a (M - m). Between them it is
/// at most
///
///     logit(m / q) + a (x - m) + max(0, -a) m dt / q + K1 / q (1 - q^(k+1))     (coming from the lowest) and
///     logit M - a (M - x) + K2 (q^(k-N) - 1)                                     (going to the highest),
///
/// and X+ = q X + dt sigmoid(the lesser), X_0 = m, bounds x from above. The least N that lets X reach M bounds the
/// rise; the fall is the rise of 1 - x with K1 and K2 exchanged. The sum is least over a in [-limit, limit] and K2 in
/// [0, S] by branch and bound: a box of (a, K2) gets the most that any of it allows, and the box of the least sum is
/// halved. In plain double; an orbit whose extremes are anywhere within `x` is bounded. docs/design.md has the proof.
class CouplingBound {
 public:
  CouplingBound(const Extremes& x, const GeneLimits& gene) : x_(x), gene_(gene) {
    length_ = static_cast<std::size_t>(16 * production_bound(x, gene) / gene.dt) + 64;
    powers_.resize(length_ + 2);
    for (std::size_t k = 0; k < powers_.size(); ++k)
      powers_[k] = std::exp(static_cast<double>(k) * std::log1p(-gene.dt));
  }

  /// A lower bound of the period within a tenth of a percent of the best of this kind, or of at least `enough` seconds.
  double operator()(double enough = std::numeric_limits<double>::infinity(), int boxes = 4000) const {
    std::priority_queue<Box> open;
    open.push(bounded({0, -gene_.limit, gene_.limit, 0, gene_.drive()}));
    for (int i = 0; i < boxes && open.top().steps * gene_.dt < enough; ++i) {
      const Box box = open.top();
      const bool wide_a = (box.a_to - box.a_from) * gene_.drive() > (box.k_to - box.k_from) * 2 * gene_.limit;
      if (box.a_to - box.a_from < 1e-3 * gene_.limit && box.k_to - box.k_from < 1e-3 * gene_.drive()) break;
      open.pop();
      const double a = (box.a_from + box.a_to) / 2, k = (box.k_from + box.k_to) / 2;
      if (wide_a) {
        open.push(bounded({0, box.a_from, a, box.k_from, box.k_to}));
        open.push(bounded({0, a, box.a_to, box.k_from, box.k_to}));
      } else {
        open.push(bounded({0, box.a_from, box.a_to, box.k_from, k}));
        open.push(bounded({0, box.a_from, box.a_to, k, box.k_to}));
      }
    }
    return open.top().steps * gene_.dt;
  }

 private:
  struct Box {
    double steps;  ///< no orbit of this box has fewer
    double a_from, a_to, k_from, k_to;
    friend bool operator<(const Box& one, const Box& other) { return one.steps > other.steps; }
  };

  Box bounded(Box box) const {
    const auto& [m, M] = x_;
    const double a = box.a_from, S = gene_.drive();
    const double room =
        S + detail::logit(M.to) - detail::logit(m.from) - std::min({a * (M.from - m.to), a * (M.to - m.from)});
    const double K2 = box.k_to, K1 = std::min(S, room - box.k_from);
    if (K1 < 0) {
      box.steps = std::numeric_limits<double>::infinity();
      return box;
    }
    box.steps = static_cast<double>(rise(m, M, K1, K2, box) +
                                    rise({1 - M.to, 1 - M.from}, {1 - m.to, 1 - m.from}, K2, K1, box));
    return box;
  }

  /// The least N that lets the bound rise from m to M.
  std::size_t rise(const Extremes::Range& m, const Extremes::Range& M, double K1, double K2, const Box& box) const {
    std::size_t fails = static_cast<std::size_t>(
                    std::max(0.0, std::floor(std::log((1 - m.to) / (1 - M.from)) / -std::log1p(-gene_.dt)) - 1)),
                reaches = fails + 8;
    while (reaches < length_ && !reach(m, M, K1, K2, box, reaches)) {
      fails = reaches;
      reaches = 2 * reaches;
    }
    if (reaches >= length_) return length_;
    while (reaches - fails > 1) {  // if N steps reach it, N + 1 do
      const std::size_t N = (reaches + fails) / 2;
      (reach(m, M, K1, K2, box, N) ? reaches : fails) = N;
    }
    return reaches;
  }
  bool reach(const Extremes::Range& m, const Extremes::Range& M, double K1, double K2, const Box& box,
             std::size_t N) const {
    const double q = gene_.kept(), start = detail::logit(m.to / q) + std::max(0.0, -box.a_from) * m.to * gene_.dt / q;
    const double end = detail::logit(M.to);
    double x = m.to;
    for (std::size_t k = 0; k < N; ++k) {
      const double from_low = box.a_to * (x - (box.a_to > 0 ? m.from : m.to));
      const double to_high = -box.a_from * ((box.a_from > 0 ? M.from : M.to) - x);
      const double z =
          std::min(start + from_low + K1 / q * (1 - powers_[k + 1]), end + to_high + K2 * (1 / powers_[N - k] - 1));
      x = q * x + gene_.dt * detail::sigmoid(z);
      if (x >= M.from) return true;  // held there it would be M at sample N
      if (x < m.from) return false;  // no sample is below the lowest
    }
    return false;
  }

  Extremes x_;
  GeneLimits gene_;
  std::size_t length_;
  std::vector<double> powers_;
};

}  // namespace curio::inline CURIO_ABI
