// SPDX-License-Identifier: MIT
#include "table.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <limits>

std::string Table::measure(const std::string& name, Work work, int repetitions) {
  benchmark::RegisterBenchmark(name.c_str(),
                               [work = std::move(work)](benchmark::State& state) {
                                 for (auto _ : state) state.SetIterationTime(work());
                               })
      ->UseManualTime()
      ->Iterations(1)
      ->Repetitions(repetitions);
  return name;
}

void Table::keep(const std::string& name, double number) {
  const auto [at, added] = known_.emplace(name, number);
  if (!added) at->second = std::max(at->second, number);
}

double Table::operator[](const std::string& name) const {
  const auto at = known_.find(name);
  return at == known_.end() ? std::numeric_limits<double>::quiet_NaN() : at->second;
}

void Table::ReportRuns(const std::vector<Run>& runs) {
  for (const Run& run : runs) {
    if (run.run_type != Run::RT_Iteration) continue;
    const std::string name = run.run_name.function_name;
    const double seconds = run.real_accumulated_time / static_cast<double>(run.iterations);
    const auto [at, added] = known_.emplace(name, seconds);
    if (!added) at->second = std::min(at->second, seconds);
  }
}

namespace {

std::string shown(double x, const std::string& unit) {
  if (std::isnan(x)) return "-";
  char text[32];
  const auto print = [&](double number, const char* of) {
    std::snprintf(text, sizeof text,
                  number < 9.995 && number != std::round(number) ? "%.2f %s"
                  : number < 99.95                               ? "%.1f %s"
                                                                 : "%.0f %s",
                  number, of);
    return std::string(text);
  };
  if (!unit.empty()) return print(x, unit.c_str());
  return x < 1e-6   ? print(x * 1e9, "ns")
         : x < 1e-3 ? print(x * 1e6, "us")
         : x < 1    ? print(x * 1e3, "ms")
                    : print(x, "s");
}
std::string shown(double x, const char* format) {
  char text[32];
  std::snprintf(text, sizeof text, format, x);
  return std::isnan(x) ? "" : text;
}

}  // namespace

void Table::Finalize() {
  const auto print = [](const std::string& work, const std::string& ours, const std::string& against,
                        const std::string& theirs, const std::string& ratio, const std::string& floor,
                        const std::string& share) {
    std::printf("%-58s %10s   %-32s %10s %6s %10s %6s\n", work.c_str(), ours.c_str(), against.c_str(), theirs.c_str(),
                ratio.c_str(), floor.c_str(), share.c_str());
  };
  print("work", "ours", "against", "", "ratio", "floor", "share");
  for (const Line& line : lines_) {
    const double ours = (*this)[line.ours], theirs = (*this)[line.against];
    if (std::isnan(ours)) continue;
    const double floor = line.floor ? line.floor(*this) : std::numeric_limits<double>::quiet_NaN();
    print(line.work, shown(ours, line.unit), std::isnan(theirs) ? "" : line.against,
          std::isnan(theirs) ? "" : shown(theirs, line.unit), shown(theirs / ours, "%.2f"),
          std::isnan(floor) ? "" : shown(floor, line.unit), shown(100 * floor / ours, "%.0f %%"));
  }
}
