// SPDX-License-Identifier: Apache-2.0
#include "models/energy/heating.h"
#include "models/energy/weather.h"
#include "sim/base/civil.h"
#include "tests/support/figure_table.h"

#include <criterion/criterion.h>

#include <math.h>
#include <string.h>

#define HOUR_US (3600 * LW_US_PER_S)

/* A year whose temperature swings from -5 degC on 1 January to 25 in summer, with a daily wave. */
static lw_temperature_year *some_year(double shift_k)
{
    lw_temperature_year *years = NULL;
    lw_error error;
    cr_assert_eq(lw_temperature_year_create(2001, 1, &years, &error), LW_OK);
    for (size_t hour = 0; hour < years->hour_count; hour++) {
        const double season = cos(2.0 * 3.141592653589793 * (double)hour / 8760.0);
        const double time = cos(2.0 * 3.141592653589793 * ((double)(hour % 24) - 15.0) / 24.0);
        years->hourly_c[hour] = 10.0 - 15.0 * season + 4.0 * time + shift_k;
    }
    return years;
}

static lw_heating_params heating(double annual_kwh, lw_heating_kind kind)
{
    lw_heating_params params;
    lw_param_set_defaults(&lw_heating_table, &params);
    params.annual_heating_kwh = annual_kwh;
    params.kind = (int32_t)kind;
    return params;
}

static lw_thermal make(const lw_heating_params *params, const lw_temperature_year *years,
                       lw_time_us interval_us)
{
    lw_thermal thermal;
    lw_error error;
    cr_assert_eq(lw_heating_make(params, years, interval_us, &thermal, &error), LW_OK);
    return thermal;
}

/* Electricity of the years, kWh a year. */
static double run(lw_thermal *thermal, const lw_temperature_year *years, int per_hour)
{
    double energy_kwh = 0.0;
    for (size_t step = 0; step < years->hour_count * (size_t)per_hour; step++) {
        energy_kwh +=
            lw_thermal_step(thermal, years->hourly_c[step / (size_t)per_hour]) / (1e3 * per_hour);
    }
    return energy_kwh / years->year_count;
}

Test(heating, a_year_of_the_climate_needs_the_yearly_heat)
{
    lw_temperature_year *years = some_year(0.0);
    const lw_heating_params params = heating(8000.0, LW_HEATING_DIRECT);
    for (int per_hour = 1; per_hour <= 4; per_hour *= 4) {
        lw_thermal thermal = make(&params, years, HOUR_US / per_hour);
        cr_assert_eq(thermal.expected_kwh, 8000.0);
        /* Here the smoothing begins with the first hour, there it had settled: 0.2 %. */
        cr_assert_float_eq(run(&thermal, years, per_hour) / 8000.0, 1.0, 2e-3);
    }
    lw_temperature_year_destroy(years);
}

Test(heating, twice_the_heat_is_twice_the_electricity)
{
    lw_temperature_year *years = some_year(0.0);
    const lw_heating_params single = heating(4000.0, LW_HEATING_PUMP_RADIATORS);
    const lw_heating_params twice = heating(8000.0, LW_HEATING_PUMP_RADIATORS);
    lw_thermal a = make(&single, years, HOUR_US);
    lw_thermal b = make(&twice, years, HOUR_US);
    for (size_t hour = 0; hour < years->hour_count; hour++) {
        const double temperature_c = years->hourly_c[hour];
        cr_assert_eq(2.0 * lw_thermal_step(&a, temperature_c), lw_thermal_step(&b, temperature_c));
    }
    lw_temperature_year_destroy(years);
}

/* Heat by its own electricity and COP adds up to what was asked for. */
Test(heating, a_heat_pump_gives_the_heat_with_less_electricity)
{
    lw_temperature_year *years = some_year(0.0);
    const lw_heating_params params = heating(8000.0, LW_HEATING_PUMP_RADIATORS);
    lw_thermal thermal = make(&params, years, HOUR_US);
    double heat_kwh = 0.0;
    double electricity_kwh = 0.0;
    FILE *figure = figure_open("heat_pump", "house,hour,temperature_c,electricity_kwh,heat_kwh");
    for (size_t hour = 0; hour < years->hour_count; hour++) {
        const double kwh = lw_thermal_step(&thermal, years->hourly_c[hour]) / 1e3;
        heat_kwh += kwh * lw_heating_cop(&params, years->hourly_c[hour]);
        electricity_kwh += kwh;
        FIGURE_ROW(figure, "radiators", (double)hour, years->hourly_c[hour], kwh,
                   kwh * lw_heating_cop(&params, years->hourly_c[hour]));
    }
    figure_close(figure);
    cr_assert_float_eq(heat_kwh / 8000.0, 1.0, 2e-3);
    cr_assert_float_eq(electricity_kwh / thermal.expected_kwh, 1.0, 2e-3);
    cr_assert(electricity_kwh < 8000.0 / 2.0 && electricity_kwh > 8000.0 / 5.0);
    lw_temperature_year_destroy(years);
}

