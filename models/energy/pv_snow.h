// SPDX-License-Identifier: Apache-2.0
/** @file models/energy/pv_snow.h
 *  Snow on modules: it covers them when it falls and slides off when the sun warms them.
 *
 *  Model.  Marion, Schaefer, Caine and Sanchez (2013), Solar Energy 97, as in Ryberg and Freeman
 *          (2017), NREL/TP-6A20-68705: an hour with more than 1 cm of new snow covers the plane;
 *          snow slides by 0.197 x sin(tilt) of the slant an hour while air temperature >
 *          light / (-80 W/(m2 K)). A string of modules gives nothing as long as any part of it is
 *          covered. Where the record says that no snow lies on the ground, none lies on the plane
 *          either (our addition: flat planes would be covered for ever).
 *  Leaves out. Melting, drifts, cleaning.
 */
#ifndef LEDGERWATT_MODELS_ENERGY_PV_SNOW_H
#define LEDGERWATT_MODELS_ENERGY_PV_SNOW_H

#include "sim/base/param.h"

#include <stdint.h>

typedef struct lw_snow_params {
    double slide_ratio_per_h;
    double snowfall_threshold_cm_per_h;
    int64_t string_count; /**< one above the other on the slant */
} lw_snow_params;

extern const lw_param_table lw_snow_table;

/** Weather of one interval as snow sees it. */
typedef struct lw_snow_weather {
    double snowfall_cm_per_h; /**< NaN: none known */
    double depth_cm;          /**< lying on the ground; NaN: not known */
    double air_c;
    double poa_w_per_m2; /**< on the plane, were it free */
} lw_snow_weather;

/** Part of the slant that is covered after an interval, 0 .. 1; `covered_ratio` is that before. */
double lw_snow_covered_ratio(const lw_snow_params *params, double covered_ratio, double sin_tilt,
                             const lw_snow_weather *weather, double interval_s);

/** Part of the DC power that is lost: whole strings. */
double lw_snow_loss_ratio(const lw_snow_params *params, double covered_ratio);

#endif
