// SPDX-License-Identifier: Apache-2.0
/** @file models/energy/climate.h
 *  Climates and skies that ship with the program.
 *
 *  A climate is twelve monthly means and how far days stray from them; a sky is how the clear-sky
 *  index spreads and how long it lasts. Where each number comes from: docs/explanation/weather.md.
 */
#ifndef LEDGERWATT_MODELS_ENERGY_CLIMATE_H
#define LEDGERWATT_MODELS_ENERGY_CLIMATE_H

enum { LW_MONTH_COUNT = 12, LW_SKY_QUANTILE_COUNT = 25 };

typedef struct lw_climate_means {
    double ghi_w_per_m2[LW_MONTH_COUNT]; /**< mean over day and night */
    double temperature_c[LW_MONTH_COUNT];
    double temperature_range_k[LW_MONTH_COUNT]; /**< top to bottom of the mean day's wave */
    double wind_m_per_s[LW_MONTH_COUNT];
} lw_climate_means;

/** Hours with the sun above 10 deg. The index is global irradiance over Ineichen's with
 *  `linke_turbidity_ratio`. */
typedef struct lw_sky_profile {
    double linke_turbidity_ratio;
    double day_share_ratio; /**< of the variance of the Gaussian sky: between days */
    double day_memory_ratio;
    double hour_memory_ratio;
    double quantiles[LW_SKY_QUANTILE_COUNT]; /**< of the index, at lw_sky_probabilities */
} lw_sky_profile;

extern const double lw_sky_probabilities[LW_SKY_QUANTILE_COUNT];

/** NREL TMY3 725033 New York Central Park: skies from cloud observations. */
extern const lw_sky_profile lw_sky_new_york;
/** PVGIS typical year at 45 N, 8 E: skies from satellite pictures, clear or dull more often. */
extern const lw_sky_profile lw_sky_piedmont;

typedef struct lw_climate_row {
    const char *name;    /**< in scenarios */
    double latitude_deg; /**< of the place whose weather it is */
    double longitude_deg;
    lw_climate_means means;
    double temperature_day_sd_k;         /**< of a day's mean around the season's */
    double temperature_day_memory_ratio; /**< of that anomaly, day to day */
    const lw_sky_profile *sky;
} lw_climate_row;

extern const lw_climate_row lw_climate_new_york, lw_climate_lyon, lw_climate_paris,
    lw_climate_perpignan, lw_climate_walenstadt;

/** Clear-sky index of a sky that is not exceeded with probability `probability_ratio`; linear
 *  between the quantiles. */
double lw_clear_sky_index(const lw_sky_profile *sky, double probability_ratio);
/** Its inverse: 0 below the first quantile, 1 above the last. */
double lw_clear_sky_probability(const lw_sky_profile *sky, double index);

#endif
