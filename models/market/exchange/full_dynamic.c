// SPDX-License-Identifier: Apache-2.0
/* The full-dynamic key of French collective self-consumption: a coefficient for each pair of
 * producer and consumer, a_ij = k_ij P_i. Where a consumer's parts exceed what he consumes, all of
 * them are cut in proportion, so that the order of producers does not matter (a convention of ours:
 * the grid operator's is not published). What is cut is its producers' surplus and is not handed
 * on.
 */
#include "models/market/exchange/key.h"
#include "models/market/exchange/pair_book.h"
#include "models/market/exchange/pool.h"
#include "sim/base/check.h"

#include <stdio.h>
#include <string.h>

#define WHOLE INT64_C(1000000000000)

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

typedef struct own {
    uint32_t *groups; /* [participant_count] */
    int64_t *shares;  /* [group_count][group_count] of a producer for one consumer */
    int64_t *matrix;  /* [member_count_max][member_count_max], by producer: what was allotted */
    int64_t *weights; /* [member_count_max + 1], of one producer, then of nobody */
    int64_t *parts;   /* [member_count_max + 1] */
    int64_t *scratch; /* [member_count_max + 1] */
    size_t group_count;
} own;

static bool reserve(own *o, const lw_exchange_setup *setup, lw_arena *arena)
{
    const size_t members = setup->member_count_max;
    o->group_count = setup->members->group_count;
    o->groups =
        lw_arena_calloc(arena, setup->members->participant_count + (size_t)1, sizeof *o->groups);
    o->shares = lw_arena_calloc(arena, o->group_count * o->group_count + 1, sizeof *o->shares);
    o->matrix = lw_arena_calloc(arena, members * members + 1, sizeof *o->matrix);
    o->weights = lw_arena_calloc(arena, members + 1, sizeof *o->weights);
    o->parts = lw_arena_calloc(arena, members + 1, sizeof *o->parts);
    o->scratch = lw_arena_calloc(arena, members + 1, sizeof *o->scratch);
    return o->groups != NULL && o->shares != NULL && o->matrix != NULL && o->weights != NULL &&
           o->parts != NULL && o->scratch != NULL;
}

static lw_status prepare(lw_exchange_setup *setup, lw_arena *arena, lw_error *error)
{
    const lw_full_dynamic_params *params = setup->params;
    own *o = lw_arena_calloc(arena, 1, sizeof *o);
    if (o == NULL || !reserve(o, setup, arena)) {
        return lw_error_set(error, LW_ERR_MEMORY, "/exchange/coefficients",
                            "no memory for pairs of %zu members", setup->member_count_max);
    }
    for (uint32_t i = 0; i < setup->members->participant_count; i++) {
        o->groups[i] = (uint32_t)lw_key_group_of(setup->members, i);
    }
    const lw_coefficient_params *coefficients = params->coefficients.items;
    for (size_t i = 0; i < params->coefficients.count; i++) {
        const size_t from = lw_key_group_named(setup->members, coefficients[i].producer);
        const size_t to = lw_key_group_named(setup->members, coefficients[i].consumer);
        LW_ASSERT(from < o->group_count && to < o->group_count);
        const uint32_t heads = setup->members->groups[to].count;
        o->shares[from * o->group_count + to] +=
            heads > 0 ? coefficients[i].share_ratio * (WHOLE / LW_MICRO) / heads : 0;
    }
    setup->own = o;
    return LW_OK;
}

/* What each consumer is allotted of one producer. A member has no part of his own production. */
static void allot(const own *o, const lw_exchange_book *book, size_t producer)
{
    const size_t n = book->count;
    const int64_t *shares = o->shares + o->groups[book->participants[producer]] * o->group_count;
    int64_t nobody = WHOLE;
    for (size_t j = 0; j < n; j++) {
        o->weights[j] = j == producer ? 0 : shares[o->groups[book->participants[j]]];
        nobody -= o->weights[j];
    }
    LW_ASSERT(nobody >= 0);
    o->weights[n] = nobody;
    lw_split(book->export_milliwh[producer], o->weights, n + 1, o->parts, o->scratch);
    memcpy(o->matrix + producer * n, o->parts, n * sizeof *o->matrix);
}

