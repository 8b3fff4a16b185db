// SPDX-License-Identifier: MIT
#include "curio/design/adjoint.hpp"  // first: the header must stand alone

#include <catch2/catch.hpp>

using curio::detail::segment_length;

TEST_CASE("a rollout that takes little memory is one segment; a longer one has segments of the root of its length") {
  CHECK(segment_length(10'000, 24) == 10'000);  // 240 kB: one circuit of three genes alone
  CHECK(segment_length(512, 1024) == 512);      // 512 kB, the most
  CHECK(segment_length(513, 1024) == 23);       // 22.6, up
  CHECK(segment_length(10'000, 1536) == 100);
}

TEST_CASE("memory grows no faster than the root of the length") {
  const auto kept = [](int samples) {  // states: one a segment and one a sample of a segment
    const int length = segment_length(samples, 1536);
    return length + (samples + length - 1) / length;
  };
  CHECK(kept(1'000'000) <= 10 * kept(10'000));
  CHECK(kept(100'000'000) <= 100 * kept(10'000));
}
