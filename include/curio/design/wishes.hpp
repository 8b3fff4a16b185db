// SPDX-License-Identifier: MIT
// Circuits by wishes: features that are to be equal to, above or below a value, and as few interactions as possible.
#pragma once

#include <bitset>
#include <vector>

#include "curio/design/approach.hpp"
#include "curio/design/feature.hpp"

namespace curio::inline CURIO_ABI {

/// One wish: a feature, and what it is to be. Errors are relative to `scale`.
template <class Step>
struct Wish {
  enum class Be : unsigned char { equal, at_least, at_most } be = Be::equal;
  Feature<Step> feature;
  double value = 0;
  double scale = 1;  ///< what an error is relative to: the value, as a rule
};

/// Changes an oscillator until it fulfils wishes, by the same bounded Newton steps as Approach; and takes interactions
/// out of it for as long as they stay fulfilled.
///
/// A wish that is fulfilled with room to spare asks for nothing. Draws no random numbers.
template <class Step>
class Wishes {
 public:
  static constexpr int species = Step::species, parameters = Step::parameters;
  using Circuit = Oscillator<species, parameters>;
  using Place = Vector<double, parameters>;
  using Held = std::bitset<static_cast<std::size_t>(parameters)>;  ///< parameters that are not to change
  static constexpr int most = 8;                                   ///< wishes

  Wishes(const Orbits<Step>& orbits, const ParameterBox<parameters>& box) : approach_(orbits, box) {}

  Wishes& equal(Feature<Step> feature, double value) { return add(Wish<Step>::Be::equal, std::move(feature), value); }
  Wishes& at_least(Feature<Step> feature, double value) {
    return add(Wish<Step>::Be::at_least, std::move(feature), value);
  }
  Wishes& at_most(Feature<Step> feature, double value) {
    return add(Wish<Step>::Be::at_most, std::move(feature), value);
  }

  /// What misses: for each wish the share by which its feature is to change, 0 where it is fulfilled; and the
  /// derivatives of the features that are to change.
  struct Missing {
    Vector<double, most> r = Vector<double, most>::Zero();
    Eigen::Matrix<double, most, parameters> J = Eigen::Matrix<double, most, parameters>::Zero();
    double largest() const { return r.cwiseAbs().maxCoeff(); }
  };
  /// `all`: also the derivatives of wishes that are just fulfilled, so that a step can keep them.
  Missing missing(const Circuit& circuit, bool all = false) const {
    const auto cycle = differentiated(approach_.orbits().laps(), circuit.parameters, circuit.orbit);
    Missing missing;
    for (std::size_t i = 0; i < wishes_.size(); ++i) {
      const Wish<Step>& wish = wishes_[i];
      const auto feature = wish.feature(cycle);
      const double wanted = (wish.value - feature.value[0]) / wish.scale;
      const bool open =
          wish.be == Wish<Step>::Be::equal || (wish.be == Wish<Step>::Be::at_least ? wanted > 0 : wanted < 0);
      if (!open && !(all && std::abs(wanted) < 0.02)) continue;
      const auto row = static_cast<Eigen::Index>(i);
      if (open) missing.r[row] = wanted;
      for (int j = 0; j < parameters; ++j)
        missing.J(row, j) = feature.slope[j][0] * approach_.box().width[j] / wish.scale;
    }
    return missing;
  }

  /// The circuit changed until every wish is fulfilled to `within`; nothing where that fails.
  std::optional<Circuit> fulfilled(Circuit circuit, const Held& held = {}, double within = 1e-4, int tries = 25) {
    double trust = 0.4;
    for (int i = 0; i <= tries; ++i) {
      Missing now = missing(circuit);
      if (now.largest() < within) return circuit;
      release(now.J, held);
      Place d = box_step<most, parameters>(now.J, std::min(1.0, trust / now.largest()) * now.r, circuit.place);
      if (const double longest = 0.7 * trust / 0.4; d.norm() > longest) d *= longest / d.norm();
      const auto next = approach_.moved(circuit, d);
      if (next && next->orbit.slowest < approach_.orbits().options().slowest &&
          missing(*next).r.norm() < now.r.norm()) {
        circuit = *next;
        trust = std::min(1.5, 2 * trust);
      } else if ((trust *= 0.3) < 0.005) {
        return {};
      }
    }
    return {};
  }

