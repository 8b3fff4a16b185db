// SPDX-License-Identifier: MIT
#include "curio/io/history_csv.hpp"  // first: the header must stand alone

#include <catch2/catch.hpp>
#include <sstream>

#include "curio/curio.hpp"

using namespace curio;

namespace {

auto small_search() {
  const SigmoidCircuit<3> circuit;
  return CuriositySearch{Space{circuit}, Rollout{Euler{circuit}, {.dt = 0.01, .samples = 200}}, Fourier{.last = 100}}
      .measuring(Periodicity{.species = 0, .last = 100, .threshold = 1});
}
constexpr Plan plan{.seed = 5, .random_batches = 2, .goal_batches = 3, .batch_size = 6};

template <class H>
std::string written(const H& history) {
  std::ostringstream out;
  write_csv(out, history);
  return out.str();
}
auto read(const std::string& text) {
  std::istringstream in(text);
  return read_csv(in, small_search());
}

}  // namespace

TEST_CASE("a history written, read and written again is the same table, and every value the same") {
  const auto history = small_search().run(plan);
  const std::string text = written(history);
  const auto again = read(text);
  CHECK(written(again) == text);
  REQUIRE(again.size() == history.size());
  for (std::size_t i = 0; i < history.size(); ++i) {
    CHECK(again[i].intervention.values == history[i].intervention.values);
    CHECK(again[i].source == history[i].source);
    CHECK(again[i].batch == history[i].batch);
    CHECK(again[i].measured == history[i].measured);
    if (history[i].source) CHECK(again[i].loss == history[i].loss);
  }
}

TEST_CASE("a cut search goes on from its table to the same end, wherever it was cut") {
  const auto search = small_search();
  const auto whole = search.run(plan);
  const std::string text = written(whole);
  for (std::size_t rows = 0; rows <= whole.size(); rows += 5) {
    std::size_t end = 0;
    for (std::size_t line = 0; line <= rows; ++line) end = text.find('\n', end) + 1;
    CHECK(written(search.run(plan, read(text.substr(0, end)), Serial{})) == text);
  }
}

TEST_CASE("a broken table is refused, in words that tell where") {
  const std::string text =
      written(small_search().run({.seed = 5, .random_batches = 1, .goal_batches = 0, .batch_size = 2}));
  const std::size_t first = text.find('\n') + 1;
  CHECK_THROWS_WITH(read(""), "read_csv: expected a header, got an empty file");
  CHECK_THROWS_WITH(read(text.substr(0, text.size() - 1)), Catch::Contains("line 3") && Catch::Contains("cut"));
  CHECK_THROWS_WITH(read(text.substr(0, first) + "0,,1\n"), Catch::Contains("line 2: expected 25 cells, got 3"));
  CHECK_THROWS_WITH(read("experiment,source\n"), Catch::Contains("line 1: expected column goal_loss, got nothing"));
  CHECK_THROWS_WITH(read("x" + text), Catch::Contains("expected column experiment, got xexperiment"));
  CHECK_THROWS_WITH(read(text.substr(0, first) + "zero" + text.substr(first + 1)),
                    Catch::Contains("column experiment: expected a number, got \"zero\""));
  CHECK_THROWS_WITH(read(text.substr(0, first) + "7" + text.substr(first + 1)),
                    Catch::Contains("expected experiment 0, got 7"));
}
