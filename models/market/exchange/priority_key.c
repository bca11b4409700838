// SPDX-License-Identifier: Apache-2.0
/* Priority: the groups named first are served first, as far as the production goes; members of one
 * rank share what is left for them in proportion to consumption. Who is not named comes last. */
#include "models/market/exchange/key.h"
#include "models/market/exchange/pool.h"
#include "sim/base/check.h"

#include <stdio.h>
#include <string.h>

static const lw_param rank_rows[] = {
    {.name = "group",
     .kind = LW_PARAM_NAME,
     .offset = offsetof(lw_key_rank_params, group),
     .doc = "Group that is served at this place of the order."},
};
static const lw_param_table rank_table = {.name = "rank",
                                          .doc = "Who is served before those after.",
                                          .size = sizeof(lw_key_rank_params),
                                          .rows = rank_rows,
                                          .count = LW_PARAM_COUNT(rank_rows)};

static const lw_param rows[] = {
    {.name = "order",
     .kind = LW_PARAM_ARRAY,
     .offset = offsetof(lw_priority_params, order),
     .doc = "Groups in the order in which they are served; those that are not named come last, "
            "together.",
     .table = &rank_table,
     .count_low = 1,
     .count_high = 10000},
    LW_KEY_PRICE_ROW(lw_priority_params),
};
const lw_param_table lw_priority_table = {.name = "priority exchange",
                                          .doc = "Groups are served one after the other.",
                                          .size = sizeof(lw_priority_params),
                                          .rows = rows,
                                          .count = LW_PARAM_COUNT(rows)};

typedef struct own {
    uint32_t *ranks; /* [participant_count] */
    size_t *firsts;  /* [rank_count + 1], where a rank begins in `order` */
    size_t *order;   /* [member_count_max], places in the book, by rank */
    int64_t *wanted; /* [member_count_max], as are the two below */
    int64_t *given;
    int64_t *scratch;
    size_t rank_count;
} own;

static bool reserve(own *o, const lw_exchange_setup *setup, lw_arena *arena)
{
    const size_t room = setup->member_count_max + 1;
    o->ranks =
        lw_arena_calloc(arena, setup->members->participant_count + (size_t)1, sizeof *o->ranks);
    o->firsts = lw_arena_calloc(arena, o->rank_count + 2, sizeof *o->firsts);
    o->order = lw_arena_calloc(arena, room, sizeof *o->order);
    o->wanted = lw_arena_calloc(arena, room, sizeof *o->wanted);
    o->given = lw_arena_calloc(arena, room, sizeof *o->given);
    o->scratch = lw_arena_calloc(arena, room, sizeof *o->scratch);
    return o->ranks != NULL && o->firsts != NULL && o->order != NULL && o->wanted != NULL &&
           o->given != NULL && o->scratch != NULL;
}

static lw_status prepare(lw_exchange_setup *setup, lw_arena *arena, lw_error *error)
{
    const lw_priority_params *params = setup->params;
    own *o = lw_arena_calloc(arena, 1, sizeof *o);
    if (o != NULL) {
        o->rank_count = params->order.count + 1;
    }
    if (o == NULL || !reserve(o, setup, arena)) {
        return lw_error_set(error, LW_ERR_MEMORY, "/exchange/order", "no memory for the order");
    }
    for (uint32_t i = 0; i < setup->members->participant_count; i++) {
        o->ranks[i] = (uint32_t)params->order.count;
    }
    const lw_key_rank_params *ranks = params->order.items;
    for (size_t r = params->order.count; r > 0; r--) {
        const size_t g = lw_key_group_named(setup->members, ranks[r - 1].group);
        LW_ASSERT(g < setup->members->group_count);
        const lw_exchange_group *group = &setup->members->groups[g];
        for (uint32_t i = 0; i < group->count; i++) {
            o->ranks[group->first + i] = (uint32_t)(r - 1);
        }
    }
    setup->own = o;
    return LW_OK;
}

/* Sorts the places of the book by rank, keeping their order within one (counting sort). */
static void sort_by_rank(const own *o, const lw_exchange_book *book)
{
    memset(o->firsts, 0, (o->rank_count + 2) * sizeof *o->firsts);
    for (size_t i = 0; i < book->count; i++) {
        o->firsts[o->ranks[book->participants[i]] + 1]++;
    }
    for (size_t r = 0; r < o->rank_count; r++) {
        o->firsts[r + 1] += o->firsts[r];
    }
    for (size_t i = 0; i < book->count; i++) {
        o->order[o->firsts[o->ranks[book->participants[i]]]++] = i;
    }
    /* Each first has moved to where the next rank begins. */
    memmove(o->firsts + 1, o->firsts, o->rank_count * sizeof *o->firsts);
    o->firsts[0] = 0;
}

/* Serves one rank from what is left; returns what it took. */
static lw_energy_milliwh serve(const own *o, size_t rank, const lw_exchange_book *book,
                               lw_energy_milliwh left, lw_clearing *clearing)
{
    const size_t first = o->firsts[rank];
    const size_t count = o->firsts[rank + 1] - first;
    for (size_t i = 0; i < count; i++) {
        o->wanted[i] = book->import_milliwh[o->order[first + i]];
    }
    const lw_energy_milliwh sum = lw_pool_sum(o->wanted, count);
    const lw_energy_milliwh taken = sum < left ? sum : left;
    if (taken == 0) {
        return 0;
    }
    lw_split(taken, o->wanted, count, o->given, o->scratch);
    for (size_t i = 0; i < count; i++) {
        clearing->bought_milliwh[o->order[first + i]] = o->given[i];
    }
    return taken;
}

static void clear(const lw_exchange_setup *setup, const lw_exchange_round *round,
                  lw_clearing *clearing)
{
    const lw_priority_params *params = setup->params;
    const own *o = setup->own;
    lw_price_micro_per_kwh price;
    if (!lw_pool_price(round->tariff, params->price_per_kwh, &price)) {
        return;
    }
    sort_by_rank(o, round->book);
    lw_energy_milliwh left = lw_pool_sum(round->book->export_milliwh, round->book->count);
    for (size_t r = 0; r < o->rank_count && left > 0; r++) {
        left -= serve(o, r, round->book, left, clearing);
    }
    lw_key_settle(round, price, clearing, setup->scratch);
}

static void check(const void *params, const lw_exchange_context *context, const char *pointer,
                  lw_report *report)
{
    const lw_priority_params *own_params = params;
    const lw_key_rank_params *ranks = own_params->order.items;
    for (size_t i = 0; i < own_params->order.count; i++) {
        char where[LW_POINTER_SIZE];
        (void)snprintf(where, sizeof where, "%s/order/%zu/group", pointer, i);
        lw_key_check_group(context, ranks[i].group, where, report);
        for (size_t j = 0; j < i; j++) {
            if (ranks[i].group != NULL && ranks[j].group != NULL &&
                strcmp(ranks[i].group, ranks[j].group) == 0) {
                lw_report_error(report, LW_ERR_INCONSISTENT, where, "name it once",
                                "group \"%s\" has a place in the order already", ranks[i].group);
                break;
            }
        }
    }
    lw_pool_check_price(context->tariff, own_params->price_per_kwh, pointer, report);
}

const lw_exchange_class lw_priority_class = {.kind = "priority",
                                             .trade_count_max = lw_key_trade_count_max,
                                             .prepare = prepare,
                                             .clear = clear,
                                             .check = check};
