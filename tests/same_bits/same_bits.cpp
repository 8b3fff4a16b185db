// SPDX-License-Identifier: MIT
// Prints one hash of everything that is promised to have the same bits, whatever it is compiled with.
// An experiment is run alone and in 1 to 4 registers side by side; should any differ, the program says so and fails.
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <curio/curio.hpp>

using namespace curio;

namespace {

std::uint64_t hash = 14695981039346656037u;  // FNV-1a
template <class T>
void add(const T& number) {
  unsigned char bytes[sizeof(T)];
  std::memcpy(bytes, &number, sizeof(T));
  for (const unsigned char byte : bytes) hash = (hash ^ byte) * 1099511628211u;
}
template <class Matrix>
void add_all(const Matrix& matrix) {
  for (const auto& number : matrix.reshaped()) add(number);
}

/// The plain formula, whose order of sums is Eigen's.
struct Plain {
  static constexpr int species = 3, parameters = 12;
  template <class Real>
  Vector<Real, 3> operator()(const Vector<Real, 3>& y, const Vector<Real, 12>& c) const {
    const Eigen::Map<const Eigen::Matrix<Real, 3, 3, Eigen::RowMajor>> W(c.data());
    const Vector<Real, 3> z = W * y + c.template tail<3>();
    return z.unaryExpr([](const Real& x) { return logistic(x); }) - y;
  }
};

/// Every function of a model, in a step that draws random numbers.
struct Functions {
  static constexpr int species = 2, parameters = 2;
  template <class Real, class Keys>
  Vector<Real, 2> operator()(const Keys& key, const Vector<Real, 2>& y, const Vector<Real, 2>& c, double t,
                             double dt) const {
    const Real x = abs(y[0]) + c[0], noise = normal(key);
    const Real a = exp(-x) + log(x) + pow(x, c[1]) + pow(x, 3) + sqrt(x) - Real(t);
    const Real b = sin(y[1]) * cos(y[0]) - tanh(y[1]) * x + logistic(y[0]) / (1 + x * x);
    return {min(max(y[0] + dt * (a - y[0]), Real(-5)), Real(5)), select(b < y[1], b, y[1]) + 0.01 * noise};
  }
};

template <class T, class Step, class Box>
bool hash_rollouts(const Step& step, const Box& space, int samples) {
  const auto rollout = Rollout{step, {.dt = 0.05, .samples = samples}}.template with<T>();
  std::vector<typename Box::Intervention> interventions;
  std::vector<Key> keys;
  for (std::size_t i = 0; i < 37; ++i) {
    interventions.push_back(space.sample(split(Key(7), 37)[i]));
    keys.push_back(split(Key(8), 37)[i]);
  }
  const auto alone = rollout.template lanes<1>(interventions, keys);
  for (const auto& trajectory : alone) add_all(trajectory.states);
  constexpr int W = native_width<T>;
  bool same = true;
  const auto compare = [&](const auto& together) {
    for (std::size_t i = 0; i < alone.size(); ++i) same = same && alone[i].states == together[i].states;
  };
  compare(rollout.template lanes<W>(interventions, keys));
  compare(rollout.template lanes<2 * W>(interventions, keys));
  compare(rollout.template lanes<3 * W>(interventions, keys));
  compare(rollout.template lanes<4 * W>(interventions, keys));
  return same;
}

template <class T>
void hash_fast_logistic() {
  for (int i = -1000; i <= 1000; ++i) add(fast_logistic(Lanes<T, 1>(0.1 * i))[0]);
}

template <class H>
void hash_history(const H& history) {
  for (const auto& row : history) {
    add_all(row.intervention.values);
    add(std::isnan(row.loss) ? -1.0f : row.loss);  // the bits of not-a-number are nobody's promise
    add(row.source.value_or(0));
  }
}

}  // namespace

int main() {
  require_ieee();
  const SigmoidCircuit<3> circuit;
  const Space space{circuit};
  auto bounds = SigmoidCircuit<3>::bounds();
  for (std::size_t i = 9; i < 12; ++i) bounds.parameters.rows[i] = {-120, -50};
  const Space silent{circuit, bounds};
  const Space pair{Functions{}, {.state = all(-1, 1), .parameters = all(0.1f, 2)}};
  bool same = hash_rollouts<float>(Euler{circuit}, space.hold("y1", {.from = 1, .to = 2, .low = 0, .high = 1}), 100);
  same = hash_rollouts<float>(RungeKutta4{Plain{}}, space, 50) && same;
  same = hash_rollouts<float>(Euler{circuit}, silent, 2000) && same;  // 100 s, in which silent genes fade to nothing
  same = hash_rollouts<float>(RungeKutta4{circuit}, silent, 2000) && same;
  same = hash_rollouts<float>(Functions{}, pair, 60) && same;
  same = hash_rollouts<double>(Functions{}, pair, 30) && same;

  const Rollout rollout{Euler{circuit}, {.dt = 0.05, .samples = 600}};
  hash_history(CuriositySearch{space, rollout, Fourier{.species = {0, 2}, .last = 225}}.run(
      {.seed = 3, .random_batches = 2, .goal_batches = 2, .batch_size = 9}, Threads{.count = 2}));
  hash_history(CuriositySearch{space, rollout, Fourier{.last = 600}}
                   .with_loss(MeanDistance{})
                   .with_selector(Nearest{.k = 3})
                   .run({.seed = 4, .random_batches = 1, .goal_batches = 3, .batch_size = 7}));

  hash_fast_logistic<float>();
  hash_fast_logistic<double>();

  std::printf("%016llx\n", static_cast<unsigned long long>(hash));
  if (!same) std::fprintf(stderr, "an experiment alone differs from the same one side by side with others\n");
  return same ? 0 : 1;
}
