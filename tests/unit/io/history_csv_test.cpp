// SPDX-License-Identifier: MIT
#include "curio/io/history_csv.hpp"  // first: the header must stand alone

#include <unistd.h>

#include <array>
#include <bit>
#include <catch2/catch.hpp>
#include <cstdint>
#include <locale>
#include <sstream>

#include "curio/analysis/periodicity.hpp"
#include "curio/model/sigmoid_circuit.hpp"
#include "curio/search/curiosity_search.hpp"
#include "curio/search/random_search.hpp"

using namespace curio;

namespace {

const SigmoidCircuit<3> circuit;
const Rollout rollout{Euler{circuit}, {.dt = 0.01, .samples = 200}};
const auto study = CuriositySearch{Space{circuit}, rollout, Fourier{.last = 100}}.measuring(
    Periodicity{.species = 0, .last = 100, .threshold = 1});
constexpr Plan plan{.seed = 5, .random_batches = 2, .goal_batches = 3, .batch_size = 10};

/// One species that leaves the numbers where the parameter is high: c y^2 from y = 1 is infinite at t = 1/c.
struct Explosion {
  static constexpr int species = 1, parameters = 1;
  template <class Real>
  Vector<Real, 1> operator()(const Vector<Real, 1>& y, const Vector<Real, 1>& c) const {
    return Vector<Real, 1>{c[0] * y[0] * y[0]};
  }
  static Bounds<1, 1> bounds() { return {.state = {{1, 1, "y"}}, .parameters = {{0, 1, "c"}}}; }
};
const auto explosive = CuriositySearch{
    Space{Explosion{}}, Rollout{Euler{Explosion{}}, {.dt = 0.05, .samples = 50}},
    Fourier{.last = 10}}.measuring(Periodicity{.species = 0, .last = 10, .threshold = 1});

/// A walk: each step draws.
struct Walk {
  static constexpr int species = 1, parameters = 1;
  template <class T, int W>
  Vector<Lanes<T, W>, 1> operator()(const LaneKeys<T, W>& key, const Vector<Lanes<T, W>, 1>& y,
                                    const Vector<Lanes<T, W>, 1>& c, double, double) const {
    return Vector<Lanes<T, W>, 1>{y[0] + c[0] * normal(key)};
  }
  static Bounds<1, 1> bounds() { return {.state = {{0, 1, "y"}}, .parameters = {{0, 1, "c"}}}; }
};
const CuriositySearch walking{Space{Walk{}}, Rollout{Walk{}, {.dt = 1, .samples = 20}}, Fourier{.last = 20}};

std::string written(const auto& history) {
  std::ostringstream out;
  write_csv(out, history);
  return out.str();
}
auto read(const std::string& text, const auto& search) {
  std::istringstream in(text);
  return read_csv(in, search);
}

/// The table up to its n-th row.
std::string first_rows(const std::string& text, std::size_t n) {
  std::size_t end = 0;
  for (std::size_t line = 0; line <= n; ++line) end = text.find('\n', end) + 1;
  return text.substr(0, end);
}

/// The same number in every bit; all NaN are one.
bool same_bits(float a, float b) {
  return std::bit_cast<std::uint32_t>(a) == std::bit_cast<std::uint32_t>(b) || (std::isnan(a) && std::isnan(b));
}
/// Whether two histories are the same in every bit; what stochastic experiments drew from only where asked.
void check_same(const auto& a, const auto& b, bool keys = false) {
  CHECK(a.names() == b.names());
  REQUIRE(a.size() == b.size());
  for (std::size_t i = 0; i < a.size(); ++i) {
    const auto &x = a[i], &y = b[i];
    bool same = same_bits(x.loss, y.loss) && x.intervention.windows == y.intervention.windows;
    for (Eigen::Index j = 0; j < x.intervention.values.size(); ++j)
      same = same && same_bits(x.intervention.values[j], y.intervention.values[j]);
    CAPTURE(i);
    CHECK((same && x.source == y.source && x.batch == y.batch && x.status == y.status && x.measured == y.measured &&
           (!keys || x.key == y.key)));
  }
}
void check_both_ways(const auto& search) {
  const auto history = search.run(plan);
  const std::string text = written(history);
  const auto again = read(text, search);
  check_same(again, history);
  CHECK(written(again) == text);
}

}  // namespace

