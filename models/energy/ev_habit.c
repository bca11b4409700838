// SPDX-License-Identifier: Apache-2.0
#include "models/energy/ev_habit.h"

#include "sim/base/check.h"
#include "sim/base/elementary.h"
#include "sim/kernel/sampler.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FIRST_DAY (-36600) /* days since 1970 that are numbered from 0: 1869 */
#define SHARE_MIN 1e-15    /* a probability whose normal quantile is still finite */

enum { SECONDS_PER_DAY = 86400, GROUP_TEXT_SIZE = 128 };

static double sum_of(const double *values, size_t count)
{
    double sum = 0.0;
    for (size_t i = 0; i < count; i++) {
        sum += values[i];
    }
    return sum;
}

/* Part of a week's arrivals that falls on a part of the day. */
static double weight_at(const lw_ev_habits *habits, size_t slot)
{
    const double weekend_days = 2.0 * habits->weekend_rate_ratio;
    const double days = 5.0 + weekend_days;
    const double weekday = habits->weekday[slot] / sum_of(habits->weekday, habits->slot_count);
    const double weekend = habits->weekend[slot] / sum_of(habits->weekend, habits->slot_count);
    return 5.0 / days * weekday + weekend_days / days * weekend;
}

/* The part of the day, of those that levels of the dwell divide it into, in which the middle of a
 * slot lies. */
static size_t part_of(size_t slot, size_t slot_count, size_t part_count)
{
    return (2 * slot + 1) * part_count / (2 * slot_count);
}

static double level_at(const lw_ev_habits *habits, size_t slot)
{
    return habits->level_count == 0
               ? 0.0
               : habits->level[part_of(slot, habits->slot_count, habits->level_count)];
}

static double level_mean(const lw_ev_habits *habits)
{
    double mean = 0.0;
    for (size_t s = 0; s < habits->slot_count; s++) {
        mean += weight_at(habits, s) * level_at(habits, s);
    }
    return mean;
}

double lw_ev_habits_level_variance(const lw_ev_habits *habits)
{
    const double mean = level_mean(habits);
    double variance = 0.0;
    for (size_t s = 0; s < habits->slot_count; s++) {
        const double gap = level_at(habits, s) - mean;
        variance += weight_at(habits, s) * gap * gap;
    }
    return variance;
}

static void accumulate(const double *ratios, size_t count, double *cumulative)
{
    const double total = sum_of(ratios, count);
    double sum = 0.0;
    for (size_t s = 0; s < count; s++) {
        sum += ratios[s];
        cumulative[s] = sum / total;
    }
}

static void set_arrivals(const lw_ev_habits *habits, lw_ev_habit *habit)
{
    const double mean = level_mean(habits);
    accumulate(habits->weekday, habits->slot_count, habit->cumulative[0]);
    accumulate(habits->weekend, habits->slot_count, habit->cumulative[1]);
    for (size_t p = 0; p < habit->part_count; p++) {
        habit->weight[p] = 0.0;
        habit->level[p] = habits->level_count > 0 ? habits->level[p] - mean : 0.0;
    }
    for (size_t s = 0; s < habits->slot_count; s++) {
        habit->weight[part_of(s, habits->slot_count, habit->part_count)] += weight_at(habits, s);
    }
    const double variance = lw_ev_habits_level_variance(habits);
    LW_ASSERT(variance <= LW_EV_LEVEL_VARIANCE_MAX);
    habit->level_sd = sqrt(1.0 - variance);
}

static double *copy_of(const double *values, size_t count)
{
    double *copy = malloc(count * sizeof *copy);
    if (copy != NULL && values != NULL) {
        memcpy(copy, values, count * sizeof *copy);
    }
    return copy;
}

