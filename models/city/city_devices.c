// SPDX-License-Identifier: Apache-2.0
/* What stands in the city: weather, loads, roofs, batteries, meters. */
#include "models/city/attack.h"
#include "models/city/city_cars.h"
#include "models/energy/weather_params.h"
#include "models/energy/weather_zones.h"

#include <string.h>

/* Years of temperature that loads are normalised with. */
typedef struct temperatures {
    lw_temperature_year *climate, *run;
} temperatures;

static lw_status allocate_zones(lw_city *city, lw_error *error)
{
    lw_arena *arena = city->config.arena;
    city->zone_count = lw_weather_zone_total(city->weather);
    city->now.weather = lw_arena_calloc(arena, city->zone_count, sizeof *city->now.weather);
    city->now.skies = lw_arena_calloc(arena, city->zone_count, sizeof *city->now.skies);
    if (city->now.weather == NULL || city->now.skies == NULL) {
        return lw_error_set(error, LW_ERR_MEMORY, "", "memory ran out for the weather zones");
    }
    return LW_OK;
}

static uint32_t zone_of(const lw_city *city, const lw_group_params *group)
{
    const lw_weather_zone_params *zones =
        lw_weather_zone_params_of(&city->config.scenario->weather);
    return group->weather_zone == NULL ? 0
                                       : (uint32_t)lw_weather_zone_find(zones, group->weather_zone);
}

static lw_status create_weather(lw_city *city, temperatures *years, lw_error *error)
{
    const lw_scenario *scenario = city->config.scenario;
    lw_weather_config config = {
        .model = scenario->weather,
        .site = {.latitude_deg = scenario->site.latitude_deg,
                 .longitude_deg = scenario->site.longitude_deg,
                 .altitude_m = scenario->site.altitude_m},
        .start_us = city->config.timeline->start_us,
        .end_us = city->config.timeline->end_us,
        .seed = (uint64_t)scenario->seed,
    };
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
    lw_status status = lw_weather_create(&config, &city->weather, error);
    if (status == LW_OK) {
        status = lw_temperature_year_of_climate(&config, &years->climate, error);
    }
    if (status == LW_OK) {
        status = lw_temperature_year_of_run(&config, &years->run, error);
    }
    return status == LW_OK ? allocate_zones(city, error) : status;
}

/* A meter's pulse follows the size of its owner: what the loads and the roof come to in a year, a
 * roof taken at 1,000 kWh for each kW. */
static void rate_meters(lw_city *city, const lw_roster_group *group)
{
    const lw_city *before = city->config.follows;
    const lw_load_array *loads = before != NULL ? before->loads : city->loads;
    const double roof_kw = group->params->pv != NULL ? group->params->pv->capacity_kw : 0.0;
    for (uint32_t i = group->first; i < group->first + group->count; i++) {
        lw_metering_rate(city->metering, i, lw_load_expected_kwh(loads, i) + 1000.0 * roof_kw);
    }
}

static lw_status add_loads(lw_city *city, const lw_roster_group *group, lw_error *error)
{
    const char *path = lw_load_file_path(&group->params->load);
    lw_load_group homes = {
        .name = group->params->name, .count = group->count, .model = &group->params->load};
    if (path != NULL) {
        const lw_input *input = lw_scenario_input(city->config.scenario, path);
        if (input == NULL) {
            return lw_error_set(error, LW_ERR_FILE_MISSING, "/participants",
                                "the load file %s was not read", path);
        }
        homes.file = (lw_slice){input->bytes, input->size};
    }
    return lw_load_array_add(city->loads, &homes, error);
}

static lw_status add_homes_and_roofs(lw_city *city, const lw_roster_group *group, lw_error *error)
{
    const lw_group_params *params = group->params;
    const lw_status status = add_loads(city, group, error);
    if (status == LW_OK && params->pv != NULL) {
        for (uint32_t j = 0; j < group->count; j++) {
            city->roof_owners[city->roofs->roof_count + j] = group->first + j;
        }
        const lw_pv_group roofs = {.params = params->pv,
                                   .name = params->name,
                                   .count = group->count,
                                   .zone = zone_of(city, params)};
        return lw_pv_array_add(city->roofs, &roofs, error);
    }
    return status;
}

/* The homes, roofs and batteries of one group, which stand together in every array. */
static lw_status add_group(lw_city *city, const lw_roster_group *group, lw_error *error)
{
    const lw_group_params *params = group->params;
    lw_status status =
        city->config.follows == NULL ? add_homes_and_roofs(city, group, error) : LW_OK;
    if (status == LW_OK && params->battery != NULL) {
        for (uint32_t j = 0; j < group->count; j++) {
            city->battery_owners[city->batteries->count + j] = group->first + j;
            city->battery_communities[city->batteries->count + j] = group->community;
        }
        status = lw_battery_array_add(city->batteries, params->battery, group->count,
                                      city->config.timeline->interval_us / LW_US_PER_S, error);
    }
    return status;
}

static lw_time_us local_instant(const lw_city *city, const lw_civil *local, lw_time_us otherwise)
{
    return local->year == 0 ? otherwise : lw_zone_utc(city->config.timeline->zone, local);
}

static void put_attack(lw_city *city, const lw_false_reading_params *params,
                       lw_false_reading *attack)
{
    const lw_roster_group *group = lw_roster_group_named(city->config.roster, params->group);
    if (group == NULL || params->index_first >= group->count) {
        return; /* an empty group: nobody to lie */
    }
    const int64_t left = group->count - params->index_first;
    *attack = (lw_false_reading){
        .first = group->first + (size_t)params->index_first,
        .count = (size_t)(params->count < left ? params->count : left),
        .meter_register = params->meter_register,
        .factor_ratio = params->factor_ratio,
        .start_us = local_instant(city, &params->start, city->config.timeline->start_us),
        .end_us = local_instant(city, &params->end, INT64_MAX)};
}

