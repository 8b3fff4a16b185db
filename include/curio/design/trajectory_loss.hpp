// SPDX-License-Identifier: MIT
// What a descent makes smaller: a number made of a trajectory, written once over any Real.
#pragma once

#include <concepts>
#include <cstddef>
#include <type_traits>
#include <utility>
#include <vector>

#include "curio/core/dual.hpp"
#include "curio/design/pullback.hpp"
#include "curio/simulate/rollout.hpp"

namespace curio::inline CURIO_ABI {

/// A loss that is a function of a sum over the samples, over any Real: total(sum over k of term(y_k, t_k)).
///
/// The way to write a loss of a long rollout: samples are read as they come and come back, and none is kept. `start`
/// may be given besides (see StartedLoss).
template <class L, int Species, class Real = Lanes<float, 1>>
concept SummedLoss = requires(const L loss, const Vector<Real, Species>& y, double t, const Real& sum) {
  // What a sample y at time t adds.
  { loss.term(y, t) } -> std::same_as<Real>;
  // The loss, of the sum.
  { loss.total(sum) } -> std::same_as<Real>;
};

/// A summed loss that has something to prepare: loss.start<Real>(clock) makes what reads one group of rollouts.
///
/// It is told by seek(first, count) which samples follow, says by term(k, y) what sample k adds, and by pull_back(k, y,
/// bar, y_bar) adds to y_bar what that has for derivative, times bar.
template <class L, int Species, class Real = Lanes<float, 1>>
concept StartedLoss = requires(const L loss, const Clock& clock, const Vector<Real, Species>& y, const Real& sum,
                               Vector<Real, Species>& y_bar, int k) {
  loss.template start<Real>(clock).seek(k, k);
  { loss.template start<Real>(clock).term(k, y) } -> std::same_as<Real>;
  loss.template start<Real>(clock).pull_back(k, y, sum, y_bar);
  { loss.total(sum) } -> std::same_as<Real>;
};

/// A sum that keeps what each addition loses, so that ten thousand floats add up as well as a few.
///
/// Source: Kahan 1965, "Further remarks on reducing truncation errors".
template <class Real>
class CompensatedSum {
 public:
  CURIO_INLINE void add(const Real& x) {
    const Real rest = x - lost_, next = sum_ + rest;
    lost_ = (next - sum_) - rest;
    sum_ = next;
  }
  const Real& value() const { return sum_; }

 private:
  Real sum_{0}, lost_{0};
};

/// A trajectory as a loss sees it: numbers of any kind, to be read like those of a Trajectory.
template <class Number, int Species, class Read>
class SeenTrajectory {
 public:
  static constexpr int species = Species;
  struct States {
    Read read;
    int samples;
    /// Species i of sample k.
    Number operator()(Eigen::Index i, Eigen::Index k) const { return read(static_cast<int>(i), static_cast<int>(k)); }
    Vector<Number, Species> col(Eigen::Index k) const {
      Vector<Number, Species> y;
      for (int i = 0; i < Species; ++i) y[i] = (*this)(i, k);
      return y;
    }
    Eigen::Index rows() const { return Species; }
    Eigen::Index cols() const { return samples; }
  };

  SeenTrajectory(Read read, const Clock& clock)
      : states{std::move(read), clock.samples}, dt(clock.dt), start(clock.start) {}
  States states;
  double dt, start;  ///< s
  int samples() const { return states.samples; }
  double time(int sample) const { return Clock{.dt = dt, .start = start}.time(sample); }
  Vector<Number, Species> back() const { return states.col(samples() - 1); }
};
template <int Species, class Number, class Read>
auto seen_trajectory(Read read, const Clock& clock) {
  return SeenTrajectory<Number, Species, Read>(std::move(read), clock);
}

namespace detail {

template <class Real, int Species, class Loss>
auto begin_reading(const Loss& loss, const Clock& clock) {
  if constexpr (StartedLoss<Loss, Species, Real>) return loss.template start<Real>(clock);
  else return 0;
}

/// What adds up a summed loss over a group of rollouts, and hands its derivatives back sample by sample.
template <class Loss, class Real, int Species>
class SummedReader {
 public:
  SummedReader(const Loss& loss, const Clock& clock)
      : loss_(loss), clock_(clock), started_(begin_reading<Real, Species>(loss, clock)) {}

