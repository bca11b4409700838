// SPDX-License-Identifier: Apache-2.0
/* One interval of all homes, and what outlives it. */
#include "models/energy/load.h"
#include "models/energy/load_events.h"
#include "models/energy/load_state.h"
#include "sim/base/check.h"
#include "sim/base/elementary.h"
#include "sim/kernel/sampler.h"

#include <math.h>

#define END_DAY 2932897 /* 10000-01-01 */
#define NO_YEAR INT32_MIN
#define WATT_SECONDS_PER_MILLIWH 3.6
#define HOURS_PER_DAY 24.0

static void begin_group(lw_load_homes *homes, lw_time_us start_us, const lw_civil *local,
                        double temperature_c)
{
    if (homes->kind == LW_LOAD_STOCHASTIC) {
        homes->drive_ratio = homes->course->drive_ratio * lw_load_course_shared(homes->course);
    } else if (homes->kind == LW_LOAD_FILE) {
        lw_load_replay_begin(homes->replay, start_us, local);
    }
    homes->thermal_w = 0.0;
    LW_ASSERT((!homes->heats && !homes->cools) || !isnan(temperature_c));
    if (homes->heats) {
        homes->thermal_w += lw_thermal_step(&homes->heating, temperature_c);
    }
    if (homes->cools) {
        homes->thermal_w += lw_thermal_step(&homes->cooling, temperature_c);
    }
}

void lw_load_begin(lw_load_array *array, lw_time_us start_us, const lw_civil *local,
                   double temperature_c)
{
    const int64_t day = lw_civil_days(local->year, local->month, local->day);
    const int slot = lw_load_slot(array->config.holidays, day, local->hour);
    const lw_time_us since_us = start_us - LW_LOAD_FIRST_DAY * INT64_C(86400) * LW_US_PER_S;
    LW_ASSERT(since_us >= 0);
    array->interval = (uint64_t)(since_us / array->config.interval_us);
    array->is_first = array->day == LW_LOAD_NO_DAY;
    array->new_year = array->is_first || local->year != array->year;
    array->new_day = array->new_year || day != array->day;
    array->new_slot = slot != array->slot;
    array->day = day;
    array->year = local->year;
    array->slot = slot;
    array->mean_w_per_kwh =
        1000.0 / (HOURS_PER_DAY * (lw_civil_is_leap_year(local->year) ? 366.0 : 365.0));
    for (size_t c = 0; c < array->course_count; c++) {
        lw_load_course_begin(array->courses[c], local);
    }
    for (size_t g = 0; g < array->group_count; g++) {
        begin_group(&array->groups[g], start_us, local, temperature_c);
    }
}

static double next_level(const lw_load_array *array, size_t home, double memory, int64_t day,
                         bool is_first)
{
    lw_rng rng = lw_rng_at(array->day_stream[home], (uint64_t)(day - LW_LOAD_FIRST_DAY));
    const double shock = lw_sample_normal(&rng);
    return is_first ? shock : memory * array->day_level[home] + sqrt(1.0 - memory * memory) * shock;
}

/* Goes through all days of a home's year for what scales them; leaves it at the array's day. */
static void turn_year_of(lw_load_array *array, const lw_load_homes *homes, size_t home)
{
    const lw_load_chance *chance = &homes->chance;
    const lw_load_course *course = homes->course;
    const int64_t first_day = lw_civil_days(course->year, 1, 1);
    double energy = 0.0;
    double level_now = 0.0;
    for (int d = 0; d < course->day_count; d++) {
        array->day_level[home] =
            next_level(array, home, chance->day_memory_ratio, first_day + d, d == 0);
        energy +=
            course->energy[d] * lw_load_day_factor(chance->day_sd_ratio, array->day_level[home]);
        level_now = first_day + d == array->day ? array->day_level[home] : level_now;
    }
    array->day_level[home] = level_now;
    array->day_scale[home] = 1.0 / energy;
}

/* New day: how busy each home is. */
static void turn_day(lw_load_array *array, const lw_load_homes *homes, size_t first, size_t end)
{
    const lw_load_chance *chance = &homes->chance;
    for (size_t home = first; home < end; home++) {
        if (array->new_year) {
            turn_year_of(array, homes, home);
        } else {
            array->day_level[home] =
                next_level(array, home, chance->day_memory_ratio, array->day, false);
        }
        array->day_factor[home] = array->day_scale[home] *
                                  lw_load_day_factor(chance->day_sd_ratio, array->day_level[home]);
    }
}

static void turn_slot(lw_load_array *array, size_t first, size_t end)
{
    for (size_t home = first; home < end; home++) {
        array->pace[home] = array->routine[home][array->slot] * array->day_factor[home];
    }
}

