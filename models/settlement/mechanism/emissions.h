// SPDX-License-Identifier: Apache-2.0
/** @file models/settlement/mechanism/emissions.h
 *  What an intensity of electricity counts. Figures of the two scopes do not add up to one.
 */
#ifndef LEDGERWATT_MODELS_SETTLEMENT_MECHANISM_EMISSIONS_H
#define LEDGERWATT_MODELS_SETTLEMENT_MECHANISM_EMISSIONS_H

#include "sim/base/param.h"

typedef enum lw_emissions_scope {
    LW_SCOPE_NOT_STATED,
    LW_SCOPE_DIRECT,     /**< the fuel that is burnt */
    LW_SCOPE_LIFE_CYCLE, /**< also building the plants, and winning and moving the fuel */
    LW_SCOPE_MIXED       /**< of several intensities, not all the same; never in a scenario */
} lw_emissions_scope;

extern const char *const lw_emissions_scope_names[]; /**< without MIXED */

lw_emissions_scope lw_emissions_scope_of(lw_emissions_scope a, lw_emissions_scope b);

#define LW_EMISSIONS_SCOPE_ROW(type)                                                               \
    {                                                                                              \
        .name = "carbon_intensity_scope", .kind = LW_PARAM_CHOICE,                                 \
        .offset = offsetof(type, carbon_intensity_scope), .presence = LW_PARAM_DEFAULTED,          \
        .doc = "What carbon_intensity_kg_per_kwh counts; direct: fuel that is burnt; life_cycle: " \
               "also plants, and winning and moving the fuel.",                                    \
        .source = "definition: the scenario does not say", .choices = lw_emissions_scope_names     \
    }

#endif
