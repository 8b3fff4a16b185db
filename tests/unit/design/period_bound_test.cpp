// SPDX-License-Identifier: MIT
#include "curio/design/period_bound.hpp"

#include <catch2/catch.hpp>

#include "curio/core/random.hpp"
#include "parabola.hpp"

using namespace curio;

TEST_CASE("bound 1 counts the steps of decay from the lowest of the high to the highest of the low, and back") {
  const GeneLimits gene{.dt = 0.1};
  // By factors of 0.9, from 0.8 down to 0.2 and, as 1 - x, from 0.7 down to 0.3 on the other side of a wider range.
  const Extremes x{{0.1, 0.2}, {0.8, 0.9}};
  CHECK(production_bound(x, gene) == Approx(0.1 * (std::log(4) + std::log(4)) / -std::log(0.9)).epsilon(1e-12));
  CHECK(production_bound({{0.1, 0.6}, {0.5, 0.9}}, gene) == 0);  // ranges that overlap prove nothing
}

TEST_CASE("between samples a waveform falls below its lowest by no more than its curvature allows") {
  // With no weights there is nothing but decay, and nothing to fall by.
  CHECK(GeneLimits{.limit = 0}.between_samples(0.2) == 0);
  // dt = 0.01, K = 40, a = -30: the others 0.4 / 0.99; as much again for 30 * 0.01 / (4 * 0.99) of it, and so on.
  const GeneLimits gene;
  CHECK(gene.input_step(30, 40) == Approx(0.4 / 0.99).epsilon(1e-12));
  CHECK(gene.input_step(-30, 40) == Approx(0.4 / 0.99 / (1 - 0.3 / 3.96)).epsilon(1e-12));
  // A share of dt / 8 (e^h - 1) / 0.99 of x (1 - x), x the sample.
  const double share = 0.00125 * std::expm1(gene.input_step(0, 40)) / 0.99;
  CHECK(gene.between_samples(0.2, 0, 40) == Approx(share / (1 - share) * 0.16).epsilon(1e-12));
  CHECK(gene.between_samples(0.2) == gene.between_samples(0.2, -30, 60));
  CHECK(GeneLimits{.limit = 300}.between_samples(0.2) == Approx(0.00125 / 0.99));  // at once from 0 to 1: e = 1
  const Features target{.offset = 0.5, .amplitude = 0.6, .frequency = 1};
  const auto x = sampled_extremes(waveform_extremes(target, 0), gene);
  CHECK(x.lowest.from == Approx(0.2));
  CHECK(x.highest.to == Approx(0.8));
  CHECK(x.lowest.to - 0.2 == Approx(gene.between_samples(0.2)));
  CHECK(0.8 - x.highest.from == Approx(x.lowest.to - 0.2));
}

TEST_CASE("no parabola through three samples falls lower, wherever between them the input passes that of rest") {
  const GeneLimits gene;
  for (const double x : {0.001, 0.02, 0.2, 0.5, 0.7, 0.97})
    for (const double K : {5.0, 30.0, 60.0}) {
      const double h = gene.input_step(-30, K);
      for (int i = 0; i <= 20; ++i)
        for (int j = 0; i + j <= 20; ++j) {  // from psi below the input of rest to phi above it, by h at most
          if (i + j == 0) continue;
          const double phi = h * i / 20, psi = h * j / 20, rest = std::log(x / (1 - x));
          const double before = (x - gene.dt / (1 + std::exp(psi - rest))) / gene.kept();
          const double after = gene.kept() * x + gene.dt / (1 + std::exp(-phi - rest));
          const double low = parabola::extreme(before, x, after);
          CHECK(x - low <= gene.between_samples(low, -30, K) + 1e-15);
        }
    }
}

TEST_CASE("targets near the ends of [0, 1] have extremes strictly inside") {
  const auto x = waveform_extremes({.offset = 0.5, .amplitude = 0.9999, .frequency = 0.1}, 1e-3);
  CHECK(x.lowest.from > 0);
  CHECK(x.highest.to < 1);
  CHECK(std::isfinite(CouplingBound(x, GeneLimits{})(1)));
}

