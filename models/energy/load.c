// SPDX-License-Identifier: Apache-2.0
/* Homes stand in one structure of arrays, group after group. What a group has in common is worked
 * out once per interval, and its profile once for all groups that share it; a home then costs one
 * random block and, when something happens in it, one gamma. */
#include "models/energy/load.h"

#include "models/energy/columns.h"
#include "models/energy/load_routine.h"
#include "models/energy/load_standard.h"
#include "models/energy/load_state.h"
#include "sim/base/check.h"
#include "sim/base/elementary.h"
#include "sim/kernel/sampler.h"

#include <stdio.h>
#include <stdlib.h>

#define MEMORY_INTERVAL_US (900.0 * 1e6) /* memory_ratio is given for 15 min */
/* What homes without electric heating respond to: 431 London homes respond below about 15 degC, and
 * to the temperature of the day. The coldest day of their year had -1.6 degC: what colder ones do
 * is not measured, and nothing is added for them. */
#define RESPONSE_BASE_C 15.0
#define RESPONSE_MOST_K 16.6
#define RESPONSE_SMOOTHING_H 24.0

enum { COURSE_LOOKBACK_COUNT = 32, HOURS_PER_DAY = 24 };

#define COLUMN(member)                                                                             \
    {                                                                                              \
        offsetof(lw_load_array, member), sizeof *((lw_load_array *)0)->member                      \
    }
static const lw_column_place home_columns[] = {
    COLUMN(annual_kwh),   COLUMN(size_ratio), COLUMN(expected_kwh), COLUMN(day_stream),
    COLUMN(event_stream), COLUMN(noise),      COLUMN(day_level),    COLUMN(day_scale),
    COLUMN(day_factor),   COLUMN(pace),       COLUMN(routine)};
static const lw_column_place group_columns[] = {COLUMN(groups)};
static const lw_column_place course_columns[] = {
    {offsetof(lw_load_array, courses), sizeof(lw_load_course *)}};
enum { HOME_COLUMN_COUNT = sizeof home_columns / sizeof home_columns[0] };

void lw_load_check(const lw_variant *model, const char *pointer, lw_report *report)
{
    const lw_load_profile_params *params = lw_load_profile_of(model);
    lw_load_shape *shape = NULL;
    lw_error error;
    if (params == NULL) {
        return;
    }
    if (params->shape_file != NULL) {
        return; /* it is read when the homes move in */
    }
    if (params->shape_column != NULL) {
        lw_report_error(report, LW_ERR_INCONSISTENT, pointer, "write \"shape_file\" as well",
                        "shape_column names a column, but there is no shape_file");
    }
    if (lw_load_standard(params, (lw_slice){"", 0}, &shape, &error) != LW_OK) {
        lw_report_add(report, &error, false);
        return;
    }
    if (lw_load_shape_is_empty(shape)) {
        lw_report_error(report, LW_ERR_INCONSISTENT, pointer, "write at least one positive ratio",
                        "every hour or every month of the profile is 0");
    }
    lw_load_shape_destroy(shape);
}

/* How much colder each day of the run is than its season has it, by degrees below a base. */
static lw_status set_temperature(lw_load_array *array, lw_error *error)
{
    const lw_temperature_year *climate = array->config.climate;
    const lw_temperature_year *run = array->config.run;
    if (climate == NULL || run == NULL) {
        return LW_OK;
    }
    lw_load_temperature *temperature = &array->temperature;
    lw_degrees degrees =
        lw_degrees_of(LW_DEGREES_BELOW, RESPONSE_BASE_C, RESPONSE_SMOOTHING_H, 3600 * LW_US_PER_S);
    degrees.most_k = RESPONSE_MOST_K;
    const lw_seasonal_course usual = lw_degrees_usual(&degrees, climate, RESPONSE_SMOOTHING_H);
    temperature->first_day = lw_civil_days(run->first_year, 1, 1);
    temperature->day_count = (int64_t)(run->hour_count / HOURS_PER_DAY);
    temperature->more_k = calloc(run->hour_count / HOURS_PER_DAY, sizeof(double));
    if (temperature->more_k == NULL) {
        return lw_error_set(error, LW_ERR_MEMORY, "", "memory ran out for the days of the run");
    }
    for (size_t hour = 0; hour < run->hour_count; hour++) {
        temperature->more_k[hour / HOURS_PER_DAY] +=
            lw_degrees_step(&degrees, run->hourly_c[hour]) / HOURS_PER_DAY;
    }
    for (int64_t d = 0; d < temperature->day_count; d++) {
        const lw_civil date = lw_civil_from_seconds((temperature->first_day + d) * 86400);
        temperature->more_k[d] -= lw_seasonal_course_at(&usual, date.month, date.day);
    }
    return LW_OK;
}

