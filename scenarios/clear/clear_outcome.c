// SPDX-License-Identifier: Apache-2.0
#include "scenarios/clear/clear_outcome.h"

#include "models/market/exchange/auction.h"
#include "models/market/exchange/exchange_kind.h"

#include <math.h>

/* Beyond it a pool's kWh are not mixed evenly: nobody reads that many lines. */
enum { MIXED_PAIR_MAX = 100000 };

lw_tariff lw_clear_tariff(const lw_clear_book *book)
{
    const bool has_band = book->retail_per_kwh != LW_PARAM_ABSENT;
    return (lw_tariff){.retail_micro_per_kwh = has_band ? book->retail_per_kwh : 1000 * LW_MICRO,
                       .feed_in_micro_per_kwh = has_band ? book->feed_in_per_kwh : 0,
                       .local_grid_fee_micro_per_kwh = has_band ? book->local_grid_fee_per_kwh : 0,
                       .local_tax_ppm = has_band ? book->local_tax_ratio : 0};
}

static bool is_pool(const lw_exchange_class *class)
{
    return class == &lw_mid_market_rate_class || class == &lw_supply_demand_ratio_class ||
           class == &lw_bill_sharing_class || class == &lw_shapley_class;
}

static lw_energy_milliwh sum_of(const lw_energy_milliwh *energies, size_t count)
{
    lw_energy_milliwh sum = 0;
    for (size_t i = 0; i < count; i++) {
        sum += energies[i];
    }
    return sum;
}

/* What a kWh costs and earns on average, all-in: the local one with its grid fee and tax, the rest
 * from and to the retailer. So bought - sold is what goes to retailer, grid and State. */
static void blend(const lw_clear_meters *m, const lw_clearing *clearing, lw_clear_result *result)
{
    const lw_energy_milliwh demand = sum_of(m->import_milliwh, m->ids.count);
    const lw_energy_milliwh supply = sum_of(m->export_milliwh, m->ids.count);
    const lw_energy_milliwh local = clearing->energy_milliwh;
    const lw_money_micro bought =
        lw_tariff_local_charge(&m->tariff, local, clearing->value_micro).total_micro +
        lw_tariff_retail_charge(&m->tariff, demand - local).total_micro;
    const lw_money_micro sold = clearing->value_micro - clearing->fund_micro +
                                lw_tariff_feed_in_value(&m->tariff, supply - local);
    result->buy_price_micro_per_kwh = lw_mul_div(bought, LW_MILLIWH_PER_KWH, demand);
    result->sell_price_micro_per_kwh = lw_mul_div(sold, LW_MILLIWH_PER_KWH, supply);
}

/* The mean price of a side's legs, from their prices: the value of a small energy is rounded too
 * coarsely. Counted from the first, so that one price is itself. */
static lw_price_micro_per_kwh price_of_side(const lw_clearing *clearing, lw_leg side)
{
    const lw_trade *first = NULL;
    double sum = 0;
    for (uint32_t i = 0; i < clearing->trade_count; i++) {
        const lw_trade *leg = &clearing->trades[i];
        if (leg->leg == side) {
            first = first == NULL ? leg : first;
            sum += (double)leg->energy_milliwh *
                   (double)(leg->price_micro_per_kwh - first->price_micro_per_kwh);
        }
    }
    return first == NULL ? 0
                         : first->price_micro_per_kwh +
                               (lw_price_micro_per_kwh)rint(sum / (double)clearing->energy_milliwh);
}

/* Whether the price of a key was anybody's choice, or only the middle of a band that nobody gave.
 */
static bool names_price(const lw_clear_book *book)
{
    const lw_exchange_class *class = book->exchange.choice->owner;
    const void *value = book->exchange.value;
    if (class == &lw_static_key_class) {
        return ((const lw_clear_static_key *)value)->price_per_kwh != LW_PARAM_ABSENT;
    }
    if (class == &lw_priority_class) {
        return ((const lw_clear_priority *)value)->price_per_kwh != LW_PARAM_ABSENT;
    }
    if (class == &lw_pro_rata_class) {
        return ((const lw_pro_rata_params *)value)->price_per_kwh != LW_PARAM_ABSENT;
    }
    if (class == &lw_equal_share_class) {
        return ((const lw_equal_share_params *)value)->price_per_kwh != LW_PARAM_ABSENT;
    }
    if (class == &lw_full_dynamic_class) {
        return ((const lw_full_dynamic_params *)value)->price_per_kwh != LW_PARAM_ABSENT;
    }
    return true;
}

