// SPDX-License-Identifier: Apache-2.0
/** @file models/city/baseline.h
 *  The baselines: what stands beside the settlements of every comparison, so that neither a ledger
 *  nor an intermediary looks good only because nothing else was looked at.
 *
 *  - `nothing`: no exchange, no settlement: every figure is 0, by definition.
 *  - `grid_operator_default`: the operator's default key shares what is local, and nobody pays
 *    anybody inside (city_default_key.h). The organiser that the law asks for is paid.
 *  - `home_battery`: each household with a roof of its own and no battery buys one: a second run of
 *    the city, with the same weather and loads, and no exchange in the bills. Gain = bills without
 *    exchange of the first run less those of the second; cost = the batteries as annuities.
 *  - `association_spreadsheet`: the trades of the scenario, settled by an `owners_association` with
 *    all its defaults and paid by bank transfer.
 */
#ifndef LEDGERWATT_MODELS_CITY_BASELINE_H
#define LEDGERWATT_MODELS_CITY_BASELINE_H

#include "models/city/city.h"
#include "models/city/comparison.h"

typedef enum lw_baseline_kind {
    LW_BASELINE_NOTHING,
    LW_BASELINE_DEFAULT_KEY,
    LW_BASELINE_HOME_BATTERY,
    LW_BASELINE_ASSOCIATION,
    LW_BASELINE_COUNT
} lw_baseline_kind;

/** "nothing", "grid_operator_default", "home_battery", "association_spreadsheet". */
const char *lw_baseline_name(lw_baseline_kind kind);

/** Figures of one baseline; money in millionths, energy in milliwatt-hours. */
typedef struct lw_baseline_row {
    int64_t traded_energy_milliwh;
    int64_t gain_micro;
    int64_t cost_micro;
    int64_t benefit_micro;
    double benefit_per_household_year; /**< NaN without households */
    double benefit_per_member;         /**< NaN without members */
    double worse_off_ratio;
    int64_t price_tax_not_owed_micro;
    int64_t battery_count;
    double battery_capacity_kwh; /**< of all together */
} lw_baseline_row;

/** The row's figures that are one number each. */
extern const lw_figure lw_baseline_metrics[];
extern const size_t lw_baseline_metric_count;

/** The second run of the city. Its parts are in the arena, but for the city itself. */
typedef struct lw_baselines {
    lw_scenario scenario; /**< the first run's, with a battery in each home */
    lw_roster roster;
    lw_city *city; /**< NULL: nobody buys a battery, so it would be the first city */
    size_t battery_count;
} lw_baselines;

/** `config` is the first run's, and `first` its city, which lives longer and does each block before
 *  the second: weather, loads and roofs are the same, and worked out once. Ended with
 * lw_baselines_fini in every case. */
lw_status lw_baselines_init(lw_baselines *baselines, const lw_city_config *config,
                            const lw_city *first, lw_error *error);
void lw_baselines_fini(lw_baselines *baselines);
/** The next block, after the first run's. */
lw_status lw_baselines_advance(lw_baselines *baselines, size_t interval_count, lw_error *error);
void lw_baselines_end_month(lw_baselines *baselines);

/** The settlement of association_spreadsheet, all defaults but what can go wrong, which is `given`;
 *  memory from `arena`. */
lw_status lw_baseline_association(lw_arena *arena, const lw_association_params *given,
                                  lw_settlement_params *params, lw_error *error);

/** What the rows are made from, after the last interval. */
typedef struct lw_baseline_basis {
    const lw_baselines *baselines;
    const lw_city *city; /**< of the first run */
    const lw_roster *roster;
    const lw_timeline *timeline;
    const lw_comparison_row *association;
    lw_arena *arena;
} lw_baseline_basis;

/** Residuals of the second run. */
int64_t lw_baselines_energy_residual_milliwh(const lw_baselines *baselines);
int64_t lw_baselines_money_residual_micro(const lw_baselines *baselines);
/** Saves or loads it between two blocks. */
void lw_baselines_state(lw_baselines *baselines, size_t done_count, lw_state *state);

/** Fills rows[LW_BASELINE_COUNT]. */
lw_status lw_baseline_rows(const lw_baseline_basis *basis, lw_baseline_row *rows, lw_error *error);
/** Writes them as the group /baselines. */
lw_status lw_baseline_write(const lw_baseline_row *rows, const char *currency, lw_store *store,
                            lw_error *error);

#endif
