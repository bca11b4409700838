// SPDX-License-Identifier: Apache-2.0
/* What drivers do, against the tables that they were drawn from. Stochastic tolerances are four
 * standard errors; draws are fixed by their seed. */
#include "models/energy/ev_habit.h"
#include "sim/base/elementary.h"
#include "tests/support/session_set.h"

#include <criterion/criterion.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { SEED = 7, DAY = 17532 /* Monday 2018-01-01 */, DRIVER_COUNT = 4000, DAY_COUNT = 5 };

static const double weekday[] = {0, 0, 0, 0, 0, 0, 1, 2, 4, 2, 1, 1,
                                 1, 1, 1, 1, 3, 4, 3, 2, 1, 1, 0, 0};
static const double weekend[] = {1, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3, 4,
                                 3, 2, 2, 2, 2, 1, 1, 1, 1, 1, 1, 1};
static const double level[] = {1.2, -1.0, -0.4, 0.9}; /* by six hours */
static const double energy[] = {1, 4, 9, 30};
static const double dwell[] = {0.5, 2, 5, 8, 24};

static lw_ev_habits habits_of(void)
{
    return (lw_ev_habits){.rate_per_day = 1.5,
                          .rate_shape_ratio = 2.0,
                          .weekend_rate_ratio = 0.5,
                          .favourite_probability_ratio = 1.0,
                          .rank_correlation_ratio = 0.6,
                          .arrival_user_share_ratio = 0.5,
                          .energy_user_share_ratio = 0.4,
                          .dwell_user_share_ratio = 0.3,
                          .weekday = weekday,
                          .weekend = weekend,
                          .slot_count = 24,
                          .level = level,
                          .level_count = 4,
                          .energy_kwh = energy,
                          .energy_count = 4,
                          .dwell_h = dwell,
                          .dwell_count = 5};
}

/* All sessions of many drivers over some days. */
typedef struct sample {
    lw_ev_habit habit;
    size_t count;
    uint32_t driver[1 << 16];
    double second[1 << 16], energy[1 << 16], dwell[1 << 16];
} sample;

static sample *sample_of(const lw_ev_habits *habits, int64_t first_day, int day_count)
{
    sample *drawn = calloc(1, sizeof *drawn);
    cr_assert_not_null(drawn);
    cr_assert_eq(lw_ev_habit_init(habits, &drawn->habit, NULL), LW_OK);
    for (uint32_t d = 0; d < DRIVER_COUNT; d++) {
        const lw_ev_streams streams = lw_ev_streams_of(SEED, 0, "g", d, 0);
        const lw_ev_driver driver = lw_ev_driver_draw(&drawn->habit, 1.0, &streams);
        for (int64_t day = first_day; day < first_day + day_count; day++) {
            lw_ev_arrival arrivals[LW_EV_DAY_ARRIVAL_COUNT_MAX];
            uint32_t dropped = 0;
            const lw_ev_day today = {.day = day, .is_off = (day - DAY) % 7 >= 5};
            const size_t count =
                lw_ev_day_draw(&drawn->habit, &driver, &streams, &today, arrivals, &dropped);
            for (size_t i = 0; i < count && drawn->count < 1 << 16; i++) {
                const lw_ev_wish wish =
                    lw_ev_wish_draw(&drawn->habit, &driver, &streams, day, &arrivals[i]);
                drawn->driver[drawn->count] = d;
                drawn->second[drawn->count] = arrivals[i].second;
                drawn->energy[drawn->count] = wish.energy_kwh;
                drawn->dwell[drawn->count] = wish.dwell_h;
                drawn->count++;
            }
        }
    }
    return drawn;
}

static void done(sample *drawn)
{
    lw_ev_habit_fini(&drawn->habit);
    free(drawn);
}

/* Probability that a table gives a value of at most x: the inverse of its quantiles. */
static double share_below(const double *quantiles, size_t count, double x)
{
    for (size_t i = 1; i < count; i++) {
        if (x <= quantiles[i]) {
            const double part = (x - quantiles[i - 1]) / (quantiles[i] - quantiles[i - 1]);
            return ((double)(i - 1) + fmax(part, 0.0)) / (double)(count - 1);
        }
    }
    return 1.0;
}

static double uniform_distance(const double *values, size_t count, const double *quantiles,
                               size_t quantile_count)
{
    double *shares = calloc(count, sizeof *shares);
    double *even = calloc(count, sizeof *even);
    for (size_t i = 0; i < count; i++) {
        shares[i] = share_below(quantiles, quantile_count, values[i]);
        even[i] = ((double)i + 0.5) / (double)count;
    }
    const double distance = kolmogorov_smirnov(shares, count, even, count);
    free(shares);
    free(even);
    return distance;
}

/* Drivers differ in rate (shape 2, so two thirds of them count) and share part of their values:
 * 1.95 / sqrt(2667) is the 0.1 % point of the distance. */
#define DISTANCE_MAX 0.038

