// SPDX-License-Identifier: Apache-2.0
/* Bilateral preferences: groups of buyers name the groups from which they buy, best first, at a
 * price agreed for each pair of groups. First choices are served first, then second choices from
 * what is left, and so on. Where several groups of buyers have the same choice of the same rank and
 * there is too little, all are cut in proportion to what they want; inside a group likewise.
 * Sellers of a group sell in proportion to what they have left. */
#include "models/market/exchange/key.h"
#include "models/market/exchange/pair_book.h"
#include "models/market/exchange/pool.h"
#include "sim/base/check.h"

#include <stdio.h>
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

typedef struct own {
    uint32_t *groups; /* [participant_count] */
    size_t *buyers;   /* [preference_count] group */
    size_t *sellers;  /* [preference_count] group */
    size_t *ranks;    /* [preference_count] */
    size_t *served;   /* [preference_count], preferences of one rank and seller */
    int64_t *asks;    /* [preference_count], what they want; as long as those below */
    int64_t *gets;
    int64_t *row_scratch;
    size_t rank_count;
    lw_energy_milliwh *wanted;  /* [member_count_max], left to buy; as long as those below */
    lw_energy_milliwh *offered; /* left to sell */
    int64_t *weights;
    int64_t *bought;
    int64_t *sold;
} own;

static bool reserve(own *o, const lw_exchange_setup *setup, size_t preferences, lw_arena *arena)
{
    const size_t members = setup->member_count_max + 1;
    o->groups =
        lw_arena_calloc(arena, setup->members->participant_count + (size_t)1, sizeof *o->groups);
    o->buyers = lw_arena_calloc(arena, preferences, sizeof *o->buyers);
    o->sellers = lw_arena_calloc(arena, preferences, sizeof *o->sellers);
    o->ranks = lw_arena_calloc(arena, preferences, sizeof *o->ranks);
    o->served = lw_arena_calloc(arena, preferences, sizeof *o->served);
    o->asks = lw_arena_calloc(arena, preferences, sizeof *o->asks);
    o->gets = lw_arena_calloc(arena, preferences, sizeof *o->gets);
    o->row_scratch = lw_arena_calloc(arena, preferences, sizeof *o->row_scratch);
    o->wanted = lw_arena_calloc(arena, members, sizeof *o->wanted);
    o->offered = lw_arena_calloc(arena, members, sizeof *o->offered);
    o->weights = lw_arena_calloc(arena, members, sizeof *o->weights);
    o->bought = lw_arena_calloc(arena, members, sizeof *o->bought);
    o->sold = lw_arena_calloc(arena, members, sizeof *o->sold);
    return o->groups != NULL && o->buyers != NULL && o->sellers != NULL && o->ranks != NULL &&
           o->served != NULL && o->asks != NULL && o->gets != NULL && o->row_scratch != NULL &&
           o->wanted != NULL && o->offered != NULL && o->weights != NULL && o->bought != NULL &&
           o->sold != NULL;
}

static lw_status prepare(lw_exchange_setup *setup, lw_arena *arena, lw_error *error)
{
    const lw_bilateral_params *params = setup->params;
    const size_t count = params->preferences.count;
    own *o = lw_arena_calloc(arena, 1, sizeof *o);
    if (o == NULL || !reserve(o, setup, count, arena)) {
        return lw_error_set(error, LW_ERR_MEMORY, "/exchange/preferences",
                            "no memory for the preferences");
    }
    for (uint32_t i = 0; i < setup->members->participant_count; i++) {
        o->groups[i] = (uint32_t)lw_key_group_of(setup->members, i);
    }
    const lw_preference_params *preferences = params->preferences.items;
    for (size_t p = 0; p < count; p++) {
        o->buyers[p] = lw_key_group_named(setup->members, preferences[p].buyer);
        o->sellers[p] = lw_key_group_named(setup->members, preferences[p].seller);
        for (size_t before = 0; before < p; before++) {
            o->ranks[p] += o->buyers[before] == o->buyers[p] ? 1 : 0;
        }
        o->rank_count = o->ranks[p] + 1 > o->rank_count ? o->ranks[p] + 1 : o->rank_count;
    }
    setup->own = o;
    return LW_OK;
}

/* Writes what members of a group have left as weights; returns their sum. */
static lw_energy_milliwh weigh(const own *o, const lw_exchange_book *book, size_t group,
                               const lw_energy_milliwh *left)
{
    for (size_t i = 0; i < book->count; i++) {
        o->weights[i] = o->groups[book->participants[i]] == group ? left[i] : 0;
    }
    return lw_pool_sum(o->weights, book->count);
}

/* Pairs buyers and sellers of one preference in order of participants. All pay the same price, so
 * who is paired with whom changes nobody's bill. */
