// SPDX-License-Identifier: Apache-2.0
#include "models/market/exchange/shapley_value.h"
#include "tests/support/random_values.h"

#include <criterion/criterion.h>

#include <signal.h>
#include <string.h>

enum { PLAYERS_MAX = 24 };

static int64_t min(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

static void draw(random_values *random, size_t count, int64_t bound, lw_shapley_player *players)
{
    for (size_t i = 0; i < count; i++) {
        const uint64_t sort = random_below(random, 3);
        players[i] = (lw_shapley_player){
            .production_milliwh = sort > 0 ? (int64_t)random_below(random, (uint64_t)bound) : 0,
            .consumption_milliwh = sort < 2 ? (int64_t)random_below(random, (uint64_t)bound) : 0,
            .place = i};
    }
}

static int64_t value_of_all(const lw_shapley_player *players, size_t count)
{
    int64_t production = 0;
    int64_t consumption = 0;
    for (size_t i = 0; i < count; i++) {
        production += players[i].production_milliwh;
        consumption += players[i].consumption_milliwh;
    }
    return min(production, consumption);
}

static int64_t sum(const int64_t *values, size_t count)
{
    int64_t total = 0;
    for (size_t i = 0; i < count; i++) {
        total += values[i];
    }
    return total;
}

/* What each adds in every order of joining, by the definition: recursion over who comes next. */
static int64_t join_in_every_order(const lw_shapley_player *players, size_t count, uint32_t joined,
                                   int64_t production, int64_t consumption, int64_t *added)
{
    if (joined == (UINT32_C(1) << count) - 1) {
        return 1;
    }
    int64_t order_count = 0;
    for (size_t i = 0; i < count; i++) {
        if ((joined >> i & 1U) != 0) {
            continue;
        }
        const int64_t more_production = production + players[i].production_milliwh;
        const int64_t more_consumption = consumption + players[i].consumption_milliwh;
        const int64_t orders = join_in_every_order(players, count, joined | UINT32_C(1) << i,
                                                   more_production, more_consumption, added);
        added[i] +=
            orders * (min(more_production, more_consumption) - min(production, consumption));
        order_count += orders;
    }
    return order_count;
}

/* Exact means exact: the mean over all orders, times the unit in which weights are. */
Test(shapley_value, is_the_mean_over_every_order_of_joining)
{
    random_values random = random_values_begin();
    for (int round = 0; round < 300; round++) {
        const size_t count = 1 + (size_t)random_below(&random, 7);
        lw_shapley_player players[7];
        int64_t weights[7];
        int64_t added[7] = {0};
        draw(&random, count, round % 2 == 0 ? 6 : 1000000, players);
        lw_shapley_exact(players, count, weights);
        const int64_t orders = join_in_every_order(players, count, 0, 0, 0, added);
        const int64_t pie = value_of_all(players, count);
        const int64_t unit = pie > 0 ? sum(weights, count) / pie : 1;
        for (size_t i = 0; i < count; i++) {
            cr_assert_eq(weights[i] * orders, added[i] * unit, "round %d, player %zu of %zu", round,
                         i, count);
        }
    }
}

Test(shapley_value, shares_all_there_is_up_to_twenty_players)
{
    random_values random = random_values_begin();
    static const int64_t units[] = {1,      2,      6,        12,       60,        60,       420,
                                    840,    2520,   2520,     27720,    27720,     360360,   360360,
                                    360360, 720720, 12252240, 12252240, 232792560, 232792560};
    for (size_t count = 1; count <= LW_SHAPLEY_EXACT_MAX; count++) {
        lw_shapley_player players[LW_SHAPLEY_EXACT_MAX];
        int64_t weights[LW_SHAPLEY_EXACT_MAX];
        draw(&random, count, 100000000, players);
        lw_shapley_exact(players, count, weights);
        cr_assert_eq(sum(weights, count), value_of_all(players, count) * units[count - 1],
                     "%zu players", count);
    }
}

/* One roof of p kWh and m homes of 1 kWh: who joins k-th is anybody alike, so the roof, which finds
 * k homes there for each k of 0..m as often, is worth the mean of min(p, k). In weights whose sum
 * is v(all) = min(p, m), that is value x sum of weights = sum of min(p, k) / (m + 1) x weight. */
Test(shapley_value, of_a_roof_is_the_mean_of_what_the_homes_before_it_use)
{
    for (int64_t homes = 1; homes < LW_SHAPLEY_EXACT_MAX; homes++) {
        const int64_t roof = (homes + 1) / 2;
        lw_shapley_player players[LW_SHAPLEY_EXACT_MAX] = {{roof, 0, 0}};
        int64_t weights[LW_SHAPLEY_EXACT_MAX];
        int64_t mean = 0; /* times homes + 1 */
        for (int64_t k = 0; k <= homes; k++) {
            mean += k < roof ? k : roof;
            if (k > 0) {
                players[k] = (lw_shapley_player){0, 1, (size_t)k};
            }
        }
        lw_shapley_exact(players, (size_t)homes + 1, weights);
        int64_t all = 0;
        for (int64_t i = 0; i <= homes; i++) {
            all += weights[i];
        }
        cr_assert_eq(weights[0] * roof * (homes + 1), mean * all, "%lld homes", (long long)homes);
    }
}

Test(shapley_value, who_adds_nothing_gets_nothing_and_equals_get_the_same)
{
    const lw_shapley_player players[] = {
        {500, 0, 0}, {0, 300, 1}, {0, 300, 2}, {0, 0, 3}, {500, 0, 4}};
    int64_t weights[5];
    lw_shapley_exact(players, 5, weights);
    cr_assert_eq(weights[3], 0);
    cr_assert_eq(weights[0], weights[4]);
    cr_assert_eq(weights[1], weights[2]);
    cr_assert_gt(weights[1], weights[0]); /* 600 are wanted of 1000: consumers are scarce */
}

Test(shapley_value, without_anything_to_trade_nobody_is_worth_anything)
{
    const lw_shapley_player players[] = {{5, 0, 0}, {7, 0, 1}};
    int64_t weights[2];
    lw_shapley_exact(players, 2, weights);
    cr_assert_eq(sum(weights, 2), 0);
}

/* Twenty players near the limit of 64 bits: cut to larger units instead of overflowing. */
Test(shapley_value, is_the_same_in_larger_units_when_numbers_are_huge)
{
    lw_shapley_player players[LW_SHAPLEY_EXACT_MAX];
    int64_t weights[LW_SHAPLEY_EXACT_MAX];
    for (size_t i = 0; i < LW_SHAPLEY_EXACT_MAX; i++) {
        players[i] =
            (lw_shapley_player){i < 10 ? INT64_MAX / 10 : 0, i < 10 ? 0 : INT64_MAX / 10, i};
    }
    lw_shapley_exact(players, LW_SHAPLEY_EXACT_MAX, weights);
    for (size_t i = 1; i < LW_SHAPLEY_EXACT_MAX; i++) {
        cr_assert_eq(weights[i], weights[0]); /* as many gloves of either hand */
    }
    cr_assert_gt(weights[0], 0);
}

static void sample(lw_shapley_player *players, size_t count, uint32_t orders, uint64_t round,
                   int64_t *weights)
{
    uint32_t order[PLAYERS_MAX];
    const lw_shapley_sampling sampling = {.stream = lw_stream_of(3, "shapley", 0, "test", 0),
                                          .round = round,
                                          .order_count = orders,
                                          .order = order};
    lw_shapley_sampled(players, count, &sampling, weights);
}

/* 40,000 orders: the standard error of a player's mean is at most half a range of 500 over 200;
 * four of them are 5, of values that add up to thousands. */
Test(shapley_value, random_orders_come_near_the_exact_value)
{
    random_values random = random_values_begin();
    lw_shapley_player players[10];
    int64_t exact[10];
    int64_t sampled[10];
    draw(&random, 10, 500, players);
    sample(players, 10, 20000, 1, sampled); /* sorts them */
    lw_shapley_exact(players, 10, exact);
    const double unit = (double)sum(exact, 10) / (double)value_of_all(players, 10);
    for (size_t i = 0; i < 10; i++) {
        cr_assert_float_eq((double)sampled[i] / 40000, (double)exact[i] / unit, 5.0);
    }
}

Test(shapley_value, random_orders_share_all_there_is_and_treat_equals_alike)
{
    random_values random = random_values_begin();
    for (uint64_t round = 0; round < 200; round++) {
        lw_shapley_player players[PLAYERS_MAX];
        int64_t weights[PLAYERS_MAX];
        draw(&random, PLAYERS_MAX, 4, players);
        sample(players, PLAYERS_MAX, 3, round, weights);
        const int64_t lost = 6 * value_of_all(players, PLAYERS_MAX) - sum(weights, PLAYERS_MAX);
        cr_assert(lost >= 0 && lost < PLAYERS_MAX); /* by rounding the means of equals down */
        for (size_t i = 1; i < PLAYERS_MAX; i++) {
            cr_assert(players[i].production_milliwh != players[i - 1].production_milliwh ||
                      players[i].consumption_milliwh != players[i - 1].consumption_milliwh ||
                      weights[i] == weights[i - 1]);
        }
    }
}

Test(shapley_value, random_orders_hang_on_flows_and_not_on_places)
{
    random_values random = random_values_begin();
    lw_shapley_player players[PLAYERS_MAX];
    lw_shapley_player reversed[PLAYERS_MAX];
    int64_t one[PLAYERS_MAX];
    int64_t other[PLAYERS_MAX];
    draw(&random, PLAYERS_MAX, 1000000, players);
    for (size_t i = 0; i < PLAYERS_MAX; i++) {
        reversed[i] = players[PLAYERS_MAX - 1 - i];
        reversed[i].place = i;
    }
    sample(players, PLAYERS_MAX, 5, 9, one);
    sample(reversed, PLAYERS_MAX, 5, 9, other);
    for (size_t i = 0; i < PLAYERS_MAX; i++) {
        cr_assert_eq(one[i], other[i]);
    }
    sample(players, PLAYERS_MAX, 5, 10, other);
    cr_assert_neq(memcmp(one, other, sizeof one), 0, "every interval has orders of its own");
}

Test(shapley_value, more_players_than_coalitions_can_be_walked_for_are_our_bug, .signal = SIGABRT)
{
    static lw_shapley_player players[LW_SHAPLEY_EXACT_MAX + 1];
    static int64_t weights[LW_SHAPLEY_EXACT_MAX + 1];
    lw_shapley_exact(players, LW_SHAPLEY_EXACT_MAX + 1, weights);
}
