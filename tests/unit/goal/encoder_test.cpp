// SPDX-License-Identifier: MIT
#include "curio/goal/encoder.hpp"  // first: the header must stand alone

#include <catch2/catch.hpp>
#include <complex>
#include <string>

using namespace curio;

namespace {

using Outcome = Trajectory<float, 3>;

using GivesValue = decltype([](const Outcome& outcome) { return outcome.back(); });
using GivesNumber = decltype([](const auto& outcome) { return outcome.states(0, 0); });
using GivesText = decltype([](const Outcome&) { return std::string("slow"); });
using GivesExpression = decltype([](const Outcome& outcome) { return outcome.states.col(0) + outcome.states.col(1); });
using GivesBlock = decltype([](const Outcome& outcome) { return outcome.states.col(0); });
using GivesReference = decltype([](const Outcome& outcome) -> const auto& { return outcome.states; });
using GivesNothing = decltype([](const Outcome&) {});
using TakesOther = decltype([](const std::string& text) { return text; });

static_assert(Encoder<GivesValue, Outcome> && Encoder<GivesNumber, Outcome> && Encoder<GivesText, Outcome>);
static_assert(!Encoder<GivesExpression, Outcome> && !Encoder<GivesBlock, Outcome>, "would refer to what is gone");
static_assert(!Encoder<GivesReference, Outcome> && !Encoder<GivesNothing, Outcome> && !Encoder<TakesOther, Outcome>);

struct Forgetful {  // changes when called: a policy is a constant value
  int calls = 0;
  float operator()(const Outcome&) { return static_cast<float>(++calls); }
};
static_assert(!Encoder<Forgetful, Outcome>);

static_assert(std::same_as<EmbeddingOf<GivesValue, Outcome>, Vector<float, 3>>);
static_assert(std::same_as<EmbeddingOf<GivesNumber, Outcome>, float>);

static_assert(GoalVector<Eigen::VectorXf> && GoalVector<Eigen::VectorXcd> && GoalVector<Vector<double, 2>> &&
              GoalVector<Vector<std::complex<float>, 4>>);
static_assert(!GoalVector<Eigen::MatrixXf> && !GoalVector<Eigen::VectorXi> && !GoalVector<float> &&
              !GoalVector<std::string> && !GoalVector<Eigen::RowVectorXf>);
static_assert(!GoalVector<decltype(Eigen::VectorXf() + Eigen::VectorXf())>, "an expression is no goal");
static_assert(std::same_as<RealOf<Eigen::VectorXcf>, float> && std::same_as<RealOf<Eigen::VectorXd>, double>);

}  // namespace

TEST_CASE("an encoder that says nothing of what it reads gets whole trajectories") {
  CHECK(reads_of(GivesValue{}).species.empty());
  CHECK(reads_of(GivesValue{}).last == 0);
  CHECK_FALSE(Streamed<GivesValue>);
}
