// SPDX-License-Identifier: Apache-2.0
#include "models/city/scenario_weather.h"
#include "models/energy/weather.h"
#include "tests/support/weather_text.h"

#include <criterion/criterion.h>

#include <stdlib.h>
#include <string.h>

/* Known distances. Sources: a quarter of a great circle of radius 6371.0088 km; Vincenty's formula
 * on WGS 84 by GeographicLib 2.0 for the cities, which the sphere misses by 0.6 % at most. */
Test(scenario_weather, measures_distances_on_the_globe)
{
    static const struct {
        lw_place a, b;
        double km, tolerance_km;
    } cases[] = {
        {{0, 0, 0}, {0, 90, 0}, 10007.557, 0.001},
        {{0, 0, 0}, {90, 17, 0}, 10007.557, 0.001},
        {{-45, 10, 0}, {45, -170, 0}, 20015.115, 0.01},
        {{10, 179.9, 0}, {10, -179.9, 0}, 21.90, 0.02}, /* across the date line */
        {{48.8566, 2.3522, 0}, {40.7128, -74.0060, 0}, 5852.9, 35},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const double there = lw_great_circle_km(&cases[i].a, &cases[i].b);
        cr_assert_float_eq(there, cases[i].km, cases[i].tolerance_km, "case %zu: %.6f", i, there);
        cr_assert_float_eq(there, lw_great_circle_km(&cases[i].b, &cases[i].a), 1e-9);
        cr_assert_float_eq(lw_great_circle_km(&cases[i].a, &cases[i].a), 0, 1e-9);
    }
}

/* The report of a site with the file of a station at 48.9, 2.3, 67 m. */
static void check_site(lw_site_params site, bool is_known, lw_report *report)
{
    weather_text text = epw_text(false);
    lw_weather_file_params params = {.path = "w.epw"};
    const lw_input input = {.path = "w.epw", .bytes = text.bytes, .size = text.size};
    lw_scenario scenario = {.site = site, .inputs = &input, .input_count = 1};
    for (const lw_param_variant *each = lw_weather_variants; each->tag != NULL; each++) {
        if (strcmp(each->tag, "file") == 0) {
            scenario.weather = (lw_variant){.choice = each, .value = &params};
        }
    }
    lw_report_init(report);
    lw_scenario_check_weather(&scenario, is_known, report);
    free(text.bytes);
}

Test(scenario_weather, warns_of_a_station_that_is_far_away)
{
    lw_report report;
    check_site((lw_site_params){.latitude_deg = 45.76, .longitude_deg = 4.84, .altitude_m = 170},
               true, &report);
    cr_assert_eq(report.error_count, 0);
    cr_assert_eq(report.count, 1);
    cr_assert_eq(report.items[0].status, LW_ERR_INCONSISTENT);
    cr_assert_str_eq(report.items[0].pointer, "/weather/path");
    /* Paris to Lyon: 398 km by the same formula in Python. */
    cr_assert_not_null(strstr(report.items[0].message, "is 398 km from the site (45.76, 4.84)"),
                       "%s", report.items[0].message);
    lw_report_fini(&report);
}

Test(scenario_weather, warns_of_a_station_at_another_height)
{
    lw_report report;
    check_site((lw_site_params){.latitude_deg = 48.9, .longitude_deg = 2.3, .altitude_m = 1567},
               true, &report);
    cr_assert_eq(report.count, 1);
    cr_assert_not_null(strstr(report.items[0].message, "1500 m lower than the site"), "%s",
                       report.items[0].message);
    lw_report_fini(&report);
}

/* 0.4 degrees north are 44.5 km, 0.5 are 55.6; and without a site nothing can be said. */
Test(scenario_weather, is_silent_where_the_station_may_stand_for_the_site)
{
    static const double steps_deg[] = {0, 0.4, 0.5};
    for (size_t i = 0; i < 3; i++) {
        lw_report report;
        const lw_site_params site = {
            .latitude_deg = 48.9 + steps_deg[i], .longitude_deg = 2.3, .altitude_m = 367};
        check_site(site, true, &report);
        cr_assert_eq(report.count, i == 2 ? 1 : 0);
        lw_report_fini(&report);
        check_site(site, false, &report);
        cr_assert_eq(report.count, 0);
        lw_report_fini(&report);
    }
}
