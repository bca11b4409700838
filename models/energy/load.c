// SPDX-License-Identifier: Apache-2.0
/* Homes stand in one structure of arrays, group after group. What a group has in common is worked
 * out once per interval; a home then costs one random block and, when something happens in it, one
 * gamma. */
#include "models/energy/load.h"

#include "models/energy/columns.h"
#include "models/energy/load_routine.h"
#include "models/energy/load_shape.h"
#include "sim/base/check.h"
#include "sim/base/elementary.h"
#include "sim/kernel/sampler.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

#define MEMORY_INTERVAL_US (900.0 * 1e6) /* memory_ratio is given for 15 min */
#define POISSON_INVERSION_MEAN 10.0
#define ERLANG_SHAPE_MAX 8.0
#define FIRST_DAY (-36600) /* days since 1970 that are numbered from 0: 1869 */
#define END_DAY 2932897    /* 10000-01-01 */
#define NO_DAY INT64_MIN

enum { HOURS_PER_DAY = 24, EVENT_COUNT_MAX = 200, YEAR_DAY_COUNT_MAX = 366 };

typedef enum load_kind { LOAD_NONE, LOAD_PROFILE, LOAD_STOCHASTIC } load_kind;

typedef struct load_group {
    load_kind kind;
    size_t first, count; /* homes */
    lw_load_curve curve;
    lw_load_stochastic_params params; /* its arrays are not used after lw_load_array_add */
    double memory_ratio;              /* over one interval */
    double event_rate;                /* per interval */
    /* Of the year. */
    lw_load_table profile, excess;
    double mean_w_per_kwh;                    /* mean power of one yearly kWh */
    double shared_factor[YEAR_DAY_COUNT_MAX]; /* of the day, for all homes; mean 1 by energy */
    /* Of the interval. */
    double profile_ratio, excess_ratio;
} load_group;

struct lw_load_array {
    uint64_t seed;
    uint32_t replicate;
    lw_time_us interval_us;
    size_t group_count, group_capacity;
    load_group *groups;
    size_t count, capacity;
    /* Columns of homes. */
    double *annual_kwh;
    lw_stream *day_stream;
    lw_stream *event_stream;
    double *noise;      /* state: x of the model, mean 1 */
    double *day_level;  /* state: Gaussian level of the day */
    double *day_factor; /* state: from day_level, for the rest of the day */
    double *pace;       /* routine of the hour times factor of the day */
    double (*routine)[LW_WEEK_SLOT_COUNT];
    /* Of the interval. */
    uint64_t interval;
    int64_t day; /* state: local day of the interval, NO_DAY before the first */
    int32_t year;
    int slot;
    bool is_first, new_day, new_slot;
};

#define COLUMN(member)                                                                             \
    {                                                                                              \
        offsetof(lw_load_array, member), sizeof *((lw_load_array *)0)->member                      \
    }
static const lw_column_place home_columns[] = {
    COLUMN(annual_kwh), COLUMN(day_stream), COLUMN(event_stream), COLUMN(noise),
    COLUMN(day_level),  COLUMN(day_factor), COLUMN(pace),         COLUMN(routine)};
static const lw_column_place group_columns[] = {COLUMN(groups)};
enum { HOME_COLUMN_COUNT = sizeof home_columns / sizeof home_columns[0] };

static bool all_zero(const double *values, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (values[i] > 0.0) {
            return false;
        }
    }
    return true;
}

void lw_load_check(const lw_variant *model, const char *pointer, lw_report *report)
{
    const lw_load_profile_params *params = lw_load_profile_of(model);
    if (params == NULL) {
        return;
    }
    const lw_load_curve curve = lw_load_curve_of(params);
    if (all_zero(curve.monthly, LW_YEAR_MONTH_COUNT) ||
        (all_zero(curve.hourly[0], LW_DAY_HOUR_COUNT) &&
         all_zero(curve.hourly[1], LW_DAY_HOUR_COUNT))) {
        lw_report_error(report, LW_ERR_INCONSISTENT, pointer, "write at least one positive ratio",
                        "every hour or every month of the profile is 0");
    }
}

