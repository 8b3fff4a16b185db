// SPDX-License-Identifier: MIT
// first error: -ffast-math
// flags: -ffast-math
// A build whose roundings are not those of IEEE arithmetic.
#include <curio/curio.hpp>
