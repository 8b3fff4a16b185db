// SPDX-License-Identifier: MIT
#include "curio/core/whole_products.hpp"  // first: the header must stand alone

#include <catch2/catch.hpp>

#include "curio/core/random.hpp"

using namespace curio;

TEST_CASE("products of whole vectors are the plain sums, of any length and of several at once") {
  for (const std::size_t n : {0u, 1u, 31u, 32u, 33u, 500u, 1024u}) {
    const std::size_t padded = WholeVectors::padded(n);
    CHECK(padded % WholeVectors::pad == 0);
    CHECK(padded >= n);
    CHECK(padded < n + WholeVectors::pad);
    std::vector<WholeVectors::Memory> vectors(5, WholeVectors::Memory(padded));
    for (std::size_t i = 0; i < 5; ++i)
      for (std::size_t k = 0; k < n; ++k) {
        const auto drawn = below(split(split(Key(n), 5)[i], 1024)[k], 2 * WholeVectors::most + 1);
        vectors[i][k] = static_cast<std::int16_t>(static_cast<int>(drawn) - WholeVectors::most);
      }
    const auto products = WholeVectors::products(
        vectors[0].data(), std::array<const std::int16_t*, 3>{vectors[1].data(), vectors[2].data(), vectors[4].data()},
        padded);
    const auto plain = [&](std::size_t j) {
      std::int64_t sum = 0;
      for (std::size_t k = 0; k < n; ++k) sum += std::int64_t{vectors[0][k]} * vectors[j][k];
      return sum;
    };
    CHECK(products[0] == plain(1));
    CHECK(products[1] == plain(2));
    CHECK(products[2] == plain(4));
  }
}

TEST_CASE("the largest product of the longest vectors fits") {
  const WholeVectors::Memory most(WholeVectors::longest, std::int16_t{WholeVectors::most}),
      least(WholeVectors::longest, std::int16_t{-WholeVectors::most});
  const std::int32_t largest = 1024 * 1448 * 1448;
  CHECK(WholeVectors::products(most.data(), std::array{most.data(), least.data()}, most.size()) ==
        std::array{largest, -largest});
}
