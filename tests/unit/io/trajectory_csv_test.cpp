// SPDX-License-Identifier: MIT
#include "curio/io/trajectory_csv.hpp"  // first: the header must stand alone

#include <unistd.h>

#include <catch2/catch.hpp>
#include <iterator>
#include <sstream>

using namespace curio;

namespace {

template <class T>
Trajectory<T, 2> two_samples() {
  Trajectory<T, 2> trajectory;
  trajectory.states.resize(2, 2);
  trajectory.states << T(0.5), T(0.1), 2, -3;
  trajectory.dt = 0.25;
  trajectory.start = 1;
  return trajectory;
}
std::string written(const auto&... arguments) {
  std::ostringstream out;
  write_csv(out, arguments...);
  return out.str();
}

}  // namespace

TEST_CASE("a trajectory is a row a sample: its time, then its species") {
  CHECK(written(two_samples<float>()) == "time,y0,y1\n1,0.5,2\n1.25,0.100000001,-3\n");
}

TEST_CASE("doubles have 17 digits") {
  CHECK(written(two_samples<double>()) == "time,y0,y1\n1,0.5,2\n1.25,0.10000000000000001,-3\n");
}

TEST_CASE("species have their own names where those are given, one each") {
  CHECK(written(two_samples<float>(), std::vector<std::string>{"u", "v"}) ==
        "time,u,v\n1,0.5,2\n1.25,0.100000001,-3\n");
  std::ostringstream out;
  CHECK_THROWS_WITH(write_csv(out, two_samples<float>(), {"u"}), "write_csv: expected 2 names, one a species, got 1");
  CHECK(out.str().empty());
}

TEST_CASE("a time is as short as it was meant, though dt is no sum of halves") {
  Trajectory<float, 1> trajectory;
  trajectory.states.setZero(1, 36);
  trajectory.dt = 0.01;  // 35 * 0.01 is 0.35000000000000003
  CHECK(written(trajectory).ends_with("\n0.34,0\n0.35,0\n"));
}

TEST_CASE("what is no finite number is written as such") {
  auto trajectory = two_samples<float>();
  trajectory.states(0, 1) = std::numeric_limits<float>::infinity();
  trajectory.states(1, 1) = -std::numeric_limits<float>::quiet_NaN();
  CHECK(written(trajectory) == "time,y0,y1\n1,0.5,2\n1.25,inf,nan\n");
}

TEST_CASE("a trajectory that cannot be written to its stream is told") {
  std::ostringstream out;
  out.setstate(std::ios::badbit);
  CHECK_THROWS_WITH(write_csv(out, two_samples<float>()), "write_csv: the stream cannot be written");
}

TEST_CASE("a trajectory in a file is the same table") {
  const auto path = std::filesystem::temp_directory_path() / ("curio_trajectory_csv_test_" + std::to_string(getpid()));
  write_csv(path, two_samples<float>(), {"u", "v"});
  std::ifstream file(path, std::ios::binary);
  CHECK(std::string(std::istreambuf_iterator<char>(file), {}) ==
        written(two_samples<float>(), std::vector<std::string>{"u", "v"}));
  std::filesystem::remove(path);
}