static bool has_two_prices(const lw_clear_book *book)
{
    const lw_exchange_class *class = book->exchange.choice->owner;
    return is_pool(class) || (class == &lw_double_auction_class &&
                              ((const lw_double_auction_params *)book->exchange.value)->pricing ==
                                  LW_PRICING_TRADE_REDUCTION);
}

static void fill_prices(const lw_clear_meters *m, const lw_clear_book *book,
                        const lw_clearing *clearing, lw_clear_result *result)
{
    result->has_two_prices = has_two_prices(book);
    result->has_price = clearing->energy_milliwh > 0 && (m->has_band || names_price(book));
    if (!result->has_price) {
        return;
    }
    if (is_pool(book->exchange.choice->owner)) {
        blend(m, clearing, result);
        return;
    }
    result->buy_price_micro_per_kwh = price_of_side(clearing, LW_LEG_BOUGHT);
    result->sell_price_micro_per_kwh = price_of_side(clearing, LW_LEG_SOLD);
}

/* Those of `list`, in the order of their ids. */
static lw_clear_share *shares_of(const lw_clear_meters *m, const lw_array *list,
                                 const lw_energy_milliwh *energies, const lw_money_micro *values,
                                 lw_arena *arena)
{
    const lw_named_micro *items = list->items;
    lw_clear_share *shares = lw_arena_calloc(arena, list->count + 1, sizeof *shares);
    unsigned char *listed = lw_arena_calloc(arena, m->ids.count + 1, 1);
    if (shares == NULL || listed == NULL) {
        return NULL;
    }
    for (size_t i = 0; i < list->count; i++) {
        listed[lw_clear_ids_find(&m->ids, items[i].name)] = 1;
    }
    size_t count = 0;
    for (size_t i = 0; i < m->ids.count; i++) {
        if (listed[i] != 0) {
            shares[count++] = (lw_clear_share){
                .id = m->ids.names[i], .energy_milliwh = energies[i], .value_micro = values[i]};
        }
    }
    return shares;
}

/* Kinds that pair have said who trades with whom. */
static bool list_pairs(const lw_clear_meters *m, const lw_clearing *clearing, lw_arena *arena,
                       lw_clear_result *result)
{
    result->matches =
        lw_arena_calloc(arena, clearing->trade_count + (size_t)1, sizeof *result->matches);
    for (uint32_t i = 0; result->matches != NULL && i < clearing->trade_count; i++) {
        const lw_trade *trade = &clearing->trades[i];
        if (trade->leg == LW_LEG_BOUGHT) {
            result->matches[result->match_count++] = (lw_clear_match){
                m->ids.names[trade->participant], m->ids.names[trade->counterparty],
                trade->energy_milliwh, trade->price_micro_per_kwh};
        }
    }
    return result->matches != NULL;
}

/* The legs of one side of a pool, in the order of members. */
typedef struct pool_side {
    const lw_trade **legs; /* [count] */
    size_t count;
    int64_t *left; /* [count], of their energy */
} pool_side;

static bool take_side(const lw_clearing *clearing, lw_leg side, lw_arena *arena, pool_side *out)
{
    const size_t room = clearing->trade_count + (size_t)1;
    *out = (pool_side){.legs = lw_arena_calloc(arena, room, sizeof(const lw_trade *)),
                       .left = lw_arena_calloc(arena, room, sizeof(int64_t))};
    if (out->legs == NULL || out->left == NULL) {
        return false;
    }
    for (uint32_t i = 0; i < clearing->trade_count; i++) {
        if (clearing->trades[i].leg == side) {
            out->left[out->count] = clearing->trades[i].energy_milliwh;
            out->legs[out->count++] = &clearing->trades[i];
        }
    }
    return true;
}

static void add_match(const lw_clear_meters *m, const lw_trade *buyer, const lw_trade *seller,
                      lw_energy_milliwh energy, lw_clear_result *result)
{
    if (energy > 0) {
        result->matches[result->match_count++] =
            (lw_clear_match){m->ids.names[buyer->participant], m->ids.names[seller->participant],
                             energy, buyer->price_micro_per_kwh};
    }
}

