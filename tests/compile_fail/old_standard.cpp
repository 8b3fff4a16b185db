// SPDX-License-Identifier: MIT
// flags: -std=c++17
// first error: curio needs C++20: compile with -std=c++20
#include <curio/curio.hpp>
