// SPDX-License-Identifier: MIT
// The space of interventions: which values an experiment may choose, by name, within which box.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "curio/core/random.hpp"
#include "curio/model/model.hpp"
#include "curio/simulate/intervention.hpp"

namespace curio::inline CURIO_ABI {

/// Where interventions come from.
template <class S>
concept InterventionSpace = requires(const S space, Key key) {
  typename S::Intervention;
  // A random intervention; the same for the same key.
  { space.sample(key) } -> std::same_as<typename S::Intervention>;
};

namespace detail {

/// The names of an intervention's values, in order; none where the space gives none.
template <InterventionSpace S>
std::vector<std::string> names_of(const S& space) {
  if constexpr (requires { space.names(); }) return space.names();
  else return {};
}

}  // namespace detail

/// A value that acts in a window of time: where it may lie, and when it acts.
struct WindowRange {
  double from = 0, to = 0;  ///< seconds; acts at the samples in [from, to)
  float low = 0, high = 0;  ///< equal: nothing is chosen
  std::string name = {};    ///< empty: made of the target's, as y1_hold
};

/// A box of interventions: parameters, then initial state, then windows, each uniform between its bounds.
///
/// Sizes come from the model, so that a column has the same place everywhere. `set`, `hold`, `add` give a space with
/// one more value; `fix` one with a value that nobody chooses. Throws: Error where a bound is not a number or infinite,
/// low is above high, a name is unknown or taken, or a window is empty.
template <int Parameters, int Species, int Windows = 0>
class Space {
 public:
  using Intervention = curio::Intervention<Parameters, Species, Windows>;
  static constexpr int dimensions = Intervention::size;
  using Values = Vector<float, dimensions>;

  /// The box that a model states for itself.
  template <class M>
  requires(HasSizes<M>) explicit Space(const M& model) : Space(model, bounds_of(model)) {}
  /// A box of one's own around a model.
  template <class M>
  requires(HasSizes<M>) Space(const M&, const Bounds<M::species, M::parameters>& bounds) {
    for (int j = 0; j < Parameters; ++j) put(j, bounds.parameters.rows[static_cast<std::size_t>(j)], numbered("c", j));
    for (int i = 0; i < Species; ++i)
      put(Parameters + i, bounds.state.rows[static_cast<std::size_t>(i)], numbered("y", i));
    check();
  }
  /// A box of parameters alone, for experiments done elsewhere.
  explicit Space(const Bound (&rows)[std::size_t{Parameters}]) requires(Species == 0 && Windows == 0) {
    for (int j = 0; j < Parameters; ++j) put(j, rows[j], numbered("c", j));
    check();
  }

  /// How many values an intervention has.
  static constexpr int size() { return dimensions; }
  const Values& low() const { return low_; }
  const Values& high() const { return high_; }
  const std::vector<std::string>& names() const { return names_; }

  const std::array<Window, static_cast<std::size_t>(Windows)>& windows() const { return windows_; }

  /// Each value low + (high - low) u, u uniform in [0, 1) from a key of its own.
  Intervention sample(Key key) const {
    Intervention drawn{low_, windows_};
    for (int i = 0; i < dimensions; ++i)
      drawn.values[i] =
          std::fma(high_[i] - low_[i],
                   uniform(split(key, static_cast<std::size_t>(dimensions))[static_cast<std::size_t>(i)]), low_[i]);
    return drawn;
  }
  /// The intervention of these values, each moved into the box.
  Intervention clamp(const Values& values) const {
    Intervention moved{values, windows_};
    for (int i = 0; i < dimensions; ++i) moved.values[i] = std::min(std::max(values[i], low_[i]), high_[i]);
    return moved;
  }
  /// The intervention of these values as they are: a row read back, or one of the user's own. Throws: Error where one
  /// is outside the box.
  Intervention at(const Values& values) const {
    for (int i = 0; i < dimensions; ++i)
      require(values[i] >= low_[i] && values[i] <= high_[i], "Space: ", names_[static_cast<std::size_t>(i)],
              " must lie in [", low_[i], ", ", high_[i], "], got ", values[i]);
    return {values, windows_};
  }
  /// The same of a vector whose type does not say how long it is. Throws: Error where it has another size.
  template <class V>
  Intervention at(const Eigen::MatrixBase<V>& values) const requires(V::SizeAtCompileTime == Eigen::Dynamic) {
    require(values.size() == dimensions, "Space: expected ", dimensions, " values, got ", values.size());
    return at(Values(values));
  }

  /// A space with one more value, which is set, held or added in a window of time; the target by name or position.
  Space<Parameters, Species, Windows + 1> set(std::string_view target, WindowRange range) const {
    return with(find(target), Action::set, std::move(range));
  }
  Space<Parameters, Species, Windows + 1> hold(std::string_view target, WindowRange range) const {
    return with(find(target), Action::hold, std::move(range));
  }
  Space<Parameters, Species, Windows + 1> add(std::string_view target, WindowRange range) const {
    return with(find(target), Action::add, std::move(range));
  }
  Space<Parameters, Species, Windows + 1> set(Target target, WindowRange range) const {
    return with(target, Action::set, std::move(range));
  }
  Space<Parameters, Species, Windows + 1> hold(Target target, WindowRange range) const {
    return with(target, Action::hold, std::move(range));
  }
  Space<Parameters, Species, Windows + 1> add(Target target, WindowRange range) const {
    return with(target, Action::add, std::move(range));
  }

