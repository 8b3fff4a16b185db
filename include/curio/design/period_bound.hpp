// SPDX-License-Identifier: MIT
// How fast a circuit can be at most: two lower bounds of the period, each a proof that a target cannot be had.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <limits>
#include <queue>
#include <utility>
#include <vector>

#include "curio/design/features.hpp"

namespace curio::inline CURIO_ABI {

/// Where the extremes of an orbit lie, in all its cycles: the lowest value in `lowest`, the highest in `highest`.
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

/// The gene that is seen, and what drives it: dx/dt = sigmoid(z) - x by Euler's steps, z = a x + sum_j w_j y_j + b,
/// a in [-limit, limit], |w_j| <= limit, the others' production within [0, 1].
struct GeneLimits {
  double dt = 0.01;   ///< s
  int others = 2;     ///< genes besides
  double limit = 30;  ///< of the weights

  double kept() const { return 1 - dt; }                       ///< of what is there, after a step
  double per_e_fold() const { return dt / -std::log1p(-dt); }  ///< s, for decay to 1/e
  double drive() const { return limit * others; }              ///< how far the others can move the input

  /// How far the input can rise in the step to a lowest sample x; K: how far the others can move it up from there.
  ///
  /// With x', s' and z' of the sample before: z - z' <= K dt / q + max(0, -a) (x' - x). Here x' - x = dt (x - s') / q,
  /// and as s' <= x <= s, x - s' <= s - s' <= (z - z') / 4.
  double input_step(double a, double K) const { return K * dt / kept() / (1 - std::max(0.0, -a) * dt / (4 * kept())); }

  /// How far the lowest sample x may lie above the bottom `low` of the parabola through it and its neighbours (and the
  /// highest sample below a top of 1 - low).
  ///
  /// x falls to it by dt e', e' = (x - s') / q, and rises by dt e, e = s - x; so its bottom is dt (e' - e)^2 / (8 (e' +
  /// e)) lower, no more than dt / 8 of the larger of them. Either is at most x (1 - x) (e^h - 1) / q where the input
  /// moves by h; and x (1 - x) <= low (1 - low) + x - low.
  double between_samples(double low, double a, double K) const {
    const double most = dt / 8 / kept(), share = most * std::expm1(input_step(a, K));
    return share < 0.5 ? std::min(most, share / (1 - share) * low * (1 - low)) : most;
  }
  double between_samples(double low) const { return between_samples(low, -limit, drive()); }

  /// Whether a step keeps the order of states, which the bounds rest on.
  bool keeps_order() const { return dt > 0 && others >= 0 && limit >= 0 && dt * (1 + limit / 4) < 1; }
  /// Throws: Error where it does not.
  void check() const {
    require(keeps_order(), "GeneLimits: expected dt > 0, others and limit >= 0 and dt (1 + limit / 4) < 1, got dt ", dt,
            ", others ", others, ", limit ", limit);
  }
};

/// The extremes of all waveforms whose own are within `slack` of a target's; orbits are strictly in (0, 1).
inline Extremes extremes_near(const Features& target, double slack) {
  return {{std::max(target.lowest() - slack, std::numeric_limits<double>::min()), target.lowest() + slack},
          {target.highest() - slack, std::min(target.highest() + slack, 1 - std::numeric_limits<double>::epsilon())}};
}
/// How far extremes lie from a target's where the features are within `tolerance` of it, relative.
inline double slack_of(const Features& target, double tolerance) {
  return tolerance * (target.scale() + target.amplitude / 2);
}
/// The extremes of all those waveforms.
inline Extremes waveform_extremes(const Features& target, double tolerance) {
  return extremes_near(target, slack_of(target, tolerance));
}
/// The extremes of the samples of waveforms.
inline Extremes sampled_extremes(const Extremes& waveforms, const GeneLimits& gene) {
  const auto& [m, M] = waveforms;
  return {{m.from, m.to + gene.between_samples(m.to)}, {M.from - gene.between_samples(1 - M.from), M.to}};
}

/// Bound 1, in seconds: the period of any circuit with production between 0 and 1 and decay 1. x: of samples.
///
/// From its highest value M to its lowest m nothing falls faster than by decay alone, M q^k with q = 1 - dt; to rise
/// again, 1 - x falls from 1 - m to 1 - M no faster. So T >= dt / -ln q (ln(M / m) + ln((1 - m) / (1 - M))). Throws:
/// Error where dt is not in (0, 1).
inline double production_bound(const Extremes& x, const GeneLimits& gene) {
  require(gene.dt > 0 && gene.dt < 1, "production_bound: expected dt in (0, 1), got ", gene.dt);
  return gene.per_e_fold() * std::max(0.0, detail::logit(x.highest.from) - detail::logit(x.lowest.to));
}

/// Bound 2, in seconds: the period of a circuit whose weights are limited as well.
///
/// Let U be the drive of the gene by the others, shifted to [0, S], S = limit others; each step q U <= U+ <= q U + dt
/// S. At the lowest sample (x = m, sample 0) let K1 = S - U and phi = z - logit m, at the highest (x = M, sample N) K2
/// = U and psi = logit M - z. Then K1 + phi + K2 + psi = S + logit M - logit m - a (M - m); phi lies between 0 and
/// input_step(a, K1), psi likewise. In between the input is at most
///
///     logit m + phi + a (x - m) + K1 (1 - q^k)              (coming from the lowest) and
///     logit M - psi - a (M - x) + K2 (q^(k-N) - 1)          (going to the highest),
///
/// and X+ = q X + dt sigmoid(the lesser), X_0 = m, bounds x from above. The least N that lets X reach M bounds the rise
/// from phi to psi; the fall from psi to the next phi is the rise of 1 - x with K1 and K2 exchanged. With the ranges of
/// phi and psi in `pieces` parts each, N is a table, and what 32 periods in a row need at least is found part by part.
///
/// It is least over a in [-limit, limit] and c, the most that K2 + psi is in any cycle of an orbit, by branch and
/// bound: a box of (a, c) gets the most that any of it allows, and the box of the least bound is halved. In plain
/// double. docs/design.md has the proof.
class CouplingBound {
 public:
  static constexpr std::size_t pieces = 8, periods = 32;