TEST_CASE("the columns are the study's, then batch and status") {
  CHECK(first_rows(written(study.run({.random_batches = 0, .goal_batches = 0})), 0) ==
        "experiment,source,goal_loss,c0,c1,c2,c3,c4,c5,c6,c7,c8,c9,c10,c11,y0,y1,y2,"
        "periodic,offset,amplitude,frequency,peak_modulus,batch,status\n");
}

namespace {

/// Two doses, and what is measured of them.
const Space<2, 0> doses = box({{0, 1, "sugar"}, {0, 1, "salt"}});
using Doses = Space<2, 0>::Intervention;
template <class M>
using Table = History<Doses, M>;
template <class M>
typename Table<M>::Row row(Vector<float, 2> values, Status status, std::optional<M> measured) {
  typename Table<M>::Row made{doses.at(values)};
  made.status = status;
  made.measured = std::move(measured);
  return made;
}
/// A search that measures what M is made of.
template <class M>
auto measures() {
  return RandomSearch{doses, External<Vector<float, 2>>{}}.measuring([](const Vector<float, 2>&) { return M{}; });
}

}  // namespace

TEST_CASE("a table worked out by hand") {
  Table<Oscillation> history(doses.names());
  history.add(row<Oscillation>({0.5f, 0.1f}, Status::ok, Oscillation{true, 0.25f, 1, 12.5f, 1e-10f}));
  history.add(row<Oscillation>({1, 0}, Status::diverged, {}));
  auto child = row<Oscillation>({0, 1e-45f}, Status::ok, Oscillation{});
  child.source = 0, child.loss = 1.0f / 3, child.batch = 1;
  history.add(child);
  auto failed = row<Oscillation>({0, 0}, Status::failed, {});
  failed.source = 2, failed.batch = 7;
  history.add(failed);
  const std::string text =
      "experiment,source,goal_loss,sugar,salt,periodic,offset,amplitude,frequency,peak_modulus,batch,status\n"
      "0,,,0.5,0.100000001,1,0.25,1,12.5,1.00000001e-10,0,ok\n"
      "1,,,1,0,,,,,,0,diverged\n"
      "2,0,0.333333343,0,1.40129846e-45,0,0,0,0,0,1,ok\n"
      "3,2,,0,0,,,,,,7,failed\n";
  CHECK(written(history) == text);
  check_same(read(text, measures<Oscillation>()), history);
}

TEST_CASE("a history written, read and written again is the same table, and every value the same") {
  check_both_ways(study);
  check_both_ways(study.with_optimizer(Evolution{.workers = 2, .steps = 2}));
  check_both_ways(RandomSearch{Space{circuit}, rollout});
  check_both_ways(RandomSearch{Space{circuit}, rollout}.measuring(Periodicity{.last = 100}));
  check_both_ways(walking);
}

TEST_CASE("failed experiments keep their status, and have nothing measured") {
  const auto history = explosive.run(plan);
  CHECK(history.count(Status::diverged) > 0);
  CHECK(history.count(Status::ok) > 0);
  check_both_ways(explosive);
}

TEST_CASE("windows are the space's, and their values columns by name") {
  const auto space = Space{circuit}
                         .hold("y1", {.from = 0.5, .to = 1, .low = 0, .high = 1})
                         .add("c3", {.from = 1, .to = 1.5, .low = -1, .high = 1, .name = "knock, down"});
  const CuriositySearch search{space, rollout, Fourier{.last = 100}};
  CHECK(written(search.run(plan)).find("y2,y1_hold,\"knock, down\",batch,status\n0,") != std::string::npos);
  check_both_ways(search);
}

TEST_CASE("a search without experiments has a table without rows") {
  const auto history = study.run({.random_batches = 0, .goal_batches = 0});
  const auto again = read(written(history), study);
  CHECK(again.empty());
  CHECK(again.names() == history.names());
}

