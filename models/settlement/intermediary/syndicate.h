// SPDX-License-Identifier: Apache-2.0
/** @file models/settlement/intermediary/syndicate.h
 *  The co-owners' syndicate as intermediary: one office, one server, a statement every month.
 *
 *  Model.  A batch is recorded when the server has it: at once, or when an outage ends.
 *          statement_day days after a local month began the statement of the month before is
 *          posted, later if the server is down; then the month's trades are final. Two replicas
 *          of each record are kept.
 *  Leaves out. Errors, theft and insolvency of the organiser; corrections after the statement.
 *  Sources. The work is in models/settlement/mechanism/cost.h; others at the rows.
 */
#ifndef LEDGERWATT_MODELS_SETTLEMENT_INTERMEDIARY_SYNDICATE_H
#define LEDGERWATT_MODELS_SETTLEMENT_INTERMEDIARY_SYNDICATE_H

#include "models/settlement/mechanism/mechanism.h"

typedef struct lw_syndicate_params {
    double statement_day;
    double deadline_s;
    double server_power_w;
    double server_share_ratio;
    double energy_per_record_j;
    int64_t record_bytes;
    int64_t replica_count;
    lw_money_micro hosting_per_year;
    double server_embodied_kg_per_year;
} lw_syndicate_params;

extern const lw_param_table lw_syndicate_table;
extern const lw_mechanism_class lw_syndicate_class;

#endif
