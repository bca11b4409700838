// SPDX-License-Identifier: Apache-2.0
#include "models/energy/load_course.h"

#include "sim/base/check.h"
#include "sim/base/elementary.h"
#include "sim/kernel/sampler.h"

#include <math.h>
#include <stdlib.h>

#define DRIVE_MIN_RATIO 0.02   /* a home never falls quite to its base */
#define RESPONSE_MIN_RATIO 0.1 /* whatever the weather, a home uses something */
#define SQRT_3 1.7320508075688772

enum {
    QUARTERS_PER_HOUR = 4,
    QUARTER_S = 900,
    SECONDS_PER_DAY = 86400,
    SETTLING_DAY_COUNT = 8,
    TYPICAL_YEAR = 2001, /* no leap year, begins on a Monday */
    SATURDAY = 5
};
#define NO_DAY INT64_MIN

lw_status lw_load_course_create(const lw_load_course_config *config, lw_load_shape *shape,
                                lw_load_course **course, lw_error *error)
{
    LW_ASSERT(!lw_load_shape_is_empty(shape));
    *course = calloc(1, sizeof **course);
    if (*course == NULL) {
        lw_load_shape_destroy(shape);
        return lw_error_set(error, LW_ERR_MEMORY, "", "memory ran out for a load profile");
    }
    (*course)->config = *config;
    (*course)->shape = shape;
    (*course)->day = NO_DAY;
    return LW_OK;
}

void lw_load_course_destroy(lw_load_course *course)
{
    if (course != NULL) {
        lw_load_shape_destroy(course->shape);
        free(course);
    }
}

bool lw_load_course_serves(const lw_load_course *course, const lw_load_course_config *config,
                           const lw_load_shape *shape)
{
    const lw_load_course_config *own = &course->config;
    return own->interval_us == config->interval_us && own->holidays == config->holidays &&
           own->base_ratio == config->base_ratio && own->memory_ratio == config->memory_ratio &&
           own->shared_day_sd_ratio == config->shared_day_sd_ratio &&
           own->shared_day_memory_ratio == config->shared_day_memory_ratio &&
           own->shared_stream.key == config->shared_stream.key &&
           own->shared_stream.entity == config->shared_stream.entity &&
           own->temperature_response_ratio_per_k == config->temperature_response_ratio_per_k &&
           own->temperature == config->temperature && lw_load_shape_is_same(course->shape, shape);
}

int lw_load_slot(lw_holidays holidays, int64_t day, int hour)
{
    LW_ASSERT(hour >= 0 && hour < LW_DAY_HOUR_COUNT);
    const int kind = lw_holiday_weekday(holidays, day) >= SATURDAY ? 1 : 0;
    return kind * LW_DAY_HOUR_COUNT + hour;
}

/* The profile of a day of the current year. */
static void set_use(const lw_load_course *course, int64_t day, double use[LW_QUARTER_COUNT])
{
    const lw_civil date = lw_civil_from_seconds(day * SECONDS_PER_DAY);
    const int weekday = lw_holiday_weekday(course->config.holidays, day);
    const double *ratios = lw_load_shape_day(course->shape, date.month, date.day, weekday);
    const double level = course->levels[day - lw_civil_days(course->year, 1, 1)];
    for (int q = 0; q < LW_QUARTER_COUNT; q++) {
        use[q] = level * ratios[q];
    }
}

/* What each hour of a day has above the base; returns their sum. */
static double hourly_excess(const double use[LW_QUARTER_COUNT], double base_ratio,
                            double excess[LW_DAY_HOUR_COUNT])
{
    double sum = 0.0;
    for (int hour = 0; hour < LW_DAY_HOUR_COUNT; hour++) {
        excess[hour] = 0.0;
        for (int q = hour * QUARTERS_PER_HOUR; q < (hour + 1) * QUARTERS_PER_HOUR; q++) {
            excess[hour] += fmax(use[q] - base_ratio, 0.0) / QUARTERS_PER_HOUR;
        }
        sum += excess[hour];
    }
    return sum;
}

/* How much of an hour's mean output, and of its last output, still comes from before the hour. */
typedef struct hour_filter {
    double mean_share, end_share;
} hour_filter;

