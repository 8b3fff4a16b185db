// SPDX-License-Identifier: MIT
// The encoder of the published study: how a settled trajectory oscillates, frequency by frequency.
#pragma once

#include <array>
#include <complex>
#include <map>
#include <memory>
#include <mutex>
#include <vector>

#include "curio/goal/encoder.hpp"
#include "curio/goal/fourier_transform.hpp"

namespace curio::inline CURIO_ABI {
namespace detail {

/// The transform of a length: its tables are made once a process, whoever asks first.
template <class T>
const FourierTransform<T>& fourier_transform(int length) {
  static std::mutex mutex;
  static std::map<int, std::unique_ptr<const FourierTransform<T>>> known;
  const std::lock_guard lock(mutex);
  auto& transform = known[length];
  if (!transform) transform = std::make_unique<const FourierTransform<T>>(length);
  return *transform;
}

/// Calls output(k, re, im) with each coefficient of the samples of W experiments; sample j of lane l is at from[j *
/// stride + l].
template <int W, class T, class Output>
void transform_lanes(const FourierTransform<T>& transform, const T* from, std::size_t stride, Output&& output) {
  Scratch<Lanes<T, W>> scratch(transform.scratch());
  transform([&](std::size_t j) { return Lanes<T, W>::load(from + j * stride); }, output,
            std::span(scratch.data(), scratch.size()));
}

/// The same of experiments at rest, whose samples are all those at `from`: coefficients 0, gap, 2 gap, ... only.
template <int W, class T, class Output>
void transform_resting(const FourierTransform<T>& transform, const T* from, Output&& output) {
  Scratch<Lanes<T, W>> scratch(transform.scratch());
  transform.constant(Lanes<T, W>::load(from), output, std::span(scratch.data(), scratch.size()));
}

template <class T>
using Spectrum = Eigen::Matrix<std::complex<T>, Eigen::Dynamic, 1>;

}  // namespace detail

/// The Fourier coefficients of the last samples of one species, or of several one after the other.
///
/// e_k = sum_j x_j exp(-2 pi i j k / n), k = 0 .. n/2, unnormalised; coefficient k belongs to the frequency k / (n dt)
/// Hz. The embedding: a VectorXcf (VectorXcd of a rollout in double) of n/2 + 1 numbers a species. Costs O(n log n).
/// Source: as FourierTransform. Throws: Error where `last` has a factor other than 2, 3 and 5, or is more than the
/// rollout has, or a species is unknown.
struct Fourier {
  std::vector<int> species = {0};
  int last = 5000;  ///< samples

  Reads reads() const { return {.species = species, .last = last}; }
  /// Throws: Error where the fields cannot be meant.
  void check() const {
    require(!species.empty(), "Fourier: expected at least one species, got none");
    require(last > 0, "Fourier: last must be positive, got ", last);
    require_transformable(last);
  }

  template <class Outcome>
  detail::Spectrum<typename Outcome::Scalar> operator()(const Outcome& outcome) const {
    using T = typename Outcome::Scalar;
    const auto& transform = detail::fourier_transform<T>(last);
    detail::Spectrum<T> spectrum(size(transform));
    auto to = spectrum.data();
    for (const int s : species) {
      const auto series = outcome.series(s, last);
      detail::transform_lanes<1>(transform, series.data(), static_cast<std::size_t>(series.innerStride()),
                                 [&](std::size_t k, const Lanes<T, 1>& re, const Lanes<T, 1>& im) {
                                   to[k] = {re[0], im[0]};
                                 });
      to += transform.coefficients();
    }
    return spectrum;
  }

  /// The embeddings of the first `count` lanes of a recording, a register of them at a time: put(lane, embedding).
  template <class T, int Species, class Put>
  void side_by_side(const Recording<T, Species>& recording, int count, Put&& put) const {
    constexpr int W = native_width<T>;
    const auto& transform = detail::fourier_transform<T>(last);
    for (int first = 0; first < count; first += W) {
      std::array<detail::Spectrum<T>, static_cast<std::size_t>(W)> spectra;
      for (detail::Spectrum<T>& spectrum : spectra) spectrum.resize(size(transform));
      std::size_t offset = 0;
      for (const int s : species) {
        const auto output = [&](std::size_t k, const Lanes<T, W>& re, const Lanes<T, W>& im) {
          T real[std::size_t{W}], imaginary[std::size_t{W}];
          re.store(real);
          im.store(imaginary);
          for (std::size_t lane = 0; lane < spectra.size(); ++lane)
            spectra[lane].data()[offset + k] = {real[lane], imaginary[lane]};
        };
        const T* from = recording.series(s, last, first);
        if (recording.held()) {
          for (detail::Spectrum<T>& spectrum : spectra)
            for (std::size_t k = 0; k < transform.common().size(); ++k)
              spectrum.data()[offset + k] = {transform.common()[k].re, transform.common()[k].im};
          detail::transform_resting<W>(transform, from, output);
        } else {
          detail::transform_lanes<W>(transform, from, recording.stride(), output);
        }
        offset += transform.coefficients();
      }
      for (int lane = 0; lane < W && first + lane < count; ++lane)
        put(first + lane, std::move(spectra[static_cast<std::size_t>(lane)]));
    }
  }

 private:
  template <class T>
  Eigen::Index size(const FourierTransform<T>& transform) const {
    return static_cast<Eigen::Index>(species.size() * transform.coefficients());
  }
};
static_assert(Encoder<Fourier, Trajectory<float, 3>> && Streamed<Fourier>);

}  // namespace curio::inline CURIO_ABI
