// SPDX-License-Identifier: Apache-2.0
#include "scenarios/run/energy_report.h"

#include "scenarios/run/load_statistics.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MEMBER_STEP_COUNT = 7 };

/* A series of the whole city as the report heads it. */
typedef struct city_series {
    const char *path;
    const char *heading;
} city_series;

static const city_series shown[] = {
    {"/city/load_energy_kwh", "Load of the city"},
    {"/city/pv_energy_kwh", "Generation of the city"},
    {"/city/ev_energy_kwh", "Charging of cars"},
    {"/city/import_energy_kwh", "Drawn from the network, all meters"},
};

static void print_figure(const char *label, double value, int digits, const char *unit)
{
    if (isnan(value)) {
        printf("  %-34s %14s\n", label, "-");
    } else {
        printf("  %-34s %14.*f %s\n", label, digits, value, unit);
    }
}

static void print_duration(const lw_load_statistics *of)
{
    printf("  %-34s", "reached in % of the time");
    for (size_t i = 0; i < LW_DURATION_POINT_COUNT; i++) {
        printf(" %8.3g", 100.0 * lw_duration_shares[i]);
    }
    printf("\n  %-34s", "  kW");
    for (size_t i = 0; i < LW_DURATION_POINT_COUNT; i++) {
        printf(" %8.4g", of->duration_kw[i]);
    }
    printf("\n");
}

static void print_statistics(const char *heading, const lw_load_statistics *of)
{
    printf("%s\n", heading);
    print_figure("energy", of->total_kwh, 1, "kWh");
    print_figure("energy of a year like this", of->annual_kwh, 1, "kWh");
    print_figure("mean", of->mean_kw, 3, "kW");
    print_figure("peak", of->peak_kw, 3, "kW");
    print_figure("load factor (mean / peak)", of->load_factor_ratio, 3, "");
    print_figure("variation (sd / mean)", of->variation_ratio, 3, "");
    print_figure("correlation with the next interval", of->lag_step_ratio, 3, "");
    print_figure("  with the next day", of->lag_day_ratio, 3, "");
    print_figure("  with the next week", of->lag_week_ratio, 3, "");
    print_figure("ramp, sd", of->ramp_sd_kw, 3, "kW");
    print_figure("ramp, 99 % below", of->ramp_p99_kw, 3, "kW");
    print_duration(of);
    printf("\n");
}

static bool is_all_zero(const lw_result_array *array)
{
    for (size_t i = 0; i < array->shape[0]; i++) {
        if (array->values[i] != 0.0) {
            return false;
        }
    }
    return true;
}

static lw_status print_city(lw_result *result, const city_series *series, double interval_s,
                            lw_error *error)
{
    bool has = false;
    lw_result_array array;
    lw_status status = lw_result_has(result, series->path, &has, error);
    if (status != LW_OK || !has) {
        return status;
    }
    status = lw_result_read(result, series->path, &array, error);
    if (status != LW_OK) {
        return status;
    }
    if (array.shape[0] > 0 && !is_all_zero(&array)) {
        lw_load_statistics statistics;
        status =
            lw_load_statistics_of(array.values, array.shape[0], interval_s, &statistics, error);
        if (status == LW_OK) {
            print_statistics(series->heading, &statistics);
        }
    }
    free(array.values);
    return status;
}

/* Sum over participants of the greatest of their monthly peaks. */
static double sum_of_peaks(const lw_result_array *peaks)
{
    double sum = 0.0;
    for (size_t i = 0; i < peaks->shape[1]; i++) {
        double peak = 0.0;
        for (size_t month = 0; month < peaks->shape[0]; month++) {
            peak = fmax(peak, peaks->values[month * peaks->shape[1] + i]);
        }
        sum += peak;
    }
    return sum;
}

static lw_status print_diversity(lw_result *result, double interval_s, lw_error *error)
{
    lw_result_array peaks;
    lw_result_array load;
    lw_status status = lw_result_read(result, "/participants/load_peak_kw", &peaks, error);
    if (status != LW_OK) {
        return status;
    }
    status = lw_result_read(result, "/city/load_energy_kwh", &load, error);
    if (status == LW_OK) {
        double peak_kw = 0.0;
        for (size_t i = 0; i < load.shape[0]; i++) {
            peak_kw = fmax(peak_kw, load.values[i] * 3600.0 / interval_s);
        }
        const double sum = sum_of_peaks(&peaks);
        const double count = (double)peaks.shape[1];
        printf("Diversity of %zu participants\n", peaks.shape[1]);
        print_figure("sum of their own peaks", sum, 3, "kW");
        print_figure("coincidence (peak / sum of peaks)", sum > 0.0 ? peak_kw / sum : (double)NAN,
                     3, "");
        print_figure("demand after diversity", count > 0.0 ? peak_kw / count : (double)NAN, 3,
                     "kW each");
        printf("\n");
        free(load.values);
    }
    free(peaks.values);
    return status;
}

