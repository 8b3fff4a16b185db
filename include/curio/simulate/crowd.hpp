// SPDX-License-Identifier: MIT
// Many experiments of one rollout: those that have come to rest make room for the others.
#pragma once

#include <algorithm>
#include <cstddef>
#include <span>
#include <vector>

#include "curio/core/aligned_vector.hpp"
#include "curio/simulate/group.hpp"

namespace curio::inline CURIO_ABI {
namespace detail {

/// Experiments that still move, packed without gaps, and those that are over.
///
/// A step that changes no bit of a state, and does not look at the time, changes none ever after: such a circuit is at
/// rest, and nobody computes it further. Most circuits come to rest. They are looked for every 64 steps; the last of
/// those that move takes the place of one that rests, so that the lanes stay full. Numbers lie place by place
/// (parameters, state, windows), experiment by experiment.
template <class Step, class T, int Numbers>
class Crowd {
 public:
  static constexpr int species = Step::species, parameters = Step::parameters;
  /// Most experiments of one crowd: their numbers stay in cache.
  static constexpr std::size_t most = 512;

  /// An experiment that is over: at rest in a state, or failed.
  struct Over {
    std::size_t which;  // of the list
    Vector<T, species> state;
    bool failed;
  };

  template <class I>
  explicit Crowd(std::span<const I> list) : moving_(list.size()), numbers_(static_cast<std::size_t>(Numbers) * most) {
    for (std::size_t i = 0; i < list.size(); ++i) {
      moving_[i] = i;
      for (int place = 0; place < Numbers; ++place) at(place)[i] = static_cast<T>(list[i].values[place]);
    }
  }

  /// Which of the list still move, in the order they lie here.
  const std::vector<std::size_t>& moving() const { return moving_; }
  const std::vector<Over>& over() const { return over_; }
  T value(int place, std::size_t i) const { return numbers_[static_cast<std::size_t>(place) * most + i]; }

  /// Advances from one sample to another, without windows.
  void run(const Step& step, const Clock& clock, int from, int to) requires ComesToRest<Step> {
    while (from < to && !moving_.empty()) {
      const int next = std::min(from + 64, to);
      for (std::size_t i = 0; i < moving_.size();)
        i += with_width<Step, T>(moving_.size() - i, [&](auto width) {
          advance<width()>(step, clock, from, next, i);
          return static_cast<std::size_t>(width());
        });
      from = next;
      for (std::size_t i = moving_.size(); i-- > 0;)
        if (state_[i] != T(0)) remove(i);
    }
  }

 private:
  T* at(int place) { return numbers_.data() + static_cast<std::size_t>(place) * most; }

  template <int W>
  void advance(const Step& step, const Clock& clock, int from, int to, std::size_t first) {
    using Real = Lanes<T, W>;
    Vector<Real, parameters> c;
    Vector<Real, species> y;
    for (int j = 0; j < parameters; ++j) c[j] = Real::load(at(j) + first);
    for (int i = 0; i < species; ++i) y[i] = Real::load(at(parameters + i) + first);
    Standing<Real, species> standing{y, y, diverged(y)};
    detail::advance(step, clock, LaneKeys<T, W>{}, c, standing, from, to, nullptr, Unperturbed{});
    for (int i = 0; i < species; ++i) standing.y[i].store(at(parameters + i) + first);
    select(standing.failed, Real(2), select(unchanged(standing.before, standing.y), Real(1), Real(0)))
        .store(state_ + first);
  }
  /// An experiment is over; the last takes its place.
  void remove(std::size_t i) {
    Over one{.which = moving_[i], .state = {}, .failed = state_[i] == T(2)};
    for (int s = 0; s < species; ++s) one.state[s] = at(parameters + s)[i];
    over_.push_back(one);
    const std::size_t last = moving_.size() - 1;
    for (int place = 0; place < Numbers; ++place) at(place)[i] = at(place)[last];
    moving_[i] = moving_[last];
    moving_.pop_back();
  }

  std::vector<std::size_t> moving_;
  std::vector<Over> over_;
  AlignedVector<T> numbers_;
  T state_[most];  // 0: moves, 1: at rest, 2: failed
};

}  // namespace detail
}  // namespace curio::inline CURIO_ABI
