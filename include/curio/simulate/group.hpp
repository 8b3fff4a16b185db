// SPDX-License-Identifier: MIT
// Experiments that advance side by side, one a lane, sample by sample.
#pragma once

#include <algorithm>
#include <array>
#include <type_traits>
#include <utility>

#include "curio/simulate/pieces.hpp"
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

/// Where W experiments are.
template <class Real, int N>
struct Standing {
  Vector<Real, N> y, before;                                     // before the last step
  decltype(std::declval<Real>() < std::declval<Real>()) failed;  // not finite at some sample
};

/// Advances from the state of one sample to that of another; records, where there is a recording, what it reads.
///
/// Where a state stays not finite once it is, that is looked for in the end only. Not inline: whoever runs experiments
/// shares this one function, since copies of a long step take long to compile.
template <class Step, class Real, class Perturbation>
__attribute__((noinline)) void advance(const Step& step, const Clock& clock,
                                       const LaneKeys<typename Real::Scalar, Real::width>& key,
                                       const Vector<Real, Step::parameters>& c, Standing<Real, Step::species>& standing,
                                       int from, int to, Recording<typename Real::Scalar, Step::species>* recording,
                                       const Perturbation& perturbation) {
  constexpr bool alone = std::is_same_v<Perturbation, Unperturbed>;
  using State = Vector<Real, Step::species>;
  State y = standing.y, before = standing.y;
  const Pieces<Step, Real> pieces(step, c);
  for (int k = from; k < to; ++k) {
    before = y;
    const double t = clock.time(k);
    const auto drawn = [&] { return key.at(static_cast<std::uint32_t>(k)); };
    y = pieces(drawn, before, t, clock.dt);
    if constexpr (!alone) perturbation(t, std::as_const(before), y);
    if constexpr (!(keeps_failure<Step> && alone)) standing.failed = standing.failed || diverged(y);
    if (recording) recording->put(k + 1, y);
  }
  standing.failed = standing.failed || diverged(y);
  standing.y = y;
  standing.before = before;
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
      T values[std::size_t{W}];
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
    Standing<Real, species> standing{y_, y_, diverged(y_)};
    Vector<Real, species>& y = standing.y;
    int k = k_;
    schedule_.act(k, acting_, own_, y, c);
    if constexpr (!keeps) standing.failed = standing.failed || diverged(y);
    if (recording.first() <= k) recording.put(k, y);
    while (k + 1 < clock_.samples) {
      const int event = schedule_.next(k);
      int to = std::min({k + 64, event, clock_.samples - 1});
      if (k + 1 < recording.first()) to = std::min(to, recording.first() - 1);
      const bool recorded = k + 1 >= recording.first();
      advance(step_, clock_, key_, c, standing, k, to, recorded ? &recording : nullptr, perturbation);
      k = to;
      if (k == event) {
        schedule_.act(k, acting_, own_, y, c);
        if constexpr (!keeps) standing.failed = standing.failed || diverged(y);
        if (recorded) recording.put(k, y);
      } else if (ComesToRest<Step> && alone && event == schedule_.never && !any(!unchanged(standing.before, y))) {
        for (k = std::max(k + 1, recording.first()); k < clock_.samples; ++k) recording.put(k, y);
      }
    }
    return standing.failed || diverged(y);
  }

 private:
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
