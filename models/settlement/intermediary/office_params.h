// SPDX-License-Identifier: Apache-2.0
/** @file models/settlement/intermediary/office_params.h
 *  Parameters of the intermediaries: one struct, and for each kind a table with its own defaults.
 */
#ifndef LEDGERWATT_MODELS_SETTLEMENT_INTERMEDIARY_OFFICE_PARAMS_H
#define LEDGERWATT_MODELS_SETTLEMENT_INTERMEDIARY_OFFICE_PARAMS_H

#include "models/settlement/mechanism/cost.h"
#include "sim/base/param.h"
#include "sim/base/status.h"

typedef struct lw_office_params {
    double statement_day;
    int64_t statement_months;
    double staff_h_per_week; /**< for statements */
    double statement_work_h;
    double statement_work_h_per_member;
    double error_ratio; /**< of the statements */
    double error_found_day;
    double deadline_s;
    double server_power_w;
    double server_share_ratio;
    double energy_per_record_j;
    int64_t record_bytes;
    int64_t replica_count;
    lw_money_micro hosting_per_year;
    double server_embodied_kg_per_year;
    bool answers_at_once; /**< a spreadsheet's: its computer is a live server after all */
    lw_money_micro live_hosting_per_year;
} lw_office_params;

/** Whether whoever waits for an answer gets one: all have a live server but a spreadsheet that was
 *  not given one. `table` is that of the kind. */
bool lw_office_is_live(const lw_param_table *table, const lw_office_params *params);

/** Warns of a deadline that passes before the first statement can be posted. */
void lw_office_check(const void *params, const char *pointer, lw_report *report);

extern const lw_param_table lw_syndicate_table;
extern const lw_param_table lw_owners_association_table;
extern const lw_param_table lw_grid_operator_table;
extern const lw_param_table lw_local_authority_table;
extern const lw_param_table lw_retailer_table;

#endif
