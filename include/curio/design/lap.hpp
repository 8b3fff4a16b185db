// SPDX-License-Identifier: MIT
// Once around: from a section of state space back to it, and how where and when depend on start and parameters.
#pragma once

#include <algorithm>
#include <cmath>
#include <optional>
#include <vector>

#include "curio/design/crossing.hpp"
#include "curio/design/pullback.hpp"
#include "curio/simulate/model_step.hpp"

namespace curio::inline CURIO_ABI {

/// The plane y_species = level, crossed upwards.
struct Section {
  int species = 0;
  double level = 0;
};

/// One way from a section back to it, in steps of dt; everything a linear function of start and parameters is needed
/// for is a row: of N rows `end` (the point of return), of one each `high` and `low` (the largest and the smallest
/// value of the section's species on the way).
template <int N, int P>
struct Lap {
  using State = Vector<double, N>;
  using Row = Eigen::Matrix<double, 1, N>;
  using ParameterRow = Eigen::Matrix<double, 1, P>;

  Eigen::Matrix<double, N, Eigen::Dynamic> states;  ///< sample 0 is the start; the return lies between the second and
                                                    ///< third of the last four
  double period = 0;                                ///< s, from start to return
  int crossings = 0;                                ///< upwards, of the section: 1, unless it also crossed halfway
  State end, tangent;                               ///< the point of return, and the velocity there (1/s)
  Crossing crossing;
  Extremum high, low;

  // The adjoint sweep's: d end / d start along fixed time, d end / d c, and the same of the extremes.
  Eigen::Matrix<double, N, N> end_by_start = Eigen::Matrix<double, N, N>::Zero();
  Eigen::Matrix<double, N, P> end_by_parameters = Eigen::Matrix<double, N, P>::Zero();
  Row high_by_start = Row::Zero(), low_by_start = Row::Zero();
  ParameterRow high_by_parameters = ParameterRow::Zero(), low_by_parameters = ParameterRow::Zero();

  int steps() const { return static_cast<int>(states.cols()) - 1; }
};

namespace detail {

/// Numbers side by side for so many rows: whole registers, or a part of one that exists.
template <int Rows>
inline constexpr int row_lanes = [] {
  int width = 1;
  while (width < Rows && width < native_width<double>) width *= 2;
  return width < Rows ? (Rows + width - 1) / width * width : width;
}();

template <class Real, int N>
Vector<Real, N> spread(const Vector<double, N>& x) {
  Vector<Real, N> all;
  for (int i = 0; i < N; ++i) all[i] = Real(x[i]);
  return all;
}

}  // namespace detail

/// Follows a step that does not see the time, from a section once around, and differentiates the way.
///
/// All in double. Draws no random numbers.
template <class Step>
class Laps {
 public:
  static constexpr int species = Step::species, parameters = Step::parameters;
  static_assert(species >= 2, "an orbit needs two species or more");
  static_assert(
      requires { requires Step::autonomous; }, "an orbit is of a step that does not see the time");
  using State = Vector<double, species>;
  using Parameters = Vector<double, parameters>;
  using Way = Lap<species, parameters>;
  using One = Lanes<double, 1>;

  Laps(Step step, double dt) : step_(std::move(step)), dt_(dt) {}

  const Step& step() const { return step_; }
  double dt() const { return dt_; }

  /// The states of n steps from y on, y first.
  Eigen::Matrix<double, species, Eigen::Dynamic> follow(const Parameters& c, const State& y, int n) const {
    Eigen::Matrix<double, species, Eigen::Dynamic> states(species, n + 1);
    const auto parameters_ = detail::spread<One>(c);
    auto now = detail::spread<One>(y);
    states.col(0) = y;
    for (int k = 1; k <= n; ++k) {
      now = step_(now, parameters_, 0.0, dt_);
      for (int i = 0; i < species; ++i) now[i].store(&states(i, k));
    }
    return states;
  }

