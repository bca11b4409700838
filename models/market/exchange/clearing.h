// SPDX-License-Identifier: Apache-2.0
/** @file models/market/exchange/clearing.h
 *  What goes into an exchange and what comes out: the book of an interval, and its clearing.
 */
#ifndef LEDGERWATT_MODELS_MARKET_EXCHANGE_CLEARING_H
#define LEDGERWATT_MODELS_MARKET_EXCHANGE_CLEARING_H

#include "models/market/tariff/tariff.h"
#include "models/record/batch.h"
#include "sim/base/quantity.h"

#include <stddef.h>
#include <stdint.h>

/** One interval of one community, structure of arrays; borrowed until the call returns. */
typedef struct lw_exchange_book {
    size_t count;
    const uint32_t *participants;            /**< [count], index in the city, strictly increasing */
    const lw_energy_milliwh *import_milliwh; /**< [count], >= 0 */
    const lw_energy_milliwh *export_milliwh; /**< [count], >= 0 */
} lw_exchange_book;

/** A group of the scenario: participants [first, first + count) of the city. */
typedef struct lw_exchange_group {
    const char *name;
    uint32_t community;
    uint32_t first;
    uint32_t count;
} lw_exchange_group;

/** Who there is to trade, for kinds that name groups; borrowed for the exchange's life. */
typedef struct lw_exchange_members {
    const lw_exchange_group *groups; /**< [group_count] */
    size_t group_count;
    uint32_t participant_count;
} lw_exchange_members;

/** What is cleared: a book, the rates in force, and which interval it is. */
typedef struct lw_exchange_round {
    const lw_exchange_book *book;
    const lw_tariff *tariff; /**< of this interval */
    uint64_t interval;       /**< number since the period began; random draws hang on it */
    uint32_t community;
} lw_exchange_round;

/** What became of a book. Arrays follow the order of the book and are zero where nothing is traded.
 */
typedef struct lw_clearing {
    size_t count;                       /**< of the book */
    lw_energy_milliwh *bought_milliwh;  /**< [count] */
    lw_energy_milliwh *sold_milliwh;    /**< [count] */
    lw_money_micro *bought_value_micro; /**< [count], share of the pot, without grid fee and tax */
    lw_money_micro *sold_value_micro;   /**< [count] */
    lw_trade
        *trades; /**< [trade_count], by participant; a member's bought leg before his sold leg */
    uint32_t trade_count;
    lw_energy_milliwh energy_milliwh; /**< bought = sold */
    lw_money_micro value_micro;       /**< the pot: what buyers pay, without grid fee and tax */
    lw_money_micro fund_micro; /**< the part of the pot that no seller gets, >= 0: it goes to the
                                  community's fund */
} lw_clearing;

#endif