lw_status lw_ev_habit_init(const lw_ev_habits *habits, lw_ev_habit *habit, lw_error *error)
{
    const double week = 5.0 + 2.0 * habits->weekend_rate_ratio;
    const double weekday_rate = 7.0 * habits->rate_per_day / week;
    const size_t slot_count = habits->slot_count;
    const size_t part_count = habits->level_count > 0 ? habits->level_count : 1;
    *habit = (lw_ev_habit){
        .rate_per_day = {weekday_rate, habits->weekend_rate_ratio * weekday_rate},
        .rate_shape_ratio = habits->rate_shape_ratio,
        .favourite_probability_ratio = habits->favourite_probability_ratio,
        .arrival_user_share_ratio = habits->arrival_user_share_ratio,
        .energy_user_share_ratio = habits->energy_user_share_ratio,
        .dwell_user_share_ratio = habits->dwell_user_share_ratio,
        .normal_correlation = 2.0 * lw_sin(LW_PI * habits->rank_correlation_ratio / 6.0),
        .slot_count = slot_count,
        .energy_count = habits->energy_count,
        .dwell_count = habits->dwell_count,
        .cumulative = {copy_of(NULL, slot_count), copy_of(NULL, slot_count)},
        .part_count = part_count,
        .weight = copy_of(NULL, part_count),
        .level = copy_of(NULL, part_count),
        .energy_kwh = copy_of(habits->energy_kwh, habits->energy_count),
        .dwell_h = copy_of(habits->dwell_h, habits->dwell_count)};
    if (habit->cumulative[0] == NULL || habit->cumulative[1] == NULL || habit->weight == NULL ||
        habit->level == NULL || habit->energy_kwh == NULL || habit->dwell_h == NULL) {
        lw_ev_habit_fini(habit);
        return lw_error_set(error, LW_ERR_MEMORY, "", "memory ran out for the habits of drivers");
    }
    set_arrivals(habits, habit);
    return LW_OK;
}

void lw_ev_habit_fini(lw_ev_habit *habit)
{
    free(habit->cumulative[0]);
    free(habit->cumulative[1]);
    free(habit->weight);
    free(habit->level);
    free(habit->energy_kwh);
    free(habit->dwell_h);
    *habit = (lw_ev_habit){0};
}

lw_ev_streams lw_ev_streams_of(uint64_t seed, uint32_t replicate, const char *group, uint32_t index,
                               uint32_t car)
{
    char name[GROUP_TEXT_SIZE];
    const int length = snprintf(name, sizeof name, "%s/car-%u", group, car);
    LW_ASSERT(length > 0 && length < GROUP_TEXT_SIZE);
    return (lw_ev_streams){.driver = lw_stream_of(seed, "ev-driver", replicate, name, index),
                           .day = lw_stream_of(seed, "ev-day", replicate, name, index),
                           .session = lw_stream_of(seed, "ev-session", replicate, name, index)};
}

lw_ev_driver lw_ev_driver_draw(const lw_ev_habit *habit, double owner_share_ratio,
                               const lw_ev_streams *streams)
{
    lw_rng rng = lw_rng_at(streams->driver, 0);
    lw_ev_driver driver;
    driver.is_owner = lw_sample_uniform(&rng) < owner_share_ratio;
    driver.arrival_level = lw_sample_normal(&rng);
    driver.energy_level = lw_sample_normal(&rng);
    driver.dwell_level = lw_sample_normal(&rng);
    driver.favourite_draw = lw_rng_u64(&rng);
    const double shape = habit->rate_shape_ratio;
    driver.rate_factor = lw_sample_gamma(&rng, shape, 1.0 / shape);
    return driver;
}

/* A score of variance 1, of which `share` is the driver's own. */
static double score_of(double level, double share, double chance)
{
    return sqrt(share) * level + sqrt(1.0 - share) * chance;
}

/* The second of the day at which `share` of the day's arrivals have come. */
static int32_t second_at(const double *cumulative, size_t count, double share)
{
    size_t slot = 0;
    while (slot + 1 < count && cumulative[slot] <= share) {
        slot++;
    }
    const double before = slot > 0 ? cumulative[slot - 1] : 0.0;
    const double width = cumulative[slot] - before;
    const double part = width > 0.0 ? (share - before) / width : 0.0;
    const double place = ((double)slot + fmin(fmax(part, 0.0), 1.0)) / (double)count;
    const int32_t second = (int32_t)floor(place * SECONDS_PER_DAY);
    return second < SECONDS_PER_DAY ? second : SECONDS_PER_DAY - 1;
}

static void insert(lw_ev_arrival *arrivals, size_t count, lw_ev_arrival arrival)
{
    size_t place = count;
    while (place > 0 && arrivals[place - 1].second > arrival.second) {
        arrivals[place] = arrivals[place - 1];
        place--;
    }
    arrivals[place] = arrival;
}

