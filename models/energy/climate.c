// SPDX-License-Identifier: Apache-2.0
#include "models/energy/climate.h"

#include "sim/base/check.h"

#include <stddef.h>

const double lw_sky_probabilities[LW_SKY_QUANTILE_COUNT] = {
    0,    0.01, 0.025, 0.05, 0.1,  0.15, 0.2,  0.25, 0.3,  0.35,  0.4,  0.45, 0.5,
    0.55, 0.6,  0.65,  0.7,  0.75, 0.8,  0.85, 0.9,  0.95, 0.975, 0.99, 1};

/* 3,666 hours of TMY3 725033 with the sun above 10 deg. */
const lw_sky_profile lw_sky_new_york = {
    .linke_turbidity_ratio = 3.3,
    .day_share_ratio = 0.55,
    .day_memory_ratio = 0.2,
    .hour_memory_ratio = 0.72,
    .quantiles = {0.175, 0.245, 0.271, 0.298, 0.382, 0.437, 0.470, 0.504, 0.552,
                  0.629, 0.709, 0.772, 0.823, 0.863, 0.900, 0.925, 0.947, 0.964,
                  0.982, 1.003, 1.023, 1.053, 1.085, 1.127, 1.314}};

/* 3,620 hours of the PVGIS file with the sun above 10 deg. The last two are cut: larger ones (up to
 * 1.56) stand at low sun only. */
const lw_sky_profile lw_sky_piedmont = {
    .linke_turbidity_ratio = 3.6,
    .day_share_ratio = 0.65,
    .day_memory_ratio = 0.65,
    .hour_memory_ratio = 0.72,
    .quantiles = {0.000, 0.000, 0.108, 0.149, 0.223, 0.341, 0.461, 0.556, 0.658,
                  0.760, 0.853, 0.921, 0.967, 1.001, 1.018, 1.032, 1.046, 1.061,
                  1.086, 1.117, 1.162, 1.227, 1.283, 1.300, 1.320}};

/* Means of the hours of each month; the range is twice the amplitude of the first harmonic of the
 * mean day. So for every climate that comes from an hourly file. Places to a hundredth of a degree,
 * about a kilometre. */
const lw_climate_row lw_climate_new_york = {
    .name = "new-york",
    .latitude_deg = 40.78,
    .longitude_deg = -73.97,
    .means = {.ghi_w_per_m2 = {77.22, 115.80, 166.80, 205.30, 225.50, 266.22, 259.45, 226.27,
                               182.36, 133.40, 88.68, 66.79},
              .temperature_c = {-1.72, 1.54, 6.48, 11.26, 17.22, 22.20, 25.01, 23.18, 20.22, 12.99,
                                8.86, 1.88},
              .temperature_range_k = {2.84, 3.52, 5.70, 5.46, 7.19, 6.16, 6.21, 5.75, 4.56, 4.47,
                                      3.29, 2.59},
              .wind_m_per_s = {6.20, 6.03, 5.31, 5.60, 5.08, 4.63, 4.46, 5.03, 5.01, 6.02, 4.92,
                               5.99}},
    .temperature_day_sd_k = 3.8,
    .temperature_day_memory_ratio = 0.57,
    .sky = &lw_sky_new_york};

/* climate.onebuilding.org, TMYx 2004-2018 of Lyon-Bron (WMO 074800). */
const lw_climate_row lw_climate_lyon = {
    .name = "lyon",
    .latitude_deg = 45.73,
    .longitude_deg = 4.94,
    .means = {.ghi_w_per_m2 = {44.4, 79.6, 138.2, 201.2, 210.5, 266.3, 264.2, 233.6, 163.1, 102.4,
                               62.9, 39.1},
              .temperature_c = {3.9, 4.2, 8.1, 12.1, 16.4, 20.8, 22.6, 22.3, 18.0, 13.8, 8.8, 4.7},
              .temperature_range_k = {3.1, 4.4, 7.0, 7.8, 7.3, 8.6, 9.2, 10.2, 8.2, 7.0, 4.1, 3.4},
              .wind_m_per_s = {4.1, 3.2, 3.5, 3.7, 3.3, 3.5, 2.8, 2.6, 2.7, 3.1, 3.2, 3.0}},
    .temperature_day_sd_k = 3.2,
    .temperature_day_memory_ratio = 0.67,
    .sky = &lw_sky_piedmont};