lw_status lw_load_array_create(uint64_t seed, uint32_t replicate, lw_time_us interval_us,
                               lw_load_array **array, lw_error *error)
{
    LW_ASSERT(interval_us > 0 && 3600 * LW_US_PER_S % interval_us == 0);
    *array = calloc(1, sizeof **array);
    if (*array == NULL) {
        return lw_error_set(error, LW_ERR_MEMORY, "", "memory ran out for the homes");
    }
    **array = (lw_load_array){.seed = seed,
                              .replicate = replicate,
                              .interval_us = interval_us,
                              .day = NO_DAY,
                              .slot = -1};
    return LW_OK;
}

void lw_load_array_destroy(lw_load_array *array)
{
    if (array != NULL) {
        lw_columns_free(array, home_columns, HOME_COLUMN_COUNT);
        lw_columns_free(array, group_columns, 1);
        free(array);
    }
}

size_t lw_load_array_count(const lw_load_array *array)
{
    return array->count;
}

double lw_load_expected_kwh(const lw_load_array *array, size_t index)
{
    LW_ASSERT(index < array->count);
    return array->annual_kwh[index];
}

static double gaussian(lw_stream stream, uint64_t interval)
{
    lw_rng rng = lw_rng_at(stream, interval);
    return lw_sample_normal(&rng);
}

/* Lognormal of mean 1. */
static double lognormal_factor(double log_sd, double level)
{
    return log_sd > 0.0 ? lw_exp(log_sd * level - 0.5 * log_sd * log_sd) : 1.0;
}

static double next_level(double level, double memory, double shock, bool is_first)
{
    return is_first ? shock : memory * level + sqrt(1.0 - memory * memory) * shock;
}

static uint64_t day_number(int64_t day)
{
    LW_ASSERT(day >= FIRST_DAY);
    return (uint64_t)(day - FIRST_DAY);
}

static void put_home(lw_load_array *array, const load_group *group, size_t home,
                     const char *group_name)
{
    const uint32_t index = (uint32_t)(home - group->first);
    const uint64_t seed = array->seed;
    const uint32_t replicate = array->replicate;
    const lw_load_stochastic_params *params = &group->params;
    const lw_stream size = lw_stream_of(seed, "load-size", replicate, group_name, index);
    const lw_stream routine = lw_stream_of(seed, "load-routine", replicate, group_name, index);
    array->day_stream[home] = lw_stream_of(seed, "load-day", replicate, group_name, index);
    array->event_stream[home] = lw_stream_of(seed, "load-jump", replicate, group_name, index);
    array->noise[home] = 1.0;
    array->day_level[home] = 0.0;
    array->day_factor[home] = 1.0;
    array->pace[home] = 1.0;
    array->annual_kwh[home] = group->kind == LOAD_NONE ? 0.0 : params->profile.annual_kwh;
    if (group->kind == LOAD_STOCHASTIC) {
        array->annual_kwh[home] *= lognormal_factor(params->size_log_sd_ratio, gaussian(size, 0));
        lw_load_draw_routine(&group->excess, params->routine_shape_ratio, routine,
                             array->routine[home]);
    }
}

/* Energy above the base that the profile gives a day. */
static double excess_of_day(const load_group *group, int64_t day)
{
    const lw_civil date = lw_civil_from_seconds(day * 86400);
    const int first_slot = lw_load_slot(day, 0);
    double sum = 0.0;
    for (int hour = 0; hour < HOURS_PER_DAY; hour++) {
        sum += group->excess.ratio[date.month - 1][first_slot + hour];
    }
    return sum;
}

/* Busy and quiet days that all homes have in common, scaled so that they leave the year's energy as
 * it is: otherwise a whole city would use up to some percent more or less than the scenario says.
 */
