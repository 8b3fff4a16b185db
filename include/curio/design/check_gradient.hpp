// SPDX-License-Identifier: MIT
// Is a model's derivative right? Its pullback, its own or the generic one, against differences.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <sstream>
#include <string>

#include "curio/core/random.hpp"
#include "curio/design/pullback.hpp"

namespace curio::inline CURIO_ABI {

/// The worst component that check_gradient saw.
struct GradientCheck {
  double error = 0;        ///< |pulled_back - difference|, over the largest derivative of that rate at that place
  int rate = 0;            ///< of which species
  std::string by = {};     ///< the parameter or initial value it is the derivative by
  double pulled_back = 0;  ///< what the model's pullback gives
  double difference = 0;   ///< what differences give
  std::size_t place = 0;   ///< the random place it was seen at
  double tolerance = 0;

  bool ok() const { return error <= tolerance; }
  explicit operator bool() const { return ok(); }
  /// All of this in a sentence.
  std::string text() const {
    std::ostringstream out;
    out << (ok() ? "right" : "WRONG") << ": at worst, the rate of species " << rate << " by " << by << " is "
        << pulled_back << " by the pullback and " << difference << " by differences (place " << place
        << "; relative error " << error << ", allowed " << tolerance << ")";
    return out.str();
  }
};

/// How check_gradient looks.
struct GradientPlaces {
  std::size_t seed = 0;
  std::size_t places = 20;  ///< random ones, uniform within the bounds
  double time = 0;          ///< s, at which the rate is taken
  double tolerance = 1e-5;  ///< of the largest derivative of a rate
};

/// The pullback of a model's rate against central differences of the rate, in double, at random places in its bounds.
///
/// (f(x + h) - f(x - h)) / 2h with h = 6e-6 max(1, |x|), the cube root of the rounding: as right as differences get,
/// about 1e-9 of the rate's scale where it bends gently. A function that is not smooth there (min, max, abs, select)
/// may disagree at its corners. Costs a rate and a pullback for each species, and two rates for each value, at each
/// place. Source of the step: Press et al. 2007, "Numerical Recipes", 5.7.
template <class M>
GradientCheck check_gradient(const M& model, const BoundsOf<M>& bounds, const GradientPlaces& how = {}) {
  using Real = Lanes<double, 1>;
  constexpr int S = M::species, P = M::parameters;
  require(how.places > 0, "check_gradient: places must be positive, got 0");
  GradientCheck worst{.error = -1, .tolerance = how.tolerance};
  const auto bound = [&](int j) -> const Bound& {
    return j < P ? bounds.parameters.rows[static_cast<std::size_t>(j)]
                 : bounds.state.rows[static_cast<std::size_t>(j - P)];
  };
  for (std::size_t place = 0; place < how.places; ++place) {
    const Vector<float, P + S> u = uniform<P + S>(split(Key(how.seed), how.places)[place]);
    Vector<Real, P + S> x;
    for (int j = 0; j < P + S; ++j) {
      const double low = static_cast<double>(bound(j).low), high = static_cast<double>(bound(j).high);
      require(std::isfinite(low) && std::isfinite(high),
              "check_gradient: every parameter and initial value needs finite bounds");
      x[j] = low + (high - low) * static_cast<double>(u[j]);
    }
    const auto rate = [&](const Vector<Real, P + S>& at) {
      return rate_of<Real>(model, Vector<Real, S>(at.template tail<S>()), Vector<Real, P>(at.template head<P>()),
                           how.time);
    };
    Eigen::Matrix<double, S, P + S> pulled, differences;
    for (int i = 0; i < S; ++i) {
      Vector<Real, S> bar = Vector<Real, S>::Constant(Real(0)), y_bar = bar;
      Vector<Real, P> c_bar = Vector<Real, P>::Constant(Real(0));
      bar[i] = Real(1);
      pull_back(model, Vector<Real, S>(x.template tail<S>()), Vector<Real, P>(x.template head<P>()), how.time, bar,
                y_bar, c_bar);
      for (int j = 0; j < P + S; ++j) pulled(i, j) = j < P ? c_bar[j][0] : y_bar[j - P][0];
    }
    for (int j = 0; j < P + S; ++j) {
      const double at = x[j][0], h = 6e-6 * std::max(1.0, std::abs(at));
      Vector<Real, P + S> up = x, down = x;
      up[j] = at + h;
      down[j] = at - h;
      const double apart = up[j][0] - down[j][0];  // as rounded
      const Vector<Real, S> above = rate(up), below = rate(down);
      for (int i = 0; i < S; ++i) differences(i, j) = (above[i][0] - below[i][0]) / apart;
    }
    for (int i = 0; i < S; ++i) {
      const double scale = std::max(differences.row(i).cwiseAbs().maxCoeff(), std::numeric_limits<double>::min());
      for (int j = 0; j < P + S; ++j) {
        double error = std::abs(pulled(i, j) - differences(i, j)) / scale;
        if (!std::isfinite(error)) error = std::numeric_limits<double>::infinity();
        if (error <= worst.error) continue;
        worst.error = error;
        worst.rate = i;
        worst.by =
            bound(j).name.empty() ? (j < P ? "c" + std::to_string(j) : "y" + std::to_string(j - P)) : bound(j).name;
        worst.pulled_back = pulled(i, j);
        worst.difference = differences(i, j);
        worst.place = place;
      }
    }
  }
  return worst;
}
/// The same, in the bounds that the model states for itself.
template <class M>
GradientCheck check_gradient(const M& model, const GradientPlaces& how = {}) {
  static_assert(HasBounds<M>,
                "this model states no bounds; give them: check_gradient(model, {.state = ..., .parameters = ...})");
  if constexpr (HasBounds<M>) return check_gradient(model, model.bounds(), how);
  else return {};
}

}  // namespace curio::inline CURIO_ABI
