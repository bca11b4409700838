// SPDX-License-Identifier: Apache-2.0
#include "scenarios/clear/clear_key.h"

#include "models/market/exchange/exchange.h"
#include "models/market/exchange/exchange_kind.h"
#include "models/market/exchange/key.h"
#include "models/market/exchange/pool.h"
#include "scenarios/clear/clear_ids.h"
#include "scenarios/clear/clear_outcome.h"

#include <stdio.h>
#include <string.h>

/* Far below 9.2e12 units of money at 1000 a kWh, grid fee and tax of 5 times that. */
#define ENERGY_KWH_MAX 1e8

/* A book as the exchange sees it. */
typedef struct town {
    lw_clear_meters meters;
    lw_exchange_members members;
    lw_variant choice;      /* of lw_exchange_variants, with a scenario's params */
    uint32_t *participants; /* [meters.ids.count] */
    lw_exchange_book book;
} town;

static lw_status out_of_memory(lw_report *report)
{
    return lw_report_error(report, LW_ERR_MEMORY, "", NULL, "memory ran out for the members");
}

static bool collect_ids(town *t, const lw_clear_book *book, lw_arena *arena)
{
    const lw_array *lists[] = {&book->production_kwh, &book->consumption_kwh};
    t->meters.ids.names =
        lw_arena_calloc(arena, lists[0]->count + lists[1]->count + 1, sizeof *t->meters.ids.names);
    for (size_t l = 0; t->meters.ids.names != NULL && l < 2; l++) {
        const lw_named_micro *items = lists[l]->items;
        for (size_t i = 0; i < lists[l]->count; i++) {
            t->meters.ids.names[t->meters.ids.count++] = items[i].name;
        }
    }
    if (t->meters.ids.names != NULL) {
        lw_clear_ids_settle(&t->meters.ids);
    }
    return t->meters.ids.names != NULL;
}

static void put_energies(const town *t, const lw_array *list, lw_energy_milliwh *energies)
{
    const lw_named_micro *items = list->items;
    for (size_t i = 0; i < list->count; i++) {
        energies[lw_clear_ids_find(&t->meters.ids, items[i].name)] = items[i].micro;
    }
}

static bool settle_members(town *t, const lw_clear_book *book, lw_arena *arena)
{
    const size_t room = t->meters.ids.count + 1;
    lw_exchange_group *groups = lw_arena_calloc(arena, room, sizeof *groups);
    t->participants = lw_arena_calloc(arena, room, sizeof *t->participants);
    t->meters.import_milliwh = lw_arena_calloc(arena, room, sizeof *t->meters.import_milliwh);
    t->meters.export_milliwh = lw_arena_calloc(arena, room, sizeof *t->meters.export_milliwh);
    if (groups == NULL || t->participants == NULL || t->meters.import_milliwh == NULL ||
        t->meters.export_milliwh == NULL) {
        return false;
    }
    for (size_t i = 0; i < t->meters.ids.count; i++) {
        groups[i] =
            (lw_exchange_group){.name = t->meters.ids.names[i], .first = (uint32_t)i, .count = 1};
        t->participants[i] = (uint32_t)i;
    }
    put_energies(t, &book->consumption_kwh, t->meters.import_milliwh);
    put_energies(t, &book->production_kwh, t->meters.export_milliwh);
    t->members = (lw_exchange_members){groups, t->meters.ids.count, (uint32_t)t->meters.ids.count};
    t->book = (lw_exchange_book){t->meters.ids.count, t->participants, t->meters.import_milliwh,
                                 t->meters.export_milliwh};
    return true;
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
        lw_clear_ids_pointer("/exchange/share_ratio/", items[i].name, where, sizeof where);
        lw_clear_ids_check(&t->meters.ids, items[i].name, where, report);
        sum += items[i].micro;
    }
    if (sum > lw_key_whole_micro(sum, own->share_ratio.count)) {
        lw_report_error(report, LW_ERR_INCONSISTENT, "/exchange/share_ratio",
                        "shares that add up to at most 1",
                        "the shares add up to %.7g, %.6g too much", lw_double_from_micro(sum),
                        lw_double_from_micro(sum - LW_MICRO));
    }
}

