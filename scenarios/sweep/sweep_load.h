// SPDX-License-Identifier: Apache-2.0
/** @file scenarios/sweep/sweep_load.h
 *  A plan from its path to checked structs, with the scenario that it varies.
 */
#ifndef LEDGERWATT_SCENARIOS_SWEEP_SWEEP_LOAD_H
#define LEDGERWATT_SCENARIOS_SWEEP_SWEEP_LOAD_H

#include "scenarios/sweep/sweep_design.h"
#include "scenarios/sweep/sweep_plan.h"
#include "sim/base/arena.h"
#include "sim/base/crypto.h"

typedef struct lw_sweep {
    lw_sweep_plan plan;
    lw_sweep_points points;
    const char *plan_bytes; /**< [plan_size] as read */
    size_t plan_size;
    const char *scenario_path;
    char plan_sha256_hex[LW_SHA256_HEX_SIZE];
    char scenario_sha256_hex[LW_SHA256_HEX_SIZE];
    bool draws_weather; /**< the scenario's weather follows the seed */
} lw_sweep;

/** Reads the plan and its scenario, fills in ranges that the plan leaves to the fields, and tries
 *  the scenario at both ends of every factor. Faults go to `report`: those of the plan with its
 *  places, those of the scenario with the scenario's. */
lw_status lw_sweep_load(const char *path, lw_arena *arena, lw_sweep *sweep, lw_report *report);

#endif
