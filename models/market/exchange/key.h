// SPDX-License-Identifier: Apache-2.0
/** @file models/market/exchange/key.h
 *  What all repartition keys share: energies by group, and the settling of what a key handed out.
 *
 *  A key says how much of the community's production each consumer is allotted. Sellers share what
 * is taken in proportion to what each feeds in, and one price closes the pot (pool.h).
 */
#ifndef LEDGERWATT_MODELS_MARKET_EXCHANGE_KEY_H
#define LEDGERWATT_MODELS_MARKET_EXCHANGE_KEY_H

#include "models/market/exchange/exchange_kind.h"

/** The row of the price that every key has: what a buyer pays for a local kWh. */
#define LW_KEY_PRICE_ROW(params)                                                                   \
    {                                                                                              \
        .name = "price_per_kwh", .kind = LW_PARAM_MICRO,                                           \
        .offset = offsetof(params, price_per_kwh), .presence = LW_PARAM_UNSET,                     \
        .unit = "currency/kWh",                                                                    \
        .doc = "What a buyer pays a seller for a local kWh, before grid fee and tax; outside the " \
               "band in which both gain, nobody trades.",                                          \
        .source = "assumption: buyers and sellers meet half-way (UNVERIFIED)", .high = 1000,       \
        .likely_low = 0.001, .likely_high = 2,                                                     \
        .fallback_text = "the middle between feed_in_per_kwh and the highest price at which the "  \
                         "buyer gains, retail / (1 + tax) - fee"                                   \
    }

/** Places in a book, one after the other: participants of a group have neighbouring numbers. */
typedef struct lw_key_span {
    size_t first;
    size_t count;
} lw_key_span;
/** Where the members of a group stand in a book; O(log members). */
lw_key_span lw_key_places(const lw_exchange_book *book, const lw_exchange_group *group);
/** Index of the group of that name; members->group_count when there is none. */
size_t lw_key_group_named(const lw_exchange_members *members, const char *name);

/** The group of that name; asserts that there is one. */
const lw_exchange_group *lw_key_find_group(const lw_exchange_members *members, const char *name);

/** What shares in millionths, each rounded, are parts of: a sum that misses 1 by less than half a
 *  millionth a share is taken for the whole, so that three thirds leave nothing over. A larger sum
 *  than what is returned is too much. */
int64_t lw_key_whole_micro(int64_t sum_micro, size_t share_count);

/** Given clearing->bought_milliwh, sells as much in proportion to exports and settles at a price.
 */
void lw_key_settle(const lw_exchange_round *round, lw_price_micro_per_kwh price_micro_per_kwh,
                   lw_clearing *clearing, int64_t *scratch);

/** Reports a group, or an id of a book, that does not exist, at `pointer`, with the nearest name.
 */
void lw_key_check_group(const lw_exchange_context *context, const char *name, const char *pointer,
                        lw_report *report);

/** Reports, at `pointer`, two groups of different communities: they can never trade. Unknown groups
 * pass. */
void lw_key_check_pair(const lw_exchange_members *members, const char *seller, const char *buyer,
                       const char *pointer, lw_report *report);

/** Two legs a member: bought and sold. */
size_t lw_key_trade_count_max(const lw_exchange_setup *setup, size_t member_count);

#endif
