// SPDX-License-Identifier: MIT
#include "curio/io/progress.hpp"  // first: the header must stand alone

#include <fcntl.h>
#include <stdlib.h>

#include <array>
#include <catch2/catch.hpp>
#include <cstddef>
#include <limits>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

using namespace curio;

TEST_CASE("a line tells what is done, how fast, and what is left") {
  CHECK(progress_line("search", 200, 1000, 50) == "search: 200 of 1000 experiments, 50/s, 16 s left");
}
TEST_CASE("while no rate is known, none is told, nor the time left") {
  CHECK(progress_line("s", 0, 10, 0) == "s: 0 of 10 experiments");
  CHECK(progress_line("s", 5, 10, std::numeric_limits<double>::quiet_NaN()) == "s: 5 of 10 experiments");
}
TEST_CASE("at the end nothing is left") {
  CHECK(progress_line("s", 10, 10, 2) == "s: 10 of 10 experiments, 2/s");
  CHECK(progress_line("s", 12, 10, 2) == "s: 12 of 10 experiments, 2/s");
}
TEST_CASE("a slow rate keeps two digits") {
  CHECK(progress_line("s", 1, 1, 0.0123) == "s: 1 of 1 experiments, 0.012/s");
  CHECK(progress_line("s", 1, 1, 9.4) == "s: 1 of 1 experiments, 9.4/s");
  CHECK(progress_line("s", 1, 1, 9.6) == "s: 1 of 1 experiments, 10/s");
  CHECK(progress_line("s", 1, 1, 12345.6) == "s: 1 of 1 experiments, 12346/s");
}
TEST_CASE("time left is in seconds below 100 s, in minutes below 100 min, then in hours") {
  CHECK(progress_line("s", 0, 99, 1) == "s: 0 of 99 experiments, 1/s, 99 s left");
  CHECK(progress_line("s", 0, 120, 1) == "s: 0 of 120 experiments, 1/s, 2 min left");
  CHECK(progress_line("s", 0, 5999, 1) == "s: 0 of 5999 experiments, 1/s, 100 min left");
  CHECK(progress_line("s", 0, 7200, 1) == "s: 0 of 7200 experiments, 1/s, 2 h left");
  CHECK_NOTHROW(progress_line("s", 0, 1, std::numeric_limits<double>::denorm_min()));
}

namespace {

double time_now = 0;  // s, of every clock here
double read_time() { return time_now; }

/// What Progress asks of a run: batches of some experiments each, one a second and experiment.
class FakeRun {
 public:
  struct Plan {
    std::size_t of;
    std::size_t batches() const { return of; }
  };
  struct Row {
    std::size_t batch;
  };
  explicit FakeRun(std::size_t batches) : plan_{batches} {}
  FakeRun& did(std::size_t experiments, double seconds) {
    for (std::size_t i = 0; i < experiments; ++i) rows_.push_back({batches_});
    ++batches_;
    time_now += seconds;
    return *this;
  }
  const Plan& plan() const { return plan_; }
  std::size_t batches() const { return batches_; }
  const std::vector<Row>& history() const { return rows_; }

 private:
  Plan plan_;
  std::size_t batches_ = 0;
  std::vector<Row> rows_;
};

/// A file that is read when something was written to it.
class Written {
 public:
  Written() : file_(std::tmpfile()) { REQUIRE(file_ != nullptr); }
  ~Written() { std::fclose(file_); }
  Written(const Written&) = delete;
  Written& operator=(const Written&) = delete;
  std::FILE* file() const { return file_; }
  std::string text() const {
    std::rewind(file_);
    std::string all;
    for (int c; (c = std::fgetc(file_)) != EOF;) all += static_cast<char>(c);
    std::fseek(file_, 0, SEEK_END);
    return all;
  }

 private:
  std::FILE* file_;
};

/// A terminal of one's own: what is written to its one end is read at the other.
class Terminal {
 public:
  Terminal() : reader_(posix_openpt(O_RDWR | O_NOCTTY)) {
    REQUIRE(reader_ >= 0);
    REQUIRE(grantpt(reader_) == 0);
    REQUIRE(unlockpt(reader_) == 0);
    file_ = std::fopen(ptsname(reader_), "w");
    REQUIRE(file_ != nullptr);
    REQUIRE(isatty(fileno(file_)) == 1);
  }
  ~Terminal() {
    std::fclose(file_);
    close(reader_);
  }
  Terminal(const Terminal&) = delete;
  Terminal& operator=(const Terminal&) = delete;
  std::FILE* file() const { return file_; }
  /// What was written since; a newline comes back as "\r\n".
  std::string text() const {
    std::fputc('!', file_);  // so that there is something to read
    std::fflush(file_);
    std::string all;
    while (!all.ends_with('!')) {
      std::array<char, 512> some;
      const auto count = read(reader_, some.data(), some.size());
      if (count <= 0) break;
      all.append(some.data(), static_cast<std::size_t>(count));
    }
    all.pop_back();
    return all;
  }

