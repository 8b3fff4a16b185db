// SPDX-License-Identifier: MIT
// Laws tested over generated values: RapidCheck with a seed of its own, so that a run can be run again.
#pragma once

#include <rapidcheck.h>

#include <bit>
#include <catch2/catch.hpp>
#include <cstdint>
#include <functional>
#include <limits>
#include <sstream>
#include <type_traits>

namespace property {

/// Whether the law, which takes nothing and asserts (RC_ASSERT), holds in as many generated cases; where it does not,
/// the smallest case found is printed with the failure.
template <class Law>
requires std::is_void_v<std::invoke_result_t<const Law&>>
bool holds(const Law& law, int cases = 200) {
  rc::detail::TestParams params;
  params.seed = 20;
  params.maxSuccess = cases;
  const std::function<void()> any = law;  // RapidCheck is slow to compile for each law anew
  const auto result = rc::detail::checkTestable(any, rc::detail::TestMetadata{}, params);
  std::ostringstream message;
  rc::detail::printResultMessage(result, message);
  UNSCOPED_INFO(message.str());
  return result.template is<rc::detail::SuccessResult>();
}

/// Numbers that break careless arithmetic: zeros, subnormals, the ends of the range, infinities, NaN, any bits, and
/// plain ones.
template <class T>
rc::Gen<T> hostile() {
  using Bits = std::conditional_t<std::is_same_v<T, float>, std::uint32_t, std::uint64_t>;
  using Limits = std::numeric_limits<T>;
  const auto special =
      rc::gen::element<T>(T(0), T(-0.0), T(1), T(-1), Limits::denorm_min(), -Limits::denorm_min(), Limits::min(),
                          -Limits::min(), Limits::min() - Limits::denorm_min(), Limits::max(), Limits::lowest(),
                          Limits::infinity(), -Limits::infinity(), Limits::quiet_NaN(), T(1) + Limits::epsilon(),
                          T(1) - Limits::epsilon() / 2, 1 / Limits::epsilon(), T(88), T(-88));
  const auto any_bits = rc::gen::map(rc::gen::resize(rc::kNominalSize, rc::gen::arbitrary<Bits>()),
                                     [](Bits bits) { return std::bit_cast<T>(bits); });
  const auto plain = rc::gen::map(rc::gen::inRange(-100'000, 100'000), [](int n) { return static_cast<T>(n) / 999; });
  return rc::gen::oneOf(special, any_bits, plain);
}

}  // namespace property
