// SPDX-License-Identifier: Apache-2.0
/** @file models/city/dividend.h
 *  A district battery that belongs to others: at the end of each month what its meter paid and
 *  earned is shared out exactly, so its own account is empty.
 *
 *  Bills in both worlds and the gain of the exchange are split by the shares of the groups, and in
 *  a group equally. What a settlement corrects later (trades that it refused) stays with the
 *  battery.
 */
#ifndef LEDGERWATT_MODELS_CITY_DIVIDEND_H
#define LEDGERWATT_MODELS_CITY_DIVIDEND_H

#include "models/city/roster.h"
#include "sim/base/quantity.h"

typedef struct lw_dividend {
    uint32_t owner;   /**< participant whose meter it is */
    int64_t *weights; /**< [participant_count] of the holders; 0 for all others */
} lw_dividend;

typedef struct lw_dividends {
    lw_dividend *items; /**< [count] */
    size_t count;
    uint32_t participant_count;
    int64_t *parts; /**< [participant_count], as is scratch */
    int64_t *scratch;
} lw_dividends;

/** Finds the batteries with shares; memory from `arena`. */
lw_status lw_dividends_create(const lw_roster *roster, lw_arena *arena, lw_dividends *dividends,
                              lw_error *error);
/** Moves each owner's entry of amounts_micro[participant_count] to its holders. The sum stays. */
void lw_dividends_pay(const lw_dividends *dividends, lw_money_micro *amounts_micro);

#endif
