// SPDX-License-Identifier: MIT
#include "curio/core/version.hpp"  // first: the header must stand alone

#include <catch2/catch.hpp>
#include <string>

#define TEXT_OF(...) #__VA_ARGS__
#define TEXT(...) TEXT_OF(__VA_ARGS__)

TEST_CASE("the inline namespace carries the version: v, major, minor") {
  CHECK(std::string(TEXT(CURIO_ABI)) ==
        "v" + std::to_string(CURIO_VERSION_MAJOR) + "_" + std::to_string(CURIO_VERSION_MINOR));
}
