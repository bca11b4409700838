// SPDX-License-Identifier: Apache-2.0
/** @file models/settlement/pow/pow_mode.h
 *  What a mode of the proof-of-work record is: its own network, or the public chain. `chain` of the
 *  record's params picks one; pow.c hands everything on to it.
 */
#ifndef LEDGERWATT_MODELS_SETTLEMENT_POW_POW_MODE_H
#define LEDGERWATT_MODELS_SETTLEMENT_POW_POW_MODE_H

#include "models/settlement/mechanism/mechanism.h"
#include "models/settlement/pow/pow_params.h"

typedef struct lw_pow_mode {
    const lw_extra *extras; /**< [extra_count] */
    size_t extra_count;
    const lw_extra *block_extras;
    size_t block_extra_count;
    bool keeps_chain; /**< makes its blocks, and does not only wait for those of others */
    /** `pointer` is that of the chain. */
    void (*check)(const lw_pow_params *record, const char *pointer, lw_report *report);
    /** Nodes, sources and events; the record's params are pow.c's affair. */
    void (*limits)(const void *params, lw_mechanism_limits *limits);
    lw_status (*create)(const lw_settlement_config *config, lw_book *book, void **self,
                        lw_error *error);
    void (*destroy)(void *self);
    void (*begin)(void *self, lw_engine *engine);
    void (*submit)(void *self);
    void (*handle)(void *self, const lw_event *event);
    void (*state)(void *self, lw_state *state);
    void (*usage)(const void *self, lw_time_us now_us, lw_usage *usage);
    void (*tell)(const void *self, lw_time_us now_us, double *values);
    bool (*attack)(const void *self, lw_time_us now_us,
                   lw_attack_outcome *outcome);              /**< NULL = nobody attacks it */
    double (*hash_power_w)(const void *self, uint32_t node); /**< NULL = others mine */
    void (*trust)(const void *params, lw_trust *trust);
    void (*add_costs)(const void *params, lw_time_us period_us, lw_cost_matrix *costs);
    double (*equipment_life_year)(const void *params);
    double (*embodied_kg)(const void *params, lw_time_us period_us);
    void (*view)(const void *self, lw_public_view *view); /**< NULL = its own network */
} lw_pow_mode;

extern const lw_pow_mode lw_pow_own_mode;

#endif