static void print_coincidences(const lw_result_array *loads)
{
    static const size_t members[MEMBER_STEP_COUNT] = {2, 5, 10, 17, 30, 100, 300};
    printf("Coincidence of the kept participants\n");
    for (size_t i = 0; i < MEMBER_STEP_COUNT && members[i] <= loads->shape[1]; i++) {
        char label[32];
        snprintf(label, sizeof label, "of %zu", members[i]);
        print_figure(
            label,
            lw_coincidence_ratio(loads->values, loads->shape[0], loads->shape[1], members[i]), 3,
            "");
    }
    printf("\n");
}

static lw_status print_member(const char *id, const lw_result_array *loads, size_t column,
                              double interval_s, double *series, lw_error *error)
{
    for (size_t i = 0; i < loads->shape[0]; i++) {
        series[i] = loads->values[i * loads->shape[1] + column];
    }
    lw_load_statistics of;
    const lw_status status = lw_load_statistics_of(series, loads->shape[0], interval_s, &of, error);
    if (status != LW_OK) {
        return status;
    }
    printf("%-24s %10.0f %9.3f", id, of.annual_kwh, of.peak_kw);
    const double ratios[] = {of.load_factor_ratio, of.variation_ratio, of.lag_step_ratio,
                             of.lag_day_ratio, of.lag_week_ratio};
    for (size_t i = 0; i < sizeof ratios / sizeof ratios[0]; i++) {
        if (isnan(ratios[i])) {
            printf(" %9s", "-");
        } else {
            printf(" %9.3f", ratios[i]);
        }
    }
    printf("\n");
    return status;
}

static lw_status print_members(const lw_result_array *loads, char *const *ids, double interval_s,
                               lw_error *error)
{
    double *series = calloc(loads->shape[0] + 1, sizeof *series);
    if (series == NULL) {
        return lw_error_set(error, LW_ERR_MEMORY, "", "memory ran out");
    }
    printf("%-24s %10s %9s %9s %9s %9s %9s %9s\n", "Load of each", "kWh a year", "peak kW",
           "factor", "variation", "lag step", "lag day", "lag week");
    lw_status status = LW_OK;
    for (size_t c = 0; status == LW_OK && c < loads->shape[1]; c++) {
        status = print_member(ids[c], loads, c, interval_s, series, error);
    }
    free(series);
    return status;
}

static lw_status print_kept(lw_result *result, double interval_s, lw_error *error)
{
    bool has = false;
    lw_status status = lw_result_has(result, "/kept/load_energy_kwh", &has, error);
    if (status != LW_OK) {
        return status;
    }
    if (!has) {
        printf("No participant's own series was kept: name some in /output/participants to see "
               "them here.\n");
        return LW_OK;
    }
    lw_result_array loads;
    char **ids = NULL;
    size_t id_count = 0;
    status = lw_result_read(result, "/kept/load_energy_kwh", &loads, error);
    if (status != LW_OK) {
        return status;
    }
    status = lw_result_read_text(result, "/kept_participant", &ids, &id_count, error);
    if (status == LW_OK && loads.shape[0] > 0 && id_count == loads.shape[1]) {
        print_coincidences(&loads);
        status = print_members(&loads, ids, interval_s, error);
    }
    for (size_t i = 0; i < id_count; i++) {
        free(ids[i]);
    }
    free(ids);
    free(loads.values);
    return status;
}

lw_status lw_energy_report_print(lw_result *result, lw_error *error)
{
    int64_t interval_s = 0;
    lw_status status = lw_result_integer(result, "/", "interval_s", &interval_s, error);
    for (size_t i = 0; status == LW_OK && i < sizeof shown / sizeof shown[0]; i++) {
        status = print_city(result, &shown[i], (double)interval_s, error);
    }
    if (status == LW_OK) {
        status = print_diversity(result, (double)interval_s, error);
    }
    return status == LW_OK ? print_kept(result, (double)interval_s, error) : status;
}
