// SPDX-License-Identifier: MIT
#include "curio/search/ahead.hpp"  // first: the header must stand alone

#include <catch2/catch.hpp>
#include <memory>
#include <stdexcept>

using namespace curio;

TEST_CASE("what was done ahead is taken batch by batch, each once and in its turn") {
  detail::Ahead<std::unique_ptr<int>> ahead;
  CHECK_FALSE(ahead.holds(0));
  CHECK_FALSE(ahead.tried(0));
  std::vector<std::unique_ptr<int>> results;
  for (int i = 0; i < 6; ++i) results.push_back(std::make_unique<int>(i));
  ahead.fill(4, 3, [&] { return std::move(results); });
  CHECK(ahead.tried(6));
  CHECK_FALSE(ahead.tried(7));
  CHECK_FALSE(ahead.holds(3));
  CHECK_FALSE(ahead.holds(5));
  for (std::size_t batch = 4; batch < 7; ++batch) {
    REQUIRE(ahead.holds(batch));
    const auto taken = ahead.take(2);
    REQUIRE(taken.size() == 2);
    CHECK(*taken[0] == 2 * (static_cast<int>(batch) - 4));
    CHECK(*taken[1] == 2 * (static_cast<int>(batch) - 4) + 1);
    CHECK_FALSE(ahead.holds(batch));
  }
  CHECK_FALSE(ahead.holds(7));
}

TEST_CASE("where taking throws, nothing wrong is taken after it") {
  struct Fragile {
    int value = 0;
    bool breaks = false;
    Fragile() = default;
    explicit Fragile(int v) : value(v) {}
    Fragile(const Fragile&) = default;
    Fragile(Fragile&& other) noexcept(false) : value(other.value), breaks(other.breaks) {
      if (breaks) throw std::runtime_error("broken");
    }
  };
  std::vector<Fragile> results;
  results.reserve(6);
  for (int i = 0; i < 6; ++i) results.emplace_back(i);
  detail::Ahead<Fragile> ahead;
  ahead.fill(0, 3, [&] { return results; });
  CHECK(ahead.take(2)[1].value == 1);
  results[3].breaks = true;
  detail::Ahead<Fragile> breaking;
  breaking.fill(0, 3, [&] { return results; });
  CHECK(breaking.take(2)[1].value == 1);
  CHECK_THROWS_WITH(breaking.take(2), "broken");
  for (std::size_t batch = 0; batch < 4; ++batch) CHECK_FALSE(breaking.holds(batch));
}

TEST_CASE("where making throws, nothing is held, and the batches were tried") {
  detail::Ahead<int> ahead;
  ahead.fill(2, 2, [] { return std::vector{1, 2}; });
  CHECK(ahead.take(1) == std::vector{1});
  ahead.fill(3, 4, []() -> std::vector<int> { throw std::runtime_error("no"); });
  for (std::size_t batch = 0; batch < 9; ++batch) CHECK_FALSE(ahead.holds(batch));
  CHECK(ahead.tried(6));
  CHECK_FALSE(ahead.tried(7));
}
