// SPDX-License-Identifier: Apache-2.0
/* The full-dynamic key of French collective self-consumption: a coefficient for each pair of
 * producer and consumer, a_ij = k_ij P_i in whole milliwatt-hours, rounded down. Where a consumer's
 * parts exceed what he consumes, all of them are cut in proportion, so that no order of producers
 * matters (a convention of ours: the grid operator's is not published). What is cut or rounded away
 * is its producers' surplus and is not handed on. A member has no part of his own production. */
#include "models/market/exchange/key.h"
#include "models/market/exchange/pair_book.h"
#include "models/market/exchange/pool.h"
#include "sim/base/check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Shares are kept in parts of this, so that thirds of a production are thirds of it. */
#define WHOLE INT64_C(1000000000000)

/* Pairs beyond which their legs would fill memory: 80 bytes each, for each interval of a day. */
enum { PAIR_COUNT_MAX = 20000 };

static const lw_param coefficient_rows[] = {
    {.name = "producer",
     .kind = LW_PARAM_NAME,
     .offset = offsetof(lw_coefficient_params, producer),
     .doc = "Group whose members produce."},
    {.name = "consumer",
     .kind = LW_PARAM_NAME,
     .offset = offsetof(lw_coefficient_params, consumer),
     .doc = "Group among whose members the share is divided equally."},
    {.name = "share_ratio",
     .kind = LW_PARAM_MICRO,
     .offset = offsetof(lw_coefficient_params, share_ratio),
     .unit = "1",
     .doc = "Share of each producer's production that goes to the consumers' group.",
     .high = 1},
};
static const lw_param_table coefficient_table = {.name = "coefficient",
                                                 .doc = "A share of a producer for consumers.",
                                                 .size = sizeof(lw_coefficient_params),
                                                 .rows = coefficient_rows,
                                                 .count = LW_PARAM_COUNT(coefficient_rows)};

static const lw_param rows[] = {
    {.name = "coefficients",
     .kind = LW_PARAM_ARRAY,
     .offset = offsetof(lw_full_dynamic_params, coefficients),
     .doc = "Shares by producer and consumer; those of one producer at most 1 in all.",
     .table = &coefficient_table,
     .count_low = 1,
     .count_high = 10000},
    LW_KEY_PRICE_ROW(lw_full_dynamic_params),
};
const lw_param_table lw_full_dynamic_table = {.name = "full_dynamic exchange",
                                              .doc =
                                                  "A share for each pair of producer and consumer.",
                                              .size = sizeof(lw_full_dynamic_params),
                                              .rows = rows,
                                              .count = LW_PARAM_COUNT(rows)};

/* A coefficient between groups that were found. */
typedef struct flow {
    const lw_exchange_group *producers;
    const lw_exchange_group *consumers;
    int64_t share; /* of WHOLE */
} flow;

typedef struct own {
    flow *flows; /* [flow_count], by consumers, then producers */
    size_t flow_count;
    size_t *producers; /* [member_count_max], places of those who export; as long as those below */
    size_t *before;    /* [member_count_max + 1], how many of them stand before a place */
    int64_t *allotted; /* of each producer, to one consumer */
    int64_t *taken;
} own;

static bool reserve(own *o, const lw_exchange_setup *setup, lw_arena *arena)
{
    const size_t room = setup->member_count_max + 1;
    o->flows = lw_arena_calloc(arena, o->flow_count, sizeof *o->flows);
    o->producers = lw_arena_calloc(arena, room, sizeof *o->producers);
    o->before = lw_arena_calloc(arena, room, sizeof *o->before);
    o->allotted = lw_arena_calloc(arena, room, sizeof *o->allotted);
    o->taken = lw_arena_calloc(arena, room, sizeof *o->taken);
    return o->flows != NULL && o->producers != NULL && o->before != NULL && o->allotted != NULL &&
           o->taken != NULL;
}

/* Pairs of groups are named once, so the order is total. */
static int compare_flows(const void *a, const void *b)
{
    const flow *left = a;
    const flow *right = b;
    if (left->consumers->first != right->consumers->first) {
        return left->consumers->first < right->consumers->first ? -1 : 1;
    }
    return (left->producers->first > right->producers->first) -
           (left->producers->first < right->producers->first);
}

/* Shares of one producer in the first `count` coefficients. */
static int64_t shares_until(const lw_coefficient_params *coefficients, size_t count,
                            const char *producer)
{
    int64_t sum = 0;
    for (size_t i = 0; i < count; i++) {
        sum += strcmp(coefficients[i].producer, producer) == 0 ? coefficients[i].share_ratio : 0;
    }
    return sum;
}

