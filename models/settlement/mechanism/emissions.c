// SPDX-License-Identifier: Apache-2.0
#include "models/settlement/mechanism/emissions.h"

const char *const lw_emissions_scope_names[] = {"not_stated", "direct", "life_cycle", NULL};

lw_emissions_scope lw_emissions_scope_of(lw_emissions_scope a, lw_emissions_scope b)
{
    return a == b ? a : LW_SCOPE_MIXED;
}
