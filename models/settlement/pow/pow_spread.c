// SPDX-License-Identifier: Apache-2.0
#include "models/settlement/pow/pow_spread.h"

#include "sim/base/elementary.h"

#include <math.h>

#define BINS_PER_E 100.0 /* bins of 1 % */
#define FIRST_US 1000.0

void lw_pow_spread_add(lw_pow_spread *spread, lw_time_us time_us)
{
    int bin = 0;
    if ((double)time_us > FIRST_US) {
        const double place = lw_log((double)time_us / FIRST_US) * BINS_PER_E;
        bin = place < LW_POW_SPREAD_BINS - 2 ? 1 + (int)place : LW_POW_SPREAD_BINS - 1;
    }
    spread->bins[bin]++;
    spread->count++;
    spread->sum_us += time_us;
}

double lw_pow_spread_mean_s(const lw_pow_spread *spread)
{
    return spread->count > 0 ? (double)spread->sum_us / (double)spread->count / (double)LW_US_PER_S
                             : (double)NAN;
}

double lw_pow_spread_quantile_s(const lw_pow_spread *spread, double ratio)
{
    const double wanted = ratio * (double)spread->count;
    double below = 0;
    for (int bin = 0; bin < LW_POW_SPREAD_BINS; bin++) {
        const double here = (double)spread->bins[bin];
        if (here > 0 && below + here >= wanted) {
            const double part = (wanted - below) / here;
            const double time_us =
                bin == 0 ? FIRST_US * part : FIRST_US * lw_exp((bin - 1 + part) / BINS_PER_E);
            return time_us / (double)LW_US_PER_S;
        }
        below += here;
    }
    return (double)NAN;
}
