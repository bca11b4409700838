// SPDX-License-Identifier: Apache-2.0
/** @file models/market/exchange_kind.h
 *  For those who write a kind of exchange: the class that each kind is.
 *
 *  A kind is one file with a params struct, its table and one const class; exchange.c lists the
 * class in lw_exchange_variants. To add one: write the file, add the extern below and the line
 * there. Pools (one price for all in an interval) share models/market/pool.h.
 */
#ifndef LEDGERWATT_MODELS_MARKET_EXCHANGE_KIND_H
#define LEDGERWATT_MODELS_MARKET_EXCHANGE_KIND_H

#include "models/market/clearing.h"
#include "models/market/tariff.h"
#include "sim/base/param.h"
#include "sim/base/status.h"

typedef struct lw_exchange_class {
    const char *kind; /**< the tag of the variant */
    /** Most legs for `member_count` members. */
    size_t (*trade_count_max)(size_t member_count);
    /** Fills `clearing`, whose arrays come zeroed and whose count is set. `params` is the struct of
     * the variant's table. `scratch` holds book->count values. */
    void (*clear)(const void *params, const lw_tariff *tariff, const lw_exchange_book *book,
                  lw_clearing *clearing, int64_t *scratch);
    /** Cross-checks of params and tariff; may be NULL. */
    void (*check)(const void *params, const lw_tariff *tariff, const char *pointer,
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
