// SPDX-License-Identifier: Apache-2.0
/* The static key of French collective self-consumption: each consumer has a fixed share k_i of the
 * community's production, a_i = min(c_i, k_i P). What a consumer leaves of his share is surplus and
 * is not handed on; nor is the part of production that nobody has a share of. */
#include "models/market/exchange/key.h"
#include "models/market/exchange/pool.h"
#include "sim/base/check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Weights are shares in units of 10^-12, so that a millionth split over a group keeps six digits.
 */
#define WHOLE INT64_C(1000000000000)

static const lw_param share_rows[] = {
    {.name = "group",
     .kind = LW_PARAM_NAME,
     .offset = offsetof(lw_key_share_params, group),
     .doc = "Group of participants that has the share."},
    {.name = "index",
     .kind = LW_PARAM_INTEGER,
     .offset = offsetof(lw_key_share_params, index),
     .presence = LW_PARAM_UNSET,
     .unit = "1",
     .doc = "Index in the group, when one participant has the share.",
     .low = 0,
     .high = 1000000,
     .fallback_text = "the whole group, in equal parts"},
    {.name = "share_ratio",
     .kind = LW_PARAM_MICRO,
     .offset = offsetof(lw_key_share_params, share_ratio),
     .unit = "1",
     .doc = "Share of the community's production.",
     .high = 1},
};
const lw_param_table lw_key_share_table = {.name = "share",
                                           .doc = "Who has which share of the production.",
                                           .size = sizeof(lw_key_share_params),
                                           .rows = share_rows,
                                           .count = LW_PARAM_COUNT(share_rows)};

static const lw_param rows[] = {
    {.name = "shares",
     .kind = LW_PARAM_ARRAY,
     .offset = offsetof(lw_static_key_params, shares),
     .doc =
         "Shares of the production; in each community at most 1 in all. Who is not named has none; "
         "who has a share of his own has it on top of his part of the group's.",
     .table = &lw_key_share_table,
     .count_low = 1,
     .count_high = 10000},
    LW_KEY_PRICE_ROW(lw_static_key_params),
};
const lw_param_table lw_static_key_table = {
    .name = "static_key exchange",
    .doc = "Fixed shares of the production; what a member leaves of his is surplus.",
    .size = sizeof(lw_static_key_params),
    .rows = rows,
    .count = LW_PARAM_COUNT(rows)};

typedef struct own {
    int64_t *weights;        /* [participant_count] */
    int64_t *member_weights; /* [member_count_max + 1], of the book, then of nobody */
    int64_t *parts;          /* [member_count_max + 1] */
    int64_t *scratch;        /* [member_count_max + 1] */
} own;

/* Shares of one community. */
typedef struct tally {
    int64_t sum_micro;
    size_t count;
} tally;

/* A community's place among the tallies: that of its first group. */
static size_t place_of(const lw_exchange_members *members, size_t group)
{
    size_t first = 0;
    while (members->groups[first].community != members->groups[group].community) {
        first++;
    }
    return first;
}

/* Adds a share to its community's tally, which it returns; NULL for a group that is not there. */
static tally *count_share(const lw_exchange_members *members, const lw_key_share_params *share,
                          tally *tallies)
{
    const size_t g = lw_key_group_named(members, share->group);
    if (g == members->group_count) {
        return NULL;
    }
    tally *mine = &tallies[place_of(members, g)];
    mine->sum_micro += share->share_ratio;
    mine->count++;
    return mine;
}

static int64_t whole_of(const tally *shares)
{
    return lw_key_whole_micro(shares->sum_micro, shares->count);
}

static void give_share(const lw_exchange_members *members, const lw_key_share_params *share,
                       const tally *tallies, int64_t *weights)
{
    const size_t g = lw_key_group_named(members, share->group);
    LW_ASSERT(g < members->group_count);
    const lw_exchange_group *group = &members->groups[g];
    const int64_t weight =
        lw_mul_div_down(WHOLE, share->share_ratio, whole_of(&tallies[place_of(members, g)]));
    if (share->index != LW_PARAM_ABSENT) {
        LW_ASSERT(share->index < group->count);
        weights[group->first + (uint32_t)share->index] += weight;
        return;
    }
    for (uint32_t i = 0; i < group->count; i++) {
        weights[group->first + i] += weight / (int64_t)group->count;
    }
}

static lw_status prepare(lw_exchange_setup *setup, lw_arena *arena, lw_error *error)
{
    const lw_static_key_params *params = setup->params;
    const size_t room = setup->member_count_max + 1;
    own *o = lw_arena_calloc(arena, 1, sizeof *o);
    tally *tallies =
        lw_arena_calloc(arena, setup->members->group_count + (size_t)1, sizeof *tallies);
    if (o != NULL) {
        o->weights = lw_arena_calloc(arena, setup->members->participant_count + (size_t)1,
                                     sizeof *o->weights);
        o->member_weights = lw_arena_calloc(arena, room, sizeof *o->member_weights);
        o->parts = lw_arena_calloc(arena, room, sizeof *o->parts);
        o->scratch = lw_arena_calloc(arena, room, sizeof *o->scratch);
    }
    if (o == NULL || tallies == NULL || o->weights == NULL || o->member_weights == NULL ||
        o->parts == NULL || o->scratch == NULL) {
        return lw_error_set(error, LW_ERR_MEMORY, "/exchange/shares", "no memory for the shares");
    }
    const lw_key_share_params *shares = params->shares.items;
    for (size_t i = 0; i < params->shares.count; i++) {
        (void)count_share(setup->members, &shares[i], tallies);
    }
    for (size_t i = 0; i < params->shares.count; i++) {
        give_share(setup->members, &shares[i], tallies, o->weights);
    }
    setup->own = o;
    return LW_OK;
}