/* Cuts a consumer's parts in proportion to what he consumes, and settles them. */
static void take(const own *o, const lw_exchange_book *book, size_t consumer,
                 lw_price_micro_per_kwh price, lw_clearing *clearing)
{
    const size_t n = book->count;
    for (size_t i = 0; i < n; i++) {
        o->weights[i] = o->matrix[i * n + consumer];
    }
    const lw_energy_milliwh allotted = lw_pool_sum(o->weights, n);
    const lw_energy_milliwh wanted = book->import_milliwh[consumer];
    if (allotted > wanted) {
        lw_split(wanted, o->weights, n, o->parts, o->scratch);
    } else {
        memcpy(o->parts, o->weights, n * sizeof *o->parts);
    }
    for (size_t i = 0; i < n; i++) {
        lw_pair_add(book, &(lw_pair){consumer, i, o->parts[i], price}, clearing);
    }
}

static void clear(const lw_exchange_setup *setup, const lw_exchange_round *round,
                  lw_clearing *clearing)
{
    const lw_full_dynamic_params *params = setup->params;
    const own *o = setup->own;
    const lw_exchange_book *book = round->book;
    lw_price_micro_per_kwh price;
    if (!lw_pool_price(round->tariff, params->price_per_kwh, &price) ||
        lw_pool_sum(book->export_milliwh, book->count) == 0) {
        return;
    }
    for (size_t i = 0; i < book->count; i++) {
        allot(o, book, i);
    }
    for (size_t j = 0; j < book->count; j++) {
        take(o, book, j, price, clearing);
    }
    lw_pair_sort_legs(clearing);
}

static size_t trade_count_max(const void *params, size_t member_count)
{
    (void)params;
    return lw_pair_trade_count_max(member_count);
}

static int64_t shares_of(const lw_full_dynamic_params *params, const char *producer)
{
    const lw_coefficient_params *coefficients = params->coefficients.items;
    int64_t sum = 0;
    for (size_t i = 0; i < params->coefficients.count; i++) {
        sum += strcmp(coefficients[i].producer, producer) == 0 ? coefficients[i].share_ratio : 0;
    }
    return sum;
}

static void check_coefficient(const lw_full_dynamic_params *params, size_t index,
                              const lw_exchange_members *members, const char *pointer,
                              lw_report *report)
{
    const lw_coefficient_params *at =
        (const lw_coefficient_params *)params->coefficients.items + index;
    char where[LW_POINTER_SIZE];
    (void)snprintf(where, sizeof where, "%s/coefficients/%zu/producer", pointer, index);
    lw_key_check_group(members, at->producer, where, report);
    const int64_t sum = shares_of(params, at->producer);
    if (sum > LW_MICRO) {
        lw_report_error(report, LW_ERR_INCONSISTENT, where, "shares that add up to at most 1",
                        "the shares of producer \"%s\" add up to %.6g", at->producer,
                        lw_double_from_micro(sum));
    }
    (void)snprintf(where, sizeof where, "%s/coefficients/%zu/consumer", pointer, index);
    lw_key_check_group(members, at->consumer, where, report);
}

static void check(const void *params, const lw_exchange_context *context, const char *pointer,
                  lw_report *report)
{
    const lw_full_dynamic_params *own_params = params;
    for (size_t i = 0; i < own_params->coefficients.count; i++) {
        check_coefficient(own_params, i, context->members, pointer, report);
    }
    lw_pair_check_size(context->members, pointer, report);
    lw_pool_check_price(context->tariff, own_params->price_per_kwh, pointer, report);
}

const lw_exchange_class lw_full_dynamic_class = {.kind = "full_dynamic",
                                                 .trade_count_max = trade_count_max,
                                                 .prepare = prepare,
                                                 .clear = clear,
                                                 .check = check};