  /// From y, on the section, to the first upward crossing after `earliest` samples; nothing where there is none within
  /// `latest`, or no finite state, or the extremes lie at an end. Not yet differentiated: see `sweep`.
  std::optional<Way> run(const Section& section, const Parameters& c, const State& y, int earliest, int latest) const {
    const auto parameters_ = detail::spread<One>(c);
    std::vector<double> flat;
    flat.reserve(static_cast<std::size_t>((earliest * 2 + 8) * species));
    auto now = detail::spread<One>(y);
    const auto keep = [&] {
      for (int i = 0; i < species; ++i) flat.push_back(now[i][0]);
    };
    const auto value = [&](int k) { return flat[static_cast<std::size_t>(k * species + section.species)]; };
    keep();
    int crossings = 0, k = 0;
    for (;;) {  // k becomes the last sample before the return
      now = step_(now, parameters_, 0.0, dt_);
      keep();
      if (!std::isfinite(value(k + 1))) return {};
      if (k > 0 && value(k) < section.level && value(k + 1) >= section.level) {
        ++crossings;
        if (k >= earliest) break;
      }
      if (++k > latest) return {};
    }
    if (k < 4) return {};
    now = step_(now, parameters_, 0.0, dt_);
    keep();

    Way way;
    way.states = Eigen::Map<const decltype(way.states)>(flat.data(), species, k + 3);
    way.crossings = crossings;
    way.crossing = Crossing::of({value(k - 1), value(k), value(k + 1), value(k + 2)}, section.level);
    way.period = (k + way.crossing.at) * dt_;
    way.end.setZero();
    way.tangent.setZero();
    for (int m = 0; m < 4; ++m) {
      way.end += way.crossing.weight[static_cast<std::size_t>(m)] * way.states.col(k - 1 + m);
      way.tangent += way.crossing.slope[static_cast<std::size_t>(m)] / dt_ * way.states.col(k - 1 + m);
    }
    int top = 0, bottom = 0;
    for (int j = 1; j <= k + 1; ++j) {
      if (value(j) > value(top)) top = j;
      if (value(j) < value(bottom)) bottom = j;
    }
    if (std::min(top, bottom) < 1 || std::max(top, bottom) > k + 1 || !way.states.allFinite()) return {};
    way.high = Extremum::of({value(top - 1), value(top), value(top + 1)}, top);
    way.low = Extremum::of({value(bottom - 1), value(bottom), value(bottom + 1)}, bottom);
    return way;
  }

  /// Differentiates a way: back along it once, with a row for each species of its end and one for each extreme, side by
  /// side in lanes. Costs about a third of the way itself for a circuit that brings its own pullback.
  void sweep(const Section& section, const Parameters& c, Way& way) const {
    constexpr int rows = species + 2;
    using Rows = Lanes<double, detail::row_lanes<rows>>;
    const auto parameters_ = detail::spread<Rows>(c);
    auto bar = detail::spread<Rows>(State(State::Zero()));
    auto c_bar = detail::spread<Rows>(Parameters(Parameters::Zero()));
    const int last = way.steps(), top = way.high.middle, bottom = way.low.middle;
    const auto seed = [&](int k) {
      double values[Rows::width];
      const auto add = [&](int component, int row, double weight) {
        bar[component].store(values);
        values[row] += weight;
        bar[component] = Rows::load(values);
      };
      if (k > last - 4)
        for (int i = 0; i < species; ++i) add(i, i, way.crossing.weight[static_cast<std::size_t>(k - (last - 3))]);
      if (std::abs(k - top) <= 1) add(section.species, species, way.high.weight[static_cast<std::size_t>(k - top + 1)]);
      if (std::abs(k - bottom) <= 1)
        add(section.species, species + 1, way.low.weight[static_cast<std::size_t>(k - bottom + 1)]);
    };
    for (int k = last;; --k) {
      seed(k);
      if (k == 0) break;
      auto before = detail::spread<Rows>(State(State::Zero()));
      pull_back_step(step_, detail::spread<Rows>(State(way.states.col(k - 1))), parameters_, 0.0, dt_, bar, before,
                     c_bar);
      bar = before;
    }
    for (int i = 0; i < species; ++i)
      for (int row = 0; row < rows; ++row) {
        const double x = bar[i][row];
        (row < species ? way.end_by_start(row, i) : row == species ? way.high_by_start[i] : way.low_by_start[i]) = x;
      }
    for (int j = 0; j < parameters; ++j)
      for (int row = 0; row < rows; ++row) {
        const double x = c_bar[j][row];
        (row < species    ? way.end_by_parameters(row, j)
         : row == species ? way.high_by_parameters[j]
                          : way.low_by_parameters[j]) = x;
      }
  }

 private:
  Step step_;
  double dt_;
};

}  // namespace curio::inline CURIO_ABI
