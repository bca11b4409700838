// SPDX-License-Identifier: Apache-2.0
/** @file models/energy/climate.h
 *  Climates that ship with the program: twelve monthly means, and how the clear-sky index spreads.
 */
#ifndef LEDGERWATT_MODELS_ENERGY_CLIMATE_H
#define LEDGERWATT_MODELS_ENERGY_CLIMATE_H

enum { LW_MONTH_COUNT = 12 };

typedef struct lw_climate_means {
    double ghi_w_per_m2[LW_MONTH_COUNT]; /**< mean over day and night */
    double temperature_c[LW_MONTH_COUNT];
    double temperature_range_k[LW_MONTH_COUNT]; /**< top to bottom of the mean day's wave */
    double wind_m_per_s[LW_MONTH_COUNT];
} lw_climate_means;

/** Computed from NREL TMY3 725033 New York Central Park (US public domain). */
extern const lw_climate_means lw_climate_new_york;

/** Clear-sky index (global irradiance over Ineichen's with Linke turbidity 3.3) that is not
 *  exceeded with probability `probability_ratio`, of hours with the sun above 10 deg. Computed
 *  from the same file; linear between 25 measured quantiles. */
double lw_clear_sky_index(double probability_ratio);

#endif
