// SPDX-License-Identifier: Apache-2.0
/** @file models/energy/weather_zones.h
 *  Zones of a city whose skies are alike the more, the nearer they are and the longer one looks.
 *
 *  Model.  Correlation of two zones a distance d apart at time scale tau:
 *          rho = exp(-2 d / (v tau)), v the speed of the clouds. Each zone has a stream of normal
 *          draws of its own; its shock is the row of the lower Cholesky factor of rho times the
 *          draws of the zones up to it: L L' = rho.
 *  Order.  Zones count in the order in which they are declared: a zone added at the end changes no
 *          other, and zone 0 is the same with and without company. Zones at one place have one sky.
 *  The factor is worked out here, in a fixed order of plain operations, because a result must not
 *  depend on how a library orders its sums (docs/decisions/0008-own-cholesky.md); GSL's is the
 *  reference of the test.
 *  Source. M. Lave, J. Kleissl, J. S. Stein, IEEE Trans. Sustainable Energy 4(2), 2013 (WVM).
 */
#ifndef LEDGERWATT_MODELS_ENERGY_WEATHER_ZONES_H
#define LEDGERWATT_MODELS_ENERGY_WEATHER_ZONES_H

#include "models/energy/weather_config.h"
#include "sim/base/status.h"

#include <stddef.h>

enum { LW_WEATHER_ZONE_COUNT_MAX = 64 };

/** Time scales at which zones are correlated. */
typedef enum lw_weather_scale {
    LW_WEATHER_SCALE_DAY,   /**< level of a day, 86,400 s */
    LW_WEATHER_SCALE_HOUR,  /**< level of an hour, 3,600 s */
    LW_WEATHER_SCALE_NOISE, /**< noise within the hour, 900 s */
    LW_WEATHER_SCALE_COUNT
} lw_weather_scale;

typedef struct lw_weather_zones {
    size_t count;                           /**< at least 1 */
    double *factor[LW_WEATHER_SCALE_COUNT]; /**< lower Cholesky factors, [count][count] */
} lw_weather_zones;

extern const lw_param_table lw_weather_named_zone_table;

/** Rows of a lw_weather_zone_params that is member `zone` of `type`. */
#define LW_WEATHER_ZONE_ROWS(type, noise_fallback, noise_source)                                   \
    {.name = "zones",                                                                              \
     .kind = LW_PARAM_ARRAY,                                                                       \
     .offset = offsetof(type, zone.zones),                                                         \
     .presence = LW_PARAM_UNSET,                                                                   \
     .doc = "Parts of the city with a sky of their own, by name; participants refer to them.",     \
     .table = &lw_weather_named_zone_table,                                                        \
     .fallback_text = "those of the grid, named zone-0, zone-1, ...",                              \
     .count_low = 1,                                                                               \
     .count_high = LW_WEATHER_ZONE_COUNT_MAX},                                                     \
        {.name = "grid_side_count",                                                                \
         .kind = LW_PARAM_INTEGER,                                                                 \
         .offset = offsetof(type, zone.grid_side_count),                                           \
         .presence = LW_PARAM_DEFAULTED,                                                           \
         .unit = "1",                                                                              \
         .doc = "Zones along each side of a square grid, when none are named; 4 makes 16.",        \
         .source = "assumption: one sky for the whole city",                                       \
         .low = 1,                                                                                 \
         .high = 8,                                                                                \
         .fallback = 1},                                                                           \
        {.name = "grid_spacing_m",                                                                 \
         .kind = LW_PARAM_REAL,                                                                    \
         .offset = offsetof(type, zone.grid_spacing_m),                                            \
         .presence = LW_PARAM_DEFAULTED,                                                           \
         .unit = "m",                                                                              \
         .doc = "Distance of neighbouring zones of the grid.",                                     \
         .source = "assumption: 16 zones over a city of 5 km",                                     \
         .low = 0,                                                                                 \
         .high = 1e6,                                                                              \
         .likely_low = 100,                                                                        \
         .likely_high = 50000,                                                                     \
         .fallback = 1250},                                                                        \
        {.name = "cloud_speed_m_per_s",                                                            \
         .kind = LW_PARAM_REAL,                                                                    \
         .offset = offsetof(type, zone.cloud_speed_m_per_s),                                       \
         .presence = LW_PARAM_DEFAULTED,                                                           \
         .unit = "m/s",                                                                            \
         .doc = "Speed of the clouds: the slower, the more the zones differ.",                     \
         .source = "Lave, Kleissl and Stein 2013: 5 to 10 m/s is usual (UNVERIFIED)",              \
         .low = 0.1,                                                                               \
         .high = 100,                                                                              \
         .likely_low = 2,                                                                          \
         .likely_high = 30,                                                                        \
         .fallback = 10},                                                                          \
    {                                                                                              \
        .name = "noise_sd_ratio", .kind = LW_PARAM_REAL,                                           \
        .offset = offsetof(type, zone.noise_sd_ratio), .presence = LW_PARAM_DEFAULTED,             \
        .unit = "1",                                                                               \
        .doc = "Passing clouds within an hour: standard deviation of the Gaussian sky around the " \
               "hour's, which keeps its mean; 0 = none.",                                          \
        .source = (noise_source), .low = 0, .high = 2, .fallback = (noise_fallback)                \
    }

/** Number of zones that the parameters describe: those named, or the grid's. */
size_t lw_weather_zone_count(const lw_weather_zone_params *params);
/** Place of a zone, metres from the city's origin. index < count. */
lw_weather_spot lw_weather_zone_spot(const lw_weather_zone_params *params, size_t index);
/** Index of a named zone; "zone-0", "zone-1", ... for those of a grid; the count when there is no
 *  such zone. */
size_t lw_weather_zone_find(const lw_weather_zone_params *params, const char *name);

/** Correlation at a distance [m], a cloud speed [m/s] and a time scale [s]. */
double lw_weather_correlation(double distance_m, double speed_m_per_s, double scale_s);

/** Lower Cholesky factor in place of the lower half of `matrix` [count][count], the upper half set
 *  to 0. A variable that the ones before it determine gets a zero on the diagonal. */
void lw_weather_factorise(double *matrix, size_t count);

lw_status lw_weather_zones_init(lw_weather_zones *zones, const lw_weather_zone_params *params,
                                lw_error *error);
/** Also for a zeroed struct. */
void lw_weather_zones_fini(lw_weather_zones *zones);

/** Weights of the draws of zones 0..zone in the shock of `zone`: [zone + 1]. */
const double *lw_weather_zones_row(const lw_weather_zones *zones, lw_weather_scale scale,
                                   size_t zone);

/** Faults of the parameters: names twice, zones and a grid at once. */
void lw_weather_zones_check(const lw_weather_zone_params *params, const char *pointer,
                            lw_report *report);

#endif
