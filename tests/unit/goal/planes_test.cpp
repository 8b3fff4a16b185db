// SPDX-License-Identifier: MIT
#include "curio/goal/planes.hpp"  // first: the header must stand alone

#include <catch2/catch.hpp>
#include <complex>
#include <vector>

#include "../vectors.hpp"

using namespace curio;

TEMPLATE_TEST_CASE("a goal vector split into planes and joined is itself, in every bit", "", Eigen::VectorXf,
                   Eigen::VectorXcf, Eigen::VectorXd, Eigen::VectorXcd) {
  using P = Planes<TestType>;
  for (const Eigen::Index n : {1, 2, 7, 8, 15, 16, 17, 33, 501}) {
    const auto e = vectors::noise<TestType>(Key(static_cast<std::uint64_t>(n)), n);
    std::vector<RealOf<TestType>> planes(P::size(n));
    P::split(e, planes.data());
    CHECK(vectors::same(P::join(planes.data(), n), e));
  }
}

TEMPLATE_TEST_CASE("fixed goal vectors, too", "", (Vector<float, 1>), (Vector<double, 3>),
                   (Vector<std::complex<float>, 17>)) {
  constexpr int n = TestType::RowsAtCompileTime;
  const auto e = vectors::noise<TestType>(Key(1), n);
  std::vector<RealOf<TestType>> planes(Planes<TestType>::size(n));
  Planes<TestType>::split(e, planes.data());
  CHECK(vectors::same(Planes<TestType>::join(planes.data(), n), e));
}

TEMPLATE_TEST_CASE("a plane is whole registers, and no more than are needed", "", Eigen::VectorXf, Eigen::VectorXcd) {
  using P = Planes<TestType>;
  const auto width = static_cast<std::size_t>(native_width<RealOf<TestType>>);
  CHECK(P::padded(0) == 0);
  CHECK(P::padded(1) == width);
  CHECK(P::padded(native_width<RealOf<TestType>>) == width);
  CHECK(P::padded(native_width<RealOf<TestType>> + 1) == 2 * width);
  CHECK(P::size(1) == (P::complex ? 2 : 1) * width);
}

TEST_CASE("real parts come first, then imaginary parts, and zeros fill both up") {
  using P = Planes<Eigen::VectorXcf>;
  const std::size_t plane = P::padded(2);
  std::vector<float> planes(P::size(2), 77.0f);
  P::split(Eigen::VectorXcf{{{1, 2}, {3, 4}}}, planes.data());
  std::vector<float> expected(planes.size(), 0.0f);
  expected[0] = 1, expected[1] = 3, expected[plane] = 2, expected[plane + 1] = 4;
  CHECK(planes == expected);
}
