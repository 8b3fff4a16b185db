// SPDX-License-Identifier: MIT
#include "curio/core/scratch.hpp"  // first: the header must stand alone

#include <catch2/catch.hpp>
#include <thread>
#include <utility>
#include <vector>

using namespace curio;

namespace {
struct Own {  // a type of number that no other test borrows
  double x;
};
}  // namespace

TEST_CASE("what one gives back the next takes, in whatever thread") {
  const Own* first = nullptr;
  {
    Scratch<Own> scratch(100);
    CHECK(scratch.size() == 100);
    scratch.data()[99].x = 1;
    first = scratch.data();
  }
  std::thread([&] {
    const Scratch<Own> smaller(60);
    CHECK(smaller.size() == 60);
    CHECK(smaller.data() == first);
  }).join();
  const Scratch<Own> again(100);
  CHECK(again.data() == first);
}

TEST_CASE("two at a time have memory of their own") {
  Scratch<int> a(10), b(10);
  CHECK(a.data() != b.data());
  a.data()[0] = 1;
  b.data()[0] = 2;
  CHECK(a.data()[0] == 1);
}

TEST_CASE("more than was given back is made, and may be moved") {
  struct Local {
    float x;
  };
  { Scratch<Local> small(1); }
  Scratch<Local> large(1000);
  large.data()[999].x = 3;
  Scratch<Local> moved(std::move(large));
  CHECK(moved.size() == 1000);
  CHECK(moved.data()[999].x == 3);
  Scratch<Local> other;
  CHECK(other.size() == 0);
  other = std::move(moved);
  CHECK(other.data()[999].x == 3);
}

TEST_CASE("many threads may borrow at once", "[threads]") {
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t)
    threads.emplace_back([t] {
      for (int round = 0; round < 200; ++round) {
        Scratch<long> scratch(50);
        for (std::size_t i = 0; i < 50; ++i) scratch.data()[i] = t;
        for (std::size_t i = 0; i < 50; ++i)
          if (scratch.data()[i] != t) FAIL("another thread wrote here");
      }
    });
  for (std::thread& thread : threads) thread.join();
}
