// SPDX-License-Identifier: Apache-2.0
#include "models/market/exchange/pool.h"

#include "sim/base/check.h"

#include <stdio.h>

bool lw_pool_price(const lw_tariff *tariff, lw_price_micro_per_kwh given_micro_per_kwh,
                   lw_price_micro_per_kwh *price_micro_per_kwh)
{
    *price_micro_per_kwh =
        given_micro_per_kwh == LW_PARAM_ABSENT ? lw_tariff_middle(tariff) : given_micro_per_kwh;
    return lw_tariff_allows(tariff, *price_micro_per_kwh);
}

void lw_pool_add_leg(lw_clearing *clearing, const lw_trade *leg)
{
    if (leg->energy_milliwh > 0) {
        clearing->trades[clearing->trade_count++] = *leg;
    }
}

/* A member's leg with the community as a whole. */
static lw_trade pool_leg(const lw_exchange_book *book, size_t member, lw_leg leg,
                         lw_energy_milliwh energy_milliwh, lw_money_micro value_micro)
{
    return (lw_trade){.participant = book->participants[member],
                      .counterparty = LW_POOL,
                      .leg = leg,
                      .energy_milliwh = energy_milliwh,
                      .value_micro = value_micro};
}

/* Field by field, straight to its place: a leg that is built first and copied costs more than all
 * the rest of it. */
static void write_leg(lw_trade *trade, uint32_t participant, lw_leg leg,
                      lw_price_micro_per_kwh price_micro_per_kwh)
{
    trade->participant = participant;
    trade->counterparty = LW_POOL;
    trade->leg = leg;
    trade->reserved = 0;
    trade->price_micro_per_kwh = price_micro_per_kwh;
}

/* Who buys and who sells cannot be predicted, but hardly anybody does both: one leg is written for
 * each member, of the side that he is on, and counts if there is anything on it. Only who does both
 * costs a branch: asked by one comparison, for compilers make two of two. Needs room for a leg of
 * every member. */
static void list_legs(const lw_exchange_book *book, lw_price_micro_per_kwh price_micro_per_kwh,
                      lw_clearing *clearing)
{
    const size_t count = book->count;
    const uint32_t *participants = book->participants;
    const lw_energy_milliwh *bought_milliwh = clearing->bought_milliwh;
    const lw_energy_milliwh *sold_milliwh = clearing->sold_milliwh;
    const lw_money_micro *bought_value_micro = clearing->bought_value_micro;
    const lw_money_micro *sold_value_micro = clearing->sold_value_micro;
    lw_trade *next = clearing->trades;
    for (size_t member = 0; member < count; member++) {
        lw_energy_milliwh bought = bought_milliwh[member];
        const lw_energy_milliwh sold = sold_milliwh[member];
        lw_money_micro value = bought_value_micro[member];
        const lw_energy_milliwh both = bought < sold ? bought : sold;
        if (both > 0) {
            write_leg(next, participants[member], LW_LEG_BOUGHT, price_micro_per_kwh);
            next->energy_milliwh = bought;
            next->value_micro = value;
            next++;
            bought = 0;
            value = 0;
        }
        write_leg(next, participants[member], sold > 0 ? LW_LEG_SOLD : LW_LEG_BOUGHT,
                  price_micro_per_kwh);
        next->energy_milliwh = bought + sold;
        next->value_micro = value + sold_value_micro[member];
        next += bought + sold > 0 ? 1 : 0;
    }
    clearing->trade_count = (uint32_t)(next - clearing->trades);
}

static void add_at_own_price(lw_clearing *clearing, lw_trade leg)
{
    if (leg.energy_milliwh > 0) {
        leg.price_micro_per_kwh =
            lw_mul_div(leg.value_micro, LW_MILLIWH_PER_KWH, leg.energy_milliwh);
        lw_pool_add_leg(clearing, &leg);
    }
}

void lw_pool_list_legs(const lw_exchange_book *book, lw_clearing *clearing)
{
    for (size_t member = 0; member < book->count; member++) {
        add_at_own_price(clearing,
                         pool_leg(book, member, LW_LEG_BOUGHT, clearing->bought_milliwh[member],
                                  clearing->bought_value_micro[member]));
        add_at_own_price(clearing,
                         pool_leg(book, member, LW_LEG_SOLD, clearing->sold_milliwh[member],
                                  clearing->sold_value_micro[member]));
    }
}

