// SPDX-License-Identifier: MIT
// What is thrown at a caller whose input cannot be used.
#pragma once

#include <sstream>
#include <stdexcept>
#include <string>

#include "curio/core/version.hpp"

namespace curio::inline CURIO_ABI {

/// Bad input from a caller: says what was expected, what was given, and where. Thrown before any work is done.
class Error : public std::invalid_argument {
 public:
  using std::invalid_argument::invalid_argument;
};

/// Throws Error with the parts put together where the condition does not hold. The parts are only printed then.
template <class... Parts>
void require(bool condition, const Parts&... parts) {
  if (condition) return;
  std::ostringstream message;
  message.precision(9);
  (message << ... << parts);
  throw Error(message.str());
}

}  // namespace curio::inline CURIO_ABI
