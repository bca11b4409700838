// SPDX-License-Identifier: Apache-2.0
/** @file scenarios/clear/clear_result.h
 *  What became of a book: the same record for auctions, keys and pools.
 */
#ifndef LEDGERWATT_SCENARIOS_CLEAR_CLEAR_RESULT_H
#define LEDGERWATT_SCENARIOS_CLEAR_CLEAR_RESULT_H

#include "sim/base/quantity.h"

#include <stdbool.h>
#include <stddef.h>

typedef struct lw_clear_match {
    const char *buyer;
    const char *seller;
    lw_energy_milliwh energy_milliwh;
    lw_price_micro_per_kwh price_micro_per_kwh;
} lw_clear_match;

/** One side of one id. */
typedef struct lw_clear_share {
    const char *id;
    lw_energy_milliwh energy_milliwh;
    lw_money_micro value_micro;   /**< paid, or received; without grid fee and tax */
    lw_money_micro charged_micro; /**< buyers: with them */
} lw_clear_share;

typedef struct lw_clear_result {
    const char *kind;
    lw_energy_milliwh cleared_milliwh;
    lw_energy_milliwh surplus_milliwh;              /**< offered or produced, and not taken */
    bool has_two_prices;                            /**< buyers' and sellers' apart */
    bool has_price;                                 /**< false = null */
    lw_price_micro_per_kwh buy_price_micro_per_kwh; /**< or the one price */
    lw_price_micro_per_kwh sell_price_micro_per_kwh;
    lw_money_micro fund_micro;
    bool has_charges; /**< local kWh owe a grid fee or a tax */
    lw_money_micro grid_fee_micro;
    lw_money_micro tax_micro;
    lw_clear_match *matches; /**< [match_count] */
    size_t match_count;
    lw_clear_share *bought; /**< [bought_count], by id */
    size_t bought_count;
    lw_clear_share *sold; /**< [sold_count], by id */
    size_t sold_count;
} lw_clear_result;

#endif