/* As in lw_weights_of, a sign bit of any value or partial sum is looked for once, at the end. */
lw_energy_milliwh lw_pool_sum(const lw_energy_milliwh *values, size_t count)
{
    uint64_t sum = 0;
    uint64_t signs = 0;
    for (size_t member = 0; member < count; member++) {
        sum += (uint64_t)values[member];
        signs |= (uint64_t)values[member] | sum;
    }
    LW_ASSERT(signs >> 63 == 0);
    return (lw_energy_milliwh)sum;
}

/* Values and legs of energies shared already: what buyers bought and sellers sold stands in the
 * weights of both sides. */
static void settle(const lw_exchange_book *book, const lw_weights *buyers,
                   const lw_weights *sellers, lw_price_micro_per_kwh price_micro_per_kwh,
                   lw_clearing *clearing)
{
    LW_ASSERT(buyers->sum == sellers->sum);
    clearing->energy_milliwh = buyers->sum;
    clearing->value_micro = lw_energy_value(buyers->sum, price_micro_per_kwh);
    lw_split_by(buyers, clearing->value_micro, clearing->bought_value_micro);
    lw_split_by(sellers, clearing->value_micro, clearing->sold_value_micro);
    list_legs(book, price_micro_per_kwh, clearing);
}

/* The parts of a split become the weights of the next, at the same places. */
static void share(lw_weights *side, lw_energy_milliwh shared, lw_energy_milliwh *parts_milliwh)
{
    lw_split_by(side, shared, parts_milliwh);
    side->values = parts_milliwh;
    side->sum = shared;
}

void lw_pool_share(const lw_exchange_book *book, lw_price_micro_per_kwh price_micro_per_kwh,
                   lw_clearing *clearing, int64_t *scratch)
{
    const size_t count = book->count;
    lw_weights buyers = lw_weights_of(book->import_milliwh, count, scratch);
    lw_weights sellers = lw_weights_of(book->export_milliwh, count, scratch + count);
    const lw_energy_milliwh shared = buyers.sum < sellers.sum ? buyers.sum : sellers.sum;
    if (shared == 0) {
        return;
    }
    share(&buyers, shared, clearing->bought_milliwh);
    share(&sellers, shared, clearing->sold_milliwh);
    settle(book, &buyers, &sellers, price_micro_per_kwh, clearing);
}

void lw_pool_settle(const lw_exchange_book *book, lw_price_micro_per_kwh price_micro_per_kwh,
                    lw_clearing *clearing, int64_t *scratch)
{
    const size_t count = clearing->count;
    const lw_weights buyers = lw_weights_of(clearing->bought_milliwh, count, scratch);
    const lw_weights sellers = lw_weights_of(clearing->sold_milliwh, count, scratch + count);
    settle(book, &buyers, &sellers, price_micro_per_kwh, clearing);
}

bool lw_pool_check_band(const lw_tariff *tariff, const char *pointer, lw_report *report)
{
    if (!lw_tariff_band_is_open(tariff)) {
        lw_report_warning(report, LW_ERR_INCONSISTENT, pointer, NULL,
                          "nobody will trade: a buyer gains only below %g per kWh (retail / (1 + "
                          "local_tax_ratio) - local_grid_fee), a seller only above %g (feed-in)",
                          lw_double_from_micro(lw_tariff_ceiling(tariff)),
                          lw_double_from_micro(lw_tariff_floor(tariff)));
        return false;
    }
    return true;
}

void lw_pool_check_price(const lw_tariff *tariff, lw_price_micro_per_kwh given_micro_per_kwh,
                         const char *pointer, lw_report *report)
{
    const double floor = lw_double_from_micro(lw_tariff_floor(tariff));
    const double ceiling = lw_double_from_micro(lw_tariff_ceiling(tariff));
    lw_price_micro_per_kwh price;
    if (lw_pool_check_band(tariff, pointer, report) &&
        !lw_pool_price(tariff, given_micro_per_kwh, &price)) {
        char where[LW_POINTER_SIZE];
        char suggestion[LW_SUGGESTION_SIZE];
        (void)snprintf(where, sizeof where, "%s/price_per_kwh", pointer);
        (void)snprintf(suggestion, sizeof suggestion, "%g, the middle of the band",
                       lw_double_from_micro(lw_tariff_middle(tariff)));
        lw_report_warning(report, LW_ERR_INCONSISTENT, where, suggestion,
                          "nobody will trade at %g per kWh: both sides gain only between %g "
                          "(feed-in) and %g (retail / (1 + local_tax_ratio) - local_grid_fee)",
                          lw_double_from_micro(price), floor, ceiling);
    }
}
