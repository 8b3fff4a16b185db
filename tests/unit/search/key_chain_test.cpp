// SPDX-License-Identifier: MIT
#include "curio/search/key_chain.hpp"  // first: the header must stand alone

#include <catch2/catch.hpp>

#include "curio/goal/final_state.hpp"
#include "curio/model/sigmoid_circuit.hpp"
#include "curio/search/curiosity_search.hpp"
#include "curio/search/random_search.hpp"

using namespace curio;
using detail::KeyChain;

TEST_CASE("each batch splits its keys off the chain's, which becomes the first child") {
  KeyChain chain(7, 3);
  CHECK(chain.key() == Key(7));
  const Split children = split(Key(7), 4);
  CHECK(chain.split_off() == std::vector<Key>{children[1], children[2], children[3]});
  CHECK(chain.key() == children[0]);

  KeyChain skipped(7, 3);
  skipped.skip(1);
  CHECK(skipped.key() == children[0]);
  skipped.skip(2);
  CHECK(skipped.key() == split(split(children[0], 4)[0], 4)[0]);
}

TEST_CASE("the experiments of a batch of goals draw from keys of their own") {
  CHECK(KeyChain::child(Key(1), 5) == threefry(Key(1), 0xffffffffu, 5));
  CHECK(!(KeyChain::child(Key(1), 5) == KeyChain::child(Key(1), 6)));
}

TEST_CASE("the keys made again from a history are those that its experiments drew from") {
  const SigmoidCircuit<2> circuit;
  const Space space{circuit};
  const Rollout rollout{Euler{circuit}, {.dt = 0.1, .samples = 50}};
  const Plan plan{.seed = 11, .random_batches = 3, .goal_batches = 4, .batch_size = 5};
  const auto check = [&](const auto& history, bool curious) {
    const auto keys = KeyChain::of(history, plan.seed, plan.batch_size, curious);
    REQUIRE(keys.size() == history.size());
    for (std::size_t i = 0; i < keys.size(); ++i) CHECK(keys[i] == history[i].key);
  };
  check(CuriositySearch{space, rollout, FinalState{}}.run(plan), true);
  check(RandomSearch{space, rollout}.run(plan), false);
}
