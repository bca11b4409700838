// SPDX-License-Identifier: Apache-2.0
/* Random homes against measured ones. The ranges are those of the homes of UCI Sceaux, CityLearn
 * and SimBench H0 (docs/explanation/household-load.md); the profile is the generator's own input.
 */
#include "models/energy/load.h"
#include "models/energy/load_shape.h"

#include <criterion/criterion.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { YEAR = 2016, DAY_COUNT = 366, STEP_COUNT = DAY_COUNT * 96, HOUR_COUNT = DAY_COUNT * 24 };

static lw_load_array *homes(size_t count, double shared_ratio)
{
    lw_load_stochastic_params params;
    lw_param_set_defaults(&lw_load_stochastic_table, &params);
    params.profile.annual_kwh = 4000.0;
    params.day_shared_ratio = shared_ratio >= 0.0 ? shared_ratio : params.day_shared_ratio;
    const lw_variant model = {&lw_load_variants[0], &params};
    lw_load_array *array = NULL;
    lw_error error;
    cr_assert_eq(lw_load_array_create(2016, 0, 900 * LW_US_PER_S, &array, &error), LW_OK);
    cr_assert_eq(lw_load_array_add(array, &model, "homes", count, &error), LW_OK);
    return array;
}

static void step_at(lw_load_array *array, int64_t step, double *power_w)
{
    const int64_t start_s = lw_civil_days(YEAR, 1, 1) * 86400 + step * 900;
    const lw_civil local = lw_civil_from_seconds(start_s + 450);
    lw_load_step(array, start_s * LW_US_PER_S, &local, power_w);
}

/* Powers of a year, power[home * STEP_COUNT + step], W. */
static double *year_of(size_t count)
{
    lw_load_array *array = homes(count, -1.0);
    double *power = calloc(count * STEP_COUNT, sizeof *power);
    double *now = calloc(count, sizeof *now);
    cr_assert(power != NULL && now != NULL);
    for (int64_t step = 0; step < STEP_COUNT; step++) {
        step_at(array, step, now);
        for (size_t i = 0; i < count; i++) {
            power[i * STEP_COUNT + (size_t)step] = now[i];
        }
    }
    free(now);
    lw_load_array_destroy(array);
    return power;
}

static void hourly(const double *quarters, double *hours)
{
    for (int h = 0; h < HOUR_COUNT; h++) {
        hours[h] =
            (quarters[4 * h] + quarters[4 * h + 1] + quarters[4 * h + 2] + quarters[4 * h + 3]) / 4;
    }
}

typedef struct character {
    double variation, load_factor, next, next_day;
} character;

static double autocovariance(const double *x, int count, int lag, double mean)
{
    double sum = 0.0;
    for (int i = 0; i + lag < count; i++) {
        sum += (x[i] - mean) * (x[i + lag] - mean);
    }
    return sum / (count - lag);
}

static character character_of(const double *x, int count, int per_day)
{
    double mean = 0.0;
    double peak = 0.0;
    for (int i = 0; i < count; i++) {
        mean += x[i] / count;
        peak = fmax(peak, x[i]);
    }
    const double variance = autocovariance(x, count, 0, mean);
    return (character){sqrt(variance) / mean, mean / peak,
                       autocovariance(x, count, 1, mean) / variance,
                       autocovariance(x, count, per_day, mean) / variance};
}

static void add_share(character *sum, const character *one, int count)
{
    sum->variation += one->variation / count;
    sum->load_factor += one->load_factor / count;
    sum->next += one->next / count;
    sum->next_day += one->next_day / count;
}

static void assert_between(const char *what, double value, double low, double high)
{
    cr_assert(value >= low && value <= high, "%s is %g, outside %g..%g", what, value, low, high);
}

Test(household, a_home_varies_like_a_measured_one)
{
    enum { HOME_COUNT = 40 };
    double *power = year_of(HOME_COUNT);
    double *hours = calloc(HOUR_COUNT, sizeof *hours);
    character hour = {0};
    character quarter = {0};
    for (size_t i = 0; i < HOME_COUNT; i++) {
        const double *own = power + i * STEP_COUNT;
        hourly(own, hours);
        const character of_hours = character_of(hours, HOUR_COUNT, 24);
        const character of_quarters = character_of(own, STEP_COUNT, 96);
        add_share(&hour, &of_hours, HOME_COUNT);
        add_share(&quarter, &of_quarters, HOME_COUNT);
    }
    fprintf(stderr, "1 h: cv %.3f, load factor %.3f, lag 1 %.3f, day %.3f\n", hour.variation,
            hour.load_factor, hour.next, hour.next_day);
    fprintf(stderr, "15 min: cv %.3f, load factor %.3f, lag 1 %.3f\n", quarter.variation,
            quarter.load_factor, quarter.next);
    assert_between("hourly cv", hour.variation, 0.7, 0.95);
    assert_between("hourly load factor", hour.load_factor, 0.09, 0.18);
    assert_between("hourly lag 1", hour.next, 0.5, 0.75);
    assert_between("hourly lag of a day", hour.next_day, 0.3, 0.5);
    assert_between("15 min cv", quarter.variation, 0.75, 1.05);
    assert_between("15 min load factor", quarter.load_factor, 0.08, 0.14);
    assert_between("15 min lag 1", quarter.next, 0.7, 0.9);
    free(power);
    free(hours);
}

