// SPDX-License-Identifier: Apache-2.0
#include "models/city/scenario_weather.h"

#include "models/energy/weather.h"
#include "models/energy/weather_file.h"
#include "models/energy/weather_params.h"
#include "models/energy/weather_synthetic.h"
#include "sim/base/elementary.h"
#include "sim/kernel/zone.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#define EARTH_RADIUS_KM 6371.0088 /* mean radius R1 of GRS 80 (Moritz 2000, J. Geodesy 74) */
#define RADIANS_PER_DEGREE 0.017453292519943295
/* Beyond these a station's hours are not those of the site. Assumptions (UNVERIFIED): monthly
 * irradiation of two places 50 km apart differs by a few percent; 300 m of height are about 2 K. */
#define DISTANCE_KM_MAX 50
#define HEIGHT_M_MAX 300

double lw_great_circle_km(const lw_place *a, const lw_place *b)
{
    const double latitude_a = a->latitude_deg * RADIANS_PER_DEGREE;
    const double latitude_b = b->latitude_deg * RADIANS_PER_DEGREE;
    const double half_north = lw_sin((latitude_b - latitude_a) / 2);
    const double half_east = lw_sin((b->longitude_deg - a->longitude_deg) / 2 * RADIANS_PER_DEGREE);
    const double haversine =
        half_north * half_north + lw_cos(latitude_a) * lw_cos(latitude_b) * half_east * half_east;
    return 2 * EARTH_RADIUS_KM * lw_asin(sqrt(haversine));
}

static lw_place site_of(const lw_scenario *scenario)
{
    return (lw_place){.latitude_deg = scenario->site.latitude_deg,
                      .longitude_deg = scenario->site.longitude_deg,
                      .altitude_m = scenario->site.altitude_m};
}

/* Whose weather it is: `noun` at `pointer` in the scenario, and what to do when it is far away. */
typedef struct weather_source {
    lw_place station;
    const char *noun;
    const char *pointer;
    const char *suggestion;
    const char *consequence;
} weather_source;

static void warn_of_distance(const lw_place *site, const weather_source *source, lw_report *report)
{
    const lw_place *station = &source->station;
    const double distance_km = lw_great_circle_km(site, station);
    if (distance_km <= DISTANCE_KM_MAX) {
        return;
    }
    lw_report_warning(report, LW_ERR_INCONSISTENT, source->pointer, source->suggestion,
                      "%s (latitude %.10g, longitude %.10g) is %.0f km from the site (%.10g, "
                      "%.10g); %s",
                      source->noun, station->latitude_deg, station->longitude_deg, distance_km,
                      site->latitude_deg, site->longitude_deg, source->consequence);
}

/* A climate's means go with the sun of the site. */
static void warn_of_climate(const lw_scenario *scenario, lw_report *report)
{
    lw_place station;
    if (!lw_weather_climate_place(scenario->weather.value, &station)) {
        return;
    }
    const lw_place site = site_of(scenario);
    const weather_source climate = {
        .station = station,
        .noun = "the climate's place",
        .pointer = "/weather/climate",
        .suggestion = "write \"own\" and its monthly means, use a weather file, or correct /site",
        .consequence = "the weather will be that of the climate's place"};
    warn_of_distance(&site, &climate, report);
}

static void warn_of_station(const lw_place *site, const lw_place *station, lw_report *report)
{
    const weather_source file = {.station = *station,
                                 .noun = "the file's station",
                                 .pointer = "/weather/path",
                                 .suggestion = "take a file of a nearer station, or correct /site",
                                 .consequence = "sun and weather will be the station's"};
    warn_of_distance(site, &file, report);
}

static void warn_of_height(const lw_place *site, const lw_place *station, lw_report *report)
{
    const double above_m = station->altitude_m - site->altitude_m;
    if (fabs(above_m) <= HEIGHT_M_MAX) {
        return;
    }
    lw_report_warning(
        report, LW_ERR_INCONSISTENT, "/weather/path",
        "take a file of a station at a similar height, or correct /site/altitude_m",
        "the file's station is %.0f m %s than the site (%.10g m and %.10g m above sea "
        "level); temperature and light will be the station's",
        fabs(above_m), above_m > 0 ? "higher" : "lower", station->altitude_m, site->altitude_m);
}

