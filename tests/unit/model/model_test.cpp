// SPDX-License-Identifier: MIT
#include "curio/model/model.hpp"  // first: the header must stand alone

#include <catch2/catch.hpp>
#include <cmath>

#include "../every_width.hpp"
#include "../property.hpp"

using curio::affine;
using curio::all;
using curio::AutonomousModel;
using curio::BoundsOf;
using curio::HasBounds;
using curio::HasSizes;
using curio::Lanes;
using curio::Model;
using curio::Rows;
using curio::TimedModel;
using curio::Vector;

namespace {

// What is a model.

struct Decay {
  static constexpr int species = 1, parameters = 1;
  template <class Real>
  Vector<Real, 1> operator()(const Vector<Real, 1>& y, const Vector<Real, 1>& c) const {
    return Vector<Real, 1>(-c[0] * y[0]);
  }
};
static_assert(Model<Decay> && AutonomousModel<Decay> && !TimedModel<Decay>);
static_assert(Model<Decay, Lanes<double, 8>> && Model<Decay, Lanes<float, 64>>, "over any Real");
static_assert(!HasBounds<Decay>, "bounds are optional");

struct Driven {
  enum { species = 1, parameters = 1 };
  template <class Real>
  Vector<Real, 1> operator()(const Vector<Real, 1>& y, const Vector<Real, 1>& c, double t) const {
    return Vector<Real, 1>(Real(t) - c[0] * y[0]);
  }
};
static_assert(Model<Driven> && TimedModel<Driven> && !AutonomousModel<Driven>, "sizes may be an enum's");

struct DrivenByDefault {
  static constexpr int species = 1, parameters = 1;
  template <class Real>
  Vector<Real, 1> operator()(const Vector<Real, 1>& y, const Vector<Real, 1>& c, double t = 0) const {
    return Vector<Real, 1>(Real(t) - c[0] * y[0]);
  }
};
static_assert(TimedModel<DrivenByDefault> && !AutonomousModel<DrivenByDefault>, "who can see the time, sees it");

struct ForFloatsOnly {
  static constexpr int species = 1, parameters = 1;
  Vector<Lanes<float, 1>, 1> operator()(const Vector<Lanes<float, 1>, 1>& y, const Vector<Lanes<float, 1>, 1>&) const {
    return y;
  }
};
static_assert(Model<ForFloatsOnly> && !Model<ForFloatsOnly, Lanes<double, 1>>);

// What is not.

struct NoSizes {
  template <class Real>
  Vector<Real, 1> operator()(const Vector<Real, 1>& y, const Vector<Real, 1>&) const {
    return y;
  }
};
static_assert(!HasSizes<NoSizes> && !Model<NoSizes>);
static_assert(!HasSizes<int> && !Model<int>);

struct NoParameters {
  static constexpr int species = 1;
};
static_assert(!HasSizes<NoParameters>);

struct WrongSize {
  static constexpr int species = 2, parameters = 1;
  template <class Real>
  Vector<Real, 1> operator()(const Vector<Real, 2>& y, const Vector<Real, 1>&) const {
    return y.template head<1>();
  }
};
static_assert(!Model<WrongSize>, "a rate has as many numbers as the state");

struct Expression {
  static constexpr int species = 2, parameters = 1;
  template <class Real>
  auto operator()(const Vector<Real, 2>& y, const Vector<Real, 1>&) const {
    return y + y;
  }
};
static_assert(!Model<Expression>, "an expression of Eigen is no value");

struct Changing {
  static constexpr int species = 1, parameters = 1;
  template <class Real>
  Vector<Real, 1> operator()(const Vector<Real, 1>& y, const Vector<Real, 1>&) {
    return y;
  }
};
static_assert(!Model<Changing>, "a model is a constant value");

struct RawFloat {
  static constexpr int species = 1, parameters = 1;
  Vector<float, 1> operator()(const Vector<float, 1>& y, const Vector<float, 1>&) const { return y; }
};
static_assert(!Model<RawFloat>, "one experiment is Lanes<float, 1>, never a raw float");

struct NoState {
  static constexpr int species = 1, parameters = 1;
  template <class Real>
  Vector<Real, 1> operator()(const Vector<Real, 1>& c) const {
    return c;
  }
};
static_assert(!Model<NoState>);

struct WithBounds : Decay {
  static BoundsOf<Decay> bounds() { return {.state = all(0, 1), .parameters = {{0.5f, 2, "decay"}}}; }
};
static_assert(HasBounds<WithBounds> && Model<WithBounds>);

struct WithOtherBounds : Decay {
  static curio::Bounds<1, 2> bounds() { return {.state = all(0, 1), .parameters = all(0, 1)}; }
};
static_assert(!HasBounds<WithOtherBounds>, "bounds have the model's sizes");

TEST_CASE("a model is asked for its rate with the time where it sees it, and without where not") {
  using Real = Lanes<double, 1>;
  const Vector<Real, 1> y(Real(3)), c(Real(2));
  CHECK(curio::rate_of<Real>(Decay{}, y, c, 7)[0][0] == -6);
  CHECK(curio::rate_of<Real>(Driven{}, y, c, 7)[0][0] == 1);
  CHECK(curio::rate_of<Real>(DrivenByDefault{}, y, c, 7)[0][0] == 1);
}

TEST_CASE("bounds are one range for all, or a row each") {
  const Rows<3> same = all(-1, 2);
  for (const auto& row : same.rows) {
    CHECK(row.low == -1);
    CHECK(row.high == 2);
    CHECK(row.name.empty());
  }
  const Rows<2> each{{1, 300, "alpha"}, {0, 1}};
  CHECK(each.rows[0].low == 1);
  CHECK(each.rows[0].high == 300);
  CHECK(each.rows[0].name == "alpha");
  CHECK(each.rows[1].name.empty());
}

TEST_CASE("a list of bounds with too few or too many rows is refused") {
  CHECK_THROWS_WITH(
      (Rows<3>{{0, 1}, {0, 1}}),
      "bounds: expected 3 rows of {low, high, name}, one for each parameter (or number of the state), got 2");
  CHECK_THROWS_WITH(
      (Rows<1>{{0, 1}, {0, 1}}),
      "bounds: expected 1 rows of {low, high, name}, one for each parameter (or number of the state), got 2");
  CHECK_NOTHROW((Rows<2>{{0, 1}, {0, 1}}));
}

/// Any N x M sums of hostile numbers, by affine and by its formula with the C library's fma.
template <class T, int N, int M>
void affine_is_its_chain() {
  using Real = Lanes<T, 1>;
  CHECK(property::holds([] {
    Eigen::Matrix<Real, N, M> W;
    Vector<Real, M> y;
    Vector<Real, N> B;
    for (auto& w : W.reshaped()) w = Real(*property::hostile<T>());
    for (auto& x : y) x = Real(*property::hostile<T>());
    for (auto& b : B) b = Real(*property::hostile<T>());
    const Vector<Real, N> z = affine(W, y, B);
    for (int i = 0; i < N; ++i) {
      volatile T sum = W(i, 0)[0] * y[0][0];
      for (int j = 1; j < M; ++j) sum = std::fma(W(i, j)[0], y[j][0], sum);
      RC_ASSERT(every_width::same<T>(z[i][0], sum + B[i][0]));
    }
  }));
}

TEST_CASE("a weighted sum is a chain of fma from the first species on, the bias last, in every bit") {
  affine_is_its_chain<float, 1, 1>();
  affine_is_its_chain<float, 3, 3>();
  affine_is_its_chain<float, 2, 5>();
  affine_is_its_chain<float, 8, 8>();
  affine_is_its_chain<double, 4, 4>();
}

TEST_CASE("a weighted sum, worked by hand") {
  using Real = Lanes<float, 4>;
  Eigen::Matrix<Real, 2, 2> W;
  W << Real(1), Real(2), Real(3), Real(4);
  const Vector<Real, 2> y{Real(10), Real(100)}, B{Real(0.5f), Real(-0.5f)};
  CHECK(affine(W, y, B)[0][3] == 210.5f);
  CHECK(affine(W, y, B)[1][0] == 429.5f);
  // The second product is not rounded: (1 + 2^-23)^2 = 1 + 2^-22 + 2^-46, less 1 + 2^-22.
  const Real up(1 + 0x1p-23f);
  Eigen::Matrix<Real, 1, 2> row;
  row << Real(-1 - 0x1p-22f), up;
  CHECK(affine(row, Vector<Real, 2>{Real(1), up}, Vector<Real, 1>(Real(0)))[0][2] == 0x1p-46f);
}

}  // namespace
