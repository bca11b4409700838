// SPDX-License-Identifier: Apache-2.0
/* Our samplers against GSL: moments, distribution functions (Kolmogorov-Smirnov, chi-square) and
 * GSL's own samplers. Seeds are fixed, so that the verdict never changes by itself.
 *
 * A mean passes within 4 standard errors, the standard error being at most 1 % of it. A goodness of
 * fit passes unless its probability is below that of 4 standard errors, 6.3e-5. */
#include "sim/kernel/sampler.h"

#include <criterion/criterion.h>
#include <gsl/gsl_cdf.h>
#include <gsl/gsl_randist.h>
#include <gsl/gsl_rng.h>
#include <gsl/gsl_sort.h>

#include <math.h>
#include <stdlib.h>

enum { DRAW_COUNT = 200000, DRAWS_PER_INTERVAL = 100 };

#define TAIL_PROBABILITY 6.3e-5

/* A distribution with up to two parameters: our sampler, GSL's distribution function and sampler.
 */
typedef struct distribution {
    const char *name;
    double a;
    double b;
    double mean;
    double variance;
} distribution;

typedef double draw_function(lw_rng *rng, const distribution *law);
typedef double cdf_function(double x, const distribution *law);
typedef double reference_function(const gsl_rng *rng, const distribution *law);

/* Draws as models do: many homes, many intervals, a few draws in each. */
static double *draws_of(draw_function *draw, const distribution *law)
{
    double *values = malloc(DRAW_COUNT * sizeof *values);
    cr_assert_not_null(values);
    lw_rng rng = {0};
    for (uint32_t i = 0; i < DRAW_COUNT; i++) {
        if (i % DRAWS_PER_INTERVAL == 0) {
            const uint32_t place = i / DRAWS_PER_INTERVAL;
            const lw_stream stream = lw_stream_of(2016, law->name, 0, "homes", place % 40);
            rng = lw_rng_at(stream, place / 40);
        }
        values[i] = draw(&rng, law);
    }
    return values;
}

static void assert_mean(const double *values, double mean, double variance, const char *name)
{
    double sum = 0.0;
    for (size_t i = 0; i < DRAW_COUNT; i++) {
        sum += values[i];
    }
    const double error = sqrt(variance / DRAW_COUNT);
    cr_assert_leq(fabs(sum / DRAW_COUNT - mean), 4.0 * error, "%s: %g is %.2f errors from %g", name,
                  sum / DRAW_COUNT, (sum / DRAW_COUNT - mean) / error, mean);
    cr_assert(mean == 0.0 || error <= 0.01 * fabs(mean), "%s: too few draws", name);
}

/* The sample variance against its own standard error, estimated from the fourth moment. */
static void assert_variance(const double *values, double mean, double variance, const char *name)
{
    double second = 0.0;
    double fourth = 0.0;
    for (size_t i = 0; i < DRAW_COUNT; i++) {
        const double square = (values[i] - mean) * (values[i] - mean);
        second += square / DRAW_COUNT;
        fourth += square * square / DRAW_COUNT;
    }
    const double error = sqrt((fourth - second * second) / DRAW_COUNT);
    cr_assert_leq(fabs(second - variance), 4.0 * error, "%s: variance %g, expected %g", name,
                  second, variance);
}

static double smirnov_limit(double sample_count)
{
    return sqrt(-0.5 * log(TAIL_PROBABILITY / 2.0) / sample_count);
}

/* Sorts the values. */
static void assert_distribution(double *values, cdf_function *cdf, const distribution *law)
{
    gsl_sort(values, 1, DRAW_COUNT);
    double distance = 0.0;
    for (size_t i = 0; i < DRAW_COUNT; i++) {
        const double expected = cdf(values[i], law);
        distance = fmax(distance, fabs(expected - (double)i / DRAW_COUNT));
        distance = fmax(distance, fabs(expected - (double)(i + 1) / DRAW_COUNT));
    }
    cr_assert_leq(distance, smirnov_limit(DRAW_COUNT), "%s(%g, %g): distance %g", law->name, law->a,
                  law->b, distance);
}

/* Two-sample Kolmogorov-Smirnov distance; equal values (counts) are passed together. */
static double two_sample_distance(const double *a, const double *b)
{
    double distance = 0.0;
    size_t i = 0;
    size_t j = 0;
    while (i < DRAW_COUNT && j < DRAW_COUNT) {
        const double value = fmin(a[i], b[j]);
        for (; i < DRAW_COUNT && a[i] == value; i++) {
        }
        for (; j < DRAW_COUNT && b[j] == value; j++) {
        }
        distance = fmax(distance, fabs((double)i - (double)j) / DRAW_COUNT);
    }
    return distance;
}

