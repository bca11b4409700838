// SPDX-License-Identifier: Apache-2.0
/** @file tests/support/market_town.h
 *  A community of at most TOWN_MEMBERS_MAX members with an exchange, two sets of accounts and
 * bills, for the tests of models/market.
 */
#ifndef LEDGERWATT_TESTS_SUPPORT_MARKET_TOWN_H
#define LEDGERWATT_TESTS_SUPPORT_MARKET_TOWN_H

#include "models/market/accounts/bill.h"
#include "models/market/accounts/gain.h"
#include "models/market/exchange/exchange.h"
#include "models/market/exchange/exchange_kind.h"

enum { TOWN_MEMBERS_MAX = 64 };

typedef struct market_town {
    lw_arena *arena;
    lw_tariff tariff;
    lw_pro_rata_params pro_rata;
    lw_exchange *exchange;
    uint32_t participants[TOWN_MEMBERS_MAX]; /* 0, 1, 2, ... */
    lw_energy_milliwh import_milliwh[TOWN_MEMBERS_MAX];
    lw_energy_milliwh export_milliwh[TOWN_MEMBERS_MAX];
    lw_accounts outside;
    lw_accounts inside;
    lw_money_micro outside_micro[TOWN_MEMBERS_MAX];
    lw_money_micro inside_micro[TOWN_MEMBERS_MAX];
    lw_exchange_book book;
} market_town;

/** Retail 0.21, feed-in 0.04, local grid fee 0.06, tax 0.045: the band is [0.04, 0.140956]. */
extern const lw_tariff town_tariff;
/** One group, "town", of everybody. */
extern const lw_exchange_members town_members;

/** A town with a `pro_rata` exchange at this price (LW_PARAM_ABSENT = middle of the band). */
void town_begin(market_town *town, const lw_tariff *tariff,
                lw_price_micro_per_kwh price_micro_per_kwh);
void town_end(market_town *town);
/** Clears one interval of `count` members and bills it in both worlds, in community 0. */
const lw_clearing *town_trade(market_town *town, size_t count,
                              const lw_energy_milliwh *import_milliwh,
                              const lw_energy_milliwh *export_milliwh);
/** Sum of the gains of all legs of a clearing as settled. */
lw_gain town_leg_gains(const market_town *town, const lw_clearing *clearing);

/** Generator for property tests (SplitMix64, Steele, Lea, Flood 2014); seed from LW_SEED or `seed`.
 */
typedef struct test_dice {
    uint64_t state;
} test_dice;
test_dice dice_seed(uint64_t seed);
/** Uniform in [0, bound), bound > 0 (the bias of a remainder does not matter here). */
int64_t dice_roll(test_dice *dice, int64_t bound);
/** A random tariff: mostly with an open band, sometimes empty, sometimes without fee or tax. */
lw_tariff dice_tariff(test_dice *dice);
/** A random book: meters that only import, only export, both, or neither; from 1 mWh to 100 kWh. */
void dice_book(test_dice *dice, size_t count, lw_energy_milliwh *import_milliwh,
               lw_energy_milliwh *export_milliwh);

#endif
