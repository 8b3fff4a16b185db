// SPDX-License-Identifier: MIT
#include "curio/design/trajectory_loss.hpp"  // first: the header must stand alone

#include <catch2/catch.hpp>

#include "curio/design/pattern_loss.hpp"

using namespace curio;

namespace {

/// The sum of t y_0^2, halved.
struct Weighted {
  template <class Real>
  Real term(const Vector<Real, 2>& y, double t) const {
    return t * y[0] * y[0];
  }
  template <class Real>
  Real total(const Real& sum) const {
    return sum / 2;
  }
};
struct NoTotal {
  template <class Real>
  Real term(const Vector<Real, 2>& y, double) const {
    return y[0];
  }
};
static_assert(SummedLoss<Weighted, 2> && !StartedLoss<Weighted, 2>);
static_assert(!SummedLoss<NoTotal, 2> && !SummedLoss<Weighted, 3>);
static_assert(StartedLoss<PatternLoss, 2> && !SummedLoss<PatternLoss, 2>);

using Real = Lanes<float, 2>;

}  // namespace

TEST_CASE("a compensated sum keeps what plain floats lose") {
  CompensatedSum<Lanes<float, 1>> sum;
  float plain = 0;
  for (int i = 0; i < 1'000'000; ++i) sum.add(0.1f), plain += 0.1f;
  // A million times the float nearest to 0.1 is 100000.00149; floats are 1/128 apart there.
  CHECK(sum.value()[0] == 100000.0f);
  CHECK(plain > 100900);
}

TEST_CASE("a loss sees a trajectory as it would see a recorded one") {
  const Clock clock{.dt = 0.5, .samples = 4, .start = 10};
  const auto seen = seen_trajectory<2, float>([](int i, int k) { return static_cast<float>(10 * i + k); }, clock);
  CHECK(seen.samples() == 4);
  CHECK(seen.time(3) == 11.5);
  CHECK((seen.states.rows() == 2 && seen.states.cols() == 4 && seen.dt == 0.5 && seen.start == 10));
  CHECK(seen.states(1, 2) == 12);
  CHECK((seen.back()[0] == 3 && seen.states.col(1)[1] == 11));
}

TEST_CASE("a summed loss is its sum's total, and its derivatives come back sample by sample") {
  const Clock clock{.dt = 0.5, .samples = 3, .start = 1};
  const Weighted loss;
  detail::SummedReader<Weighted, Real, 2> reader(loss, clock);
  for (int k = 0; k < 3; ++k) reader.see(k, Vector<Real, 2>{Real(k + 1), Real(9)});
  CHECK(reader.finish()[1] == (1 * 1 + 1.5f * 4 + 2 * 9) / 2);
  Vector<Real, 2> y_bar{Real(100), Real(100)};
  reader.pull_back(1, Vector<Real, 2>{Real(2), Real(9)}, y_bar);
  CHECK(y_bar[0][1] == 100 + 1.5f * 2);  // t y_0
  CHECK(y_bar[1][1] == 100);
}

TEST_CASE("a loss of the whole trajectory gives the same, and reads what it likes") {
  const Clock clock{.dt = 0.5, .samples = 3, .start = 1};
  const auto loss = [](const auto& trajectory) {
    auto sum = 0 * trajectory.states(0, 0);
    for (int k = 0; k < trajectory.samples(); ++k)
      sum += trajectory.time(k) * trajectory.states(0, k) * trajectory.states(0, k);
    return sum / 2;
  };
  detail::ReaderOf<decltype(loss), Real, 2> reader(loss, clock);
  for (int k = 0; k < 3; ++k) reader.see(k, Vector<Real, 2>{Real(k + 1), Real(9)});
  CHECK(reader.value()[0] == (1 * 1 + 1.5f * 4 + 2 * 9) / 2);
  CHECK(reader.finish()[1] == (1 * 1 + 1.5f * 4 + 2 * 9) / 2);
  Vector<Real, 2> y_bar{Real(100), Real(100)};
  reader.pull_back(1, Vector<Real, 2>{Real(2), Real(9)}, y_bar);
  CHECK((y_bar[0][1] == 100 + 1.5f * 2 && y_bar[1][1] == 100));
}