/* What the shares of a producer are parts of. */
static int64_t whole_of(const lw_full_dynamic_params *params, const char *producer)
{
    const lw_coefficient_params *coefficients = params->coefficients.items;
    size_t count = 0;
    for (size_t i = 0; i < params->coefficients.count; i++) {
        count += strcmp(coefficients[i].producer, producer) == 0 ? 1 : 0;
    }
    return lw_key_whole_micro(shares_until(coefficients, params->coefficients.count, producer),
                              count);
}

static lw_status prepare(lw_exchange_setup *setup, lw_arena *arena, lw_error *error)
{
    const lw_full_dynamic_params *params = setup->params;
    own *o = lw_arena_calloc(arena, 1, sizeof *o);
    if (o != NULL) {
        o->flow_count = params->coefficients.count;
    }
    if (o == NULL || !reserve(o, setup, arena)) {
        return lw_error_set(error, LW_ERR_MEMORY, "/exchange/coefficients",
                            "no memory for the coefficients");
    }
    const lw_coefficient_params *coefficients = params->coefficients.items;
    for (size_t i = 0; i < o->flow_count; i++) {
        o->flows[i] = (flow){lw_key_find_group(setup->members, coefficients[i].producer),
                             lw_key_find_group(setup->members, coefficients[i].consumer),
                             lw_mul_div_down(WHOLE, coefficients[i].share_ratio,
                                             whole_of(params, coefficients[i].producer))};
    }
    qsort(o->flows, o->flow_count, sizeof *o->flows, compare_flows);
    setup->own = o;
    return LW_OK;
}

/* Lists who exports; returns how many do. */
static size_t list_producers(const own *o, const lw_exchange_book *book)
{
    size_t count = 0;
    for (size_t i = 0; i < book->count; i++) {
        o->before[i] = count;
        o->producers[count] = i;
        count += book->export_milliwh[i] > 0 ? 1 : 0;
    }
    o->before[book->count] = count;
    return count;
}

/* Writes what a consumer is allotted of each producer by the flows of his group. */
static void allot(const own *o, const flow *flows, size_t flow_count, const lw_exchange_book *book,
                  size_t consumer)
{
    memset(o->allotted, 0, o->before[book->count] * sizeof *o->allotted);
    for (size_t f = 0; f < flow_count; f++) {
        const lw_key_span span = lw_key_places(book, flows[f].producers);
        const int64_t parts = WHOLE * flows[f].consumers->count;
        for (size_t p = o->before[span.first]; p < o->before[span.first + span.count]; p++) {
            if (o->producers[p] != consumer) {
                o->allotted[p] =
                    lw_mul_div_down(book->export_milliwh[o->producers[p]], flows[f].share, parts);
            }
        }
    }
}

/* Cuts a consumer's parts in proportion to what he consumes, and lists them. */
static void take(const own *o, size_t consumer, lw_pair_run run, int64_t *scratch)
{
    const size_t count = o->before[run.book->count];
    const lw_energy_milliwh wanted = run.book->import_milliwh[consumer];
    const bool is_cut = lw_pool_sum(o->allotted, count) > wanted;
    if (is_cut) {
        lw_split(wanted, o->allotted, count, o->taken, scratch);
    }
    for (size_t p = 0; p < count; p++) {
        lw_pair_add(&run, consumer, o->producers[p], is_cut ? o->taken[p] : o->allotted[p]);
    }
}

/* Serves the consumers of one group by the flows to it. */
static void serve(const lw_exchange_setup *setup, const flow *flows, size_t flow_count,
                  const lw_pair_run *run)
{
    const own *o = setup->own;
    const lw_key_span span = lw_key_places(run->book, flows->consumers);
    for (size_t j = span.first; j < span.first + span.count; j++) {
        if (run->book->import_milliwh[j] > 0) {
            allot(o, flows, flow_count, run->book, j);
            take(o, j, *run, setup->scratch);
        }
    }
}

static void clear(const lw_exchange_setup *setup, const lw_exchange_round *round,
                  lw_clearing *clearing)
{
    const lw_full_dynamic_params *params = setup->params;
    const own *o = setup->own;
    lw_price_micro_per_kwh price;
    if (!lw_pool_price(round->tariff, params->price_per_kwh, &price) ||
        list_producers(o, round->book) == 0) {
        return;
    }
    const lw_pair_run run = {
        .book = round->book, .clearing = clearing, .price_micro_per_kwh = price};
    size_t next = 0;
    for (size_t first = 0; first < o->flow_count; first = next) {
        while (next < o->flow_count && o->flows[next].consumers == o->flows[first].consumers) {
            next++;
        }
        serve(setup, &o->flows[first], next - first, &run);
    }
    lw_pair_sort_legs(clearing);
}