static void assert_same_as_gsl(double *values, reference_function *reference,
                               const distribution *law)
{
    double *others = malloc(DRAW_COUNT * sizeof *others);
    gsl_rng *rng = gsl_rng_alloc(gsl_rng_taus2);
    cr_assert(others != NULL && rng != NULL);
    gsl_rng_set(rng, 20160401);
    for (size_t i = 0; i < DRAW_COUNT; i++) {
        others[i] = reference(rng, law);
    }
    gsl_sort(values, 1, DRAW_COUNT);
    gsl_sort(others, 1, DRAW_COUNT);
    const double distance = two_sample_distance(values, others);
    cr_assert_leq(distance, smirnov_limit(DRAW_COUNT / 2.0), "%s(%g, %g): distance %g", law->name,
                  law->a, law->b, distance);
    gsl_rng_free(rng);
    free(others);
}

static void assert_law(const distribution *law, draw_function *draw, cdf_function *cdf,
                       reference_function *reference)
{
    double *values = draws_of(draw, law);
    assert_mean(values, law->mean, law->variance, law->name);
    assert_variance(values, law->mean, law->variance, law->name);
    if (cdf != NULL) {
        assert_distribution(values, cdf, law);
    }
    assert_same_as_gsl(values, reference, law);
    free(values);
}

/* ---- continuous ---- */

static double draw_uniform(lw_rng *rng, const distribution *law)
{
    (void)law;
    return lw_sample_uniform(rng);
}

static double cdf_uniform(double x, const distribution *law)
{
    (void)law;
    return gsl_cdf_flat_P(x, 0.0, 1.0);
}

static double gsl_uniform(const gsl_rng *rng, const distribution *law)
{
    (void)law;
    return gsl_rng_uniform_pos(rng);
}

Test(sampler_law, uniform)
{
    const distribution law = {.name = "uniform", .mean = 0.5, .variance = 1.0 / 12};
    assert_law(&law, draw_uniform, cdf_uniform, gsl_uniform);
}

static double draw_exponential(lw_rng *rng, const distribution *law)
{
    return lw_sample_exponential(rng, law->a);
}

static double cdf_exponential(double x, const distribution *law)
{
    return gsl_cdf_exponential_P(x, law->a);
}

static double gsl_exponential(const gsl_rng *rng, const distribution *law)
{
    return gsl_ran_exponential(rng, law->a);
}

Test(sampler_law, exponential)
{
    static const double means[] = {1e-6, 1e-3, 1, 1e3, 1e6};
    for (size_t i = 0; i < sizeof means / sizeof means[0]; i++) {
        const double mean = means[i];
        const distribution law = {
            .name = "exponential", .a = mean, .mean = mean, .variance = mean * mean};
        assert_law(&law, draw_exponential, cdf_exponential, gsl_exponential);
    }
}

static double draw_normal(lw_rng *rng, const distribution *law)
{
    (void)law;
    return lw_sample_normal(rng);
}

static double cdf_normal(double x, const distribution *law)
{
    (void)law;
    return gsl_cdf_ugaussian_P(x);
}

static double gsl_normal(const gsl_rng *rng, const distribution *law)
{
    (void)law;
    return gsl_ran_ugaussian(rng);
}

Test(sampler_law, normal)
{
    const distribution law = {.name = "normal", .mean = 0.0, .variance = 1.0};
    assert_law(&law, draw_normal, cdf_normal, gsl_normal);
}

static double draw_lognormal(lw_rng *rng, const distribution *law)
{
    return lw_sample_lognormal(rng, law->a, law->b);
}

static double cdf_lognormal(double x, const distribution *law)
{
    return gsl_cdf_lognormal_P(x, law->a, law->b);
}

static double gsl_lognormal(const gsl_rng *rng, const distribution *law)
{
    return gsl_ran_lognormal(rng, law->a, law->b);
}

Test(sampler_law, lognormal)
{
    static const double parameters[][2] = {{0.0, 0.1}, {0.0, 1.0}, {5.0, 0.5}, {-3.0, 1.2}};
    for (size_t i = 0; i < 4; i++) {
        const double a = parameters[i][0];
        const double b = parameters[i][1];
        const double mean = exp(a + b * b / 2);
        const distribution law = {"lognormal", a, b, mean, mean * mean * (exp(b * b) - 1.0)};
        assert_law(&law, draw_lognormal, cdf_lognormal, gsl_lognormal);
    }
}

static double draw_gamma(lw_rng *rng, const distribution *law)
{
    return lw_sample_gamma(rng, law->a, law->b);
}

static double cdf_gamma(double x, const distribution *law)
{
    return gsl_cdf_gamma_P(x, law->a, law->b);
}

static double gsl_gamma(const gsl_rng *rng, const distribution *law)
{
    return gsl_ran_gamma(rng, law->a, law->b);
}

