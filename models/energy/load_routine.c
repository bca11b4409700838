// SPDX-License-Identifier: Apache-2.0
#include "models/energy/load_routine.h"

#include "sim/kernel/sampler.h"

void lw_load_draw_routine(const double shares[LW_WEEK_SLOT_COUNT], double shape_ratio,
                          lw_stream stream, double routine[LW_WEEK_SLOT_COUNT])
{
    const double precision = (LW_WEEK_SLOT_COUNT - 1) * shape_ratio;
    lw_rng rng = lw_rng_at(stream, 0);
    double sum = 0.0;
    for (int slot = 0; slot < LW_WEEK_SLOT_COUNT; slot++) {
        routine[slot] =
            shares[slot] > 0.0 ? lw_sample_gamma(&rng, precision * shares[slot], 1.0) : 0.0;
        sum += routine[slot];
    }
    for (int slot = 0; slot < LW_WEEK_SLOT_COUNT; slot++) {
        routine[slot] = shares[slot] > 0.0 ? routine[slot] / (sum * shares[slot]) : 1.0;
    }
}
