// SPDX-License-Identifier: MIT
// Rollouts: interventions in, trajectories out; one experiment or many side by side, the same bits.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "curio/simulate/crowd.hpp"

namespace curio::inline CURIO_ABI {

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
/// Costs one step a sample and lane, until all rest. Draws random numbers only where the step does. A state that is not
/// finite ends in a status, not in an error. Throws: Error where dt or the number of samples is not positive, or a
/// window of time holds no sample.
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
  template <int Windows, class U>
  Outcome operator()(const Intervention<parameters, species, Windows, U>& intervention, Key key = {}) const {
    return perturbed(intervention, key, Unperturbed{});
  }
  /// The same, perturbed: after each step, before the sample is kept, perturbation(t, before, after) may change
  /// `after`; t is the time of the sample that the step began from.
  template <int Windows, class U, class Perturbation>
  requires(!std::same_as<Perturbation, Key>) Outcome operator()(
      const Intervention<parameters, species, Windows, U>& intervention, const Perturbation& perturbation,
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
      const auto failed = record<W>(list.subspan(first, count), keys.empty() ? keys : keys.subspan(first, count),
                                    recording, Unperturbed{});
      for (std::size_t lane = 0; lane < count; ++lane)
        trajectories.push_back(recording.trajectory(static_cast<int>(lane), clock_.start,
                                                    failed[static_cast<int>(lane)] ? Status::diverged : Status::ok));
    }
    return trajectories;
  }

  /// Experiments for a search, side by side: each encoded and measured as soon as it ends, and its samples forgotten.
  ///
  /// results[i] belongs to interventions[i]. keys: one each, for a stochastic step; otherwise empty. Whoever is at rest
  /// before anybody looks is computed no further.
  template <class I, class Encode, class Measure, class Result>
  void experiments(std::span<const I> interventions, std::span<const Key> keys, const Encode& encoder,
                   const Measure& measurement, std::span<Result> results) const {
    const Reads reads = reads_of(encoder) | reads_of(measurement);
    const auto observe = [&](Recording<T, species>& recording, std::span<Result*> lanes) {
      hand_out(encoder, recording, lanes, &Result::embedding);
      hand_out(measurement, recording, lanes, &Result::measured);
    };
    for (std::size_t first = 0, count; first < interventions.size(); first += count) {
      count = alike(interventions.subspan(first), Crowd<I>::most);
      const auto part = results.subspan(first, count);
      crowd(interventions.subspan(first, count), keys.empty() ? keys : keys.subspan(first, count), reads, observe,
            [&](std::size_t i, bool failed) {
              part[i].status = failed ? Status::diverged : Status::ok;
              return &part[i];
            });
    }
  }

  /// How many experiments are best done at once where they need not wait for each other: more of them leave fewer lanes
  /// empty when most are at rest. As many as a thousand, or 10^7 samples.
  std::size_t together() const {
    constexpr std::size_t samples = 10'000'000;
    return std::min<std::size_t>(1000, samples / static_cast<std::size_t>(clock_.samples));
  }

  /// Throws Error unless this rollout has the samples that an encoder or a measurement reads.
  void check(const Reads& reads, const char* reader) const {
    require(reads.last >= 0 && reads.last <= clock_.samples, reader, ": expected `last` from 1 to ", clock_.samples,
            ", the rollout's samples, got ", reads.last);
    for (const int s : reads.species)
      require(s >= 0 && s < species, reader, ": expected a species from 0 to ", species - 1, ", got ", s);
  }
  /// Throws Error unless every window of time holds a sample.
  template <std::size_t Windows>
  void check(const std::array<Window, Windows>& windows) const {
    Schedule<Windows>(windows, clock_.start, clock_.dt, clock_.samples);
  }

 private:
  template <class I>
  using Crowd = detail::Crowd<Step, T, I::size>;
  template <class I>
  static constexpr std::size_t windows_of = std::tuple_size_v<decltype(I::windows)>;
  template <int W, class I>
  using Group = detail::Group<Step, T, W, windows_of<I>>;

  template <int Windows, class U, class Perturbation>
  Outcome perturbed(const Intervention<parameters, species, Windows, U>& intervention, Key key,
                    const Perturbation& perturbation) const {
    Recording<T, species> recording(Reads{}, 1, clock_.samples, clock_.dt);
    const auto failed = record<1>(std::span(&intervention, 1), std::span<const Key>(&key, 1), recording, perturbation);
    return recording.trajectory(0, clock_.start, failed[0] ? Status::diverged : Status::ok);
  }

  /// How many of a list go side by side, at most so many: those with the windows of its first.
  template <class I>
  static std::size_t alike(std::span<const I> list, std::size_t most) {
    std::size_t count = 1;
    while (count < std::min(most, list.size()) && list[count].windows == list.front().windows) ++count;
    return count;
  }
  template <class I>
  auto schedule_of(const I& intervention) const {
    return Schedule<windows_of<I>>(intervention.windows, clock_.start, clock_.dt, clock_.samples);
  }
  /// The keys of a stochastic step; which(lane) is its place in the list.
  template <int W, class Which>
  static LaneKeys<T, W> keys_of(std::span<const Key> keys, const Which& which) {
    LaneKeys<T, W> each{};
    if constexpr (stochastic)
      for (int lane = 0; lane < W && !keys.empty(); ++lane)
        each.keys[static_cast<std::size_t>(lane)] = keys[which(lane)];
    return each;
  }

  /// Records at most W experiments from sample 0 on; lanes beyond them repeat the last. Gives the lanes that failed.
  template <int W, class I, class Perturbation>
  Mask<T, W> record(std::span<const I> list, std::span<const Key> keys, Recording<T, species>& recording,
                    const Perturbation& perturbation) const {
    const auto which = [&](int lane) { return std::min(static_cast<std::size_t>(lane), list.size() - 1); };
    const auto schedule = schedule_of(list.front());
    return Group<W, I>(step_, clock_, schedule, keys_of<W>(keys, which), 0,
                       [&](int place, int lane) { return static_cast<T>(list[which(lane)].values[place]); })
        .run(recording, perturbation);
  }

  /// All experiments of a list with the same windows: first, before anybody looks, those that move are kept together;
  /// then they are recorded in groups, and those at rest without another step.
  ///
  /// observe(recording, results) sees each recording; tell(i, failed) is where the result of experiment i goes.
  template <class I, class Observe, class Tell>
  void crowd(std::span<const I> list, std::span<const Key> keys, const Reads& reads, const Observe& observe,
             const Tell& tell) const {
    const auto schedule = schedule_of(list.front());
    Crowd<I> crowd(list);
    int sample = 0;
    if constexpr (detail::ComesToRest<Step> && windows_of<I> == 0) {
      sample = reads.last == 0 ? 0 : clock_.samples - reads.last;
      crowd.run(step_, clock_, 0, sample);
    }
    const auto in_groups = [&](std::size_t size, const auto& of_width) {
      for (std::size_t first = 0; first < size;)
        first += detail::with_width<Step, T>(size - first, [&](auto width) {
          const std::size_t count = std::min(size - first, static_cast<std::size_t>(width()));
          of_width(width, first, count);
          return count;
        });
    };
    using Result = std::remove_pointer_t<decltype(tell(0, false))>;
    in_groups(crowd.moving().size(), [&](auto width, std::size_t first, std::size_t count) {
      constexpr int W = width();
      const auto which = [&](int lane) { return first + std::min(static_cast<std::size_t>(lane), count - 1); };
      const auto listed = [&](int lane) { return crowd.moving()[which(lane)]; };
      Recording<T, species> recording(reads, W, clock_.samples, clock_.dt);
      const auto failed =
          Group<W, I>(step_, clock_, schedule, keys_of<W>(keys, listed), sample, [&](int place, int lane) {
            return crowd.value(place, which(lane));
          }).run(recording, Unperturbed{});
      std::array<Result*, static_cast<std::size_t>(W)> results;
      for (int lane = 0; lane < static_cast<int>(count); ++lane)
        results[static_cast<std::size_t>(lane)] = tell(listed(lane), failed[lane]);
      observe(recording, std::span(results.data(), count));
    });
    in_groups(crowd.over().size(), [&](auto width, std::size_t first, std::size_t count) {
      constexpr int W = width();
      Recording<T, species> recording(reads, W, clock_.samples, clock_.dt);
      std::array<Result*, static_cast<std::size_t>(W)> results;
      T states[std::size_t{species}][std::size_t{W}];
      for (std::size_t lane = 0; lane < static_cast<std::size_t>(W); ++lane) {
        const auto& one = crowd.over()[first + std::min(lane, count - 1)];
        if (lane < count) results[lane] = tell(one.which, one.failed);
        for (int i = 0; i < species; ++i) states[i][lane] = one.state[i];
      }
      Vector<Lanes<T, W>, species> y;
      for (int i = 0; i < species; ++i) y[i] = Lanes<T, W>::load(states[i]);
      recording.hold(y);
      observe(recording, std::span(results.data(), count));
    });
  }

  /// Hands a recording to a reader: all lanes at once to one that can, else one by one. Who failed is not read.
  template <class Reader, class Result, class Member>
  void hand_out(const Reader& reader, const Recording<T, species>& recording, std::span<Result*> results,
                Member member) const {
    if constexpr (requires { reader.side_by_side(recording, 0, [](int, auto&&) {}); }) {
      reader.side_by_side(recording, static_cast<int>(results.size()), [&](int lane, auto&& value) {
        if (Result& result = *results[static_cast<std::size_t>(lane)]; result.status == Status::ok)
          result.*member = std::move(value);
      });
    } else {
      for (std::size_t lane = 0; lane < results.size(); ++lane) {
        if (results[lane]->status != Status::ok) continue;
        const int l = static_cast<int>(lane);
        if constexpr (Streamed<Reader>) results[lane]->*member = reader(recording.one(l));
        else results[lane]->*member = reader(recording.trajectory(l, clock_.start, Status::ok));
      }
    }
  }

  Step step_;
  Clock clock_;
};

}  // namespace curio::inline CURIO_ABI
