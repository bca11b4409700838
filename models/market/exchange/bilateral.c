// SPDX-License-Identifier: Apache-2.0
/* Bilateral preferences: groups of buyers name the groups from which they buy, best first, at a
 * price agreed for each pair of groups. First choices are served first, then second choices from
 * what is left, and so on. Where several groups of buyers have the same choice of the same rank and
 * there is too little, all are cut in proportion to what they want; inside a group likewise.
 * Sellers of a group sell in proportion to what they have left. A group may buy from itself; a
 * meter that counts import and export in one interval may then be paired with itself, as in a pool.
 */
#include "models/market/exchange/key.h"
#include "models/market/exchange/pair_book.h"
#include "models/market/exchange/pool.h"
#include "sim/base/check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const lw_param preference_rows[] = {
    {.name = "buyer",
     .kind = LW_PARAM_NAME,
     .offset = offsetof(lw_preference_params, buyer),
     .doc = "Group that buys; its preferences count in the order in which they are listed."},
    {.name = "seller",
     .kind = LW_PARAM_NAME,
     .offset = offsetof(lw_preference_params, seller),
     .doc = "Group that it buys from."},
    {.name = "price_per_kwh",
     .kind = LW_PARAM_MICRO,
     .offset = offsetof(lw_preference_params, price_per_kwh),
     .presence = LW_PARAM_UNSET,
     .unit = "currency/kWh",
     .doc = "What the buyer pays the seller, before grid fee and tax; outside the band in which "
            "both gain they do not trade.",
     .source = "assumption: buyers and sellers meet half-way (UNVERIFIED)",
     .high = 1000,
     .likely_low = 0.001,
     .likely_high = 2,
     .fallback_text = "the middle of the band"},
};
static const lw_param_table preference_table = {.name = "preference",
                                                .doc = "From whom a group would rather buy.",
                                                .size = sizeof(lw_preference_params),
                                                .rows = preference_rows,
                                                .count = LW_PARAM_COUNT(preference_rows)};

static const lw_param rows[] = {
    {.name = "preferences",
     .kind = LW_PARAM_ARRAY,
     .offset = offsetof(lw_bilateral_params, preferences),
     .doc = "Who buys from whom, best first.",
     .table = &preference_table,
     .count_low = 1,
     .count_high = 1000},
};
const lw_param_table lw_bilateral_table = {.name = "bilateral exchange",
                                           .doc = "Groups buy from the groups that they prefer.",
                                           .size = sizeof(lw_bilateral_params),
                                           .rows = rows,
                                           .count = LW_PARAM_COUNT(rows)};

/* A preference between groups that were found. */
typedef struct wish {
    const lw_exchange_group *buyers;
    const lw_exchange_group *sellers;
    lw_price_micro_per_kwh price_micro_per_kwh; /* LW_PARAM_ABSENT = the middle of the band */
    size_t rank;                                /* 0 = the buyers' first choice */
} wish;

typedef struct own {
    wish *wishes; /* [wish_count], by rank, sellers, buyers */
    size_t wish_count;
    int64_t *asks; /* [wish_count], what each of them wants; as long as those below */
    int64_t *gets;
    int64_t *wish_scratch;
    lw_energy_milliwh *wanted;  /* [member_count_max], left to buy; as long as those below */
    lw_energy_milliwh *offered; /* left to sell */
    lw_energy_milliwh *bought;  /* by the wish at hand, as is sold */
    lw_energy_milliwh *sold;
} own;

static bool reserve(own *o, const lw_exchange_setup *setup, lw_arena *arena)
{
    const size_t room = setup->member_count_max + 1;
    o->wishes = lw_arena_calloc(arena, o->wish_count, sizeof *o->wishes);
    o->asks = lw_arena_calloc(arena, o->wish_count, sizeof *o->asks);
    o->gets = lw_arena_calloc(arena, o->wish_count, sizeof *o->gets);
    o->wish_scratch = lw_arena_calloc(arena, o->wish_count, sizeof *o->wish_scratch);
    o->wanted = lw_arena_calloc(arena, room, sizeof *o->wanted);
    o->offered = lw_arena_calloc(arena, room, sizeof *o->offered);
    o->bought = lw_arena_calloc(arena, room, sizeof *o->bought);
    o->sold = lw_arena_calloc(arena, room, sizeof *o->sold);
    return o->wishes != NULL && o->asks != NULL && o->gets != NULL && o->wish_scratch != NULL &&
           o->wanted != NULL && o->offered != NULL && o->bought != NULL && o->sold != NULL;
}

