// SPDX-License-Identifier: MIT
// Whether a target is beyond what a circuit can do, and what exactly was proven.
#pragma once

#include <optional>
#include <sstream>
#include <string>

#include "curio/design/period_bound.hpp"
#include "curio/model/sigmoid_circuit.hpp"
#include "curio/simulate/model_step.hpp"
#include "curio/simulate/space.hpp"

namespace curio::inline CURIO_ABI {

/// A proof that a target cannot be had, in the words of the bound that it breaks.
struct Impossible {
  enum class By : unsigned char {
    production,  ///< bound 1: production between 0 and 1 and decay 1
    couplings,   ///< bound 2: and weights within the box
  } by = By::production;
  double asked = 0;   ///< s, the target's period
  double least = 0;   ///< s, no orbit with the target's offset and amplitude has a shorter one; infinite: there is none
  double within = 0;  ///< what the features may miss it by, relative
  bool all = false;   ///< nothing within that has its period either; otherwise only the target itself is excluded
  double lowest = 0.5, highest = 0.5;  ///< the target's values

  /// Whether no orbit has the target's offset and amplitude, at any period: it would leave [0, 1], or reach its ends.
  bool at_any_period() const { return lowest <= 0 || highest >= 1; }

  std::string sentence() const {
    const auto with = [](int digits, double x) {
      std::ostringstream number;
      number.precision(digits);
      number << x;
      return number.str();
    };
    std::ostringstream text;
    text << "cannot be had: ";
    if (at_any_period()) {
      text.precision(6);
      text << "the oscillation would " << (lowest < 0 || highest > 1 ? "leave" : "reach the ends of") << " [0, 1]: ";
      if (lowest <= 0) text << "its lowest value would be " << lowest;
      if (highest >= 1) text << (lowest <= 0 ? ", its highest " : "its highest value would be ") << highest;
      text << " (production lies between 0 and 1, and keeps every oscillation strictly between)";
    } else {
      int digits = 4;  // as many as tell the two apart
      while (digits < 17 && with(digits, asked) == with(digits, least)) ++digits;
      text << "a period of " << with(digits, asked)
           << " s is asked, and at this offset and amplitude none is shorter than " << with(digits, least) << " s "
           << (by == By::production
                   ? "(production lies between 0 and 1, and nothing falls faster than it decays)"
                   : "(nothing falls faster than it decays, and the weights within their box cannot switch a "
                     "gene at once)");
    }
    text.precision(4);
    text << "; proven of "
         << (all ? "the target and of everything within " : "the target itself, not of everything within ")
         << 100 * within << " % of it";
    return text.str();
  }
};

/// What limits a gene of a sigmoid circuit with unit decay under Euler's steps; nothing is known of other models.
template <class Step, int P, int Species, int Windows>
std::optional<GeneLimits> gene_limits(const Step&, const Space<P, Species, Windows>&, int, double) {
  return {};
}
template <int N, int Species, int Windows>
std::optional<GeneLimits> gene_limits(const Euler<SigmoidCircuit<N>>&, const Space<N * N + N, Species, Windows>& space,
                                      int species, double dt) {
  GeneLimits limits{.dt = dt, .others = N - 1, .limit = 0};
  for (int j = species * N; j < species * N + N; ++j)
    limits.limit = std::max(
        {limits.limit, std::abs(static_cast<double>(space.low()[j])), std::abs(static_cast<double>(space.high()[j]))});
  if (!limits.keeps_order()) return {};
  return limits;
}

/// The least period at a target's offset and amplitude by bound 1, to say how near a target is to it.
inline double least_period(const Features& target, const GeneLimits& gene) {
  return production_bound({{target.lowest(), target.lowest()}, {target.highest(), target.highest()}}, gene);
}

/// The proof that no circuit has the features of a target, if one of the bounds is one; whether it holds for everything
/// within `within` of it too. Bound 2 is asked where the target is within 20 % of bound 1; it costs milliseconds as a
/// rule, a fifth of a second more where it excludes the target, and a second or two where that is nearly possible.
inline std::optional<Impossible> impossible(const Features& target, const GeneLimits& gene, double within) {
  Impossible proof{.asked = target.period(), .within = within, .lowest = target.lowest(), .highest = target.highest()};
  if (proof.at_any_period()) {  // production between 0 and 1 keeps every orbit strictly between
    proof.least = std::numeric_limits<double>::infinity();
    const double slack = slack_of(target, within);
    proof.all = target.lowest() + slack <= 0 || target.highest() - slack >= 1;
    return proof;
  }
  const double longest = target.period() / (1 - within);  // of those within
  const double first = production_bound(sampled_extremes(waveform_extremes(target, 0), gene), gene);
  if (proof.asked < first) {
    proof.least = first;
    proof.all = longest < production_bound(sampled_extremes(waveform_extremes(target, within), gene), gene);
    if (proof.all) return proof;
  }
  if (proof.asked > 1.2 * first) return {};
  if (!(proof.asked < first)) {
    const CouplingBound second(waveform_extremes(target, 0), gene);
    const double shown = second(proof.asked);
    if (proof.asked >= shown) return {};
    proof.by = Impossible::By::couplings;
    proof.least = std::max(shown, second());
  }
  // Everything within, piece by piece: a piece's extremes have narrower ranges than the whole's. Those first that leave
  // most time: of less amplitude, nearer to the middle of what production allows.
  constexpr int pieces = 4;
  const double part = within / pieces, away = target.offset < 0.5 ? -1 : 1;
  const double slack = slack_of(target, part);  // the target's own: so the pieces meet
  proof.all = true;
  for (int i = 0; i < pieces && proof.all; ++i)
    for (int j = 0; j < pieces && proof.all; ++j) {
      const Features piece{target.offset + away * ((2 * j + 1) * part - within) * target.scale(),
                           target.amplitude * (1 + (2 * i + 1) * part - within), target.frequency};
      proof.all = longest < CouplingBound(extremes_near(piece, slack), gene)(longest, 1000);
    }
  return proof;
}

}  // namespace curio::inline CURIO_ABI
