// SPDX-License-Identifier: MIT
// One run of a search: it asks for experiments, is told what they gave, and remembers.
#pragma once

#include <memory>
#include <type_traits>

#include "curio/search/ahead.hpp"
#include "curio/search/key_chain.hpp"
#include "curio/search/last_word.hpp"
#include "curio/search/pursuits.hpp"

namespace curio::inline CURIO_ABI {

/// A search under way: `ask` proposes experiments, `tell` takes what they gave, until `done`.
///
/// A random batch is asked for at once; a batch of goals step by step, where the optimizer has several. All of a batch
/// see the library as it stood before. The key chain is the reference's: a random batch splits the key off six times
/// (random search: four), a batch of goals three times. While nothing has succeeded, a batch of goals is a random one.
template <class P>
class Run {
 public:
  using Intervention = typename P::Intervention;
  using Result = typename P::Result;
  using Outcome = typename P::Outcome;
  using History = curio::History<Intervention, typename P::Measured>;

  struct Proposal {
    Intervention intervention;
    Key key;  ///< for a stochastic experiment
  };

  Run(std::shared_ptr<const P> policies, const Plan& plan)
      : policies_(std::move(policies)),
        plan_(plan),
        keys_(plan.seed, plan.batch_size),
        history_(detail::names_of(policies_->space)),
        curiosity_(*policies_) {}

  const Plan& plan() const { return plan_; }
  const History& history() const { return history_; }
  const auto& library() const requires P::curious { return curiosity_.library; }
  /// Batches that are over.
  std::size_t batches() const { return batch_; }
  bool done() const { return stopped_ || batch_ == plan_.batches(); }
  void stop() { stopped_ = true; }

  /// The experiments to do next; the same until they are told. Goals and selections are filled by the executor.
  /// Throws: Error where the search is over, a selector's place is not in the library, or a child lies outside the
  /// space; the run is as it was then.
  template <Executor X = Serial>
  const std::vector<Proposal>& ask(const X& executor = {}) {
    require(!done(), "ask: this search is over");
    if (!proposals_.empty()) return proposals_;
    const bool begins = !under_way();
    const KeyChain keys = keys_;
    const std::size_t asked = curiosity_.asked;
    try {
      if (begins && random_batch()) propose_random(keys_, proposals_);
      else if constexpr (P::curious) {
        if (begins) curiosity_.begin_batch(*policies_, keys_, history_, executor);
        propose_children();
      }
    } catch (...) {  // a user's policy threw: as if nobody had asked
      keys_ = keys;
      proposals_.clear();
      goal_of_.clear();
      curiosity_.asked = asked;
      if (begins) curiosity_.forget();
      throw;
    }
    return proposals_;
  }

  /// What the experiments asked for gave, in their order. Throws: Error where nothing was asked for, or that is another
  /// number of results.
  void tell(std::vector<Result> results) {
    require(!proposals_.empty(), "tell: expected that something was asked for, and not told yet");
    require(results.size() == proposals_.size(), "tell: expected ", proposals_.size(),
            " results, as were asked for, got ", results.size());
    check(results, false);
    const auto losses = losses_of(results, Serial{});
    tell(std::move(results), losses, Serial{});
  }
  /// The same with the outcomes of experiments done elsewhere: nothing where one failed.
  void tell(std::span<const std::optional<Outcome>> outcomes) {
    std::vector<Result> results;
    for (const auto& outcome : outcomes) results.push_back(policies_->result_of(outcome));
    tell(std::move(results));
  }
  void tell(const std::vector<std::optional<Outcome>>& outcomes) { tell(std::span(outcomes)); }

  /// Asks, experiments and tells once.
  template <Executor X>
  void step(const X& executor) {
    ask(executor);
    auto results = under_way() ? experiment(proposals_, executor) : random_results(executor);
    check(results, true);
    std::vector<double> losses = losses_of(results, executor);
    tell(std::move(results), losses, executor);
  }

  /// Goes on from what another run of the same search remembers; batches that it cut short are done again.
  ///
  /// results: what the experiments of its rows gave. Throws: Error, before any experiment, where the history is not one
  /// of this plan and space; where the results are not its rows'.
  void resume(const History& history, std::vector<Result> results);
  /// The same, doing the history's experiments again here, for their embeddings.
  template <Executor X>
  void resume(const History& history, const X& executor);

 private:
  using KeyChain = detail::KeyChain;

  template <Executor X>
  std::vector<Result> experiment(const std::vector<Proposal>& proposals, const X& executor) const {
    std::vector<Intervention> interventions;
    std::vector<Key> keys;
    for (const Proposal& proposal : proposals) {
      interventions.push_back(proposal.intervention);
      keys.push_back(proposal.key);
    }
    std::vector<Result> results(proposals.size());
    executor.fill(std::span(results), [&](std::size_t first, std::span<Result> part) {
      policies_->experiment(std::span<const Intervention>(interventions).subspan(first, part.size()),
                            std::span<const Key>(keys).subspan(first, part.size()), part);
    });
    return results;
  }

  /// What the random batch asked for gave. Random batches do not wait for each other: the next few are done with it,
  /// but no more than were done so far.
  template <Executor X>
  std::vector<Result> random_results(const X& executor) {
    const std::size_t size = proposals_.size();
    if constexpr (GoesTogether<decltype(P::simulator)>) {
      const std::size_t random = P::curious ? plan_.random_batches : plan_.batches();
      const std::size_t left = random - std::min(random, batch_);
      const std::size_t count = std::min({policies_->simulator.together() / size, left, batch_ + 1});
      if (count > 1 && !ahead_.tried(batch_))
        ahead_.fill(batch_, count, [&] {
          std::vector<Proposal> proposals = proposals_;
          KeyChain keys = keys_;
          for (std::size_t i = 1; i < count; ++i) propose_random(keys, proposals);
          return experiment(proposals, executor);
        });
      if (ahead_.holds(batch_)) return ahead_.take(size);
    }
    return experiment(proposals_, executor);
  }

