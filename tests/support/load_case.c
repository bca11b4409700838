// SPDX-License-Identifier: Apache-2.0
#include "tests/support/load_case.h"

#include <criterion/criterion.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { QUARTER_S = 900, DAY_S = 86400 };

const lw_param_variant *load_variant(const char *tag)
{
    const lw_param_variant *found = lw_load_variants;
    while (strcmp(found->tag, tag) != 0) {
        found++;
    }
    return found;
}

lw_load_stochastic_params load_stochastic(double annual_kwh)
{
    lw_load_stochastic_params params;
    lw_param_set_defaults(&lw_load_stochastic_table, &params);
    params.profile.annual_kwh = annual_kwh;
    return params;
}

lw_load_profile_params load_profile(double annual_kwh)
{
    lw_load_profile_params params;
    lw_param_set_defaults(&lw_load_profile_table, &params);
    params.annual_kwh = annual_kwh;
    return params;
}

lw_load_file_params load_file(const char *path)
{
    lw_load_file_params params;
    lw_param_set_defaults(&lw_load_file_table, &params);
    params.path = path;
    return params;
}

lw_load_config load_config(uint64_t seed, int64_t interval_s)
{
    return (lw_load_config){.seed = seed, .interval_us = interval_s * LW_US_PER_S};
}

lw_load_array *load_create(const lw_load_config *config)
{
    lw_load_array *array = NULL;
    lw_error error;
    cr_assert_eq(lw_load_array_create(config, &array, &error), LW_OK);
    return array;
}

void load_add(lw_load_array *array, const char *tag, void *params, const char *group, size_t count)
{
    const lw_variant model = {load_variant(tag), params};
    const lw_load_group homes = {.name = group, .count = count, .model = &model};
    lw_error error = {.message = ""};
    cr_assert_eq(lw_load_array_add(array, &homes, &error), LW_OK, "%s", error.message);
}

lw_status load_add_file(lw_load_array *array, const char *tag, void *params, const char *text,
                        size_t count, lw_error *error)
{
    const lw_variant model = {load_variant(tag), params};
    const lw_load_group homes = {
        .name = "homes", .count = count, .model = &model, .file = {text, strlen(text)}};
    return lw_load_array_add(array, &homes, error);
}

void load_step_at(lw_load_array *array, int64_t start_s, int64_t interval_s, double *power_w)
{
    const lw_civil local = lw_civil_from_seconds(start_s + interval_s / 2);
    lw_load_step(array, start_s * LW_US_PER_S, &local, (double)NAN, power_w);
}

int64_t load_year_start_s(int32_t year)
{
    return lw_civil_days(year, 1, 1) * DAY_S;
}

void load_run_days(lw_load_array *array, int32_t year, int day_count, int64_t interval_s,
                   double *energy_kwh)
{
    const size_t count = lw_load_array_count(array);
    double *power_w = calloc(count, sizeof *power_w);
    cr_assert_not_null(power_w);
    memset(energy_kwh, 0, count * sizeof *energy_kwh);
    for (int64_t at_s = 0; at_s < (int64_t)day_count * DAY_S; at_s += interval_s) {
        load_step_at(array, load_year_start_s(year) + at_s, interval_s, power_w);
        for (size_t i = 0; i < count; i++) {
            energy_kwh[i] += power_w[i] * (double)interval_s / 3.6e6;
        }
    }
    free(power_w);
}

double *load_quarters_of_year(lw_load_array *array, size_t count, int32_t year,
                              const lw_temperature_year *run, size_t *step_count)
{
    const size_t steps =
        (size_t)((load_year_start_s(year + 1) - load_year_start_s(year)) / QUARTER_S);
    double *power = calloc(count * steps, sizeof *power);
    double *now = calloc(lw_load_array_count(array), sizeof *now);
    cr_assert(power != NULL && now != NULL);
    for (size_t step = 0; step < steps; step++) {
        const int64_t start_s = load_year_start_s(year) + (int64_t)step * QUARTER_S;
        const lw_civil local = lw_civil_from_seconds(start_s + QUARTER_S / 2);
        const double temperature_c = run != NULL ? run->hourly_c[step / 4] : (double)NAN;
        lw_load_step(array, start_s * LW_US_PER_S, &local, temperature_c, now);
        for (size_t i = 0; i < count; i++) {
            power[i * steps + step] = now[i];
        }
    }
    free(now);
    *step_count = steps;
    return power;
}

