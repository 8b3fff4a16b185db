// SPDX-License-Identifier: MIT
#include "curio/core/error.hpp"  // first: the header must stand alone

#include <catch2/catch.hpp>

using curio::Error;
using curio::require;

namespace {

TEST_CASE("what holds is passed over in silence") { CHECK_NOTHROW(require(true, "never said")); }

TEST_CASE("what does not hold is thrown, its parts put together in order") {
  CHECK_THROWS_WITH(require(false, "rollout: dt must be positive, got ", -1, " s"),
                    "rollout: dt must be positive, got -1 s");
  CHECK_THROWS_AS(require(false, "said"), Error);
}

TEST_CASE("a float is said in nine digits, so that it can be told from its neighbours") {
  CHECK_THROWS_WITH(require(false, 0.1f), "0.100000001");
  CHECK_THROWS_WITH(require(false, 16777217.0), "16777217");
}

TEST_CASE("who catches standard exceptions catches an Error, as an invalid argument") {
  CHECK_THROWS_AS(require(false, "said"), std::invalid_argument);
  CHECK_THROWS_AS(throw Error("said"), std::exception);
}

struct Counted {
  int* printed;
  friend std::ostream& operator<<(std::ostream& out, const Counted& counted) {
    ++*counted.printed;
    return out;
  }
};

TEST_CASE("the parts are printed only where they are thrown") {
  int printed = 0;
  require(true, Counted{&printed});
  CHECK(printed == 0);
  CHECK_THROWS_AS(require(false, Counted{&printed}), Error);
  CHECK(printed == 1);
}

}  // namespace
