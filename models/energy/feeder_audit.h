// SPDX-License-Identifier: Apache-2.0
/** @file models/energy/feeder_audit.h
 *  Finds false meters by the balance of their feeder, whoever keeps the books.
 *
 *  Model.  Over a window, missing = what the feeder's own meter saw flow in, less what the
 * registers behind it counted as drawn (exports negative on both sides); a meter that was silent
 * for a while is read later, so substituted readings have no part in it. An import reported too
 * small and an export reported too large both make energy missing. The window is flagged when
 * missing > k sigma, sigma following from the classes of the meters: noise adds up in squares over
 * readings, lasting errors over meters, sigma2 = sum n2 x2 + sum (g X)2 + (f F)2, x a reading, X a
 * meter's net energy of the window, F the feeder's. With noise only, N slots and a meter that hides
 * a part theta of E per slot, the chance to find it is Q(k - theta E sqrt(N) / sigma_slot), that of
 * a false alarm Q(k). Leaves out. Losses of the cables behind the feeder, which would count as
 * missing.
 */
#ifndef LEDGERWATT_MODELS_ENERGY_FEEDER_AUDIT_H
#define LEDGERWATT_MODELS_ENERGY_FEEDER_AUDIT_H

#include "models/energy/reading.h"

typedef struct lw_audit_params {
    int64_t window_h;
    double threshold_sd;
    double feeder_sd_ratio; /**< class of the feeder's meter, a lasting error */
} lw_audit_params;

extern const lw_param_table lw_audit_table;

typedef struct lw_audit_totals {
    uint64_t window_count;         /**< windows times communities */
    uint64_t flagged_count;        /**< of them, found wanting */
    uint64_t false_alarm_count;    /**< flagged without a false reading in them */
    uint64_t false_count;          /**< false readings in windows that are over */
    uint64_t detected_false_count; /**< those in flagged windows */
} lw_audit_totals;

typedef struct lw_feeder_audit lw_feeder_audit;

/** Meters of the array that stand behind one feeder. */
typedef struct lw_feeder {
    size_t first;
    size_t count;
} lw_feeder;

/** What an audit is told of. */
typedef struct lw_feeder_audit_config {
    const lw_audit_params *params;    /**< copied */
    const lw_reading_array *readings; /**< borrowed for its life, as `feeders` */
    const lw_feeder *feeders;         /**< [feeder_count] */
    size_t feeder_count;
    lw_time_us interval_us; /**< divides an hour */
} lw_feeder_audit_config;

lw_status lw_feeder_audit_create(const lw_feeder_audit_config *config, lw_feeder_audit **audit,
                                 lw_error *error);
void lw_feeder_audit_destroy(lw_feeder_audit *audit);

/** Adds interval number `interval`: what each feeder's meter saw, net into the community,
 *  feeder_net_milliwh[feeder_count]; what the registers counted it asks the readings. */
void lw_feeder_audit_step(lw_feeder_audit *audit, int64_t interval,
                          const lw_energy_milliwh *feeder_net_milliwh);

/** Judges the last window, however short; at the end of the run. Again it does nothing. */
void lw_feeder_audit_finish(lw_feeder_audit *audit);

/** Windows of each feeder that have ended, and [feeder_count] 1 where the last one was flagged. */
uint64_t lw_feeder_audit_ended_count(const lw_feeder_audit *audit);
const unsigned char *lw_feeder_audit_flagged(const lw_feeder_audit *audit);

lw_audit_totals lw_feeder_audit_totals(const lw_feeder_audit *audit);

void lw_feeder_audit_state(lw_feeder_audit *audit, lw_state *state);

#endif