  /// Of all orbits whose waveforms have these extremes in every cycle. Throws: Error where a step does not keep the
  /// order of states.
  CouplingBound(const Extremes& waveforms, const GeneLimits& gene)
      : waveforms_(waveforms), x_(sampled_extremes(waveforms, gene)), gene_(gene) {
    gene.check();
    const std::size_t longest = static_cast<std::size_t>(16 * production_bound(x_, gene) / gene.dt) + 64;
    for (std::size_t k = 0; k < longest; ++k) {
      powers_.push_back(std::exp(static_cast<double>(k) * std::log1p(-gene.dt)));
      inverse_.push_back(1 / powers_.back());
    }
  }

  /// A lower bound of the period, within a tenth of a percent of the best of this kind (or less, after so many boxes);
  /// with `enough`, any that is more than that if there is one, and otherwise any. Costs a fifth of a second without
  /// `enough` at dt = 0.01, in proportion to 1 / dt; with it as a rule much less.
  double operator()(double enough = std::numeric_limits<double>::infinity(), int boxes = 4000) const {
    double shown = 0;
    if (std::isfinite(enough)) shown = least(pieces / 2, enough, boxes);  // a third of the work, and often enough
    return shown > enough ? shown : std::max(shown, least(pieces, enough, boxes));
  }

  /// What it is of the orbits with one self-weight a and one c alone.
  double at(double a, double c) const {
    return bounded({.pieces = pieces, .a_from = a, .a_to = a, .c_from = c, .c_to = c}).steps * gene_.dt;
  }

 private:
  struct Box {
    std::size_t pieces;              ///< of the ranges of phi and psi
    double steps = 0;                ///< no period of this box has fewer, in the mean
    std::size_t rise = 1, fall = 1;  ///< nor its rise and fall
    double a_from, a_to, c_from, c_to;
    friend bool operator<(const Box& one, const Box& other) { return one.steps > other.steps; }
  };
  /// What is known of the lowest samples, or of the highest as those of 1 - x.
  struct End {
    double from, to;  ///< where they lie
    double most;      ///< that K + phi is
    double step;      ///< that phi is
  };
  using Table = std::array<std::array<std::size_t, pieces>, pieces>;

  End end(double from, double to, double most, double a) const {
    const double K = std::min(gene_.drive(), most);
    return {from, to + gene_.between_samples(to, a, K), most, gene_.input_step(a, K)};
  }

