// SPDX-License-Identifier: MIT
// The derivative of a loss by everything an experiment chose, in one rollout forwards and one back, in little memory.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <span>
#include <vector>

#include "curio/design/pullback.hpp"
#include "curio/design/trajectory_loss.hpp"

namespace curio::inline CURIO_ABI {

namespace detail {

struct NothingKept {};

/// What is kept of a step for its pullback besides the state: nothing, in general.
template <class Step>
struct Keeping {
  template <class>
  using Kept = NothingKept;

  template <class Real, class Keys>
  static CURIO_INLINE Vector<Real, Step::species> advance(const Keys& key, const Step& step,
                                                          const Vector<Real, Step::species>& y,
                                                          const Vector<Real, Step::parameters>& c, double t, double dt,
                                                          NothingKept&) {
    return next_of<Real>(
        step, [&] { return key; }, y, c, t, dt);
  }
  template <class Real, class Keys>
  static CURIO_INLINE void pull_back(const Keys& key, const Step& step, const NothingKept&,
                                     const Vector<Real, Step::species>& y, const Vector<Real, Step::parameters>& c,
                                     double t, double dt, const Vector<Real, Step::species>& bar,
                                     Vector<Real, Step::species>& y_bar, Vector<Real, Step::parameters>& c_bar) {
    if constexpr (DeterministicStep<Step, Real>) pull_back_step(step, y, c, t, dt, bar, y_bar, c_bar);
    else pull_back_step(key, step, y, c, t, dt, bar, y_bar, c_bar);
  }
};

/// Of Euler, what its model shares between rate and pullback.
template <class M>
requires(HasIntermediate<M>) struct Keeping<Euler<M>> {
  template <class Real>
  using Kept = decltype(std::declval<const M&>().intermediate(std::declval<const Vector<Real, M::species>&>(),
                                                              std::declval<const Vector<Real, M::parameters>&>()));

  template <class Real, class Keys>
  static CURIO_INLINE Vector<Real, M::species> advance(const Keys&, const Euler<M>& step,
                                                       const Vector<Real, M::species>& y,
                                                       const Vector<Real, M::parameters>& c, double, double dt,
                                                       Kept<Real>& kept) {
    const Kept<Real> shared = step.model.intermediate(y, c);
    kept = shared;
    return step.template moved<Real>(y, step.model.rate_from(shared, y, c), dt);
  }
  template <class Real, class Keys>
  static CURIO_INLINE void pull_back(const Keys&, const Euler<M>& step, const Kept<Real>& kept,
                                     const Vector<Real, M::species>& y, const Vector<Real, M::parameters>& c, double,
                                     double dt, const Vector<Real, M::species>& bar, Vector<Real, M::species>& y_bar,
                                     Vector<Real, M::parameters>& c_bar) {
    Vector<Real, M::species> rate_bar;
    for (int i = 0; i < M::species; ++i) {
      rate_bar[i] = Real(dt) * bar[i];
      y_bar[i] = y_bar[i] + bar[i];
    }
    step.model.pull_back_from(kept, y, c, rate_bar, y_bar, c_bar);
  }
};

/// How many samples a segment has: all of them where that takes little memory, otherwise the square root of the length.
inline int segment_length(int samples, std::size_t bytes_a_sample) {
  constexpr std::size_t little = 512 * 1024;  // stays in a core's own cache
  if (static_cast<std::size_t>(samples) * bytes_a_sample <= little) return samples;
  return static_cast<int>(std::ceil(std::sqrt(static_cast<double>(samples))));
}

/// A group of W rollouts, forwards and back.
///
/// Forwards, the state at the beginning of each segment is kept. Backwards, from the last segment to the first, a
/// segment is run again and its states are kept, and its steps are pulled back one by one. So memory grows as the
/// square root of the length, and each step is made twice and pulled back once. Source: Griewank 1992, "Achieving
/// logarithmic growth of temporal and spatial complexity in reverse automatic differentiation" (here with one level).
template <class Step, class T, int W, int Windows>
class Adjoint {
 public:
  using Real = Lanes<T, W>;
  static constexpr int S = Step::species, P = Step::parameters;
  static constexpr int size = P + S + Windows;
  using State = Vector<Real, S>;
  using Parameters = Vector<Real, P>;
  using Keys = LaneKeys<T, W>;

