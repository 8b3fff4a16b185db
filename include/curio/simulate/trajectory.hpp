// SPDX-License-Identifier: MIT
// What a rollout leaves behind: a whole trajectory, or the samples that somebody asked for.
#pragma once

#include <algorithm>
#include <array>
#include <concepts>
#include <cstddef>
#include <utility>
#include <vector>

#include "curio/core/lanes.hpp"
#include "curio/core/scratch.hpp"

namespace curio::inline CURIO_ABI {

/// How an experiment ended.
enum class Status : unsigned char {
  ok,        ///< its outcome was encoded
  diverged,  ///< a sample, or what was made of it, was no finite number
  failed,    ///< done elsewhere, and no outcome came back
};

/// One number at successive samples.
template <class T>
using Series = Eigen::Map<const Eigen::Matrix<T, Eigen::Dynamic, 1>, 0, Eigen::InnerStride<>>;

/// Every sample of one experiment. Sample k is the state at start + k dt; sample 0 is the initial state.
template <class T, int Species>
struct Trajectory {
  static constexpr int species = Species;
  using Scalar = T;

  Eigen::Matrix<T, Species, Eigen::Dynamic> states;  ///< species x samples
  double dt = 0;                                     ///< s
  double start = 0;                                  ///< s
  Status status = Status::ok;                        ///< diverged: from some sample on, states are no finite numbers

  int samples() const { return static_cast<int>(states.cols()); }
  double time(int sample) const { return start + rounded(sample * dt); }
  Vector<T, Species> back() const { return states.col(states.cols() - 1); }
  /// The last n samples of one species. Throws: Error where there are not so many, or no such species.
  Series<T> series(int of, int n) const {
    require(of >= 0 && of < Species && n >= 0 && n <= samples(), "series: expected a species from 0 to ", Species - 1,
            " and at most ", samples(), " samples, got species ", of, " and ", n, " samples");
    return {states.data() + static_cast<std::ptrdiff_t>(samples() - n) * Species + of, n,
            Eigen::InnerStride<>(Species)};
  }
};

/// Which samples an encoder or a measurement looks at; what nobody reads is not kept.
struct Reads {
  std::vector<int> species = {};  ///< empty: all of them
  int last = 0;                   ///< how many samples, counted from the end; 0: all of them
};

/// An encoder or measurement that says which samples it looks at.
template <class Reader>
concept Streamed = requires(const Reader reader) {
  { reader.reads() } -> std::same_as<Reads>;
};
template <class Reader>
Reads reads_of(const Reader& reader) {
  if constexpr (Streamed<Reader>) return reader.reads();
  else return {};
}

/// Both together: what serves two readers.
inline Reads operator|(const Reads& a, const Reads& b) {
  Reads both;
  if (!a.species.empty() && !b.species.empty()) {
    both.species = a.species;
    for (const int s : b.species)
      if (std::find(both.species.begin(), both.species.end(), s) == both.species.end()) both.species.push_back(s);
  }
  both.last = a.last == 0 || b.last == 0 ? 0 : std::max(a.last, b.last);
  return both;
}

/// The recorded samples of experiments side by side.
///
/// Sample by sample, species by species, lane by lane: samples x rows x width numbers.
template <class T, int Species>
class Recording {
 public:
  /// Room for `width` experiments of `samples` samples, of which `reads` tells those to keep.
  Recording(const Reads& reads, int width, int samples, double dt)
      : width_(width), samples_(samples), first_(reads.last == 0 ? 0 : samples - reads.last), dt_(dt) {
    row_.fill(-1);
    if (reads.species.empty())
      for (std::size_t s = 0; s < row_.size(); ++s) row_[s] = rows_++;
    for (const int s : reads.species)
      if (row_[static_cast<std::size_t>(s)] < 0) row_[static_cast<std::size_t>(s)] = rows_++;
    stride_ = static_cast<std::size_t>(rows_ * width_);
    room_ = Scratch<T>(static_cast<std::size_t>(samples - first_) * stride());
  }
  Recording(const Recording&) = delete;
  Recording& operator=(const Recording&) = delete;

  int first() const { return first_; }
  int samples() const { return samples_; }
  int width() const { return width_; }
  double dt() const { return dt_; }

  template <int W>
  CURIO_INLINE void put(int sample, const Vector<Lanes<T, W>, Species>& y) {
    T* at = room_.data() + static_cast<std::size_t>(sample - first_) * stride();
    for (int s = 0; s < Species; ++s)
      if (row_[static_cast<std::size_t>(s)] >= 0) y[s].store(at + row_[static_cast<std::size_t>(s)] * W);
  }

  /// The state of the experiments at every sample, since they are at rest: one sample stands for all.
  template <int W>
  void hold(const Vector<Lanes<T, W>, Species>& y) {
    put(first_, y);
    stride_ = 0;
  }
  /// Whether one sample stands for all.
  bool held() const { return stride_ == 0; }

  /// Whether the last n samples of one species were kept.
  bool has(int species, int n) const {
    return species >= 0 && species < Species && row_[static_cast<std::size_t>(species)] >= 0 && n >= 0 &&
           n <= samples_ - first_;
  }
  /// Where the last n samples of one species begin, for the experiment in one lane; successive samples lie stride()
  /// apart.
  const T* series(int species, int n, int lane) const {
    return room_.data() + static_cast<std::size_t>(samples_ - n - first_) * stride() +
           row_[static_cast<std::size_t>(species)] * width_ + lane;
  }
  std::size_t stride() const { return stride_; }

  /// The recorded samples of the experiment in one lane.
  class One {
   public:
    static constexpr int species = Species;
    using Scalar = T;
    One(const Recording& recording, int lane) : dt(recording.dt()), recording_(&recording), lane_(lane) {}
    double dt;  ///< s
    /// Throws: Error where these samples were not asked for by reads().
    Series<T> series(int of, int n) const {
      require(recording_->has(of, n), "series: expected a species and samples that reads() names, got species ", of,
              " and ", n, " samples");
      return {recording_->series(of, n, lane_), n,
              Eigen::InnerStride<>(static_cast<Eigen::Index>(recording_->stride()))};
    }

   private:
    const Recording* recording_;
    int lane_;
  };
  One one(int lane) const { return {*this, lane}; }

  /// The trajectory in one lane; every sample of every species must have been kept.
  Trajectory<T, Species> trajectory(int lane, double start, Status status) const {
    Trajectory<T, Species> whole{.states = {}, .dt = dt_, .start = start, .status = status};
    whole.states.resize(Species, samples_);
    for (int k = 0; k < samples_; ++k)
      for (int s = 0; s < Species; ++s)
        whole.states(s, k) =
            room_.data()[static_cast<std::size_t>(k) * stride() + static_cast<std::size_t>(s * width_ + lane)];
    return whole;
  }

 private:
  int width_, samples_, first_;
  double dt_;
  int rows_ = 0;
  std::size_t stride_ = 0;
  std::array<int, static_cast<std::size_t>(Species)> row_;
  Scratch<T> room_;
};

}  // namespace curio::inline CURIO_ABI
