// SPDX-License-Identifier: Apache-2.0
/* Roofs as arrays: what a group adds, and what a checkpoint keeps. The step is in pv_step.c. */
#include "models/energy/pv.h"

#include "models/energy/columns.h"
#include "sim/kernel/sampler.h"

#include <math.h>
#include <stdlib.h>

/* Coefficients that go with a mounting; see the sources in pv_params.c. */
typedef struct mounting_defaults {
    double faiman_constant, faiman_wind, inoct_c;
} mounting_defaults;

static const mounting_defaults mountings[] = {
    [LW_PV_MOUNTING_RACK] = {25.0, 6.84, 45.0},
    [LW_PV_MOUNTING_ROOF] = {19.3, 1.0, 49.0},
    [LW_PV_MOUNTING_INSULATED] = {16.6, 0.85, 63.0},
};

#define COLUMN(member)                                                                             \
    {                                                                                              \
        offsetof(lw_pv_array, member), sizeof *((lw_pv_array *)0)->member                          \
    }
static const lw_column_place plane_columns[] = {
    COLUMN(fuentes),    COLUMN(geometry),      COLUMN(horizon),
    COLUMN(view_ratio), COLUMN(share_ratio),   COLUMN(poa_w_per_m2),
    COLUMN(module_c),   COLUMN(covered_ratio), COLUMN(dc_w_per_kw)};
static const lw_column_place generator_columns[] = {COLUMN(params),      COLUMN(zone),
                                                    COLUMN(first_plane), COLUMN(planes_of),
                                                    COLUMN(soiling),     COLUMN(ac_w_per_kw)};
static const lw_column_place roof_columns[] = {COLUMN(roof_generator), COLUMN(roof_capacity_kw)};
enum {
    PLANE_COLUMN_COUNT = sizeof plane_columns / sizeof plane_columns[0],
    GENERATOR_COLUMN_COUNT = sizeof generator_columns / sizeof generator_columns[0],
    ROOF_COLUMN_COUNT = sizeof roof_columns / sizeof roof_columns[0]
};

lw_status lw_pv_array_create(uint64_t seed, lw_pv_array **array, lw_error *error)
{
    *array = calloc(1, sizeof **array);
    if (*array == NULL) {
        return lw_error_set(error, LW_ERR_MEMORY, "", "memory ran out for the roofs");
    }
    (*array)->seed = seed;
    return LW_OK;
}

void lw_pv_array_destroy(lw_pv_array *array)
{
    if (array != NULL) {
        lw_columns_free(array, plane_columns, PLANE_COLUMN_COUNT);
        lw_columns_free(array, generator_columns, GENERATOR_COLUMN_COUNT);
        lw_columns_free(array, roof_columns, ROOF_COLUMN_COUNT);
        free(array);
    }
}

static lw_status grow(lw_pv_array *array, const lw_column_place *columns, size_t column_count,
                      size_t *capacity, size_t needed, lw_error *error)
{
    if (needed <= *capacity) {
        return LW_OK;
    }
    const size_t room = lw_columns_next_capacity(*capacity, needed);
    const lw_status status = lw_columns_reserve(array, columns, column_count, room, error);
    *capacity = status == LW_OK ? room : *capacity;
    return status;
}

static size_t planes_in(const lw_pv_params *params)
{
    return params->planes.count > 0 ? params->planes.count : 1;
}

/* With a spread every building has planes of its own. */
static size_t generators_in(const lw_pv_group *group)
{
    const bool alike = group->params->tilt_sd_deg <= 0.0 && group->params->azimuth_sd_deg <= 0.0;
    return alike ? 1 : group->count;
}

static lw_status reserve(lw_pv_array *array, const lw_pv_group *group, lw_error *error)
{
    const size_t generators = generators_in(group);
    lw_status status = grow(array, plane_columns, PLANE_COLUMN_COUNT, &array->plane_capacity,
                            array->plane_count + generators * planes_in(group->params), error);
    if (status == LW_OK) {
        status = grow(array, generator_columns, GENERATOR_COLUMN_COUNT, &array->generator_capacity,
                      array->generator_count + generators, error);
    }
    if (status == LW_OK) {
        status = grow(array, roof_columns, ROOF_COLUMN_COUNT, &array->roof_capacity,
                      array->roof_count + group->count, error);
    }
    return status;
}

static void set_unless_given(double *value, double by_mounting)
{
    if (isnan(*value)) {
        *value = by_mounting;
    }
}

static void put_params(lw_pv_array *array, const lw_pv_params *params)
{
    lw_pv_params *own = &array->params[array->generator_count];
    *own = *params;
    const mounting_defaults *defaults = &mountings[params->mounting];
    set_unless_given(&own->faiman_constant_w_per_m2_k, defaults->faiman_constant);
    set_unless_given(&own->faiman_wind_w_s_per_m3_k, defaults->faiman_wind);
    set_unless_given(&own->fuentes_inoct_c, defaults->inoct_c);
}

/* How one building stands against its group. */
typedef struct turn {
    double tilt_deg, azimuth_deg;
} turn;

