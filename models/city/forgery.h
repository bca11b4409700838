// SPDX-License-Identifier: Apache-2.0
/** @file models/city/forgery.h
 *  False records in a settlement's books: trades that whoever keeps the record changed, and who
 *  finds them.
 *
 *  Model.  Of the trade legs that become final, each is false with a chance, the same legs at every
 *          settlement: its energy is not what the meter signed. It is found
 *          - by others who keep the record, when there are any beside the forgers: `unsigned`, a
 *            leg proposed with a signature of the meter that does not fit it (Ed25519, checked);
 *            `altered`, a stored leg changed afterwards, whose Merkle path leads to another root
 *            than the header's (RFC 6962, computed);
 *          - by the member, who compares his statement of a month with his meter by chance;
 *          - by an audit, that looks at a record by chance.
 *          A ledger's others check always: that is what its nodes are for. An office has no others.
 *  Leaves out. Prices, which no meter signs; that a forged trade is refused before it is final: the
 *          bills stay those of the honest record, what was not found is told beside them; members
 *          who gain by the forgery and keep silent.
 *  Sources. None for how often members look: a scenario says it.
 */
#ifndef LEDGERWATT_MODELS_CITY_FORGERY_H
#define LEDGERWATT_MODELS_CITY_FORGERY_H

#include "models/city/attack.h"
#include "models/record/batch.h"
#include "models/settlement/mechanism/config.h"
#include "sim/base/state.h"
#include "sim/base/status.h"

/** One attack. */
typedef struct lw_false_record {
    const lw_false_record_params *params;
    lw_time_us start_us; /**< of the intervals whose trades are forged */
    lw_time_us end_us;   /**< excluded */
} lw_false_record;

typedef struct lw_forgery_config {
    const lw_settlement_config *settlement; /**< borrowed */
    const lw_false_record *items;           /**< [count], borrowed */
    size_t count;
    int64_t verifier_count; /**< parties that can check the record by themselves */
} lw_forgery_config;

/** Of all attacks together. NaN where nobody is known to look, or nothing was forged. */
typedef struct lw_forgery_figures {
    int64_t count;
    double detected_count;
    double detected_ratio;
    double low_ratio; /**< Wilson's interval of 95 % */
    double high_ratio;
    double missed_value; /**< of the energy by which those not found are wrong, currency */
} lw_forgery_figures;

typedef struct lw_forgery lw_forgery;

/** False when memory is out. */
bool lw_forgery_create(const lw_forgery_config *config, lw_forgery **forgery);
/** NULL is allowed. */
void lw_forgery_destroy(lw_forgery *forgery);

/** Forges among the trades of a settled outcome, which are legs[first_trade ..] of its batch. False
 *  when memory is out. */
bool lw_forgery_strike(lw_forgery *forgery, const lw_outcome *outcome, const lw_trade *legs);

lw_forgery_figures lw_forgery_tell(const lw_forgery *forgery);
size_t lw_forgery_attack_count(const lw_forgery *forgery);
/** As lines of the attacks; at most `capacity`. */
size_t lw_forgery_attacks(const lw_forgery *forgery, lw_attack_outcome *outcomes, size_t capacity);
void lw_forgery_state(lw_forgery *forgery, lw_state *state);

#endif
