// SPDX-License-Identifier: MIT
// All of curio that needs nothing but Eigen.
#pragma once

#include "curio/analysis/best_so_far.hpp"
#include "curio/analysis/diversity.hpp"
#include "curio/analysis/periodicity.hpp"
#include "curio/core/error.hpp"
#include "curio/core/random.hpp"
#include "curio/goal/final_state.hpp"
#include "curio/goal/fourier.hpp"
#include "curio/goal/loss.hpp"
#include "curio/io/history_csv.hpp"
#include "curio/io/progress.hpp"
#include "curio/io/trajectory_csv.hpp"
#include "curio/model/hill_circuit.hpp"
#include "curio/model/repressilator.hpp"
#include "curio/model/sigmoid_circuit.hpp"
#include "curio/model/toggle_switch.hpp"
#include "curio/search/curiosity_search.hpp"
#include "curio/search/random_search.hpp"
#include "curio/simulate/executor.hpp"
#include "curio/simulate/rollout.hpp"
#include "curio/simulate/space.hpp"