namespace {

template <class M>
void check_measured(const std::string& columns, const std::string& cells, const M& measured) {
  Table<M> history(doses.names());
  history.add(row<M>({0, 0}, Status::failed, {}));
  history.add(row<M>({0, 0}, Status::ok, measured));
  const std::string nothing(static_cast<std::size_t>(std::count(cells.begin(), cells.end(), ',')), ',');
  const std::string text = "experiment,source,goal_loss,sugar,salt" + columns + ",batch,status\n0,,,0,0" + nothing +
                           ",0,failed\n1,,,0,0" + cells + ",0,ok\n";
  CHECK(written(history) == text);
  check_same(read(text, measures<M>()), history);
}

}  // namespace

TEST_CASE("a number, a vector of any size, or nothing can be measured") {
  check_measured(",measured", ",0.100000001", 0.1f);
  check_measured(",measured", ",0.10000000000000001", 0.1);
  check_measured(",measured", ",-7", -7);
  check_measured(",measured", ",1", true);
  check_measured(",measured", ",inf", std::numeric_limits<float>::infinity());
  check_measured(",measured0,measured1", ",0.5,-0", Vector<float, 2>{0.5f, -0.0f});
  check_measured(",measured0,measured1,measured2", ",1,2,0.10000000000000001", Eigen::VectorXd{{1, 2, 0.1}});
  check_measured("", "", Eigen::VectorXf{});
  check_measured("", "", Nothing{});
}

TEST_CASE("a measurement that is no number stays one, beside an experiment that has none") {
  Table<float> history(doses.names());
  history.add(row<float>({0, 0}, Status::ok, std::nanf("")));
  const auto again = read(written(history), measures<float>());
  CHECK(written(history).ends_with("0,,,0,0,nan,0,ok\n"));
  REQUIRE(again[0].measured);
  CHECK(std::isnan(*again[0].measured));
}

TEST_CASE("measured vectors of several sizes make no table") {
  Table<Eigen::VectorXf> history(doses.names());
  history.add(row<Eigen::VectorXf>({0, 0}, Status::ok, Eigen::VectorXf::Zero(2)));
  history.add(row<Eigen::VectorXf>({0, 0}, Status::ok, Eigen::VectorXf::Zero(3)));
  std::ostringstream out;
  CHECK_THROWS_WITH(write_csv(out, history),
                    "write_csv: experiment 1: expected 2 measured numbers, as in the first, got 3");
}

namespace {

/// Whether a search that was cut after any number of rows, and goes on from its table, ends with the same history.
void check_resume(const auto& search) {
  const auto whole = search.run(plan);
  const std::string text = written(whole);
  for (std::size_t rows = 0; rows <= whole.size(); ++rows) {
    CAPTURE(rows);
    check_same(search.run(plan, read(first_rows(text, rows), search), Serial{}), whole, true);
  }
}

}  // namespace

TEST_CASE("a curiosity search goes on from its table to the same end, wherever it was cut") { check_resume(study); }
TEST_CASE("so does one with several workers and steps") {
  check_resume(study.with_optimizer(Evolution{.workers = 2, .steps = 2}));
}
TEST_CASE("so does one in which experiments diverge") { check_resume(explosive); }
TEST_CASE("so does one with windows of time") {
  check_resume(CuriositySearch{Space{circuit}.hold("y1", {.from = 0.5, .to = 1, .low = 0, .high = 1}), rollout,
                               Fourier{.last = 100}});
}
TEST_CASE("so does a random search") {
  check_resume(RandomSearch{Space{circuit}, rollout}.measuring(Periodicity{.last = 100}));
}
TEST_CASE("so do stochastic ones, though the table does not tell what they drew") {
  check_resume(walking);
  check_resume(walking.with_optimizer(Evolution{.workers = 2, .steps = 2}));
  check_resume(RandomSearch{Space{Walk{}}, Rollout{Walk{}, {.dt = 1, .samples = 20}}});
}

TEST_CASE("a stochastic trajectory can be had again from its table, by the search that it is of") {
  const auto whole = walking.run(plan);
  const auto run = walking.start(plan, read(written(whole), walking));
  const Rollout walk{Walk{}, {.dt = 1, .samples = 20}};
  for (const std::size_t i : {0u, 19u, 20u, 49u})
    CHECK(walk(run.history()[i].intervention, run.history()[i].key).states ==
          walk(whole[i].intervention, whole[i].key).states);
}

