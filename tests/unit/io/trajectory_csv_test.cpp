// SPDX-License-Identifier: MIT
#include "curio/io/trajectory_csv.hpp"  // first: the header must stand alone

#include <catch2/catch.hpp>
#include <sstream>

using namespace curio;

TEST_CASE("a trajectory is a row a sample: its time, then its species") {
  Trajectory<float, 2> trajectory;
  trajectory.states.resize(2, 2);
  trajectory.states << 0.5f, 0.1f, 2, -3;
  trajectory.dt = 0.25;
  trajectory.start = 1;
  std::ostringstream out;
  write_csv(out, trajectory);
  CHECK(out.str() == "time,y0,y1\n1,0.5,2\n1.25,0.100000001,-3\n");
}
