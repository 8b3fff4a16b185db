// SPDX-License-Identifier: MIT
// A circuit's numbers, for who reads them.
#pragma once

#include <cstdio>
#include <string>

#include "curio/model/sigmoid_circuit.hpp"

namespace curio::inline CURIO_ABI {

/// What dy/dt is, and a line a gene: its row of W, its B and, where that is chosen, its k, each with six digits after
/// the point (that of the program's C locale).
///
/// c: the parameters, as the model takes them. Ends with a newline.
template <int N, Degradation degradation, class T>
std::string circuit_text(const SigmoidCircuit<N, degradation>&,
                         const Vector<T, SigmoidCircuit<N, degradation>::parameters>& c) {
  constexpr bool chosen = degradation == Degradation::chosen;
  std::string text =
      chosen ? "dy/dt = sigmoid(W y + B) - k y, W, B and k:\n" : "dy/dt = sigmoid(W y + B) - y, W and B:\n";
  const auto put = [&](const char* between, T number) {
    char digits[350];  // of the largest double
    std::snprintf(digits, sizeof digits, "%s%11.6f", between, static_cast<double>(number));
    text += digits;
  };
  for (int i = 0; i < N; ++i) {
    for (int j = 0; j < N; ++j) put(j == 0 ? "    " : " ", c[N * i + j]);
    put("   ", c[N * N + i]);
    if constexpr (chosen) put("   ", c[N * N + N + i]);
    text += '\n';
  }
  return text;
}

}  // namespace curio::inline CURIO_ABI
