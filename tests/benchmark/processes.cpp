// SPDX-License-Identifier: MIT
// The study as a process of its own: time, peak memory, and other ways of building it.
#include <fcntl.h>
#include <spawn.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <curio/core/error.hpp>
#include <filesystem>
#include <set>

#include "table.hpp"

extern char** environ;

namespace {

/// Runs a program to its end, silently: its seconds, and its peak memory under `memory`.
double seconds_of_process(Table& table, const std::string& memory, std::vector<std::string> words) {
  std::vector<char*> arguments;
  for (std::string& word : words) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
  posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
  int status = 1;
  rusage usage{};
  const double seconds = seconds_of([&] {
    pid_t process = 0;
    curio::require(posix_spawn(&process, words[0].c_str(), &actions, nullptr, arguments.data(), environ) == 0, words[0],
                   ": cannot be started");
    wait4(process, &status, 0, &usage);
  });
  posix_spawn_file_actions_destroy(&actions);
  curio::require(status == 0, words[0], ": failed");
  table.keep(memory, static_cast<double>(usage.ru_maxrss) / 1024);
  return seconds;
}

}  // namespace

void processes(Table& table, const std::string& programs) {
  if (programs.empty()) return;
  std::set<std::string> builds;
  for (const auto& each : std::filesystem::directory_iterator(programs))
    if (each.path().filename().string().starts_with("study")) builds.insert(each.path().string());
  const std::string out = programs + "/results", native = programs + "/study g++ native";
  for (const std::string& build : builds) {
    const std::string name = std::filesystem::path(build).filename().string(), memory = name + ", memory";
    const auto two = table.measure(
        name + ", two threads",
        [=, &table] {
          return seconds_of_process(table, memory, {build, "--threads", "2", "--out", out});
        },
        build == native ? 7 : 3);
    if (build != native) {
      table.add({"process, " + name + ", two threads", two, "study g++ native, two threads"});
      continue;
    }
    const auto one = table.measure(
        name + ", one thread",
        [=, &table] {
          return seconds_of_process(table, memory + " of one thread", {build, "--threads", "1", "--out", out});
        },
        7);
    const auto help = table.measure(
        name + " --help",
        [=, &table] {
          return seconds_of_process(table, memory + " of help", {build, "--help"});
        },
        9);
    table.add({"process, " + name + ", two threads", two, one});
    table.add({"  peak memory", memory, memory + " of one thread", {}, "MB"});
    table.add({"process, study --help", help});
  }
}
