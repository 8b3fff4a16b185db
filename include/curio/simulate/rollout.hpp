// SPDX-License-Identifier: MIT
// Rollouts: interventions in, trajectories out; one experiment or many side by side, the same bits.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "curio/simulate/model_step.hpp"
#include "curio/simulate/schedule.hpp"
#include "curio/simulate/trajectory.hpp"

namespace curio::inline CURIO_ABI {

/// The samples of a rollout. Every default is the published study's.
struct Clock {
  double dt = 0.01;      ///< s
  int samples = 10'000;  ///< the initial state among them
  double start = 0;      ///< s, the time of sample 0
};

/// No perturbation: a rollout is left alone.
struct Unperturbed {};

/// What one experiment gave: nothing but its status, where it failed.
template <class Embedding, class Measured>
struct Experiment {
  Status status = Status::failed;
  std::optional<Embedding> embedding = {};
  std::optional<Measured> measured = {};
};

/// Integrates experiments: rollout(intervention) is the trajectory of one, step by step from its initial state.
///
/// Step: Euler{model}, RungeKutta4{model} or a step of one's own. T: float, or double by `rollout.with<double>()`.
/// Costs one step a sample and lane. Draws random numbers only where the step does. A state that is not finite ends in
/// a status, not in an error. Throws: Error where dt or the number of samples is not positive, or a window of time
/// holds no sample.
template <class Step, class T = float>
class Rollout {
  static_assert(ModelStep<Step, Lanes<T, 1>>,
                "Rollout needs a model step: wrap a model in Euler{...} or RungeKutta4{...}");
  static constexpr bool usable = ModelStep<Step, Lanes<T, 1>>;
  static constexpr bool stochastic = !DeterministicStep<Step, Lanes<T, 1>>;

 public:
  static constexpr int species = Step::species, parameters = Step::parameters;
  using Outcome = Trajectory<T, species>;

  explicit Rollout(Step step, Clock clock = {}) : step_(std::move(step)), clock_(clock) {
    require_ieee();
    require(std::isfinite(clock.dt) && clock.dt > 0, "Rollout: dt must be positive, got ", clock.dt);
    require(clock.samples > 0, "Rollout: samples must be positive, got ", clock.samples);
    require(std::isfinite(clock.start), "Rollout: start must be a finite time, got ", clock.start);
  }

  const Step& step() const { return step_; }
  const Clock& clock() const { return clock_; }
  /// The same rollout in another precision.
  template <class Other>
  Rollout<Step, Other> with() const {
    return Rollout<Step, Other>(step_, clock_);
  }

  /// The whole trajectory of one experiment. A stochastic step also takes the experiment's key.
  template <int Windows>
  Outcome operator()(const Intervention<parameters, species, Windows>& intervention, Key key = {}) const {
    return perturbed(intervention, key, Unperturbed{});
  }
  /// The same, perturbed: after each step, before the sample is kept, perturbation(t, before, after) may change
  /// `after`; t is the time of the sample that the step began from.
  template <int Windows, class Perturbation>
  requires(!std::same_as<Perturbation, Key>) Outcome operator()(
      const Intervention<parameters, species, Windows>& intervention, const Perturbation& perturbation,
      Key key = {}) const {
    return perturbed(intervention, key, perturbation);
  }

  /// Whole trajectories, W experiments at a time.
  template <int W, class Interventions>
  std::vector<Outcome> lanes(const Interventions& interventions, std::span<const Key> keys = {}) const {
    std::vector<Outcome> trajectories;
    using Each = std::remove_cvref_t<decltype(*std::data(interventions))>;
    const std::span<const Each> list(std::data(interventions), std::size(interventions));
    require(keys.empty() || keys.size() == list.size(), "Rollout: expected a key for each of ", list.size(),
            " interventions, or none, got ", keys.size());
    trajectories.reserve(list.size());
    for (std::size_t first = 0, count; first < list.size(); first += count) {
      count = alike(list.subspan(first), W);
      Recording<T, species> recording(Reads{}, W, clock_.samples, clock_.dt);
      const auto failed = run<W>(list.subspan(first, count), keys.empty() ? keys : keys.subspan(first, count),
                                 recording, Unperturbed{});
      for (std::size_t lane = 0; lane < count; ++lane)
        trajectories.push_back(recording.trajectory(static_cast<int>(lane), clock_.start,
                                                    failed[static_cast<int>(lane)] ? Status::diverged : Status::ok));
    }
    return trajectories;
  }

