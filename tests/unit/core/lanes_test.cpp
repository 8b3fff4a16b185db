// SPDX-License-Identifier: MIT
#include "curio/core/lanes.hpp"  // first: the header must stand alone

#include <catch2/catch.hpp>
#include <limits>
#include <random>
#include <vector>

#include "../every_width.hpp"
#include "../property.hpp"

using curio::Lanes;
using every_width::agree;
using every_width::same;

namespace {

/// Stored and read again: rounded to its type, whatever the compiler would rather merge.
template <class T>
T held(T x) {
  volatile T stored = x;
  return stored;
}

/// Calls test(name, the operation over lanes, the same over plain numbers) with every operation of Lanes.
template <class T, class Test>
void for_each_operation(Test test) {
  test(
      "a + b", [](auto a, auto b, auto) { return a + b; }, [](T a, T b, T) { return a + b; });
  test(
      "a - b", [](auto a, auto b, auto) { return a - b; }, [](T a, T b, T) { return a - b; });
  test(
      "a * b", [](auto a, auto b, auto) { return a * b; }, [](T a, T b, T) { return a * b; });
  test(
      "a / b", [](auto a, auto b, auto) { return a / b; }, [](T a, T b, T) { return a / b; });
  test(
      "-a", [](auto a, auto, auto) { return -a; }, [](T a, T, T) { return -a; });
  test(
      "+a", [](auto a, auto, auto) { return +a; }, [](T a, T, T) { return a; });
  test(
      "fma", [](auto a, auto b, auto c) { return fma(a, b, c); }, [](T a, T b, T c) { return std::fma(a, b, c); });
  test(
      "a * b - c", [](auto a, auto b, auto c) { return a * b - c; }, [](T a, T b, T c) { return held(a * b) - c; });
  test(
      "c + a * b", [](auto a, auto b, auto c) { return c + a * b; }, [](T a, T b, T c) { return c + held(a * b); });
  test(
      "sqrt", [](auto a, auto, auto) { return sqrt(a); }, [](T a, T, T) { return std::sqrt(a); });
  test(
      "abs", [](auto a, auto, auto) { return abs(a); }, [](T a, T, T) { return std::abs(a); });
  test(
      "floor", [](auto a, auto, auto) { return floor(a); }, [](T a, T, T) { return std::floor(a); });
  test(
      "min", [](auto a, auto b, auto) { return min(a, b); }, [](T a, T b, T) { return b < a ? b : a; });
  test(
      "max", [](auto a, auto b, auto) { return max(a, b); }, [](T a, T b, T) { return a < b ? b : a; });
  test(
      "<", [](auto a, auto b, auto c) { return select(a < b, a, c); }, [](T a, T b, T c) { return a < b ? a : c; });
  test(
      "<=", [](auto a, auto b, auto c) { return select(a <= b, a, c); }, [](T a, T b, T c) { return a <= b ? a : c; });
  test(
      ">", [](auto a, auto b, auto c) { return select(a > b, a, c); }, [](T a, T b, T c) { return a > b ? a : c; });
  test(
      ">=", [](auto a, auto b, auto c) { return select(a >= b, a, c); }, [](T a, T b, T c) { return a >= b ? a : c; });
  test(
      "==", [](auto a, auto b, auto c) { return select(a == b, a, c); }, [](T a, T b, T c) { return a == b ? a : c; });
  test(
      "&&", [](auto a, auto b, auto c) { return select(a < b && b < c, a, c); },
      [](T a, T b, T c) { return a < b && b < c ? a : c; });
  test(
      "||", [](auto a, auto b, auto c) { return select(a < b || b < c, a, c); },
      [](T a, T b, T c) { return a < b || b < c ? a : c; });
  test(
      "!", [](auto a, auto b, auto c) { return select(!(a < b), a, c); },
      [](T a, T b, T c) { return !(a < b) ? a : c; });
  test(
      "is_finite", [](auto a, auto b, auto c) { return select(is_finite(a), b, c); },
      [](T a, T b, T c) { return std::isfinite(a) ? b : c; });
  test(
      "flush_to_zero", [](auto a, auto b, auto) { return flush_to_zero(a) + flush_to_zero(b * 0.5f); },
      [](T a, T b, T) {
        const auto flush = [](T x) { return std::fpclassify(x) == FP_SUBNORMAL ? std::copysign(T(0), x) : x; };
        return flush(a) + flush(held(b * T(0.5)));
      });
  test(
      "+= -= *= /=", [](auto a, auto b, auto c) { return a += b, a *= c, a -= b, a /= c; },
      [](T a, T b, T c) { return (held((a + b) * c) - b) / c; });
}

TEMPLATE_TEST_CASE("every operation is plain arithmetic, each result rounded once", "", float, double) {
  using Real = Lanes<TestType, 1>;
  for_each_operation<TestType>([](const char* name, auto lanes, auto plain) {
    INFO(name);
    CHECK(property::holds([=] {
      const TestType a = *property::hostile<TestType>(), b = *property::hostile<TestType>(),
                     c = *property::hostile<TestType>();
      const TestType result = Real(lanes(Real(a), Real(b), Real(c)))[0], expected = plain(a, b, c);
      if (!same(result, expected)) RC_FAIL("got " + std::to_string(result) + ", expected " + std::to_string(expected));
    }));
  });
}

TEMPLATE_TEST_CASE("one experiment alone has the bits that it has among others, in every width", "", float, double) {
  for_each_operation<TestType>([](const char* name, auto lanes, auto) {
    INFO(name);
    CHECK(property::holds([=] {
      const std::array<TestType, 3> numbers{*property::hostile<TestType>(), *property::hostile<TestType>(),
                                            *property::hostile<TestType>()};
      RC_ASSERT(agree(lanes, numbers));
    }));
  });
}

TEMPLATE_TEST_CASE("2^n has the same bits in every width, and is exact", "", float, double) {
  using Limits = std::numeric_limits<TestType>;
  for (int n = Limits::min_exponent - 1; n + 2 < Limits::max_exponent; n += 3) {
    const auto number = [](int k) { return static_cast<TestType>(k); };
    REQUIRE(
        agree([](auto a, auto, auto) { return power_of_two(a); }, std::array{number(n), number(n + 1), number(n + 2)}));
    REQUIRE(power_of_two(Lanes<TestType, 1>(number(n)))[0] == std::ldexp(TestType(1), n));
  }
}

__extension__ typedef unsigned __int128 Whole;

/// Whether r is the square root of a positive normal x, rounded once: (r - 1/2)^2 < x < (r + 1/2)^2, in whole numbers.
bool is_rounded_root(double x, double r) {
  int exponent = 0;
  const auto mantissa = static_cast<Whole>(std::ldexp(std::frexp(x, &exponent), 53));
  const int shift = exponent % 2 == 0 ? 53 : 52;  // so that what is left of the exponent is even
  const Whole square = mantissa << shift;
  const auto root = static_cast<Whole>(std::ldexp(r, (53 + shift - exponent) / 2));
  return root * root - root < square && square <= root * root + root;
}

TEST_CASE("a square root in float is rounded once, in every width") {
  std::mt19937 random(2);
  const auto root = [](auto a, auto, auto) { return sqrt(a); };
  for (int i = 0; i < 20'000; ++i) {
    const auto any_positive = [&] { return std::bit_cast<float>(static_cast<std::uint32_t>(random()) & 0x7fffffffu); };
    const std::array<float, 3> x{any_positive(), any_positive(), static_cast<float>(i)};
    REQUIRE(agree(root, x));
    // By way of double it is right: 53 bits are at least 2 x 24 + 2 (Figueroa 1995).
    for (const float one : x)
      REQUIRE(same(sqrt(Lanes<float, 1>(one))[0], static_cast<float>(std::sqrt(static_cast<double>(one)))));
  }
}

TEST_CASE("a square root in double is rounded once, in every width") {
  CHECK(is_rounded_root(2, 0x1.6a09e667f3bcdp+0));
  CHECK_FALSE(is_rounded_root(2, 0x1.6a09e667f3bccp+0));
  CHECK_FALSE(is_rounded_root(2, 0x1.6a09e667f3bcep+0));
  std::mt19937_64 random(3);
  std::uniform_real_distribution<double> mantissa(1, 4);
  for (int i = 0; i < 20'000; ++i) {
    const double x = std::ldexp(mantissa(random), static_cast<int>(random() % 2000) - 1000);
    REQUIRE(agree([](auto a, auto, auto) { return sqrt(a); }, std::array{x, x * 0.5, static_cast<double>(i)}));
    REQUIRE(is_rounded_root(x, sqrt(Lanes<double, 1>(x))[0]));
  }
}

TEMPLATE_TEST_CASE_SIG("lanes are loaded, stored, read and set one by one", "", ((int W), W), 1, 3, 4, 8, 12, 16, 64) {
  float in[std::size_t{W}], out[std::size_t{W}];
  for (int i = 0; i < W; ++i) in[i] = static_cast<float>(i) - 2.5f;
  auto lanes = Lanes<float, W>::load(in);
  lanes.store(out);
  for (int i = 0; i < W; ++i) CHECK(out[i] == in[i]);
  lanes.set(W - 1, 7);
  CHECK(lanes[W - 1] == 7);
  for (int i = 0; i + 1 < W; ++i) CHECK(lanes[i] == in[i]);
}

TEMPLATE_TEST_CASE_SIG("a mask is read lane by lane, or as bits, and any finds the one that is set", "", ((int W), W),
                       1, 3, 4, 8, 12, 16, 64) {
  using Real = Lanes<float, W>;
  for (int set = 0; set < W; ++set) {
    Real x(0);
    x.set(set, 2);
    const auto mask = x > Real(1);
    CHECK(any(mask));
    CHECK(bits(mask) == std::uint64_t{1} << set);
    for (int i = 0; i < W; ++i) CHECK(mask[i] == (i == set));
    const Real chosen = select(mask, Real(5), Real(6));
    for (int i = 0; i < W; ++i) CHECK(chosen[i] == (i == set ? 5 : 6));
    CHECK_FALSE(any(mask && Real(0) > Real(1)));
    CHECK(any(mask || Real(0) > Real(1)));
  }
  CHECK_FALSE(any(Real(0) > Real(1)));
  CHECK_FALSE(any(Real(std::nanf("")) == Real(std::nanf(""))));
}

TEST_CASE("lanes mix with plain numbers, which are rounded to the lanes' type first") {
  const Lanes<float, 4> x(0.5f);
  CHECK((1 - x)[3] == 0.5f);
  CHECK((x + 2)[3] == 2.5f);
  CHECK((2.5 * x)[3] == 1.25f);
  CHECK((x / 3)[3] == 0.5f / 3);
  CHECK((x + 0.1)[0] == 0.5f + 0.1f);
  CHECK(any(x < 1));
  CHECK_FALSE(any(0.5 < x));
}

TEST_CASE("Eigen's matrices hold lanes") {
  using Real = Lanes<float, 4>;
  const curio::Vector<Real, 3> a{Real(1), Real(2), Real(3)}, b{Real(4), Real(5), Real(6)};
  const curio::Vector<Real, 3> sum = a + b, scaled = Real(2) * a;
  CHECK(sum[2][3] == 9);
  CHECK(scaled[1][0] == 4);
  CHECK(a.dot(b)[1] == 32);
  CHECK(Eigen::NumTraits<Real>::epsilon() == std::numeric_limits<float>::epsilon());
}

static_assert(curio::is_lanes<Lanes<double, 2>> && !curio::is_lanes<double>);
static_assert(sizeof(Lanes<float, 64>) == 64 * sizeof(float) && sizeof(Lanes<double, 3>) == 3 * sizeof(double));
static_assert(!std::is_convertible_v<curio::Mask<float, 4>, bool>, "lanes may differ: select, not if");

}  // namespace