/* Pairs of producer and consumer that have a coefficient; a group that is not known has none. */
static size_t pair_count(const lw_full_dynamic_params *params, const lw_exchange_members *members)
{
    const lw_coefficient_params *coefficients = params->coefficients.items;
    size_t count = 0;
    for (size_t i = 0; i < params->coefficients.count; i++) {
        const size_t from = lw_key_group_named(members, coefficients[i].producer);
        const size_t to = lw_key_group_named(members, coefficients[i].consumer);
        if (from < members->group_count && to < members->group_count) {
            count += (size_t)members->groups[from].count * members->groups[to].count;
        }
    }
    return count;
}

static size_t trade_count_max(const lw_exchange_setup *setup, size_t member_count)
{
    const size_t listed = pair_count(setup->params, setup->members);
    const size_t possible = member_count * member_count;
    return 2 * (listed < possible ? listed : possible);
}

/* Reports the coefficient with which a producer first gives more than he has. */
static void check_sum(const lw_full_dynamic_params *params, size_t index, const char *pointer,
                      lw_report *report)
{
    const lw_coefficient_params *coefficients = params->coefficients.items;
    const char *producer = coefficients[index].producer;
    if (shares_until(coefficients, index + 1, producer) <= LW_MICRO) {
        return; /* nearly all, told at little cost */
    }
    const int64_t whole = whole_of(params, producer);
    if (shares_until(coefficients, index, producer) > whole ||
        shares_until(coefficients, index + 1, producer) <= whole) {
        return;
    }
    const int64_t sum = shares_until(coefficients, params->coefficients.count, producer);
    char where[LW_POINTER_SIZE];
    (void)snprintf(where, sizeof where, "%s/coefficients/%zu/share_ratio", pointer, index);
    lw_report_error(report, LW_ERR_INCONSISTENT, where, "shares that add up to at most 1",
                    "the shares of producer \"%s\" add up to %.7g, %.6g too much", producer,
                    lw_double_from_micro(sum), lw_double_from_micro(sum - LW_MICRO));
}

static void check_coefficient(const lw_full_dynamic_params *params, size_t index,
                              const lw_exchange_context *context, const char *pointer,
                              lw_report *report)
{
    const lw_coefficient_params *coefficients = params->coefficients.items;
    const lw_coefficient_params *at = &coefficients[index];
    char where[LW_POINTER_SIZE];
    (void)snprintf(where, sizeof where, "%s/coefficients/%zu/producer", pointer, index);
    lw_key_check_group(context, at->producer, where, report);
    (void)snprintf(where, sizeof where, "%s/coefficients/%zu/consumer", pointer, index);
    lw_key_check_group(context, at->consumer, where, report);
    lw_key_check_pair(context->members, at->producer, at->consumer, where, report);
    for (size_t i = 0; i < index; i++) {
        if (strcmp(coefficients[i].producer, at->producer) == 0 &&
            strcmp(coefficients[i].consumer, at->consumer) == 0) {
            lw_report_error(report, LW_ERR_INCONSISTENT, where, "write one share for both",
                            "this pair has a coefficient already");
            break;
        }
    }
    check_sum(params, index, pointer, report);
}

static void check(const void *params, const lw_exchange_context *context, const char *pointer,
                  lw_report *report)
{
    const lw_full_dynamic_params *own_params = params;
    for (size_t i = 0; i < own_params->coefficients.count; i++) {
        check_coefficient(own_params, i, context, pointer, report);
    }
    const size_t pairs = pair_count(own_params, context->members);
    if (pairs > PAIR_COUNT_MAX) {
        char where[LW_POINTER_SIZE];
        (void)snprintf(where, sizeof where, "%s/coefficients", pointer);
        lw_report_error(
            report, LW_ERR_OUT_OF_RANGE, where, "smaller groups, or a key without pairs",
            "there are %zu pairs of producer and consumer; %d are allowed", pairs, PAIR_COUNT_MAX);
    }
    lw_pool_check_price(context->tariff, own_params->price_per_kwh, pointer, report);
}

const lw_exchange_class lw_full_dynamic_class = {.kind = "full_dynamic",
                                                 .trade_count_max = trade_count_max,
                                                 .prepare = prepare,
                                                 .clear = clear,
                                                 .check = check};