TEST_CASE("a table cut anywhere inside a row is refused, at the very end too") {
  const std::string text = written(explosive.run({.seed = 5, .random_batches = 1, .goal_batches = 1, .batch_size = 2}));
  std::size_t line = 1;
  for (std::size_t size = 1; size < text.size(); ++size) {
    const std::string cut = text.substr(0, size);
    if (cut.back() == '\n') {
      ++line;
      CHECK(read(cut, explosive).size() == line - 2);
    } else {
      CHECK_THROWS_WITH(read(cut, explosive), "read_csv: line " + std::to_string(line) +
                                                  ": expected a newline at the end of the row, got the end of the "
                                                  "file: it was cut here");
    }
  }
  CHECK(line == 5);
}

TEST_CASE("a table with the other end of line is read as well") {
  const auto history = explosive.run(plan);
  std::string text;
  for (const char c : written(history)) text.append(c == '\n' ? "\r\n" : std::string(1, c));
  check_same(read(text, explosive), history);
  text.pop_back();
  CHECK_THROWS_WITH(read(text, explosive), Catch::Contains("line 51: expected a newline"));
}

TEST_CASE("a broken table is refused, in words that tell where") {
  const std::string header = "experiment,source,goal_loss,sugar,salt,measured,batch,status\n";
  const auto two = [&](const std::string& second) { return header + "0,,,0.5,0.25,3,1,ok\n" + second + "\n"; };
  const auto search = measures<float>();
  REQUIRE(read(two("1,0,0.5,0.5,1,3,1,ok"), search).size() == 2);
  const std::pair<std::string, std::string> broken[] = {
      {"", "read_csv: expected a header, got an empty file"},
      {"\n", "line 1: expected column experiment, got "},
      {"0,,,0.5,0.25,3,0,ok\n", "line 1: expected column experiment, got 0"},
      {"experiment,source,goal_loss,c0,c1,measured,batch,status\n", "line 1: expected column sugar, got c0"},
      {"experiment,source,goal_loss,sugar,salt,batch,status\n", "line 1: expected column measured, got batch"},
      {"experiment,source,goal_loss,sugar,salt,measured,batch\n", "line 1: expected column status, got no more"},
      {"experiment,source,goal_loss,sugar,salt,measured,batch,status,note\n",
       "line 1: expected no more columns, got note"},
      {two("1,0,0.5,0.5"), "line 3: expected 8 cells, got 4"},
      {two("1,0,0.5,0.5,1,3,1,ok,"), "line 3: expected 8 cells, got 9"},
      {two(""), "line 3: expected 8 cells, got 1"},
      {two("one,0,0.5,0.5,1,3,1,ok"), "line 3, column experiment: expected a whole number, got \"one\""},
      {two("2,0,0.5,0.5,1,3,1,ok"), "line 3, column experiment: expected 1, got 2"},
      {two("0,0,0.5,0.5,1,3,1,ok"), "line 3, column experiment: expected 1, got 0"},
      {two(",0,0.5,0.5,1,3,1,ok"), "line 3, column experiment: expected a whole number, got \"\""},
      {two("1,x,0.5,0.5,1,3,1,ok"), "line 3, column source: expected a whole number, got \"x\""},
      {two("1,-1,0.5,0.5,1,3,1,ok"), "line 3, column source: expected a whole number, got \"-1\""},
      {two("1,0.0,0.5,0.5,1,3,1,ok"), "line 3, column source: expected a whole number, got \"0.0\""},
      {two("1,1,0.5,0.5,1,3,1,ok"), "line 3, column source: expected an experiment before 1, got 1"},
      {two("1,7,0.5,0.5,1,3,1,ok"), "line 3, column source: expected an experiment before 1, got 7"},
      {two("1,0,near,0.5,1,3,1,ok"), "line 3, column goal_loss: expected a number, got \"near\""},
      {two("1,0,0.5,0.5x,1,3,1,ok"), "line 3, column sugar: expected a number, got \"0.5x\""},
      {two("1,0,0.5,,1,3,1,ok"), "line 3, column sugar: expected a number, got \"\""},
      {two("1,0,0.5,\"0,5\",1,3,1,ok"), "line 3, column sugar: expected a number, got \"0,5\""},
      {two("1,0,0.5,0.5,1.5,3,1,ok"), "line 3: Space: salt must lie in [0, 1], got 1.5"},
      {two("1,0,0.5,0.5,-1e-9,3,1,ok"), "line 3: Space: salt must lie in [0, 1], got -9.99999972e-10"},
      {two("1,0,0.5,0.5,nan,3,1,ok"), "line 3: Space: salt must lie in [0, 1], got nan"},
      {two("1,0,0.5,0.5,1,much,1,ok"), "line 3, column measured: expected a number, got \"much\""},
      {two("1,0,0.5,0.5,1,,1,ok"), "line 3, column measured: expected a number, got \"\""},
      {two("1,0,,0.5,1,3,1,failed"),
       "line 3, column measured: expected nothing where the experiment failed, got \"3\""},
      {two("1,0,,0.5,1,3,1,diverged"),
       "line 3, column measured: expected nothing where the experiment diverged, got \"3\""},
      {two("1,0,0.5,0.5,1,3,first,ok"), "line 3, column batch: expected a whole number, got \"first\""},
      {two("1,0,0.5,0.5,1,3,0,ok"), "line 3, column batch: expected 1 or more, as the row before, got 0"},
      {two("1,0,0.5,0.5,1,3,1,OK"), "line 3, column status: expected ok, diverged or failed, got \"OK\""},
      {two("1,0,0.5,0.5,1,3,1,"), "line 3, column status: expected ok, diverged or failed, got \"\""},
  };
  for (const auto& [text, message] : broken)
    CHECK_THROWS_WITH(read(text, search), message.starts_with("read_csv") ? message : "read_csv: " + message);
}