 private:
  int reader_;
  std::FILE* file_ = nullptr;
};

}  // namespace

TEST_CASE("away from a terminal there is a line every tenth of the batches, and the last") {
  const Written out;
  Progress progress{.label = "s", .out = out.file(), .clock = read_time};
  FakeRun run(20);
  while (run.batches() < 20) progress(run.did(5, 2));
  std::string expected;
  for (std::size_t batch = 2; batch < 20; batch += 2) expected += progress_line("s", batch * 5, 100, 2.5) + '\n';
  CHECK(out.text() == expected + "s: 100 of 100 experiments, 2.5/s\n");
}

TEST_CASE("of fewer than ten batches each has its line") {
  const Written out;
  Progress progress{.label = "s", .out = out.file(), .clock = read_time};
  FakeRun run(3);
  while (run.batches() < 3) progress(run.did(1, 1));
  CHECK(out.text() ==
        "s: 1 of 3 experiments, 1/s, 2 s left\ns: 2 of 3 experiments, 1/s, 1 s left\ns: 3 of 3 experiments, 1/s\n");
}

TEST_CASE("quiet progress writes nothing") {
  const Written out;
  const Terminal terminal;
  Progress to_file{.quiet = true, .out = out.file()}, to_terminal{.quiet = true, .out = terminal.file()};
  FakeRun run(2);
  for (int batch = 0; batch < 2; ++batch) {
    run.did(1, 1);
    to_file(run);
    to_terminal(run);
  }
  CHECK(out.text().empty());
  CHECK(terminal.text().empty());
}

TEST_CASE("the first batch's time counts from when this run's copy was made") {
  const Written out;
  const Progress given{.label = "s", .out = out.file(), .clock = read_time};
  time_now += 1000;  // between making it and the run
  for (int again = 0; again < 2; ++again) {
    Progress copy = given;
    FakeRun run(1);
    copy(run.did(30, 10));
  }
  CHECK(out.text() == "s: 30 of 30 experiments, 3/s\ns: 30 of 30 experiments, 3/s\n");
}

TEST_CASE("a run that goes on from a history has no rate until it has done a batch more") {
  const Written out;
  Progress progress{.label = "s", .out = out.file(), .clock = read_time};
  FakeRun run(4);
  run.did(10, 0).did(10, 0);  // of the history
  progress(run.did(10, 7));
  progress(run.did(10, 5));
  CHECK(out.text() == "s: 30 of 40 experiments\ns: 40 of 40 experiments, 2/s\n");
}

TEST_CASE("what is left is reckoned as batches like the last") {
  const Written out;
  Progress progress{.label = "s", .out = out.file(), .clock = read_time};
  FakeRun run(4);
  progress(run.did(10, 10));
  progress(run.did(40, 40));
  CHECK(out.text() == "s: 10 of 40 experiments, 1/s, 30 s left\ns: 50 of 130 experiments, 1/s, 80 s left\n");
}

TEST_CASE("where no time has passed there is no rate") {
  const Written out;
  Progress progress{.label = "s", .out = out.file(), .clock = read_time};
  FakeRun run(1);
  progress(run.did(10, 0));
  CHECK(out.text() == "s: 10 of 10 experiments\n");
}

TEST_CASE("on a terminal one line is rewritten, and ended with the run") {
  const Terminal terminal;
  Progress progress{.label = "s", .out = terminal.file(), .clock = read_time};
  FakeRun run(3);
  progress(run.did(1, 1));
  CHECK(terminal.text() == "\rs: 1 of 3 experiments, 1/s, 2 s left\033[K");
  progress(run.did(1, 1));
  CHECK(terminal.text() == "\rs: 2 of 3 experiments, 1/s, 1 s left\033[K");
  progress(run.did(1, 1));
  CHECK(terminal.text() == "\rs: 3 of 3 experiments, 1/s\033[K\r\n");
}

TEST_CASE("a terminal is written to ten times a second at most, and at the end") {
  const Terminal terminal;
  Progress progress{.label = "s", .out = terminal.file(), .clock = read_time};
  FakeRun run(4);
  progress(run.did(1, 1));
  CHECK_FALSE(terminal.text().empty());
  progress(run.did(1, 0.0625));
  CHECK(terminal.text().empty());
  progress(run.did(1, 0.0625));
  CHECK_FALSE(terminal.text().empty());
  progress(run.did(1, 0));
  CHECK(terminal.text().ends_with("\r\n"));
}

TEST_CASE("a run that ends early leaves no line open on a terminal") {
  const Terminal terminal;
  {
    Progress progress{.label = "s", .out = terminal.file(), .clock = read_time};
    FakeRun run(3);
    progress(run.did(1, 1));
    const Progress copy = progress;  // has written no line
    CHECK(terminal.text().ends_with("\033[K"));
  }
  CHECK(terminal.text() == "\r\n");
}
