// SPDX-License-Identifier: MIT
#include "curio/search/history.hpp"  // first: the header must stand alone

#include <catch2/catch.hpp>
#include <vector>

#include "curio/simulate/intervention.hpp"

using namespace curio;

namespace {

using Doses = Intervention<2, 1>;
using Notes = History<Doses, float>;
using Rows = std::vector<std::size_t>;

/// Five rows: 0 and 1 random, 1 failed; 2 from 0, 3 from 2, 4 from 0.
Notes notes() {
  Notes history({"sugar", "salt", "y"});
  const auto add = [&](float first, std::optional<std::size_t> source, std::size_t batch, Status status) {
    Notes::Row row{.intervention = {{first, first + 1, first + 2}, {}}, .source = source, .batch = batch};
    row.status = status;
    if (status == Status::ok) row.measured = 10 * first;
    history.add(row);
  };
  add(0, {}, 0, Status::ok);
  add(1, {}, 0, Status::diverged);
  add(2, 0, 1, Status::ok);
  add(3, 2, 1, Status::ok);
  add(4, 0, 1, Status::failed);
  return history;
}

}  // namespace

TEST_CASE("a history begins empty, and keeps its rows in order") {
  CHECK(Notes({"a", "b", "c"}).empty());
  CHECK(Notes({"a", "b", "c"}).size() == 0);
  const Notes history = notes();
  CHECK(history.size() == 5);
  CHECK_FALSE(history.empty());
  float next = 0;
  for (const auto& row : history) CHECK(row.intervention.values[0] == next++);
  CHECK(history[3].intervention.values == Vector<float, 3>(3, 4, 5));
  CHECK(history[3].source == 2);
  CHECK(history[3].batch == 1);
  CHECK(history[3].measured == 30);
}

TEST_CASE("a row that says nothing is a random experiment that failed") {
  const Notes::Row row{.intervention = {{1, 2, 3}, {}}};
  CHECK_FALSE(row.source);
  CHECK(std::isnan(row.loss));
  CHECK(row.batch == 0);
  CHECK(row.status == Status::failed);
  CHECK_FALSE(row.measured);
}

TEST_CASE("a column is had by the name of its value") {
  const Notes history = notes();
  CHECK(history.names() == std::vector<std::string>{"sugar", "salt", "y"});
  CHECK(history.column("salt") == Eigen::VectorXf{{1, 2, 3, 4, 5}});
  CHECK(history.column("y") == Eigen::VectorXf{{2, 3, 4, 5, 6}});
  CHECK_THROWS_WITH(history.column("pepper"), "History: no column is called \"pepper\"");
  CHECK(Notes({"a", "b", "c"}).column("a").size() == 0);
}

TEST_CASE("interventions and what was measured come row by row, nothing where it failed") {
  const Notes history = notes();
  CHECK(history.interventions().size() == 5);
  CHECK(history.interventions()[4].values[2] == 6);
  CHECK(history.measured() == std::vector<std::optional<float>>{0, {}, 20, 30, {}});
}

TEST_CASE("rows are counted by how they ended") {
  const Notes history = notes();
  CHECK(history.count(Status::ok) == 3);
  CHECK(history.count(Status::diverged) == 1);
  CHECK(history.count(Status::failed) == 1);
}

TEST_CASE("a lineage goes back to a random experiment, its source first") {
  const Notes history = notes();
  CHECK(history.lineage(0) == Rows{});
  CHECK(history.lineage(2) == Rows{0});
  CHECK(history.lineage(3) == Rows{2, 0});
  CHECK_THROWS_WITH(history.lineage(5), "History: expected a row below 5, got 5");
}

TEST_CASE("a row that is not there is refused") {
  CHECK_THROWS_WITH(notes()[5], "History: expected a row below 5, got 5");
  CHECK_THROWS_WITH(Notes({"a", "b", "c"})[0], "History: expected a row below 0, got 0");
  CHECK_NOTHROW(notes()[4]);
}

TEST_CASE("a source must be an earlier row, so that every lineage ends") {
  Notes history = notes();
  Notes::Row row = history[0];
  row.source = 5;  // itself
  CHECK_THROWS_WITH(history.add(row), "History: the source of row 5 must be an earlier row, got 5");
  CHECK(history.size() == 5);
  row.source = 4;
  CHECK_NOTHROW(history.add(row));
}
