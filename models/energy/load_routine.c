// SPDX-License-Identifier: Apache-2.0
#include "models/energy/load_routine.h"

#include "sim/kernel/sampler.h"

void lw_load_draw_routine(const lw_load_table *excess, double shape_ratio, lw_stream stream,
                          double routine[LW_WEEK_SLOT_COUNT])
{
    const lw_load_days days = lw_load_days_of(0);
    const double precision = (LW_WEEK_SLOT_COUNT - 1) * shape_ratio;
    double share[LW_WEEK_SLOT_COUNT] = {0};
    for (int m = 0; m < LW_YEAR_MONTH_COUNT; m++) {
        for (int slot = 0; slot < LW_WEEK_SLOT_COUNT; slot++) {
            share[slot] += excess->ratio[m][slot] * days.count[m][slot / LW_DAY_HOUR_COUNT] /
                           (days.total * LW_DAY_HOUR_COUNT);
        }
    }
    lw_rng rng = lw_rng_at(stream, 0);
    double sum = 0.0;
    for (int slot = 0; slot < LW_WEEK_SLOT_COUNT; slot++) {
        routine[slot] = lw_sample_gamma(&rng, precision * share[slot], 1.0);
        sum += routine[slot];
    }
    for (int slot = 0; slot < LW_WEEK_SLOT_COUNT; slot++) {
        routine[slot] /= sum * share[slot];
    }
}
