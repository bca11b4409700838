// SPDX-License-Identifier: Apache-2.0
/** @file models/energy/pv_horizon.h
 *  What stands around a roof: hills, towers and trees as one height of the horizon per direction.
 *
 *  Model.  Heights at equal steps of azimuth from north, clockwise, joined by straight lines.
 *          A sun below the horizon gives neither beam nor circumsolar light. Diffuse light from
 *          the sky is reduced to the part of it that the plane sees above the horizon, the sky
 *          taken as equally bright. The ground stays as bright as it was.
 *  Leaves out. Things near enough to shade a part of the array, and light from their faces.
 */
#ifndef LEDGERWATT_MODELS_ENERGY_PV_HORIZON_H
#define LEDGERWATT_MODELS_ENERGY_PV_HORIZON_H

#include "models/energy/sky.h"

#include <stddef.h>

typedef struct lw_horizon {
    const double *height_deg; /**< [count], 0 .. 90, borrowed */
    size_t count;             /**< 0 = free */
} lw_horizon;

/** Height of the horizon in a direction, deg; azimuth 0 .. 360, 0 north, 90 east. */
double lw_horizon_height_deg(const lw_horizon *horizon, double azimuth_deg);

/** Part of the sky's diffuse light on a plane that comes from above the horizon, 0 .. 1; 1 when
 *  the horizon is free. Worked out by a sum over 5 deg x 2 deg of sky: some 3,000 directions. */
double lw_horizon_view_ratio(const lw_horizon *horizon, const lw_plane_geometry *plane);

/** The sky as a plane behind this horizon has it. */
lw_sky lw_horizon_sky(const lw_horizon *horizon, double view_ratio, const lw_sky *sky);

#endif