/* ASHRAE IWEC of Paris-Orly (WMO 071490). */
const lw_climate_row lw_climate_paris = {
    .name = "paris",
    .latitude_deg = 48.73,
    .longitude_deg = 2.40,
    .means = {.ghi_w_per_m2 = {32.3, 58.0, 95.1, 151.2, 192.0, 221.3, 223.1, 202.7, 129.9, 84.6,
                               43.4, 25.3},
              .temperature_c = {3.9, 4.2, 7.0, 10.0, 14.3, 16.8, 19.4, 19.7, 15.7, 11.3, 6.4, 4.5},
              .temperature_range_k = {2.6, 3.4, 5.2, 7.2, 7.7, 7.3, 8.7, 9.8, 6.3, 6.7, 2.8, 2.3},
              .wind_m_per_s = {3.7, 5.1, 4.6, 5.0, 3.6, 3.6, 3.0, 3.2, 4.6, 4.2, 3.5, 4.1}},
    .temperature_day_sd_k = 2.7,
    .temperature_day_memory_ratio = 0.70,
    .sky = &lw_sky_piedmont};

/* Temperature: normals of Meteo-France 1991-2020 as climatestotravel.com gives them; the range is
 * 0.74 of mean maximum minus mean minimum, as in the hours of Lyon. Irradiance and wind, and the
 * scatter of days, which is Lyon's: (UNVERIFIED). */
const lw_climate_row lw_climate_perpignan = {
    .name = "perpignan",
    .latitude_deg = 42.70,
    .longitude_deg = 2.90,
    .means = {.ghi_w_per_m2 = {83.3, 117.6, 166.7, 208.3, 250.0, 286.1, 289.0, 247.3, 194.4, 133.1,
                               90.3, 73.9},
              .temperature_c = {8.8, 9.2, 12.0, 14.2, 17.8, 22.0, 24.6, 24.5, 20.8, 17.0, 12.4,
                                9.4},
              .temperature_range_k = {5.8, 6.2, 6.5, 6.7, 6.7, 7.1, 7.3, 7.2, 7.0, 6.1, 5.8, 5.8},
              .wind_m_per_s = {5.0, 5.1, 5.2, 5.1, 4.6, 4.4, 4.3, 4.1, 4.1, 4.4, 4.8, 4.8}},
    .temperature_day_sd_k = 3.2,
    .temperature_day_memory_ratio = 0.67,
    .sky = &lw_sky_piedmont};

/* Meteonorm 7 (1990-2010) of Zug, 60 km to the west, at about the same height and also by a lake
 * north of the Alps: no hours or normals of Walenstadt itself were at hand. The place is the one
 * that they stand for. */
const lw_climate_row lw_climate_walenstadt = {
    .name = "walenstadt",
    .latitude_deg = 47.12,
    .longitude_deg = 9.31,
    .means = {.ghi_w_per_m2 = {40.3, 72.9, 119.5, 173.0, 200.8, 223.8, 221.8, 186.6, 136.9, 81.2,
                               44.5, 30.8},
              .temperature_c = {0.7, 2.0, 5.5, 9.7, 14.6, 17.9, 18.9, 18.6, 14.3, 10.6, 5.0, 1.6},
              .temperature_range_k = {3.9, 4.9, 6.9, 8.0, 8.6, 8.7, 8.3, 8.0, 7.0, 5.8, 4.2, 3.2},
              .wind_m_per_s = {1.9, 2.0, 2.1, 2.0, 2.0, 1.8, 1.8, 1.6, 1.7, 1.5, 1.8, 1.9}},
    .temperature_day_sd_k = 3.4,
    .temperature_day_memory_ratio = 0.69,
    .sky = &lw_sky_piedmont};

double lw_clear_sky_index(const lw_sky_profile *sky, double probability_ratio)
{
    LW_ASSERT(probability_ratio >= 0.0 && probability_ratio <= 1.0);
    const double *p = lw_sky_probabilities;
    size_t i = 1;
    while (i + 1 < LW_SKY_QUANTILE_COUNT && probability_ratio > p[i]) {
        i++;
    }
    const double part = (probability_ratio - p[i - 1]) / (p[i] - p[i - 1]);
    return sky->quantiles[i - 1] + part * (sky->quantiles[i] - sky->quantiles[i - 1]);
}

double lw_clear_sky_probability(const lw_sky_profile *sky, double index)
{
    const double *q = sky->quantiles;
    if (index <= q[0]) {
        return 0.0;
    }
    for (size_t i = 1; i < LW_SKY_QUANTILE_COUNT; i++) {
        if (index <= q[i] && q[i] > q[i - 1]) {
            const double part = (index - q[i - 1]) / (q[i] - q[i - 1]);
            return lw_sky_probabilities[i - 1] +
                   part * (lw_sky_probabilities[i] - lw_sky_probabilities[i - 1]);
        }
    }
    return 1.0;
}