static void pair_up(const own *o, const lw_exchange_book *book, lw_price_micro_per_kwh price,
                    lw_clearing *clearing)
{
    size_t seller = 0;
    for (size_t buyer = 0; buyer < book->count; buyer++) {
        o->wanted[buyer] -= o->bought[buyer];
        while (o->bought[buyer] > 0) {
            while (o->sold[seller] == 0) {
                seller++;
            }
            const lw_energy_milliwh part =
                o->bought[buyer] < o->sold[seller] ? o->bought[buyer] : o->sold[seller];
            lw_pair_add(book, &(lw_pair){buyer, seller, part, price}, clearing);
            o->bought[buyer] -= part;
            o->sold[seller] -= part;
            o->offered[seller] -= part;
        }
    }
}

static void trade(const lw_exchange_setup *setup, const lw_exchange_round *round, size_t preference,
                  lw_energy_milliwh energy, lw_clearing *clearing)
{
    const own *o = setup->own;
    const lw_bilateral_params *params = setup->params;
    const lw_preference_params *at =
        (const lw_preference_params *)params->preferences.items + preference;
    const lw_exchange_book *book = round->book;
    lw_price_micro_per_kwh price;
    if (energy == 0) {
        return;
    }
    const bool is_allowed = lw_pool_price(round->tariff, at->price_per_kwh, &price);
    LW_ASSERT(is_allowed);
    weigh(o, book, o->buyers[preference], o->wanted);
    lw_split(energy, o->weights, book->count, o->bought, setup->scratch);
    weigh(o, book, o->sellers[preference], o->offered);
    lw_split(energy, o->weights, book->count, o->sold, setup->scratch);
    pair_up(o, book, price, clearing);
}

/* Preferences of a rank for one group of sellers, at a price that both sides gain by. */
static size_t collect(const lw_exchange_setup *setup, const lw_exchange_round *round, size_t rank,
                      size_t seller)
{
    const own *o = setup->own;
    const lw_bilateral_params *params = setup->params;
    const lw_preference_params *preferences = params->preferences.items;
    size_t count = 0;
    for (size_t p = 0; p < params->preferences.count; p++) {
        lw_price_micro_per_kwh price;
        if (o->ranks[p] == rank && o->sellers[p] == seller &&
            lw_pool_price(round->tariff, preferences[p].price_per_kwh, &price)) {
            o->served[count] = p;
            o->asks[count] = weigh(o, round->book, o->buyers[p], o->wanted);
            count++;
        }
    }
    return count;
}

static void serve(const lw_exchange_setup *setup, const lw_exchange_round *round, size_t rank,
                  size_t seller, lw_clearing *clearing)
{
    const own *o = setup->own;
    const size_t count = collect(setup, round, rank, seller);
    if (count == 0) {
        return;
    }
    const lw_energy_milliwh wanted = lw_pool_sum(o->asks, count);
    const lw_energy_milliwh offered = weigh(o, round->book, seller, o->offered);
    const lw_energy_milliwh traded = wanted < offered ? wanted : offered;
    if (traded == 0) {
        return;
    }
    lw_split(traded, o->asks, count, o->gets, o->row_scratch);
    for (size_t k = 0; k < count; k++) {
        trade(setup, round, o->served[k], o->gets[k], clearing);
    }
}

static void clear(const lw_exchange_setup *setup, const lw_exchange_round *round,
                  lw_clearing *clearing)
{
    const own *o = setup->own;
    const lw_exchange_book *book = round->book;
    memcpy(o->wanted, book->import_milliwh, book->count * sizeof *o->wanted);
    memcpy(o->offered, book->export_milliwh, book->count * sizeof *o->offered);
    for (size_t rank = 0; rank < o->rank_count; rank++) {
        for (size_t g = 0; g < setup->members->group_count; g++) {
            serve(setup, round, rank, g, clearing);
        }
    }
    lw_pair_sort_legs(clearing);
}

/* Pairing in order makes at most as many pairs as there are members, for each preference. */
static size_t trade_count_max(const void *params, size_t member_count)
{
    const lw_bilateral_params *own_params = params;
    return 2 * own_params->preferences.count * member_count;
}

static void check(const void *params, const lw_exchange_context *context, const char *pointer,
                  lw_report *report)
{
    const lw_bilateral_params *own_params = params;
    const lw_preference_params *preferences = own_params->preferences.items;
    for (size_t p = 0; p < own_params->preferences.count; p++) {
        char where[LW_POINTER_SIZE];
        (void)snprintf(where, sizeof where, "%s/preferences/%zu/buyer", pointer, p);
        lw_key_check_group(context->members, preferences[p].buyer, where, report);
        (void)snprintf(where, sizeof where, "%s/preferences/%zu/seller", pointer, p);
        lw_key_check_group(context->members, preferences[p].seller, where, report);
        (void)snprintf(where, sizeof where, "%s/preferences/%zu", pointer, p);
        lw_pool_check_price(context->tariff, preferences[p].price_per_kwh, where, report);
    }
}

const lw_exchange_class lw_bilateral_class = {.kind = "bilateral",
                                              .trade_count_max = trade_count_max,
                                              .prepare = prepare,
                                              .clear = clear,
                                              .check = check};