Test(ev_habit, energy_and_dwell_follow_their_tables_and_their_correlation)
{
    const lw_ev_habits habits = habits_of();
    sample *drawn = sample_of(&habits, DAY, 7);
    cr_assert_gt(drawn->count, 30000U);
    cr_assert_leq(uniform_distance(drawn->energy, drawn->count, energy, 4), DISTANCE_MAX);
    cr_assert_leq(uniform_distance(drawn->dwell, drawn->count, dwell, 5), DISTANCE_MAX);
    const double rank = rank_correlation(drawn->energy, drawn->dwell, drawn->count);
    cr_assert_float_eq(rank, 0.6, 4.0 / sqrt(2667.0) * (1.0 - 0.36), "%.3f", rank);
    done(drawn);
}

static size_t in_slot(const sample *drawn, int hour)
{
    size_t count = 0;
    for (size_t i = 0; i < drawn->count; i++) {
        count += (int)(drawn->second[i] / 3600.0) == hour;
    }
    return count;
}

Test(ev_habit, arrivals_follow_the_kind_of_day)
{
    lw_ev_habits habits = habits_of();
    habits.arrival_user_share_ratio = 0.0;
    sample *working = sample_of(&habits, DAY, DAY_COUNT);
    sample *off = sample_of(&habits, DAY + 5, 2);
    const double per_weekday = (double)working->count / DRIVER_COUNT / DAY_COUNT;
    const double per_weekend = (double)off->count / DRIVER_COUNT / 2;
    /* 1.5 a day over the week: 1.75 on five days, 0.875 on two. Rates differ: variance r + r^2/2.
     */
    cr_assert_float_eq(per_weekday, 1.75, 4.0 * sqrt((1.75 / 5 + 1.53) / DRIVER_COUNT));
    cr_assert_float_eq(per_weekend, 0.875, 4.0 * sqrt((0.875 / 2 + 0.383) / DRIVER_COUNT));
    for (int hour = 0; hour < 24; hour++) {
        const double share = weekday[hour] / 29.0;
        const double found = (double)in_slot(working, hour) / (double)working->count;
        const double error = sqrt(share * (1.0 - share) / (double)working->count);
        cr_assert_float_eq(found, share, 4.0 * error + 1e-12, "hour %d: %.4f", hour, found);
    }
    cr_assert_gt(in_slot(off, 0), 0U);
    cr_assert_eq(in_slot(off, 5), 0U);
    done(working);
    done(off);
}

Test(ev_habit, those_who_come_at_night_stay_as_their_level_says)
{
    const lw_ev_habits habits = habits_of();
    sample *drawn = sample_of(&habits, DAY, 7);
    double late = 0.0;
    double morning = 0.0;
    size_t late_count = 0;
    size_t morning_count = 0;
    for (size_t i = 0; i < drawn->count; i++) {
        const double share = share_below(dwell, 5, drawn->dwell[i]);
        if (drawn->second[i] >= 18 * 3600) {
            late += share;
            late_count++;
        } else if (drawn->second[i] >= 6 * 3600 && drawn->second[i] < 12 * 3600) {
            morning += share;
            morning_count++;
        }
    }
    cr_assert_gt(late / (double)late_count, 0.7);
    cr_assert_lt(morning / (double)morning_count, 0.35);
    done(drawn);
}

/* One-way analysis of variance of normal scores, drivers of equal weight. */
static double between_share(const sample *drawn, const double *values, const double *quantiles,
                            size_t quantile_count)
{
    double among = 0.0;
    double product_sum = 0.0;
    double square_sum = 0.0;
    size_t pair_count = 0;
    for (size_t i = 1; i < drawn->count; i++) {
        const double x = lw_normal_quantile(
            fmin(fmax(share_below(quantiles, quantile_count, values[i]), 1e-9), 1 - 1e-9));
        const double before = lw_normal_quantile(
            fmin(fmax(share_below(quantiles, quantile_count, values[i - 1]), 1e-9), 1 - 1e-9));
        square_sum += x * x;
        if (drawn->driver[i] == drawn->driver[i - 1]) {
            product_sum += x * before;
            pair_count++;
        }
    }
    among = product_sum / (double)pair_count;
    return among / (square_sum / (double)(drawn->count - 1));
}

/* Without correlation of the two and without levels the shares are those asked for. */
Test(ev_habit, drivers_differ_by_the_share_asked_for)
{
    lw_ev_habits habits = habits_of();
    habits.rank_correlation_ratio = 0.0;
    habits.level_count = 0;
    sample *drawn = sample_of(&habits, DAY, 7);
    cr_assert_float_eq(between_share(drawn, drawn->energy, energy, 4), 0.4, 0.05);
    cr_assert_float_eq(between_share(drawn, drawn->dwell, dwell, 5), 0.3, 0.05);
    done(drawn);
}

