// SPDX-License-Identifier: Apache-2.0
/** @file models/settlement/trust/trust_params.h
 *  What a scenario says of trust in a settlement: who shares what, how often things go wrong, and
 *  what is done with personal data.
 *
 *  Chances of harm have no default: nobody measured them for such a community, so the figures that
 *  follow from them are given only where the scenario says them.
 */
#ifndef LEDGERWATT_MODELS_SETTLEMENT_TRUST_TRUST_PARAMS_H
#define LEDGERWATT_MODELS_SETTLEMENT_TRUST_TRUST_PARAMS_H

#include "models/settlement/trust/rewrite.h"
#include "sim/base/param.h"
#include "sim/base/quantity.h"

/** `trust` of a settlement. Chances are NaN, counts and money LW_PARAM_ABSENT when not said. */
typedef struct lw_trust_params {
    int64_t software_image_count;
    int64_t host_count;
    int64_t meter_source_count;
    double dishonest_party_per_year; /**< c: chance of one party */
    double common_cause_ratio;       /**< beta: part of it that strikes all at once */
    double contract_bug_per_year;
    double key_loss_per_year;
    double embezzlement_per_year;
    double recovery_ratio;
    double statement_check_ratio; /**< NaN = not known; of the members, each month */
    double audit_ratio;           /**< NaN = not known; of the records */
    lw_money_micro bribe_per_party;
    lw_rewrite_params rewrite;
    bool deletes_keys;
    double retention_year;
    int64_t reader_count;
} lw_trust_params;

extern const lw_param_table lw_trust_table;

#endif
