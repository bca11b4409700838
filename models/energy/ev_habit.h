// SPDX-License-Identifier: Apache-2.0
/** @file models/energy/ev_habit.h
 *  How drivers of one kind charge, ready to be drawn from: how often, when, how much, how long.
 *
 *  Model.  A driver has a rate, gamma distributed, and three normal levels v of mean 0 and variance
 *          1, one each for arrival, energy and dwell. On a day there are Poisson(rate of that kind
 *          of day) arrivals, each at the F^-1(Phi(a)) of its day's distribution,
 *              a = sqrt(h_a) v_a + sqrt(1 - h_a) n.
 *          The dwell has the score d = level(part of the day) + s (sqrt(h_d) v_d + sqrt(1 - h_d)
 * n), whose distribution G is a mixture of normals, one for each part of the day; the dwell is the
 * quantile at G(d). The energy asked for is the quantile at Phi(r Phi^-1(G(d)) + sqrt(1 - r^2)
 * (sqrt(h_e) v_e + sqrt(1 - h_e) n)), r = 2 sin(pi rho / 6). So over all drivers arrivals, dwell
 * and energy have exactly the distributions of their tables, and energy and dwell the rank
 * correlation rho. Every draw depends on (seed, purpose, replicate, group, participant, car, day,
 * number of the day) and on nothing else. Leaves out. Seasons; how far the car was driven since;
 * trends over the years.
 */
#ifndef LEDGERWATT_MODELS_ENERGY_EV_HABIT_H
#define LEDGERWATT_MODELS_ENERGY_EV_HABIT_H

#include "models/energy/ev_archetype.h"
#include "sim/base/status.h"
#include "sim/kernel/rng.h"

#include <stdbool.h>

typedef struct lw_ev_habit {
    double rate_per_day[2]; /**< [is day off], of a driver of factor 1 */
    double rate_shape_ratio;
    double favourite_probability_ratio;
    double arrival_user_share_ratio, energy_user_share_ratio, dwell_user_share_ratio;
    double normal_correlation; /**< r */
    size_t slot_count, energy_count, dwell_count;
    double *cumulative[2]; /**< [slot_count] of arrivals, last 1 */
    size_t part_count;     /**< parts of the day with a level of the dwell of their own, >= 1 */
    double *weight;        /**< [part_count] share of arrivals over the week */
    double *level;         /**< [part_count] of the dwell, mean 0 by weight */
    double level_sd;       /**< s: the levels' variance and its square add up to 1 */
    double *energy_kwh;    /**< [energy_count] */
    double *dwell_h;       /**< [dwell_count] */
} lw_ev_habit;

/** Copies what it needs. LW_ERR_MEMORY. */
lw_status lw_ev_habit_init(const lw_ev_habits *habits, lw_ev_habit *habit, lw_error *error);
void lw_ev_habit_fini(lw_ev_habit *habit);

/** Variance of the dwell's levels over arrivals; it must leave room for the rest of the dwell. */
double lw_ev_habits_level_variance(const lw_ev_habits *habits);
#define LW_EV_LEVEL_VARIANCE_MAX 0.9

typedef struct lw_ev_driver {
    double rate_factor; /**< mean 1 */
    double arrival_level, energy_level, dwell_level;
    uint64_t favourite_draw; /**< 64 random bits to choose a favourite by */
    bool is_owner;           /**< of the share owner_share_ratio that has a car */
} lw_ev_driver;

/** The streams of a car: `index` is the participant's in its group, `car` its number there. */
typedef struct lw_ev_streams {
    lw_stream driver, day, session;
} lw_ev_streams;

lw_ev_streams lw_ev_streams_of(uint64_t seed, uint32_t replicate, const char *group, uint32_t index,
                               uint32_t car);

lw_ev_driver lw_ev_driver_draw(const lw_ev_habit *habit, double owner_share_ratio,
                               const lw_ev_streams *streams);

enum { LW_EV_DAY_ARRIVAL_COUNT_MAX = 16, LW_EV_PUT_OFF_COUNT_MAX = 8 };

typedef struct lw_ev_arrival {
    int32_t second; /**< of the local day */
    uint32_t number;
} lw_ev_arrival;

/** Arrivals that are moved to another day, at the same second of it. 36 bytes, no gaps. */
typedef struct lw_ev_put_off {
    uint32_t count;
    int32_t second[LW_EV_PUT_OFF_COUNT_MAX];
} lw_ev_put_off;

typedef struct lw_ev_day {
    int64_t day; /**< local, since 1970 */
    bool is_off;
    lw_ev_put_off put_off; /**< to it */
} lw_ev_day;

/** Arrivals of a day, those drawn and those put off to it, in order of time; writes them and
 * returns how many there are. What exceeds the room is dropped and added to *dropped. */
size_t lw_ev_day_draw(const lw_ev_habit *habit, const lw_ev_driver *driver,
                      const lw_ev_streams *streams, const lw_ev_day *day,
                      lw_ev_arrival arrivals[LW_EV_DAY_ARRIVAL_COUNT_MAX], uint32_t *dropped);

/** What a driver wants of a session. */
typedef struct lw_ev_wish {
    double energy_kwh;
    double dwell_h;
    double where_uniform; /**< (0, 1): below the favourite's probability = the favourite */
    uint64_t roam_draw;   /**< 64 random bits to choose another place by */
} lw_ev_wish;

lw_ev_wish lw_ev_wish_draw(const lw_ev_habit *habit, const lw_ev_driver *driver,
                           const lw_ev_streams *streams, int64_t day, const lw_ev_arrival *arrival);

/** Part [0, bound) that 64 random bits choose, all equally likely to within bound / 2^64. */
uint32_t lw_ev_choose(uint64_t draw, uint32_t bound);

#endif
