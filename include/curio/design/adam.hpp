// SPDX-License-Identifier: MIT
// Which way to go, and how far, by the gradients seen so far.
#pragma once

#include <cmath>
#include <concepts>

#include "curio/core/error.hpp"
#include "curio/core/lanes.hpp"

namespace curio::inline CURIO_ABI {

/// A rule of descent that remembers: rule.start<Values>() begins one descent, and what it gives is called with the
/// gradient of each step.
template <class R, class Values>
concept RememberingRule = requires(const R rule, const Values& gradient) {
  // What to add to the values.
  { rule.template start<Values>()(gradient) } -> std::same_as<Values>;
};
/// What a descent adds to the values, by their gradient: change = rule(gradient), or a rule that remembers.
template <class R, class Values>
concept DescentRule = RememberingRule<R, Values> || requires(const R rule, const Values& gradient) {
  { rule(gradient) } -> std::convertible_to<Values>;
};

namespace detail {
template <class Values>
class AdamDescent;
}

/// Adam: steps of about one size, whatever the size of the gradient.
///
/// With g the gradient of step t = 1, 2, ...: m = beta1 m + (1 - beta1) g, v = beta2 v + (1 - beta2) g^2, change
/// = -learning_rate (m / (1 - beta1^t)) / (sqrt(v / (1 - beta2^t)) + epsilon), each value for itself. Learning rate in
/// the values' own units. Draws no random numbers. Throws: Error where a field cannot be meant. Source: Kingma and Ba
/// 2015, "Adam: a method for stochastic optimization"; its defaults.
struct Adam {
  double learning_rate = 1e-3;  ///< about how far a value moves in a step
  double beta1 = 0.9;           ///< how much of the mean gradient is kept
  double beta2 = 0.999;         ///< how much of the mean square is kept
  double epsilon = 1e-8;        ///< keeps a gradient of zero from being divided by

  /// As the published study has it, after Hiscock 2019: little is kept, so that each step is nearly the sign of the
  /// gradient.
  static constexpr Adam study() { return {.learning_rate = 1e-3, .beta1 = 0.02, .beta2 = 0.001, .epsilon = 1e-8}; }

  void check() const {
    require(std::isfinite(learning_rate) && learning_rate > 0, "Adam: learning_rate must be positive, got ",
            learning_rate);
    require(beta1 >= 0 && beta1 < 1 && beta2 >= 0 && beta2 < 1, "Adam: beta1 and beta2 must lie in [0, 1), got ", beta1,
            " and ", beta2);
    require(std::isfinite(epsilon) && epsilon >= 0, "Adam: epsilon must not be negative, got ", epsilon);
  }

  template <class Values>
  detail::AdamDescent<Values> start() const;
};

namespace detail {

/// What Adam remembers of one descent.
template <class Values>
class AdamDescent {
 public:
  explicit AdamDescent(const Adam& rule) : rule_(rule), mean_(Values::Constant(0)), square_(Values::Constant(0)) {}

  Values operator()(const Values& gradient) {
    using T = typename Values::Scalar;
    power1_ *= rule_.beta1;
    power2_ *= rule_.beta2;
    const T b1 = static_cast<T>(rule_.beta1), b2 = static_cast<T>(rule_.beta2);
    const T unbias1 = static_cast<T>(1 - power1_), unbias2 = static_cast<T>(1 - power2_);
    Values change;
    for (Eigen::Index j = 0; j < gradient.size(); ++j) {
      mean_[j] = rounded(b1 * mean_[j]) + rounded((1 - b1) * gradient[j]);
      square_[j] = rounded(b2 * square_[j]) + rounded((1 - b2) * gradient[j] * gradient[j]);
      const T root = std::sqrt(square_[j] / unbias2) + static_cast<T>(rule_.epsilon);
      change[j] = -static_cast<T>(rule_.learning_rate) * (mean_[j] / unbias1) / root;
      if (gradient[j] == 0 && root == 0) change[j] = 0;
    }
    return change;
  }

 private:
  Adam rule_;
  Values mean_, square_;
  double power1_ = 1, power2_ = 1;  // beta^t
};

}  // namespace detail

template <class Values>
detail::AdamDescent<Values> Adam::start() const {
  return detail::AdamDescent<Values>(*this);
}
static_assert(DescentRule<Adam, Vector<float, 15>>);

}  // namespace curio::inline CURIO_ABI