/* Colder by any amount, at any time: never less electricity, whatever the heater. */
Test(heating, colder_never_needs_less)
{
    lw_temperature_year *years = some_year(0.0);
    for (int32_t kind = LW_HEATING_DIRECT; kind <= LW_HEATING_PUMP_FLOOR; kind++) {
        const lw_heating_params params = heating(8000.0, (lw_heating_kind)kind);
        for (int step = 1; step <= 12; step++) {
            lw_thermal mild = make(&params, years, HOUR_US);
            lw_thermal cold = mild;
            for (size_t hour = 0; hour < years->hour_count; hour++) {
                const double t = years->hourly_c[hour] - (hour < 4000 ? 0.0 : 25.0);
                cr_assert_geq(lw_thermal_step(&cold, t - 3.0 * step), lw_thermal_step(&mild, t));
            }
        }
    }
    lw_temperature_year_destroy(years);
}

Test(heating, nothing_is_heated_above_the_base_or_cooled_below_it)
{
    lw_temperature_year *years = some_year(0.0);
    lw_cooling_params cooling;
    lw_param_set_defaults(&lw_cooling_table, &cooling);
    cooling.annual_cooling_kwh = 500.0;
    const lw_heating_params params = heating(8000.0, LW_HEATING_DIRECT);
    lw_thermal heater = make(&params, years, HOUR_US);
    lw_thermal cooler;
    lw_error error;
    cr_assert_eq(lw_cooling_make(&cooling, years, HOUR_US, &cooler, &error), LW_OK);
    for (int hour = 0; hour < 100; hour++) {
        cr_assert_eq(lw_thermal_step(&heater, 18.0), 0.0);
        cr_assert_eq(lw_thermal_step(&cooler, 18.0), 0.0);
    }
    for (int hour = 0; hour < 10; hour++) {
        lw_thermal_step(&heater, -20.0);
        lw_thermal_step(&cooler, 40.0);
    }
    cr_assert_gt(lw_thermal_step(&heater, -20.0), 0.0);
    cr_assert_gt(lw_thermal_step(&cooler, 40.0), 0.0);
    cr_assert_float_eq(run(&cooler, years, 1) / 500.0, 1.0, 2e-3);
    lw_temperature_year_destroy(years);
}

/* Ruhnau, Hirth, Praktiknjo 2019, equations and heating curves, by hand: radiators at 0 degC need a
 * flow of 40, so 40 K: 6.08 - 3.6 + 0.8 = 3.28; floors at 10 degC 25, so 15 K: 4.8425. */
Test(heating, cop_follows_its_source)
{
    const lw_heating_params radiators = heating(1.0, LW_HEATING_PUMP_RADIATORS);
    const lw_heating_params floor = heating(1.0, LW_HEATING_PUMP_FLOOR);
    cr_assert_float_eq(lw_heating_cop(&radiators, 0.0), 0.85 * 3.28, 1e-12);
    cr_assert_float_eq(lw_heating_cop(&floor, 10.0), 0.85 * 4.8425, 1e-12);
    cr_assert_float_eq(lw_heating_cop(&floor, 20.0), lw_heating_cop(&floor, 10.0), 1e-12);
    FILE *figure = figure_open("cop", "source,temperature_c,radiators,floor");
    for (int t = -60; t < 40; t++) {
        FIGURE_ROW(figure, "Ruhnau 2019", t, lw_heating_cop(&radiators, t),
                   lw_heating_cop(&floor, t));
        cr_assert_geq(lw_heating_cop(&radiators, t + 1), lw_heating_cop(&radiators, t));
        cr_assert_geq(lw_heating_cop(&radiators, t), 1.0);
    }
    figure_close(figure);
}