static void set_shared_days(const lw_load_array *array, load_group *group, int32_t year)
{
    const lw_load_stochastic_params *params = &group->params;
    const lw_stream stream = lw_stream_of(array->seed, "load-day-shared", array->replicate, "", 0);
    const int64_t first = lw_civil_days(year, 1, 1);
    const int64_t count = lw_civil_days(year + 1, 1, 1) - first;
    const double log_sd = params->day_log_sd_ratio * sqrt(params->day_shared_ratio);
    double level = 0.0;
    double energy = 0.0;
    double shared_energy = 0.0;
    for (int64_t d = 0; d < count; d++) {
        const double shock = gaussian(stream, day_number(first + d));
        const double excess = excess_of_day(group, first + d);
        level = next_level(level, params->day_memory_ratio, shock, d == 0);
        group->shared_factor[d] = lognormal_factor(log_sd, level);
        energy += excess;
        shared_energy += excess * group->shared_factor[d];
    }
    for (int64_t d = 0; d < count; d++) {
        group->shared_factor[d] *= energy / shared_energy;
    }
}

static void set_year(const lw_load_array *array, load_group *group, int32_t year)
{
    const lw_load_days days = lw_load_days_of(year);
    group->profile = lw_load_table_of(&group->curve, &days);
    const lw_load_table above =
        lw_load_table_above(&group->profile, group->params.base_ratio, &days);
    const int per_hour = (int)(3600 * LW_US_PER_S / array->interval_us);
    group->excess = lw_load_table_sharpened(&above, group->memory_ratio, per_hour, &days);
    group->mean_w_per_kwh = 1000.0 / (days.total * HOURS_PER_DAY);
    if (year != 0 && group->kind == LOAD_STOCHASTIC) {
        set_shared_days(array, group, year);
    }
}

static load_group group_of(const lw_load_array *array, const lw_variant *model, size_t count)
{
    load_group group = {.kind = LOAD_NONE, .first = array->count, .count = count};
    const lw_load_profile_params *profile = lw_load_profile_of(model);
    if (profile == NULL) {
        return group;
    }
    if (model->choice->table == &lw_load_stochastic_table) {
        group.kind = LOAD_STOCHASTIC;
        group.params = *(const lw_load_stochastic_params *)model->value;
    } else {
        group.kind = LOAD_PROFILE;
        group.params.profile = *profile;
    }
    group.curve = lw_load_curve_of(profile);
    const double interval_us = (double)array->interval_us;
    group.memory_ratio = group.params.memory_ratio > 0.0
                             ? lw_pow(group.params.memory_ratio, interval_us / MEMORY_INTERVAL_US)
                             : 0.0;
    group.event_rate = group.params.event_rate_per_day * interval_us / (86400.0 * 1e6);
    set_year(array, &group, 0);
    return group;
}

static lw_status reserve(lw_load_array *array, size_t home_count, lw_error *error)
{
    lw_status status = LW_OK;
    if (home_count > array->capacity) {
        status = lw_columns_reserve(array, home_columns, HOME_COLUMN_COUNT, home_count, error);
        array->capacity = status == LW_OK ? home_count : array->capacity;
    }
    if (status == LW_OK && array->group_count + 1 > array->group_capacity) {
        const size_t capacity =
            lw_columns_next_capacity(array->group_capacity, array->group_count + 1);
        status = lw_columns_reserve(array, group_columns, 1, capacity, error);
        array->group_capacity = status == LW_OK ? capacity : array->group_capacity;
    }
    return status;
}

lw_status lw_load_array_add(lw_load_array *array, const lw_variant *model, const char *group,
                            size_t count, lw_error *error)
{
    LW_ASSERT(array->day == NO_DAY); /* homes do not move in while the clock runs */
    const lw_status status = reserve(array, array->count + count, error);
    if (status != LW_OK) {
        return status;
    }
    load_group *added = &array->groups[array->group_count];
    *added = group_of(array, model, count);
    for (size_t home = added->first; home < added->first + count; home++) {
        put_home(array, added, home, group);
    }
    array->group_count++;
    array->count += count;
    return LW_OK;
}

