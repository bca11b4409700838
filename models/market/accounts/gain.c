// SPDX-License-Identifier: Apache-2.0
#include "models/market/accounts/gain.h"

#include "models/market/accounts/transfers.h"
#include "sim/base/check.h"

#include <stdbool.h>
#include <stddef.h>

const char *lw_payer_name(lw_payer payer)
{
    static const char *const names[] = {
#define PAYER_NAME(name, text) text,
        LW_PAYER_LIST(PAYER_NAME)
#undef PAYER_NAME
    };
    LW_ASSERT((size_t)payer < LW_PAYER_COUNT);
    return names[payer];
}

/* A buyer's leg replaces a retail charge by a local one whose value is `value_micro`. */
static lw_gain bought_gain(const lw_tariff *tariff, lw_energy_milliwh energy_milliwh,
                           lw_money_micro value_micro)
{
    const lw_charge retail = lw_tariff_retail_charge(tariff, energy_milliwh);
    const lw_charge local = lw_tariff_local_charge(tariff, energy_milliwh, value_micro);
    const lw_charge surcharge = lw_tariff_surcharge(tariff, energy_milliwh);
    return (lw_gain){
        .by_payer_micro = {[LW_PAYER_MEMBERS] =
                               retail.total_micro + surcharge.total_micro - local.total_micro,
                           [LW_PAYER_RETAILER] = -lw_charge_kept(&retail),
                           [LW_PAYER_GRID_OPERATOR] = local.grid_fee_micro - retail.grid_fee_micro -
                                                      surcharge.grid_fee_micro,
                           [LW_PAYER_STATE] = local.excise_micro + local.tax_micro -
                                              retail.excise_micro - retail.tax_micro -
                                              surcharge.tax_micro},
        .clearing_micro = value_micro};
}

/* A seller's leg replaces the feed-in by `value_micro` out of the pot. */
static lw_gain sold_gain(const lw_tariff *tariff, lw_energy_milliwh energy_milliwh,
                         lw_money_micro value_micro)
{
    const lw_money_micro feed_in = lw_tariff_feed_in_value(tariff, energy_milliwh);
    return (lw_gain){
        .by_payer_micro =
            {[LW_PAYER_MEMBERS] = value_micro - feed_in, [LW_PAYER_RETAILER] = feed_in},
        .clearing_micro = -value_micro};
}

static lw_gain leg_gain(const lw_tariff *tariff, const lw_trade *trade, lw_money_micro value_micro)
{
    return trade->leg == LW_LEG_BOUGHT ? bought_gain(tariff, trade->energy_milliwh, value_micro)
                                       : sold_gain(tariff, trade->energy_milliwh, value_micro);
}

lw_gain lw_gain_settled(const lw_tariff *tariff, const lw_trade *trade)
{
    return leg_gain(tariff, trade, trade->value_micro);
}

lw_gain lw_gain_membership(const lw_tariff *tariff, lw_energy_milliwh import_milliwh)
{
    const lw_charge surcharge = lw_tariff_surcharge(tariff, import_milliwh);
    return (lw_gain){.by_payer_micro = {[LW_PAYER_MEMBERS] = -surcharge.total_micro,
                                        [LW_PAYER_GRID_OPERATOR] = surcharge.grid_fee_micro,
                                        [LW_PAYER_STATE] = surcharge.tax_micro}};
}

lw_gain lw_gain_unsettled(const lw_tariff *tariff, const lw_trade *trade,
                          lw_unsettled_treatment treatment)
{
    switch (treatment) {
    case LW_UNSETTLED_DSO_DEFAULT:
        return leg_gain(tariff, trade, 0);
    case LW_UNSETTLED_LATE:
        return lw_gain_settled(tariff, trade);
    case LW_UNSETTLED_RETAIL:
        break;
    }
    return (lw_gain){.clearing_micro = 0};
}

void lw_gain_close(lw_gain *gain)
{
    gain->by_payer_micro[LW_PAYER_COMMUNITY_FUND] += gain->clearing_micro;
    gain->clearing_micro = 0;
}

