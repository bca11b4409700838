// SPDX-License-Identifier: Apache-2.0
/** @file models/market/accounts/bill.h
 *  What each member owes for an interval, in two worlds: outside the exchange and inside it.
 *
 *  Model.  Outside: import at the retail price, less export at the feed-in. Inside: the retailer's
 *          bill for the whole import less the retail amount of what was bought locally, the local
 *          charge (value, grid fee, tax on both), less the feed-in of what was not sold locally and
 *          the value of what was. The retail amounts of import and of bought energy are rounded
 * each on its own and subtracted, so that the difference of the two bills is exactly the sum of the
 * gains of the member's legs (gain.h); it is within a millionth of rounding the difference.
 *
 *  Every amount is also posted between the accounts of those concerned, once for each world.
 */
#ifndef LEDGERWATT_MODELS_MARKET_ACCOUNTS_BILL_H
#define LEDGERWATT_MODELS_MARKET_ACCOUNTS_BILL_H

#include "models/market/accounts/accounts.h"
#include "models/market/accounts/shared_bill.h"
#include "models/market/exchange/clearing.h"
#include "models/market/tariff/tariff.h"

/** One member's interval. */
typedef struct lw_position {
    lw_energy_milliwh import_milliwh;
    lw_energy_milliwh export_milliwh;
    lw_energy_milliwh bought_milliwh; /**< <= import */
    lw_energy_milliwh sold_milliwh;   /**< <= export */
    lw_money_micro bought_value_micro;
    lw_money_micro sold_value_micro;
} lw_position;

/** The amounts of which both bills are made, each rounded once. */
typedef struct lw_bill_lines {
    lw_charge retail;              /**< the whole import, from the retailer */
    lw_charge retail_displaced;    /**< what was bought locally, had it come from the retailer */
    lw_charge local;               /**< what was bought locally: value, grid fee, tax */
    lw_charge surcharge;           /**< on the whole import, in an operation with an option */
    lw_charge surcharge_displaced; /**< on what was bought locally, had it come from the retailer */
    lw_money_micro feed_in_micro;  /**< the whole export, to the retailer */
    lw_money_micro
        feed_in_displaced_micro; /**< what was sold locally, had it gone to the retailer */
    lw_money_micro sold_value_micro;
} lw_bill_lines;

lw_bill_lines lw_bill_lines_of(const lw_tariff *tariff, const lw_position *position);

/** What the member owes outside the exchange; negative when he earns. */
lw_money_micro lw_bill_outside(const lw_bill_lines *lines);
/** What the member owes inside the exchange. */
lw_money_micro lw_bill_inside(const lw_bill_lines *lines);

/** Posts the outside bill of `member`. */
void lw_bill_post_outside(lw_accounts *accounts, uint32_t member, const lw_bill_lines *lines);
/** Posts the inside bill of `member`, whose trades clear in `community`. */
void lw_bill_post_inside(lw_accounts *accounts, uint32_t community, uint32_t member,
                         const lw_bill_lines *lines);

/** Where the bills of an interval go. The two accounts may not be the same. */
typedef struct lw_bill_books {
    lw_accounts *outside;
    lw_accounts *inside;
    lw_money_micro *outside_micro; /**< [member_count of the city], the month's row; added to */
    lw_money_micro *inside_micro;  /**< [member_count of the city], the month's row; added to */
    lw_shared_bill *shared;        /**< added to; NULL = each his own bill */
} lw_bill_books;

/** Bills every member of a cleared book in both worlds: the whole meter as if nothing were traded,
 * then what each leg changes, rounded leg by leg as gains are. Cost O(book->count + legs). */
void lw_bill_community(const lw_tariff *tariff, uint32_t community, const lw_exchange_book *book,
                       const lw_clearing *clearing, lw_bill_books *books);

#endif
