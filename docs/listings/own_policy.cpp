// SPDX-License-Identifier: MIT
// The listings of docs/own_policy.md.
#include <cmath>
#include <curio/curio.hpp>
#include <limits>
#include <span>
#include <vector>

using namespace curio;

/// Goals a little beyond what was reached: any past embedding, moved away from the middle of the range.
struct Beyond {
  float stretch = 1.1f;

  void check() const { require(stretch > 0, "Beyond: stretch must be positive, got ", stretch); }

  auto operator()(Key key, const auto& library) const {
    const auto& range = library.range();
    auto goal = library.reached(below(key, library.size()));
    for (Eigen::Index k = 0; k < goal.size(); ++k) {
      const float middle = range.low[k] + rounded(0.5f * range.extent(k));
      goal[k] = middle + rounded(stretch * (goal[k] - middle));
    }
    return goal;
  }
};

/// The largest difference of any number: the same bits everywhere, since nothing is added.
struct Largest {
  float operator()(const Vector<float, 3>& reached, const Vector<float, 3>& goal) const {
    return (goal - reached).cwiseAbs().maxCoeff();
  }
};

/// Starts from the newer half of the past.
struct Newer {
  std::size_t operator()(Key key, const auto& /*goal*/, const auto& library) const {
    const std::size_t newer = (library.size() + 1) / 2;
    return library.size() - newer + below(key, newer);
  }
};

/// Draws one value afresh and leaves the others.
struct OneAtATime {
  auto operator()(Key key, const auto& parent, const auto& box) const {
    const Split keys = split(key, 2);
    const auto at = static_cast<Eigen::Index>(below(keys[0], static_cast<std::size_t>(box.size())));
    auto values = parent.values;
    values[at] = box.sample(keys[1]).values[at];
    return box.clamp(values);
  }
};

/// One goal's pursuit: each step goes half as far as the one before, until it is near enough.
template <class S>
struct NarrowingPursuit {
  using Intervention = typename S::Intervention;
  double enough;
  int most;
  Key key;
  Intervention best;
  const S* space;
  Intervention tried = best;
  double least = std::numeric_limits<double>::infinity();
  int steps = 0;

  std::vector<Intervention> ask() {
    const auto toward = space->sample(threefry(key, 0, static_cast<std::uint32_t>(steps))).values;
    const float share = std::ldexp(0.5f, -steps);
    tried = best;
    for (int i = 0; i < space->size(); ++i) tried.values[i] += rounded(share * (toward[i] - best.values[i]));
    return {tried = space->clamp(tried.values)};
  }
  std::size_t tell(std::span<const double> losses) {
    ++steps;
    if (losses[0] >= least) return losses.size();  // none of them: the next child comes from the old best
    least = losses[0];
    best = tried;
    return 0;
  }
  bool done() const { return least <= enough || steps == most; }
};

/// An optimizer of several steps, of which each is told how near it came.
struct Narrowing {
  double enough = 0.01;  ///< loss
  int most = 5;          ///< steps

  template <class S>
  auto start(Key key, const typename S::Intervention& parent, const S& space) const {
    return NarrowingPursuit<S>{enough, most, key, parent, &space};
  }
};

/// A past of one's own, for a test: no search, no rollout.
struct FakePast {
  std::vector<Vector<float, 3>> embeddings;

  std::size_t size() const { return embeddings.size(); }
  Vector<float, 3> reached(std::size_t place) const { return embeddings[place]; }
  float loss(std::size_t place, const Vector<float, 3>& goal) const { return Largest{}(embeddings[place], goal); }
  Range<Vector<float, 3>> range() const {
    Range<Vector<float, 3>> all;
    for (const auto& embedding : embeddings) all.include(embedding);
    return all;
  }
};
static_assert(Past<FakePast, Vector<float, 3>>);

void test_beyond() {
  const FakePast past{{{0, 0, 0}, {1, 2, 4}}};
  const Vector<float, 3> goal = Beyond{.stretch = 2}(Key(1), past);
  // Twice as far from the middle (0.5, 1, 2) as one of the two.
  require(goal == Vector<float, 3>{-0.5f, -1, -2} || goal == Vector<float, 3>{1.5f, 3, 6}, "Beyond: a wrong goal");
}

int main() {
  test_beyond();
  const FakePast past{{{0, 0, 0}, {1, 2, 4}, {1, 2, 4}}};
  for (std::uint64_t seed = 0; seed < 20; ++seed)
    require(Newer{}(Key(seed), past.reached(0), past) >= 1, "Newer: too old");

  const SigmoidCircuit<3> circuit;
  const Space space{circuit};
  const Rollout rollout{Euler{circuit}, {.dt = 0.05, .samples = 400}};
  const Plan plan{.random_batches = 2, .goal_batches = 3, .batch_size = 10};
  const auto search = CuriositySearch{space, rollout, FinalState{}}
                          .with_loss(Largest{})
                          .with_goals(Beyond{.stretch = 1.2f})
                          .with_selector(Newer{})
                          .with_optimizer(OneAtATime{});
  const History found = search.run(plan);
  require(found.size() == 50, "own policies: ", found.size());
  for (const auto& row : found) {
    if (!row.source) continue;
    const auto changed = row.intervention.values.array() != found[*row.source].intervention.values.array();
    require(changed.count() == 1, "OneAtATime: ", changed.count(), " values differ");
  }
  const History narrowed = search.with_optimizer(Narrowing{}).run(plan);
  require(narrowed.size() > 50 && narrowed.size() <= 20 + 30 * 5, "Narrowing: ", narrowed.size());
}
