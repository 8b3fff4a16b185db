// SPDX-License-Identifier: MIT
// How far a search is, for who watches it.
#pragma once

#include <unistd.h>

#include <charconv>
#include <chrono>
#include <cstdio>
#include <string>

#include "curio/core/version.hpp"

namespace curio::inline CURIO_ABI {

/// The line of a search that has done some of all its experiments, at a rate (experiments/s; 0: not known yet).
///
/// "curiosity search: 1200 of 5000 experiments, 227/s, 17 s left"
inline std::string progress_line(const std::string& label, std::size_t done, std::size_t all, double rate) {
  const auto number = [](double value, std::chars_format format, int precision) {
    char digits[350];  // of the largest double
    return std::string(digits, std::to_chars(digits, digits + sizeof digits, value, format, precision).ptr);
  };
  const auto whole = [&](double value) { return number(value, std::chars_format::fixed, 0); };
  std::string line = label + ": " + std::to_string(done) + " of " + std::to_string(all) + " experiments";
  if (!(rate > 0)) return line;
  line += ", " + (rate < 9.5 ? number(rate, std::chars_format::general, 2) : whole(rate)) + "/s";
  if (done >= all) return line;
  const double left = static_cast<double>(all - done) / rate;
  if (left < 100) return line + ", " + whole(left) + " s left";
  if (left < 6000) return line + ", " + whole(left / 60) + " min left";
  return line + ", " + whole(left / 3600) + " h left";
}

namespace detail {

inline double steady_seconds() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

/// What Progress remembers of one run. A copy remembers nothing, and its time begins when it is made: `run` copies its
/// observers, and so the time of the first batch counts from the call of `run`.
struct Watch {
  double (*clock)() = steady_seconds;
  double from = clock();           // since when the rate is measured,
  std::size_t before = 0;          // and how many experiments there were then
  bool begun = false;              // a batch was seen
  double written = -1e300;         // when a line was
  std::FILE* rewriting = nullptr;  // the terminal whose line is not ended yet

  explicit Watch(double (*with)() = steady_seconds) : clock(with) {}
  Watch(const Watch& other) : Watch(other.clock) {}
  Watch& operator=(const Watch&) = delete;
  ~Watch() {
    if (rewriting) std::fputc('\n', rewriting);
  }
};

}  // namespace detail

/// An observer that writes experiments done, experiments a second and time left: on a terminal one line, rewritten;
/// elsewhere a line every tenth of the batches; nothing where quiet.
///
/// The rate is over the whole of this run; where it goes on from a history, over what came after the first batch seen.
/// What is left is reckoned as so many batches like the last one. Draws no random numbers, changes nothing.
struct Progress {
  std::string label = "search";
  bool quiet = false;
  std::FILE* out = stderr;
  double (*clock)() = detail::steady_seconds;  ///< s
  detail::Watch watch = detail::Watch(clock);

  template <class Run>
  void operator()(const Run& run) {
    const std::size_t batches = run.plan().batches(), batch = run.batches(), done = run.history().size();
    if (quiet || batch == 0 || batch > batches) return;
    const double now = clock();
    if (!watch.begun && batch > 1) watch.from = now, watch.before = done;
    watch.begun = true;

    const bool terminal = isatty(fileno(out)) != 0, last = batch == batches;
    if (!last && (terminal ? now - watch.written < 0.1 : batch * 10 / batches == (batch - 1) * 10 / batches)) return;
    watch.written = now;
    std::size_t like_this = 0;
    while (like_this < done && run.history()[done - 1 - like_this].batch == batch - 1) ++like_this;
    const double seconds = now - watch.from;
    const double rate = seconds > 0 ? static_cast<double>(done - watch.before) / seconds : 0;
    const std::string line = progress_line(label, done, done + (batches - batch) * like_this, rate);
    std::fprintf(out, terminal ? "\r%s\033[K%s" : "%s%s", line.c_str(), terminal && !last ? "" : "\n");
    std::fflush(out);
    watch.rewriting = terminal && !last ? out : nullptr;
  }
};

}  // namespace curio::inline CURIO_ABI
