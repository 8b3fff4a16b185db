// SPDX-License-Identifier: MIT
#include "curio/goal/final_state.hpp"  // first: the header must stand alone

#include <catch2/catch.hpp>

using namespace curio;

TEMPLATE_TEST_CASE("the final state is the last sample of every species", "", float, double) {
  Trajectory<TestType, 2> trajectory{.states = {}, .dt = 0.1};
  trajectory.states.resize(2, 3);
  trajectory.states << 1, 2, 3, 4, 5, 6;
  CHECK(FinalState{}(trajectory) == Vector<TestType, 2>(3, 6));
  static_assert(std::same_as<EmbeddingOf<FinalState, Trajectory<TestType, 2>>, Vector<TestType, 2>>);
}

TEST_CASE("a rollout of one sample ends where it begins") {
  Trajectory<float, 3> trajectory;
  trajectory.states.resize(3, 1);
  trajectory.states << 7, 8, 9;
  CHECK(FinalState{}(trajectory) == Vector<float, 3>(7, 8, 9));
}

TEST_CASE("it reads one sample of every species, and out of a recording of only that one it has the same bits") {
  const Reads reads = FinalState{}.reads();
  CHECK(reads.last == 1);
  CHECK(reads.species.empty());
  Recording<float, 2> recording(reads, 4, 10, 0.1);
  CHECK(recording.first() == 9);
  Vector<Lanes<float, 4>, 2> y;
  const float first[4] = {0.1f, 0.2f, 0.3f, 0.4f}, second[4] = {5, 6, 7, 8};
  y[0] = Lanes<float, 4>::load(first);
  y[1] = Lanes<float, 4>::load(second);
  recording.put(9, y);
  for (int lane = 0; lane < 4; ++lane)
    CHECK(FinalState{}(recording.one(lane)) == Vector<float, 2>(first[lane], second[lane]));
}