lw_status lw_load_array_create(const lw_load_config *config, lw_load_array **array, lw_error *error)
{
    LW_ASSERT(config->interval_us > 0 && 3600 * LW_US_PER_S % config->interval_us == 0);
    *array = calloc(1, sizeof **array);
    if (*array == NULL) {
        return lw_error_set(error, LW_ERR_MEMORY, "", "memory ran out for the homes");
    }
    (*array)->config = *config;
    (*array)->day = LW_LOAD_NO_DAY;
    (*array)->slot = -1;
    const lw_status status = set_temperature(*array, error);
    if (status != LW_OK) {
        lw_load_array_destroy(*array);
        *array = NULL;
    }
    return status;
}

void lw_load_array_destroy(lw_load_array *array)
{
    if (array == NULL) {
        return;
    }
    for (size_t g = 0; g < array->group_count; g++) {
        lw_load_replay_destroy(array->groups[g].replay);
    }
    for (size_t c = 0; c < array->course_count; c++) {
        lw_load_course_destroy(array->courses[c]);
    }
    lw_columns_free(array, home_columns, HOME_COLUMN_COUNT);
    lw_columns_free(array, group_columns, 1);
    lw_columns_free(array, course_columns, 1);
    free(array->temperature.more_k);
    free(array);
}

size_t lw_load_array_count(const lw_load_array *array)
{
    return array->count;
}

double lw_load_expected_kwh(const lw_load_array *array, size_t index)
{
    LW_ASSERT(index < array->count);
    return array->expected_kwh[index];
}

int64_t lw_load_filled_count(const lw_load_array *array)
{
    int64_t count = 0;
    for (size_t g = 0; g < array->group_count; g++) {
        const lw_load_replay *replay = array->groups[g].replay;
        count += replay != NULL ? lw_load_replay_series(replay)->filled_count : 0;
    }
    return count;
}

static lw_load_course_config course_config(const lw_load_array *array, const lw_load_homes *homes,
                                           double shared_day_memory_ratio)
{
    const lw_load_config *config = &array->config;
    const bool random = homes->kind == LW_LOAD_STOCHASTIC;
    return (lw_load_course_config){
        .interval_us = config->interval_us,
        .holidays = config->holidays,
        .base_ratio = random ? homes->chance.base_ratio : 0.0,
        .memory_ratio = random ? homes->memory_ratio : 0.0,
        .shared_day_sd_ratio = random ? homes->chance.shared_day_sd_ratio : 0.0,
        .shared_day_memory_ratio = random ? shared_day_memory_ratio : 0.0,
        .shared_stream = lw_stream_of(config->seed, "load-day-shared", config->replicate, "", 0),
        .temperature_response_ratio_per_k =
            random ? homes->chance.temperature_response_ratio_per_k : 0.0,
        .temperature = &array->temperature};
}

/* A course that some group before has already, or NULL. */
static lw_load_course *find_course(const lw_load_array *array, const lw_load_course_config *config,
                                   const lw_load_shape *shape)
{
    const size_t end = array->course_count;
    for (size_t back = 1; back <= COURSE_LOOKBACK_COUNT && back <= end; back++) {
        if (lw_load_course_serves(array->courses[end - back], config, shape)) {
            return array->courses[end - back];
        }
    }
    return NULL;
}

static lw_status add_course(lw_load_array *array, const lw_load_course_config *config,
                            lw_load_shape *shape, lw_load_course **course, lw_error *error)
{
    if (array->course_count == array->course_capacity) {
        const size_t capacity =
            lw_columns_next_capacity(array->course_capacity, array->course_count + 1);
        const lw_status status = lw_columns_reserve(array, course_columns, 1, capacity, error);
        if (status != LW_OK) {
            lw_load_shape_destroy(shape);
            return status;
        }
        array->course_capacity = capacity;
    }
    const lw_status status = lw_load_course_create(config, shape, course, error);
    if (status == LW_OK) {
        array->courses[array->course_count++] = *course;
    }
    return status;
}