static bool check_order(const town *t, const lw_clear_priority *own, lw_arena *arena,
                        lw_report *report)
{
    const char *const *names = own->priority.items;
    unsigned char *seen = lw_arena_calloc(arena, t->meters.ids.count + 1, 1);
    for (size_t i = 0; seen != NULL && i < own->priority.count; i++) {
        char where[LW_POINTER_SIZE];
        (void)snprintf(where, sizeof where, "/exchange/priority/%zu", i);
        const size_t place = lw_clear_ids_find(&t->meters.ids, names[i]);
        if (place == t->meters.ids.count) {
            lw_clear_ids_check(&t->meters.ids, names[i], where, report);
        } else if (seen[place] != 0) {
            lw_report_error(report, LW_ERR_INCONSISTENT, where, "name it once",
                            "this id has a place in the order already");
        }
        seen[place] = 1;
    }
    return seen != NULL;
}

static void check_size(const town *t, lw_report *report)
{
    const double offered_kwh =
        lw_kwh_from_milliwh(lw_pool_sum(t->meters.export_milliwh, t->meters.ids.count));
    const double wanted_kwh =
        lw_kwh_from_milliwh(lw_pool_sum(t->meters.import_milliwh, t->meters.ids.count));
    const double energy_kwh = offered_kwh > wanted_kwh ? offered_kwh : wanted_kwh;
    if (energy_kwh > ENERGY_KWH_MAX) {
        lw_report_error(report, LW_ERR_OUT_OF_RANGE, "", "a smaller community",
                        "%g kWh in one interval is more than can be counted exactly (%g)",
                        energy_kwh, ENERGY_KWH_MAX);
    }
}

static bool check(const town *t, const lw_clear_book *book, lw_arena *arena, lw_report *report)
{
    const lw_exchange_class *class = book->exchange.choice->owner;
    const lw_tariff *tariff = &t->meters.tariff;
    bool has_memory = true;
    check_size(t, report);
    if (class == &lw_static_key_class) {
        const lw_clear_static_key *own = book->exchange.value;
        check_shares(t, own, report);
        lw_pool_check_price(tariff, own->price_per_kwh, "/exchange", report);
    } else if (class == &lw_priority_class) {
        const lw_clear_priority *own = book->exchange.value;
        has_memory = check_order(t, own, arena, report);
        lw_pool_check_price(tariff, own->price_per_kwh, "/exchange", report);
    } else if (class->check != NULL) {
        const lw_exchange_context context = {
            .tariff = tariff, .members = &t->members, .is_book = true};
        class->check(t->choice.value, &context, "/exchange", report);
    }
    return has_memory;
}

static lw_status clear(town *t, const lw_clear_book *book, lw_arena *arena, lw_clear_result *result,
                       lw_report *report)
{
    lw_exchange *exchange = NULL;
    lw_error error;
    const lw_exchange_config config = {.choice = &t->choice,
                                       .members = &t->members,
                                       .seed = (uint64_t)book->seed,
                                       .member_count_max = t->meters.ids.count};
    if (lw_exchange_create(&config, arena, &exchange, &error) != LW_OK) {
        return lw_report_add(report, &error, false);
    }
    const lw_exchange_round round = {.book = &t->book, .tariff = &t->meters.tariff};
    const lw_clearing *clearing = lw_exchange_clear(exchange, &round);
    return lw_clear_outcome(&t->meters, book, clearing, arena, result) ? LW_OK
                                                                       : out_of_memory(report);
}

lw_status lw_clear_key(const lw_clear_book *book, lw_arena *arena, lw_clear_result *result,
                       lw_report *report)
{
    town t = {.meters.has_band = false};
    if (!collect_ids(&t, book, arena) || !settle_members(&t, book, arena)) {
        return out_of_memory(report);
    }
    t.meters.has_band = book->retail_per_kwh != LW_PARAM_ABSENT;
    t.meters.tariff = lw_clear_tariff(book);
    t.choice = choice_of(book, arena);
    if (t.choice.value == NULL || !check(&t, book, arena, report)) {
        return out_of_memory(report);
    }
    return lw_report_status(report) == LW_OK ? clear(&t, book, arena, result, report)
                                             : lw_report_status(report);
}
