// SPDX-License-Identifier: Apache-2.0
/** @file tests/support/random_values.h
 *  Generated inputs for property tests: a sequence (splitmix64) that begins at LW_SEED, or at 1.
 *
 *  Independent of the code under test. A property prints the seed and the case that failed; running
 *  again with LW_SEED set repeats it, and other seeds search further.
 */
#ifndef LEDGERWATT_TESTS_SUPPORT_RANDOM_VALUES_H
#define LEDGERWATT_TESTS_SUPPORT_RANDOM_VALUES_H

#include <stdint.h>
#include <stdlib.h>

typedef struct random_values {
    uint64_t seed;
    uint64_t state;
} random_values;

static inline random_values random_values_begin(void)
{
    const char *text = getenv("LW_SEED");
    const uint64_t seed = text == NULL ? 1 : strtoull(text, NULL, 10);
    return (random_values){.seed = seed, .state = seed};
}

static inline uint64_t random_bits(random_values *random)
{
    uint64_t z = random->state += UINT64_C(0x9E3779B97F4A7C15);
    z = (z ^ (z >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94D049BB133111EB);
    return z ^ (z >> 31);
}

/** How many cases a property tries: LW_CASES, or as many as usual without it. */
static inline int random_case_count(int usual_count)
{
    const char *text = getenv("LW_CASES");
    const unsigned long count = text == NULL ? 0 : strtoul(text, NULL, 10);
    return count == 0 || count > 1000000 ? usual_count : (int)count;
}

/** In [0, bound); the bias is below bound / 2^64. */
static inline uint64_t random_below(random_values *random, uint64_t bound)
{
    return random_bits(random) % bound;
}

/** In [low, high), with 53 bits; the same bits on every machine. */
static inline double random_between(random_values *random, double low, double high)
{
    return low + (high - low) * ((double)(random_bits(random) >> 11) * 0x1p-53);
}

/** In [0, 2^62), small and large ones equally often: a random number of bits. */
static inline int64_t random_size(random_values *random)
{
    const unsigned bit_count = (unsigned)random_below(random, 63);
    return (int64_t)(random_bits(random) & ((UINT64_C(1) << bit_count) - 1));
}

#endif
