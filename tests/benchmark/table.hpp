// SPDX-License-Identifier: MIT
// Measurements by name, and a table of how they compare.
#pragma once

#include <benchmark/benchmark.h>

#include <chrono>
#include <functional>
#include <map>
#include <string>
#include <vector>

/// Measurements, made in turns by Google Benchmark, and the lines that compare them.
///
/// Of the repetitions of a measurement the least counts: whatever else runs on the machine only ever adds.
class Table : public benchmark::BenchmarkReporter {
 public:
  /// Does something, and gives the seconds that one of it took.
  using Work = std::function<double()>;
  /// A number made of measurements.
  using Made = std::function<double(const Table&)>;

  /// Measures under a name, which it gives back.
  std::string measure(const std::string& name, Work work, int repetitions = 7);
  /// Keeps a number that is no time, for a line of its own; of several the largest.
  void keep(const std::string& name, double number);

  /// One line: what ours is compared with, and what it could be at best. Both may be missing.
  struct Line {
    std::string work, ours, against = {};
    Made floor = {};
    std::string unit = {};  // empty: seconds
  };
  void add(Line line) { lines_.push_back(std::move(line)); }

  /// What was measured or kept; no number where nothing was.
  double operator[](const std::string& name) const;

  bool ReportContext(const Context&) override { return true; }
  void ReportRuns(const std::vector<Run>& runs) override;
  /// Prints the lines of which something was measured.
  void Finalize() override;

 private:
  std::map<std::string, double> known_;
  std::vector<Line> lines_;
};

/// Seconds that `work` takes, by the clock.
template <class W>
double seconds_of(W&& work) {
  const auto start = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

// The families: each adds its measurements and lines.
void rollouts(Table& table);
void models(Table& table);
void transforms(Table& table);
void selections(Table& table);
void growth(Table& table);
void processes(Table& table, const std::string& programs);