/* Peak of a group against the sum of its members' peaks, mean over groups of `size`. */
static double coincidence(const double *power, size_t home_count, size_t size)
{
    double ratio_sum = 0.0;
    const size_t group_count = home_count / size;
    for (size_t group = 0; group < group_count; group++) {
        double group_peak = 0.0;
        double own_peaks = 0.0;
        for (size_t i = group * size; i < (group + 1) * size; i++) {
            double peak = 0.0;
            for (size_t step = 0; step < STEP_COUNT; step++) {
                peak = fmax(peak, power[i * STEP_COUNT + step]);
            }
            own_peaks += peak;
        }
        for (size_t step = 0; step < STEP_COUNT; step++) {
            double sum = 0.0;
            for (size_t i = group * size; i < (group + 1) * size; i++) {
                sum += power[i * STEP_COUNT + step];
            }
            group_peak = fmax(group_peak, sum);
        }
        ratio_sum += group_peak / own_peaks;
    }
    return ratio_sum / (double)group_count;
}

/* LoadProfileGenerator's 13 homes at 15 min: .72, .49, .40 and .37 for 2, 5, 10 and 13 homes. */
Test(household, peaks_of_neighbours_coincide_as_measured)
{
    enum { HOME_COUNT = 40 };
    static const size_t sizes[] = {2, 5, 10, 13};
    static const double expected[] = {0.72, 0.49, 0.40, 0.37};
    double *power = year_of(HOME_COUNT);
    for (size_t i = 0; i < 4; i++) {
        const double found = coincidence(power, HOME_COUNT, sizes[i]);
        fprintf(stderr, "coincidence of %zu homes: %.3f\n", sizes[i], found);
        cr_assert_float_eq(found, expected[i], 0.08);
    }
    free(power);
}

/* Low Carbon London's mean home: 2.39; Enedis RES1: 2.41. */
Test(household, peak_of_many_homes_is_two_to_three_times_their_mean)
{
    enum { HOME_COUNT = 200 };
    lw_load_array *array = homes(HOME_COUNT, -1.0);
    double power_w[HOME_COUNT];
    double peak = 0.0;
    double mean = 0.0;
    for (int64_t hour = 0; hour < HOUR_COUNT; hour++) {
        double sum = 0.0;
        for (int64_t quarter = 0; quarter < 4; quarter++) {
            step_at(array, 4 * hour + quarter, power_w);
            for (int i = 0; i < HOME_COUNT; i++) {
                sum += power_w[i] / 4.0;
            }
        }
        peak = fmax(peak, sum);
        mean += sum / HOUR_COUNT;
    }
    fprintf(stderr, "peak over mean of 200 homes: %.2f\n", peak / mean);
    assert_between("peak over mean", peak / mean, 2.2, 2.8);
    lw_load_array_destroy(array);
}

/* A week of January, 5,000 homes, days independent: the mean home follows the standard profile. */
Test(household, mean_of_many_homes_is_the_standard_profile)
{
    enum { HOME_COUNT = 5000, SLOT_COUNT = LW_WEEK_SLOT_COUNT };
    lw_load_array *array = homes(HOME_COUNT, 0.0);
    lw_load_profile_params params;
    lw_param_set_defaults(&lw_load_profile_table, &params);
    const lw_load_curve curve = lw_load_curve_of(&params);
    const lw_load_days days = lw_load_days_of(YEAR);
    const lw_load_table table = lw_load_table_of(&curve, &days);
    double *power_w = calloc(HOME_COUNT, sizeof *power_w);
    double sum[SLOT_COUNT] = {0};
    int count[SLOT_COUNT] = {0};
    const int64_t first_day = lw_civil_days(YEAR, 1, 1);
    for (int64_t step = 0; step < 7 * 96; step++) {
        step_at(array, step, power_w);
        const int slot = lw_load_slot(first_day + step / 96, (int)(step % 96) / 4);
        for (int i = 0; i < HOME_COUNT; i++) {
            sum[slot] += power_w[i] / HOME_COUNT;
        }
        count[slot]++;
    }
    const double year_mean_w = 4000.0 * 1000.0 / HOUR_COUNT;
    double square = 0.0;
    for (int slot = 0; slot < SLOT_COUNT; slot++) {
        const double gap = sum[slot] / count[slot] / year_mean_w - table.ratio[0][slot];
        square += gap * gap / SLOT_COUNT;
    }
    fprintf(stderr, "week profile of 5,000 homes: RMSE %.2f %% of the mean\n",
            100.0 * sqrt(square));
    cr_assert_leq(sqrt(square), 0.03);
    free(power_w);
    lw_load_array_destroy(array);
}
