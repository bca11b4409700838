// SPDX-License-Identifier: Apache-2.0
#include "models/energy/pv_module.h"

#include "sim/base/elementary.h"

#include <math.h>

#define STANDARD_CELL_C 25.0

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
