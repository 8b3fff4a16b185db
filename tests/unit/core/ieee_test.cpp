// SPDX-License-Identifier: MIT
#include "curio/core/ieee.hpp"  // first: the header must stand alone

#include <catch2/catch.hpp>
#include <cfenv>
#if defined(__SSE2__)
#include <xmmintrin.h>
#endif

using curio::require_ieee;
using curio::rounded;

namespace {

static_assert(rounded(3.0f) == 3.0f && rounded(0.1) == 0.1, "a constant stays a constant");

TEST_CASE("a process in plain IEEE arithmetic is accepted") { CHECK_NOTHROW(require_ieee()); }

#if defined(__SSE2__)
/// Another control word while it lives.
struct Controlled {
  unsigned before = _mm_getcsr();
  explicit Controlled(unsigned added) { _mm_setcsr(before | added); }
  ~Controlled() { _mm_setcsr(before); }
};

/// What require_ieee says under a control word; asked for outside of any assertion, which would compute under it too.
std::string refusal(unsigned added) {
  try {
    const Controlled control(added);
    require_ieee();
  } catch (const curio::Error& error) {
    return error.what();
  }
  return "none";
}

TEST_CASE("a process that flushes denormals is refused by name") {
  const unsigned flush_to_zero = 0x8000, denormals_are_zero = 0x0040;
  const auto said = Catch::Contains("denormal numbers are flushed to zero");
  CHECK_THAT(refusal(flush_to_zero), said);
  CHECK_THAT(refusal(denormals_are_zero), said);
  CHECK_THAT(refusal(flush_to_zero | denormals_are_zero), said);
}

TEST_CASE("a process that rounds up, down or towards zero is refused by name") {
  const auto said = Catch::Contains("not rounded to nearest");
  CHECK_THAT(refusal(_MM_ROUND_UP), said);
  CHECK_THAT(refusal(_MM_ROUND_DOWN), said);
  CHECK_THAT(refusal(_MM_ROUND_TOWARD_ZERO), said);
  CHECK(refusal(_MM_ROUND_NEAREST) == "none");
}
#endif

TEST_CASE("rounded changes no value") {
  CHECK(rounded(0x1.fffffep127f) == 0x1.fffffep127f);
  CHECK(rounded(0x1p-149f) == 0x1p-149f);
  CHECK(std::signbit(rounded(-0.0f)));
  CHECK(std::isnan(rounded(std::nan(""))));
}

TEST_CASE("a product that is rounded is not merged with what it is added to") {
  // (1 + 2^-12)^2 = 1 + 2^-11 + 2^-24, halfway between two floats: rounded to even, 1 + 2^-11. Merged, 2^-24 would be
  // left.
  volatile float x = 0x1.001p0f, c = 0x1.002p0f;
  const float a = x, b = c;
  CHECK(rounded(a * a) - b == 0.0f);
  CHECK(std::fma(a, a, -b) == 0x1p-24f);
  // The same in double: (1 + 2^-27)^2 = 1 + 2^-26 + 2^-54.
  volatile double y = 1 + 0x1p-27, d = 1 + 0x1p-26;
  const double e = y, f = d;
  CHECK(rounded(e * e) - f == 0.0);
  CHECK(std::fma(e, e, -f) == 0x1p-54);
}

}  // namespace