/* A group has one wish of each rank, so the order is total. */
static int compare_wishes(const void *a, const void *b)
{
    const wish *left = a;
    const wish *right = b;
    if (left->rank != right->rank) {
        return left->rank < right->rank ? -1 : 1;
    }
    if (left->sellers->first != right->sellers->first) {
        return left->sellers->first < right->sellers->first ? -1 : 1;
    }
    return (left->buyers->first > right->buyers->first) -
           (left->buyers->first < right->buyers->first);
}

static lw_status prepare(lw_exchange_setup *setup, lw_arena *arena, lw_error *error)
{
    const lw_bilateral_params *params = setup->params;
    own *o = lw_arena_calloc(arena, 1, sizeof *o);
    if (o != NULL) {
        o->wish_count = params->preferences.count;
    }
    if (o == NULL || !reserve(o, setup, arena)) {
        return lw_error_set(error, LW_ERR_MEMORY, "/exchange/preferences",
                            "no memory for the preferences");
    }
    const lw_preference_params *preferences = params->preferences.items;
    for (size_t p = 0; p < o->wish_count; p++) {
        wish *at = &o->wishes[p];
        at->buyers = lw_key_find_group(setup->members, preferences[p].buyer);
        at->sellers = lw_key_find_group(setup->members, preferences[p].seller);
        at->price_micro_per_kwh = preferences[p].price_per_kwh;
        for (size_t before = 0; before < p; before++) {
            at->rank += o->wishes[before].buyers == at->buyers ? 1 : 0;
        }
    }
    qsort(o->wishes, o->wish_count, sizeof *o->wishes, compare_wishes);
    setup->own = o;
    return LW_OK;
}

/* Pairs the buyers and sellers of one wish in order of participants. All pay the same price, so who
 * is paired with whom changes nobody's bill. */
static void pair_up(const own *o, lw_key_span buyers, lw_key_span sellers, lw_pair_run run)
{
    size_t seller = sellers.first;
    for (size_t buyer = buyers.first; buyer < buyers.first + buyers.count; buyer++) {
        o->wanted[buyer] -= o->bought[buyer];
        while (o->bought[buyer] > 0) {
            while (o->sold[seller] == 0) {
                seller++;
            }
            const lw_energy_milliwh part =
                o->bought[buyer] < o->sold[seller] ? o->bought[buyer] : o->sold[seller];
            lw_pair_add(&run, buyer, seller, part);
            o->bought[buyer] -= part;
            o->sold[seller] -= part;
            o->offered[seller] -= part;
        }
    }
}

static void trade(const lw_exchange_setup *setup, const wish *at, lw_energy_milliwh energy,
                  lw_pair_run run)
{
    const own *o = setup->own;
    const lw_key_span buyers = lw_key_places(run.book, at->buyers);
    const lw_key_span sellers = lw_key_places(run.book, at->sellers);
    if (energy > 0) {
        lw_split(energy, o->wanted + buyers.first, buyers.count, o->bought + buyers.first,
                 setup->scratch);
        lw_split(energy, o->offered + sellers.first, sellers.count, o->sold + sellers.first,
                 setup->scratch);
        pair_up(o, buyers, sellers, run);
    }
}

static lw_energy_milliwh left_of(const lw_exchange_book *book, const lw_exchange_group *group,
                                 const lw_energy_milliwh *left)
{
    const lw_key_span span = lw_key_places(book, group);
    return lw_pool_sum(left + span.first, span.count);
}

