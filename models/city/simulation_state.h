// SPDX-License-Identifier: Apache-2.0
/** @file models/city/simulation_state.h
 *  What a run is made of; shared by the files that run it and that save it, nobody else.
 */
#ifndef LEDGERWATT_MODELS_CITY_SIMULATION_STATE_H
#define LEDGERWATT_MODELS_CITY_SIMULATION_STATE_H

#include "models/city/baseline.h"
#include "models/city/city.h"
#include "models/city/city_series.h"
#include "models/city/contract_series.h"
#include "models/city/journal_series.h"
#include "models/city/lane.h"
#include "models/city/simulation_config.h"

typedef struct lw_simulation {
    const lw_simulation_config *config;
    lw_arena *arena;
    lw_roster roster;
    lw_timeline timeline;
    lw_city *city;
    lw_baselines baselines;
    lw_settlement_params association; /* of the baselines: the last lane */
    lw_city_series *series;
    lw_journal_series journal;
    lw_contract_series *contracts; /* NULL = none */
    lw_record_log *trades;
    void *record; /* [record_capacity] bytes, room to join a batch's legs and operations */
    size_t record_capacity;
    lw_settlement_config *settlement_configs; /* [lane_count] */
    lw_lane **lanes;                          /* [lane_count] */
    lw_status *lane_status;                   /* [lane_count] */
    lw_error *lane_errors;                    /* [lane_count] */
    size_t lane_count; /* settlements of the scenario, and the association of the baselines */
    size_t block_interval_max;
    size_t done_count;   /* intervals behind us */
    uint64_t generation; /* of the last checkpoint */
} lw_simulation;

/** Writes a checkpoint of a run that stands between two blocks. */
lw_status lw_simulation_save(lw_simulation *simulation, lw_error *error);
/** Brings a newly created run to where its newest usable checkpoint stands. */
lw_status lw_simulation_load(lw_simulation *simulation, const lw_checkpoint *checkpoint,
                             lw_error *error);

#endif
