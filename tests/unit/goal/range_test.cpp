// SPDX-License-Identifier: MIT
#include "curio/goal/range.hpp"  // first: the header must stand alone

#include <algorithm>
#include <catch2/catch.hpp>
#include <complex>
#include <string>
#include <vector>

#include "../property.hpp"

using namespace curio;
using Eigen::VectorXcf;
using Eigen::VectorXf;
using Complex = std::complex<float>;

namespace {

/// The order of complex numbers: by real part, then by imaginary part.
bool before(Complex a, Complex b) { return std::pair(a.real(), a.imag()) < std::pair(b.real(), b.imag()); }

template <class E>
Range<E> range_of(const std::vector<E>& embeddings) {
  Range<E> range;
  for (const E& e : embeddings) range.include(e);
  return range;
}

/// Embeddings of whole numbers, so that parts often tie.
rc::Gen<std::vector<VectorXcf>> embeddings(Eigen::Index n) {
  const auto number = rc::gen::map(rc::gen::pair(rc::gen::inRange(-3, 4), rc::gen::inRange(-3, 4)), [](const auto& p) {
    return Complex(static_cast<float>(p.first), static_cast<float>(p.second));
  });
  const auto embedding = rc::gen::map(
      rc::gen::container<std::vector<Complex>>(static_cast<std::size_t>(n), number),
      [](const std::vector<Complex>& numbers) {
        return VectorXcf(Eigen::Map<const VectorXcf>(numbers.data(), static_cast<Eigen::Index>(numbers.size())));
      });
  return rc::gen::nonEmpty(rc::gen::container<std::vector<VectorXcf>>(embedding));
}

}  // namespace

TEST_CASE("a range is empty until something is included, and then that") {
  Range<VectorXf> range;
  CHECK(range.empty());
  CHECK(range.size() == 0);
  range.include(VectorXf{{3, -1}});
  CHECK_FALSE(range.empty());
  CHECK(range.size() == 2);
  CHECK(range.low == VectorXf{{3, -1}});
  CHECK(range.high == VectorXf{{3, -1}});
  CHECK(range.extent(0) == 0);
  Range<Vector<float, 2>> fixed;
  CHECK(fixed.empty());
  fixed.include({0, 1});
  CHECK_FALSE(fixed.empty());
}

TEST_CASE("a range of real numbers holds the smallest and the largest of each") {
  const auto range = range_of<VectorXf>({VectorXf{{3, -1}}, VectorXf{{1, -1}}, VectorXf{{2, 5}}});
  CHECK(range.low == VectorXf{{1, -1}});
  CHECK(range.high == VectorXf{{3, 5}});
  CHECK(range.extent(0) == 2);
  CHECK(range.extent(1) == 6);
}

TEST_CASE("complex numbers are compared by their real parts, then by their imaginary parts") {
  // The real part decides, whatever the imaginary part is.
  auto range = range_of<VectorXcf>({VectorXcf{{{1, 9}}}, VectorXcf{{{2, -9}}}});
  CHECK(range.low[0] == Complex(1, 9));
  CHECK(range.high[0] == Complex(2, -9));
  CHECK(range.extent(0) == Complex(1, -18));
  // Where real parts are equal the imaginary parts decide.
  range.include(VectorXcf{{{1, 3}}});
  CHECK(range.low[0] == Complex(1, 3));
  range.include(VectorXcf{{{1, 4}}});
  CHECK(range.low[0] == Complex(1, 3));
  range.include(VectorXcf{{{2, -10}}});
  CHECK(range.high[0] == Complex(2, -9));
  range.include(VectorXcf{{{2, 0}}});
  CHECK(range.high[0] == Complex(2, 0));
  // Between them, nothing changes.
  range.include(VectorXcf{{{1.5f, 100}}});
  CHECK(range.low[0] == Complex(1, 3));
  CHECK(range.high[0] == Complex(2, 0));
}

TEST_CASE("every embedding lies within, and the ends are of embeddings") {
  CHECK(property::holds([] {
    const auto all = *embeddings(3);
    const auto range = range_of(all);
    for (Eigen::Index k = 0; k < 3; ++k) {
      const auto of = [&](Complex number) { return [=](const VectorXcf& e) { return e[k] == number; }; };
      for (const VectorXcf& e : all) RC_ASSERT(!before(e[k], range.low[k]) && !before(range.high[k], e[k]));
      RC_ASSERT(std::any_of(all.begin(), all.end(), of(range.low[k])));
      RC_ASSERT(std::any_of(all.begin(), all.end(), of(range.high[k])));
    }
  }));
}

TEST_CASE("the order in which embeddings come does not matter") {
  CHECK(property::holds([] {
    auto all = *embeddings(2);
    const auto there = range_of(all);
    std::reverse(all.begin(), all.end());
    const auto back = range_of(all);
    std::rotate(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(all.size() / 3), all.end());
    const auto turned = range_of(all);
    RC_ASSERT(there.low == back.low && there.high == back.high);
    RC_ASSERT(there.low == turned.low && there.high == turned.high);
  }));
}

TEST_CASE("what is within changes nothing") {
  CHECK(property::holds([] {
    const auto all = *embeddings(2);
    auto range = range_of(all);
    const auto once = range;
    for (const VectorXcf& e : all) range.include(e);
    RC_ASSERT(range.low == once.low && range.high == once.high);
  }));
}

TEST_CASE("a range refuses an embedding of another size, and stays as it was") {
  auto range = range_of<VectorXf>({VectorXf{{1, 2}}});
  CHECK_THROWS_WITH(range.include(VectorXf{{1, 2, 3}}), "embedding: expected 2 numbers, as before, got 3");
  CHECK(range.high == VectorXf{{1, 2}});
}

TEST_CASE("an embedding that is no goal vector has no range") {
  [[maybe_unused]] const Range<std::string> words;
  [[maybe_unused]] const Range<float> number;
  static_assert(std::is_empty_v<Range<std::string>> && std::is_empty_v<Range<float>>);
}
