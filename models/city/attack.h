// SPDX-License-Identifier: Apache-2.0
/** @file models/city/attack.h
 *  The attacks of a scenario: meters that lie, records that are changed, and floods and eclipses of
 *  ledgers. Other attacks by those who keep a record are with the record (pow_attack.h) and among
 * the faults.
 */
#ifndef LEDGERWATT_MODELS_CITY_ATTACK_H
#define LEDGERWATT_MODELS_CITY_ATTACK_H

#include "models/settlement/mechanism/siege.h"
#include "sim/base/civil.h"
#include "sim/base/param.h"

/** Some meters of a group that report one register times a factor. */
typedef struct lw_false_reading_params {
    const char *group;
    int64_t index_first;
    int64_t count;
    int32_t meter_register; /**< lw_meter_register */
    double factor_ratio;
    lw_civil start; /**< year 0 = from the start */
    lw_civil end;   /**< year 0 = for ever */
} lw_false_reading_params;

/** Transactions that somebody sends to a ledger. */
typedef struct lw_flood_params {
    const char *settlement;
    double rate_tx_per_s;
    double burst_s;
    lw_money_micro fee_per_tx;
    int64_t payload_bytes;
    int64_t step_count;
    lw_civil start; /**< year 0 = from the start */
    lw_civil end;   /**< year 0 = for ever */
} lw_flood_params;

/** Nodes, or the gateway, whose every link somebody holds. */
typedef struct lw_eclipse_params {
    const char *settlement;
    int32_t victim; /**< 0 = nodes, 1 = the gateway */
    int64_t node_first;
    int64_t node_count;
    int64_t connection_count;            /**< of each victim */
    lw_money_micro price_per_connection; /**< LW_PARAM_ABSENT = not known */
    lw_civil start;                      /**< year 0 = from the start */
    lw_civil end;                        /**< year 0 = for ever */
} lw_eclipse_params;

typedef enum lw_forgery_form {
    LW_FORGERY_UNSIGNED, /**< proposed without a signature that fits */
    LW_FORGERY_ALTERED   /**< changed in one copy after it was final */
} lw_forgery_form;

/** Trades that whoever keeps a record changes in it. */
typedef struct lw_false_record_params {
    const char *settlement; /**< NULL = every one */
    int32_t form;           /**< lw_forgery_form */
    double share_ratio;     /**< of the trade legs that become final */
    double factor_ratio;    /**< recorded energy over what was traded */
    int64_t party_count;    /**< of those who keep the record, that are in it */
    lw_civil start;         /**< year 0 = from the start */
    lw_civil end;           /**< year 0 = for ever */
} lw_false_record_params;

extern const lw_param_table lw_false_reading_table;
extern const lw_param_table lw_false_record_table;
extern const lw_param_table lw_flood_table;
extern const lw_param_table lw_eclipse_table;
/** Alternatives of an item of `attacks`. */
extern const lw_param_variant lw_attack_variants[];

/** The settlement that a flood or an eclipse strikes, or whose records are changed; NULL for other
 *  attacks and for one on every settlement. */
const char *lw_attack_settlement(const lw_variant *attack);
/** The siege of this settlement that an attack is; false when it is none. */
bool lw_attack_siege(const lw_variant *attack, const char *settlement, lw_siege *siege);
/** The false records in this settlement that an attack is; NULL when it is none. */
const lw_false_record_params *lw_attack_false_record(const lw_variant *attack,
                                                     const char *settlement);
/** Its period, as the scenario says it; NULL for other attacks. */
const lw_civil *lw_attack_start(const lw_variant *attack);
const lw_civil *lw_attack_end(const lw_variant *attack);

#endif
