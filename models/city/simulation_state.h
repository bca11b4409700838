// SPDX-License-Identifier: Apache-2.0
/** @file models/city/simulation_state.h
 *  What a run is made of; shared by the files that run it and that save it, nobody else.
 */
#ifndef LEDGERWATT_MODELS_CITY_SIMULATION_STATE_H
#define LEDGERWATT_MODELS_CITY_SIMULATION_STATE_H

#include "models/city/baseline.h"
#include "models/city/city.h"
#include "models/city/city_part.h"
#include "models/city/city_series.h"
#include "models/city/contract_series.h"
#include "models/city/journal_series.h"
#include "models/city/lane.h"
#include "models/city/simulation_config.h"
#include "sim/store/shelf.h"

typedef struct lw_simulation {
    const lw_simulation_config *config;
    lw_city_part part; /* all that the city is told */
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
    lw_shelf *kept;      /* the city is written there, NULL = it is not */
    lw_shelf *found;     /* it is read from there, NULL = simulated */
    char *reuse_path;    /* of either */
    uint64_t found_next; /* record of the next block */
    bool city_refused;
} lw_simulation;

/** A lane for each settlement, and one for the association of the baselines. */
lw_status lw_simulation_create_lanes(lw_simulation *simulation, lw_error *error);
/** /comparison, /attacks and /baselines, and what of each settlement is known only at the end. */
lw_status lw_simulation_write_comparison(lw_simulation *simulation, lw_error *error);
/** Attributes of the root. */
lw_status lw_simulation_write_attributes(const lw_simulation *simulation,
                                         const lw_simulation_summary *summary, lw_error *error);

/** Finds the city of config->reuse, or begins to keep it. After a checkpoint was loaded. */
void lw_simulation_begin_reuse(lw_simulation *simulation);
/** The next block of the city and of its baselines: read, or simulated and kept. */
lw_status lw_simulation_advance_city(lw_simulation *simulation, size_t count, lw_city_block *block,
                                     lw_error *error);
/** Gives a city that was kept whole to other runs. */
void lw_simulation_publish_city(lw_simulation *simulation);
void lw_simulation_end_reuse(lw_simulation *simulation);

/** Writes a checkpoint of a run that stands between two blocks. */
lw_status lw_simulation_save(lw_simulation *simulation, lw_error *error);
/** Brings a newly created run to where its newest usable checkpoint stands. */
lw_status lw_simulation_load(lw_simulation *simulation, const lw_checkpoint *checkpoint,
                             lw_error *error);

#endif