double *load_hours_of_quarters(const double *quarters, size_t count)
{
    double *hours = calloc(count / 4, sizeof *hours);
    cr_assert_not_null(hours);
    for (size_t i = 0; i < count; i++) {
        hours[i / 4] += quarters[i] / 4.0;
    }
    return hours;
}

static double autocovariance(const double *x, size_t count, size_t lag, double mean)
{
    double sum = 0.0;
    for (size_t i = 0; i + lag < count; i++) {
        sum += (x[i] - mean) * (x[i + lag] - mean);
    }
    return sum / (double)(count - lag);
}

load_character load_character_of(const double *power, size_t count, size_t per_day)
{
    double mean = 0.0;
    double peak = 0.0;
    for (size_t i = 0; i < count; i++) {
        mean += power[i] / (double)count;
        peak = fmax(peak, power[i]);
    }
    const double variance = autocovariance(power, count, 0, mean);
    return (load_character){sqrt(variance) / mean, mean / peak,
                            autocovariance(power, count, 1, mean) / variance,
                            autocovariance(power, count, per_day, mean) / variance,
                            autocovariance(power, count, 7 * per_day, mean) / variance};
}

load_character load_mean_character(const double *power, size_t home_count, size_t step_count,
                                   size_t per_day)
{
    load_character mean = {0};
    const double part = 1.0 / (double)home_count;
    for (size_t i = 0; i < home_count; i++) {
        const load_character own = load_character_of(power + i * step_count, step_count, per_day);
        mean.variation += part * own.variation;
        mean.load_factor += part * own.load_factor;
        mean.next += part * own.next;
        mean.next_day += part * own.next_day;
        mean.next_week += part * own.next_week;
    }
    return mean;
}

static double peak_of(const double *power, size_t count)
{
    double peak = 0.0;
    for (size_t i = 0; i < count; i++) {
        peak = fmax(peak, power[i]);
    }
    return peak;
}

double load_coincidence(const double *power, size_t home_count, size_t step_count, size_t size)
{
    const size_t group_count = home_count / size;
    double *sum = calloc(step_count, sizeof *sum);
    double ratio_sum = 0.0;
    cr_assert_not_null(sum);
    for (size_t group = 0; group < group_count; group++) {
        double own_peaks = 0.0;
        memset(sum, 0, step_count * sizeof *sum);
        for (size_t i = group * size; i < (group + 1) * size; i++) {
            own_peaks += peak_of(power + i * step_count, step_count);
            for (size_t step = 0; step < step_count; step++) {
                sum[step] += power[i * step_count + step];
            }
        }
        ratio_sum += peak_of(sum, step_count) / own_peaks;
    }
    free(sum);
    return ratio_sum / (double)group_count;
}

static int compare_numbers(const void *a, const void *b)
{
    const double left = *(const double *)a;
    const double right = *(const double *)b;
    return (left > right) - (left < right);
}

static void sort_over_mean(double *values, size_t count)
{
    double mean = 0.0;
    for (size_t i = 0; i < count; i++) {
        mean += values[i] / (double)count;
    }
    for (size_t i = 0; i < count; i++) {
        values[i] /= mean;
    }
    qsort(values, count, sizeof *values, compare_numbers);
}

double load_distribution_gap(double *a, size_t a_count, double *b, size_t b_count)
{
    sort_over_mean(a, a_count);
    sort_over_mean(b, b_count);
    double gap = 0.0;
    size_t below = 0;
    for (size_t i = 0; i < b_count; i++) {
        while (below < a_count && a[below] <= b[i]) {
            below++;
        }
        const double part = (double)below / (double)a_count;
        gap = fmax(gap, fabs(part - ((double)i + 0.5) / (double)b_count));
    }
    return gap;
}
