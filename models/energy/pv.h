// SPDX-License-Identifier: Apache-2.0
/** @file models/energy/pv.h
 *  Photovoltaic roofs: irradiance on the plane in, AC power out.
 *
 *  Model.  Plane irradiance from lw_sky (Perez); reflection of the beam at the glass (Fresnel and
 *          Bouguer, De Soto et al. 2006); cell temperature after Faiman (2008) or Fuentes (1987);
 *          module and inverter after PVWatts 5 (Dobos 2014, NREL/TP-6A20-62641). No night loss.
 *          What depends on the sky is worked out once per plane, per kW; a roof is a plane and a
 *          capacity, so ten thousand roofs on a few planes cost one multiplication each, and
 *          power is exactly proportional to capacity.
 *  Leaves out. Snow, soiling over time, shading, module ageing.
 */
#ifndef LEDGERWATT_MODELS_ENERGY_PV_H
#define LEDGERWATT_MODELS_ENERGY_PV_H

#include "models/energy/fuentes.h"
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

typedef struct lw_pv_params {
    double capacity_kw;
    double tilt_deg;
    double azimuth_deg;
    int32_t mounting;                  /**< lw_pv_mounting */
    int32_t temperature_model;         /**< lw_pv_temperature_model */
    double faiman_constant_w_per_m2_k; /**< NaN: by mounting */
    double faiman_wind_w_s_per_m3_k;   /**< NaN: by mounting */
    double fuentes_inoct_c;            /**< NaN: by mounting */
    double fuentes_height_m;
    double temperature_coefficient_per_k;
    double loss_ratio;
    double dc_ac_ratio;
    double inverter_efficiency_ratio;
    double albedo_ratio; /**< NaN: the weather's */
    double glass_index_ratio;
    double glass_extinction_per_m;
    double glass_thickness_m;
} lw_pv_params;

extern const lw_param_table lw_pv_table;

/** Structure of arrays; the members may be read, and are written only by the functions below. State
 *  that a checkpoint must keep: module_c and poa_w_per_m2 of each plane. */
typedef struct lw_pv_array {
    size_t plane_count, plane_capacity;
    lw_pv_params *plane_params; /**< [plane_count]; capacity_kw unused */
    lw_fuentes *fuentes;
    lw_plane_geometry *geometry;
    double *poa_w_per_m2; /**< of the last step: before reflection */
    double *module_c;     /**< of the last step: cell temperature */
    double *dc_w_per_kw;  /**< of the last step */
    double *ac_w_per_kw;  /**< of the last step */
    size_t roof_count, roof_capacity;
    uint32_t *roof_plane;     /**< [roof_count] */
    double *roof_capacity_kw; /**< [roof_count] */
} lw_pv_array;

lw_status lw_pv_array_create(lw_pv_array **array, lw_error *error);
void lw_pv_array_destroy(lw_pv_array *array);
/** Appends one plane and `count` roofs of params->capacity_kw on it; they are the next `count`
 *  indices of ac_power_w. */
lw_status lw_pv_array_add(lw_pv_array *array, const lw_pv_params *params, size_t count,
                          lw_error *error);
/** Mean AC power of each roof over an interval, ac_power_w[roof_count], W. Intervals must come in
 *  order: the Fuentes model remembers the module temperature of the one before. */
void lw_pv_step(lw_pv_array *array, const lw_sky *sky, const lw_weather_values *weather,
                double interval_s, double *ac_power_w);

/** Saves what planes remember, or loads it into an array with the same planes. */
void lw_pv_array_state(lw_pv_array *array, lw_state *state);

/** Share of the beam that gets through the glass, against that at normal incidence: 1 .. 0. */
double lw_pv_glass_transmission_ratio(double cos_incidence, double index_ratio,
                                      double extinction_per_m, double thickness_m);
/** Cell temperature after Faiman, degC. */
double lw_pv_faiman_c(double poa_w_per_m2, double air_c, double wind_m_per_s,
                      double constant_w_per_m2_k, double wind_w_s_per_m3_k);
/** DC power per kW of capacity after losses, W/kW, >= 0. */
double lw_pv_module_w_per_kw(double effective_w_per_m2, double cell_c,
                             double temperature_coefficient_per_k, double loss_ratio);
/** AC power of a PVWatts inverter of `rated_dc_w` at DC power `dc_w`, both W. */
double lw_pv_inverter_w(double dc_w, double rated_dc_w, double nominal_efficiency_ratio);

#endif
