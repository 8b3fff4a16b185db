// SPDX-License-Identifier: MIT
#include "curio/design/adjoint.hpp"  // first: the header must stand alone

#include <catch2/catch.hpp>

#include "../every_width.hpp"
#include "../property.hpp"
#include "curio/model/sigmoid_circuit.hpp"

using namespace curio;
using curio::detail::segment_length;

TEST_CASE("a step that keeps something for its pullback has the bits of one that does not") {
  using Real = Lanes<float, 4>;
  const Euler step{SigmoidCircuit<2>{}};
  using Keeping = detail::Keeping<Euler<SigmoidCircuit<2>>>;
  CHECK(property::holds([&] {
    Vector<Real, 2> y;
    Vector<Real, 6> c;
    for (int lane = 0; lane < Real::width; ++lane) {
      for (int i = 0; i < 2; ++i) y[i].set(lane, *property::hostile<float>());
      for (int i = 0; i < 6; ++i) c[i].set(lane, *property::hostile<float>());
    }
    Keeping::Kept<Real> kept;
    const Vector<Real, 2> next = step(y, c, 0, 0.01), keeping = Keeping::advance(0, step, y, c, 0, 0.01, kept);
    for (int i = 0; i < 2; ++i)
      for (int lane = 0; lane < Real::width; ++lane) RC_ASSERT(every_width::same(next[i][lane], keeping[i][lane]));
  }));
  // A product that fades: the last normal number, a half of which is none.
  const Vector<Real, 2> y(Real(0x1p-126f), Real(0x1p-126f));
  Vector<Real, 6> c = Vector<Real, 6>::Constant(Real(0));
  c[4] = c[5] = Real(-100);
  Keeping::Kept<Real> kept;
  CHECK(Keeping::advance(0, step, y, c, 0, 0.5, kept)[0][0] == 0);
}

TEST_CASE("a rollout that takes little memory is one segment; a longer one has segments of the root of its length") {
  CHECK(segment_length(10'000, 24) == 10'000);  // 240 kB: one circuit of three genes alone
  CHECK(segment_length(512, 1024) == 512);      // 512 kB, the most
  CHECK(segment_length(513, 1024) == 23);       // 22.6, up
  CHECK(segment_length(10'000, 1536) == 100);
}

TEST_CASE("memory grows no faster than the root of the length") {
  const auto kept = [](int samples) {  // states: one a segment and one a sample of a segment
    const int length = segment_length(samples, 1536);
    return length + (samples + length - 1) / length;
  };
  CHECK(kept(1'000'000) <= 10 * kept(10'000));
  CHECK(kept(100'000'000) <= 100 * kept(10'000));
}
