// SPDX-License-Identifier: Apache-2.0
#include "scenarios/clear/clear_key.h"

#include "models/market/exchange/exchange.h"
#include "models/market/exchange/exchange_kind.h"
#include "scenarios/clear/clear_ids.h"

#include <stdio.h>
#include <string.h>

/* A book as the exchange sees it. */
typedef struct town {
    lw_clear_ids ids;
    lw_exchange_members members;
    lw_variant choice; /* of lw_exchange_variants, with a scenario's params */
    lw_tariff tariff;
    bool has_band;          /* the retailer's prices were given */
    uint32_t *participants; /* [ids.count] */
    lw_energy_milliwh *import_milliwh;
    lw_energy_milliwh *export_milliwh;
    lw_exchange_book book;
} town;

static lw_status out_of_memory(lw_report *report)
{
    return lw_report_error(report, LW_ERR_MEMORY, "", NULL, "memory ran out for the members");
}

static bool collect_ids(town *t, const lw_clear_book *book, lw_arena *arena)
{
    const lw_array *lists[] = {&book->production_kwh, &book->consumption_kwh};
    t->ids.names =
        lw_arena_calloc(arena, lists[0]->count + lists[1]->count + 1, sizeof *t->ids.names);
    for (size_t l = 0; t->ids.names != NULL && l < 2; l++) {
        const lw_named_micro *items = lists[l]->items;
        for (size_t i = 0; i < lists[l]->count; i++) {
            t->ids.names[t->ids.count++] = items[i].name;
        }
    }
    if (t->ids.names != NULL) {
        lw_clear_ids_settle(&t->ids);
    }
    return t->ids.names != NULL;
}

static void put_energies(const town *t, const lw_array *list, lw_energy_milliwh *energies)
{
    const lw_named_micro *items = list->items;
    for (size_t i = 0; i < list->count; i++) {
        energies[lw_clear_ids_find(&t->ids, items[i].name)] = items[i].micro;
    }
}

static bool settle_members(town *t, const lw_clear_book *book, lw_arena *arena)
{
    const size_t room = t->ids.count + 1;
    lw_exchange_group *groups = lw_arena_calloc(arena, room, sizeof *groups);
    t->participants = lw_arena_calloc(arena, room, sizeof *t->participants);
    t->import_milliwh = lw_arena_calloc(arena, room, sizeof *t->import_milliwh);
    t->export_milliwh = lw_arena_calloc(arena, room, sizeof *t->export_milliwh);
    if (groups == NULL || t->participants == NULL || t->import_milliwh == NULL ||
        t->export_milliwh == NULL) {
        return false;
    }
    for (size_t i = 0; i < t->ids.count; i++) {
        groups[i] = (lw_exchange_group){.name = t->ids.names[i], .first = (uint32_t)i, .count = 1};
        t->participants[i] = (uint32_t)i;
    }
    put_energies(t, &book->consumption_kwh, t->import_milliwh);
    put_energies(t, &book->production_kwh, t->export_milliwh);
    t->members = (lw_exchange_members){groups, t->ids.count, (uint32_t)t->ids.count};
    t->book =
        (lw_exchange_book){t->ids.count, t->participants, t->import_milliwh, t->export_milliwh};
    return true;
}

/* Without the retailer's prices the band is as wide as a price may be. */
static void set_tariff(town *t, const lw_clear_book *book)
{
    t->has_band = book->retail_per_kwh != LW_PARAM_ABSENT;
    t->tariff =
        (lw_tariff){.retail_micro_per_kwh = t->has_band ? book->retail_per_kwh : 1000 * LW_MICRO,
                    .feed_in_micro_per_kwh = t->has_band ? book->feed_in_per_kwh : 0,
                    .local_grid_fee_micro_per_kwh = t->has_band ? book->local_grid_fee_per_kwh : 0,
                    .local_tax_ppm = t->has_band ? book->local_tax_ratio : 0};
}

