// SPDX-License-Identifier: Apache-2.0
#include "models/energy/pv_horizon.h"

#include "models/energy/sun.h"
#include "sim/base/check.h"
#include "sim/base/elementary.h"

#include <math.h>

#define AZIMUTH_STEP_DEG 5.0
#define HEIGHT_STEP_DEG 2.0
#define FULL_TURN_DEG 360.0

enum { AZIMUTH_COUNT = 72, HEIGHT_COUNT = 45 };

double lw_horizon_height_deg(const lw_horizon *horizon, double azimuth_deg)
{
    if (horizon->count == 0) {
        return 0.0;
    }
    LW_ASSERT(azimuth_deg >= 0.0 && azimuth_deg <= FULL_TURN_DEG);
    const double place = azimuth_deg / FULL_TURN_DEG * (double)horizon->count;
    const double whole = floor(place);
    const size_t before = (size_t)whole % horizon->count;
    const size_t after = (before + 1) % horizon->count;
    const double share = place - whole;
    return (1.0 - share) * horizon->height_deg[before] + share * horizon->height_deg[after];
}

/* What a patch of sky of equal brightness brings to a plane: its cosine times its solid angle, up
 * to a factor that all patches share. */
static double patch_weight(const lw_plane_geometry *plane, double azimuth_deg, double height_deg)
{
    const double azimuth = azimuth_deg * LW_RADIAN_PER_DEGREE;
    const double height = height_deg * LW_RADIAN_PER_DEGREE;
    const double flat = lw_cos(height);
    const double cosine = plane->east * flat * lw_sin(azimuth) +
                          plane->north * flat * lw_cos(azimuth) + plane->up * lw_sin(height);
    return fmax(cosine, 0.0) * flat;
}

double lw_horizon_view_ratio(const lw_horizon *horizon, const lw_plane_geometry *plane)
{
    if (horizon->count == 0) {
        return 1.0;
    }
    double seen = 0.0;
    double all = 0.0;
    for (int a = 0; a < AZIMUTH_COUNT; a++) {
        const double azimuth = (0.5 + a) * AZIMUTH_STEP_DEG;
        const double skyline = lw_horizon_height_deg(horizon, azimuth);
        for (int h = 0; h < HEIGHT_COUNT; h++) {
            const double height = (0.5 + h) * HEIGHT_STEP_DEG;
            const double weight = patch_weight(plane, azimuth, height);
            all += weight;
            seen += height > skyline ? weight : 0.0;
        }
    }
    return all > 0.0 ? seen / all : 0.0;
}

static double sun_azimuth_deg(const lw_sky *sky)
{
    const double azimuth = lw_atan2(sky->east, sky->north) / LW_RADIAN_PER_DEGREE;
    return azimuth < 0.0 ? azimuth + FULL_TURN_DEG : azimuth;
}

lw_sky lw_horizon_sky(const lw_horizon *horizon, double view_ratio, const lw_sky *sky)
{
    lw_sky seen = *sky;
    if (horizon->count == 0) {
        return seen;
    }
    const double skyline = lw_horizon_height_deg(horizon, sun_azimuth_deg(sky));
    if (sky->up <= lw_sin(skyline * LW_RADIAN_PER_DEGREE)) {
        seen.beam_w_per_m2 = 0.0;
        seen.circumsolar_w_per_m2 = 0.0;
    }
    seen.dome_w_per_m2 *= view_ratio;
    seen.horizon_w_per_m2 *= view_ratio;
    return seen;
}
