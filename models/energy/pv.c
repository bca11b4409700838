// SPDX-License-Identifier: Apache-2.0
#include "models/energy/pv.h"

#include "models/energy/columns.h"
#include "models/energy/fuentes.h"
#include "sim/base/check.h"
#include "sim/base/elementary.h"

#include <math.h>
#include <stdlib.h>

#define STANDARD_CELL_C 25.0
#define WATT_PER_KW 1000.0

/* Coefficients that go with a mounting; see the sources in pv_params.c. */
typedef struct mounting_defaults {
    double faiman_constant, faiman_wind, inoct_c;
} mounting_defaults;

static const mounting_defaults mountings[] = {
    [LW_PV_MOUNTING_RACK] = {25.0, 6.84, 45.0},
    [LW_PV_MOUNTING_ROOF] = {19.3, 1.0, 49.0},
    [LW_PV_MOUNTING_INSULATED] = {16.6, 0.85, 63.0},
};

#define PLANE(member)                                                                              \
    {                                                                                              \
        offsetof(lw_pv_array, member), sizeof *((lw_pv_array *)0)->member                          \
    }
static const lw_column_place plane_columns[] = {
    PLANE(plane_params), PLANE(fuentes),     PLANE(geometry),   PLANE(poa_w_per_m2),
    PLANE(module_c),     PLANE(dc_w_per_kw), PLANE(ac_w_per_kw)};
static const lw_column_place roof_columns[] = {PLANE(roof_plane), PLANE(roof_capacity_kw)};
enum {
    PLANE_COLUMN_COUNT = sizeof plane_columns / sizeof plane_columns[0],
    ROOF_COLUMN_COUNT = sizeof roof_columns / sizeof roof_columns[0]
};

double lw_pv_glass_transmission_ratio(double cos_incidence, double index_ratio,
                                      double extinction_per_m, double thickness_m)
{
    if (cos_incidence <= 0.0) {
        return 0.0;
    }
    const double n = index_ratio;
    const double c = fmin(cos_incidence, 1.0);
    const double refracted = sqrt(1.0 - (1.0 - c * c) / (n * n));
    const double across = (c - n * refracted) / (c + n * refracted);
    const double along = (refracted - n * c) / (refracted + n * c);
    const double straight = (n - 1.0) / (n + 1.0);
    const double passed = 1.0 - 0.5 * (across * across + along * along);
    const double detour = 1.0 / refracted - 1.0;
    return passed / (1.0 - straight * straight) * lw_exp(-extinction_per_m * thickness_m * detour);
}

double lw_pv_faiman_c(double poa_w_per_m2, double air_c, double wind_m_per_s,
                      double constant_w_per_m2_k, double wind_w_s_per_m3_k)
{
    return air_c + poa_w_per_m2 / (constant_w_per_m2_k + wind_w_s_per_m3_k * wind_m_per_s);
}

double lw_pv_module_w_per_kw(double effective_w_per_m2, double cell_c,
                             double temperature_coefficient_per_k, double loss_ratio)
{
    const double heat = 1.0 + temperature_coefficient_per_k * (cell_c - STANDARD_CELL_C);
    return fmax(effective_w_per_m2 * heat * (1.0 - loss_ratio), 0.0);
}

double lw_pv_inverter_w(double dc_w, double rated_dc_w, double nominal_efficiency_ratio)
{
    const double load = dc_w / rated_dc_w;
    const double shape = (-0.0162 * load + 0.9858) * load - 0.0059;
    const double ac_w = nominal_efficiency_ratio / 0.9637 * shape * rated_dc_w;
    return fmin(fmax(ac_w, 0.0), nominal_efficiency_ratio * rated_dc_w);
}

lw_status lw_pv_array_create(lw_pv_array **array, lw_error *error)
{
    *array = calloc(1, sizeof **array);
    if (*array == NULL) {
        return lw_error_set(error, LW_ERR_MEMORY, "", "memory ran out for the roofs");
    }
    return LW_OK;
}

void lw_pv_array_destroy(lw_pv_array *array)
{
    if (array != NULL) {
        lw_columns_free(array, plane_columns, PLANE_COLUMN_COUNT);
        lw_columns_free(array, roof_columns, ROOF_COLUMN_COUNT);
        free(array);
    }
}

static void set_unless_given(double *value, double by_mounting)
{
    if (isnan(*value)) {
        *value = by_mounting;
    }
}

static void put_plane(lw_pv_array *array, const lw_pv_params *params)
{
    const size_t plane = array->plane_count++;
    lw_pv_params *own = &array->plane_params[plane];
    *own = *params;
    const mounting_defaults *defaults = &mountings[params->mounting];
    set_unless_given(&own->faiman_constant_w_per_m2_k, defaults->faiman_constant);
    set_unless_given(&own->faiman_wind_w_s_per_m3_k, defaults->faiman_wind);
    set_unless_given(&own->fuentes_inoct_c, defaults->inoct_c);
    array->fuentes[plane] = lw_fuentes_of(own->fuentes_inoct_c, own->fuentes_height_m);
    array->geometry[plane] = lw_plane_geometry_of(own->tilt_deg, own->azimuth_deg);
    array->poa_w_per_m2[plane] = 0.0;
    array->module_c[plane] = (double)NAN; /* as warm as the air of the first interval */
    array->dc_w_per_kw[plane] = 0.0;
    array->ac_w_per_kw[plane] = 0.0;
}