/* Shares by id as a scenario's shares by group. */
static void *static_params(const lw_clear_static_key *own, lw_arena *arena)
{
    lw_static_key_params *params = lw_arena_calloc(arena, 1, sizeof *params);
    lw_key_share_params *shares =
        lw_arena_calloc(arena, own->share_ratio.count + 1, sizeof *shares);
    if (params == NULL || shares == NULL) {
        return NULL;
    }
    const lw_named_micro *items = own->share_ratio.items;
    for (size_t i = 0; i < own->share_ratio.count; i++) {
        shares[i] = (lw_key_share_params){items[i].name, LW_PARAM_ABSENT, items[i].micro};
    }
    *params = (lw_static_key_params){.shares = {own->share_ratio.count, shares},
                                     .price_per_kwh = own->price_per_kwh};
    return params;
}

static void *priority_params(const lw_clear_priority *own, lw_arena *arena)
{
    lw_priority_params *params = lw_arena_calloc(arena, 1, sizeof *params);
    lw_key_rank_params *ranks = lw_arena_calloc(arena, own->priority.count + 1, sizeof *ranks);
    if (params == NULL || ranks == NULL) {
        return NULL;
    }
    const char *const *names = own->priority.items;
    for (size_t i = 0; i < own->priority.count; i++) {
        ranks[i] = (lw_key_rank_params){names[i]};
    }
    *params = (lw_priority_params){.order = {own->priority.count, ranks},
                                   .price_per_kwh = own->price_per_kwh};
    return params;
}

static const lw_param_variant *variant_named(const char *tag)
{
    const lw_param_variant *variant = lw_exchange_variants;
    while (strcmp(variant->tag, tag) != 0) {
        variant++;
    }
    return variant;
}

static lw_variant choice_of(const lw_clear_book *book, lw_arena *arena)
{
    const lw_exchange_class *class = book->exchange.choice->owner;
    lw_variant choice = {.choice = variant_named(class->kind), .value = book->exchange.value};
    if (class == &lw_static_key_class) {
        choice.value = static_params(book->exchange.value, arena);
    } else if (class == &lw_priority_class) {
        choice.value = priority_params(book->exchange.value, arena);
    }
    return choice;
}

static void check_shares(const town *t, const lw_clear_static_key *own, lw_report *report)
{
    const lw_named_micro *items = own->share_ratio.items;
    int64_t sum = 0;
    for (size_t i = 0; i < own->share_ratio.count; i++) {
        char where[LW_POINTER_SIZE];
        (void)snprintf(where, sizeof where, "/exchange/share_ratio/%s", items[i].name);
        lw_clear_ids_check(&t->ids, items[i].name, where, report);
        sum += items[i].micro;
    }
    if (sum > LW_MICRO) {
        lw_report_error(report, LW_ERR_INCONSISTENT, "/exchange/share_ratio",
                        "shares that add up to at most 1",
                        "the shares add up to %.6g, %.6g too much", lw_double_from_micro(sum),
                        lw_double_from_micro(sum - LW_MICRO));
    }
}

static void check_order(const town *t, const lw_clear_priority *own, lw_report *report)
{
    const char *const *names = own->priority.items;
    for (size_t i = 0; i < own->priority.count; i++) {
        char where[LW_POINTER_SIZE];
        (void)snprintf(where, sizeof where, "/exchange/priority/%zu", i);
        lw_clear_ids_check(&t->ids, names[i], where, report);
        for (size_t j = 0; j < i; j++) {
            if (strcmp(names[i], names[j]) == 0) {
                lw_report_error(report, LW_ERR_INCONSISTENT, where, "name it once",
                                "this id has a place in the order already");
                break;
            }
        }
    }
}