static lw_status take_course(lw_load_array *array, lw_load_homes *homes,
                             const lw_load_course_config *config, lw_load_shape *shape,
                             lw_error *error)
{
    homes->course = find_course(array, config, shape);
    if (homes->course != NULL) {
        lw_load_shape_destroy(shape);
        return LW_OK;
    }
    return add_course(array, config, shape, &homes->course, error);
}

static lw_status set_profile(lw_load_array *array, lw_load_homes *homes, const lw_load_group *group,
                             lw_error *error)
{
    const lw_load_profile_params *profile = lw_load_profile_of(group->model);
    double shared_day_memory_ratio = 0.0;
    homes->kind = LW_LOAD_PROFILE;
    if (group->model->choice->table == &lw_load_stochastic_table) {
        const lw_load_stochastic_params *params = group->model->value;
        const double interval_us = (double)array->config.interval_us;
        homes->kind = LW_LOAD_STOCHASTIC;
        homes->chance = lw_load_chance_of(params);
        homes->memory_ratio =
            homes->chance.memory_ratio > 0.0
                ? lw_pow(homes->chance.memory_ratio, interval_us / MEMORY_INTERVAL_US)
                : 0.0;
        homes->event_rate = homes->chance.event_rate_per_day * interval_us / (86400.0 * 1e6);
        shared_day_memory_ratio = params->shared_day_memory_ratio;
        if (profile->heating != NULL) {
            homes->chance.temperature_response_ratio_per_k = 0.0;
        }
    }
    lw_load_shape *shape = NULL;
    const lw_status status = lw_load_standard(profile, group->file, &shape, error);
    if (status != LW_OK) {
        return status;
    }
    if (lw_load_shape_is_empty(shape)) {
        lw_load_shape_destroy(shape);
        return lw_error_set(error, LW_ERR_INCONSISTENT, "",
                            "every hour or every month of the profile is 0");
    }
    const lw_load_course_config config = course_config(array, homes, shared_day_memory_ratio);
    return take_course(array, homes, &config, shape, error);
}

static lw_status set_file(const lw_load_array *array, lw_load_homes *homes,
                          const lw_load_group *group, lw_error *error)
{
    const lw_load_replay_config config = {.params = group->model->value,
                                          .text = group->file,
                                          .zone = array->config.zone,
                                          .start_us = array->config.start_us,
                                          .end_us = array->config.end_us,
                                          .interval_us = array->config.interval_us};
    homes->kind = LW_LOAD_FILE;
    return lw_load_replay_create(&config, &homes->replay, error);
}

static lw_status try_file(const lw_load_config *config, const lw_load_group *group,
                          int64_t *filled_count, lw_error *error)
{
    const lw_load_profile_params *profile = lw_load_profile_of(group->model);
    lw_load_shape *shape = NULL;
    if (profile != NULL) {
        const lw_status status = lw_load_standard(profile, group->file, &shape, error);
        lw_load_shape_destroy(shape);
        return status;
    }
    const lw_load_array bare = {.config = *config};
    lw_load_homes homes = {.replay = NULL};
    const lw_status status = set_file(&bare, &homes, group, error);
    *filled_count =
        status == LW_OK ? lw_load_replay_series(homes.replay)->filled_count : *filled_count;
    lw_load_replay_destroy(homes.replay);
    return status;
}

void lw_load_check_file(const lw_load_config *config, const lw_load_group *group,
                        const char *pointer, lw_report *report)
{
    int64_t filled_count = 0;
    lw_error error;
    if (lw_load_file_path(group->model) == NULL) {
        return;
    }
    if (try_file(config, group, &filled_count, &error) != LW_OK) {
        snprintf(error.pointer, sizeof error.pointer, "%s", pointer);
        lw_report_add(report, &error, false);
    } else if (filled_count > 0) {
        lw_report_warning(report, LW_ERR_IMPLAUSIBLE, pointer, NULL,
                          "%lld figures are missing and are lent by other weeks",
                          (long long)filled_count);
    }
}

static lw_status set_thermal(const lw_load_array *array, lw_load_homes *homes,
                             lw_load_wishes wanted, lw_error *error)
{
    const lw_load_config *config = &array->config;
    LW_ASSERT((wanted.heating == NULL && wanted.cooling == NULL) || config->climate != NULL);
    lw_status status = LW_OK;
    homes->heats = wanted.heating != NULL;
    homes->cools = wanted.cooling != NULL;
    if (homes->heats) {
        status = lw_heating_make(wanted.heating, config->climate, config->interval_us,
                                 &homes->heating, error);
    }
    if (status == LW_OK && homes->cools) {
        status = lw_cooling_make(wanted.cooling, config->climate, config->interval_us,
                                 &homes->cooling, error);
    }
    return status;
}

