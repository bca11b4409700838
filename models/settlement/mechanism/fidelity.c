// SPDX-License-Identifier: Apache-2.0
#include "models/settlement/mechanism/fidelity.h"

const char *const lw_fidelity_names[] = {"message", "window", NULL};
