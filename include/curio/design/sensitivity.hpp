// SPDX-License-Identifier: MIT
// How every sample of a rollout depends on everything that the experiment chose.
#pragma once

#include <array>
#include <cstddef>
#include <utility>

#include "curio/core/dual.hpp"
#include "curio/simulate/rollout.hpp"

namespace curio::inline CURIO_ABI {

/// A number of a trajectory and its derivative by each value of the intervention: parameters, then initial state, then
/// windows.
template <class T, int Directions>
struct Sensitivity {
  T value;
  Vector<T, Directions> derivative;
};

/// Every sample of one experiment, with its derivatives. Samples x species x (1 + directions) numbers.
template <class T, int Species, int Directions>
class SensitiveTrajectory {
 public:
  static constexpr int species = Species;
  using State = std::array<Sensitivity<T, Directions>, static_cast<std::size_t>(Species)>;

  double dt = 0, start = 0;    ///< s
  Status status = Status::ok;  ///< diverged: from some sample on, states are no finite numbers

  SensitiveTrajectory(const Clock& clock) : dt(clock.dt), start(clock.start), samples_(clock.samples) {
    numbers_.resize((1 + Directions) * Species, clock.samples);
  }
  int samples() const { return samples_; }
  double time(int sample) const { return Clock{.dt = dt, .start = start}.time(sample); }
  /// Species i of sample k.
  Sensitivity<T, Directions> operator()(int i, int k) const {
    const auto column = numbers_.col(k).template segment<1 + Directions>(i * (1 + Directions));
    return {column[0], column.template tail<Directions>()};
  }
  State at(int k) const {
    State state;
    for (int i = 0; i < Species; ++i) state[static_cast<std::size_t>(i)] = (*this)(i, k);
    return state;
  }
  State back() const { return at(samples_ - 1); }

  void put(int i, int k, const T& value, const T* slopes) {
    auto column = numbers_.col(k).template segment<1 + Directions>(i * (1 + Directions));
    column[0] = value;
    for (int j = 0; j < Directions; ++j) column[1 + j] = slopes[j];
  }

 private:
  int samples_;
  Eigen::Matrix<T, Eigen::Dynamic, Eigen::Dynamic> numbers_;
};

/// The trajectory of one experiment with the derivative of every sample by each value of the intervention.
///
/// Forward mode, one direction a lane: the cost of a few rollouts for up to as many directions as a register holds, and
/// so on in proportion. Keeps all of it: where only one number matters, value_and_gradient is for less. A step's noise
/// is held fixed. Throws: Error where a window holds no sample.
template <class Step, class T, int Windows, class U>
auto derivative(const Rollout<Step, T>& rollout,
                const Intervention<Step::parameters, Step::species, Windows, U>& intervention, Key key = {}) {
  constexpr int S = Step::species, P = Step::parameters, directions = P + S + Windows;
  constexpr int width = (directions + native_width<T> - 1) / native_width<T> * native_width<T>;
  using Lane = Lanes<T, width>;
  using Real = Dual<Lane, 1>;

  std::array<Real, static_cast<std::size_t>(directions)> values;
  for (int j = 0; j < directions; ++j) {
    Real& value = values[static_cast<std::size_t>(j)] = Real(Lane(static_cast<T>(intervention.values[j])));
    value.slope[0].set(j, T(1));
  }
  Vector<Real, P> own;
  Vector<Real, S> y;
  std::array<Real, static_cast<std::size_t>(Windows)> acting;
  for (int j = 0; j < P; ++j) own[j] = values[static_cast<std::size_t>(j)];
  for (int i = 0; i < S; ++i) y[i] = values[static_cast<std::size_t>(P + i)];
  for (int w = 0; w < Windows; ++w) acting[static_cast<std::size_t>(w)] = values[static_cast<std::size_t>(P + S + w)];

  const Clock& clock = rollout.clock();
  const Schedule<static_cast<std::size_t>(Windows)> schedule(intervention.windows, clock.start, clock.dt,
                                                             clock.samples);
  LaneKeys<T, width> keys;
  keys.keys.fill(key);
  SensitiveTrajectory<T, S, directions> trajectory(clock);
  Vector<Real, P> c = own;
  for (int k = 0; k < clock.samples; ++k) {
    if (Windows > 0 && schedule.next(k - 1) == k) schedule.act(k, acting, own, y, c);
    for (int i = 0; i < S; ++i) {
      T slopes[std::size_t{width}];
      y[i].slope[0].store(slopes);
      trajectory.put(i, k, y[i].value[0], slopes);
      if (any(!is_finite(y[i]))) trajectory.status = Status::diverged;
    }
    if (k + 1 == clock.samples) break;
    const auto drawn = [&] { return keys.at(static_cast<std::uint32_t>(k)); };
    y = next_of<Real>(rollout.step(), drawn, y, c, clock.time(k), clock.dt);
  }
  return trajectory;
}

}  // namespace curio::inline CURIO_ABI
