// SPDX-License-Identifier: MIT
// The version of curio, said once: CMake and the inline namespace read it from here.
#pragma once

#if __cplusplus < 202002L
#error "curio needs C++20: compile with -std=c++20"
#endif

#define CURIO_VERSION_MAJOR 0
#define CURIO_VERSION_MINOR 1
#define CURIO_VERSION_PATCH 0

/// Everything lives in curio::CURIO_ABI, an inline namespace: two versions never share a symbol, and nobody writes its
/// name.
#define CURIO_ABI v0_1
