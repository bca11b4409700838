// SPDX-License-Identifier: Apache-2.0
#include "scenarios/run/load_statistics.h"

#include <math.h>
#include <stdlib.h>

#define YEAR_S (365.25 * 86400.0)
#define DAY_S 86400.0
#define SECONDS_PER_HOUR 3600.0
#define RAMP_SHARE 0.99

const double lw_duration_shares[LW_DURATION_POINT_COUNT] = {0.0,  0.01, 0.05, 0.1,  0.25, 0.5,
                                                            0.75, 0.9,  0.95, 0.99, 1.0};

static int by_size_falling(const void *a, const void *b)
{
    const double x = *(const double *)a;
    const double y = *(const double *)b;
    return (x < y) - (x > y);
}

/* Value that is reached by a share of sorted values, the greatest first. */
static double reached(const double *falling, size_t count, double share)
{
    const double place = share * (double)(count - 1);
    const size_t before = (size_t)place;
    const size_t after = before + 1 < count ? before + 1 : before;
    const double part = place - (double)before;
    return (1.0 - part) * falling[before] + part * falling[after];
}

static double correlation(const double *values, size_t count, size_t lag, double mean)
{
    if (lag == 0 || lag + 2 > count) {
        return (double)NAN;
    }
    double products = 0.0;
    double early = 0.0;
    double late = 0.0;
    for (size_t i = 0; i + lag < count; i++) {
        const double a = values[i] - mean;
        const double b = values[i + lag] - mean;
        products += a * b;
        early += a * a;
        late += b * b;
    }
    return early > 0.0 && late > 0.0 ? products / sqrt(early * late) : (double)NAN;
}

static void fill_moments(const double *power_kw, size_t count, double interval_s,
                         lw_load_statistics *to)
{
    double sum = 0.0;
    double squares = 0.0;
    to->peak_kw = power_kw[0];
    for (size_t i = 0; i < count; i++) {
        sum += power_kw[i];
        to->peak_kw = fmax(to->peak_kw, power_kw[i]);
    }
    to->mean_kw = sum / (double)count;
    for (size_t i = 0; i < count; i++) {
        squares += (power_kw[i] - to->mean_kw) * (power_kw[i] - to->mean_kw);
    }
    const double hours = (double)count * interval_s / SECONDS_PER_HOUR;
    to->total_kwh = to->mean_kw * hours;
    to->annual_kwh = to->mean_kw * YEAR_S / SECONDS_PER_HOUR;
    to->load_factor_ratio = to->peak_kw > 0.0 ? to->mean_kw / to->peak_kw : (double)NAN;
    to->variation_ratio =
        to->mean_kw > 0.0 ? sqrt(squares / (double)count) / to->mean_kw : (double)NAN;
    const size_t day = (size_t)(DAY_S / interval_s + 0.5);
    to->lag_step_ratio = correlation(power_kw, count, 1, to->mean_kw);
    to->lag_day_ratio = correlation(power_kw, count, day, to->mean_kw);
    to->lag_week_ratio = correlation(power_kw, count, 7 * day, to->mean_kw);
}

static void fill_ramps(const double *power_kw, size_t count, double *scratch,
                       lw_load_statistics *to)
{
    to->ramp_sd_kw = to->ramp_p99_kw = (double)NAN;
    if (count < 2) {
        return;
    }
    double squares = 0.0;
    for (size_t i = 0; i + 1 < count; i++) {
        const double ramp = power_kw[i + 1] - power_kw[i];
        squares += ramp * ramp;
        scratch[i] = fabs(ramp);
    }
    to->ramp_sd_kw = sqrt(squares / (double)(count - 1));
    qsort(scratch, count - 1, sizeof *scratch, by_size_falling);
    to->ramp_p99_kw = reached(scratch, count - 1, 1.0 - RAMP_SHARE);
}

static void fill_duration(const double *power_kw, size_t count, double *scratch,
                          lw_load_statistics *to)
{
    for (size_t i = 0; i < count; i++) {
        scratch[i] = power_kw[i];
    }
    qsort(scratch, count, sizeof *scratch, by_size_falling);
    for (size_t i = 0; i < LW_DURATION_POINT_COUNT; i++) {
        to->duration_kw[i] = reached(scratch, count, lw_duration_shares[i]);
    }
}

lw_status lw_load_statistics_of(const double *energies_kwh, size_t count, double interval_s,
                                lw_load_statistics *statistics, lw_error *error)
{
    double *power_kw = calloc(2 * count, sizeof *power_kw);
    if (power_kw == NULL) {
        return lw_error_set(error, LW_ERR_MEMORY, "", "memory ran out for %zu intervals", count);
    }
    for (size_t i = 0; i < count; i++) {
        power_kw[i] = energies_kwh[i] * SECONDS_PER_HOUR / interval_s;
    }
    fill_moments(power_kw, count, interval_s, statistics);
    fill_ramps(power_kw, count, power_kw + count, statistics);
    fill_duration(power_kw, count, power_kw + count, statistics);
    free(power_kw);
    return LW_OK;
}

static double set_coincidence(const double *energies_kwh, size_t count, size_t column_count,
                              size_t first, size_t member_count)
{
    double peak_of_sum = 0.0;
    double sum_of_peaks = 0.0;
    for (size_t i = 0; i < count; i++) {
        double sum = 0.0;
        for (size_t c = first; c < first + member_count; c++) {
            sum += energies_kwh[i * column_count + c];
        }
        peak_of_sum = fmax(peak_of_sum, sum);
    }
    for (size_t c = first; c < first + member_count; c++) {
        double peak = 0.0;
        for (size_t i = 0; i < count; i++) {
            peak = fmax(peak, energies_kwh[i * column_count + c]);
        }
        sum_of_peaks += peak;
    }
    return sum_of_peaks > 0.0 ? peak_of_sum / sum_of_peaks : (double)NAN;
}

double lw_coincidence_ratio(const double *energies_kwh, size_t count, size_t column_count,
                            size_t member_count)
{
    const size_t set_count = member_count > 0 ? column_count / member_count : 0;
    if (set_count == 0) {
        return (double)NAN;
    }
    double sum = 0.0;
    size_t loaded_count = 0;
    for (size_t set = 0; set < set_count; set++) {
        const double ratio =
            set_coincidence(energies_kwh, count, column_count, set * member_count, member_count);
        if (!isnan(ratio)) {
            sum += ratio;
            loaded_count++;
        }
    }
    return loaded_count > 0 ? sum / (double)loaded_count : (double)NAN;
}
