// SPDX-License-Identifier: Apache-2.0
/** @file models/energy/pv.h
 *  Photovoltaic roofs: irradiance on the planes in, AC power out.
 *
 *  Model.  Plane irradiance from lw_sky (Perez) behind a horizon (pv_horizon.h); reflection at the
 *          glass, cell temperature after Faiman (2008) or Fuentes (1987), module and inverter after
 *          PVWatts 5 (pv_module.h). A building has one inverter and one or more planes with a share
 *          of its capacity each. Modules lose a part of their power each year; snow (pv_snow.h) and
 *          dirt (pv_soiling.h) are options. No night loss.
 *          What depends on sky and orientation is worked out once per group and zone, per kW; a
 *          roof is that and a capacity, so ten thousand alike cost one multiplication each, and
 *          power is exactly proportional to capacity. Groups whose orientations are spread have
 *          a plane of its own for each building.
 *  Leaves out. Partial shade within an array, spectrum, module and inverter data sheets, trackers.
 */
#ifndef LEDGERWATT_MODELS_ENERGY_PV_H
#define LEDGERWATT_MODELS_ENERGY_PV_H

#include "models/energy/fuentes.h"
#include "models/energy/pv_horizon.h"
#include "models/energy/pv_module.h"
#include "models/energy/pv_snow.h"
#include "models/energy/pv_soiling.h"
#include "models/energy/sky.h"
#include "models/energy/weather.h"
#include "sim/base/param.h"
#include "sim/base/state.h"
#include "sim/base/status.h"

#include <stddef.h>
#include <stdint.h>

typedef enum lw_pv_mounting {
    LW_PV_MOUNTING_RACK,
    LW_PV_MOUNTING_ROOF,
    LW_PV_MOUNTING_INSULATED
} lw_pv_mounting;

typedef enum lw_pv_temperature_model {
    LW_PV_TEMPERATURE_FAIMAN,
    LW_PV_TEMPERATURE_FUENTES
} lw_pv_temperature_model;

/** One side of a roof, when a building has several. */
typedef struct lw_pv_plane_params {
    double capacity_share_ratio; /**< of the building's capacity */
    double tilt_deg;
    double azimuth_deg;
    lw_array horizon_deg; /**< [n] of double, or absent: the building's */
} lw_pv_plane_params;

typedef struct lw_pv_params {
    double capacity_kw;
    double tilt_deg;                   /**< NaN with `planes` */
    double azimuth_deg;                /**< NaN with `planes` */
    lw_array planes;                   /**< of lw_pv_plane_params, or absent: one plane */
    double tilt_sd_deg;                /**< between the buildings of a group */
    double azimuth_sd_deg;             /**< between the buildings of a group */
    lw_array horizon_deg;              /**< [n] of double, from north clockwise; absent: free */
    int32_t mounting;                  /**< lw_pv_mounting */
    int32_t temperature_model;         /**< lw_pv_temperature_model */
    double faiman_constant_w_per_m2_k; /**< NaN: by mounting */
    double faiman_wind_w_s_per_m3_k;   /**< NaN: by mounting */
    double fuentes_inoct_c;            /**< NaN: by mounting */
    double fuentes_height_m;
    double temperature_coefficient_per_k;
    double loss_ratio;
    double age_years; /**< at the start of the period */
    double degradation_ratio_per_year;
    double dc_ac_ratio;
    double inverter_efficiency_ratio;
    double albedo_ratio; /**< NaN: the weather's */
    double glass_index_ratio;
    double glass_extinction_per_m;
    double glass_thickness_m;
    lw_snow_params *snow;       /**< NULL = none */
    lw_soiling_params *soiling; /**< NULL = only the constant part in loss_ratio */
} lw_pv_params;

extern const lw_param_table lw_pv_table;

/** Faults that no single row can see (neither tilt nor planes, shares that do not add up, ...). */
void lw_pv_check(const lw_pv_params *params, const char *pointer, lw_report *report);

/** Structure of arrays; the members may be read, and are written only by the functions below. A
 *  generator is an inverter with its planes, per kW; buildings that are alike share one. */
typedef struct lw_pv_array {
    uint64_t seed;
    size_t plane_count, plane_capacity;
    lw_fuentes *fuentes; /**< [plane_count], as all below */
    lw_plane_geometry *geometry;
    lw_horizon *horizon;
    double *view_ratio;    /**< of the sky, above the horizon */
    double *share_ratio;   /**< of the generator's capacity */
    double *poa_w_per_m2;  /**< of the last step: before reflection, snow and dirt */
    double *module_c;      /**< of the last step: cell temperature */
    double *covered_ratio; /**< by snow, after the last step */
    double *dc_w_per_kw;   /**< of the last step, each plane as if it had the whole kW */
    size_t generator_count, generator_capacity;
    lw_pv_params *params; /**< [generator_count], as all below; capacity_kw unused */
    uint32_t *zone;
    size_t *first_plane;
    size_t *planes_of; /**< number of planes */
    lw_soiling *soiling;
    double *ac_w_per_kw; /**< of the last step */
    size_t roof_count, roof_capacity;
    uint32_t *roof_generator; /**< [roof_count] */
    double *roof_capacity_kw; /**< [roof_count] */
} lw_pv_array;

/** Buildings that are alike but for the spread of their orientation. */
typedef struct lw_pv_group {
    const lw_pv_params *params; /**< what its arrays point at must outlive the lw_pv_array */
    const char *name;           /**< of the group, for the draws of the spread */
    size_t count;
    uint32_t zone; /**< of the weather */
} lw_pv_group;

/** Weather of one interval. */
typedef struct lw_pv_conditions {
    const lw_sky *skies;              /**< [zone_count] */
    const lw_weather_values *weather; /**< [zone_count] */
    size_t zone_count;
    double interval_s;
    double elapsed_years; /**< since the start of the period */
} lw_pv_conditions;

lw_status lw_pv_array_create(uint64_t seed, lw_pv_array **array, lw_error *error);
void lw_pv_array_destroy(lw_pv_array *array);
/** Appends the roofs of a group; they are the next `count` indices of ac_power_w. */
lw_status lw_pv_array_add(lw_pv_array *array, const lw_pv_group *group, lw_error *error);
/** Mean AC power of each roof over an interval, ac_power_w[roof_count], W. Intervals must come in
 *  order: the Fuentes model, snow and dirt remember what was before. */
void lw_pv_step(lw_pv_array *array, const lw_pv_conditions *conditions, double *ac_power_w);

/** Saves what planes and generators remember, or loads it into an array with the same roofs. */
void lw_pv_array_state(lw_pv_array *array, lw_state *state);

#endif
