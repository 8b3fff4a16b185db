// SPDX-License-Identifier: MIT
// What one experiment does to a model: the values it chooses, and when they act.
#pragma once

#include <array>
#include <cmath>

#include "curio/core/lanes.hpp"

namespace curio::inline CURIO_ABI {

/// How a value acts inside its window of time.
enum class Action {
  set,   ///< once, at the first sample inside
  hold,  ///< at every sample inside
  add,   ///< as a rate: times dt, at every sample inside
};

/// The number that a window acts on: a species of the state or a parameter, by position.
struct Target {
  enum class Kind { species, parameter } kind;
  int index;
  friend bool operator==(const Target&, const Target&) = default;
};
constexpr Target species(int index) { return {Target::Kind::species, index}; }
constexpr Target parameter(int index) { return {Target::Kind::parameter, index}; }

/// A window of time [from, to), in seconds, in which a value acts on a target. It acts at the samples inside; a
/// parameter has its own value again after it. (A sample within a millionth of dt of an edge counts as on it.)
struct Window {
  Target target;
  Action action;
  double from, to;

  /// The first sample at or after a time.
  static double sample_at(double time, double start, double dt) { return std::ceil((time - start) / dt - 1e-6); }
  friend bool operator==(const Window&, const Window&) = default;
};

/// The values of one experiment, in the order of its space: parameters, then initial state, then windows.
///
/// Parameters: N of the model; Species: its initial values, which sample 0 is; Windows: values that act later. T:
/// float, as spaces and searches make them, or double, as a descent in double does.
template <int Parameters, int Species, int Windows = 0, class T = float>
struct Intervention {
  static constexpr int size = Parameters + Species + Windows;

  Vector<T, size> values;
  [[no_unique_address]] std::array<Window, static_cast<std::size_t>(Windows)> windows;

  Vector<T, Parameters> parameters() const { return values.template head<Parameters>(); }
  Vector<T, Species> state() const { return values.template segment<Species>(Parameters); }
  /// The value that acts in window w.
  T window_value(int w) const { return values[Parameters + Species + w]; }
  /// The same in another precision.
  template <class Other>
  Intervention<Parameters, Species, Windows, Other> with() const {
    return {values.template cast<Other>(), windows};
  }
};

}  // namespace curio::inline CURIO_ABI
