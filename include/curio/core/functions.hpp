// SPDX-License-Identifier: MIT
// The functions that a model may use, of any Lanes: the same bits on every processor, with any compiler.
//
// exp, log, pow, sqrt, sin, cos, tanh, abs, floor, min, max, logistic, fast_logistic, fma,
// flush_to_zero, and select(condition, a, b) in place of if.
#pragma once

#include "curio/core/exponential.hpp"
#include "curio/core/fast_logistic.hpp"
#include "curio/core/logarithm.hpp"
#include "curio/core/trigonometry.hpp"