TEST_CASE("a table of another space, or of another measurement, is refused") {
  const std::string text = written(study.run({.random_batches = 0, .goal_batches = 0}));
  CHECK_THROWS_WITH(read(text, explosive), "read_csv: line 1: expected column c, got c0");
  CHECK_THROWS_WITH(read(text, RandomSearch{Space{circuit}, rollout}),
                    "read_csv: line 1: expected column batch, got periodic");
}

namespace {

struct Comma : std::numpunct<char> {
  char do_decimal_point() const override { return ','; }
  char do_thousands_sep() const override { return '.'; }
  std::string do_grouping() const override { return "\1"; }
};

}  // namespace

TEST_CASE("a table is the same, and read the same, in a locale that writes a decimal comma") {
  const auto history = explosive.run(plan);
  const std::string text = written(history);
  const std::locale german(std::locale::classic(), new Comma), before = std::locale::global(german);
  std::ostringstream out;
  out.imbue(german);
  out.width(40);
  out.precision(2);
  write_csv(out, history);
  std::istringstream in(text);
  in.imbue(german);
  const auto again = read_csv(in, explosive);
  std::locale::global(before);
  CHECK(out.str() == text);
  check_same(again, history);
}

TEST_CASE("a history in a file is the same table; errors name the file") {
  const auto folder = std::filesystem::temp_directory_path() / ("curio_history_csv_test_" + std::to_string(getpid()));
  std::filesystem::create_directories(folder);
  const auto path = folder / "search.csv";
  CHECK_THROWS_WITH(read_csv(path, explosive), "read_csv: " + path.string() + ": cannot be opened for reading");
  CHECK_THROWS_WITH(read_csv(folder, explosive),
                    "read_csv: " + folder.string() + ": expected a table, got a stream that cannot be read");

  const auto history = explosive.run(plan);
  write_csv(path, history);
  check_same(read_csv(path, explosive), history);
  CHECK(std::filesystem::file_size(path) == written(history).size());

  CHECK_THROWS_WITH(read_csv(path, study), "read_csv: " + path.string() + ", line 1: expected column c0, got c");
  std::filesystem::resize_file(path, written(history).size() - 1);
  CHECK_THROWS_WITH(read_csv(path, explosive), Catch::StartsWith("read_csv: " + path.string() + ", line 51: "));

  const auto nowhere = folder / "no" / "search.csv";
  CHECK_THROWS_WITH(write_csv(nowhere, history), "write_csv: " + nowhere.string() + ": cannot be opened for writing");
  std::filesystem::remove_all(folder);
}

TEST_CASE("a history that cannot be written to its stream is told") {
  const auto history = explosive.run(plan);
  std::ostringstream out;
  out.setstate(std::ios::badbit);
  CHECK_THROWS_WITH(write_csv(out, history), "write_csv: the stream cannot be written");
}