  /// Takes as many of these parameters out (sets them to 0) as it can, with every wish fulfilled before and after.
  ///
  /// First the sum of their absolute values is brought down along what leaves the features as they are (an L1 term: it
  /// makes the dispensable ones small, not all of them smaller). Then one after the other, the smallest first, is taken
  /// to 0, at once or in four parts, and the wishes are fulfilled again by the rest; one that cannot go stays.
  /// Throws: Error where one is no parameter.
  Circuit sparse(Circuit circuit, const std::vector<int>& interactions, int shrinkings = 20) {
    for (const int j : interactions)
      require(j >= 0 && j < parameters, "Wishes: expected interactions from 0 to ", parameters - 1, ", got ", j);
    Held held;
    for (int i = 0; i < shrinkings; ++i)
      if (!shrink(circuit, interactions)) break;
    Held needed;
    for (;;) {
      int least = -1;
      for (const int j : interactions)
        if (!held[at(j)] && !needed[at(j)] &&
            (least < 0 || std::abs(circuit.parameters[j]) < std::abs(circuit.parameters[least])))
          least = j;
      if (least < 0) return circuit;
      held.set(at(least));
      if (const auto without = removed(circuit, least, held)) {
        circuit = *without;
      } else {
        held.reset(at(least));
        needed.set(at(least));
      }
    }
  }

  const Approach<Step>& approach() const { return approach_; }

 private:
  static std::size_t at(int j) { return static_cast<std::size_t>(j); }

  Wishes& add(typename Wish<Step>::Be be, Feature<Step> feature, double value) {
    require(wishes_.size() < static_cast<std::size_t>(most), "Wishes: expected at most ", most, " wishes");
    require(std::isfinite(value), "Wishes: expected a finite value, got ", value);
    wishes_.push_back({be, std::move(feature), value, value == 0 ? 1 : std::abs(value)});
    return *this;
  }
  static void release(Eigen::Matrix<double, most, parameters>& J, const Held& held) {
    for (int j = 0; j < parameters; ++j)
      if (held[at(j)]) J.col(j).setZero();
  }

  /// One step of the L1 term; whether the sum of absolute values fell.
  bool shrink(Circuit& circuit, const std::vector<int>& interactions) {
    const auto J = missing(circuit, true).J;
    const auto sum = [&](const Circuit& of) {
      double total = 0;
      for (const int j : interactions) total += std::abs(of.parameters[j]);
      return total;
    };
    Place down = Place::Zero();
    for (const int j : interactions)
      down[j] = -std::clamp(circuit.parameters[j] / approach_.box().width[j], -0.02, 0.02);
    const Place d = down + box_step<most, parameters>(J, Vector<double, most>(-J * down), circuit.place + down);
    const auto moved = approach_.moved(circuit, d);
    if (!moved || moved->orbit.slowest >= approach_.orbits().options().slowest) return false;
    const auto better = fulfilled(*moved);
    if (!better || sum(*better) > (1 - 1e-3) * sum(circuit)) return false;
    circuit = *better;
    return true;
  }

  /// The circuit with one parameter at 0 and every wish fulfilled by those that are not held.
  std::optional<Circuit> removed(const Circuit& from, int j, const Held& held) {
    for (const int parts : {1, 4}) {
      std::optional<Circuit> circuit = from;
      for (int part = parts; circuit && part > 0; --part) {
        Place d = Place::Zero();
        d[j] = -circuit->parameters[j] / part / approach_.box().width[j];
        circuit = approach_.moved(*circuit, d);
        if (circuit && part == 1) circuit->parameters[j] = 0;
        if (circuit) circuit = fulfilled(*circuit, held);
      }
      if (circuit) return circuit;
    }
    return {};
  }

  Approach<Step> approach_;
  std::vector<Wish<Step>> wishes_;
};

}  // namespace curio::inline CURIO_ABI
