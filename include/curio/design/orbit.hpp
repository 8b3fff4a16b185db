// SPDX-License-Identifier: MIT
// A closed orbit: its period, offset and amplitude, their exact derivatives, and what shows that it is there and stays.
#pragma once

#include <Eigen/Eigenvalues>
#include <Eigen/LU>

#include "curio/design/lap.hpp"

namespace curio::inline CURIO_ABI {

/// What becomes of an oscillation.
enum class OrbitStatus : unsigned char {
  none,       ///< nothing was shown: no orbit found, or one that does not attract clearly
  sustained,  ///< it goes on as it is: an attracting closed orbit of this size
  shrinking,  ///< it goes on, but smaller than it looked
  fading,     ///< it comes to rest at an attracting equilibrium
};
constexpr const char* name_of(OrbitStatus status) {
  constexpr const char* names[] = {"none", "sustained", "shrinking", "fading"};
  return names[static_cast<int>(status)];
}

/// The closed orbit of a step map, as seen by one of its species.
///
/// Closed orbits are fixed points of the return map: from a point of a section once around to the section again. The
/// residual says how nearly the orbit closes; the Floquet multipliers, the eigenvalues of the return map's derivative,
/// by what factor a small deviation changes from one period to the next: below 1, all deviations die out. Derivatives
/// are exact, of the step map itself (not of the differential equation behind it).
template <int N, int P>
struct Orbit {
  using State = Vector<double, N>;
  using ParameterRow = Eigen::Matrix<double, 1, P>;

  OrbitStatus status = OrbitStatus::none;
  double period = 0;     ///< s
  double offset = 0;     ///< the middle between highest and lowest value
  double amplitude = 0;  ///< peak to peak
  double highest = 0, lowest = 0, time_of_highest = 0, time_of_lowest = 0;  ///< s, from `point` on
  double residual = std::numeric_limits<double>::infinity();  ///< largest distance of a species from where it began
  Eigen::Matrix<std::complex<double>, N - 1, 1> multipliers;  ///< Floquet's
  double slowest = std::numeric_limits<double>::infinity();   ///< the largest modulus of the multipliers
  int crossings = 0;                                          ///< of the section, upwards, in one period
  Section section;
  State point = State::Zero();                          ///< on the orbit and the section
  Eigen::Matrix<double, N, Eigen::Dynamic> waveform;    ///< one period from `point` on, a column every dt
  ParameterRow period_gradient = ParameterRow::Zero();  ///< d period / d parameters
  ParameterRow offset_gradient = ParameterRow::Zero(), amplitude_gradient = ParameterRow::Zero();
  Eigen::Matrix<double, N, P> point_gradient = Eigen::Matrix<double, N, P>::Zero();  ///< along the section

  double half_amplitude() const { return amplitude / 2; }
  double frequency() const { return 1 / period; }  ///< Hz
};

namespace detail {

/// Eigenvalues, and x with m x = y, by one solver for matrices of all sizes: to make one for each takes a compiler ten
/// seconds more.
template <class Square>
Eigen::VectorXcd eigenvalues_of(const Square& m) {
  return Eigen::MatrixXd(m).eigenvalues();
}
template <class Square, class Y>
Y solution_of(const Square& m, const Y& y) {
  return Eigen::MatrixXd(m).partialPivLu().solve(Eigen::MatrixXd(y));
}

/// The places of all components but one.
template <int N>
std::array<int, static_cast<std::size_t>(N - 1)> without(int left_out) {
  std::array<int, static_cast<std::size_t>(N - 1)> kept{};
  for (int i = 0; i < N - 1; ++i) kept[static_cast<std::size_t>(i)] = i + (i >= left_out ? 1 : 0);
  return kept;
}

/// The derivative of the return map within the section, from a way that was swept.
///
/// A start moved by d ends at fixed time at end + M d, and meets the section -M_s d / tau_s later.
template <int N, int P>
Eigen::Matrix<double, N - 1, N - 1> return_derivative(const Section& section, const Lap<N, P>& way) {
  const auto kept = without<N>(section.species);
  Eigen::Matrix<double, N - 1, N - 1> derivative;
  for (int i = 0; i < N - 1; ++i)
    for (int j = 0; j < N - 1; ++j) {
      const int row = kept[static_cast<std::size_t>(i)], column = kept[static_cast<std::size_t>(j)];
      derivative(i, j) = way.end_by_start(row, column) -
                         way.tangent[row] / way.tangent[section.species] * way.end_by_start(section.species, column);
    }
  return derivative;
}

/// The orbit that a way shows whose end is its start.
///
/// The way closes: y = end(y, c, T) with y on the section. So (I - M) dy - tangent dT = d end / d c, with dy_s = 0: N
/// equations for dT and the N - 1 others, solved for all parameters at once.
template <int N, int P>
Orbit<N, P> orbit_of(const Section& section, const Lap<N, P>& way, double dt) {
  Orbit<N, P> orbit;
  orbit.period = way.period;
  orbit.highest = way.high.value;
  orbit.lowest = way.low.value;
  orbit.offset = (way.high.value + way.low.value) / 2;
  orbit.amplitude = way.high.value - way.low.value;
  orbit.time_of_highest = way.high.at * dt;
  orbit.time_of_lowest = way.low.at * dt;
  orbit.crossings = way.crossings;
  orbit.section = section;
  orbit.point = way.states.col(0);
  orbit.residual = (way.end - orbit.point).cwiseAbs().maxCoeff();
  orbit.waveform = way.states.leftCols(way.states.cols() - 2);
  orbit.multipliers = eigenvalues_of(return_derivative(section, way));
  orbit.slowest = orbit.multipliers.cwiseAbs().maxCoeff();

  const int s = section.species;
  Eigen::Matrix<double, N, N> system = Eigen::Matrix<double, N, N>::Identity() - way.end_by_start;
  system.col(s) = -way.tangent;  // in place of dy_s, which is 0
  Eigen::Matrix<double, N, P> change = solution_of(system, way.end_by_parameters);
  orbit.period_gradient = change.row(s);
  change.row(s).setZero();
  orbit.point_gradient = change;
  const typename Orbit<N, P>::ParameterRow high = way.high_by_parameters + way.high_by_start * change,
                                           low = way.low_by_parameters + way.low_by_start * change;
  orbit.offset_gradient = (high + low) / 2;
  orbit.amplitude_gradient = high - low;
  return orbit;
}

}  // namespace detail
}  // namespace curio::inline CURIO_ABI
