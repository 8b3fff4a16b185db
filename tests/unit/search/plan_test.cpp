// SPDX-License-Identifier: MIT
#include "curio/search/plan.hpp"  // first: the header must stand alone

#include <catch2/catch.hpp>

using curio::Plan;

TEST_CASE("a plan that says nothing is the published study's: 5000 experiments, 1000 of them random, seed 0") {
  constexpr Plan study;
  CHECK(study.seed == 0);
  CHECK(study.random_batches == 10);
  CHECK(study.goal_batches == 40);
  CHECK(study.batch_size == 100);
  CHECK(study.batches() * study.batch_size == 5000);
}

TEST_CASE("a plan's batches are the random ones and those of goals") {
  CHECK(Plan{.random_batches = 2, .goal_batches = 3}.batches() == 5);
  CHECK(Plan{.random_batches = 2, .goal_batches = 0}.batches() == 2);
  CHECK(Plan{.random_batches = 0, .goal_batches = 0}.batches() == 0);
}