/* Every buyer has a part of every seller. */
static bool mix(const lw_clear_meters *m, const pool_side *buyers, const pool_side *sellers,
                lw_arena *arena, lw_clear_result *result)
{
    int64_t *parts = lw_arena_calloc(arena, 2 * sellers->count + 1, sizeof *parts);
    if (parts == NULL) {
        return false;
    }
    for (size_t buyer = 0; buyer < buyers->count; buyer++) {
        lw_split(buyers->left[buyer], sellers->left, sellers->count, parts, parts + sellers->count);
        for (size_t seller = 0; seller < sellers->count; seller++) {
            sellers->left[seller] -= parts[seller];
            add_match(m, buyers->legs[buyer], sellers->legs[seller], parts[seller], result);
        }
    }
    return true;
}

/* Buyers and sellers are paired as they stand. */
static void queue(const lw_clear_meters *m, const pool_side *buyers, const pool_side *sellers,
                  lw_clear_result *result)
{
    size_t seller = 0;
    for (size_t buyer = 0; buyer < buyers->count; buyer++) {
        while (buyers->left[buyer] > 0 && seller < sellers->count) {
            const lw_energy_milliwh part = buyers->left[buyer] < sellers->left[seller]
                                               ? buyers->left[buyer]
                                               : sellers->left[seller];
            add_match(m, buyers->legs[buyer], sellers->legs[seller], part, result);
            buyers->left[buyer] -= part;
            sellers->left[seller] -= part;
            seller += sellers->left[seller] == 0 ? 1 : 0;
        }
    }
}

static bool list_pool(const lw_clear_meters *m, const lw_clearing *clearing, lw_arena *arena,
                      lw_clear_result *result)
{
    pool_side buyers;
    pool_side sellers;
    if (!take_side(clearing, LW_LEG_BOUGHT, arena, &buyers) ||
        !take_side(clearing, LW_LEG_SOLD, arena, &sellers)) {
        return false;
    }
    const size_t pairs = buyers.count * sellers.count;
    const bool is_mixed = pairs <= MIXED_PAIR_MAX;
    result->matches = lw_arena_calloc(arena, is_mixed ? pairs + 1 : buyers.count + sellers.count,
                                      sizeof *result->matches);
    if (result->matches == NULL) {
        return false;
    }
    if (is_mixed) {
        return mix(m, &buyers, &sellers, arena, result);
    }
    queue(m, &buyers, &sellers, result);
    return true;
}

static bool list_matches(const lw_clear_meters *m, const lw_clearing *clearing, lw_arena *arena,
                         lw_clear_result *result)
{
    if (clearing->trade_count == 0) {
        return true;
    }
    return clearing->trades[0].counterparty != LW_POOL ? list_pairs(m, clearing, arena, result)
                                                       : list_pool(m, clearing, arena, result);
}

bool lw_clear_outcome(const lw_clear_meters *meters, const lw_clear_book *book,
                      const lw_clearing *clearing, lw_arena *arena, lw_clear_result *result)
{
    result->cleared_milliwh = clearing->energy_milliwh;
    result->surplus_milliwh =
        sum_of(meters->export_milliwh, meters->ids.count) - clearing->energy_milliwh;
    result->fund_micro = clearing->fund_micro;
    fill_prices(meters, book, clearing, result);
    result->bought = shares_of(meters, &book->consumption_kwh, clearing->bought_milliwh,
                               clearing->bought_value_micro, arena);
    result->bought_count = book->consumption_kwh.count;
    result->sold = shares_of(meters, &book->production_kwh, clearing->sold_milliwh,
                             clearing->sold_value_micro, arena);
    result->sold_count = book->production_kwh.count;
    return result->bought != NULL && result->sold != NULL &&
           list_matches(meters, clearing, arena, result);
}

void lw_clear_charge(const lw_tariff *tariff, lw_clear_result *result)
{
    result->has_charges = result->has_price &&
                          (tariff->local_grid_fee_micro_per_kwh > 0 || tariff->local_tax_ppm > 0);
    for (size_t i = 0; result->has_charges && i < result->bought_count; i++) {
        lw_clear_share *share = &result->bought[i];
        const lw_charge charge =
            lw_tariff_local_charge(tariff, share->energy_milliwh, share->value_micro);
        share->charged_micro = charge.total_micro;
        result->grid_fee_micro += charge.grid_fee_micro;
        result->tax_micro += charge.tax_micro;
    }
}
