// SPDX-License-Identifier: Apache-2.0
#include "models/energy/weather_zones.h"

#include "sim/base/check.h"
#include "sim/base/elementary.h"

#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A pivot below this is what rounding leaves of zero: the zone is determined by others. */
#define PIVOT_MIN 1e-12

static const double scales_s[LW_WEATHER_SCALE_COUNT] = {[LW_WEATHER_SCALE_DAY] = 86400.0,
                                                        [LW_WEATHER_SCALE_HOUR] = 3600.0,
                                                        [LW_WEATHER_SCALE_NOISE] = 900.0};

static size_t grid_side(const lw_weather_zone_params *params)
{
    return params->grid_side_count > 1 ? (size_t)params->grid_side_count : 1;
}

static const lw_param zone_rows[] = {
    {.name = "name",
     .kind = LW_PARAM_NAME,
     .offset = offsetof(lw_weather_named_zone, name),
     .doc = "Name that participants refer to."},
    {.name = "east_m",
     .kind = LW_PARAM_REAL,
     .offset = offsetof(lw_weather_named_zone, east_m),
     .unit = "m",
     .doc = "Where it is, eastwards of any point of the city.",
     .low = -1e6,
     .high = 1e6},
    {.name = "north_m",
     .kind = LW_PARAM_REAL,
     .offset = offsetof(lw_weather_named_zone, north_m),
     .unit = "m",
     .doc = "Where it is, northwards of the same point.",
     .low = -1e6,
     .high = 1e6},
};

const lw_param_table lw_weather_named_zone_table = {.name = "weather zone",
                                                    .doc = "A part of the city with its own sky.",
                                                    .size = sizeof(lw_weather_named_zone),
                                                    .rows = zone_rows,
                                                    .count = LW_PARAM_COUNT(zone_rows)};

size_t lw_weather_zone_count(const lw_weather_zone_params *params)
{
    if (params->zones.count > 0) {
        return params->zones.count;
    }
    const size_t side = grid_side(params);
    return side * side;
}

lw_weather_spot lw_weather_zone_spot(const lw_weather_zone_params *params, size_t index)
{
    LW_ASSERT(index < lw_weather_zone_count(params));
    if (params->zones.count > 0) {
        const lw_weather_named_zone *zones = params->zones.items;
        return (lw_weather_spot){zones[index].east_m, zones[index].north_m};
    }
    const size_t side = grid_side(params);
    const size_t row = index / side;
    const size_t column = index % side;
    return (lw_weather_spot){params->grid_spacing_m * (double)column,
                             params->grid_spacing_m * (double)row};
}

static bool has_name(const lw_weather_zone_params *params, size_t index, const char *name)
{
    if (params->zones.count > 0) {
        const lw_weather_named_zone *zones = params->zones.items;
        return zones[index].name != NULL && strcmp(zones[index].name, name) == 0;
    }
    char number[32];
    snprintf(number, sizeof number, "zone-%zu", index);
    return strcmp(number, name) == 0;
}

size_t lw_weather_zone_find(const lw_weather_zone_params *params, const char *name)
{
    const size_t count = lw_weather_zone_count(params);
    for (size_t i = 0; i < count; i++) {
        if (has_name(params, i, name)) {
            return i;
        }
    }
    return count;
}

double lw_weather_correlation(double distance_m, double speed_m_per_s, double scale_s)
{
    return lw_exp(-2.0 * distance_m / (speed_m_per_s * scale_s));
}

/* An entry less the product of two rows to the left of it, summed from the first column on. */
static double rest_of(const double *row, const double *above, size_t column)
{
    double rest = row[column];
    for (size_t k = 0; k < column; k++) {
        rest -= row[k] * above[k];
    }
    return rest;
}

/* Row by row (Cholesky-Banachiewicz). */
void lw_weather_factorise(double *matrix, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        double *row = &matrix[i * count];
        for (size_t j = 0; j < i; j++) {
            const double *above = &matrix[j * count];
            const double rest = rest_of(row, above, j);
            row[j] = above[j] > 0.0 ? rest / above[j] : 0.0;
        }
        const double pivot = rest_of(row, row, i);
        row[i] = pivot > PIVOT_MIN ? sqrt(pivot) : 0.0;
        for (size_t j = i + 1; j < count; j++) {
            row[j] = 0.0;
        }
    }
}

static double distance_m(const lw_weather_zone_params *params, size_t a, size_t b)
{
    const lw_weather_spot p = lw_weather_zone_spot(params, a);
    const lw_weather_spot q = lw_weather_zone_spot(params, b);
    const double east = p.east_m - q.east_m;
    const double north = p.north_m - q.north_m;
    return sqrt(east * east + north * north);
}

lw_status lw_weather_zones_init(lw_weather_zones *zones, const lw_weather_zone_params *params,
                                lw_error *error)
{
    const size_t count = lw_weather_zone_count(params);
    *zones = (lw_weather_zones){.count = count};
    for (int s = 0; s < LW_WEATHER_SCALE_COUNT; s++) {
        double *matrix = calloc(count * count, sizeof *matrix);
        if (matrix == NULL) {
            lw_weather_zones_fini(zones);
            return lw_error_set(error, LW_ERR_MEMORY, "/weather", "memory ran out for the zones");
        }
        for (size_t i = 0; i < count; i++) {
            for (size_t j = 0; j <= i; j++) {
                matrix[i * count + j] = lw_weather_correlation(
                    distance_m(params, i, j), params->cloud_speed_m_per_s, scales_s[s]);
            }
        }
        lw_weather_factorise(matrix, count);
        zones->factor[s] = matrix;
    }
    return LW_OK;
}

void lw_weather_zones_fini(lw_weather_zones *zones)
{
    for (int s = 0; s < LW_WEATHER_SCALE_COUNT; s++) {
        free(zones->factor[s]);
        zones->factor[s] = NULL;
    }
}

const double *lw_weather_zones_row(const lw_weather_zones *zones, lw_weather_scale scale,
                                   size_t zone)
{
    LW_ASSERT(zone < zones->count);
    return &zones->factor[scale][zone * zones->count];
}

void lw_weather_zones_check(const lw_weather_zone_params *params, const char *pointer,
                            lw_report *report)
{
    const lw_weather_named_zone *zones = params->zones.items;
    char where[LW_POINTER_SIZE];
    if (params->zones.count > 0 && params->grid_side_count > 1) {
        snprintf(where, sizeof where, "%s/grid_side_count", pointer);
        lw_report_error(report, LW_ERR_INCONSISTENT, where, "leave out one of them",
                        "zones are given by name and as a grid");
    }
    for (size_t i = 0; i < params->zones.count; i++) {
        if (zones[i].name == NULL) {
            continue; /* reported where it stands */
        }
        const size_t first = lw_weather_zone_find(params, zones[i].name);
        if (first < i) {
            snprintf(where, sizeof where, "%s/zones/%zu/name", pointer, i);
            lw_report_error(report, LW_ERR_INCONSISTENT, where, NULL,
                            "the name \"%s\" is that of zone %zu too", zones[i].name, first);
        }
    }
}