TEST_CASE("bound 2 lies above bound 1, and grows as the weights are limited more") {
  const Features target{.offset = 0.5, .amplitude = 0.7, .frequency = 0.1};
  double before = 0;
  for (const double limit : {300.0, 30.0, 15.0}) {
    const GeneLimits gene{.limit = limit};
    const Extremes exact{{target.lowest(), target.lowest()}, {target.highest(), target.highest()}};
    const double bound = CouplingBound(exact, gene)();
    CHECK(bound > production_bound(sampled_extremes(exact, gene), gene));
    CHECK(bound > before);
    before = bound;
  }
}

TEST_CASE("bound 2 is sharper than without what extremes share, and below the fastest orbits known") {
  // least: what it gave while rise and fall each had the better of the extreme between them, and an extreme could be
  // missed by as much as the largest drive lets it. fastest: found by linear programs from many starts, to 1e-5.
  struct {
    double offset, amplitude, least, fastest;
  } const known[] = {{0.58507826, 0.58721151, 3.03, 3.05281}, {0.26835035, 0.44516878, 3.18, 3.20638},
                     {0.35387722, 0.58622484, 3.51, 3.53893}, {0.55492734, 0.62998934, 3.21, 3.23702},
                     {0.75893549, 0.41051245, 3.26, 3.28968}, {0.84796985, 0.20609531, 2.09, 2.13246},
                     {0.30577192, 0.41172256, 2.41, 2.43861}};
  const GeneLimits gene;
  for (const auto& one : known) {
    INFO(one.offset << ' ' << one.amplitude);
    const CouplingBound bound(waveform_extremes({one.offset, one.amplitude, 1}, 0), gene);
    const double least = bound();
    CHECK(least > one.least + 0.01);  // by more than a whole step
    CHECK(least < one.fastest);
    CHECK(least > 0.985 * one.fastest);
    // The branch and bound stops within 0.1 % of the best: so much more cannot be shown, and a step less can.
    CHECK(bound(1.0011 * least) <= 1.0011 * least);
    CHECK(bound(least - 0.01) > least - 0.01);
  }
}

TEST_CASE("bound 2 treats a waveform and its mirror image alike") {
  const GeneLimits gene;
  const auto bound = [&](double offset) {
    return CouplingBound(waveform_extremes({.offset = offset, .amplitude = 0.3, .frequency = 0.1}, 0), gene)();
  };
  CHECK(bound(0.3) == Approx(bound(0.7)).epsilon(1e-3));  // as near to the best as either is
}

TEST_CASE("a wider range of extremes has a lower bound: what is proven of it holds for all within") {
  const GeneLimits gene;
  const Features target{.offset = 0.368, .amplitude = 0.5052, .frequency = 0.3778};
  double last = std::numeric_limits<double>::infinity();
  for (const double within : {0.0, 1e-3, 1e-2}) {
    const double bound = CouplingBound(waveform_extremes(target, within), gene)();
    CHECK(bound <= last);
    last = bound;
  }
}

TEST_CASE("what the bounds cannot be asked of is refused: steps that do not keep the order of states") {
  const Extremes some = waveform_extremes({.offset = 0.5, .amplitude = 0.6, .frequency = 1}, 0);
  CHECK_NOTHROW(CouplingBound(some, GeneLimits{.limit = 394}));
  for (const GeneLimits& gene : {GeneLimits{.limit = 396}, GeneLimits{.dt = 0.12}, GeneLimits{.dt = 0},
                                 GeneLimits{.others = -1}, GeneLimits{.limit = -1}})
    CHECK_THROWS_AS(CouplingBound(some, gene), Error);
  CHECK_THROWS_WITH(
      CouplingBound(some, GeneLimits{.dt = 0.12}),
      "GeneLimits: expected dt > 0, others and limit >= 0 and dt (1 + limit / 4) < 1, got dt 0.12, others "
      "2, limit 30");
  CHECK_THROWS_WITH(production_bound(some, GeneLimits{.dt = 2}), "production_bound: expected dt in (0, 1), got 2");
}

