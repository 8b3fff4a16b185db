// SPDX-License-Identifier: MIT
#include "curio/simulate/pieces.hpp"  // first: the header must stand alone

#include <algorithm>
#include <catch2/catch.hpp>

#include "curio/core/random.hpp"
#include "curio/model/sigmoid_circuit.hpp"

using namespace curio;

namespace {

using Small = Euler<SigmoidCircuit<3>>;
using Large = RungeKutta4<SigmoidCircuit<8>>;
static_assert(detail::few_numbers<Small> && !detail::few_numbers<Large>);

/// A step that draws: not divided, since its keys are of all lanes.
struct Drawn {
  static constexpr int species = 1, parameters = 1;
  template <class T, int W>
  Vector<Lanes<T, W>, 1> operator()(const LaneKeys<T, W>& key, const Vector<Lanes<T, W>, 1>& y,
                                    const Vector<Lanes<T, W>, 1>& c, double, double) const {
    return Vector<Lanes<T, W>, 1>(fma(c[0], normal(key), y[0]));
  }
};

template <class Real, int N>
Vector<Real, N> any_numbers(std::uint32_t seed) {
  Vector<Real, N> v;
  const auto keys = split(Key(seed), static_cast<std::size_t>(N * Real::width));
  for (int i = 0; i < N; ++i)
    for (int lane = 0; lane < Real::width; ++lane)
      v[i].set(lane, uniform(keys[static_cast<std::size_t>(i * Real::width + lane)]));
  return v;
}

/// Whether the step in pieces gives what the whole step gives, in every bit.
template <class Step, class T, int W>
bool same(const Step& step) {
  using Real = Lanes<T, W>;
  const auto c = any_numbers<Real, Step::parameters>(1);
  const auto y = any_numbers<Real, Step::species>(2);
  LaneKeys<T, W> keys;
  for (std::size_t lane = 0; lane < keys.keys.size(); ++lane) keys.keys[lane] = split(Key(3), keys.keys.size())[lane];
  const auto drawn = [&] { return keys; };
  const auto whole = next_of<Real>(step, drawn, y, c, 0.5, 0.25);
  const auto pieces = detail::Pieces<Step, Real>(step, c)(drawn, y, 0.5, 0.25);
  for (int i = 0; i < Step::species; ++i)
    for (int lane = 0; lane < W; ++lane)
      if (whole[i][lane] != pieces[i][lane] || whole[i][lane] == y[i][lane]) return false;
  return true;
}

TEMPLATE_TEST_CASE_SIG("a step in pieces has the bits of the whole step, for any number of lanes", "", ((int W), W), 1,
                       2, 3, 4, 6, 8, 12, 16, 20, 24, 32, 64, 96) {
  CHECK(same<Small, float, W>(Small{SigmoidCircuit<3>{}}));
  CHECK(same<Small, double, W>(Small{SigmoidCircuit<3>{}}));
  CHECK(same<Large, float, W>(Large{SigmoidCircuit<8>{}}));
  CHECK(same<Drawn, float, W>(Drawn{}));
}

TEST_CASE("two registers go side by side, or four of few numbers, and half as many where they suffice") {
  constexpr std::size_t one = native_width<float>;
  const auto width = []<class Step>(const Step*, std::size_t count) {
    return static_cast<std::size_t>(detail::with_width<Step, float>(count, [](auto w) { return w(); }));
  };
  for (std::size_t count = 1; count < 6 * one; ++count) {
    CHECK(width(static_cast<const Small*>(nullptr), count) == (count <= 2 * one ? 2 : 4) * one);
    CHECK(width(static_cast<const Large*>(nullptr), count) == (count <= one ? 1 : 2) * one);
  }
}

}  // namespace