Test(ev_habit, rates_are_gamma_with_the_shape_asked_for)
{
    const lw_ev_habits habits = habits_of();
    lw_ev_habit habit;
    cr_assert_eq(lw_ev_habit_init(&habits, &habit, NULL), LW_OK);
    enum { COUNT = 20000 };
    double sum = 0.0;
    double square = 0.0;
    size_t owner_count = 0;
    for (uint32_t d = 0; d < COUNT; d++) {
        const lw_ev_streams streams = lw_ev_streams_of(SEED, 0, "g", d, 0);
        const lw_ev_driver driver = lw_ev_driver_draw(&habit, 0.3, &streams);
        sum += driver.rate_factor / COUNT;
        square += driver.rate_factor * driver.rate_factor / COUNT;
        owner_count += driver.is_owner;
    }
    cr_assert_float_eq(sum, 1.0, 4.0 * sqrt(0.5 / COUNT));
    /* Gamma of shape 2 and mean 1: E x^4 = 7.5, E x^2 = 1.5. */
    cr_assert_float_eq(square, 1.5, 4.0 * sqrt((7.5 - 2.25) / COUNT));
    cr_assert_float_eq((double)owner_count / COUNT, 0.3, 4.0 * sqrt(0.21 / COUNT));
    lw_ev_habit_fini(&habit);
}

Test(ev_habit, a_day_is_drawn_alone_and_put_off_arrivals_change_no_other)
{
    const lw_ev_habits habits = habits_of();
    lw_ev_habit habit;
    cr_assert_eq(lw_ev_habit_init(&habits, &habit, NULL), LW_OK);
    const lw_ev_streams streams = lw_ev_streams_of(SEED, 0, "g", 1, 0);
    lw_ev_driver driver = lw_ev_driver_draw(&habit, 1.0, &streams);
    driver.rate_factor = 2.0;
    const lw_ev_put_off two = {.count = 2, .second = {3 * 3600, 86399}};
    uint32_t dropped = 0;
    for (int64_t day = DAY; day < DAY + 200; day++) {
        const lw_ev_day one = {.day = day};
        const lw_ev_day other = {.day = day, .put_off = two};
        lw_ev_arrival plain[LW_EV_DAY_ARRIVAL_COUNT_MAX];
        lw_ev_arrival more[LW_EV_DAY_ARRIVAL_COUNT_MAX];
        const size_t count = lw_ev_day_draw(&habit, &driver, &streams, &one, plain, &dropped);
        cr_assert_eq(lw_ev_day_draw(&habit, &driver, &streams, &other, more, &dropped), count + 2);
        cr_assert_eq(more[0].second, 3 * 3600); /* nobody else comes before six */
        cr_assert_eq(more[0].number, count);
        cr_assert_eq(more[count + 1].second, 86399);
        for (size_t i = 0; i < count; i++) {
            cr_assert_eq(more[i + 1].second, plain[i].second);
            cr_assert_eq(more[i + 1].number, plain[i].number);
            cr_assert(i == 0 || plain[i].second >= plain[i - 1].second);
        }
    }
    cr_assert_eq(dropped, 0);
    lw_ev_habit_fini(&habit);
}

Test(ev_habit, a_day_holds_sixteen_and_says_what_it_drops)
{
    lw_ev_habits habits = habits_of();
    habits.rate_per_day = 6.0;
    lw_ev_habit habit;
    cr_assert_eq(lw_ev_habit_init(&habits, &habit, NULL), LW_OK);
    const lw_ev_streams streams = lw_ev_streams_of(SEED, 0, "g", 1, 0);
    lw_ev_driver driver = lw_ev_driver_draw(&habit, 1.0, &streams);
    driver.rate_factor = 100.0;
    const lw_ev_day today = {.day = DAY};
    lw_ev_arrival arrivals[LW_EV_DAY_ARRIVAL_COUNT_MAX];
    uint32_t dropped = 0;
    const size_t count = lw_ev_day_draw(&habit, &driver, &streams, &today, arrivals, &dropped);
    cr_assert_eq(count, LW_EV_DAY_ARRIVAL_COUNT_MAX);
    cr_assert_float_eq(dropped, 700.0 - 16.0, 4.0 * sqrt(700.0));
    lw_ev_habit_fini(&habit);
}

Test(ev_habit, choices_are_even_and_within_their_bound)
{
    size_t hits[7] = {0};
    const lw_stream stream = lw_stream_of(SEED, "choice", 0, "g", 0);
    for (uint64_t i = 0; i < 70000; i++) {
        lw_rng rng = lw_rng_at(stream, i);
        hits[lw_ev_choose(lw_rng_u64(&rng), 7)]++;
    }
    for (int i = 0; i < 7; i++) {
        cr_assert_float_eq((double)hits[i], 10000.0, 4.0 * sqrt(10000.0 * 6.0 / 7.0));
    }
    cr_assert_eq(lw_ev_choose(UINT64_MAX, 3), 2);
    cr_assert_eq(lw_ev_choose(0, 3), 0);
}
