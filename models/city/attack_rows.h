// SPDX-License-Identifier: Apache-2.0
/** @file models/city/attack_rows.h
 *  What became of every attack on a settlement, in the result: /attacks, which is there when there
 *  was one. Meters that lie are the city's: tampered_detected_ratio of the comparison.
 */
#ifndef LEDGERWATT_MODELS_CITY_ATTACK_ROWS_H
#define LEDGERWATT_MODELS_CITY_ATTACK_ROWS_H

#include "models/city/figure.h"
#include "models/city/lane.h"
#include "sim/store/store.h"

/** Figures of lw_attack_outcome. */
extern const lw_figure lw_attack_metrics[];
extern const size_t lw_attack_metric_count;

/** Writes the attacks on all lanes, each named "SETTLEMENT/KIND/N", N from 0 within a settlement.
 *  Nothing when there was none. */
lw_status lw_attack_rows_write(lw_lane *const *lanes, size_t lane_count, const char *currency,
                               lw_store *store, lw_error *error);

#endif