static void begin_group(const lw_load_array *array, load_group *group, int month, bool new_year)
{
    if (group->kind == LOAD_NONE) {
        return;
    }
    if (new_year) {
        set_year(array, group, array->year);
    }
    group->profile_ratio = group->profile.ratio[month - 1][array->slot];
    group->excess_ratio = group->excess.ratio[month - 1][array->slot];
}

void lw_load_begin(lw_load_array *array, lw_time_us start_us, const lw_civil *local)
{
    const int64_t day = lw_civil_days(local->year, local->month, local->day);
    const int slot = lw_load_slot(day, local->hour);
    const lw_time_us since_us = start_us - FIRST_DAY * INT64_C(86400) * LW_US_PER_S;
    LW_ASSERT(since_us >= 0);
    array->interval = (uint64_t)(since_us / array->interval_us);
    array->is_first = array->day == NO_DAY;
    array->new_day = day != array->day;
    array->new_slot = slot != array->slot;
    const bool new_year = array->is_first || local->year != array->year;
    array->day = day;
    array->slot = slot;
    array->year = local->year;
    for (size_t g = 0; g < array->group_count; g++) {
        begin_group(array, &array->groups[g], local->month, new_year);
    }
}

/* New day: how busy each home is. */
static void turn_day(lw_load_array *array, const load_group *group, size_t first, size_t end)
{
    const lw_load_stochastic_params *params = &group->params;
    const int64_t year_day = array->day - lw_civil_days(array->year, 1, 1);
    const double shared = group->shared_factor[year_day];
    const double own_log_sd = params->day_log_sd_ratio * sqrt(1.0 - params->day_shared_ratio);
    for (size_t home = first; home < end; home++) {
        const double shock = gaussian(array->day_stream[home], day_number(array->day));
        array->day_level[home] =
            next_level(array->day_level[home], params->day_memory_ratio, shock, array->is_first);
        array->day_factor[home] = shared * lognormal_factor(own_log_sd, array->day_level[home]);
    }
}

static void turn_slot(lw_load_array *array, size_t first, size_t end)
{
    for (size_t home = first; home < end; home++) {
        array->pace[home] = array->routine[home][array->slot] * array->day_factor[home];
    }
}

/* Number of events of a given mean. One uniform decides, by inversion; 1 - mean <= exp(-mean) tells
 * the commonest answer, none, without an exponential. */
static int64_t draw_events(lw_rng *rng, double mean)
{
    if (mean > POISSON_INVERSION_MEAN) {
        return lw_sample_poisson(rng, mean);
    }
    const double uniform = lw_sample_uniform(rng);
    if (uniform <= 1.0 - mean) {
        return 0;
    }
    double term = lw_exp(-mean);
    double sum = term;
    int64_t count = 0;
    while (uniform > sum && count < EVENT_COUNT_MAX) {
        count++;
        term *= mean / (double)count;
        sum += term;
    }
    return count;
}

/* Gamma of mean `events` and shape events x jump_shape. A small whole shape is a sum of
 * exponentials, which costs one logarithm. */
static double draw_sizes(lw_rng *rng, int64_t events, double jump_shape)
{
    const double shape = (double)events * jump_shape;
    if (shape > ERLANG_SHAPE_MAX || shape != floor(shape)) {
        return lw_sample_gamma(rng, shape, 1.0 / jump_shape);
    }
    double product = 1.0;
    for (int drawn = 0; drawn < (int)shape; drawn++) {
        product *= lw_sample_uniform(rng);
    }
    return -lw_log(product) / jump_shape;
}

static double draw_jumps(lw_stream stream, uint64_t interval, double mean, double jump_shape)
{
    lw_rng rng = lw_rng_at(stream, interval);
    const int64_t events = draw_events(&rng, mean);
    return events == 0 ? 0.0 : draw_sizes(&rng, events, jump_shape);
}

