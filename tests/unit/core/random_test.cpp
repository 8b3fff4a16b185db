// SPDX-License-Identifier: MIT
#include "curio/core/random.hpp"  // first: the header must stand alone

#include <catch2/catch.hpp>
#include <cmath>
#include <vector>

#include "../property.hpp"

using curio::below;
using curio::bits;
using curio::Key;
using curio::normal;
using curio::split;
using curio::threefry;
using curio::uniform;

using Words = std::vector<std::uint32_t>;

namespace {

std::vector<float> listed(const Eigen::VectorXf& values) { return {values.begin(), values.end()}; }

rc::Gen<Key> any_key() {
  return rc::gen::map(rc::gen::resize(rc::kNominalSize, rc::gen::arbitrary<std::uint64_t>()),
                      [](std::uint64_t seed) { return Key(seed); });
}

// Known answers. Threefry's are those published with its source (Salmon et al. 2011, Random123's kat_vectors); all
// others were made with jax 0.4.13 (jax.random.split, bits, uniform, normal, randint).

static_assert(threefry(Key(0, 0), 0, 0) == Key(0x6b200159, 0x99ba4efe));
static_assert(threefry(Key(0xffffffff, 0xffffffff), 0xffffffff, 0xffffffff) == Key(0x1cb996fc, 0xbb002be7));
static_assert(threefry(Key(0x13198a2e, 0x03707344), 0x243f6a88, 0x85a308d3) == Key(0xc4923a9c, 0x483df7a0));

TEST_CASE("threefry gives the published answers") {
  CHECK(threefry(Key(0, 0), 0, 0) == Key(0x6b200159, 0x99ba4efe));
  CHECK(threefry(Key(0xffffffff, 0xffffffff), 0xffffffff, 0xffffffff) == Key(0x1cb996fc, 0xbb002be7));
  CHECK(threefry(Key(0x13198a2e, 0x03707344), 0x243f6a88, 0x85a308d3) == Key(0xc4923a9c, 0x483df7a0));
}

TEST_CASE("the key of a seed is its two words") {
  CHECK(Key(42) == Key(0, 42));
  CHECK(Key(0xffffffff) == Key(0, 0xffffffff));
  CHECK(Key(0x100000002) == Key(1, 2));
  CHECK(Key() == Key(0));
}

TEST_CASE("split gives the reference's children") {
  const auto children = [](Key key, std::size_t n) {
    std::vector<Key> all;
    for (std::size_t i = 0; i < n; ++i) all.push_back(split(key, n)[i]);
    return all;
  };
  using Keys = std::vector<Key>;
  CHECK(children(Key(0), 1) == Keys{{0x375f238f, 0xcddb151d}});
  CHECK(children(Key(0), 2) == Keys{{0xf71f4ea9, 0x39a405d9}, {0xa20e4081, 0x4bdfae2f}});
  CHECK(children(Key(0), 3) == Keys{{0x9312778b, 0x19850714}, {0xbdf17afd, 0xe4e8dfbe}, {0x98b89669, 0x7408518d}});
  CHECK(children(Key(42), 2) == Keys{{0x92fb20ea, 0xdb4c98db}, {0x0f38d913, 0x0ff68959}});
  CHECK(children(Key(42), 5) == Keys{{0xa4d91a96, 0x5290657f},
                                     {0x3188ce22, 0xe2f13aff},
                                     {0xd792e765, 0x3122544e},
                                     {0x585a803a, 0x409c2e81},
                                     {0xa1c44acd, 0xa79edc49}});
  CHECK(children(Key(0xffffffff), 3) ==
        Keys{{0x21d2a8fa, 0x37096796}, {0xb9abd47a, 0xcd04f037}, {0x4805f6d2, 0x67f4e3ab}});
}

TEST_CASE("bits gives the reference's words, of even and odd number") {
  CHECK(bits(Key(0)) == 0x6b200159);
  CHECK(bits(Key(7)) == 0xd817648b);
  CHECK(bits(Key(0), 0) == Words{});
  CHECK(bits(Key(0), 1) == Words{0x6b200159});
  CHECK(bits(Key(0), 2) == Words{0x375f238f, 0xcddb151d});
  CHECK(bits(Key(0), 3) == Words{0xf71f4ea9, 0x508efb2c, 0xa20e4081});
  CHECK(bits(Key(1), 4) == Words{0x918ca911, 0x528c7aea, 0xe3ab1c6b, 0x78c0c24d});
  CHECK(bits(Key(42), 5) == Words{0xbad56946, 0xde837c89, 0x3249c374, 0x354ba891, 0x2fc69b62});
}

TEST_CASE("uniform gives the reference's numbers, in every bit") {
  CHECK(uniform(Key(0)) == 0x1.ac8p-2f);
  CHECK(uniform(Key(7)) == 0x1.b02ec8p-1f);
  CHECK(listed(uniform(Key(42), 4)) == std::vector{0x1.25f64p-1f, 0x1.b6993p-1f, 0x1.e71bp-5f, 0x1.fed1p-5f});
  CHECK(listed(uniform(Key(1), 5)) ==
        std::vector{0x1.a95ddp-1f, 0x1.540d4p-3f, 0x1.d30f1p-2f, 0x1.4928acp-1f, 0x1.23269cp-1f});
}

TEST_CASE("normal gives the reference's numbers, in every bit") {
  CHECK(normal(Key(0)) == -0x1.a590a0p-3f);
  CHECK(normal(Key(7)) == 0x1.02f06ep+0f);
  CHECK(listed(normal(Key(0), 4)) == std::vector{0x1.d0eb08p+0f, -0x1.82804ep-1f, 0x1.5c0be2p-2f, -0x1.11d5f0p-1f});
  CHECK(listed(normal(Key(42), 5)) ==
        std::vector{0x1.397ad4p-1f, 0x1.1f61f2p+0f, -0x1.b575acp-1f, -0x1.a01e7ap-1f, -0x1.c7e32ap-1f});
}

TEST_CASE("a million normal numbers have the reference's bits, to the ends of their tails") {
  const Eigen::VectorXf values = normal(Key(2024), 1'000'001);
  const auto [least, most] = std::minmax_element(values.begin(), values.end());
  CHECK(*least == -0x1.3219b6p+2f);
  CHECK(least - values.begin() == 885'596);
  CHECK(*most == 0x1.3304a2p+2f);
  CHECK(most - values.begin() == 665'744);
  std::uint64_t hash = 14695981039346656037u;  // FNV-1a over the words
  for (const float value : values) hash = (hash ^ std::bit_cast<std::uint32_t>(value)) * 1099511628211u;
  CHECK(hash == 0x912b902372ed3f2d);
}

TEST_CASE("below gives the reference's whole numbers") {
  const auto drawn = [](std::size_t n) {
    std::vector<std::size_t> values;
    for (std::uint64_t seed = 0; seed < 6; ++seed) values.push_back(below(Key(seed), n));
    return values;
  };
  using Numbers = std::vector<std::size_t>;
  CHECK(drawn(1) == Numbers{0, 0, 0, 0, 0, 0});
  CHECK(drawn(2) == Numbers{0, 0, 0, 0, 1, 0});
  CHECK(drawn(3) == Numbers{2, 1, 2, 1, 0, 0});
  CHECK(drawn(10) == Numbers{2, 8, 8, 4, 3, 6});
  CHECK(drawn(100) == Numbers{2, 18, 68, 64, 83, 36});
  CHECK(drawn(4000) == Numbers{2302, 2218, 168, 1564, 3083, 136});
  CHECK(drawn(65535) == Numbers{14312, 27673, 43478, 42079, 39273, 26046});
  CHECK(drawn(65536) == Numbers{30494, 522, 3944, 39196, 48555, 392});
  CHECK(drawn(65537) == Numbers{23589, 57822, 41063, 7967, 62681, 9804});
  CHECK(drawn(1'000'000) == Numbers{556574, 820554, 405992, 662940, 319851, 208392});
  CHECK(drawn(2'147'483'647) == Numbers{452556574, 539820554, 1862405992, 2046662940, 1221836204, 1530724745});
}

TEST_CASE("below refuses a range that is empty or wider than a word") {
  CHECK_THROWS_WITH(below(Key(0), 0), "below(key, n): n must be from 1 to 2^32 - 1, got 0");
  CHECK_THROWS_WITH(below(Key(0), 0x100000000), "below(key, n): n must be from 1 to 2^32 - 1, got 4294967296");
  CHECK(below(Key(0), 0xffffffff) < 0xffffffff);
}

TEST_CASE("a child is two neighbours of the row p_0 .. p_n-1, q_0 .. q_n-1") {
  CHECK(property::holds([] {
    const Key key = *any_key();
    const auto n = *rc::gen::inRange<std::uint32_t>(1, 300);
    Words p, q;
    for (std::uint32_t i = 0; i < n; ++i) {
      const Key block = threefry(key, i, n + i);
      p.push_back(block.high), q.push_back(block.low);
    }
    p.insert(p.end(), q.begin(), q.end());
    for (std::size_t j = 0; j < n; ++j) RC_ASSERT(split(key, n)[j] == Key(p[2 * j], p[2 * j + 1]));
  }));
}

TEST_CASE("n words are p_0 .. p_m-1, q_0 .. cut to n, a counter without a partner set to 0") {
  CHECK(property::holds([] {
    const Key key = *any_key();
    const auto n = *rc::gen::inRange<std::uint32_t>(1, 300);
    const std::uint32_t m = (n + 1) / 2;
    Words p, q;
    for (std::uint32_t i = 0; i < m; ++i) {
      const Key block = threefry(key, i, m + i == n ? 0 : m + i);
      p.push_back(block.high), q.push_back(block.low);
    }
    p.insert(p.end(), q.begin(), q.end());
    p.resize(n);
    RC_ASSERT(bits(key, n) == p);
  }));
}

TEST_CASE("numbers in a fixed vector, in one of any length and alone are the same") {
  CHECK(property::holds([] {
    const Key key = *any_key();
    RC_ASSERT(listed(uniform<5>(key)) == listed(uniform(key, 5)));
    RC_ASSERT(listed(normal<5>(key)) == listed(normal(key, 5)));
    RC_ASSERT(uniform<1>(key)[0] == uniform(key));
    RC_ASSERT(normal<1>(key)[0] == normal(key));
  }));
}

TEST_CASE("uniform numbers are whole steps of 2^-23 in [0, 1), the ends as word 0 and the greatest") {
  CHECK(curio::detail::unit_interval(0) == 0);
  CHECK(curio::detail::unit_interval(0x1ff) == 0);
  CHECK(curio::detail::unit_interval(0x200) == 0x1p-23f);
  CHECK(curio::detail::unit_interval(0xffffffff) == 1 - 0x1p-23f);
  const Eigen::VectorXf values = uniform(Key(3), 100'000);
  const auto fits = [](float value) {
    return value >= 0 && value < 1 && value * 0x1p23f == std::floor(value * 0x1p23f);
  };
  CHECK(std::all_of(values.begin(), values.end(), fits));
}

TEST_CASE("normal numbers end where their uniform ones do") {
  // The first u is 2^-24 from -1, the last 3 x 2^-24 from 1. P(|Z| > z) is that distance at z = 5.42 and z = 5.22.
  CHECK(curio::detail::normal_of(0) == Approx(-5.42).margin(0.01));
  CHECK(curio::detail::normal_of(0xffffffff) == Approx(5.22).margin(0.01));
}

// Bounds on sums over n = 10^6 draws: five standard deviations of what is measured (probability 6e-7 for a fair
// generator).

/// The mean of (x - centre)^power.
double moment(const Eigen::VectorXf& values, double centre, int power) {
  double sum = 0;
  for (const float value : values) sum += std::pow(static_cast<double>(value) - centre, power);
  return sum / static_cast<double>(values.size());
}

TEST_CASE("uniform numbers have mean 1/2 and variance 1/12") {
  const double n = 1e6;
  const Eigen::VectorXf values = uniform(Key(4), 1'000'000);
  CHECK(std::abs(moment(values, 0.5, 1)) < 5 * std::sqrt(1 / 12.0 / n));
  // The variance of (x - 1/2)^2 is 1/80 - 1/144.
  CHECK(std::abs(moment(values, 0.5, 2) - 1 / 12.0) < 5 * std::sqrt((1 / 80.0 - 1 / 144.0) / n));
}

TEST_CASE("normal numbers have mean 0, variance 1, and no skew") {
  const double n = 1e6;
  const Eigen::VectorXf values = normal(Key(5), 1'000'000);
  CHECK(std::abs(moment(values, 0, 1)) < 5 / std::sqrt(n));
  CHECK(std::abs(moment(values, 0, 2) - 1) < 5 * std::sqrt(2 / n));  // the variance of x^2 is 2
  CHECK(std::abs(moment(values, 0, 3)) < 5 * std::sqrt(15 / n));     // that of x^3 is 15
}

TEST_CASE("below reaches every number of its range, each as often") {
  std::array<int, 10> counts{};
  for (std::size_t i = 0; i < 100'000; ++i) ++counts.at(below(split(Key(6), 100'000)[i], 10));
  for (const int count : counts) CHECK(std::abs(count - 10'000) < 5 * std::sqrt(100'000 * 0.1 * 0.9));
}

TEMPLATE_TEST_CASE("lanes of keys draw for each experiment what its own key draws alone", "", float, double) {
  curio::LaneKeys<TestType, 3> keys{{Key(1), Key(2), Key(3)}};
  for (int lane = 0; lane < 3; ++lane) {
    const Key key(static_cast<std::uint64_t>(lane + 1));
    CHECK(uniform(keys)[lane] == static_cast<TestType>(uniform(key)));
    CHECK(normal(keys)[lane] == static_cast<TestType>(normal(key)));
    CHECK(keys.child(4, 7).keys[static_cast<std::size_t>(lane)] == split(key, 7)[4]);
    CHECK(keys.child(1).keys[static_cast<std::size_t>(lane)] == split(key, 2)[1]);
  }
}

}  // namespace