/* The file's bytes, or NULL when the weather is no file or could not be opened, which was said. */
static const lw_input *weather_input(const lw_scenario *scenario)
{
    const lw_variant *weather = &scenario->weather;
    if (weather->choice == NULL || strcmp(weather->choice->tag, "file") != 0) {
        return NULL;
    }
    const lw_weather_file_params *params = weather->value;
    return params->path == NULL ? NULL : lw_scenario_input(scenario, params->path);
}

static bool has_any(const double *values, size_t count)
{
    for (size_t i = 0; values != NULL && i < count; i++) {
        if (isfinite(values[i])) {
            return true;
        }
    }
    return false;
}

/* Snow and dirt on roofs need a record of snow and rain; without one they would mean nothing, or
 * the worst. `series` is NULL for weather that is not from a file. */
static void check_roofs(const lw_scenario *scenario, const lw_weather_series *series,
                        lw_report *report)
{
    const bool has_snow = series != NULL && has_any(series->snow_depth_cm, series->count);
    const bool has_rain = series != NULL && has_any(series->rain_mm_per_h, series->count);
    const lw_group_params *groups = scenario->participants.items;
    for (size_t i = 0; i < scenario->participants.count; i++) {
        const lw_pv_params *pv = groups[i].pv;
        char where[64];
        if (pv != NULL && pv->snow != NULL && !has_snow) {
            snprintf(where, sizeof where, "/participants/%zu/pv/snow", i);
            lw_report_error(report, LW_ERR_INCONSISTENT, where,
                            "take it out, or use a weather file with snow depth",
                            "the weather has no record of snow");
        }
        if (pv != NULL && pv->soiling != NULL && !has_rain) {
            snprintf(where, sizeof where, "/participants/%zu/pv/soiling", i);
            lw_report_error(report, LW_ERR_INCONSISTENT, where,
                            "take it out, or use a weather file with rain",
                            "the weather has no record of rain, so dirt would gather for ever");
        }
    }
}

void lw_scenario_check_sky(const lw_scenario *scenario, lw_report *report)
{
    if (!lw_weather_is_synthetic(&scenario->weather)) {
        return;
    }
    lw_zone *zone = NULL;
    lw_error error;
    if (lw_zone_open(scenario->site.timezone, &zone, &error) != LW_OK) {
        lw_report_add(report, &error, false);
        return;
    }
    const lw_weather_config config = {.model = scenario->weather,
                                      .site = site_of(scenario),
                                      .start_us = lw_zone_utc(zone, &scenario->period.start),
                                      .end_us = lw_zone_utc(zone, &scenario->period.end)};
    lw_weather_synthetic_check(&config, report);
    lw_zone_close(zone);
}

void lw_scenario_check_weather(const lw_scenario *scenario, bool site_is_known, lw_report *report)
{
    const lw_input *input = weather_input(scenario);
    if (input == NULL) {
        if (scenario->weather.choice != NULL && lw_weather_is_synthetic(&scenario->weather)) {
            check_roofs(scenario, NULL, report);
            if (site_is_known) {
                warn_of_climate(scenario, report);
            }
        }
        return;
    }
    lw_weather_series *series = NULL;
    lw_error error;
    if (lw_weather_file_parse(input->bytes, input->size, input->path, &series, &error) != LW_OK) {
        snprintf(error.pointer, sizeof error.pointer, "/weather/path");
        lw_report_add(report, &error, false);
        return;
    }
    check_roofs(scenario, series, report);
    if (site_is_known) {
        const lw_place site = site_of(scenario);
        warn_of_station(&site, &series->place, report);
        warn_of_height(&site, &series->place, report);
    }
    lw_weather_series_destroy(series);
}