static void run_stochastic(lw_load_array *array, const load_group *group, size_t first, size_t end,
                           double *power_w)
{
    const lw_load_stochastic_params *params = &group->params;
    const double base = params->base_ratio;
    const double gain = (1.0 - group->memory_ratio) / group->event_rate;
    for (size_t home = first; home < end; home++) {
        const double pace = group->excess_ratio * array->pace[home];
        const double jumps = draw_jumps(array->event_stream[home], array->interval,
                                        group->event_rate * pace, params->jump_shape_ratio);
        /* The first interval begins from what a home expects then. */
        const double before = array->is_first ? pace : array->noise[home];
        array->noise[home] = group->memory_ratio * before + gain * jumps;
        const double ratio = base + (1.0 - base) * array->noise[home];
        power_w[home] = array->annual_kwh[home] * (group->mean_w_per_kwh * ratio);
    }
}

static void run_group(lw_load_array *array, const load_group *group, size_t first, size_t end,
                      double *power_w)
{
    if (group->kind == LOAD_STOCHASTIC) {
        if (array->new_day) {
            turn_day(array, group, first, end);
        }
        if (array->new_day || array->new_slot) {
            turn_slot(array, first, end);
        }
        run_stochastic(array, group, first, end, power_w);
        return;
    }
    for (size_t home = first; home < end; home++) {
        power_w[home] = array->annual_kwh[home] * (group->mean_w_per_kwh * group->profile_ratio);
    }
}

void lw_load_run(lw_load_array *array, size_t first, size_t count, double *power_w)
{
    LW_ASSERT(first + count <= array->count);
    const size_t end = first + count;
    for (size_t g = 0; g < array->group_count; g++) {
        const load_group *group = &array->groups[g];
        const size_t group_end = group->first + group->count;
        const size_t from = first > group->first ? first : group->first;
        const size_t to = end < group_end ? end : group_end;
        if (from < to) {
            run_group(array, group, from, to, power_w);
        }
    }
}

void lw_load_step(lw_load_array *array, lw_time_us start_us, const lw_civil *local, double *power_w)
{
    lw_load_begin(array, start_us, local);
    lw_load_run(array, 0, array->count, power_w);
}

static bool are_valid(const double *values, size_t count, double low)
{
    for (size_t i = 0; i < count; i++) {
        if (!isfinite(values[i]) || values[i] < low) {
            return false;
        }
    }
    return true;
}

/* What follows from the day that was loaded: the tables of its year; the pace of the hour is worked
 * out by the next interval. */
static void resume_day(lw_load_array *array)
{
    array->slot = -1;
    if (array->day == NO_DAY) {
        return;
    }
    array->year = lw_civil_from_seconds(array->day * 86400).year;
    for (size_t g = 0; g < array->group_count; g++) {
        if (array->groups[g].kind != LOAD_NONE) {
            set_year(array, &array->groups[g], array->year);
        }
    }
}

void lw_load_array_state(lw_load_array *array, lw_state *state)
{
    LW_STATE_MEMBER(state, array, day);
    LW_STATE_ARRAY(state, array, noise, array->count);
    LW_STATE_ARRAY(state, array, day_level, array->count);
    LW_STATE_ARRAY(state, array, day_factor, array->count);
    if (!lw_state_is_loading(state) || !lw_state_is_good(state)) {
        return;
    }
    if (array->day != NO_DAY && (array->day < FIRST_DAY || array->day >= END_DAY)) {
        lw_state_fail(state, "day", "no day of the calendar");
    } else if (!are_valid(array->noise, array->count, 0.0) ||
               !are_valid(array->day_level, array->count, -HUGE_VAL) ||
               !are_valid(array->day_factor, array->count, 0.0)) {
        lw_state_fail(state, "noise", "a home with a value that cannot be");
    } else {
        resume_day(array);
    }
}
