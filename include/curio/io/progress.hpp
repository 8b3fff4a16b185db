// SPDX-License-Identifier: MIT
// How far a search is, for who watches it.
#pragma once

#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <string>

#include "curio/core/version.hpp"

namespace curio::inline CURIO_ABI {

/// The line of a search that has done some experiments of all in some seconds: rate and time left.
inline std::string progress_line(const std::string& label, std::size_t done, std::size_t all, double seconds) {
  const double rate = seconds > 0 ? static_cast<double>(done) / seconds : 0;
  char text[160];
  std::snprintf(text, sizeof text, "%s: %zu of %zu experiments, %.0f/s, %.0f s left", label.c_str(), done, all, rate,
                rate > 0 && all > done ? static_cast<double>(all - done) / rate : 0.0);
  return text;
}

/// An observer that writes progress to the standard error: one line rewritten on a terminal, else a line every tenth of
/// the batches. Time counts from when it is made. Writes nothing where quiet.
struct Progress {
  std::string label = "search";
  bool quiet = false;
  std::chrono::steady_clock::time_point start = std::chrono::steady_clock::now();

  template <class Run>
  void operator()(const Run& run) const {
    if (quiet || run.batches() == 0) return;
    const std::size_t batches = run.plan().batches(), done = run.history().size();
    const bool terminal = isatty(STDERR_FILENO) != 0, last = run.batches() == batches;
    if (!terminal && !last && run.batches() * 10 / batches == (run.batches() - 1) * 10 / batches) return;
    const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    const std::string line = progress_line(label, done, done * batches / run.batches(), seconds);
    std::fprintf(stderr, terminal ? "\r\033[K%s%s" : "%s%s", line.c_str(), terminal && !last ? "" : "\n");
  }
};

}  // namespace curio::inline CURIO_ABI
