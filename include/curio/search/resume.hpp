// SPDX-License-Identifier: MIT
// How a run goes on from what another one remembers.
#pragma once

#include "curio/search/run.hpp"

namespace curio::inline CURIO_ABI {

template <class P>
std::vector<std::size_t> Run<P>::whole_batches(const History& history) const {
  require(history.names() == history_.names(), "resume: the history is of another space");
  std::vector<std::size_t> ends;
  KeyChain keys(plan_.seed, plan_.batch_size);
  bool any = false;  // succeeded so far
  for (std::size_t row = 0; row < history.size();) {
    const std::size_t batch = ends.size();
    require(batch < plan_.batches(), "resume: the history has more batches than the plan's ", plan_.batches());
    std::size_t rows = 0;
    while (row + rows < history.size() && history[row + rows].batch == batch) ++rows;
    std::size_t expected = plan_.batch_size;
    if (!P::curious || batch < plan_.random_batches || !any) {
      const Split generation = split(keys.key(), plan_.batch_size + 1);
      for (std::size_t i = 0; i < std::min(rows, expected); ++i)
        require(history[row + i].intervention.values == policies_->space.sample(generation[i + 1]).values,
                "resume: row ", row + i, " is not what a random batch of seed ", plan_.seed, " and batch size ",
                plan_.batch_size, " begins with in this space (random batches first: ", plan_.random_batches, ")");
      keys.skip(KeyChain::of_random(P::curious));
    } else if constexpr (P::curious) {
      for (std::size_t i = 0; i < rows; ++i)
        require(history[row + i].source.has_value(), "resume: row ", row + i,
                " has no source: expected a child in batch ", batch, ", which is one of goals in this plan");
      if constexpr (requires { policies_->optimizer.experiments(); }) expected *= policies_->optimizer.experiments();
      else if constexpr (ManyStepOptimizer<decltype(P::optimizer), typename P::Space>)
        expected = row + rows < history.size() ? rows : rows + 1;
      keys.skip(KeyChain::of_goals);
    }
    require(rows == expected || (rows < expected && row + rows == history.size()), "resume: batch ", batch, " has ",
            rows, " rows, expected ", expected);
    if (rows < expected) break;  // cut short: it is done again
    for (const std::size_t end = row + rows; row < end; ++row) {
      policies_->space.at(history[row].intervention.values);
      any = any || history[row].status == Status::ok;
    }
    ends.push_back(row);
  }
  return ends;
}

template <class P>
template <Executor X>
void Run<P>::resume(const History& history, const X& executor) {
  const auto ends = whole_batches(history);
  const auto keys = KeyChain::of(history, plan_.seed, plan_.batch_size, P::curious);
  std::vector<Proposal> again;
  for (std::size_t row = 0; row < (ends.empty() ? 0 : ends.back()); ++row)
    again.push_back({history[row].intervention, keys[row]});
  auto results = experiment(again, executor);
  results.resize(history.size());
  resume(history, std::move(results));
}

template <class P>
void Run<P>::resume(const History& history, std::vector<Result> results) {
  require(history_.empty() && proposals_.empty(), "resume: this run has begun");
  require(results.size() == history.size(), "resume: expected ", history.size(), " results, one a row, got ",
          results.size());
  const auto ends = whole_batches(history);
  const auto keys = KeyChain::of(history, plan_.seed, plan_.batch_size, P::curious);
  std::size_t row = 0;
  for (const std::size_t end : ends) {
    keys_.skip(random_batch() ? KeyChain::of_random(P::curious) : KeyChain::of_goals);
    for (; row < end; ++row) {
      auto kept = history[row];
      require(results[row].status == kept.status, "resume: row ", row,
              ": expected a result of the status that it has, got another");
      kept.key = keys[row];
      history_.add(std::move(kept));
      if constexpr (P::curious)
        if (results[row].status == Status::ok) reach(std::move(*results[row].embedding), row);
    }
    end_batch(Serial{});
  }
}

}  // namespace curio::inline CURIO_ABI
