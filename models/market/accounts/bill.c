// SPDX-License-Identifier: Apache-2.0
/* The amount of a bill and the postings of a bill are added up apart: a test compares them. */
#include "models/market/accounts/bill.h"

#include "models/market/accounts/transfers.h"
#include "sim/base/check.h"

#include <stdbool.h>

lw_bill_lines lw_bill_lines_of(const lw_tariff *tariff, const lw_position *position)
{
    LW_DEBUG_ASSERT(position->bought_milliwh <= position->import_milliwh);
    LW_DEBUG_ASSERT(position->sold_milliwh <= position->export_milliwh);
    return (lw_bill_lines){
        .retail = lw_tariff_retail_charge(tariff, position->import_milliwh),
        .retail_displaced = lw_tariff_retail_charge(tariff, position->bought_milliwh),
        .local =
            lw_tariff_local_charge(tariff, position->bought_milliwh, position->bought_value_micro),
        .surcharge = lw_tariff_surcharge(tariff, position->import_milliwh),
        .surcharge_displaced = lw_tariff_surcharge(tariff, position->bought_milliwh),
        .feed_in_micro = lw_tariff_feed_in_value(tariff, position->export_milliwh),
        .feed_in_displaced_micro = lw_tariff_feed_in_value(tariff, position->sold_milliwh),
        .sold_value_micro = position->sold_value_micro,
    };
}

lw_money_micro lw_bill_outside(const lw_bill_lines *lines)
{
    return lines->retail.total_micro - lines->feed_in_micro;
}

lw_money_micro lw_bill_inside(const lw_bill_lines *lines)
{
    return lines->retail.total_micro - lines->retail_displaced.total_micro +
           lines->surcharge.total_micro - lines->surcharge_displaced.total_micro +
           lines->local.total_micro - (lines->feed_in_micro - lines->feed_in_displaced_micro) -
           lines->sold_value_micro;
}

void lw_bill_post_outside(lw_accounts *accounts, uint32_t member, const lw_bill_lines *lines)
{
    lw_transfer_retail(accounts, member, &lines->retail);
    lw_transfer_feed_in(accounts, member, lines->feed_in_micro);
}

void lw_bill_post_inside(lw_accounts *accounts, uint32_t community, uint32_t member,
                         const lw_bill_lines *lines)
{
    /* Rounding is monotonic, so no part of what is still bought from the retailer is negative. */
    const lw_charge retail = lw_charge_minus(&lines->retail, &lines->retail_displaced);
    lw_transfer_retail(accounts, member, &retail);
    const lw_charge surcharge = lw_charge_minus(&lines->surcharge, &lines->surcharge_displaced);
    lw_transfer_surcharge(accounts, member, &surcharge);
    lw_transfer_feed_in(accounts, member, lines->feed_in_micro - lines->feed_in_displaced_micro);
    lw_transfer_bought(accounts, community, member, &lines->local);
    lw_transfer_sold(accounts, community, member, lines->sold_value_micro);
}

/* An interval in which nobody may trade is nobody's but the member's own. */
static bool is_shared(const lw_bill_books *books, const lw_tariff *tariff)
{
    return books->shared != NULL && lw_tariff_band_is_open(tariff);
}

/* The whole meter, as if nothing were traded. */
static void bill_meter(const lw_tariff *tariff, const lw_exchange_book *book, size_t index,
                       lw_bill_books *books)
{
    const uint32_t member = book->participants[index];
    const lw_bill_lines lines =
        lw_bill_lines_of(tariff, &(lw_position){.import_milliwh = book->import_milliwh[index],
                                                .export_milliwh = book->export_milliwh[index]});
    lw_bill_post_outside(books->outside, member, &lines);
    lw_bill_post_outside(books->inside, member, &lines);
    lw_transfer_surcharge(books->inside, member, &lines.surcharge);
    books->outside_micro[member] += lw_bill_outside(&lines);
    books->inside_micro[member] += lw_bill_outside(&lines) + lines.surcharge.total_micro;
    if (is_shared(books, tariff)) {
        lw_shared_bill_add(books->shared, member,
                           &(lw_shared_bill_part){.import_milliwh = book->import_milliwh[index],
                                                  .export_milliwh = book->export_milliwh[index],
                                                  .cost_micro = lines.retail.total_micro +
                                                                lines.surcharge.total_micro,
                                                  .earned_micro = lines.feed_in_micro});
    }
}

/* A leg takes back what its energy would have cost or earned, and posts what it does. */
static void bill_leg(const lw_tariff *tariff, uint32_t community, const lw_trade *leg,
                     lw_bill_books *books)
{
    const bool is_bought = leg->leg == LW_LEG_BOUGHT;
    const lw_position position = {
        .import_milliwh = is_bought ? leg->energy_milliwh : 0,
        .export_milliwh = is_bought ? 0 : leg->energy_milliwh,
        .bought_milliwh = is_bought ? leg->energy_milliwh : 0,
        .sold_milliwh = is_bought ? 0 : leg->energy_milliwh,
        .bought_value_micro = is_bought ? leg->value_micro : 0,
        .sold_value_micro = is_bought ? 0 : leg->value_micro,
    };
    lw_bill_lines lines = lw_bill_lines_of(tariff, &position);
    lines.surcharge = (lw_charge){0}; /* the whole meter was billed before */
    const lw_money_micro change = lw_bill_inside(&lines) - lw_bill_outside(&lines);
    lines.retail = (lw_charge){0};
    lines.feed_in_micro = 0;
    lw_bill_post_inside(books->inside, community, leg->participant, &lines);
    books->inside_micro[leg->participant] += change;
    if (is_shared(books, tariff)) {
        lw_shared_bill_add(books->shared, leg->participant,
                           &(lw_shared_bill_part){.cost_micro = is_bought ? change : 0,
                                                  .earned_micro = is_bought ? 0 : -change});
    }
}

void lw_bill_community(const lw_tariff *tariff, uint32_t community, const lw_exchange_book *book,
                       const lw_clearing *clearing, lw_bill_books *books)
{
    LW_ASSERT(clearing->count == book->count && books->outside != books->inside);
    for (size_t index = 0; index < book->count; index++) {
        bill_meter(tariff, book, index, books);
    }
    for (uint32_t leg = 0; leg < clearing->trade_count; leg++) {
        bill_leg(tariff, community, &clearing->trades[leg], books);
    }
    lw_transfer_fund(books->inside, community, clearing->fund_micro);
}
