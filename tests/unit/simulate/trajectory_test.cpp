// SPDX-License-Identifier: MIT
#include "curio/simulate/trajectory.hpp"  // first: the header must stand alone

#include <algorithm>
#include <catch2/catch.hpp>
#include <set>
#include <type_traits>
#include <vector>

#include "../property.hpp"

using curio::Lanes;
using curio::Reads;
using curio::reads_of;
using curio::Recording;
using curio::Series;
using curio::Status;
using curio::Streamed;
using curio::Trajectory;
using curio::Vector;

namespace {

std::vector<float> listed(const Series<float>& series) { return {series.begin(), series.end()}; }

// Trajectories.

/// Two species, four samples: sample k is (k, 10 + k).
Trajectory<float, 2> small() {
  Trajectory<float, 2> trajectory{.states = {}, .dt = 0.5, .start = 3, .status = Status::ok};
  trajectory.states.resize(2, 4);
  trajectory.states << 0, 1, 2, 3, 10, 11, 12, 13;
  return trajectory;
}

TEST_CASE("a trajectory knows its samples, their times and its last state") {
  const auto trajectory = small();
  CHECK(trajectory.samples() == 4);
  CHECK(trajectory.time(0) == 3);
  CHECK(trajectory.time(3) == 4.5);
  CHECK(trajectory.back() == Vector<float, 2>(3, 13));
}

TEST_CASE("a series is the last samples of one species, seen where they are") {
  const auto trajectory = small();
  CHECK(listed(trajectory.series(0, 4)) == std::vector<float>{0, 1, 2, 3});
  CHECK(listed(trajectory.series(1, 2)) == std::vector<float>{12, 13});
  CHECK(listed(trajectory.series(1, 1)) == std::vector<float>{13});
  CHECK(trajectory.series(0, 0).size() == 0);
  CHECK(trajectory.series(1, 2).data() == &trajectory.states(1, 2));
  CHECK(trajectory.series(1, 3).mean() == 12);
}

TEST_CASE("a series of more samples than there are, or of no species, is refused") {
  const auto trajectory = small();
  CHECK_THROWS_WITH(trajectory.series(0, 5),
                    "series: expected a species from 0 to 1 and at most 4 samples, got species "
                    "0 and 5 samples");
  CHECK_THROWS_AS(trajectory.series(0, -1), curio::Error);
  CHECK_THROWS_AS(trajectory.series(2, 1), curio::Error);
  CHECK_THROWS_AS(trajectory.series(-1, 1), curio::Error);
}

// Readers.

struct LastTwo {
  Reads reads() const { return {.species = {1}, .last = 2}; }
};
static_assert(Streamed<LastTwo>);
struct Unsaid {};
static_assert(!Streamed<Unsaid>, "who says nothing sees all");
struct WrongWord {
  int reads() const { return 2; }
};
static_assert(!Streamed<WrongWord>);
struct Changing {
  Reads reads() { return {}; }
};
static_assert(!Streamed<Changing>, "a reader is a constant value");

TEST_CASE("a reader reads what it says, one that says nothing all") {
  CHECK(reads_of(LastTwo{}).species == std::vector{1});
  CHECK(reads_of(LastTwo{}).last == 2);
  CHECK(reads_of(Unsaid{}).species.empty());
  CHECK(reads_of(Unsaid{}).last == 0);
  const auto lambda = [](const auto& outcome) { return outcome; };
  CHECK(reads_of(lambda).last == 0);
}

/// What is read of five species and 100 samples, as pairs of species and sample.
std::set<std::pair<int, int>> meant(const Reads& reads) {
  std::set<std::pair<int, int>> all;
  for (int s = 0; s < 5; ++s)
    if (reads.species.empty() || std::find(reads.species.begin(), reads.species.end(), s) != reads.species.end())
      for (int k = reads.last == 0 ? 0 : 100 - reads.last; k < 100; ++k) all.emplace(s, k);
  return all;
}
rc::Gen<Reads> any_reads() {
  return rc::gen::apply(
      [](std::vector<int> species, int last) {
        return Reads{std::move(species), last};
      },
      rc::gen::container<std::vector<int>>(rc::gen::inRange(0, 5)), rc::gen::inRange(0, 101));
}

TEST_CASE("what two readers need has all that each needs, whatever the order") {
  CHECK(property::holds([] {
    const Reads a = *any_reads(), b = *any_reads(), c = *any_reads();
    const auto both = meant(a | b);
    const auto first = meant(a), second = meant(b);
    RC_ASSERT(std::includes(both.begin(), both.end(), first.begin(), first.end()));
    RC_ASSERT(std::includes(both.begin(), both.end(), second.begin(), second.end()));
    RC_ASSERT(both == meant(b | a));
    RC_ASSERT(meant((a | b) | c) == meant(a | (b | c)));
    RC_ASSERT(meant(a | a) == first);
    RC_ASSERT(meant(a | Reads{}) == meant(Reads{}));
    // No more than it must: the species of both, for as long as the longer.
    for (const auto& [s, k] : both) {
      RC_ASSERT(first.contains({s, 99}) || second.contains({s, 99}));
      RC_ASSERT(std::any_of(first.begin(), first.end(), [k = k](const auto& read) { return read.second == k; }) ||
                std::any_of(second.begin(), second.end(), [k = k](const auto& read) { return read.second == k; }));
    }
  }));
}

TEST_CASE("two readers, worked by hand") {
  const Reads a{.species = {2, 0}, .last = 10}, b{.species = {0, 1}, .last = 30};
  CHECK((a | b).species == std::vector{2, 0, 1});
  CHECK((a | b).last == 30);
  CHECK((a | Reads{.species = {}, .last = 5}).species.empty());
  CHECK((a | Reads{.species = {0}, .last = 0}).last == 0);
}

// Recordings.

/// The number that is put for a species at a sample, in a lane.
float number(int species, int sample, int lane) { return static_cast<float>(10'000 * species + 100 * sample + lane); }
template <int W>
Vector<Lanes<float, W>, 3> state(int sample) {
  Vector<Lanes<float, W>, 3> y;
  for (int s = 0; s < 3; ++s) {
    float values[std::size_t{W}];
    for (int lane = 0; lane < W; ++lane) values[lane] = number(s, sample, lane);
    y[s] = Lanes<float, W>::load(values);
  }
  return y;
}
template <int W>
void record(Recording<float, 3>& recording) {
  for (int k = recording.first(); k < recording.samples(); ++k) recording.put(k, state<W>(k));
}

TEST_CASE("a recording keeps the rows that are read, sample by sample, species by species, lane by lane") {
  Recording<float, 3> recording({.species = {2, 0}, .last = 3}, 4, 10, 0.1);
  CHECK(recording.first() == 7);
  CHECK(recording.samples() == 10);
  CHECK(recording.width() == 4);
  CHECK(recording.dt() == 0.1);
  CHECK(recording.stride() == 2 * 4);
  record<4>(recording);
  const float* from = recording.series(2, 3, 0);
  for (int k = 0; k < 3; ++k)
    for (int lane = 0; lane < 4; ++lane) {
      CHECK(from[k * 8 + lane] == number(2, 7 + k, lane));
      CHECK(from[k * 8 + 4 + lane] == number(0, 7 + k, lane));
    }
  CHECK(recording.series(0, 3, 1) == from + 4 + 1);
  CHECK(recording.series(0, 1, 1) == from + 2 * 8 + 4 + 1);
}

TEST_CASE("a recording of all species and samples gives whole trajectories") {
  Recording<float, 3> recording({}, 3, 5, 0.1);
  CHECK(recording.first() == 0);
  CHECK(recording.stride() == 3 * 3);
  record<3>(recording);
  for (int lane = 0; lane < 3; ++lane) {
    const auto whole = recording.trajectory(lane, 7, Status::diverged);
    CHECK(whole.samples() == 5);
    CHECK(whole.dt == 0.1);
    CHECK(whole.start == 7);
    CHECK(whole.status == Status::diverged);
    for (int k = 0; k < 5; ++k)
      for (int s = 0; s < 3; ++s) CHECK(whole.states(s, k) == number(s, k, lane));
  }
}

TEST_CASE("a species that is asked for twice is kept once") {
  CHECK(Recording<float, 3>({.species = {1, 1, 2, 1}, .last = 0}, 4, 5, 0.1).stride() == 2 * 4);
}

TEST_CASE("one experiment of a recording shows what was put, for any readers") {
  static_assert(std::is_same_v<Recording<float, 3>::One::Scalar, float> && Recording<float, 3>::One::species == 3);
  CHECK(property::holds([] {
    const int samples = *rc::gen::inRange(1, 40), last = *rc::gen::inRange(0, samples + 1);
    const Reads reads{*rc::gen::container<std::vector<int>>(rc::gen::inRange(0, 3)), last};
    Recording<float, 3> recording(reads, 4, samples, 0.25);
    record<4>(recording);
    for (int lane = 0; lane < 4; ++lane) {
      const auto one = recording.one(lane);
      RC_ASSERT(one.dt == 0.25);
      for (int s = 0; s < 3; ++s) {
        if (!reads.species.empty() && std::count(reads.species.begin(), reads.species.end(), s) == 0) continue;
        const int n = *rc::gen::inRange(1, (last == 0 ? samples : last) + 1);
        const auto series = one.series(s, n);
        RC_ASSERT(series.size() == n);
        for (int k = 0; k < n; ++k) RC_ASSERT(series[k] == number(s, samples - n + k, lane));
      }
    }
  }));
}

TEST_CASE("recordings that are alive at once share no memory, and one that is over leaves the next whole") {
  Recording<float, 3> outer({}, 1, 50, 0.1);
  record<1>(outer);
  for (const int samples : {10, 80, 20}) {
    Recording<float, 3> inner({}, 4, samples, 0.1);
    record<4>(inner);
    CHECK(inner.trajectory(3, 0, Status::ok).states(2, samples - 1) == number(2, samples - 1, 3));
  }
  bool untouched = true;
  for (int k = 0; k < 50; ++k)
    for (int s = 0; s < 3; ++s) untouched &= outer.series(s, 50 - k, 0)[0] == number(s, k, 0);
  CHECK(untouched);
}

}  // namespace

TEST_CASE("a recording that is held has one state at every sample, for every reader") {
  Recording<float, 3> recording({.species = {0, 2}, .last = 5}, 4, 20, 0.1);
  CHECK(!recording.held());
  Vector<Lanes<float, 4>, 3> y;
  for (int s = 0; s < 3; ++s) {
    const float values[] = {number(s, 1, 0), number(s, 1, 1), number(s, 1, 2), number(s, 1, 3)};
    y[s] = Lanes<float, 4>::load(values);
  }
  recording.hold(y);
  CHECK(recording.held());
  for (int lane = 0; lane < 4; ++lane) {
    const auto series = recording.one(lane).series(2, 4);
    CHECK(series.size() == 4);
    for (int k = 0; k < 4; ++k) CHECK(series[k] == number(2, 1, lane));
    CHECK(series.maxCoeff() == series.minCoeff());
  }
  Recording<float, 3> whole({}, 4, 20, 0.1);
  whole.hold(y);
  const auto trajectory = whole.trajectory(3, 0, Status::ok);
  CHECK(trajectory.samples() == 20);
  for (int k = 0; k < 20; ++k) CHECK(trajectory.states(1, k) == number(1, 1, 3));
}
