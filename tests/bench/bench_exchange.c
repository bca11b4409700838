// SPDX-License-Identifier: Apache-2.0
/* Milliseconds to clear an interval of 100,000 homes by each key and pool that has no pairs,
 * fastest of several rounds of CPU time; beside a plain loop that shares the same book pro rata in
 * doubles, written apart, without an exact sum, a leg or a check. */
#include "models/market/exchange/exchange.h"
#include "models/market/exchange/exchange_kind.h"
#include "tests/support/random_values.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { HOME_COUNT = 100000, ROUND_COUNT = 40 };

static const lw_tariff tariff = {.retail_micro_per_kwh = 210000,
                                 .feed_in_micro_per_kwh = 40000,
                                 .local_grid_fee_micro_per_kwh = 60000,
                                 .local_tax_ppm = 45000};
static const lw_exchange_group homes = {.name = "homes", .count = HOME_COUNT};
static const lw_exchange_members members = {&homes, 1, HOME_COUNT};

static double now_ms(void)
{
    struct timespec time;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return (double)time.tv_sec * 1e3 + (double)time.tv_nsec / 1e6;
}

/* A quarter of an hour at noon: a third of the homes exports up to 1 kWh, the others import up to
 * half a kWh. */
static lw_exchange_book draw_book(lw_arena *arena)
{
    uint32_t *participants = lw_arena_calloc(arena, HOME_COUNT, sizeof *participants);
    int64_t *import = lw_arena_calloc(arena, HOME_COUNT, sizeof *import);
    int64_t *export = lw_arena_calloc(arena, HOME_COUNT, sizeof *export);
    random_values random = random_values_begin();
    for (uint32_t i = 0; i < HOME_COUNT; i++) {
        const bool exports = random_below(&random, 3) == 0;
        participants[i] = i;
        export[i] = exports ? (int64_t)random_below(&random, 1000000) : 0;
        import[i] = exports ? 0 : (int64_t)random_below(&random, 500000);
    }
    return (lw_exchange_book){HOME_COUNT, participants, import, export};
}

/* The reference: shares, values and legs in doubles. */
typedef struct plain_leg {
    double energy;
    double value;
} plain_leg;

static double share_plainly(const lw_exchange_book *book, plain_leg *bought, plain_leg *sold)
{
    double wanted = 0;
    double offered = 0;
    for (size_t i = 0; i < book->count; i++) {
        wanted += (double)book->import_milliwh[i];
        offered += (double)book->export_milliwh[i];
    }
    const double shared = wanted < offered ? wanted : offered;
    const double buy = shared / wanted;
    const double sell = shared / offered;
    for (size_t i = 0; i < book->count; i++) {
        bought[i].energy = (double)book->import_milliwh[i] * buy;
        bought[i].value = bought[i].energy * 0.09;
        sold[i].energy = (double)book->export_milliwh[i] * sell;
        sold[i].value = sold[i].energy * 0.09;
    }
    return shared;
}

static double time_plain(const lw_exchange_book *book, lw_arena *arena)
{
    plain_leg *bought = lw_arena_calloc(arena, book->count, sizeof *bought);
    plain_leg *sold = lw_arena_calloc(arena, book->count, sizeof *sold);
    double best = 1e300;
    volatile double kept = 0;
    for (int round = 0; round < ROUND_COUNT; round++) {
        const double start = now_ms();
        kept = kept + share_plainly(book, bought, sold);
        const double took = now_ms() - start;
        best = took < best ? took : best;
    }
    return best;
}

static double time_kind(const char *tag, const void *params, const lw_exchange_book *book,
                        lw_arena *arena)
{
    lw_variant choice = {.choice = lw_exchange_variants, .value = (void *)params};
    while (strcmp(choice.choice->tag, tag) != 0) {
        choice.choice++;
    }
    const lw_exchange_config config = {
        .choice = &choice, .members = &members, .member_count_max = book->count};
    lw_exchange *exchange = NULL;
    if (lw_exchange_create(&config, arena, &exchange, NULL) != LW_OK) {
        exit(70);
    }
    const lw_exchange_round interval = {.book = book, .tariff = &tariff};
    double best = 1e300;
    for (int round = 0; round < ROUND_COUNT; round++) {
        const double start = now_ms();
        (void)lw_exchange_clear(exchange, &interval);
        const double took = now_ms() - start;
        best = took < best ? took : best;
    }
    return best;
}

int main(void)
{
    static lw_key_share_params shares[] = {{"homes", LW_PARAM_ABSENT, 1000000}};
    static lw_key_rank_params ranks[] = {{"homes"}};
    static const lw_pro_rata_params pro_rata = {LW_PARAM_ABSENT};
    static const lw_static_key_params static_key = {{1, shares}, LW_PARAM_ABSENT};
    static const lw_priority_params priority = {{1, ranks}, LW_PARAM_ABSENT};
    static const int32_t zero = 0;
    const struct {
        const char *tag;
        const void *params;
    } kinds[] = {{"pro_rata", &pro_rata},
                 {"static_key", &static_key},
                 {"priority", &priority},
                 {"equal_share", &pro_rata},
                 {"supply_demand_ratio", &zero}};
    lw_arena *arena = lw_arena_create((size_t)1 << 30);
    const lw_exchange_book book = draw_book(arena);
    const double plain = time_plain(&book, arena);
    printf("exchange,plain_loop_100000,%.3f,ms\n", plain);
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        const double took = time_kind(kinds[i].tag, kinds[i].params, &book, arena);
        printf("exchange,%s_100000,%.3f,ms\n", kinds[i].tag, took);
        if (i == 0) {
            printf("exchange,pro_rata_over_plain_loop,%.2f,1\n", took / plain);
        }
    }
    lw_arena_destroy(arena);
    return 0;
}