  /// Experiments for a search, side by side: each encoded and measured as soon as it ends, and its samples forgotten.
  ///
  /// results[i] belongs to interventions[i]. keys: one each, for a stochastic step; otherwise empty.
  template <class I, class Encode, class Measure, class Embedding, class Measured>
  void experiments(std::span<const I> interventions, std::span<const Key> keys, const Encode& encoder,
                   const Measure& measurement, std::span<Experiment<Embedding, Measured>> results) const {
    const Reads reads = reads_of(encoder) | reads_of(measurement);
    constexpr std::size_t wide = static_cast<std::size_t>(native_width<T> * registers),
                          narrow = static_cast<std::size_t>(native_width<T>);
    for (std::size_t first = 0, count; first < interventions.size(); first += count) {
      const std::size_t left = interventions.size() - first;
      const bool many = left > wide - narrow;
      count = alike(interventions.subspan(first), many ? wide : narrow);
      const auto group = interventions.subspan(first, count);
      const auto group_keys = keys.empty() ? keys : keys.subspan(first, count);
      if (many)
        observe<static_cast<int>(wide)>(group, group_keys, reads, encoder, measurement, results.subspan(first, count));
      else
        observe<static_cast<int>(narrow)>(group, group_keys, reads, encoder, measurement,
                                          results.subspan(first, count));
    }
  }

  /// Throws Error unless this rollout has the samples that an encoder or a measurement reads.
  void check(const Reads& reads, const char* reader) const {
    require(reads.last >= 0 && reads.last <= clock_.samples, reader, ": expected a window of 1 to ", clock_.samples,
            " samples, got ", reads.last);
    for (const int s : reads.species)
      require(s >= 0 && s < species, reader, ": expected a species from 0 to ", species - 1, ", got ", s);
  }
  /// Throws Error unless every window of time holds a sample.
  template <std::size_t Windows>
  void check(const std::array<Window, Windows>& windows) const {
    Schedule<Windows>(windows, clock_.start, clock_.dt, clock_.samples);
  }

 private:
  // How many registers run side by side: one waits for its own results, several fill the processor.
  static constexpr int registers = native_width<float> >= 16 ? 4 : 2;

  template <int Windows, class Perturbation>
  Outcome perturbed(const Intervention<parameters, species, Windows>& intervention, Key key,
                    const Perturbation& perturbation) const {
    Recording<T, species> recording(Reads{}, 1, clock_.samples, clock_.dt);
    const auto failed = run<1>(std::span(&intervention, 1), std::span<const Key>(&key, 1), recording, perturbation);
    return recording.trajectory(0, clock_.start, failed[0] ? Status::diverged : Status::ok);
  }

  /// How many of a list go side by side, at most so many: those with the windows of its first.
  template <class I>
  static std::size_t alike(std::span<const I> list, std::size_t most) {
    std::size_t count = 1;
    while (count < std::min(most, list.size()) && list[count].windows == list.front().windows) ++count;
    return count;
  }

  /// Runs a group and hands what was recorded to the readers: all lanes at once to those that can, else one by one.
  template <int W, class I, class Encode, class Measure, class Embedding, class Measured>
  void observe(std::span<const I> group, std::span<const Key> keys, const Reads& reads, const Encode& encoder,
               const Measure& measurement, std::span<Experiment<Embedding, Measured>> results) const {
    Recording<T, species> recording(reads, W, clock_.samples, clock_.dt);
    const auto failed = run<W>(group, keys, recording, Unperturbed{});
    for (std::size_t lane = 0; lane < group.size(); ++lane)
      results[lane].status = failed[static_cast<int>(lane)] ? Status::diverged : Status::ok;
    const auto read = [&](const auto& reader, auto member) {
      if constexpr (requires { reader.side_by_side(recording, 0, [](int, auto&&) {}); }) {
        reader.side_by_side(recording, static_cast<int>(group.size()), [&](int lane, auto&& value) {
          if (auto& result = results[static_cast<std::size_t>(lane)]; result.status == Status::ok)
            result.*member = std::move(value);
        });
      } else {
        for (std::size_t lane = 0; lane < group.size(); ++lane) {
          if (results[lane].status != Status::ok) continue;
          const int l = static_cast<int>(lane);
          if constexpr (Streamed<std::remove_cvref_t<decltype(reader)>>)
            results[lane].*member = reader(recording.one(l));
          else results[lane].*member = reader(recording.trajectory(l, clock_.start, Status::ok));
        }
      }
    };
    using Result = Experiment<Embedding, Measured>;
    read(encoder, &Result::embedding);
    read(measurement, &Result::measured);
  }

