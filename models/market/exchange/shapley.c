// SPDX-License-Identifier: Apache-2.0
/* A benchmark of fairness: the energy is shared pro rata, but what trading saves is shared by the
 * Shapley value, what each member adds on average to what the community can trade. The pie of an
 * interval is traded energy x (ceiling - floor); a buyer pays the ceiling for what he gets less his
 * value, a seller gets the floor for what he gives and his value on top; who does both has it on
 * what he sells. A small buyer beside large ones may be worth more than what he pays for: then he
 * is paid. */
#include "models/market/exchange/key.h"
#include "models/market/exchange/pool.h"
#include "models/market/exchange/shapley_value.h"
#include "sim/base/check.h"

static const lw_param rows[] = {
    {.name = "exact_member_max",
     .kind = LW_PARAM_INTEGER,
     .offset = offsetof(lw_shapley_params, exact_member_max),
     .presence = LW_PARAM_DEFAULTED,
     .unit = "1",
     .doc = "Members with a flow in the interval up to which the value is exact; random orders "
            "above. Each one more doubles the time.",
     .source = "definition: the exact value as far as 2^n can be walked; 20 members take some 1 ms "
               "an interval",
     .low = 1,
     .high = LW_SHAPLEY_EXACT_MAX,
     .fallback = LW_SHAPLEY_EXACT_MAX},
    {.name = "order_count",
     .kind = LW_PARAM_INTEGER,
     .offset = offsetof(lw_shapley_params, order_count),
     .presence = LW_PARAM_DEFAULTED,
     .unit = "1",
     .doc = "Random orders of joining when the value is estimated, each also backwards.",
     .source = "assumption: some 1 % of an interval's value, less over a year (UNVERIFIED)",
     .low = 1,
     .high = 100000,
     .fallback = 1000},
};
const lw_param_table lw_shapley_table = {
    .name = "shapley exchange",
    .doc = "A benchmark: what trading saves is shared by what each member adds.",
    .size = sizeof(lw_shapley_params),
    .rows = rows,
    .count = LW_PARAM_COUNT(rows)};

typedef struct own {
    lw_shapley_player *players; /* [member_count_max]; all below as long */
    int64_t *weights;
    int64_t *parts;
    uint32_t *order;
} own;

static lw_status prepare(lw_exchange_setup *setup, lw_arena *arena, lw_error *error)
{
    const size_t room = setup->member_count_max + 1;
    own *o = lw_arena_calloc(arena, 1, sizeof *o);
    if (o != NULL) {
        o->players = lw_arena_calloc(arena, room, sizeof *o->players);
        o->weights = lw_arena_calloc(arena, room, sizeof *o->weights);
        o->parts = lw_arena_calloc(arena, room, sizeof *o->parts);
        o->order = lw_arena_calloc(arena, room, sizeof *o->order);
    }
    if (o == NULL || o->players == NULL || o->weights == NULL || o->parts == NULL ||
        o->order == NULL) {
        return lw_error_set(error, LW_ERR_MEMORY, "/exchange", "no memory for the exchange");
    }
    setup->own = o;
    return LW_OK;
}

/* Members who trade; only they have a part. */
static size_t collect_players(const own *o, const lw_exchange_book *book,
                              const lw_clearing *clearing)
{
    size_t count = 0;
    for (size_t i = 0; i < book->count; i++) {
        if (clearing->bought_milliwh[i] > 0 || clearing->sold_milliwh[i] > 0) {
            o->players[count++] =
                (lw_shapley_player){book->export_milliwh[i], book->import_milliwh[i], i};
        }
    }
    return count;
}

static void weigh(const lw_exchange_setup *setup, const lw_exchange_round *round, size_t count)
{
    const lw_shapley_params *params = setup->params;
    const own *o = setup->own;
    if (count <= (size_t)params->exact_member_max) {
        lw_shapley_exact(o->players, count, o->weights);
        return;
    }
    const lw_shapley_sampling sampling = {
        .stream = lw_stream_of(setup->seed, "shapley", 0, "community", round->community),
        .round = round->interval,
        .order_count = (uint32_t)params->order_count,
        .order = o->order};
    lw_shapley_sampled(o->players, count, &sampling, o->weights);
}

/* Moves each player's part of the pie onto one of his sides. */
static void hand_out(const own *o, size_t count, lw_clearing *clearing)
{
    for (size_t k = 0; k < count; k++) {
        const size_t i = o->players[k].place;
        if (clearing->sold_milliwh[i] > 0) {
            clearing->sold_value_micro[i] += o->parts[k];
        } else {
            clearing->bought_value_micro[i] -= o->parts[k];
            clearing->value_micro -= o->parts[k];
        }
    }
}

static void clear(const lw_exchange_setup *setup, const lw_exchange_round *round,
                  lw_clearing *clearing)
{
    const lw_exchange_book *book = round->book;
    const own *o = setup->own;
    const lw_energy_milliwh wanted = lw_pool_sum(book->import_milliwh, book->count);
    const lw_energy_milliwh offered = lw_pool_sum(book->export_milliwh, book->count);
    const lw_energy_milliwh shared = wanted < offered ? wanted : offered;
    if (shared == 0 || !lw_tariff_band_is_open(round->tariff)) {
        return;
    }
    lw_split(shared, book->import_milliwh, book->count, clearing->bought_milliwh, setup->scratch);
    lw_split(shared, book->export_milliwh, book->count, clearing->sold_milliwh, setup->scratch);
    const lw_money_micro high = lw_energy_value(shared, lw_tariff_ceiling(round->tariff));
    const lw_money_micro low = lw_energy_value(shared, lw_tariff_floor(round->tariff));
    lw_split(high, clearing->bought_milliwh, book->count, clearing->bought_value_micro,
             setup->scratch);
    lw_split(low, clearing->sold_milliwh, book->count, clearing->sold_value_micro, setup->scratch);
    clearing->energy_milliwh = shared;
    clearing->value_micro = high;
    const size_t count = collect_players(o, book, clearing);
    weigh(setup, round, count);
    lw_split(high - low, o->weights, count, o->parts, setup->scratch);
    hand_out(o, count, clearing);
    lw_pool_list_legs(book, clearing);
}

static void check(const void *params, const lw_exchange_context *context, const char *pointer,
                  lw_report *report)
{
    (void)params;
    (void)lw_pool_check_band(context->tariff, pointer, report);
}

const lw_exchange_class lw_shapley_class = {.kind = "shapley",
                                            .trade_count_max = lw_key_trade_count_max,
                                            .prepare = prepare,
                                            .clear = clear,
                                            .check = check};