static hour_filter filter_of(const lw_load_course_config *config)
{
    const int per_hour = (int)(3600 * LW_US_PER_S / config->interval_us);
    double power = 1.0;
    double sum = 0.0;
    for (int step = 0; step < per_hour; step++) {
        power *= config->memory_ratio;
        sum += power;
    }
    return (hour_filter){.mean_share = sum / per_hour, .end_share = power};
}

/* The input to a filter x <- memory x + (1 - memory) input whose output has the hourly means
 * `wanted`; a day, repeated until its midnight has settled. Returns the sum of the input. */
static double sharpen(const double wanted[LW_DAY_HOUR_COUNT], hour_filter filter,
                      double input[LW_DAY_HOUR_COUNT])
{
    double end = wanted[LW_DAY_HOUR_COUNT - 1];
    double sum = 0.0;
    for (int round = 0; round < SETTLING_DAY_COUNT; round++) {
        sum = 0.0;
        for (int hour = 0; hour < LW_DAY_HOUR_COUNT; hour++) {
            const double exact =
                (wanted[hour] - filter.mean_share * end) / (1.0 - filter.mean_share);
            input[hour] = fmax(exact, DRIVE_MIN_RATIO);
            end = filter.end_share * end + (1.0 - filter.end_share) * input[hour];
            sum += input[hour];
        }
    }
    return sum;
}

/* Hourly drive of a day before it is scaled; returns its sum. */
static double hourly_drive(const lw_load_course *course, const double use[LW_QUARTER_COUNT],
                           double drive[LW_DAY_HOUR_COUNT])
{
    double excess[LW_DAY_HOUR_COUNT];
    hourly_excess(use, course->config.base_ratio, excess);
    for (int hour = 0; hour < LW_DAY_HOUR_COUNT; hour++) {
        excess[hour] /= course->excess_ratio;
    }
    return sharpen(excess, filter_of(&course->config), drive);
}

double lw_load_day_factor(double sd_ratio, double level)
{
    return 1.0 + SQRT_3 * sd_ratio * (2.0 * lw_normal_cdf(level) - 1.0);
}

static double temperature_factor(const lw_load_course_config *config, int64_t day)
{
    const lw_load_temperature *temperature = config->temperature;
    if (temperature == NULL || day < temperature->first_day ||
        day >= temperature->first_day + temperature->day_count) {
        return 1.0;
    }
    const double more_k = temperature->more_k[day - temperature->first_day];
    return fmax(1.0 + config->temperature_response_ratio_per_k * more_k, RESPONSE_MIN_RATIO);
}

static void draw_shared(lw_load_course *course, int64_t first_day)
{
    const double memory = course->config.shared_day_memory_ratio;
    double level = 0.0;
    for (int d = 0; d < course->day_count; d++) {
        lw_rng rng =
            lw_rng_at(course->config.shared_stream, (uint64_t)(first_day + d - LW_LOAD_FIRST_DAY));
        const double shock = lw_sample_normal(&rng);
        level = d == 0 ? shock : memory * level + sqrt(1.0 - memory * memory) * shock;
        course->shared[d] = lw_load_day_factor(course->config.shared_day_sd_ratio, level) *
                            temperature_factor(&course->config, first_day + d);
    }
}

static void set_year(lw_load_course *course, int32_t year)
{
    const int64_t first_day = lw_civil_days(year, 1, 1);
    double use[LW_QUARTER_COUNT];
    double hours[LW_DAY_HOUR_COUNT];
    course->year = year;
    course->day_count = lw_civil_is_leap_year(year) ? 366 : 365;
    lw_load_shape_levels(course->shape, year, course->config.holidays, course->levels);
    draw_shared(course, first_day);
    double excess = 0.0;
    for (int d = 0; d < course->day_count; d++) {
        set_use(course, first_day + d, use);
        excess += hourly_excess(use, course->config.base_ratio, hours);
    }
    course->excess_ratio = excess / (course->day_count * LW_DAY_HOUR_COUNT);
    double drive = 0.0;
    double shared_drive = 0.0;
    for (int d = 0; d < course->day_count; d++) {
        set_use(course, first_day + d, use);
        const double of_day = hourly_drive(course, use, hours);
        drive += of_day;
        course->energy[d] = of_day * course->shared[d];
        shared_drive += course->energy[d];
    }
    course->drive_scale = course->day_count * LW_DAY_HOUR_COUNT / drive;
    for (int d = 0; d < course->day_count; d++) {
        course->shared[d] *= drive / shared_drive;
        course->energy[d] /= shared_drive;
    }
}

