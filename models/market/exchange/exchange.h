// SPDX-License-Identifier: Apache-2.0
/** @file models/market/exchange/exchange.h
 *  Turns one interval's readings of one community into trades.
 *
 *  Model.  A book holds what each member imports and exports over the interval. Clearing says how
 * much of it each buys from and sells to the community and for how much, and lists the legs as
 *          lw_trade. For every kind of exchange: bought and sold energy add up to the same total,
 * at most the smaller of all import and all export; nobody buys more than he imports or sells more
 * than he exports; bought values add up to a pot, sold values and what goes to the community's fund
 * add up to the same pot. Kinds are chosen by the scenario
 * (`exchange.kind`) and reached through one class each (models/market/exchange/exchange_kind.h).
 * Leaves out. Losses between neighbours; congestion; who of two meters of one member is read first:
 * a meter that counts both import and export in one interval takes part on both sides.
 *
 *  Members stand in order of participant id; it breaks ties between equal remainders, so the order
 * in the scenario file never matters. An exchange holds no state from one interval to the next.
 */
#ifndef LEDGERWATT_MODELS_MARKET_EXCHANGE_EXCHANGE_H
#define LEDGERWATT_MODELS_MARKET_EXCHANGE_EXCHANGE_H

#include "models/market/exchange/clearing.h"
#include "models/market/tariff/calendar.h"
#include "sim/base/arena.h"
#include "sim/base/param.h"
#include "sim/base/status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** Choices of `exchange`, discriminator "kind"; owner is the lw_exchange_class. Ends with a NULL
 * tag. */
extern const lw_param_variant lw_exchange_variants[];

typedef struct lw_exchange_config {
    const lw_variant *choice; /**< of lw_exchange_variants; its value is borrowed for life */
    const lw_exchange_members *members; /**< borrowed for life */
    uint64_t seed;
    size_t member_count_max; /**< largest book that will be cleared */
} lw_exchange_config;

typedef struct lw_exchange lw_exchange;

/** New exchange with all the memory it will ever need, from `arena`. LW_ERR_MEMORY at its limit.
 * Asserts references that lw_exchange_check accepts. */
lw_status lw_exchange_create(const lw_exchange_config *config, lw_arena *arena,
                             lw_exchange **exchange, lw_error *error);

/** Clears one book. The result is the exchange's, valid until the next call. Asserts what is said
 *  above of every kind. Cost of `pro_rata`: O(count). One exchange serves any number of communities
 *  one after the other, but only one thread. */
const lw_clearing *lw_exchange_clear(lw_exchange *exchange, const lw_exchange_round *round);

/** Most legs that clearing a book of `member_count` members can produce. */
size_t lw_exchange_trade_count_max(const lw_exchange *exchange, size_t member_count);

/** Whether members share one bill a month, besides their trades (bill_sharing). */
bool lw_exchange_shares_month(const lw_exchange *exchange);

/** "none", "pro_rata", ... */
const char *lw_exchange_kind(const lw_exchange *exchange);

/** Reports, at pointers below `pointer` ("/exchange"), what no single row can see: groups that do
 * not exist, shares that exceed the whole. Warns when nothing can be traded, with the figures: the
 * band of prices is empty, or the price lies outside; of a tariff with periods, in which share of
 * the hours of a year. Such a community is simulated, and nobody trades. An absent choice is the
 * reader's affair and passes. */
void lw_exchange_check(const lw_variant *choice, const lw_tariff_params *tariff,
                       const lw_exchange_members *members, const char *pointer, lw_report *report);

#endif
