// SPDX-License-Identifier: Apache-2.0
/* Nanoseconds per call of the numeric ground floor: fastest of several rounds of CPU time. A figure
 * to compare side by side on one machine, never a pass or a failure. */
#include "sim/base/crypto.h"
#include "sim/base/elementary.h"
#include "sim/base/quantity.h"
#include "sim/kernel/sampler.h"
#include "tests/support/random_values.h"

#include <stdio.h>
#include <time.h>

enum { ARGUMENT_COUNT = 1 << 14, ROUND_COUNT = 20, SPLIT_COUNT = 100000 };

typedef double function(double x);

static double now_ns(void)
{
    struct timespec time;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return (double)time.tv_sec * 1e9 + (double)time.tv_nsec;
}

/* The sum of the results is kept, or the compiler would leave the work out. */
static void report(const char *name, double ns, double sum)
{
    volatile double kept = sum;
    (void)kept;
    printf("numerics,%s,%.1f,ns\n", name, ns);
}

static void bench_function(const char *name, function *f, double low, double high)
{
    double arguments[ARGUMENT_COUNT];
    random_values random = random_values_begin();
    for (int i = 0; i < ARGUMENT_COUNT; i++) {
        arguments[i] = random_between(&random, low, high);
    }
    double best = 1e300;
    double sum = 0.0;
    for (int round = 0; round < ROUND_COUNT; round++) {
        const double start = now_ns();
        for (int i = 0; i < ARGUMENT_COUNT; i++) {
            sum += f(arguments[i]);
        }
        const double took = now_ns() - start;
        best = took < best ? took : best;
    }
    report(name, best / ARGUMENT_COUNT, sum);
}

typedef double draw_function(lw_rng *rng);

static void bench_draw(const char *name, draw_function *draw)
{
    const lw_stream stream = lw_stream_of(1, "bench", 0, "homes", 0);
    double best = 1e300;
    double sum = 0.0;
    for (uint64_t round = 0; round < ROUND_COUNT; round++) {
        lw_rng rng = lw_rng_at(stream, round);
        const double start = now_ns();
        for (int i = 0; i < ARGUMENT_COUNT; i++) {
            sum += draw(&rng);
        }
        const double took = now_ns() - start;
        best = took < best ? took : best;
    }
    report(name, best / ARGUMENT_COUNT, sum);
}

static double power(double x)
{
    return lw_pow(x, 0.7);
}

static double draw_gamma(lw_rng *rng)
{
    return lw_sample_gamma(rng, 2.5, 1.0);
}

static double draw_poisson_small(lw_rng *rng)
{
    return (double)lw_sample_poisson(rng, 2.0);
}

static double draw_poisson_large(lw_rng *rng)
{
    return (double)lw_sample_poisson(rng, 200.0);
}

static double draw_exponential(lw_rng *rng)
{
    return lw_sample_exponential(rng, 1.0);
}

static void bench_split(const char *name, int64_t weight_limit, int64_t total)
{
    static int64_t weights[SPLIT_COUNT];
    static int64_t parts[SPLIT_COUNT];
    static int64_t scratch[SPLIT_COUNT];
    random_values random = random_values_begin();
    for (int i = 0; i < SPLIT_COUNT; i++) {
        weights[i] = (int64_t)random_below(&random, (uint64_t)weight_limit);
    }
    double best = 1e300;
    for (int round = 0; round < ROUND_COUNT; round++) {
        const double start = now_ns();
        lw_split(total, weights, SPLIT_COUNT, parts, scratch);
        const double took = now_ns() - start;
        best = took < best ? took : best;
    }
    report(name, best, (double)parts[0]);
}

static double value_of(double x)
{
    return (double)lw_energy_value((int64_t)x, 210000);
}

static double digest_of(double x)
{
    uint8_t digest[LW_SHA256_SIZE];
    lw_sha256_of(&x, sizeof x, digest);
    return digest[0];
}

int main(void)
{
    bench_function("lw_exp", lw_exp, -10.0, 10.0);
    bench_function("lw_log", lw_log, 0.0, 10.0);
    bench_function("lw_pow", power, 0.0, 10.0);
    bench_function("lw_sin", lw_sin, -10.0, 10.0);
    bench_function("lw_cos", lw_cos, -10.0, 10.0);
    bench_function("lw_tan", lw_tan, -10.0, 10.0);
    bench_function("lw_asin", lw_asin, -1.0, 1.0);
    bench_function("lw_atan", lw_atan, -10.0, 10.0);
    bench_function("lw_log_gamma", lw_log_gamma, 0.0, 100.0);
    bench_function("lw_normal_quantile", lw_normal_quantile, 0.0, 1.0);
    bench_function("lw_normal_cdf", lw_normal_cdf, -6.0, 6.0);
    bench_function("lw_energy_value", value_of, 0.0, 1e12);
    bench_function("lw_sha256_of_8_bytes", digest_of, 0.0, 1.0);
    bench_draw("lw_sample_uniform", lw_sample_uniform);
    bench_draw("lw_sample_exponential", draw_exponential);
    bench_draw("lw_sample_normal", lw_sample_normal);
    bench_draw("lw_sample_gamma_shape_2.5", draw_gamma);
    bench_draw("lw_sample_poisson_mean_2", draw_poisson_small);
    bench_draw("lw_sample_poisson_mean_200", draw_poisson_large);
    bench_split("lw_split_100000", INT64_C(1) << 30, INT64_C(123456789012));
    bench_split("lw_split_100000_wide", INT64_C(1) << 40, INT64_C(1) << 60);
    return 0;
}