static uint64_t day_number(int64_t day)
{
    LW_ASSERT(day >= FIRST_DAY);
    return (uint64_t)(day - FIRST_DAY);
}

size_t lw_ev_day_draw(const lw_ev_habit *habit, const lw_ev_driver *driver,
                      const lw_ev_streams *streams, const lw_ev_day *day,
                      lw_ev_arrival arrivals[LW_EV_DAY_ARRIVAL_COUNT_MAX], uint32_t *dropped)
{
    lw_rng rng = lw_rng_at(streams->day, day_number(day->day));
    const double rate = habit->rate_per_day[day->is_off] * driver->rate_factor;
    const int64_t drawn = lw_sample_poisson(&rng, rate);
    const int64_t wanted = drawn + day->put_off.count;
    const size_t count =
        wanted < LW_EV_DAY_ARRIVAL_COUNT_MAX ? (size_t)wanted : LW_EV_DAY_ARRIVAL_COUNT_MAX;
    for (size_t i = 0; i < count; i++) {
        lw_ev_arrival arrival = {.number = (uint32_t)i};
        if ((int64_t)i < drawn) {
            const double score = score_of(driver->arrival_level, habit->arrival_user_share_ratio,
                                          lw_sample_normal(&rng));
            arrival.second =
                second_at(habit->cumulative[day->is_off], habit->slot_count, lw_normal_cdf(score));
        } else {
            arrival.second = day->put_off.second[(int64_t)i - drawn];
        }
        insert(arrivals, i, arrival);
    }
    *dropped += (uint32_t)((uint64_t)wanted - count);
    return count;
}

/* Distribution function of the dwell's score over all arrivals: a mixture of normals. */
static double mixture_cdf(const lw_ev_habit *habit, double score)
{
    double sum = 0.0;
    for (size_t p = 0; p < habit->part_count; p++) {
        if (habit->weight[p] > 0.0) {
            sum += habit->weight[p] * lw_normal_cdf((score - habit->level[p]) / habit->level_sd);
        }
    }
    return fmin(fmax(sum, SHARE_MIN), 1.0 - SHARE_MIN);
}

static double quantile_at(const double *values, size_t count, double share)
{
    const double place = share * (double)(count - 1);
    const double floor_place = fmin(floor(place), (double)(count - 2));
    const size_t below = (size_t)floor_place;
    return values[below] + (place - floor_place) * (values[below + 1] - values[below]);
}

lw_ev_wish lw_ev_wish_draw(const lw_ev_habit *habit, const lw_ev_driver *driver,
                           const lw_ev_streams *streams, int64_t day, const lw_ev_arrival *arrival)
{
    const uint64_t place = day_number(day) * LW_EV_DAY_ARRIVAL_COUNT_MAX + arrival->number;
    lw_rng rng = lw_rng_at(streams->session, place);
    const size_t slot = (size_t)arrival->second * habit->slot_count / SECONDS_PER_DAY;
    const double dwell_rest =
        score_of(driver->dwell_level, habit->dwell_user_share_ratio, lw_sample_normal(&rng));
    const double energy_rest =
        score_of(driver->energy_level, habit->energy_user_share_ratio, lw_sample_normal(&rng));
    const double r = habit->normal_correlation;
    const double dwell_share =
        mixture_cdf(habit, habit->level[part_of(slot, habit->slot_count, habit->part_count)] +
                               habit->level_sd * dwell_rest);
    const double energy_score =
        r * lw_normal_quantile(dwell_share) + sqrt(1.0 - r * r) * energy_rest;
    lw_ev_wish wish;
    wish.dwell_h = quantile_at(habit->dwell_h, habit->dwell_count, dwell_share);
    wish.energy_kwh =
        quantile_at(habit->energy_kwh, habit->energy_count, lw_normal_cdf(energy_score));
    wish.where_uniform = lw_sample_uniform(&rng);
    wish.roam_draw = lw_rng_u64(&rng);
    return wish;
}

uint32_t lw_ev_choose(uint64_t draw, uint32_t bound)
{
    LW_ASSERT(bound > 0);
    return (uint32_t)((draw >> 32) * bound >> 32);
}
