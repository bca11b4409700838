// SPDX-License-Identifier: Apache-2.0
/* One interval of all roofs: light, heat, modules, inverter. */
#include "models/energy/pv.h"
#include "sim/base/check.h"

#include <math.h>

#define WATT_PER_KW 1000.0
#define HOUR_S 3600.0

/* What all planes of a generator share in an interval. */
typedef struct surroundings {
    const lw_sky *sky;
    const lw_weather_values *weather;
    double interval_s;
    double kept_ratio; /* of the DC power, after losses that depend on time */
} surroundings;

static double cell_temperature(const lw_pv_array *array, const lw_pv_params *params, size_t plane,
                               double poa, const surroundings *around)
{
    const lw_weather_values *weather = around->weather;
    if (params->temperature_model == LW_PV_TEMPERATURE_FAIMAN) {
        return lw_pv_faiman_c(poa, weather->temperature_c, weather->wind_m_per_s,
                              params->faiman_constant_w_per_m2_k, params->faiman_wind_w_s_per_m3_k);
    }
    const bool first = isnan(array->module_c[plane]);
    const lw_fuentes_state before = {first ? weather->temperature_c : array->module_c[plane],
                                     array->poa_w_per_m2[plane]};
    return lw_fuentes_c(&array->fuentes[plane], &before, poa, weather->temperature_c,
                        weather->wind_m_per_s, around->interval_s);
}

/* Light that gets through the glass. */
static double effective_light(const lw_pv_params *params, const lw_plane_irradiance *light)
{
    const double diffuse = light->sky_w_per_m2 + light->ground_w_per_m2;
    if (light->beam_w_per_m2 <= 0.0) {
        return diffuse;
    }
    const double glass =
        lw_pv_glass_transmission_ratio(light->cos_incidence, params->glass_index_ratio,
                                       params->glass_extinction_per_m, params->glass_thickness_m);
    return light->beam_w_per_m2 * glass + diffuse;
}

/* Snow on a plane after this interval; gives the part of the power that is left. */
static double step_snow(lw_pv_array *array, const lw_pv_params *params, size_t plane, double poa,
                        const surroundings *around)
{
    if (params->snow == NULL) {
        return 1.0;
    }
    const lw_snow_weather weather = {around->weather->snowfall_cm_per_h,
                                     around->weather->snow_depth_cm, around->weather->temperature_c,
                                     poa};
    array->covered_ratio[plane] =
        lw_snow_covered_ratio(params->snow, array->covered_ratio[plane],
                              array->geometry[plane].sin_tilt, &weather, around->interval_s);
    return 1.0 - lw_snow_loss_ratio(params->snow, array->covered_ratio[plane]);
}

static void step_plane(lw_pv_array *array, const lw_pv_params *params, size_t plane,
                       const surroundings *around)
{
    const lw_sky sky =
        lw_horizon_sky(&array->horizon[plane], array->view_ratio[plane], around->sky);
    const double albedo =
        isnan(params->albedo_ratio) ? around->weather->albedo_ratio : params->albedo_ratio;
    const lw_plane_irradiance light = lw_sky_on_plane(&sky, &array->geometry[plane], albedo);
    const double poa = light.beam_w_per_m2 + light.sky_w_per_m2 + light.ground_w_per_m2;
    const double cell_c = cell_temperature(array, params, plane, poa, around);
    const double bare =
        lw_pv_module_w_per_kw(effective_light(params, &light), cell_c,
                              params->temperature_coefficient_per_k, params->loss_ratio);
    array->dc_w_per_kw[plane] =
        bare * around->kept_ratio * step_snow(array, params, plane, poa, around);
    array->poa_w_per_m2[plane] = poa;
    array->module_c[plane] = cell_c;
}

static double aged_ratio(const lw_pv_params *params, double elapsed_years)
{
    const double years = params->age_years + elapsed_years;
    return fmax(1.0 - params->degradation_ratio_per_year * years, 0.0);
}

static double step_soiling(lw_pv_array *array, size_t generator, const lw_weather_values *weather,
                           double interval_s)
{
    const lw_pv_params *params = &array->params[generator];
    if (params->soiling == NULL) {
        return 1.0;
    }
    lw_soiling *soiling = &array->soiling[generator];
    lw_soiling_step(params->soiling, soiling, weather->rain_mm_per_h * interval_s / HOUR_S,
                    interval_s);
    return 1.0 - soiling->loss_ratio;
}

static void step_generator(lw_pv_array *array, size_t generator, const lw_pv_conditions *conditions)
{
    const lw_pv_params *params = &array->params[generator];
    const uint32_t zone = array->zone[generator];
    LW_ASSERT(zone < conditions->zone_count);
    surroundings around = {.sky = &conditions->skies[zone],
                           .weather = &conditions->weather[zone],
                           .interval_s = conditions->interval_s,
                           .kept_ratio = aged_ratio(params, conditions->elapsed_years)};
    around.kept_ratio *= step_soiling(array, generator, around.weather, around.interval_s);
    const size_t first = array->first_plane[generator];
    double dc = 0.0;
    for (size_t p = first; p < first + array->planes_of[generator]; p++) {
        step_plane(array, params, p, &around);
        dc += array->share_ratio[p] * array->dc_w_per_kw[p];
    }
    const double rated_dc = WATT_PER_KW / params->dc_ac_ratio / params->inverter_efficiency_ratio;
    array->ac_w_per_kw[generator] =
        lw_pv_inverter_w(dc, rated_dc, params->inverter_efficiency_ratio);
}

void lw_pv_step(lw_pv_array *array, const lw_pv_conditions *conditions, double *ac_power_w)
{
    LW_ASSERT(conditions->interval_s > 0.0);
    for (size_t g = 0; g < array->generator_count; g++) {
        step_generator(array, g, conditions);
    }
    for (size_t i = 0; i < array->roof_count; i++) {
        ac_power_w[i] = array->roof_capacity_kw[i] * array->ac_w_per_kw[array->roof_generator[i]];
    }
}