  Adjoint(const Rollout<Step, T>& rollout, const std::array<Window, static_cast<std::size_t>(Windows)>& windows,
          const Vector<Real, size>& values, const Keys& key)
      : step_(rollout.step()),
        clock_(rollout.clock()),
        schedule_(windows, clock_.start, clock_.dt, clock_.samples),
        key_(key),
        own_(values.template head<P>()),
        initial_(values.template segment<S>(P)) {
    for (int w = 0; w < Windows; ++w) acting_[static_cast<std::size_t>(w)] = values[P + S + w];
  }

  /// The loss alone.
  template <class Reader>
  Real value(Reader& reader) {
    constexpr int block = 256;
    const auto see = [&](int k, const State& y) __attribute__((always_inline)) { reader.see(k, y); };
    State y = initial_;
    Parameters c = own_;
    for (int first = 0; first < clock_.samples; first += block) {
      const int count = std::min(block, clock_.samples - first);
      reader.seek(first, count);
      y = forwards(first, count, y, c, see);
    }
    return reader.value();
  }

  /// The loss, and its derivative by each value.
  template <class Reader>
  Real value_and_gradient(Reader& reader, Vector<Real, size>& gradient) {
    const int length = segment_length(clock_.samples, sizeof(Record));
    const int segments = (clock_.samples + length - 1) / length;
    // Memory is kept by each thread from one gradient to the next.
    thread_local std::vector<State> checkpoints;
    thread_local std::vector<Record> records;
    checkpoints.resize(static_cast<std::size_t>(segments));
    if (records.size() < static_cast<std::size_t>(length)) records.resize(static_cast<std::size_t>(length));

    const auto see = [&](int k, const State& y) __attribute__((always_inline)) { reader.see(k, y); };
    State y = initial_;
    Parameters c = own_;
    const auto count_of = [&](int segment) { return std::min(length, clock_.samples - segment * length); };
    for (int segment = 0; segment < segments; ++segment) {
      checkpoints[static_cast<std::size_t>(segment)] = y;
      reader.seek(segment * length, count_of(segment));
      if (segment + 1 < segments) y = forwards(segment * length, length, y, c, see);
      else record(segment * length, count_of(segment), y, c, records.data(), see);
    }
    const Real value = reader.finish();

    y_bar_ = State::Constant(Real(0));
    c_bar_ = own_bar_ = Parameters::Constant(Real(0));
    acting_bar_.fill(Real(0));
    for (int segment = segments; segment-- > 0;) {
      const int first = segment * length;
      if (segment + 1 < segments) {
        record(first, length, checkpoints[static_cast<std::size_t>(segment)], in_force(first - 1), records.data(),
               [](int, const State&) {});
        reader.seek(first, length);
      }
      backwards(first, count_of(segment), records.data(), reader);
    }
    gradient << own_bar_ + c_bar_, y_bar_, Eigen::Map<const Vector<Real, Windows>>(acting_bar_.data());
    return value;
  }

 private:
  /// A sample, and what is kept of the step from it.
  struct Record {
    State y;
    [[no_unique_address]] typename Keeping<Step>::template Kept<Real> kept;
  };

  Keys key(int k) const {
    if constexpr (DeterministicStep<Step, Real>) return key_;
    else return key_.at(static_cast<std::uint32_t>(k));
  }
  bool is_event(int k) const { return Windows > 0 && schedule_.next(k - 1) == k; }
  /// The parameters that the step from sample k sees.
  Parameters in_force(int k) const {
    Parameters c = own_;
    State ignored = initial_;
    if (Windows > 0 && k >= 0) schedule_.act(k, acting_, own_, ignored, c);
    return c;
  }