TEST_CASE("plain numbers multiply and divide columns of lanes") {
  using Real = Lanes<float, 4>;
  const curio::Vector<Real, 3> y(Real(1), Real(2), Real(3));
  const curio::Vector<Real, 3> twice = 2 * y, half = y * 0.5, quarter = y / 4, mixed = 0.25f * y + Real(2) * y - 3 * y;
  for (int i = 0; i < 3; ++i)
    for (int lane = 0; lane < 4; ++lane) {
      CHECK(twice[i][lane] == 2 * y[i][lane]);
      CHECK(half[i][lane] == 0.5f * y[i][lane]);
      CHECK(quarter[i][lane] == y[i][lane] / 4);
      CHECK(mixed[i][lane] == -0.75f * y[i][lane]);
    }
}

TEMPLATE_TEST_CASE("the quick sum is of all lanes", "", float, double) {
  const auto check = [](auto lanes) {
    for (int lane = 0; lane < decltype(lanes)::width; ++lane) lanes.set(lane, static_cast<TestType>(1 << lane % 20));
    TestType sum = 0;  // of whole numbers: exact in any order
    for (int lane = 0; lane < decltype(lanes)::width; ++lane) sum += lanes[lane];
    CHECK(quick_sum(lanes) == sum);
  };
  check(Lanes<TestType, 1>(0));
  check(Lanes<TestType, 2>(0));
  check(Lanes<TestType, 3>(0));
  check(Lanes<TestType, 4>(0));
  check(Lanes<TestType, 8>(0));
  check(Lanes<TestType, 16>(0));
  check(Lanes<TestType, 48>(0));
}
