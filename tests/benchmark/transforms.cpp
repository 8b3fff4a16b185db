// SPDX-License-Identifier: MIT
// Fourier transforms of real samples, side by side in lanes: against FFTW, if it is here, and Eigen's.
#include <complex>
#include <unsupported/Eigen/FFT>

#include <curio/curio.hpp>
#include "table.hpp"
#ifdef CURIO_HAS_FFTW
#include <fftw3.h>
#endif

using namespace curio;

namespace {

Eigen::VectorXf samples(int n) { return uniform(Key(2), n); }

double seconds_of_ours(int n) {
  constexpr int W = native_width<float>;
  const FourierTransform<float> transform(n);
  const Eigen::VectorXf from = samples(W * n);
  Scratch<Lanes<float, W>> scratch(transform.scratch());
  Scratch<float> to(2 * W * transform.coefficients());
  constexpr int times = 20;
  const auto run = [&] {
    transform([&](std::size_t j) { return Lanes<float, W>::load(from.data() + W * j); },
              [&](std::size_t k, const Lanes<float, W>& re, const Lanes<float, W>& im) {
                re.store(to.data() + 2 * W * k);
                im.store(to.data() + 2 * W * k + W);
              },
              std::span(scratch.data(), scratch.size()));
    benchmark::DoNotOptimize(to.data());
  };
  run();
  return seconds_of([&] {
           for (int i = 0; i < times; ++i) run();
         }) /
         (times * W);
}

/// What the samples need at least: a sum or a product in each lane, at the fastest that this core does them.
///
/// Of an n-point real transform: 2.5 n log2 n operations (Cooley and Tukey's count, by radix 2).
double floor_of(const Table& t, int n) { return 2.5 * n * std::log2(n) * t["an fma"]; }

double seconds_of_eigens(int n) {
  Eigen::FFT<float> transform;
  transform.SetFlag(Eigen::FFT<float>::HalfSpectrum);
  const Eigen::VectorXf from = samples(n);
  Eigen::VectorXcf to(n / 2 + 1);
  transform.fwd(to.data(), from.data(), n);
  constexpr int times = 100;
  return seconds_of([&] {
           for (int i = 0; i < times; ++i) {
             transform.fwd(to.data(), from.data(), n);
             benchmark::DoNotOptimize(to.data());
           }
         }) /
         times;
}

#ifdef CURIO_HAS_FFTW
double seconds_of_fftws(int n) {
  Eigen::VectorXf from(n);
  Eigen::VectorXcf to(n / 2 + 1);
  const fftwf_plan plan =
      fftwf_plan_dft_r2c_1d(n, from.data(), reinterpret_cast<fftwf_complex*>(to.data()), FFTW_MEASURE);
  from = samples(n);  // the plan was free to overwrite them
  fftwf_execute(plan);
  constexpr int times = 200;
  const double seconds = seconds_of([&] {
    for (int i = 0; i < times; ++i) {
      fftwf_execute(plan);
      benchmark::DoNotOptimize(to.data());
    }
  });
  fftwf_destroy_plan(plan);
  return seconds / times;
}
#endif

}  // namespace

void transforms(Table& table) {
  for (const int n : {5000, 4096, 2000, 10'000, 1500}) {
    const std::string points = std::to_string(n) + " points";
    const auto ours = table.measure("transform, " + points, [n] { return seconds_of_ours(n); });
    const auto floor = [n](const Table& t) { return floor_of(t, n); };
#ifdef CURIO_HAS_FFTW
    const auto fftws = table.measure("FFTW, " + points, [n] { return seconds_of_fftws(n); });
    table.add({"transform, " + points, ours, fftws, floor});
#endif
    const auto eigens = table.measure("Eigen's FFT, " + points, [n] { return seconds_of_eigens(n); });
    table.add({"transform, " + points, ours, eigens, floor});
  }
}
