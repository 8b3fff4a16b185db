// SPDX-License-Identifier: MIT
// Derivatives backwards: a number that remembers how it came about, so that one sweep gives the derivative of one
// result by everything.
#pragma once

#include <cstddef>
#include <vector>

#include "curio/core/differentiable.hpp"

namespace curio::inline CURIO_ABI {

/// What a calculation in Reverse numbers wrote down: for each number its operands and the derivatives by them.
///
/// Every thread has one for each Real. A `Taping` opens a stretch of it, and takes the stretch off when it ends; so a
/// tape that records one evaluation of a model at a time stays in the cache, and allocates nothing after the first.
template <class Real>
class Tape {
 public:
  static constexpr int constant = -1;  ///< the place of a number that nothing is derived by

  /// The place of a new variable.
  int variable() { return close(); }
  /// The place of a result of operands that have been added.
  int close() {
    ends_.push_back(slopes_.size());
    return static_cast<int>(ends_.size()) - 1;
  }
  CURIO_INLINE void add(int operand, const Real& slope) {
    if (operand == constant) return;
    operands_.push_back(operand);
    slopes_.push_back(slope);
  }

  /// The tape that Reverse numbers of this thread write to.
  static Tape& current() { return *current_; }

 private:
  template <class>
  friend class Taping;
  std::vector<std::size_t> ends_;  // of each number's operands in the two below
  std::vector<int> operands_;
  std::vector<Real> slopes_;
  std::vector<Real> bars_;  // while sweeping
  static inline constinit thread_local Tape* current_ = nullptr;
};

/// A number that remembers how it came about. Constants, which plain numbers and Reals become, leave no trace.
///
/// Real: Lanes, or a number that carries derivatives itself. Only inside a `Taping`. Two numbers and a place for each
/// operand that is no constant.
template <class Real>
struct Reverse : Differentiable<Reverse<Real>, Real> {
  using Scalar = typename Real::Scalar;
  static constexpr int width = Real::width;

  Real value;
  int place = Tape<Real>::constant;

  Reverse() = default;
  template <std::convertible_to<Real> X>
  CURIO_INLINE Reverse(const X& x) : value(x) {}
  CURIO_INLINE Reverse(const Real& x, int where) : value(x), place(where) {}

  template <class... Terms>
  CURIO_INLINE static Reverse chain(const Real& x, const Terms&... terms) {
    if (((terms.of.place == Tape<Real>::constant) && ...)) return Reverse(x);
    auto& tape = Tape<Real>::current();
    (tape.add(terms.of.place, as_number(terms.slope)), ...);
    return Reverse(x, tape.close());
  }

  /// a where the mask is set, b elsewhere.
  template <class Mask>
  requires requires(const Mask& mask, const Real& a) { select(mask, a, a); }
  friend CURIO_INLINE Reverse select(const Mask& mask, const Reverse& a, const Reverse& b) {
    const Real share = select(mask, Real(1), Real(0));
    return chain(select(mask, a.value, b.value), Term{a, share}, Term{b, Real(Real(1) - share)});
  }

 private:
  static CURIO_INLINE const Real& as_number(const Real& slope) { return slope; }
  static CURIO_INLINE Real as_number(PlusOne) { return Real(1); }
  static CURIO_INLINE Real as_number(MinusOne) { return Real(-1); }
};

/// A stretch of this thread's tape, from here to the end of the scope: variables, then a calculation, then the sweep.
///
/// bar(x) is the derivative by x of sum_i seed_i result_i, the seeds given before `sweep`. What an infinite slope
/// multiplies by 0 is 0: a branch that `select` did not take adds nothing.
template <class Real>
class Taping {
 public:
  Taping() : tape_(own()), outer_(Tape<Real>::current_), first_(tape_.ends_.size()), edges_(tape_.slopes_.size()) {
    Tape<Real>::current_ = &tape_;
  }
  ~Taping() {
    Tape<Real>::current_ = outer_;
    tape_.ends_.resize(first_);
    tape_.operands_.resize(edges_);
    tape_.slopes_.resize(edges_);
  }
  Taping(const Taping&) = delete;
  Taping& operator=(const Taping&) = delete;

  Reverse<Real> variable(const Real& x) { return {x, tape_.variable()}; }

  /// Ends the calculation: from here on seeds are taken.
  void finish() { tape_.bars_.assign(tape_.ends_.size() - first_, Real(0)); }
  void seed(const Reverse<Real>& result, const Real& by) {
    if (result.place != Tape<Real>::constant) at(result.place) = at(result.place) + by;
  }
  void sweep() {
    for (std::size_t n = tape_.ends_.size(); n-- > first_;) {
      const Real bar = tape_.bars_[n - first_];
      for (std::size_t e = n == first_ ? edges_ : tape_.ends_[n - 1]; e < tape_.ends_[n]; ++e) {
        Real& operand = at(tape_.operands_[e]);
        operand = operand + select(bar == Real(0), Real(0), bar * tape_.slopes_[e]);
      }
    }
  }
  Real bar(const Reverse<Real>& x) const {
    return x.place == Tape<Real>::constant ? Real(0) : tape_.bars_[static_cast<std::size_t>(x.place) - first_];
  }

 private:
  Real& at(int place) { return tape_.bars_[static_cast<std::size_t>(place) - first_]; }
  static Tape<Real>& own() {
    thread_local Tape<Real> tape;
    return tape;
  }
  Tape<Real>& tape_;
  Tape<Real>* outer_;
  std::size_t first_, edges_;
};

}  // namespace curio::inline CURIO_ABI

/// Lets Eigen's matrices hold reverse-mode numbers.
template <class Lane>
struct Eigen::NumTraits<curio::Reverse<Lane>>
    : curio::detail::EigenTraits<curio::Reverse<Lane>, typename Lane::Scalar> {
  enum { RequireInitialization = 1 };
};
