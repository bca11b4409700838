// SPDX-License-Identifier: Apache-2.0
#include "models/city/load_check.h"

#include "models/energy/load.h"
#include "models/energy/weather.h"
#include "sim/kernel/zone.h"

#include <stdio.h>
#include <string.h>

static void check_file(const lw_scenario *scenario, const lw_load_config *config, size_t index,
                       lw_report *report)
{
    const lw_group_params *groups = scenario->participants.items;
    const char *path = lw_load_file_path(&groups[index].load);
    const lw_input *input = path != NULL ? lw_scenario_input(scenario, path) : NULL;
    if (input == NULL) {
        return; /* that it could not be opened was reported */
    }
    char where[64];
    snprintf(where, sizeof where, "/participants/%zu/load", index);
    const lw_load_group group = {.name = groups[index].name,
                                 .count = (size_t)groups[index].count,
                                 .model = &groups[index].load,
                                 .file = {input->bytes, input->size}};
    lw_load_check_file(config, &group, where, report);
}

static void check_files(const lw_scenario *scenario, lw_report *report)
{
    lw_zone *zone = NULL;
    lw_error error;
    if (lw_zone_open(scenario->site.timezone, &zone, &error) != LW_OK) {
        lw_report_add(report, &error, false);
        return;
    }
    const lw_load_config config = {.interval_us = scenario->period.interval_s * LW_US_PER_S,
                                   .zone = zone,
                                   .start_us = lw_zone_utc(zone, &scenario->period.start),
                                   .end_us = lw_zone_utc(zone, &scenario->period.end)};
    for (size_t i = 0; i < scenario->participants.count; i++) {
        check_file(scenario, &config, i, report);
    }
    lw_zone_close(zone);
}

static lw_status climate_of(const lw_scenario *scenario, lw_temperature_year **years,
                            lw_error *error)
{
    lw_weather_config config = {.model = scenario->weather,
                                .site = {.latitude_deg = scenario->site.latitude_deg,
                                         .longitude_deg = scenario->site.longitude_deg,
                                         .altitude_m = scenario->site.altitude_m}};
    if (strcmp(scenario->weather.choice->tag, "file") == 0) {
        const lw_weather_file_params *params = scenario->weather.value;
        const lw_input *input = lw_scenario_input(scenario, params->path);
        if (input == NULL) {
            return lw_error_set(error, LW_ERR_FILE_MISSING, "/weather/path",
                                "the weather file %s was not read", params->path);
        }
        config.file_bytes = input->bytes;
        config.file_size = input->size;
    }
    return lw_temperature_year_of_climate(&config, years, error);
}

static void check_thermal(const lw_scenario *scenario, const lw_temperature_year *years,
                          size_t index, lw_report *report)
{
    const lw_group_params *groups = scenario->participants.items;
    const lw_load_wishes wanted = lw_load_wishes_of(&groups[index].load);
    const lw_time_us interval_us = scenario->period.interval_s * LW_US_PER_S;
    lw_thermal thermal;
    lw_error error;
    if (wanted.heating != NULL &&
        lw_heating_make(wanted.heating, years, interval_us, &thermal, &error) != LW_OK) {
        snprintf(error.pointer, sizeof error.pointer, "/participants/%zu/load/heating", index);
        lw_report_add(report, &error, false);
    }
    if (wanted.cooling != NULL &&
        lw_cooling_make(wanted.cooling, years, interval_us, &thermal, &error) != LW_OK) {
        snprintf(error.pointer, sizeof error.pointer, "/participants/%zu/load/cooling", index);
        lw_report_add(report, &error, false);
    }
}

static bool wants_heat_or_cold(const lw_scenario *scenario)
{
    const lw_group_params *groups = scenario->participants.items;
    for (size_t i = 0; i < scenario->participants.count; i++) {
        const lw_load_wishes wanted = lw_load_wishes_of(&groups[i].load);
        if (wanted.heating != NULL || wanted.cooling != NULL) {
            return true;
        }
    }
    return false;
}

void lw_load_check_all(const lw_scenario *scenario, lw_report *report)
{
    check_files(scenario, report);
    if (!wants_heat_or_cold(scenario)) {
        return;
    }
    lw_temperature_year *years = NULL;
    lw_error error;
    if (climate_of(scenario, &years, &error) != LW_OK) {
        lw_report_add(report, &error, false);
        return;
    }
    for (size_t i = 0; i < scenario->participants.count; i++) {
        check_thermal(scenario, years, i, report);
    }
    lw_temperature_year_destroy(years);
}
