// SPDX-License-Identifier: Apache-2.0
/* A real array: AC power of NREL's SERF East roof (Golden, Colorado) from 1 July to 13 October 2016
 * in quarter-hours, against the model on satellite irradiance (NSRDB PSM3, hourly, interpolated).
 * Nothing is published of its size, so one scale factor is fitted, as in the reference: tilt 40,
 * azimuth 160, R2 0.88 and 11.5 % of the daily mean. Tolerances: R2 >= 0.85 over all
 * quarter-hours (as in the reference), daily nRMSE <= 13 %. The record has no wind; 2 m/s is
 * assumed. */
#include "models/energy/pv.h"
#include "models/energy/sun.h"
#include "models/energy/weather.h"
#include "sim/base/civil.h"
#include "tests/support/csv_table.h"
#include "tests/support/figure_table.h"

#include <criterion/criterion.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum { QUARTERS_PER_DAY = 96 };

#define QUARTER_US (900 * LW_US_PER_S)
#define QUARTER_S 900.0

static lw_pv_array *serf_array(void)
{
    lw_pv_params params;
    lw_param_set_defaults(&lw_pv_table, &params);
    params.capacity_kw = 1.0;
    params.tilt_deg = 40.0;
    params.azimuth_deg = 160.0;
    params.mounting = LW_PV_MOUNTING_RACK;
    lw_pv_array *array = NULL;
    lw_error error;
    cr_assert_eq(lw_pv_array_create(1, &array, &error), LW_OK);
    const lw_pv_group group = {.params = &params, .name = "serf", .count = 1};
    cr_assert_eq(lw_pv_array_add(array, &group, &error), LW_OK);
    return array;
}

/* One quarter-hour; its stamp, in a zone seven hours behind UTC, is its middle. */
static double model_w(lw_pv_array *array, const csv_table *sky_table, size_t row)
{
    const lw_place golden = {39.742, -105.173, 1829.0};
    const lw_time_us first =
        (lw_civil_days(2016, 7, 1) * 86400 + (int64_t)7 * 3600) * LW_US_PER_S - QUARTER_US / 2;
    const lw_sun sun = lw_sun_over(&golden, first + (lw_time_us)row * QUARTER_US, QUARTER_US);
    const double ghi = csv_number(sky_table, row, csv_column(sky_table, "ghi"));
    const lw_weather_values weather = {
        .irradiance = lw_erbs(ghi, sun.up, sun.extraterrestrial_w_per_m2),
        .temperature_c = csv_number(sky_table, row, csv_column(sky_table, "temp_air")),
        .wind_m_per_s = 2.0,
        .albedo_ratio = 0.2};
    const lw_sky sky = lw_sky_of(&sun, &weather.irradiance);
    const lw_pv_conditions conditions = {&sky, &weather, 1, QUARTER_S, 0.0};
    double ac_w = 0.0;
    lw_pv_step(array, &conditions, &ac_w);
    return ac_w;
}

/* Sums of pairs (model, measured) for a fit through the origin and its quality. */
typedef struct pairs {
    double xx, xy, yy, y;
    size_t count;
} pairs;

static void add_pair(pairs *to, double model, double measured)
{
    to->xx += model * model;
    to->xy += model * measured;
    to->yy += measured * measured;
    to->y += measured;
    to->count++;
}

static double square_error(const pairs *of, double scale)
{
    return of->yy - 2.0 * scale * of->xy + scale * scale * of->xx;
}

Test(serf, quarter_hours_and_days_of_a_real_array_follow_from_satellite_light)
{
    if (data_path("pv/NREL_SERF_East_PSM3_15min.csv") == NULL) {
        cr_skip_test("LEDGERWATT_DATA is not set");
    }
    csv_table sky = csv_read(data_path("pv/NREL_SERF_East_PSM3_15min.csv"), 1);
    csv_table power = csv_read(data_path("pv/NREL_SERF_East_ac_power_15min.csv"), 1);
    cr_assert_eq(sky.row_count, power.row_count);
    const size_t ac = csv_column(&power, "ac_power");
    lw_pv_array *array = serf_array();
    pairs quarters = {0};
    pairs days = {0};
    double model_day = 0.0;
    double measured_day = 0.0;
    FILE *figure = figure_open("serf", "array,model_w_per_kw,measured_w");
    for (size_t row = 0; row < sky.row_count; row++) {
        const double model = model_w(array, &sky, row);
        const double measured = fmax(csv_number(&power, row, ac), 0.0);
        add_pair(&quarters, model, measured);
        FIGURE_ROW(figure, "SERF East", model, measured);
        model_day += model / QUARTERS_PER_DAY;
        measured_day += measured / QUARTERS_PER_DAY;
        if (row % QUARTERS_PER_DAY == QUARTERS_PER_DAY - 1) {
            add_pair(&days, model_day, measured_day);
            model_day = measured_day = 0.0;
        }
    }
    figure_close(figure);
    const double scale = quarters.xy / quarters.xx;
    const double mean = quarters.y / (double)quarters.count;
    const double spread = quarters.yy - (double)quarters.count * mean * mean;
    const double r2 = 1.0 - square_error(&quarters, scale) / spread;
    const double day_mean = days.y / (double)days.count;
    const double nrmse = sqrt(square_error(&days, scale) / (double)days.count) / day_mean;
    fprintf(stderr, "SERF East: %.2f kW fitted; R2 %.3f by quarter-hours, daily nRMSE %.1f %%\n",
            scale, r2, 100.0 * nrmse);
    lw_pv_array_destroy(array);
    csv_free(&sky);
    csv_free(&power);
    cr_assert_geq(r2, 0.85);
    cr_assert_leq(nrmse, 0.13);
}
