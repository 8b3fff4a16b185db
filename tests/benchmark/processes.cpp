// SPDX-License-Identifier: MIT
// The study as a process of its own: time, peak memory, and other ways of building it.
#include <fcntl.h>
#include <spawn.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <curio/core/error.hpp>
#include <filesystem>
#include <future>
#include <set>

#include "table.hpp"

extern char** environ;

namespace {

/// Runs a program to its end, silently: its peak memory in megabytes. A process that starts another lends it its own
/// peak: ask before much is measured here.
double memory_of_process(std::vector<std::string> words) {
  std::vector<char*> arguments;
  for (std::string& word : words) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
  posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
  int status = 1;
  rusage usage{};
  pid_t process = 0;
  curio::require(posix_spawn(&process, words[0].c_str(), &actions, nullptr, arguments.data(), environ) == 0, words[0],
                 ": cannot be started");
  wait4(process, &status, 0, &usage);
  posix_spawn_file_actions_destroy(&actions);
  curio::require(status == 0, words[0], ": failed");
  return static_cast<double>(usage.ru_maxrss) / 1024;
}
double seconds_of_process(const std::vector<std::string>& words) {
  return seconds_of([&] { memory_of_process(words); });
}
/// Of two at once, half the time until both have ended: what one whose work is shared by two threads could take at
/// best.
double seconds_of_half(const std::vector<std::string>& one, const std::vector<std::string>& other) {
  return seconds_of([&] {
           auto beside = std::async(std::launch::async, [&] { return memory_of_process(other); });
           memory_of_process(one);
           beside.get();
         }) /
         2;
}

}  // namespace

void processes(Table& table, const std::string& programs) {
  if (programs.empty()) return;
  std::set<std::string> builds;
  for (const auto& each : std::filesystem::directory_iterator(programs))
    if (each.path().filename().string().starts_with("study")) builds.insert(each.path().string());
  const std::string out = programs + "/results", native = programs + "/study g++ native";
  const auto study = [&](const std::string& build, const char* threads, const std::string& to = {}) {
    return std::vector<std::string>{build, "--threads", threads, "--out", out + to};
  };
  for (const std::string& build : builds) {
    const std::string name = std::filesystem::path(build).filename().string();
    const auto measure = [&](const std::string& what, const std::vector<std::string>& words, int repetitions) {
      return table.measure(
          name + what, [words] { return seconds_of_process(words); }, repetitions);
    };
    const auto two = measure(", two threads", study(build, "2"), build == native ? 7 : 3);
    if (build != native) {
      table.add({"process, " + name + ", two threads", two, "study g++ native, two threads"});
      continue;
    }
    const auto one = measure(", one thread", study(build, "1"), 7);
    const auto half = table.measure(
        name + ", half of two",
        [words = study(build, "1"), others = study(build, "1", " beside")] { return seconds_of_half(words, others); },
        7);
    const std::string memory = name + ", memory", of_one = memory + " of one thread";
    table.keep(memory, memory_of_process(study(build, "2")));
    table.keep(of_one, memory_of_process(study(build, "1")));
    table.add({"process, " + name + ", two threads", two, one, [half](const Table& known) { return known[half]; }});
    table.add({"  peak memory", memory, of_one, {}, "MB"});
    table.add({"process, study --help", measure(" --help", {build, "--help"}, 9)});
  }
}