static lw_status set_group(lw_load_array *array, lw_load_homes *homes, const lw_load_group *group,
                           lw_error *error)
{
    const lw_param_table *table = group->model->choice->table;
    *homes = (lw_load_homes){.kind = LW_LOAD_NONE, .first = array->count, .count = group->count};
    lw_status status = LW_OK;
    if (lw_load_profile_of(group->model) != NULL) {
        status = set_profile(array, homes, group, error);
    } else if (table == &lw_load_file_table) {
        status = set_file(array, homes, group, error);
    }
    return status == LW_OK ? set_thermal(array, homes, lw_load_wishes_of(group->model), error)
                           : status;
}

/* Lognormal of mean 1. */
static double draw_size(lw_stream stream, double log_sd_ratio)
{
    lw_rng rng = lw_rng_at(stream, 0);
    const double level = lw_sample_normal(&rng);
    return log_sd_ratio > 0.0 ? lw_exp(log_sd_ratio * level - 0.5 * log_sd_ratio * log_sd_ratio)
                              : 1.0;
}

/* Yearly energy of a home, without heat and cold, before its size. */
static double annual_kwh_of(const lw_load_homes *homes, const lw_variant *model, size_t index)
{
    if (homes->kind == LW_LOAD_FILE) {
        return lw_load_replay_yearly_kwh(homes->replay, index);
    }
    const lw_load_profile_params *profile = lw_load_profile_of(model);
    return profile != NULL ? profile->annual_kwh : 0.0;
}

static void put_home(lw_load_array *array, const lw_load_homes *homes, const lw_load_group *group,
                     size_t home)
{
    const uint32_t index = (uint32_t)(home - homes->first);
    const uint64_t seed = array->config.seed;
    const uint32_t replicate = array->config.replicate;
    array->day_stream[home] = lw_stream_of(seed, "load-day", replicate, group->name, index);
    array->event_stream[home] = lw_stream_of(seed, "load-jump", replicate, group->name, index);
    array->size_ratio[home] = 1.0;
    array->noise[home] = 1.0;
    array->day_level[home] = 0.0;
    array->day_scale[home] = 1.0;
    array->day_factor[home] = 1.0;
    array->pace[home] = 1.0;
    if (homes->kind == LW_LOAD_STOCHASTIC) {
        const lw_load_stochastic_params *params = group->model->value;
        const lw_stream size = lw_stream_of(seed, "load-size", replicate, group->name, index);
        array->size_ratio[home] = draw_size(size, params->size_log_sd_ratio);
    }
    array->annual_kwh[home] = annual_kwh_of(homes, group->model, index) * array->size_ratio[home];
    array->expected_kwh[home] =
        array->annual_kwh[home] +
        array->size_ratio[home] * ((homes->heats ? homes->heating.expected_kwh : 0.0) +
                                   (homes->cools ? homes->cooling.expected_kwh : 0.0));
}

static void draw_routines(lw_load_array *array, const lw_load_homes *homes, const char *name)
{
    double shares[LW_WEEK_SLOT_COUNT];
    if (homes->kind != LW_LOAD_STOCHASTIC) {
        return;
    }
    lw_load_course_shares(homes->course, shares);
    for (size_t i = 0; i < homes->count; i++) {
        const lw_stream stream = lw_stream_of(array->config.seed, "load-routine",
                                              array->config.replicate, name, (uint32_t)i);
        lw_load_draw_routine(shares, homes->chance.routine_shape_ratio, stream,
                             array->routine[homes->first + i]);
    }
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

lw_status lw_load_array_add(lw_load_array *array, const lw_load_group *group, lw_error *error)
{
    LW_ASSERT(array->day == LW_LOAD_NO_DAY); /* homes do not move in while the clock runs */
    lw_status status = reserve(array, array->count + group->count, error);
    if (status != LW_OK) {
        return status;
    }
    lw_load_homes *homes = &array->groups[array->group_count];
    status = set_group(array, homes, group, error);
    if (status != LW_OK) {
        lw_load_replay_destroy(homes->replay);
        return status;
    }
    for (size_t home = homes->first; home < homes->first + homes->count; home++) {
        put_home(array, homes, group, home);
    }
    draw_routines(array, homes, group->name);
    array->group_count++;
    array->count += group->count;
    return LW_OK;
}