  /// From the state before the windows act at sample `first`, with c in force, to that `count` samples later; see(k, y)
  /// is called for each on the way.
  template <class See>
  CURIO_INLINE State forwards(int first, int count, State y, Parameters& c, const See& see) const {
    for (int k = first; k < first + count; ++k) {
      if (is_event(k)) schedule_.act(k, acting_, own_, y, c);
      see(k, y);
      if (k + 1 == clock_.samples) break;
      y = next_of<Real>(
          step_, [&] { return key(k); }, y, c, clock_.time(k), clock_.dt);
    }
    return y;
  }
  /// The same, and keeps what the way back needs.
  template <class See>
  CURIO_INLINE void record(int first, int count, State y, Parameters c, Record* records, const See& see) const {
    for (int k = first; k < first + count; ++k) {
      if (is_event(k)) schedule_.act(k, acting_, own_, y, c);
      Record& at = records[k - first];
      at.y = y;
      see(k, y);
      if (k + 1 == clock_.samples) break;
      y = Keeping<Step>::advance(key(k), step_, y, c, clock_.time(k), clock_.dt, at.kept);
    }
  }
  template <class Reader>
  CURIO_INLINE void backwards(int first, int count, const Record* records, const Reader& reader) {
    Parameters c = in_force(first + count - 1), c_bar = c_bar_;
    State bar = y_bar_;
    for (int k = first + count; k-- > first;) {
      const Record& at = records[k - first];
      State y_bar = State::Constant(Real(0));
      if (k + 1 < clock_.samples)
        Keeping<Step>::pull_back(key(k), step_, at.kept, at.y, c, clock_.time(k), clock_.dt, bar, y_bar, c_bar);
      reader.pull_back(k, at.y, y_bar);
      bar = y_bar;
      if (is_event(k)) {
        pull_back_windows(k, bar, c_bar);
        c = in_force(k - 1);
      }
    }
    y_bar_ = bar;
    c_bar_ = c_bar;
  }
  /// Through what the windows do at sample k: from the state and the parameters in force after to those before.
  void pull_back_windows(int k, State& y_bar, Parameters& c_bar) {
    if constexpr (Windows > 0) {
      Vector<Real, size> x, x_bar;
      x << own_, initial_, Eigen::Map<const Vector<Real, Windows>>(acting_.data());  // linear: any state will do
      x_bar << own_bar_, State::Constant(Real(0)), Eigen::Map<const Vector<Real, Windows>>(acting_bar_.data());
      Vector<Real, P + S> bar;
      bar << c_bar, y_bar;
      const auto act = [&](const Vector<Reverse<Real>, size>& all) {
        const Vector<Reverse<Real>, P> own = all.template head<P>();
        Vector<Reverse<Real>, P> c = own;
        Vector<Reverse<Real>, S> y = all.template segment<S>(P);
        std::array<Reverse<Real>, static_cast<std::size_t>(Windows)> acting;
        for (int w = 0; w < Windows; ++w) acting[static_cast<std::size_t>(w)] = all[P + S + w];
        schedule_.act(k, acting, own, y, c);
        Vector<Reverse<Real>, P + S> after;
        after << c, y;
        return after;
      };
      pull_back_through(act, x, bar, x_bar);
      own_bar_ = x_bar.template head<P>();
      c_bar = Parameters::Constant(Real(0));
      y_bar = x_bar.template segment<S>(P);
      for (int w = 0; w < Windows; ++w) acting_bar_[static_cast<std::size_t>(w)] = x_bar[P + S + w];
    }
  }

  const Step& step_;
  const Clock& clock_;
  Schedule<static_cast<std::size_t>(Windows)> schedule_;
  Keys key_;
  Parameters own_;
  State initial_;
  std::array<Real, static_cast<std::size_t>(Windows)> acting_;
  State y_bar_;
  Parameters c_bar_, own_bar_;
  std::array<Real, static_cast<std::size_t>(Windows)> acting_bar_;
};

}  // namespace detail

}  // namespace curio::inline CURIO_ABI