static lw_status reserve(lw_pv_array *array, size_t roof_count, lw_error *error)
{
    lw_status status = LW_OK;
    if (array->plane_count + 1 > array->plane_capacity) {
        const size_t capacity =
            lw_columns_next_capacity(array->plane_capacity, array->plane_count + 1);
        status = lw_columns_reserve(array, plane_columns, PLANE_COLUMN_COUNT, capacity, error);
        array->plane_capacity = status == LW_OK ? capacity : array->plane_capacity;
    }
    if (status == LW_OK && roof_count > array->roof_capacity) {
        const size_t capacity = lw_columns_next_capacity(array->roof_capacity, roof_count);
        status = lw_columns_reserve(array, roof_columns, ROOF_COLUMN_COUNT, capacity, error);
        array->roof_capacity = status == LW_OK ? capacity : array->roof_capacity;
    }
    return status;
}

lw_status lw_pv_array_add(lw_pv_array *array, const lw_pv_params *params, size_t count,
                          lw_error *error)
{
    const size_t roof_count = array->roof_count + count;
    const lw_status status = reserve(array, roof_count, error);
    if (status != LW_OK) {
        return status;
    }
    for (size_t i = array->roof_count; i < roof_count; i++) {
        array->roof_plane[i] = (uint32_t)array->plane_count;
        array->roof_capacity_kw[i] = params->capacity_kw;
    }
    array->roof_count = roof_count;
    put_plane(array, params);
    return LW_OK;
}

static double cell_temperature(const lw_pv_array *array, size_t plane, double poa,
                               const lw_weather_values *weather, double interval_s)
{
    const lw_pv_params *params = &array->plane_params[plane];
    if (params->temperature_model == LW_PV_TEMPERATURE_FAIMAN) {
        return lw_pv_faiman_c(poa, weather->temperature_c, weather->wind_m_per_s,
                              params->faiman_constant_w_per_m2_k, params->faiman_wind_w_s_per_m3_k);
    }
    const bool first = isnan(array->module_c[plane]);
    const lw_fuentes_state before = {first ? weather->temperature_c : array->module_c[plane],
                                     array->poa_w_per_m2[plane]};
    return lw_fuentes_c(&array->fuentes[plane], &before, poa, weather->temperature_c,
                        weather->wind_m_per_s, interval_s);
}

static void step_plane(lw_pv_array *array, size_t plane, const lw_sky *sky,
                       const lw_weather_values *weather, double interval_s)
{
    const lw_pv_params *params = &array->plane_params[plane];
    const double albedo =
        isnan(params->albedo_ratio) ? weather->albedo_ratio : params->albedo_ratio;
    const lw_plane_irradiance light = lw_sky_on_plane(sky, &array->geometry[plane], albedo);
    const double poa = light.beam_w_per_m2 + light.sky_w_per_m2 + light.ground_w_per_m2;
    const double glass =
        lw_pv_glass_transmission_ratio(light.cos_incidence, params->glass_index_ratio,
                                       params->glass_extinction_per_m, params->glass_thickness_m);
    const double effective =
        light.beam_w_per_m2 * glass + light.sky_w_per_m2 + light.ground_w_per_m2;
    const double cell_c = cell_temperature(array, plane, poa, weather, interval_s);
    const double dc = lw_pv_module_w_per_kw(
        effective, cell_c, params->temperature_coefficient_per_k, params->loss_ratio);
    const double rated_dc = WATT_PER_KW / params->dc_ac_ratio / params->inverter_efficiency_ratio;
    array->poa_w_per_m2[plane] = poa;
    array->module_c[plane] = cell_c;
    array->dc_w_per_kw[plane] = dc;
    array->ac_w_per_kw[plane] = lw_pv_inverter_w(dc, rated_dc, params->inverter_efficiency_ratio);
}

void lw_pv_step(lw_pv_array *array, const lw_sky *sky, const lw_weather_values *weather,
                double interval_s, double *ac_power_w)
{
    LW_ASSERT(interval_s > 0.0);
    for (size_t plane = 0; plane < array->plane_count; plane++) {
        step_plane(array, plane, sky, weather, interval_s);
    }
    for (size_t i = 0; i < array->roof_count; i++) {
        ac_power_w[i] = array->roof_capacity_kw[i] * array->ac_w_per_kw[array->roof_plane[i]];
    }
}

void lw_pv_array_state(lw_pv_array *array, lw_state *state)
{
    LW_STATE_ARRAY(state, array, poa_w_per_m2, array->plane_count);
    LW_STATE_ARRAY(state, array, module_c, array->plane_count);
    if (!lw_state_is_loading(state)) {
        return;
    }
    for (size_t plane = 0; plane < array->plane_count && lw_state_is_good(state); plane++) {
        if (!isfinite(array->poa_w_per_m2[plane])) {
            lw_state_fail(state, "poa_w_per_m2", "an irradiance that cannot be");
        } else if (isinf(array->module_c[plane])) { /* NaN is a plane that has not begun */
            lw_state_fail(state, "module_c", "a temperature that cannot be");
        }
    }
}