  void seek(int first, int count) {
    if constexpr (prepared) started_.seek(first, count);
  }
  CURIO_INLINE void see(int k, const Vector<Real, Species>& y) {
    if constexpr (prepared) sum_.add(started_.term(k, y));
    else sum_.add(loss_.term(y, clock_.time(k)));
  }
  /// The loss, once all samples are seen.
  Real value() const { return loss_.total(sum_.value()); }
  /// The same, and what its derivatives begin with.
  Real finish() {
    const Dual<Real, 1> total = loss_.total(Dual<Real, 1>::variable(sum_.value(), 0));
    bar_ = total.slope[0];
    return total.value;
  }
  CURIO_INLINE void pull_back(int k, const Vector<Real, Species>& y, Vector<Real, Species>& y_bar) const {
    if constexpr (prepared) started_.pull_back(k, y, bar_, y_bar);
    else {
      const auto term = [&](const Vector<Reverse<Real>, Species>& state) {
        return Vector<Reverse<Real>, 1>(loss_.term(state, clock_.time(k)));
      };
      pull_back_through(term, y, Vector<Real, 1>(bar_), y_bar);
    }
  }

 private:
  static constexpr bool prepared = StartedLoss<Loss, Species, Real>;
  const Loss& loss_;
  const Clock& clock_;
  decltype(begin_reading<Real, Species>(std::declval<const Loss&>(), std::declval<const Clock&>())) started_;
  CompensatedSum<Real> sum_;
  Real bar_{0};
};

/// The same for a loss that looks at the whole trajectory, which is kept for it, with a derivative for each sample.
template <class Loss, class Real, int Species>
class WholeReader {
 public:
  WholeReader(const Loss& loss, const Clock& clock)
      : loss_(loss), clock_(clock), samples_(static_cast<std::size_t>(Species * clock.samples)) {}

  void seek(int, int) {}
  void see(int k, const Vector<Real, Species>& y) {
    for (int i = 0; i < Species; ++i) samples_[place(i, k)] = y[i];
  }
  Real value() const {
    return loss_(seen_trajectory<Species, Real>([this](int i, int k) { return samples_[place(i, k)]; }, clock_));
  }
  Real finish() {
    Taping<Real> taping;
    const int first = taping.variable(samples_[0]).place;
    for (std::size_t s = 1; s < samples_.size(); ++s) taping.variable(samples_[s]);
    const auto read = [this, first](int i, int k) {
      return Reverse<Real>(samples_[place(i, k)], first + static_cast<int>(place(i, k)));
    };
    const auto loss = loss_(seen_trajectory<Species, Reverse<Real>>(read, clock_));
    static_assert(std::is_same_v<std::remove_cvref_t<decltype(loss)>, Reverse<Real>>,
                  "a loss must give a number made of the trajectory's own, whatever kind of number that is");
    taping.finish();
    taping.seed(loss, Real(1));
    taping.sweep();
    bars_.resize(samples_.size());
    for (std::size_t s = 0; s < samples_.size(); ++s)
      bars_[s] = taping.bar(Reverse<Real>(samples_[s], first + static_cast<int>(s)));
    return loss.value;
  }
  void pull_back(int k, const Vector<Real, Species>&, Vector<Real, Species>& y_bar) const {
    for (int i = 0; i < Species; ++i) y_bar[i] = y_bar[i] + bars_[place(i, k)];
  }

 private:
  static std::size_t place(int i, int k) { return static_cast<std::size_t>(k * Species + i); }
  const Loss& loss_;
  const Clock& clock_;
  std::vector<Real> samples_, bars_;
};

template <class Loss, class Real, int Species>
using ReaderOf = std::conditional_t<SummedLoss<Loss, Species, Real> || StartedLoss<Loss, Species, Real>,
                                    SummedReader<Loss, Real, Species>, WholeReader<Loss, Real, Species>>;

}  // namespace detail

}  // namespace curio::inline CURIO_ABI
