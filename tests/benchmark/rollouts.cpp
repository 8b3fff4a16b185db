// SPDX-License-Identifier: MIT
// Rollouts of the study's circuits: against a twin written by hand, alone, with and without rest; the faster sigmoid.
#include <cstring>

#include "study.hpp"
#include "table.hpp"
#include "twin.hpp"

using namespace curio;

namespace {

constexpr Clock clock_of_study{};  // 10 000 samples, 0.01 s apart
constexpr int last = 5000;
constexpr std::size_t moving = 512;  // oscillators, which never rest

/// The user's plain formula.
struct Plain {
  static constexpr int species = 3, parameters = 12;
  template <class Real>
  Vector<Real, 3> operator()(const Vector<Real, 3>& y, const Vector<Real, 12>& c) const {
    const Eigen::Map<const Eigen::Matrix<Real, 3, 3, Eigen::RowMajor>> W(c.data());
    const Vector<Real, 3> z = W * y + c.template tail<3>();
    return z.unaryExpr([](const Real& x) { return logistic(x); }) - y;
  }
};

/// SigmoidCircuit with the faster sigmoid.
struct Fast {
  static constexpr int species = 3, parameters = 12;
  template <class Real>
  Vector<Real, 3> operator()(const Vector<Real, 3>& y, const Vector<Real, 12>& c) const {
    const Eigen::Map<const Eigen::Matrix<Real, 3, 3, Eigen::RowMajor>> W(c.data());
    Vector<Real, 3> rate = affine(W, y, c.template tail<3>());
    for (int i = 0; i < 3; ++i) rate[i] = fast_logistic(rate[i]) - y[i];
    return rate;
  }
};

/// Seconds that an experiment of a list takes, in batches.
template <class Step>
double seconds_each(const Step& step, std::span<const study::Experiment> list, std::size_t batch) {
  const Rollout rollout{step, clock_of_study};
  std::vector<Experiment<float, float>> results(batch);
  const double seconds = seconds_of([&] {
    for (std::size_t first = 0; first < list.size(); first += batch) {
      const auto part = list.subspan(first, std::min(batch, list.size() - first));
      rollout.experiments(part, {}, study::Nothing{}, study::Nothing{}, std::span(results).first(part.size()));
    }
  });
  return seconds / static_cast<double>(list.size());
}
std::span<const study::Experiment> oscillators() { return std::span(study::circuits().oscillators).first(moving); }

/// The share of all steps until each circuit is at rest, or the end.
double share_moving(std::span<const study::Experiment> list) {
  const Rollout rollout{Euler{study::Circuit{}}, clock_of_study};
  constexpr std::size_t together = 64;
  double steps = 0;
  for (std::size_t first = 0; first < list.size(); first += together)
    for (const auto& trajectory :
         rollout.lanes<together>(list.subspan(first, std::min(together, list.size() - first)))) {
      const auto& states = trajectory.states;
      Eigen::Index k = states.cols() - 1;
      while (k > 0 && states.col(k - 1) == states.col(k)) --k;
      steps += static_cast<double>(k);
    }
  return steps / static_cast<double>(list.size()) / clock_of_study.samples;
}

#ifdef CURIO_HAS_TWIN
/// Seconds that an experiment takes the twin, which must have the library's bits.
double seconds_of_twin() {
  constexpr std::size_t width = twin::width;
  static std::vector<float> series(last * width);
  float values[15 * width];
  const auto run = [&](std::size_t first) {
    for (std::size_t lane = 0; lane < width; ++lane)
      for (std::size_t row = 0; row < 15; ++row)
        values[row * width + lane] = oscillators()[first + lane].values[static_cast<Eigen::Index>(row)];
    twin::rollout(values, static_cast<float>(clock_of_study.dt), clock_of_study.samples, last, series.data());
  };
  [[maybe_unused]] static const bool same = [&] {
    run(0);
    const Rollout rollout{Euler{study::Circuit{}}, clock_of_study};
    for (std::size_t lane = 0; lane < width; ++lane) {
      const Trajectory ours = rollout(oscillators()[lane]);
      for (int k = 0; k < last; ++k)
        require(ours.series(0, last)[k] == series[static_cast<std::size_t>(k) * width + lane], "the twin differs from ",
                "the library: experiment ", lane, ", sample ", k);
    }
    return true;
  }();
  const double seconds = seconds_of([&] {
    for (std::size_t first = 0; first + width <= moving; first += width) run(first);
  });
  return seconds / static_cast<double>(moving / width * width);
}
#endif

}  // namespace

void rollouts(Table& table) {
  const Euler exact{study::Circuit{}};
  const auto ours = table.measure("SigmoidCircuit<3>", [=] { return seconds_each(exact, oscillators(), moving); });
  Table::Made floor;
#ifdef CURIO_HAS_TWIN
  const auto twin = table.measure("a twin written by hand", seconds_of_twin);
  floor = [twin](const Table& t) { return t[twin]; };
  table.add({"rollout, 3 genes, none at rest", ours, twin, floor});
#endif
  const auto alone = table.measure("one experiment alone", [=] {
    const Rollout rollout{exact, clock_of_study};
    constexpr std::size_t few = 4;
    return seconds_of([&] {
             for (std::size_t i = 0; i < few; ++i) benchmark::DoNotOptimize(rollout(oscillators()[i]));
           }) /
           few;
  });
  table.add({"the same", ours, alone});
  const auto plain =
      table.measure("a user's W * y + B", [] { return seconds_each(Euler{Plain{}}, oscillators(), moving); });
  table.add({"rollout, a user's plain W * y + B", plain, ours, floor});
  const auto fast = table.measure("fast_logistic", [] { return seconds_each(Euler{Fast{}}, oscillators(), moving); });
  table.add({"rollout, the faster sigmoid", fast, ours});
  const auto exact_number =
      table.measure("logistic", [] { return study::seconds_a_number<4>([](auto x) { return logistic(x); }, 0.3f); });
  const auto fast_number = table.measure("fast_logistic, a number", [] {
    return study::seconds_a_number<4>([](auto x) { return fast_logistic(x); }, 0.3f);
  });
  table.add({"fast_logistic, a number", fast_number, exact_number});

  const auto rest = [&](const std::string& name, const std::vector<study::Experiment>& (*list)(), std::size_t batch) {
    const auto with = table.measure(
        name, [=] { return seconds_each(exact, list(), batch); }, 5);
    const auto without = table.measure(
        name + ", without rest",
        [=] { return seconds_each(study::Restless<Euler<study::Circuit>>{exact}, list(), batch); }, 3);
    table.add({"rollout, " + name, with, without,
               [=](const Table& t) { return floor ? floor(t) * share_moving(list()) : NAN; }});
  };
  rest(  // batches that do not wait for each other
      "random search's circuits", []() -> const auto& { return study::circuits().random; },
      Rollout{exact, clock_of_study}.together());
  rest(
      "curiosity search's circuits", []() -> const auto& { return study::circuits().curious; }, 100);
}