  /// Advances a group of at most W experiments over all samples; lanes beyond the group repeat its last. Gives the
  /// lanes that failed.
  template <int W, class I, class Perturbation>
  Mask<T, W> run(std::span<const I> group, std::span<const Key> keys, Recording<T, species>& recording,
                 const Perturbation& perturbation) const {
    using Real = Lanes<T, W>;
    constexpr std::size_t windows = std::tuple_size_v<decltype(I::windows)>;
    // Where a state stays not finite once it is, looking now and then, and before a window acts, is enough.
    constexpr bool keeps = keeps_failure<Step> && std::same_as<Perturbation, Unperturbed>;
    constexpr int check_every = keeps ? 64 : 1;
    const auto member = [&](int lane) -> const I& {
      return group[std::min(static_cast<std::size_t>(lane), group.size() - 1)];
    };
    const auto load = [&](int place) {
      T values[W];
      for (int lane = 0; lane < W; ++lane) values[lane] = static_cast<T>(member(lane).values[place]);
      return Real::load(values);
    };
    Vector<Real, species> y;
    Vector<Real, parameters> own;
    std::array<Real, windows> acting;
    for (int j = 0; j < parameters; ++j) own[j] = load(j);
    for (int i = 0; i < species; ++i) y[i] = load(parameters + i);
    for (std::size_t w = 0; w < windows; ++w) acting[w] = load(parameters + species + static_cast<int>(w));
    LaneKeys<T, W> key{};
    if constexpr (stochastic)
      for (int lane = 0; lane < W; ++lane)
        key.keys[static_cast<std::size_t>(lane)] =
            keys.empty() ? Key{} : keys[std::min(static_cast<std::size_t>(lane), keys.size() - 1)];

    const Schedule<windows> schedule(group.front().windows, clock_.start, clock_.dt, clock_.samples);
    Vector<Real, parameters> c = own;
    Mask<T, W> failed = Real(0) < Real(0);
    const auto look = [&] {
      for (int i = 0; i < species; ++i) failed = failed || !is_finite(y[i]);
    };
    look();
    schedule.act(0, acting, own, y, c);
    if constexpr (!keeps) look();
    if (recording.first() == 0) recording.put(0, y);
    for (int k = 0; k + 1 < clock_.samples;) {
      const int event = schedule.next(k);
      const int recorded_from = recording.first();
      int to = std::min({k + check_every, event, clock_.samples - 1});
      if (k + 1 < recorded_from) to = std::min(to, recorded_from - 1);
      const bool recorded = k + 1 >= recorded_from;
      for (; k < to; ++k) {
        y = advance(key, y, c, k, perturbation);
        if (recorded) recording.put(k + 1, y);
      }
      look();
      if (k == event) {
        schedule.act(k, acting, own, y, c);
        if constexpr (!keeps) look();
        if (recorded) recording.put(k, y);
      }
    }
    look();
    return failed;
  }

  /// The state after sample k's.
  template <class Real, class Perturbation>
  CURIO_INLINE Vector<Real, species> advance(const LaneKeys<T, Real::width>& key, const Vector<Real, species>& y,
                                             const Vector<Real, parameters>& c, int k,
                                             const Perturbation& perturbation) const {
    const double t = clock_.start + rounded(k * clock_.dt);
    Vector<Real, species> next;
    if constexpr (stochastic) next = step_(key.at(static_cast<std::uint32_t>(k)), y, c, t, clock_.dt);
    else next = step_(y, c, t, clock_.dt);
    if constexpr (!std::same_as<Perturbation, Unperturbed>) perturbation(t, y, next);
    return next;
  }

  Step step_;
  Clock clock_;
};

}  // namespace curio::inline CURIO_ABI