namespace {

/// What random circuits of N genes do under steps of dt, by plain loops; how many of them cycle.
template <int N>
int bounds_of_cyclers(double dt, std::size_t tries, std::uint32_t seed) {
  int cyclers = 0;
  const auto keys = split(Key(seed), tries);
  for (std::size_t one = 0; one < tries; ++one) {
    const Eigen::VectorXf u = 2 * uniform(keys[one], N * N + 2 * N).array() - 1;
    // A gene that drives itself and others that follow and repress it, or three in the manner of the fastest known.
    Eigen::Matrix<double, N, N> W;
    Vector<double, N> B, y;
    for (int i = 0; i < N; ++i)
      for (int j = 0; j < N; ++j) {
        const double sign = j == i ? 0.3 + 0.2 * (i == 0) : i == 0 ? -1.0 : j == 0 ? 1.0 : 0.0;
        W(i, j) = 20 * sign * (1 + 0.3 * static_cast<double>(u[i * N + j]));
      }
    if constexpr (N == 3)
      if (one % 2 == 0) {
        W << -8, -30, 30, 30, 6, -30, -30, 0, 24;
        for (int i = 0; i < N * N; ++i) W.data()[i] += 4 * static_cast<double>(u[i]);
      }
    for (int i = 0; i < N; ++i) {
      B[i] = -0.5 * W.row(i).sum() + static_cast<double>(u[N * N + i]);
      y[i] = 0.5 + 0.4 * static_cast<double>(u[N * N + N + i]);
    }
    const GeneLimits gene{.dt = dt, .others = N - 1, .limit = W.row(0).cwiseAbs().maxCoeff()};
    if (!gene.keeps_order()) continue;
    std::vector<double> x;
    const int before = static_cast<int>(200 / dt), steps = static_cast<int>(100 / dt);
    for (int k = 0; k < before + steps; ++k) {
      if (k >= before) x.push_back(y[0]);
      const Vector<double, N> z = W * y + B;
      for (int i = 0; i < N; ++i) y[i] += dt * (1 / (1 + std::exp(-z[i])) - y[i]);
    }
    const auto [low, high] = std::minmax_element(x.begin(), x.end());
    const double middle = (*low + *high) / 2;
    if (*high - *low < 0.01) continue;
    std::vector<std::ptrdiff_t> up;  // where it crosses the middle
    for (std::size_t k = 1; k < x.size(); ++k)
      if (x[k - 1] < middle && x[k] >= middle) up.push_back(static_cast<std::ptrdiff_t>(k));
    if (up.size() < 5) continue;
    const auto extreme = [](auto at) { return parabola::extreme(at[-1], at[0], at[1]); };
    Extremes all{{1, 0}, {1, 0}};
    std::vector<std::ptrdiff_t> lowest;
    for (std::size_t c = 1; c < up.size(); ++c) {
      const auto at = std::minmax_element(x.begin() + up[c - 1], x.begin() + up[c]);
      const double m = extreme(at.first), M = extreme(at.second);
      all.lowest = {std::min(all.lowest.from, m), std::max(all.lowest.to, m)};
      all.highest = {std::min(all.highest.from, M), std::max(all.highest.to, M)};
      lowest.push_back(at.first - x.begin());
    }
    if (all.lowest.to >= all.highest.from) continue;
    const double cycles = static_cast<double>(lowest.size() - 1);
    const double period = dt * static_cast<double>(lowest.back() - lowest.front()) / cycles;
    CAPTURE(N, dt, one, period, gene.limit);
    // The lowest samples of the first and the last cycle lie within a step of where theirs would be in the mean cycle.
    CHECK(production_bound(sampled_extremes(all, gene), gene) <= period + 2 * dt / cycles);
    CHECK(CouplingBound(all, gene)() <= period + 2 * dt / cycles);
    ++cyclers;
  }
  return cyclers;
}

}  // namespace

TEST_CASE("neither bound is above a circuit's own period, for two to four genes and steps of other lengths") {
  CHECK(bounds_of_cyclers<2>(0.05, 40, 1) >= 10);
  CHECK(bounds_of_cyclers<2>(0.1, 40, 2) >= 10);
  CHECK(bounds_of_cyclers<3>(0.05, 40, 3) >= 10);
  CHECK(bounds_of_cyclers<3>(0.02, 20, 4) >= 5);
  CHECK(bounds_of_cyclers<4>(0.1, 40, 5) >= 10);
}
