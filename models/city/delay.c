// SPDX-License-Identifier: Apache-2.0
#include "models/city/delay.h"

#include "sim/base/check.h"

#include <math.h>
#include <stdlib.h>

enum {
    SUB_BITS = 10,
    SUB_COUNT = 1 << SUB_BITS,
    OCTAVE_COUNT = 63 - SUB_BITS,
    BIN_COUNT = (OCTAVE_COUNT + 1) * SUB_COUNT
};

/* Delays below 2^SUB_BITS us have a bin each; above, SUB_COUNT bins per octave. */
struct lw_delay {
    int64_t weights[BIN_COUNT];
    int64_t total;
    lw_time_us low_us;
    lw_time_us high_us;
};

static int octave_of(lw_time_us delay_us)
{
    int octave = 0;
    while (delay_us >= INT64_C(2) * SUB_COUNT) {
        delay_us >>= 1;
        octave++;
    }
    return octave;
}

static size_t bin_of(lw_time_us delay_us)
{
    if (delay_us < SUB_COUNT) {
        return (size_t)delay_us;
    }
    const int octave = octave_of(delay_us);
    return (size_t)(octave + 1) * SUB_COUNT + (size_t)((delay_us >> octave) - SUB_COUNT);
}

/* Largest delay that falls into the bin. */
static lw_time_us bin_high_us(size_t bin)
{
    if (bin < SUB_COUNT) {
        return (lw_time_us)bin;
    }
    const int octave = (int)(bin / SUB_COUNT) - 1;
    const lw_time_us step = (lw_time_us)(bin % SUB_COUNT) + SUB_COUNT;
    return ((step + 1) << octave) - 1;
}

lw_delay *lw_delay_create(void)
{
    lw_delay *delay = calloc(1, sizeof *delay);
    if (delay != NULL) {
        delay->low_us = INT64_MAX;
    }
    return delay;
}

void lw_delay_destroy(lw_delay *delay)
{
    free(delay);
}

void lw_delay_add(lw_delay *delay, lw_time_us delay_us, int64_t weight)
{
    LW_ASSERT(delay_us >= 0 && weight >= 0);
    if (weight == 0) {
        return;
    }
    delay->weights[bin_of(delay_us)] += weight;
    delay->total += weight;
    delay->low_us = delay_us < delay->low_us ? delay_us : delay->low_us;
    delay->high_us = delay_us > delay->high_us ? delay_us : delay->high_us;
}

double lw_delay_quantile_s(const lw_delay *delay, double ratio)
{
    if (delay->total == 0) {
        return (double)NAN;
    }
    const double wanted = ceil(ratio * (double)delay->total);
    int64_t seen = 0;
    size_t bin = 0;
    while (bin < BIN_COUNT) {
        seen += delay->weights[bin];
        if ((double)seen >= wanted && seen > 0) {
            break;
        }
        bin++;
    }
    lw_time_us delay_us = bin_high_us(bin);
    delay_us = delay_us < delay->low_us ? delay->low_us : delay_us;
    delay_us = delay_us > delay->high_us ? delay->high_us : delay_us;
    return (double)delay_us / (double)LW_US_PER_S;
}

int64_t lw_delay_weight(const lw_delay *delay)
{
    return delay->total;
}

static bool can_be(const lw_delay *delay)
{
    int64_t sum = 0;
    for (size_t bin = 0; bin < BIN_COUNT; bin++) {
        if (delay->weights[bin] < 0 || delay->weights[bin] > LW_STATE_AMOUNT_MAX - sum) {
            return false;
        }
        sum += delay->weights[bin];
    }
    return sum == delay->total &&
           (sum == 0 || (delay->low_us >= 0 && delay->low_us <= delay->high_us));
}

void lw_delay_state(lw_delay *delay, lw_state *state)
{
    lw_state_field(state, "delay", delay, sizeof *delay);
    if (lw_state_is_loading(state) && lw_state_is_good(state) && !can_be(delay)) {
        lw_state_fail(state, "delay", "weights that do not add up");
    }
}