void lw_gain_add(lw_gain *sum, const lw_gain *part)
{
    for (size_t payer = 0; payer < LW_PAYER_COUNT; payer++) {
        sum->by_payer_micro[payer] += part->by_payer_micro[payer];
    }
    sum->clearing_micro += part->clearing_micro;
}

lw_money_micro lw_gain_residual(const lw_gain *gain)
{
    lw_money_micro sum = gain->clearing_micro;
    for (size_t payer = 0; payer < LW_PAYER_COUNT; payer++) {
        sum += gain->by_payer_micro[payer];
    }
    return sum;
}

static lw_money_micro change(const lw_accounts *outside, const lw_accounts *inside,
                             lw_account account)
{
    return lw_accounts_balance(inside, account) - lw_accounts_balance(outside, account);
}

lw_gain lw_gain_between(const lw_accounts *outside, const lw_accounts *inside)
{
    lw_gain gain = {
        .by_payer_micro = {
            [LW_PAYER_RETAILER] = change(outside, inside, LW_ACCOUNT_RETAILER),
            [LW_PAYER_GRID_OPERATOR] = change(outside, inside, LW_ACCOUNT_GRID_OPERATOR),
            [LW_PAYER_STATE] = change(outside, inside, LW_ACCOUNT_STATE),
            [LW_PAYER_COMMUNITY_FUND] = change(outside, inside, LW_ACCOUNT_COMMUNITY_FUND),
            [LW_PAYER_CHARGE_OPERATOR] = change(outside, inside, LW_ACCOUNT_CHARGE_OPERATOR)}};
    for (uint32_t member = 0; member < outside->member_count; member++) {
        gain.by_payer_micro[LW_PAYER_MEMBERS] +=
            lw_accounts_balance(inside, lw_account_member(inside, member)) -
            lw_accounts_balance(outside, lw_account_member(outside, member));
    }
    for (uint32_t community = 0; community < inside->community_count; community++) {
        gain.clearing_micro += lw_accounts_balance(inside, lw_account_clearing(inside, community));
    }
    return gain;
}

static void correct_bought(lw_accounts *inside, const lw_tariff *tariff, uint32_t community,
                           const lw_trade *trade, bool still_local)
{
    const lw_charge was = lw_tariff_local_charge(tariff, trade->energy_milliwh, trade->value_micro);
    lw_charge is = {0};
    if (still_local) {
        is = lw_tariff_local_charge(tariff, trade->energy_milliwh, 0);
    } else {
        const lw_charge retail = lw_tariff_retail_charge(tariff, trade->energy_milliwh);
        const lw_charge surcharge = lw_tariff_surcharge(tariff, trade->energy_milliwh);
        lw_transfer_retail(inside, trade->participant, &retail);
        lw_transfer_surcharge(inside, trade->participant, &surcharge);
    }
    const lw_charge difference = lw_charge_minus(&is, &was);
    lw_transfer_bought(inside, community, trade->participant, &difference);
}

static void correct_sold(lw_accounts *inside, const lw_tariff *tariff, uint32_t community,
                         const lw_trade *trade, bool still_local)
{
    if (!still_local) {
        lw_transfer_feed_in(inside, trade->participant,
                            lw_tariff_feed_in_value(tariff, trade->energy_milliwh));
    }
    lw_transfer_sold(inside, community, trade->participant, -trade->value_micro);
}

void lw_gain_correct(lw_accounts *inside, const lw_tariff *tariff, uint32_t community,
                     const lw_trade *trade, lw_unsettled_treatment treatment)
{
    if (treatment == LW_UNSETTLED_LATE) {
        return;
    }
    const bool still_local = treatment == LW_UNSETTLED_DSO_DEFAULT;
    if (trade->leg == LW_LEG_BOUGHT) {
        correct_bought(inside, tariff, community, trade, still_local);
    } else {
        correct_sold(inside, tariff, community, trade, still_local);
    }
}