  /// The same space with one value fixed.
  Space fix(std::string_view name, float value) const {
    Space fixed = *this;
    const int place = place_of(name);
    fixed.low_[place] = fixed.high_[place] = value;
    fixed.check();
    return fixed;
  }

  /// The place of a name among the values. Throws: Error where there is none.
  int place_of(std::string_view name) const {
    for (std::size_t i = 0; i < names_.size(); ++i)
      if (names_[i] == name) return static_cast<int>(i);
    std::string known;
    for (const std::string& other : names_) known += (known.empty() ? "" : ", ") + other;
    throw Error("Space: expected one of " + known + ", got \"" + std::string(name) + "\"");
  }

 private:
  template <int, int, int>
  friend class Space;
  Space() = default;

  template <class M>
  static Bounds<M::species, M::parameters> bounds_of(const M& model) {
    static_assert(HasBounds<M>,
                  "this model states no bounds; give them: Space{model, {.state = ..., .parameters = ...}}");
    if constexpr (HasBounds<M>) return model.bounds();
    else return {};
  }

  static std::string numbered(const char* letter, int index) {
    return std::string(letter).append(std::to_string(index));
  }
  void put(int place, const Bound& bound, std::string usual_name) {
    low_[place] = bound.low;
    high_[place] = bound.high;
    names_[static_cast<std::size_t>(place)] = bound.name.empty() ? std::move(usual_name) : bound.name;
  }
  void check() const {
    static_assert(dimensions > 0, "a space holds at least one value");
    for (int i = 0; i < dimensions; ++i) {
      const std::string& name = names_[static_cast<std::size_t>(i)];
      require(std::isfinite(low_[i]) && std::isfinite(high_[i]), "Space: the bounds of ", name,
              " must be finite, got [", low_[i], ", ", high_[i], "]");
      require(low_[i] <= high_[i], "Space: the lower bound of ", name, " must not be above the upper, got [", low_[i],
              ", ", high_[i], "]");
      require(std::isfinite(high_[i] - low_[i]), "Space: the bounds of ", name, " are too far apart, got [", low_[i],
              ", ", high_[i], "]");
      for (int j = 0; j < i; ++j)
        require(names_[static_cast<std::size_t>(j)] != name, "Space: two values are called ", name);
    }
  }
  Target find(std::string_view name) const {
    const int place = place_of(name);
    require(place < Parameters + Species, "Space: a window acts on a species or a parameter, got \"", name, "\"");
    return place < Parameters ? parameter(place) : species(place - Parameters);
  }
  Space<Parameters, Species, Windows + 1> with(Target target, Action action, WindowRange range) const {
    const bool of_state = target.kind == Target::Kind::species;
    require(target.index >= 0 && target.index < (of_state ? Species : Parameters), "Space: expected a ",
            of_state ? "species" : "parameter", " from 0 to ", (of_state ? Species : Parameters) - 1, ", got ",
            target.index);
    require(std::isfinite(range.from) && std::isfinite(range.to) && range.from < range.to,
            "Space: a window must end after it begins, got [", range.from, " s, ", range.to, " s)");
    std::string name = names_[static_cast<std::size_t>(target.index + (of_state ? Parameters : 0))];
    name.append(action == Action::set ? "_set" : action == Action::hold ? "_hold" : "_add");
    const std::string first = name;
    for (int repeat = 2; std::find(names_.begin(), names_.end(), name) != names_.end(); ++repeat)
      name = numbered(first.c_str(), repeat);
    Space<Parameters, Species, Windows + 1> wider;
    wider.low_.template head<dimensions>() = low_;
    wider.high_.template head<dimensions>() = high_;
    std::copy(names_.begin(), names_.end(), wider.names_.begin());
    std::copy(windows_.begin(), windows_.end(), wider.windows_.begin());
    wider.put(dimensions, {range.low, range.high, range.name}, std::move(name));
    wider.windows_[static_cast<std::size_t>(Windows)] = {target, action, range.from, range.to};
    wider.check();
    return wider;
  }

  Values low_, high_;
  std::vector<std::string> names_ = std::vector<std::string>(static_cast<std::size_t>(dimensions));
  std::array<Window, static_cast<std::size_t>(Windows)> windows_;
};
template <class M>
Space(const M&) -> Space<M::parameters, M::species>;
template <class M>
Space(const M&, const Bounds<M::species, M::parameters>&) -> Space<M::parameters, M::species>;
template <std::size_t N>
Space(const Bound (&)[N]) -> Space<int{N}, 0>;

/// A box of parameters, a row each: `box({{0, 1, "sugar"}, {0, 1, "salt"}})`.
template <std::size_t N>
Space<int{N}, 0> box(const Bound (&rows)[N]) {
  return Space<int{N}, 0>(rows);
}
static_assert(InterventionSpace<Space<2, 0>>);

}  // namespace curio::inline CURIO_ABI
