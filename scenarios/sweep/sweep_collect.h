// SPDX-License-Identifier: Apache-2.0
/** @file scenarios/sweep/sweep_collect.h
 *  The comparisons of all members in one table, and as collected.csv.
 */
#ifndef LEDGERWATT_SCENARIOS_SWEEP_SWEEP_COLLECT_H
#define LEDGERWATT_SCENARIOS_SWEEP_SWEEP_COLLECT_H

#include "scenarios/sweep/sweep_load.h"

/** Kind of the baselines in a table. They have no other figures than those of a baseline, `cost` as
 *  `settlement_cost`. */
#define LW_SWEEP_BASELINE "baseline"

typedef struct lw_sweep_table {
    size_t member_count;
    size_t settlement_count; /**< the baselines are its last ones */
    size_t baseline_count;
    char **names; /**< [settlement_count], as the first result has them */
    char **kinds; /**< [settlement_count]; LW_SWEEP_BASELINE of a baseline */
    char *currency;
    bool *is_done; /**< [member_count] */
    size_t done_count;
    double *values; /**< [member_count][lw_metric_count][settlement_count]; NaN where none is */
} lw_sweep_table;

/** Reads every result of the folder. LW_ERR_FILE_MISSING when there is none, LW_ERR_FILE_FORMAT
 * when two have other settlements. End with lw_sweep_table_fini in every case. */
lw_status lw_sweep_collect(const char *folder, const lw_sweep *sweep, lw_sweep_table *table,
                           lw_error *error);
void lw_sweep_table_fini(lw_sweep_table *table);

/** Values of a metric for a settlement over the members: [member_count] apart by `stride` from the
 *  pointer returned. NULL when the metric is not known. */
const double *lw_sweep_column(const lw_sweep_table *table, const char *metric, size_t settlement,
                              size_t *stride);
/** Index of a settlement; settlement_count when there is none. */
size_t lw_sweep_settlement(const lw_sweep_table *table, const char *name);

/** Writes collected.csv: a row for each member and settlement, with factors and every figure. */
lw_status lw_sweep_write_csv(const char *folder, const lw_sweep *sweep, const lw_sweep_table *table,
                             lw_error *error);

#endif