static void check(const town *t, const lw_clear_book *book, lw_report *report)
{
    const lw_exchange_class *class = book->exchange.choice->owner;
    if (class == &lw_static_key_class) {
        check_shares(t, book->exchange.value, report);
    } else if (class == &lw_priority_class) {
        check_order(t, book->exchange.value, report);
    } else if (class->check != NULL) {
        const lw_exchange_context context = {.tariff = &t->tariff, .members = &t->members};
        class->check(t->choice.value, &context, "/exchange", report);
    }
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

/* What a kWh costs and earns on average, the rest from and to the retailer included. */
static void blend(const town *t, const lw_clearing *clearing, lw_clear_result *result)
{
    const lw_energy_milliwh demand = sum_of(t->import_milliwh, t->ids.count);
    const lw_energy_milliwh supply = sum_of(t->export_milliwh, t->ids.count);
    const lw_money_micro bought =
        clearing->value_micro +
        lw_energy_value(demand - clearing->energy_milliwh, lw_tariff_ceiling(&t->tariff));
    const lw_money_micro sold =
        clearing->value_micro - clearing->fund_micro +
        lw_energy_value(supply - clearing->energy_milliwh, lw_tariff_floor(&t->tariff));
    result->buy_price_micro_per_kwh = lw_mul_div(bought, LW_MILLIWH_PER_KWH, demand);
    result->sell_price_micro_per_kwh = lw_mul_div(sold, LW_MILLIWH_PER_KWH, supply);
}

/* Whether the price of a key was anybody's choice, or only the middle of a band that nobody gave.
 */
static bool names_price(const lw_clear_book *book)
{
    const lw_exchange_class *class = book->exchange.choice->owner;
    if (class == &lw_static_key_class) {
        return ((const lw_clear_static_key *)book->exchange.value)->price_per_kwh !=
               LW_PARAM_ABSENT;
    }
    if (class == &lw_priority_class) {
        return ((const lw_clear_priority *)book->exchange.value)->price_per_kwh != LW_PARAM_ABSENT;
    }
    if (class == &lw_pro_rata_class) {
        return ((const lw_pro_rata_params *)book->exchange.value)->price_per_kwh != LW_PARAM_ABSENT;
    }
    if (class == &lw_equal_share_class) {
        return ((const lw_equal_share_params *)book->exchange.value)->price_per_kwh !=
               LW_PARAM_ABSENT;
    }
    if (class == &lw_full_dynamic_class) {
        return ((const lw_full_dynamic_params *)book->exchange.value)->price_per_kwh !=
               LW_PARAM_ABSENT;
    }
    return true;
}

static void fill_prices(const town *t, const lw_clear_book *book, const lw_clearing *clearing,
                        lw_clear_result *result)
{
    const lw_exchange_class *class = book->exchange.choice->owner;
    result->has_two_prices = is_pool(class) || clearing->fund_micro > 0;
    result->has_price = clearing->energy_milliwh > 0 && (t->has_band || names_price(book));
    if (!result->has_price) {
        return;
    }
    if (is_pool(class)) {
        blend(t, clearing, result);
        return;
    }
    const lw_energy_milliwh energy = clearing->energy_milliwh;
    result->buy_price_micro_per_kwh = lw_mul_div(clearing->value_micro, LW_MILLIWH_PER_KWH, energy);
    result->sell_price_micro_per_kwh =
        lw_mul_div(clearing->value_micro - clearing->fund_micro, LW_MILLIWH_PER_KWH, energy);
}

static lw_clear_share *shares_of(const town *t, const lw_array *list,
                                 const lw_energy_milliwh *energies, const lw_money_micro *values,
                                 lw_arena *arena)
{
    const lw_named_micro *items = list->items;
    lw_clear_share *shares = lw_arena_calloc(arena, list->count + 1, sizeof *shares);
    size_t count = 0;
    unsigned char *listed = lw_arena_calloc(arena, t->ids.count + 1, 1);
    for (size_t i = 0; listed != NULL && i < list->count; i++) {
        listed[lw_clear_ids_find(&t->ids, items[i].name)] = 1;
    }
    for (size_t i = 0; shares != NULL && listed != NULL && i < t->ids.count; i++) {
        if (listed[i] != 0) {
            shares[count++] = (lw_clear_share){t->ids.names[i], energies[i], values[i]};
        }
    }
    return listed != NULL ? shares : NULL;
}

/* Kinds that pair have said who trades with whom; in a pool every buyer has a part of every seller.
 */
static bool list_pairs(const town *t, const lw_clearing *clearing, lw_arena *arena,
                       lw_clear_result *result)
{
    result->matches =
        lw_arena_calloc(arena, clearing->trade_count + (size_t)1, sizeof *result->matches);
    for (uint32_t i = 0; result->matches != NULL && i < clearing->trade_count; i++) {
        const lw_trade *trade = &clearing->trades[i];
        if (trade->counterparty != LW_POOL && trade->leg == LW_LEG_BOUGHT) {
            result->matches[result->match_count++] = (lw_clear_match){
                t->ids.names[trade->participant], t->ids.names[trade->counterparty],
                trade->energy_milliwh, trade->price_micro_per_kwh};
        }
    }
    return result->matches != NULL;
}

enum { POOL_PAIR_MAX = 100000 };

static size_t count_positive(const int64_t *values, size_t count)
{
    size_t positive = 0;
    for (size_t i = 0; i < count; i++) {
        positive += values[i] > 0 ? 1 : 0;
    }
    return positive;
}

static bool list_pool(const town *t, const lw_clearing *clearing, lw_arena *arena,
                      lw_clear_result *result)
{
    const size_t n = t->ids.count;
    const size_t pairs =
        count_positive(clearing->bought_milliwh, n) * count_positive(clearing->sold_milliwh, n);
    if (pairs > POOL_PAIR_MAX) {
        return true; /* nobody reads that many */
    }
    int64_t *room = lw_arena_calloc(arena, 3 * n + 1, sizeof *room);
    result->matches = lw_arena_calloc(arena, pairs + 1, sizeof *result->matches);
    if (room == NULL || result->matches == NULL) {
        return false;
    }
    int64_t *left = room;
    int64_t *parts = room + n;
    memcpy(left, clearing->sold_milliwh, n * sizeof *left);
    for (size_t buyer = 0; buyer < n; buyer++) {
        lw_split(clearing->bought_milliwh[buyer], left, n, parts, room + 2 * n);
        for (size_t seller = 0; seller < n; seller++) {
            left[seller] -= parts[seller];
            if (parts[seller] > 0) {
                result->matches[result->match_count++] = (lw_clear_match){
                    t->ids.names[buyer], t->ids.names[seller], parts[seller],
                    lw_mul_div(clearing->bought_value_micro[buyer], LW_MILLIWH_PER_KWH,
                               clearing->bought_milliwh[buyer])};
            }
        }
    }
    return true;
}

static bool list_matches(const town *t, const lw_clearing *clearing, lw_arena *arena,
                         lw_clear_result *result)
{
    if (clearing->energy_milliwh == 0) {
        return true;
    }
    const bool is_paired = clearing->trade_count > 0 && clearing->trades[0].counterparty != LW_POOL;
    return is_paired ? list_pairs(t, clearing, arena, result)
                     : list_pool(t, clearing, arena, result);
}

static bool fill(const town *t, const lw_clear_book *book, const lw_clearing *clearing,
                 lw_arena *arena, lw_clear_result *result)
{
    result->cleared_milliwh = clearing->energy_milliwh;
    result->surplus_milliwh = sum_of(t->export_milliwh, t->ids.count) - clearing->energy_milliwh;
    result->fund_micro = clearing->fund_micro;
    fill_prices(t, book, clearing, result);
    result->bought = shares_of(t, &book->consumption_kwh, clearing->bought_milliwh,
                               clearing->bought_value_micro, arena);
    result->bought_count = book->consumption_kwh.count;
    result->sold = shares_of(t, &book->production_kwh, clearing->sold_milliwh,
                             clearing->sold_value_micro, arena);
    result->sold_count = book->production_kwh.count;
    return result->bought != NULL && result->sold != NULL &&
           list_matches(t, clearing, arena, result);
}

static lw_status clear(town *t, const lw_clear_book *book, lw_arena *arena, lw_clear_result *result,
                       lw_report *report)
{
    lw_exchange *exchange = NULL;
    lw_error error;
    const lw_exchange_config config = {.choice = &t->choice,
                                       .members = &t->members,
                                       .seed = (uint64_t)book->seed,
                                       .member_count_max = t->ids.count};
    if (lw_exchange_create(&config, arena, &exchange, &error) != LW_OK) {
        return lw_report_add(report, &error, false);
    }
    const lw_exchange_round round = {.book = &t->book, .tariff = &t->tariff};
    const lw_clearing *clearing = lw_exchange_clear(exchange, &round);
    return fill(t, book, clearing, arena, result) ? LW_OK : out_of_memory(report);
}

lw_status lw_clear_key(const lw_clear_book *book, lw_arena *arena, lw_clear_result *result,
                       lw_report *report)
{
    town t = {.has_band = false};
    if (!collect_ids(&t, book, arena) || !settle_members(&t, book, arena)) {
        return out_of_memory(report);
    }
    set_tariff(&t, book);
    t.choice = choice_of(book, arena);
    if (t.choice.value == NULL) {
        return out_of_memory(report);
    }
    check(&t, book, report);
    return lw_report_status(report) == LW_OK ? clear(&t, book, arena, result, report)
                                             : lw_report_status(report);
}
