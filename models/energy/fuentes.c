// SPDX-License-Identifier: Apache-2.0
#include "models/energy/fuentes.h"

#include "sim/base/elementary.h"

#include <math.h>

#define KELVIN 273.15
#define STEFAN_BOLTZMANN 5.669e-8
#define ABSORPTIVITY 0.83
#define EMISSIVITY 0.84
#define MODULE_LENGTH_M 0.5
#define AIR_PRESSURE_PA 101325.0
#define AIR_HEAT_J_PER_KG_K 1007.0
#define PRANDTL 0.71
#define STATION_HEIGHT_M 9.144
#define SIN_TILT 0.5 /* of the 30 deg to which the model was fitted */
#define HEAT_CAPACITY_J_PER_M2_K 11000.0
#define OPEN_INOCT_K 321.15 /* above it, part of the roof counts as heat capacity */

/* Conditions that define INOCT. */
#define INOCT_SUN_W_PER_M2 800.0
#define INOCT_AIR_K 293.15
#define INOCT_SKY_K 282.21
#define INOCT_WIND_M_PER_S 1.0

enum { ITERATION_COUNT = 10 };

static double fourth(double x)
{
    return x * x * x * x;
}

static double turbulent_or_laminar(double reynolds, double density, double wind)
{
    if (reynolds > 1.2e5) {
        return 0.0282 / lw_pow(reynolds, 0.2) * density * wind * AIR_HEAT_J_PER_KG_K /
               lw_pow(PRANDTL, 0.4);
    }
    return 0.86 / sqrt(reynolds) * density * wind * AIR_HEAT_J_PER_KG_K / lw_pow(PRANDTL, 0.67);
}

/* Convective coefficient of the front, W/(m2 K): wind and buoyancy together. */
static double convection(double module_k, double air_k, double wind)
{
    const double mean_k = 0.5 * (module_k + air_k);
    const double density = 0.003484 * AIR_PRESSURE_PA / mean_k;
    const double viscosity = 0.24237e-6 * lw_pow(mean_k, 0.76) / density;
    const double conductivity = 2.1695e-4 * lw_pow(mean_k, 0.84);
    const double reynolds = wind * MODULE_LENGTH_M / viscosity;
    const double forced = turbulent_or_laminar(reynolds, density, wind);
    const double grashof = 9.8 / mean_k * fabs(module_k - air_k) * MODULE_LENGTH_M *
                           MODULE_LENGTH_M * MODULE_LENGTH_M / (viscosity * viscosity) * SIN_TILT;
    const double free =
        grashof > 0.0 ? 0.21 * lw_pow(grashof * PRANDTL, 0.32) * conductivity / MODULE_LENGTH_M
                      : 0.0;
    return lw_pow(forced * forced * forced + free * free * free, 1.0 / 3.0);
}

static double radiation(double module_k, double other_k)
{
    return EMISSIVITY * STEFAN_BOLTZMANN * (module_k * module_k + other_k * other_k) *
           (module_k + other_k);
}

lw_fuentes lw_fuentes_of(double inoct_c, double height_m)
{
    const double inoct_k = inoct_c + KELVIN;
    const double rise_k = inoct_k - INOCT_AIR_K;
    const double front = convection(inoct_k, INOCT_AIR_K, INOCT_WIND_M_PER_S);
    const double heat = ABSORPTIVITY * INOCT_SUN_W_PER_M2;
    const double glow = EMISSIVITY * STEFAN_BOLTZMANN;
    const double back_ratio =
        (heat - glow * (fourth(inoct_k) - fourth(INOCT_SKY_K)) - front * rise_k) /
        ((radiation(inoct_k, INOCT_AIR_K) + front) * rise_k);
    const double ground_fourth =
        fourth(inoct_k) - back_ratio * (fourth(inoct_k) - fourth(INOCT_AIR_K));
    const double ground_k = fmin(fmax(sqrt(sqrt(fmax(ground_fourth, 0.0))), INOCT_AIR_K), inoct_k);
    const double bulk = inoct_k > OPEN_INOCT_K ? 1.0 + (inoct_k - OPEN_INOCT_K) / 12.0 : 1.0;
    return (lw_fuentes){
        .heat_capacity_j_per_m2_k = HEAT_CAPACITY_J_PER_M2_K * bulk,
        .convection_ratio =
            (heat - glow * (2.0 * fourth(inoct_k) - fourth(INOCT_SKY_K) - fourth(ground_k))) /
            (front * rise_k),
        .ground_ratio = (ground_k - INOCT_AIR_K) / rise_k,
        .wind_ratio = lw_pow(height_m / STATION_HEIGHT_M, 0.2)};
}

double lw_fuentes_c(const lw_fuentes *model, const lw_fuentes_state *before, double poa_w_per_m2,
                    double air_c, double wind_m_per_s, double interval_s)
{
    const double air_k = air_c + KELVIN;
    const double sky_k = 0.68 * 0.0552 * air_k * sqrt(air_k) + 0.32 * air_k;
    const double wind = wind_m_per_s * model->wind_ratio + 1e-4;
    const double heat = poa_w_per_m2 * ABSORPTIVITY;
    const double heat_before = before->poa_w_per_m2 * ABSORPTIVITY;
    const double before_k = before->module_c + KELVIN;
    double module_k = before_k;
    for (int i = 0; i < ITERATION_COUNT; i++) {
        const double to_air = model->convection_ratio * convection(module_k, air_k, wind);
        const double to_sky = radiation(module_k, sky_k);
        const double ground_k = air_k + model->ground_ratio * (module_k - air_k);
        const double to_ground = radiation(module_k, ground_k);
        const double total = to_air + to_sky + to_ground;
        const double decay = -total / model->heat_capacity_j_per_m2_k * interval_s;
        const double kept = decay > -10.0 ? lw_exp(decay) : 0.0;
        const double drive = to_air * air_k + to_sky * sky_k + to_ground * ground_k + heat_before +
                             (heat - heat_before) / decay;
        module_k = before_k * kept + ((1.0 - kept) * drive + heat - heat_before) / total;
    }
    return module_k - KELVIN;
}
