// SPDX-License-Identifier: Apache-2.0
/** @file models/market/exchange/exchange_kind.h
 *  For those who write a kind of exchange: the class that each kind is.
 *
 *  A kind is one file with a params struct, its table and one const class; exchange.c lists the
 * class in lw_exchange_variants. To add one: write the file, add the extern below and the line
 * there. Pools (one price for all in an interval) share models/market/exchange/pool.h.
 */
#ifndef LEDGERWATT_MODELS_MARKET_EXCHANGE_EXCHANGE_KIND_H
#define LEDGERWATT_MODELS_MARKET_EXCHANGE_EXCHANGE_KIND_H

#include "models/market/exchange/clearing.h"
#include "models/market/tariff/tariff.h"
#include "sim/base/arena.h"
#include "sim/base/param.h"
#include "sim/base/status.h"

/** What an exchange at work keeps for its kind. */
typedef struct lw_exchange_setup {
    const void *params; /**< the struct of the variant's table */
    const lw_exchange_members *members;
    uint64_t seed;
    size_t member_count_max; /**< largest book that will be cleared */
    int64_t *scratch;        /**< [member_count_max], for anything */
    void *own;               /**< what `prepare` made; NULL without */
} lw_exchange_setup;

/** What a check may look at. */
typedef struct lw_exchange_context {
    const lw_tariff *tariff;
    const lw_exchange_members *members;
} lw_exchange_context;

typedef struct lw_exchange_class {
    const char *kind; /**< the tag of the variant */
    /** Most legs for `member_count` members. */
    size_t (*trade_count_max)(const void *params, size_t member_count);
    /** Makes setup->own, once: weights by participant, room for orders. May be NULL. */
    lw_status (*prepare)(lw_exchange_setup *setup, lw_arena *arena, lw_error *error);
    /** Fills `clearing`, whose arrays come zeroed and whose count is set. Holds nothing from one
     * call to the next: what setup->own has room for is overwritten. */
    void (*clear)(const lw_exchange_setup *setup, const lw_exchange_round *round,
                  lw_clearing *clearing);
    /** Cross-checks of params, tariff and members; may be NULL. */
    void (*check)(const void *params, const lw_exchange_context *context, const char *pointer,
                  lw_report *report);
} lw_exchange_class;

/** Nobody trades. */
extern const lw_param_table lw_exchange_none_table;
extern const lw_exchange_class lw_exchange_none_class;

/** The legal default key: everybody's share follows what he imports (buyers) or exports (sellers).
 */
typedef struct lw_pro_rata_params {
    lw_price_micro_per_kwh price_per_kwh; /**< LW_PARAM_ABSENT = the middle of the band */
} lw_pro_rata_params;
extern const lw_param_table lw_pro_rata_table;
extern const lw_exchange_class lw_pro_rata_class;

#endif