/* Serves the wishes of one rank for the same sellers. */
static void serve(const lw_exchange_setup *setup, const lw_exchange_round *round, size_t first,
                  size_t count, lw_clearing *clearing)
{
    const own *o = setup->own;
    const wish *wishes = &o->wishes[first];
    lw_price_micro_per_kwh price;
    for (size_t w = 0; w < count; w++) {
        o->asks[w] = lw_pool_price(round->tariff, wishes[w].price_micro_per_kwh, &price)
                         ? left_of(round->book, wishes[w].buyers, o->wanted)
                         : 0;
    }
    const lw_energy_milliwh wanted = lw_pool_sum(o->asks, count);
    const lw_energy_milliwh offered = left_of(round->book, wishes->sellers, o->offered);
    lw_split(wanted < offered ? wanted : offered, o->asks, count, o->gets, o->wish_scratch);
    for (size_t w = 0; w < count; w++) {
        (void)lw_pool_price(round->tariff, wishes[w].price_micro_per_kwh, &price);
        trade(
            setup, &wishes[w], o->gets[w],
            (lw_pair_run){.book = round->book, .clearing = clearing, .price_micro_per_kwh = price});
    }
}

static void clear(const lw_exchange_setup *setup, const lw_exchange_round *round,
                  lw_clearing *clearing)
{
    const own *o = setup->own;
    const lw_exchange_book *book = round->book;
    if (book->count == 0) {
        return;
    }
    memcpy(o->wanted, book->import_milliwh, book->count * sizeof *o->wanted);
    memcpy(o->offered, book->export_milliwh, book->count * sizeof *o->offered);
    size_t next = 0;
    for (size_t first = 0; first < o->wish_count; first = next) {
        while (next < o->wish_count && o->wishes[next].rank == o->wishes[first].rank &&
               o->wishes[next].sellers == o->wishes[first].sellers) {
            next++;
        }
        serve(setup, round, first, next - first, clearing);
    }
    lw_pair_sort_legs(clearing);
}

/* Pairing in order makes fewer pairs than there are buyers and sellers, for each preference. */
static size_t trade_count_max(const lw_exchange_setup *setup, size_t member_count)
{
    const lw_bilateral_params *params = setup->params;
    const lw_preference_params *preferences = params->preferences.items;
    size_t pairs = 0;
    for (size_t p = 0; p < params->preferences.count; p++) {
        const size_t members =
            (size_t)lw_key_find_group(setup->members, preferences[p].buyer)->count +
            lw_key_find_group(setup->members, preferences[p].seller)->count;
        pairs += members < 2 * member_count ? members : 2 * member_count;
    }
    return 2 * pairs;
}

/* Whether an earlier preference names the same buyers and sellers. */
static bool is_repeated(const lw_preference_params *preferences, size_t index)
{
    size_t before = 0;
    while (strcmp(preferences[before].buyer, preferences[index].buyer) != 0 ||
           strcmp(preferences[before].seller, preferences[index].seller) != 0) {
        before++;
    }
    return before < index;
}

static void check(const void *params, const lw_exchange_context *context, const char *pointer,
                  lw_report *report)
{
    const lw_bilateral_params *own_params = params;
    const lw_preference_params *preferences = own_params->preferences.items;
    for (size_t p = 0; p < own_params->preferences.count; p++) {
        char where[LW_POINTER_SIZE];
        (void)snprintf(where, sizeof where, "%s/preferences/%zu/buyer", pointer, p);
        lw_key_check_group(context, preferences[p].buyer, where, report);
        (void)snprintf(where, sizeof where, "%s/preferences/%zu/seller", pointer, p);
        lw_key_check_group(context, preferences[p].seller, where, report);
        lw_key_check_pair(context->members, preferences[p].seller, preferences[p].buyer, where,
                          report);
        (void)snprintf(where, sizeof where, "%s/preferences/%zu", pointer, p);
        if (is_repeated(preferences, p)) {
            lw_report_error(report, LW_ERR_INCONSISTENT, where, "name each seller once, best first",
                            "\"%s\" prefers \"%s\" already", preferences[p].buyer,
                            preferences[p].seller);
        }
        lw_pool_check_price(context->tariff, preferences[p].price_per_kwh, where, report);
    }
}

const lw_exchange_class lw_bilateral_class = {.kind = "bilateral",
                                              .trade_count_max = trade_count_max,
                                              .prepare = prepare,
                                              .clear = clear,
                                              .check = check};