  /// Throws: Error where a result cannot be kept, before any is. ours: done here, and found finite.
  void check(const std::vector<Result>& results, bool ours) const {
    Eigen::Index size = -1;
    if constexpr (P::curious)
      if constexpr (GoalVector<typename P::Embedding>)
        if (curiosity_.library.size() > 0) size = curiosity_.library.range().size();
    P::check_results(results, size, ours);
  }
  template <Executor X>
  void tell(std::vector<Result> results, const std::vector<double>& losses, const X& executor) {
    if (!under_way()) keep_random(std::move(results));
    else if constexpr (P::curious) keep_children(std::move(results), losses);
    proposals_.clear();
    if (!under_way()) end_batch(executor);
  }
  /// How far each result of a batch of goals stayed from its goal; no number where it failed. Empty of a random batch.
  template <Executor X>
  std::vector<double> losses_of(const std::vector<Result>& results, const X& executor) const {
    std::vector<double> losses;
    if constexpr (P::curious) {
      if (!under_way()) return losses;
      losses.resize(results.size());
      executor.fill(std::span(losses), [&](std::size_t first, std::span<double> part) {
        detail::Losses between(curiosity_.library);
        for (std::size_t i = 0; i < part.size(); ++i) {
          const Result& result = results[first + i];
          part[i] = result.status == Status::ok
                        ? static_cast<double>(between(*result.embedding, curiosity_.goals[goal_of_[first + i]].goal))
                        : std::numeric_limits<double>::quiet_NaN();
        }
      });
    }
    return losses;
  }

  /// Where the whole batches of a history end: the rows after them. Throws: Error where it is not one of this search.
  std::vector<std::size_t> whole_batches(const History& history) const;

  bool under_way() const {
    if constexpr (P::curious) return !curiosity_.goals.empty();
    else return false;
  }
  bool random_batch() const {
    if constexpr (P::curious) return batch_ < plan_.random_batches || curiosity_.library.size() == 0;
    else return true;
  }
  /// Adds a random batch, by the keys that are next.
  void propose_random(KeyChain& keys, std::vector<Proposal>& proposals) const {
    const auto generation = keys.split_off();
    keys.skip(1);
    const auto rollout = keys.split_off();
    keys.skip(KeyChain::of_random(P::curious) - 3);
    for (std::size_t i = 0; i < plan_.batch_size; ++i)
      proposals.push_back({policies_->space.sample(generation[i]), rollout[i]});
  }
  void keep_random(std::vector<Result> results) {
    for (std::size_t i = 0; i < results.size(); ++i)
      keep(i, std::move(results[i]), {}, std::numeric_limits<float>::quiet_NaN());
  }

  void propose_children() {
    for (std::size_t g = 0; g < curiosity_.goals.size(); ++g) {
      auto& goal = curiosity_.goals[g];
      if (goal.pursuit.done()) continue;
      for (auto& child : goal.pursuit.ask()) {
        if constexpr (requires { policies_->space.at(child.values); })
          policies_->space.at(child.values);  // throws where it lies outside
        proposals_.push_back({std::move(child), KeyChain::child(curiosity_.key, curiosity_.asked++)});
        goal_of_.push_back(g);
      }
    }
  }
  void keep_children(std::vector<Result> results, const std::vector<double>& all_losses) {
    std::size_t i = 0;
    bool over = true;
    for (std::size_t g = 0; g < curiosity_.goals.size(); ++g) {
      auto& [goal, pursuit, source] = curiosity_.goals[g];
      if (pursuit.done()) continue;
      std::vector<double> losses;
      const std::size_t first_row = history_.size();
      for (; i < results.size() && goal_of_[i] == g; ++i) {
        const double loss = all_losses[i];
        losses.push_back(std::isnan(loss) ? std::numeric_limits<double>::infinity() : loss);
        keep(i, std::move(results[i]), source, static_cast<float>(loss));
      }
      const std::size_t winner = pursuit.tell(losses);
      if (winner < losses.size()) source = first_row + winner;
      over = over && pursuit.done();
    }
    goal_of_.clear();
    if (over) curiosity_.goals.clear();
  }

  void keep(std::size_t proposal, Result result, std::optional<std::size_t> source, float loss) {
    const Proposal& asked = proposals_[proposal];
    history_.add({asked.intervention, source, loss, batch_, result.status, std::move(result.measured), asked.key});
    if constexpr (P::curious)
      if (result.status == Status::ok) reach(std::move(*result.embedding), history_.size() - 1);
  }
  void reach(typename P::Embedding embedding, std::size_t row) {
    reached_.push_back(std::move(embedding));
    reached_by_.push_back(row);
  }
  template <Executor X>
  void end_batch(const X& executor) {
    if constexpr (P::curious)
      curiosity_.library.add(std::span<const typename P::Embedding>(reached_), reached_by_, executor);
    reached_.clear();
    reached_by_.clear();
    ++batch_;
  }

  std::shared_ptr<const P> policies_;
  Plan plan_;
  KeyChain keys_;
  History history_;
  detail::Curiosity<P> curiosity_;
  std::size_t batch_ = 0;
  bool stopped_ = false;
  std::vector<Proposal> proposals_;  // asked for and not yet told
  detail::Ahead<Result> ahead_;
  std::vector<std::size_t> goal_of_;            // of each proposal of a batch of goals
  std::vector<typename P::Embedding> reached_;  // in this batch: the library's when it is over
  std::vector<std::size_t> reached_by_;         // which rows of the history
};

}  // namespace curio::inline CURIO_ABI
