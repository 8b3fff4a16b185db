// SPDX-License-Identifier: MIT
#include "curio/search/by_place.hpp"  // first: the header must stand alone

#include <catch2/catch.hpp>

using namespace curio;

TEMPLATE_TEST_CASE("numbers by place fill whole registers, the last repeated", "", float, double) {
  constexpr auto width = static_cast<std::size_t>(native_width<TestType>);
  ByPlace<TestType> all;
  for (const std::size_t places : {std::size_t{1}, width, width + 1, 5 * width - 1}) {
    all.resize(places);
    for (std::size_t i = 0; i < places; ++i) {
      all.first_re[i] = static_cast<TestType>(i);
      all.steps[i] = static_cast<TestType>(i + 7);
    }
    all.pad(places);
    for (const auto* numbers : {&all.first_re, &all.first_im, &all.others, &all.tails, &all.blurs, &all.steps}) {
      CHECK(numbers->size() % width == 0);
      CHECK(numbers->size() - places < width);
    }
    for (std::size_t i = places; i < all.steps.size(); ++i) {
      CHECK(all.first_re[i] == static_cast<TestType>(places - 1));
      CHECK(all.steps[i] == static_cast<TestType>(places + 6));
    }
  }
}
