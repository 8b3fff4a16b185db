// SPDX-License-Identifier: MIT
// What is thrown at a caller whose input cannot be used.
#pragma once

#include <initializer_list>
#include <memory>
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

namespace detail {

/// A part of a message, an object of any type that can be printed; it refers to it.
class Part {
 public:
  explicit Part(const char* text)
      : of_(text), print_([](std::ostream& to, const void* of) { to << static_cast<const char*>(of); }) {}
  template <class T>
  explicit Part(const T& value)
      : of_(std::addressof(value)),
        print_([](std::ostream& to, const void* of) { to << *static_cast<const T*>(of); }) {}

  void print(std::ostream& to) const { print_(to, of_); }

 private:
  const void* of_;
  void (*print_)(std::ostream&, const void*);
};
[[noreturn]] inline void refuse(std::initializer_list<Part> parts) {
  std::ostringstream message;
  message.precision(9);
  for (const Part& part : parts) part.print(message);
  throw Error(message.str());
}

}  // namespace detail

/// Throws Error with the parts put together where the condition does not hold. The parts are only printed then.
template <class... Parts>
void require(bool condition, const Parts&... parts) {
  if (!condition) detail::refuse({detail::Part(parts)...});
}

}  // namespace curio::inline CURIO_ABI