static void clear(const lw_exchange_setup *setup, const lw_exchange_round *round,
                  lw_clearing *clearing)
{
    const lw_static_key_params *params = setup->params;
    const own *o = setup->own;
    const lw_exchange_book *book = round->book;
    lw_price_micro_per_kwh price;
    if (!lw_pool_price(round->tariff, params->price_per_kwh, &price)) {
        return;
    }
    const lw_energy_milliwh produced = lw_pool_sum(book->export_milliwh, book->count);
    int64_t nobody = WHOLE;
    for (size_t i = 0; i < book->count; i++) {
        o->member_weights[i] = o->weights[book->participants[i]];
        nobody -= o->member_weights[i];
    }
    LW_ASSERT(nobody >= 0);
    o->member_weights[book->count] = nobody;
    lw_split(produced, o->member_weights, book->count + 1, o->parts, o->scratch);
    for (size_t i = 0; i < book->count; i++) {
        clearing->bought_milliwh[i] =
            o->parts[i] < book->import_milliwh[i] ? o->parts[i] : book->import_milliwh[i];
    }
    lw_key_settle(round, price, clearing, setup->scratch);
}

/* Whether an earlier share has the same holder. */
static bool is_repeated(const lw_key_share_params *shares, size_t index)
{
    size_t before = 0;
    while (shares[before].index != shares[index].index ||
           strcmp(shares[before].group, shares[index].group) != 0) {
        before++;
    }
    return before < index;
}

static void check_share(const lw_static_key_params *params, size_t position,
                        const lw_exchange_context *context, const char *pointer, lw_report *report)
{
    const lw_exchange_members *members = context->members;
    const lw_key_share_params *share = (const lw_key_share_params *)params->shares.items + position;
    char where[LW_POINTER_SIZE];
    (void)snprintf(where, sizeof where, "%s/shares/%zu/group", pointer, position);
    lw_key_check_group(context, share->group, where, report);
    if (is_repeated(params->shares.items, position)) {
        lw_report_error(report, LW_ERR_INCONSISTENT, where, "write one share for both",
                        "\"%s\" has a share already", share->group);
    }
    const size_t g = lw_key_group_named(members, share->group);
    if (g < members->group_count && share->index != LW_PARAM_ABSENT &&
        share->index >= members->groups[g].count) {
        (void)snprintf(where, sizeof where, "%s/shares/%zu/index", pointer, position);
        lw_report_error(report, LW_ERR_INCONSISTENT, where, NULL,
                        "group \"%s\" has %lu participants, the first being 0", share->group,
                        (unsigned long)members->groups[g].count);
    }
}

static void report_sum(const lw_key_share_params *share, size_t index, int64_t sum_micro,
                       const char *pointer, lw_report *report)
{
    char where[LW_POINTER_SIZE];
    (void)snprintf(where, sizeof where, "%s/shares/%zu/share_ratio", pointer, index);
    lw_report_error(report, LW_ERR_INCONSISTENT, where, "shares that add up to at most 1",
                    "with it the shares in the community of \"%s\" add up to %.7g, %.6g too much",
                    share->group, lw_double_from_micro(sum_micro),
                    lw_double_from_micro(sum_micro - LW_MICRO));
}

/* Reports the share with which the shares of a community first exceed the whole. */
static void check_sums(const lw_static_key_params *params, const lw_exchange_members *members,
                       const char *pointer, lw_report *report)
{
    const lw_key_share_params *shares = params->shares.items;
    tally *all = calloc(2 * (members->group_count + (size_t)1), sizeof *all);
    if (all == NULL) {
        lw_report_error(report, LW_ERR_MEMORY, pointer, NULL, "memory ran out");
        return;
    }
    tally *before = all + members->group_count + 1;
    for (size_t i = 0; i < params->shares.count; i++) {
        (void)count_share(members, &shares[i], all);
    }
    for (size_t i = 0; i < params->shares.count; i++) {
        const tally *until = count_share(members, &shares[i], before);
        const int64_t whole = until == NULL ? 0 : whole_of(&all[until - before]);
        if (until != NULL && until->sum_micro > whole &&
            until->sum_micro - shares[i].share_ratio <= whole) {
            report_sum(&shares[i], i, until->sum_micro, pointer, report);
        }
    }
    free(all);
}

static void check(const void *params, const lw_exchange_context *context, const char *pointer,
                  lw_report *report)
{
    const lw_static_key_params *own_params = params;
    for (size_t i = 0; i < own_params->shares.count; i++) {
        check_share(own_params, i, context, pointer, report);
    }
    check_sums(own_params, context->members, pointer, report);
    lw_pool_check_price(context->tariff, own_params->price_per_kwh, pointer, report);
}

const lw_exchange_class lw_static_key_class = {.kind = "static_key",
                                               .trade_count_max = lw_key_trade_count_max,
                                               .prepare = prepare,
                                               .clear = clear,
                                               .check = check};
