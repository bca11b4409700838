// SPDX-License-Identifier: Apache-2.0
#include "sim/kernel/sampler.h"

#include "sim/base/check.h"
#include "sim/base/elementary.h"

#include <math.h>
#include <stdbool.h>

#define POISSON_INVERSION_MEAN_MAX 10.0
#define POISSON_MEAN_MAX 1e9

/* P(more than this many) at mean 10 is below 1e-70: the search stops there even when the rounded
 * terms add up to less than the uniform. */
enum { POISSON_INVERSION_COUNT_MAX = 120 };

double lw_sample_uniform(lw_rng *rng)
{
    return ((double)(lw_rng_u64(rng) >> 12) + 0.5) * 0x1p-52;
}

typedef struct product_128 {
    uint64_t high;
    uint64_t low;
} product_128;

static product_128 multiply(uint64_t a, uint64_t b)
{
    const uint64_t a_low = a & UINT32_MAX;
    const uint64_t b_low = b & UINT32_MAX;
    const uint64_t low = a_low * b_low;
    const uint64_t cross = (a >> 32) * b_low + (low >> 32); /* at most 2^64 - 2^33 + 2^32 - 1 */
    const uint64_t middle = a_low * (b >> 32) + (cross & UINT32_MAX);
    return (product_128){.high = (a >> 32) * (b >> 32) + (cross >> 32) + (middle >> 32),
                         .low = a * b};
}

uint64_t lw_sample_below(lw_rng *rng, uint64_t bound)
{
    LW_ASSERT(bound > 0);
    product_128 product = multiply(lw_rng_u64(rng), bound);
    if (product.low < bound) {
        const uint64_t unfair = (0 - bound) % bound; /* 2^64 modulo bound */
        while (product.low < unfair) {
            product = multiply(lw_rng_u64(rng), bound);
        }
    }
    return product.high;
}

double lw_sample_exponential(lw_rng *rng, double mean)
{
    LW_ASSERT(mean >= 0.0);
    return -mean * lw_log(lw_sample_uniform(rng));
}

double lw_sample_normal(lw_rng *rng)
{
    return lw_normal_quantile(lw_sample_uniform(rng));
}

/* Gamma of shape >= 1 and scale 1: the cube of a shifted normal, accepted against the density. */
static double gamma_of_large_shape(lw_rng *rng, double shape)
{
    const double d = shape - 1.0 / 3.0;
    const double c = 1.0 / sqrt(9.0 * d);
    for (;;) {
        const double x = lw_sample_normal(rng);
        const double root = 1.0 + c * x;
        if (root <= 0.0) {
            continue;
        }
        const double v = root * root * root;
        const double u = lw_sample_uniform(rng);
        const double x2 = x * x;
        if (u < 1.0 - 0.0331 * x2 * x2 || lw_log(u) < 0.5 * x2 + d * (1.0 - v + lw_log(v))) {
            return d * v;
        }
    }
}

double lw_sample_gamma(lw_rng *rng, double shape, double scale)
{
    LW_ASSERT(shape > 0.0 && shape <= 1e300);
    LW_ASSERT(scale > 0.0);
    if (shape >= 1.0) {
        return scale * gamma_of_large_shape(rng, shape);
    }
    const double larger = gamma_of_large_shape(rng, shape + 1.0);
    return scale * larger * lw_exp(lw_log(lw_sample_uniform(rng)) / shape);
}

static int64_t poisson_by_inversion(lw_rng *rng, double mean)
{
    double rest = lw_sample_uniform(rng);
    double term = lw_exp(-mean);
    int64_t count = 0;
    while (rest > term && count < POISSON_INVERSION_COUNT_MAX) {
        rest -= term;
        count++;
        term *= mean / (double)count;
    }
    return count;
}

/* Hoermann (1993), "The transformed rejection method for generating Poisson random variables",
 * Insurance: Mathematics and Economics 12, 39-45, algorithm PTRS. */
static int64_t poisson_by_rejection(lw_rng *rng, double mean)
{
    const double b = 0.931 + 2.53 * sqrt(mean);
    const double a = -0.059 + 0.02483 * b;
    const double inverse_alpha = 1.1239 + 1.1328 / (b - 3.4);
    const double squeeze = 0.9277 - 3.6224 / (b - 2.0);
    const double log_mean = lw_log(mean);
    for (;;) {
        const double u = lw_sample_uniform(rng) - 0.5;
        const double v = lw_sample_uniform(rng);
        const double edge = 0.5 - fabs(u);
        const double k = floor((2.0 * a / edge + b) * u + mean + 0.43);
        if (edge >= 0.07 && v <= squeeze) {
            return (int64_t)k;
        }
        if (k < 0.0 || (edge < 0.013 && v > edge)) {
            continue;
        }
        const double log_hat = lw_log(v * inverse_alpha / (a / (edge * edge) + b));
        if (log_hat <= k * log_mean - mean - lw_log_gamma(k + 1.0)) {
            return (int64_t)k;
        }
    }
}

int64_t lw_sample_poisson(lw_rng *rng, double mean)
{
    LW_ASSERT(mean >= 0.0 && mean <= POISSON_MEAN_MAX);
    return mean < POISSON_INVERSION_MEAN_MAX ? poisson_by_inversion(rng, mean)
                                             : poisson_by_rejection(rng, mean);
}

double lw_sample_lognormal(lw_rng *rng, double log_mean, double log_sd)
{
    return lw_exp(log_mean + log_sd * lw_sample_normal(rng));
}