  double least(std::size_t parts, double enough, int boxes) const {
    std::priority_queue<Box> open;
    const double limit = gene_.limit, most = gene_.drive() + gene_.input_step(-limit, gene_.drive());
    open.push(bounded({.pieces = parts, .a_from = -limit, .a_to = limit, .c_from = 0, .c_to = most}));
    const bool decide = std::isfinite(enough);
    double best = std::numeric_limits<double>::infinity();  // no bound of this kind is more
    for (int i = 0; i < boxes; ++i) {
      const Box box = open.top();
      const double a = (box.a_from + box.a_to) / 2, c = (box.c_from + box.c_to) / 2;
      if (i % 8 == 0) {
        Box middle = box;
        middle.a_from = middle.a_to = a;
        middle.c_from = middle.c_to = c;
        best = std::min(best, bounded(middle).steps);
      }
      if (decide ? box.steps * gene_.dt > enough || best * gene_.dt <= enough : box.steps > (1 - 1e-3) * best) break;
      open.pop();
      Box low = box, high = box;
      if ((box.a_to - box.a_from) * gene_.drive() > (box.c_to - box.c_from) * 2 * gene_.limit)
        low.a_to = high.a_from = a;
      else low.c_to = high.c_from = c;
      open.push(bounded(low));
      open.push(bounded(high));
    }
    return open.top().steps * gene_.dt;
  }
  Box bounded(Box box) const {
    const auto& [m, M] = x_;
    const double a = box.a_from;
    const double room = gene_.drive() + detail::logit(M.to) - detail::logit(m.from) -
                        std::min(a * (M.from - m.to), a * (M.to - m.from));
    if (room < box.c_from) {
      box.steps = std::numeric_limits<double>::infinity();
      return box;
    }
    const End lowest = end(m.from, waveforms_.lowest.to, room - box.c_from, a),
              highest = end(1 - M.to, 1 - waveforms_.highest.from, box.c_to, a);
    const Table rises = table(lowest, highest, box, box.rise), falls = table(highest, lowest, box, box.fall);
    box.rise = rises[box.pieces - 1][0], box.fall = falls[box.pieces - 1][0];
    std::array<double, pieces> steps{};  // that it takes at least to a lowest sample with phi in a part
    for (std::size_t period = 0; period < periods; ++period)
      steps = after(falls, after(rises, steps, box.pieces), box.pieces);
    const double fewest = *std::min_element(steps.begin(), steps.begin() + static_cast<std::ptrdiff_t>(box.pieces));
    box.steps = std::max(box.steps, fewest / static_cast<double>(periods));
    return box;
  }
  static std::array<double, pieces> after(const Table& table, const std::array<double, pieces>& before,
                                          std::size_t of) {
    std::array<double, pieces> steps;
    steps.fill(std::numeric_limits<double>::infinity());
    for (std::size_t i = 0; i < of; ++i)
      for (std::size_t j = 0; j < of; ++j) steps[j] = std::min(steps[j], before[i] + static_cast<double>(table[i][j]));
    return steps;
  }

  /// The least N that lets the bound rise, from each part of phi to each of psi, or less; none is below `fewest`. It
  /// falls with phi and grows with psi, so that for each N those that fail are on one side of a staircase.
  Table table(const End& low, const End& high, const Box& box, std::size_t fewest) const {
    const std::size_t last = box.pieces - 1;
    Table table;
    std::size_t N = rise(low, high, last, 0, box, fewest);
    for (auto& row : table) row.fill(N);
    for (const std::size_t most = N + 6; N < most && !reach(low, high, 0, last, box, N); ++N) {
      std::size_t fails = 0;
      for (std::size_t i = 0; i <= last; ++i) {
        while (fails <= last && reach(low, high, i, fails, box, N)) ++fails;
        for (std::size_t j = fails; j <= last; ++j) table[i][j] = N + 1;
      }
    }
    return table;
  }
  std::size_t rise(const End& low, const End& high, std::size_t i, std::size_t j, const Box& box, std::size_t N) const {
    if (reach(low, high, i, j, box, N)) return N;
    std::size_t fails = N, reaches = N + 1;
    while (!reach(low, high, i, j, box, reaches)) fails = std::exchange(reaches, 2 * reaches - N);
    while (reaches - fails > 1) {  // if N steps reach it, N + 1 do
      const std::size_t middle = (reaches + fails) / 2;
      (reach(low, high, i, j, box, middle) ? reaches : fails) = middle;
    }
    return reaches;
  }
  bool reach(const End& low, const End& high, std::size_t i, std::size_t j, const Box& box, std::size_t N) const {
    if (N >= powers_.size()) return true;  // longer than is looked at
    const double q = gene_.kept(), S = gene_.drive(), M_from = 1 - high.to, M_to = 1 - high.from;
    const double phi = low.step * static_cast<double>(i + 1) / static_cast<double>(box.pieces),
                 psi = high.step * static_cast<double>(j) / static_cast<double>(box.pieces);
    const double K1 = std::clamp(low.most - phi, 0.0, S), K2 = std::clamp(high.most - psi, 0.0, S);
    const double start = detail::logit(low.to) + phi + K1 - box.a_to * (box.a_to > 0 ? low.from : low.to);
    const double end = detail::logit(M_to) - psi - K2 - box.a_from * (box.a_from > 0 ? M_from : M_to);
    double x = low.to;
    for (std::size_t k = 0; k < N; ++k) {
      const double z = std::min(start + box.a_to * x - K1 * powers_[k], end + box.a_from * x + K2 * inverse_[N - k]);
      x = q * x + gene_.dt * detail::sigmoid(z);
      if (x >= M_from) return true;    // held there it would be M at sample N
      if (x < low.from) return false;  // no sample is below the lowest
    }
    return false;
  }

  Extremes waveforms_, x_;  ///< x_: of samples, at the worst
  GeneLimits gene_;
  std::vector<double> powers_, inverse_;  ///< q^k, q^-k
};

}  // namespace curio::inline CURIO_ABI
