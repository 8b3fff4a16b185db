// SPDX-License-Identifier: MIT
// Experiments that advance side by side, one a lane, sample by sample.
#pragma once

#include <algorithm>
#include <array>
#include <type_traits>

#include "curio/simulate/model_step.hpp"
#include "curio/simulate/schedule.hpp"
#include "curio/simulate/trajectory.hpp"

namespace curio::inline CURIO_ABI {

/// No perturbation: a rollout is left alone.
struct Unperturbed {};

namespace detail {

/// A step after which a state that it left as it was is known for ever: it neither draws nor looks at the time.
template <class Step>
concept ComesToRest = DeterministicStep<Step, Lanes<float, 1>> && requires {
  requires Step::autonomous;
};

/// Where two states are the same in every bit: equal, and no zero of the other sign. Never where one is no number.
template <class Real, int N>
auto unchanged(const Vector<Real, N>& before, const Vector<Real, N>& after) {
  const auto same = [&](int i) { return before[i] == after[i] && Real(1) / before[i] == Real(1) / after[i]; };
  auto all = same(0);
  for (int i = 1; i < N; ++i) all = all && same(i);
  return all;
}

/// Where a state is not finite.
template <class Real, int N>
auto diverged(const Vector<Real, N>& y) {
  auto any = !is_finite(y[0]);
  for (int i = 1; i < N; ++i) any = any || !is_finite(y[i]);
  return any;
}

/// W experiments of one rollout, whose windows act at the same times.
template <class Step, class T, int W, std::size_t Windows>
class Group {
 public:
  using Real = Lanes<T, W>;
  static constexpr int species = Step::species, parameters = Step::parameters;

  /// At a sample, as it is before the windows act. value(place, lane): of the numbers of an intervention (parameters,
  /// state, windows), the state as it is at that sample.
  template <class Value>
  Group(const Step& step, const Clock& clock, const Schedule<Windows>& schedule, const LaneKeys<T, W>& key, int sample,
        const Value& value)
      : step_(step), clock_(clock), schedule_(schedule), key_(key), k_(sample) {
    const auto load = [&](int place) {
      T values[W];
      for (int lane = 0; lane < W; ++lane) values[lane] = value(place, lane);
      return Real::load(values);
    };
    for (int j = 0; j < parameters; ++j) own_[j] = load(j);
    for (int i = 0; i < species; ++i) y_[i] = load(parameters + i);
    for (std::size_t w = 0; w < Windows; ++w) acting_[w] = load(parameters + species + static_cast<int>(w));
  }

  /// Advances over all samples that are left, and records. Gives the lanes that were not finite at some sample.
  ///
  /// Where a state stays not finite once it is, looking for that now and then, and before a window acts, is enough.
  /// When all lanes have come to rest, and no window is ahead, the rest is filled.
  template <class Perturbation>
  Mask<T, W> run(Recording<T, species>& recording, const Perturbation& perturbation) {
    constexpr bool alone = std::is_same_v<Perturbation, Unperturbed>;
    constexpr bool keeps = keeps_failure<Step> && alone;
    Vector<Real, parameters> c = own_;
    Vector<Real, species> y = y_;
    int k = k_;
    auto failed = diverged(y);
    schedule_.act(k, acting_, own_, y, c);
    if constexpr (!keeps) failed = failed || diverged(y);
    if (recording.first() <= k) recording.put(k, y);
    while (k + 1 < clock_.samples) {
      const int event = schedule_.next(k);
      int to = std::min({k + (keeps ? 64 : 1), event, clock_.samples - 1});
      if (k + 1 < recording.first()) to = std::min(to, recording.first() - 1);
      const bool recorded = k + 1 >= recording.first();
      Vector<Real, species> before = y;
      for (; k < to; ++k) {
        before = y;
        y = advance(y, c, k, perturbation);
        if (recorded) recording.put(k + 1, y);
      }
      failed = failed || diverged(y);
      if (k == event) {
        schedule_.act(k, acting_, own_, y, c);
        if constexpr (!keeps) failed = failed || diverged(y);
        if (recorded) recording.put(k, y);
      } else if (ComesToRest<Step> && keeps && event == schedule_.never && !any(!unchanged(before, y))) {
        for (k = std::max(k + 1, recording.first()); k < clock_.samples; ++k) recording.put(k, y);
      }
    }
    return failed || diverged(y);
  }

 private:
  /// The state after sample k's.
  template <class Perturbation>
  CURIO_INLINE Vector<Real, species> advance(const Vector<Real, species>& y, const Vector<Real, parameters>& c, int k,
                                             const Perturbation& perturbation) const {
    const double t = clock_.time(k);
    Vector<Real, species> next;
    if constexpr (DeterministicStep<Step, Lanes<T, 1>>) next = step_(y, c, t, clock_.dt);
    else next = step_(key_.at(static_cast<std::uint32_t>(k)), y, c, t, clock_.dt);
    if constexpr (!std::is_same_v<Perturbation, Unperturbed>) perturbation(t, y, next);
    return next;
  }

  const Step& step_;
  const Clock& clock_;
  const Schedule<Windows>& schedule_;
  LaneKeys<T, W> key_;
  int k_;
  Vector<Real, species> y_;
  Vector<Real, parameters> own_;
  std::array<Real, Windows> acting_;
};

}  // namespace detail
}  // namespace curio::inline CURIO_ABI
