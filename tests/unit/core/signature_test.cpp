// SPDX-License-Identifier: MIT
#include "curio/core/signature.hpp"  // first: the header must stand alone

#include <catch2/catch.hpp>
#include <string>

using curio::CallableWith;
using curio::Vector;
using Eigen::MatrixXf;
using Eigen::VectorXcf;
using Eigen::VectorXd;
using Eigen::VectorXf;

namespace {

using Three = Vector<float, 3>;

using OfThree = decltype([](const Three&) {});
using OfThreeByValue = decltype([](Three) {});
using OfAnyLength = decltype([](VectorXf) {});
static_assert(CallableWith<OfThree, Three> && CallableWith<OfThreeByValue, Three>);
static_assert(CallableWith<OfAnyLength, VectorXf>);

// Eigen would convert: std::invocable says yes, and the program would stop, or worse, when it runs.
static_assert(std::invocable<OfThree, VectorXf> && !CallableWith<OfThree, VectorXf>);
static_assert(!CallableWith<OfThree, Vector<float, 2>> && !CallableWith<OfThree, VectorXcf>);
static_assert(std::invocable<OfAnyLength, Three> && !CallableWith<OfAnyLength, Three>);
static_assert(!CallableWith<OfAnyLength, MatrixXf> && !CallableWith<OfAnyLength, VectorXd>);
static_assert(!CallableWith<OfThree, float> && !CallableWith<OfAnyLength, int>, "no vector is made of a number");

// What says nothing of its parameters is asked by calling.
using OfAnything = decltype([](const auto&) {});
using OfSomeVector = decltype([](const auto& v) -> decltype(void(v.norm())) {});
static_assert(CallableWith<OfAnything, Three> && CallableWith<OfAnything, std::string>);
static_assert(CallableWith<OfSomeVector, VectorXf> && !CallableWith<OfSomeVector, std::string>);

// An expression takes what is a matrix, whatever its size.
using OfExpression = decltype([]<class D>(const Eigen::MatrixBase<D>&) {});
static_assert(CallableWith<OfExpression, Three> && !CallableWith<OfExpression, float>);

// Numbers convert as in any call, words do not become them.
using OfNumber = decltype([](double) {});
static_assert(CallableWith<OfNumber, float> && CallableWith<OfNumber, double> && CallableWith<OfNumber, int>);
static_assert(!CallableWith<OfNumber, std::string> && !CallableWith<OfNumber, Three>);
using OfText = decltype([](const std::string&) {});
static_assert(CallableWith<OfText, std::string> && !CallableWith<OfText, Three>);

// Every parameter counts, and their number.
using OfTwo = decltype([](const Three&, const VectorXf&) {});
static_assert(CallableWith<OfTwo, Three, VectorXf>);
static_assert(!CallableWith<OfTwo, VectorXf, VectorXf> && !CallableWith<OfTwo, Three, Three>);
static_assert(!CallableWith<OfTwo, Three> && !CallableWith<OfTwo, Three, VectorXf, VectorXf>);
using WithDefault = decltype([](const Three&, float = 1) {});
static_assert(CallableWith<WithDefault, Three, float>);

// A policy is a constant value: what changes when called does not count.
using Changing = decltype([calls = 0](const Three&) mutable { return ++calls; });
static_assert(!CallableWith<Changing, Three>);

// A function says what it takes as well, and so does what promises to throw nothing.
static_assert(CallableWith<double (*)(const Three&), Three> && !CallableWith<double (*)(const Three&), VectorXf>);
static_assert(CallableWith<double (*)(Three) noexcept, Three> && !CallableWith<double (*)(Three) noexcept, VectorXf>);
using ThrowsNothing = decltype([](const Three&) noexcept {});
static_assert(CallableWith<ThrowsNothing, Three> && !CallableWith<ThrowsNothing, VectorXf>);

// Several ways to call.
struct Either {
  void operator()(const Three&) const {}
  void operator()(const VectorXcf&) const {}
};
static_assert(CallableWith<Either, Three> && CallableWith<Either, VectorXcf>);

}  // namespace

TEST_CASE("whether a callable takes values of just these types is known when compiling") {
  STATIC_REQUIRE(CallableWith<OfThree, Three>);
  STATIC_REQUIRE_FALSE(CallableWith<OfThree, VectorXf>);
}
