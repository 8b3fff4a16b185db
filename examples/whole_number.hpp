// SPDX-License-Identifier: MIT
// What an option that counts is checked by.
#pragma once

#include <string>

/// A check of an option's text: a whole number, `least` or more. (Read as unsigned, -3 would be a huge one.)
inline auto whole_number(unsigned long long least) {
  return [least](const std::string& text) {
    const bool whole = !text.empty() && text.size() <= 18 && text.find_first_not_of("0123456789") == std::string::npos;
    if (whole && std::stoull(text) >= least) return std::string();
    return "expected a whole number of at most 18 digits, " + std::to_string(least) + " or more, got " + text;
  };
}
