// SPDX-License-Identifier: MIT
// Every kind of register that this target has.
#pragma once

#include "curio/core/packet.hpp"

namespace registers {

/// Calls test with one register of T of each size: from a single number up to the widest.
template <class T, class Test>
void for_each_register_of(Test test) {
  using namespace curio::packet;
  test(Register<T, 1>{});
  if constexpr (native<T> >= 2) test(Register<T, 2>{});
  if constexpr (native<T> >= 4) test(Register<T, 4>{});
  if constexpr (native<T> >= 8) test(Register<T, 8>{});
  if constexpr (native<T> >= 16) test(Register<T, 16>{});
}
/// The same of floats and of doubles.
template <class Test>
void for_each_register(Test test) {
  for_each_register_of<float>(test);
  for_each_register_of<double>(test);
}

}  // namespace registers