static distribution gamma_law(double shape, double scale)
{
    return (distribution){"gamma", shape, scale, shape * scale, shape * scale * scale};
}

Test(sampler_law, gamma_of_small_shape)
{
    static const double shapes[] = {0.06, 0.3, 0.9, 0.999};
    for (size_t i = 0; i < 4; i++) {
        const distribution law = gamma_law(shapes[i], 3.0);
        assert_law(&law, draw_gamma, cdf_gamma, gsl_gamma);
    }
}

Test(sampler_law, gamma_of_large_shape)
{
    static const double shapes[] = {1.0, 1.5, 4.0, 50.0, 1e4};
    for (size_t i = 0; i < 5; i++) {
        const distribution law = gamma_law(shapes[i], 0.25);
        assert_law(&law, draw_gamma, cdf_gamma, gsl_gamma);
    }
}

/* GSL's distribution function gives up here, its sampler does not. */
Test(sampler_law, gamma_of_huge_shape)
{
    const distribution law = gamma_law(1e8, 0.25);
    assert_law(&law, draw_gamma, NULL, gsl_gamma);
}

/* The sum of two gammas of one scale is a gamma of the summed shapes. */
static double draw_sum_of_gammas(lw_rng *rng, const distribution *law)
{
    return lw_sample_gamma(rng, 0.2, law->b) + lw_sample_gamma(rng, law->a - 0.2, law->b);
}

Test(sampler_law, gammas_add_up)
{
    const distribution law = gamma_law(1.7, 2.0);
    assert_law(&law, draw_sum_of_gammas, cdf_gamma, gsl_gamma);
}

/* ---- counts ---- */

static double draw_poisson(lw_rng *rng, const distribution *law)
{
    return (double)lw_sample_poisson(rng, law->a);
}

static double gsl_poisson(const gsl_rng *rng, const distribution *law)
{
    return (double)gsl_ran_poisson(rng, law->a);
}

/* Chi-square over classes of counts that each expect at least 20 draws. */
static void assert_poisson_frequencies(const double *sorted, double mean)
{
    double statistic = 0.0;
    int class_count = 0;
    size_t seen = 0;
    size_t class_start = 0;
    double below = 0.0;
    for (unsigned k = 0; class_start < DRAW_COUNT; k++) {
        for (; seen < DRAW_COUNT && sorted[seen] <= (double)k; seen++) {
        }
        const double upper =
            gsl_cdf_poisson_Q(k, mean) * DRAW_COUNT < 20.0 ? 1.0 : gsl_cdf_poisson_P(k, mean);
        const double expected = (upper - below) * DRAW_COUNT;
        if (expected < 20.0) {
            continue;
        }
        seen = upper == 1.0 ? DRAW_COUNT : seen;
        const double surplus = (double)(seen - class_start) - expected;
        statistic += surplus * surplus / expected;
        class_count++;
        class_start = seen;
        below = upper;
        if (upper == 1.0) {
            break;
        }
    }
    cr_assert_gt(class_count, 1);
    cr_assert_geq(gsl_cdf_chisq_Q(statistic, class_count - 1), TAIL_PROBABILITY,
                  "poisson(%g): chi-square %g of %d classes", mean, statistic, class_count);
}

static void assert_poisson(double mean)
{
    const distribution law = {.name = "poisson", .a = mean, .mean = mean, .variance = mean};
    double *values = draws_of(draw_poisson, &law);
    assert_mean(values, mean, mean, law.name);
    assert_variance(values, mean, mean, law.name);
    assert_same_as_gsl(values, gsl_poisson, &law); /* sorts them */
    if (mean <= 1e6) {
        assert_poisson_frequencies(values, mean);
    }
    free(values);
}

Test(sampler_law, poisson_by_inversion)
{
    static const double means[] = {0.06, 0.5, 1.0, 3.7, 9.999};
    for (size_t i = 0; i < 5; i++) {
        assert_poisson(means[i]);
    }
}

Test(sampler_law, poisson_by_rejection)
{
    static const double means[] = {10.0, 10.5, 25.0, 100.0, 1234.5, 1e6, 1e9};
    for (size_t i = 0; i < 7; i++) {
        assert_poisson(means[i]);
    }
}

static double cdf_normal_of(double x, const distribution *law)
{
    /* A half for continuity: the count k covers [k - 1/2, k + 1/2]. */
    return gsl_cdf_ugaussian_P((x + 0.5 - law->a) / sqrt(law->a));
}

/* Skewness 1 / sqrt(mean) = 3e-5 leaves the normal law far within the test's limit. */
Test(sampler_law, poisson_of_a_billion_is_normal)
{
    const distribution law = {.name = "poisson", .a = 1e9};
    double *values = draws_of(draw_poisson, &law);
    assert_distribution(values, cdf_normal_of, &law);
    free(values);
}
