// SPDX-License-Identifier: Apache-2.0
/** @file models/city/comparison.h
 *  The comparison: the same figures for every settlement, side by side.
 *
 *  One const table names each figure once, with unit and meaning; the group /comparison of the
 * result, `compare` and the reference page come from it.
 */
#ifndef LEDGERWATT_MODELS_CITY_COMPARISON_H
#define LEDGERWATT_MODELS_CITY_COMPARISON_H

#include "models/city/figure.h"
#include "models/city/forgery.h"
#include "models/market/accounts/gain.h"
#include "models/settlement/mechanism/outlook.h"
#include "models/settlement/mechanism/public_view.h"
#include "models/settlement/settlement.h"

/** Figures of one settlement. Money in millionths, energy in milliwatt-hours, as exact integers. */
typedef struct lw_comparison_row {
    const char *name;
    const char *kind;
    int64_t is_intermediary;

    int64_t traded_energy_milliwh;
    int64_t trade_value_micro;
    int64_t gain_micro;
    int64_t gain_by_payer_micro[LW_PAYER_COUNT];
    double settled_share_ratio;
    int64_t settled_count;
    int64_t refused_count;
    int64_t pending_count; /**< at the end of the period, and settled in the drain */
    int64_t unserved_count;
    int64_t operation_count; /**< that became final */
    int64_t operation_refused_count;
    int64_t operation_unsettled_micro;    /**< money of those refused */
    int64_t step_count;                   /**< of those that became final, on one node */
    int64_t contract_gas;                 /**< likewise, steps included */
    double contract_time_s;               /**< likewise */
    double contract_energy_kwh;           /**< of all who execute them */
    double operation_recorded_delay_s[3]; /**< p50, p95, p99 by number */
    double operation_final_delay_s[3];
    double member_actions_per_year;

    int64_t settlement_cost_micro; /**< LW_MONEY_UNKNOWN when a fee is not known; so the benefit */
    lw_cost_matrix costs;
    int64_t cash_flow_micro[LW_OUTLOOK_YEARS];
    double net_present_value;
    lw_function_default functions[LW_FUNCTION_COUNT]; /**< the cells in force */
    double settlement_cost_per_kwh;
    int64_t benefit_micro;
    double benefit_per_household_year;
    double worse_off_ratio;
    double gain_gini_ratio;
    double gain_min_max_ratio;
    double gain_jain_ratio;
    double benefit_per_member;
    double benefit_of_worst_member;
    double benefit_of_best_member;
    double band_empty_ratio; /**< of the intervals: no price suits both sides */
    double benefit_over_best_intermediary;

    double consensus_energy_kwh;
    double consensus_energy_marginal_kwh;
    double consensus_energy_per_traded_kwh_ratio;
    double emissions_kg;
    lw_public_view chain; /**< NaN where no public chain is */
    double tx_checks_per_year;
    int64_t emissions_scope; /**< lw_emissions_scope */
    double embodied_emissions_kg;
    int64_t storage_bytes;
    double storage_growth_bytes_per_year;
    int64_t storage_kind_bytes[LW_STORAGE_KIND_COUNT];
    int64_t storage_replica_bytes;
    double pruned_ratio;
    int64_t storage_replica_kind_bytes[LW_STORAGE_KIND_COUNT];
    double first_sync_s;
    double light_client_bytes_per_year;      /**< of one; NaN = nobody can be one */
    double light_client_energy_kwh_per_year; /**< of all */
    double first_sync_energy_kwh;
    int64_t message_count;
    int64_t tx_count;
    int64_t block_count;
    int64_t view_change_count;
    int64_t safety_violation_count;
    int64_t reorganised_block_count;
    int64_t slashed_node_count;
    lw_collusion collusion;
    int64_t double_spent_micro;

    double recorded_delay_s[3]; /**< p50, p95, p99, energy-weighted */
    double final_delay_s[3];
    double paid_delay_s[3];
    double availability_ratio;
    double tampered_detected_ratio; /**< of false readings, by the feeders' audit; NaN when none was
                                       injected */
    lw_forgery_figures forgery;
    int64_t rewrite_party_count;
    int64_t block_party_count;
    lw_trust_figures trust;
    int64_t losses_of_members_micro; /**< in the cost */
    int64_t losses_of_provider_micro;
} lw_comparison_row;

/** Every figure that is one number: how `compare`, the result and the reference page name it. */
extern const lw_figure lw_metrics[];
extern const size_t lw_metric_count;

/** Fills what follows from the other rows: benefit_over_best_intermediary (NaN without one). */
void lw_comparison_finish(lw_comparison_row *rows, size_t count);

/** Writes /comparison: one dataset a metric, the cost and payer tables; and the function matrix of
 *  each settlement. `currency` is
 *  the unit of money. */
lw_status lw_comparison_write(const lw_comparison_row *rows, size_t count, const char *currency,
                              lw_store *store, lw_error *error);

#endif
