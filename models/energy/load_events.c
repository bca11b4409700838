// SPDX-License-Identifier: Apache-2.0
#include "models/energy/load_events.h"

#include "sim/base/elementary.h"
#include "sim/kernel/sampler.h"

#include <math.h>

#define POISSON_INVERSION_MEAN 10.0
#define ERLANG_SHAPE_MAX 8.0

enum { EVENT_COUNT_MAX = 200 };

/* Number of events of a given mean. One uniform decides, by inversion; 1 - mean <= exp(-mean) tells
 * the commonest answer, none, without an exponential. */
static int64_t draw_count(lw_rng *rng, double mean)
{
    if (mean > POISSON_INVERSION_MEAN) {
        return lw_sample_poisson(rng, mean);
    }
    const double uniform = lw_sample_uniform(rng);
    if (uniform <= 1.0 - mean) {
        return 0;
    }
    double term = lw_exp(-mean);
    double sum = term;
    int64_t count = 0;
    while (uniform > sum && count < EVENT_COUNT_MAX) {
        count++;
        term *= mean / (double)count;
        sum += term;
    }
    return count;
}

/* Gamma of mean `events` and shape events x jump_shape. A small whole shape is a sum of
 * exponentials, which costs one logarithm. */
static double draw_sizes(lw_rng *rng, int64_t events, double jump_shape)
{
    const double shape = (double)events * jump_shape;
    if (shape > ERLANG_SHAPE_MAX || shape != floor(shape)) {
        return lw_sample_gamma(rng, shape, 1.0 / jump_shape);
    }
    double product = 1.0;
    for (int drawn = 0; drawn < (int)shape; drawn++) {
        product *= ((double)lw_rng_u32(rng) + 0.5) * 0x1p-32; /* 32 bits each are enough here */
    }
    return -lw_log(product) / jump_shape;
}

double lw_load_draw_events(lw_stream stream, uint64_t interval, double mean_count,
                           double jump_shape)
{
    lw_rng rng = lw_rng_at(stream, interval);
    const int64_t events = draw_count(&rng, mean_count);
    return events == 0 ? 0.0 : draw_sizes(&rng, events, jump_shape);
}