static turn draw_turn(const lw_pv_array *array, const lw_pv_group *group, size_t building)
{
    const lw_stream stream =
        lw_stream_of(array->seed, "pv-orientation", 0, group->name, (uint32_t)building);
    lw_rng rng = lw_rng_at(stream, 0);
    const double azimuth = lw_sample_normal(&rng);
    const double tilt = lw_sample_normal(&rng);
    return (turn){group->params->tilt_sd_deg * tilt, group->params->azimuth_sd_deg * azimuth};
}

static void put_plane(lw_pv_array *array, const lw_pv_plane_params *plane, turn by)
{
    const lw_pv_params *params = &array->params[array->generator_count];
    const size_t p = array->plane_count++;
    const double tilt_deg = fmin(fmax(plane->tilt_deg + by.tilt_deg, 0.0), 90.0);
    array->fuentes[p] = lw_fuentes_of(params->fuentes_inoct_c, params->fuentes_height_m);
    array->geometry[p] = lw_plane_geometry_of(tilt_deg, plane->azimuth_deg + by.azimuth_deg);
    array->horizon[p] = (lw_horizon){plane->horizon_deg.items, plane->horizon_deg.count};
    array->view_ratio[p] = lw_horizon_view_ratio(&array->horizon[p], &array->geometry[p]);
    array->share_ratio[p] = plane->capacity_share_ratio;
    array->poa_w_per_m2[p] = 0.0;
    array->module_c[p] = (double)NAN; /* as warm as the air of the first interval */
    array->covered_ratio[p] = 0.0;
    array->dc_w_per_kw[p] = 0.0;
}

static void put_generator(lw_pv_array *array, const lw_pv_group *group, turn by)
{
    const lw_pv_params *params = group->params;
    const size_t g = array->generator_count;
    put_params(array, params);
    array->zone[g] = group->zone;
    array->first_plane[g] = array->plane_count;
    array->planes_of[g] = planes_in(params);
    array->soiling[g] = (lw_soiling){0};
    array->ac_w_per_kw[g] = 0.0;
    const lw_pv_plane_params whole = {1.0, params->tilt_deg, params->azimuth_deg,
                                      params->horizon_deg};
    const lw_pv_plane_params *planes = params->planes.count > 0 ? params->planes.items : &whole;
    for (size_t p = 0; p < array->planes_of[g]; p++) {
        lw_pv_plane_params plane = planes[p];
        if (plane.horizon_deg.count == 0) {
            plane.horizon_deg = params->horizon_deg;
        }
        put_plane(array, &plane, by);
    }
    array->generator_count++;
}

lw_status lw_pv_array_add(lw_pv_array *array, const lw_pv_group *group, lw_error *error)
{
    const lw_status status = reserve(array, group, error);
    if (status != LW_OK) {
        return status;
    }
    const bool alike = generators_in(group) == 1 && group->count != 1;
    for (size_t building = 0; building < group->count; building++) {
        if (building == 0 || !alike) {
            put_generator(array, group, draw_turn(array, group, building));
        }
        array->roof_generator[array->roof_count] = (uint32_t)array->generator_count - 1;
        array->roof_capacity_kw[array->roof_count] = group->params->capacity_kw;
        array->roof_count++;
    }
    return LW_OK;
}

/* Far above what sun and modules come to. */
#define IRRADIANCE_MAX_W_PER_M2 1e5
#define MODULE_MAX_C 1e4

static void check_planes(const lw_pv_array *array, lw_state *state)
{
    for (size_t p = 0; p < array->plane_count && lw_state_is_good(state); p++) {
        if (!(fabs(array->poa_w_per_m2[p]) <= IRRADIANCE_MAX_W_PER_M2)) {
            lw_state_fail(state, "poa_w_per_m2", "an irradiance that cannot be");
        } else if (fabs(array->module_c[p]) > MODULE_MAX_C) { /* NaN: a plane that has not begun */
            lw_state_fail(state, "module_c", "a temperature that cannot be");
        } else if (!(array->covered_ratio[p] >= 0.0 && array->covered_ratio[p] <= 1.0)) {
            lw_state_fail(state, "covered_ratio", "a snow cover that cannot be");
        }
    }
}

static void check_soiling(const lw_pv_array *array, lw_state *state)
{
    for (size_t g = 0; g < array->generator_count && lw_state_is_good(state); g++) {
        const lw_soiling *soiling = &array->soiling[g];
        bool possible = soiling->loss_ratio >= 0.0 && soiling->loss_ratio <= 1.0 &&
                        soiling->grace_left_days >= 0.0 && soiling->hour_s >= 0.0 &&
                        isfinite(soiling->grace_left_days) && isfinite(soiling->hour_s);
        for (int h = 0; h < LW_SOILING_HOUR_COUNT; h++) {
            possible = possible && soiling->rain_mm[h] >= 0.0 && isfinite(soiling->rain_mm[h]);
        }
        if (!possible) {
            lw_state_fail(state, "soiling", "dirt or rain that cannot be");
        }
    }
}

void lw_pv_array_state(lw_pv_array *array, lw_state *state)
{
    LW_STATE_ARRAY(state, array, poa_w_per_m2, array->plane_count);
    LW_STATE_ARRAY(state, array, module_c, array->plane_count);
    LW_STATE_ARRAY(state, array, covered_ratio, array->plane_count);
    LW_STATE_ARRAY(state, array, soiling, array->generator_count);
    if (lw_state_is_loading(state)) {
        check_planes(array, state);
        check_soiling(array, state);
    }
}