/* Within an hour the drive follows the profile's excess. */
static void set_day(lw_load_course *course, int64_t day)
{
    double excess[LW_DAY_HOUR_COUNT];
    double drive[LW_DAY_HOUR_COUNT];
    const double base = course->config.base_ratio;
    course->day = day;
    set_use(course, day, course->use);
    hourly_excess(course->use, base, excess);
    hourly_drive(course, course->use, drive);
    for (int q = 0; q < LW_QUARTER_COUNT; q++) {
        const int hour = q / QUARTERS_PER_HOUR;
        const double part =
            excess[hour] > 0.0 ? fmax(course->use[q] - base, 0.0) / excess[hour] : 1.0;
        course->drive[q] = course->drive_scale * drive[hour] * part;
    }
}

/* Sums of a day's quarters over an interval, as means. */
static void set_interval(lw_load_course *course, const lw_civil *local)
{
    const int length_s = (int)(course->config.interval_us / LW_US_PER_S);
    const int middle_s = local->hour * 3600 + local->minute * 60 + local->second;
    int from_s = middle_s - length_s / 2;
    from_s = from_s < 0 ? 0 : from_s;
    from_s = from_s > SECONDS_PER_DAY - length_s ? SECONDS_PER_DAY - length_s : from_s;
    course->use_ratio = course->base_ratio = course->drive_ratio = 0.0;
    for (int at_s = from_s; at_s < from_s + length_s;) {
        const int q = at_s / QUARTER_S;
        const int end_s =
            (q + 1) * QUARTER_S < from_s + length_s ? (q + 1) * QUARTER_S : from_s + length_s;
        const double part = (double)(end_s - at_s) / length_s;
        course->use_ratio += part * course->use[q];
        course->base_ratio += part * fmin(course->use[q], course->config.base_ratio);
        course->drive_ratio += part * course->drive[q];
        at_s = end_s;
    }
}

void lw_load_course_begin(lw_load_course *course, const lw_civil *local)
{
    const int64_t day = lw_civil_days(local->year, local->month, local->day);
    LW_ASSERT(day >= LW_LOAD_FIRST_DAY);
    if (course->day == NO_DAY || local->year != course->year) {
        set_year(course, local->year);
        set_day(course, day);
    } else if (day != course->day) {
        set_day(course, day);
    }
    set_interval(course, local);
}

double lw_load_course_shared(const lw_load_course *course)
{
    return course->shared[course->day - lw_civil_days(course->year, 1, 1)];
}

void lw_load_course_shares(const lw_load_course *course, double shares[LW_WEEK_SLOT_COUNT])
{
    lw_load_course typical = *course;
    const int64_t first_day = lw_civil_days(TYPICAL_YEAR, 1, 1);
    double use[LW_QUARTER_COUNT];
    double drive[LW_DAY_HOUR_COUNT];
    double sum = 0.0;
    set_year(&typical, TYPICAL_YEAR);
    for (int slot = 0; slot < LW_WEEK_SLOT_COUNT; slot++) {
        shares[slot] = 0.0;
    }
    for (int64_t day = first_day; day < first_day + typical.day_count; day++) {
        const int first_slot = lw_load_slot(course->config.holidays, day, 0);
        set_use(&typical, day, use);
        sum += hourly_drive(&typical, use, drive);
        for (int hour = 0; hour < LW_DAY_HOUR_COUNT; hour++) {
            shares[first_slot + hour] += drive[hour];
        }
    }
    for (int slot = 0; slot < LW_WEEK_SLOT_COUNT; slot++) {
        shares[slot] /= sum;
    }
}
