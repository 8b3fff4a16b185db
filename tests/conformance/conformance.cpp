// SPDX-License-Identifier: MIT
// Holds curio against the reference's files.
//
//   conformance study SEED RANDOM.csv CURIOSITY.csv
//
// A free run, from the seed alone: parameters in every bit, sources exactly, distances to the goal to 6 digits, whether
// periodic exactly, offset, amplitude and frequency within 1e-6.
//
//   conformance gradient FILE.csv
//
// The pattern losses of circuits of the study and their derivatives, in double: columns search, experiment (of seed 0),
// target (a row of published_targets.csv), loss, dy0 to dy2, dc0 to dc11. Losses within 1e-9 of themselves, gradients
// within 1e-8 of their norm.
//
// Each says the first row that differs, and fails.
#include <cmath>
#include <cstdio>
#include <curio/curio.hpp>
#include <string>
#include <vector>

#include "gradients.hpp"
#include "table.hpp"

using namespace curio;

namespace {

/// Counts what agrees; the first that does not is said.
class Comparison {
 public:
  explicit Comparison(std::string name) : name_(std::move(name)) {}
  void expect(bool agrees, std::size_t row, const std::string& column, double ours, const std::string& reference) {
    ++compared_;
    if (agrees) return;
    if (differing_++ == 0)
      std::printf("%s: first difference at experiment %zu, column %s: curio %.9g, reference \"%s\"\n", name_.c_str(),
                  row, column.c_str(), ours, reference.c_str());
  }
  bool report(std::size_t rows, std::size_t reference_rows) const {
    std::printf("%s: %zu rows (reference: %zu), %zu numbers compared, %zu differ\n", name_.c_str(), rows,
                reference_rows, compared_, differing_);
    return differing_ == 0 && rows == reference_rows;
  }

 private:
  std::string name_;
  std::size_t compared_ = 0, differing_ = 0;
};

/// Where the largest Fourier modulus is no more than this, it is rounding noise of the transform, whose place says
/// nothing of the circuit: 5000 terms of at most 1 leave noise below 5000 * 2^-24 * log2(5000) = 0.0037. (The reference
/// then gives the place in the noise of another library's transform in double.) The threshold of an oscillator is 40.
constexpr float noise = 0.01f;

template <class History>
bool agrees(const char* name, const History& history, const std::string& path) {
  const Table reference(path);
  Comparison comparison(name);
  for (std::size_t i = 0; i < std::min(history.size(), reference.size()); ++i) {
    const auto& row = history[i];
    const auto text = [&](const std::string& column) -> const std::string& { return reference.cell(i, column); };
    const auto near = [&](const std::string& column, float ours, float within) {
      const float theirs = reference.number(i, column);
      comparison.expect(std::abs(ours - theirs) <= within, i, column, static_cast<double>(ours), text(column));
    };
    for (std::size_t j = 0; j < history.names().size(); ++j) {
      const std::string& column = history.names()[j];
      const float ours = row.intervention.values[static_cast<Eigen::Index>(j)];
      comparison.expect(ours == reference.number(i, column), i, column, static_cast<double>(ours), text(column));
    }
    const std::string source = row.source ? std::to_string(*row.source) : "";
    comparison.expect(source == text("source"), i, "source", row.source ? static_cast<double>(*row.source) : -1,
                      text("source"));
    if (row.source) {
      char six_digits[32];
      std::snprintf(six_digits, sizeof six_digits, "%.6g", static_cast<double>(row.loss));
      comparison.expect(std::strtof(six_digits, nullptr) == reference.number(i, "goal_loss"), i, "goal_loss",
                        static_cast<double>(row.loss), text("goal_loss"));
    } else comparison.expect(text("goal_loss").empty(), i, "goal_loss", -1, text("goal_loss"));
    if (!row.measured) {
      comparison.expect(false, i, "periodic", -1, text("periodic"));
      continue;
    }
    const Oscillation& ours = *row.measured;
    comparison.expect((ours.periodic ? "1" : "0") == text("periodic"), i, "periodic", ours.periodic ? 1 : 0,
                      text("periodic"));
    near("offset", ours.offset, 1e-6f);
    near("amplitude", ours.amplitude, 1e-6f);
    if (reference.number(i, "peak_modulus") > noise) near("frequency", ours.frequency, 1e-6f);
  }
  return comparison.report(history.size(), reference.size());
}

int study(std::uint64_t seed, const std::string& random_path, const std::string& curiosity_path) {
  const SigmoidCircuit<3> circuit;
  const Space space{circuit};
  const Rollout rollout{Euler{circuit}};
  const Plan plan{.seed = seed};
  const auto random = RandomSearch{space, rollout}.measuring(Periodicity{}).run(plan, Threads{});
  const auto curious = CuriositySearch{space, rollout, Fourier{}}.measuring(Periodicity{}).run(plan, Threads{});
  const Grid grid{{.bins = 20}, curious.measured(), random.measured()};
  std::printf(
      "seed %llu: random search %zu oscillators, %zu filled bins; curiosity search %zu oscillators, %zu filled bins\n",
      static_cast<unsigned long long>(seed), count_periodic(random.measured()), grid.filled(random.measured()),
      count_periodic(curious.measured()), grid.filled(curious.measured()));
  const bool random_agrees = agrees("random search", random, random_path);
  const bool curious_agrees = agrees("curiosity search", curious, curiosity_path);
  std::puts(random_agrees && curious_agrees ? "the same study" : "not the same study");
  return random_agrees && curious_agrees ? 0 : 1;
}

int gradient(const std::string& path) {
  const Table table(path);
  require(table.size() > 0, path, ": expected a row for each gradient, got none");
  const auto found = reference::differences(table);
  std::size_t differing = 0;
  double worst = 0;
  for (std::size_t row = 0; row < table.size(); ++row) {
    worst = std::max(worst, found.gradient[row]);
    if (found.loss[row] <= 1e-9 && found.gradient[row] <= 1e-8) continue;  // a NaN differs
    if (differing++ == 0)
      std::printf(
          "%s: first difference in row %zu (%s, experiment %s, target %s): the loss differs by %.3g of itself, "
          "the gradient by %.3g of its norm\n",
          path.c_str(), row, table.cell(row, "search").c_str(), table.cell(row, "experiment").c_str(),
          table.cell(row, "target").c_str(), found.loss[row], found.gradient[row]);
  }
  std::printf("%zu gradients compared, %zu differ; the largest difference is %.3g of the norm\n", table.size(),
              differing, worst);
  return differing == 0 ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
  const std::vector<std::string> words(argv + 1, argv + argc);
  try {
    if (words.size() == 4 && words[0] == "study") {
      char* end = nullptr;
      const auto seed = std::strtoull(words[1].c_str(), &end, 10);
      require(!words[1].empty() && *end == '\0', "SEED: expected a whole number, got \"", words[1], "\"");
      return study(seed, words[2], words[3]);
    }
    if (words.size() == 2 && words[0] == "gradient") return gradient(words[1]);
    std::fputs("usage: conformance study SEED RANDOM.csv CURIOSITY.csv\n       conformance gradient FILE.csv\n",
               stderr);
    return 2;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "conformance: %s\n", error.what());
    return 2;
  }
}
