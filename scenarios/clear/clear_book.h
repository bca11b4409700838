// SPDX-License-Identifier: Apache-2.0
/** @file scenarios/clear/clear_book.h
 *  One interval of an exchange, written by hand: what `ledgerwatt clear` reads.
 *
 *  A book has an `exchange` of any kind of a scenario, and either orders (`offers` and `bids`, for
 *  the auction) or what meters read (`production_kwh` and `consumption_kwh` by id, for keys and
 *  pools, and for an auction whose bidding strategy makes the orders). Ids are any texts; members
 *  stand in the order of their ids, so the order in the file changes nothing. Where a scenario
 * names groups, a book names ids.
 */
#ifndef LEDGERWATT_SCENARIOS_CLEAR_CLEAR_BOOK_H
#define LEDGERWATT_SCENARIOS_CLEAR_CLEAR_BOOK_H

#include "scenarios/load/json_document.h"
#include "sim/base/arena.h"
#include "sim/base/param.h"
#include "sim/base/quantity.h"
#include "sim/base/status.h"

/** An offer or a bid. */
typedef struct lw_clear_order {
    const char *id;
    lw_energy_milliwh energy_kwh;
    lw_price_micro_per_kwh price_per_kwh;
} lw_clear_order;

/** `exchange` of kind static_key, where shares are given by id. */
typedef struct lw_clear_static_key {
    lw_array share_ratio; /**< of lw_named_micro */
    lw_price_micro_per_kwh price_per_kwh;
} lw_clear_static_key;

/** `exchange` of kind priority, where the order is a list of ids. */
typedef struct lw_clear_priority {
    lw_array priority; /**< of const char * */
    lw_price_micro_per_kwh price_per_kwh;
} lw_clear_priority;

typedef struct lw_clear_book {
    lw_variant exchange; /**< choice->owner is the lw_exchange_class */
    lw_array offers;     /**< of lw_clear_order */
    lw_array bids;
    lw_array production_kwh;                /**< of lw_named_micro, in milliwatt-hours */
    lw_array consumption_kwh;               /**< of lw_named_micro, in milliwatt-hours */
    lw_price_micro_per_kwh retail_per_kwh;  /**< LW_PARAM_ABSENT = not given */
    lw_price_micro_per_kwh feed_in_per_kwh; /**< LW_PARAM_ABSENT = not given */
    lw_price_micro_per_kwh local_grid_fee_per_kwh;
    lw_ratio_ppm local_tax_ratio;
    int64_t seed;
} lw_clear_book;

extern const lw_param_table lw_clear_book_table;

/** Fills a book from a parsed document and checks its form; texts and lists live in the arena. */
lw_status lw_clear_book_read(const lw_json_document *document, lw_arena *arena, lw_clear_book *book,
                             lw_report *report);

#endif
