// SPDX-License-Identifier: Apache-2.0
#include "models/energy/climate.h"

#include "sim/base/check.h"

#include <stddef.h>

/* Means of the hours of each month of NREL TMY3 725033 (New York Central Park); the range is twice
 * the amplitude of the first harmonic of the mean day. */
const lw_climate_means lw_climate_new_york = {
    .ghi_w_per_m2 = {77.22, 115.80, 166.80, 205.30, 225.50, 266.22, 259.45, 226.27, 182.36, 133.40,
                     88.68, 66.79},
    .temperature_c = {-1.72, 1.54, 6.48, 11.26, 17.22, 22.20, 25.01, 23.18, 20.22, 12.99, 8.86,
                      1.88},
    .temperature_range_k = {2.84, 3.52, 5.70, 5.46, 7.19, 6.16, 6.21, 5.75, 4.56, 4.47, 3.29, 2.59},
    .wind_m_per_s = {6.20, 6.03, 5.31, 5.60, 5.08, 4.63, 4.46, 5.03, 5.01, 6.02, 4.92, 5.99},
};

typedef struct quantile {
    double probability, index;
} quantile;

/* 3,666 hours of the same file with the sun above 10 deg. */
static const quantile quantiles[] = {
    {0, 0.175},    {0.01, 0.245}, {0.025, 0.271}, {0.05, 0.298}, {0.1, 0.382},
    {0.15, 0.437}, {0.2, 0.470},  {0.25, 0.504},  {0.3, 0.552},  {0.35, 0.629},
    {0.4, 0.709},  {0.45, 0.772}, {0.5, 0.823},   {0.55, 0.863}, {0.6, 0.900},
    {0.65, 0.925}, {0.7, 0.947},  {0.75, 0.964},  {0.8, 0.982},  {0.85, 1.003},
    {0.9, 1.023},  {0.95, 1.053}, {0.975, 1.085}, {0.99, 1.127}, {1, 1.314},
};
enum { QUANTILE_COUNT = sizeof quantiles / sizeof quantiles[0] };

double lw_clear_sky_index(double probability_ratio)
{
    LW_ASSERT(probability_ratio >= 0.0 && probability_ratio <= 1.0);
    size_t i = 1;
    while (i + 1 < QUANTILE_COUNT && probability_ratio > quantiles[i].probability) {
        i++;
    }
    const quantile *below = &quantiles[i - 1];
    const quantile *above = &quantiles[i];
    const double part =
        (probability_ratio - below->probability) / (above->probability - below->probability);
    return below->index + part * (above->index - below->index);
}