static lw_status create_readings(lw_city *city, lw_error *error)
{
    const lw_scenario *scenario = city->config.scenario;
    const lw_roster *roster = city->config.roster;
    const size_t attack_count = scenario->attacks.count;
    lw_false_reading *attacks =
        lw_arena_calloc(city->config.arena, attack_count + 1, sizeof *attacks);
    if (attacks == NULL) {
        return lw_error_set(error, LW_ERR_MEMORY, "", "memory ran out for the attacks");
    }
    const lw_variant *given = scenario->attacks.items;
    size_t count = 0;
    for (size_t i = 0; i < attack_count; i++) {
        if (given[i].choice->table == &lw_false_reading_table) {
            put_attack(city, given[i].value, &attacks[count++]);
        }
    }
    const lw_reading_config config = {.seed = (uint64_t)scenario->seed,
                                      .start_us = city->config.timeline->start_us,
                                      .interval_us = city->config.timeline->interval_us,
                                      .meter_count = roster->participant_count,
                                      .false_readings = attacks,
                                      .false_reading_count = count};
    lw_status status = lw_reading_array_create(&config, &city->readings, error);
    for (uint32_t g = 0; status == LW_OK && g < roster->group_count; g++) {
        const lw_roster_group *group = &roster->groups[g];
        status = lw_reading_array_add(city->readings, group->params->meter, group->params->name,
                                      group->count, error);
    }
    return status;
}

/* One feeder for each community. */
static lw_status create_audit(lw_city *city, lw_error *error)
{
    const lw_roster *roster = city->config.roster;
    lw_feeder *feeders =
        lw_arena_calloc(city->config.arena, roster->community_count, sizeof *feeders);
    city->feeder_net_milliwh =
        lw_arena_calloc(city->config.arena, roster->community_count, sizeof(lw_energy_milliwh));
    if (feeders == NULL || city->feeder_net_milliwh == NULL) {
        return lw_error_set(error, LW_ERR_MEMORY, "", "memory ran out for the feeders");
    }
    for (uint32_t c = 0; c < roster->community_count; c++) {
        feeders[c] = (lw_feeder){roster->communities[c].first, roster->communities[c].count};
    }
    const lw_feeder_audit_config config = {.params = &city->config.scenario->feeder_audit,
                                           .readings = city->readings,
                                           .feeders = feeders,
                                           .feeder_count = roster->community_count,
                                           .interval_us = city->config.timeline->interval_us};
    return lw_feeder_audit_create(&config, &city->audit, error);
}

static lw_status create_homes_and_roofs(lw_city *city, const temperatures *years, lw_error *error)
{
    const lw_timeline *timeline = city->config.timeline;
    const lw_load_config loads = {.seed = (uint64_t)city->config.scenario->seed,
                                  .interval_us = timeline->interval_us,
                                  .holidays = (lw_holidays)city->config.scenario->site.holidays,
                                  .climate = years->climate,
                                  .run = years->run,
                                  .zone = timeline->zone,
                                  .start_us = timeline->start_us,
                                  .end_us = timeline->end_us};
    const lw_status status = lw_load_array_create(&loads, &city->loads, error);
    return status == LW_OK
               ? lw_pv_array_create((uint64_t)city->config.scenario->seed, &city->roofs, error)
               : status;
}

static lw_status create_arrays(lw_city *city, const temperatures *years, lw_error *error)
{
    const lw_roster *roster = city->config.roster;
    const size_t people = roster->participant_count;
    lw_status status =
        city->config.follows == NULL ? create_homes_and_roofs(city, years, error) : LW_OK;
    if (status == LW_OK) {
        status = lw_battery_array_create(&city->batteries, error);
    }
    if (status == LW_OK) {
        status = lw_metering_create(people, &city->metering, error);
    }
    if (status == LW_OK) {
        status = lw_meter_array_create(people, &city->meters, error);
    }
    for (uint32_t g = 0; status == LW_OK && g < roster->group_count; g++) {
        status = add_group(city, &roster->groups[g], error);
    }
    for (uint32_t g = 0; status == LW_OK && g < roster->group_count; g++) {
        rate_meters(city, &roster->groups[g]);
    }
    city->registers.meters = city->meters;
    city->registers.batteries = city->batteries;
    city->registers.battery_owners = city->battery_owners;
    return status;
}

lw_status lw_city_create_devices(lw_city *city, lw_error *error)
{
    temperatures years = {NULL, NULL};
    lw_status status = city->config.follows == NULL ? create_weather(city, &years, error) : LW_OK;
    if (status == LW_OK) {
        status = create_arrays(city, &years, error);
    }
    lw_temperature_year_destroy(years.climate);
    lw_temperature_year_destroy(years.run);
    if (status == LW_OK) {
        status = create_readings(city, error);
    }
    if (status == LW_OK) {
        status = lw_city_create_cars(city, error);
    }
    return status == LW_OK ? create_audit(city, error) : status;
}

void lw_city_destroy_devices(lw_city *city)
{
    lw_weather_destroy(city->weather);
    lw_load_array_destroy(city->loads);
    lw_pv_array_destroy(city->roofs);
    lw_battery_array_destroy(city->batteries);
    lw_metering_destroy(city->metering);
    lw_meter_array_destroy(city->meters);
    lw_city_destroy_cars(city);
    lw_feeder_audit_destroy(city->audit);
    lw_reading_array_destroy(city->readings);
}
