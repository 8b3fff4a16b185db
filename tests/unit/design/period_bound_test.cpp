// SPDX-License-Identifier: MIT
#include "curio/design/period_bound.hpp"

#include <catch2/catch.hpp>

using namespace curio;

TEST_CASE("bound 1 counts the steps of decay from the lowest of the high to the highest of the low, and back") {
  const GeneLimits gene{.dt = 0.1};
  // By factors of 0.9, from 0.8 down to 0.2 and, as 1 - x, from 0.7 down to 0.3 on the other side of a wider range.
  const Extremes x{{0.1, 0.2}, {0.8, 0.9}};
  CHECK(production_bound(x, gene) == Approx(0.1 * (std::log(4) + std::log(4)) / -std::log(0.9)).epsilon(1e-12));
  CHECK(production_bound({{0.1, 0.6}, {0.5, 0.9}}, gene) == 0);  // ranges that overlap prove nothing
}

TEST_CASE("between samples a waveform rises above its highest by no more than its curvature allows") {
  // h = dt limit (others + ...): with no weights there is nothing but decay, and nothing to rise by.
  CHECK(GeneLimits{.limit = 0}.between_samples() == 0);
  // dt = 0.01, 2 others, limit 30: h = 0.3 (2 + 0.3 * 3 / 4 / 0.99), then dt / 8 (e^h - 1) / 0.99 1.03.
  const double h = 0.3 * (2 + 0.225 / 0.99);
  CHECK(GeneLimits{}.between_samples() == Approx(0.00125 * (std::exp(h) - 1) / 0.99 * 1.03).epsilon(1e-12));
  const Features target{.offset = 0.5, .amplitude = 0.6, .frequency = 1};
  const auto x = sampled_extremes(target, 0, GeneLimits{});
  CHECK(x.lowest.from == Approx(0.2));
  CHECK(x.highest.to == Approx(0.8));
  CHECK(x.lowest.to - 0.2 == Approx(GeneLimits{}.between_samples() * 0.16));
  CHECK(0.8 - x.highest.from == Approx(x.lowest.to - 0.2));
}

TEST_CASE("bound 2 lies above bound 1, and grows as the weights are limited more") {
  const Features target{.offset = 0.5, .amplitude = 0.7, .frequency = 0.1};
  double before = 0;
  for (const double limit : {300.0, 30.0, 15.0}) {
    const GeneLimits gene{.limit = limit};
    const Extremes exact{{target.lowest(), target.lowest()}, {target.highest(), target.highest()}};
    const double bound = CouplingBound(exact, gene)();
    CHECK(bound > production_bound(exact, gene));
    CHECK(bound > before);
    before = bound;
  }
}

TEST_CASE("bound 2 treats a waveform and its mirror image alike") {
  const GeneLimits gene;
  const auto bound = [&](double offset) {
    return CouplingBound(sampled_extremes({.offset = offset, .amplitude = 0.3, .frequency = 0.1}, 0, gene), gene)();
  };
  CHECK(bound(0.3) == Approx(bound(0.7)).margin(0.0101));  // whole steps of 0.01 s
}

TEST_CASE("a wider range of extremes has a lower bound: what is proven of it holds for all within") {
  const GeneLimits gene;
  const Features target{.offset = 0.368, .amplitude = 0.5052, .frequency = 0.3778};
  double last = std::numeric_limits<double>::infinity();
  for (const double within : {0.0, 1e-3, 1e-2}) {
    const double bound = CouplingBound(sampled_extremes(target, within, gene), gene)();
    CHECK(bound <= last);
    last = bound;
  }
}