Test(heating, a_house_answers_slowly)
{
    lw_degrees degrees = lw_degrees_of(LW_DEGREES_BELOW, 15.0, 24.0, HOUR_US);
    cr_assert_eq(lw_degrees_step(&degrees, 10.0), 5.0);
    for (int hour = 0; hour < 24; hour++) {
        lw_degrees_step(&degrees, 0.0);
    }
    cr_assert_float_eq(degrees.smooth_c, 10.0 * exp(-1.0), 1e-9);
}

Test(heating, a_climate_without_cold_is_refused)
{
    lw_temperature_year *years = some_year(60.0);
    const lw_heating_params params = heating(8000.0, LW_HEATING_DIRECT);
    lw_thermal thermal;
    lw_error error;
    cr_assert_eq(lw_heating_make(&params, years, HOUR_US, &thermal, &error), LW_ERR_INCONSISTENT);
    cr_assert_not_null(strstr(error.message, "never below 15"));
    lw_temperature_year_destroy(years);
}

/* ---- seasons ---- */

Test(seasonal_course, has_the_monthly_means)
{
    static const double means[12] = {12.3, 10.9, 8.0, 4.0, 1.0, 0.0, 0.0, 0.0, 0.5, 4.0, 8.5, 11.8};
    static const int days[12] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    const lw_seasonal_course course = lw_seasonal_course_of_means(means);
    for (int m = 0; m < 12; m++) {
        double sum = 0.0;
        for (int day = 1; day <= days[m]; day++) {
            sum += lw_seasonal_course_at(&course, m + 1, day);
        }
        cr_assert_float_eq(sum / days[m], means[m], 1e-9, "month %d", m + 1);
    }
}

Test(seasonal_course, is_continuous_over_the_year)
{
    static const double means[12] = {12, 11, 8, 4, 1, 0, 0, 0, 1, 4, 8, 11};
    const lw_seasonal_course course = lw_seasonal_course_of_means(means);
    double before = lw_seasonal_course_at(&course, 12, 31);
    for (int64_t day = lw_civil_days(2001, 1, 1); day < lw_civil_days(2002, 1, 1); day++) {
        const lw_civil date = lw_civil_from_seconds(day * 86400);
        const double now = lw_seasonal_course_at(&course, date.month, date.day);
        cr_assert_lt(fabs(now - before), 0.25);
        before = now;
    }
    cr_assert_eq(lw_seasonal_course_at(&course, 2, 29), lw_seasonal_course_at(&course, 2, 28));
}

/* ---- years of a climate ---- */

/* The synthetic New York has the means of its table: over four years the year within 1 K, one
 * January within 4 K. */
Test(temperature_year, a_climate_has_its_months)
{
    lw_weather_synthetic_params params;
    const lw_param_variant *variant = lw_weather_variants;
    while (strcmp(variant->tag, "synthetic") != 0) {
        variant++;
    }
    lw_param_set_defaults(variant->table, &params);
    params.climate = LW_CLIMATE_NEW_YORK;
    const lw_weather_config weather = {.model = {variant, &params},
                                       .site = {40.67, -73.97, 30.0},
                                       .start_us = lw_civil_days(2016, 3, 1) * 86400 * LW_US_PER_S,
                                       .end_us = lw_civil_days(2017, 2, 1) * 86400 * LW_US_PER_S,
                                       .seed = 5};
    lw_temperature_year *climate = NULL;
    lw_temperature_year *run = NULL;
    lw_error error;
    cr_assert_eq(lw_temperature_year_of_climate(&weather, &climate, &error), LW_OK);
    cr_assert_eq(lw_temperature_year_of_run(&weather, &run, &error), LW_OK);
    cr_assert_eq(run->first_year, 2016);
    cr_assert_eq(run->year_count, 2);
    double january = 0.0;
    for (size_t hour = 0; hour < 31 * 24; hour++) {
        january += climate->hourly_c[hour] / (31.0 * 24.0);
    }
    cr_assert_float_eq(january, -1.72, 4.0);
    double mean = 0.0;
    for (size_t hour = 0; hour < climate->hour_count; hour++) {
        mean += climate->hourly_c[hour] / (double)climate->hour_count;
    }
    cr_assert_float_eq(mean, 12.43, 1.0, "%g", mean); /* mean of the table's months */
    lw_temperature_year_destroy(climate);
    lw_temperature_year_destroy(run);
}