static void run_stochastic(lw_load_array *array, const lw_load_homes *homes, size_t first,
                           size_t end, double *power_w)
{
    const double memory = homes->memory_ratio;
    const double gain = (1.0 - memory) / homes->event_rate;
    const double base = homes->course->base_ratio;
    const double excess = homes->course->excess_ratio;
    for (size_t home = first; home < end; home++) {
        const double pace = homes->drive_ratio * array->pace[home];
        const double events =
            lw_load_draw_events(array->event_stream[home], array->interval,
                                homes->event_rate * pace, homes->chance.jump_shape_ratio);
        /* The first interval begins from what a home expects then. */
        const double before = array->is_first ? pace : array->noise[home];
        array->noise[home] = memory * before + gain * events;
        const double ratio = base + excess * array->noise[home];
        power_w[home] = array->annual_kwh[home] * (array->mean_w_per_kwh * ratio);
    }
}

static void run_profile(const lw_load_array *array, const lw_load_homes *homes, size_t first,
                        size_t end, double *power_w)
{
    const double w_per_kwh = array->mean_w_per_kwh * homes->course->use_ratio;
    for (size_t home = first; home < end; home++) {
        power_w[home] = array->annual_kwh[home] * w_per_kwh;
    }
}

static void run_file(const lw_load_array *array, const lw_load_homes *homes, size_t first,
                     size_t end, double *power_w)
{
    const double interval_s = (double)array->config.interval_us / (double)LW_US_PER_S;
    for (size_t home = first; home < end; home++) {
        const lw_energy_milliwh energy = lw_load_replay_energy(homes->replay, home - homes->first);
        power_w[home] = (double)energy * WATT_SECONDS_PER_MILLIWH / interval_s;
    }
}

static void run_group(lw_load_array *array, const lw_load_homes *homes, size_t first, size_t end,
                      double *power_w)
{
    switch (homes->kind) {
    case LW_LOAD_STOCHASTIC:
        if (array->new_day) {
            turn_day(array, homes, first, end);
        }
        if (array->new_day || array->new_slot) {
            turn_slot(array, first, end);
        }
        run_stochastic(array, homes, first, end, power_w);
        break;
    case LW_LOAD_PROFILE:
        run_profile(array, homes, first, end, power_w);
        break;
    case LW_LOAD_FILE:
        run_file(array, homes, first, end, power_w);
        break;
    case LW_LOAD_NONE:
    default:
        for (size_t home = first; home < end; home++) {
            power_w[home] = 0.0;
        }
        break;
    }
    for (size_t home = first; homes->thermal_w > 0.0 && home < end; home++) {
        power_w[home] += array->size_ratio[home] * homes->thermal_w;
    }
}

void lw_load_run(lw_load_array *array, size_t first, size_t count, double *power_w)
{
    LW_ASSERT(first + count <= array->count);
    const size_t end = first + count;
    for (size_t g = 0; g < array->group_count; g++) {
        const lw_load_homes *homes = &array->groups[g];
        const size_t group_end = homes->first + homes->count;
        const size_t from = first > homes->first ? first : homes->first;
        const size_t to = end < group_end ? end : group_end;
        if (from < to) {
            run_group(array, homes, from, to, power_w);
        }
    }
}

void lw_load_step(lw_load_array *array, lw_time_us start_us, const lw_civil *local,
                  double temperature_c, double *power_w)
{
    lw_load_begin(array, start_us, local, temperature_c);
    lw_load_run(array, 0, array->count, power_w);
}

/* Far above what a home can come to, and small enough to be counted in milliwatt-hours. */
#define YEARLY_USE_MAX_KWH 1e13

static bool are_possible(const lw_load_array *array)
{
    for (size_t i = 0; i < array->count; i++) {
        const double noise = array->noise[i];
        if (!(noise >= 0.0 && noise * fmax(array->annual_kwh[i], 1.0) <= YEARLY_USE_MAX_KWH)) {
            return false;
        }
    }
    return true;
}

void lw_load_array_state(lw_load_array *array, lw_state *state)
{
    LW_STATE_MEMBER(state, array, day);
    LW_STATE_ARRAY(state, array, noise, array->count);
    for (size_t g = 0; g < array->group_count; g++) {
        lw_degrees_state(&array->groups[g].heating.degrees, state);
        lw_degrees_state(&array->groups[g].cooling.degrees, state);
    }
    if (!lw_state_is_loading(state) || !lw_state_is_good(state)) {
        return;
    }
    if (array->day != LW_LOAD_NO_DAY && (array->day < LW_LOAD_FIRST_DAY || array->day >= END_DAY)) {
        lw_state_fail(state, "day", "no day of the calendar");
    } else if (!are_possible(array)) {
        lw_state_fail(state, "noise", "a home with a value that cannot be");
    } else {
        array->slot = -1;
        array->year = NO_YEAR; /* the days of the year are gone through again */
    }
}
