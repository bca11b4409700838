// SPDX-License-Identifier: Apache-2.0
/* The tails of our samplers against GSL's distribution functions. Fixed seeds. Near tails: within 4
 * standard errors of at most 1 %. Far tails, where that would take too many draws: the count must
 * not be one that a right sampler gives with probability below 6.3e-5, either way. */
#include "sim/kernel/sampler.h"

#include <criterion/criterion.h>
#include <gsl/gsl_cdf.h>

#include <math.h>

enum { DRAW_COUNT = 1000000, DRAWS_PER_INTERVAL = 1000 };

#define TAIL_PROBABILITY 6.3e-5

typedef double draw_function(lw_rng *rng, double parameter);

/* The probabilities of values beyond two points. */
typedef struct tail_points {
    double near;
    double near_probability;
    double far;
    double far_probability;
} tail_points;

static void assert_near(unsigned count, double probability)
{
    const double expected = probability * DRAW_COUNT;
    const double error = sqrt(expected * (1.0 - probability));
    cr_assert_leq(error, 0.01 * expected, "too few draws for %g", probability);
    cr_assert_leq(fabs(count - expected), 4.0 * error, "%u where %g is right", count, expected);
}

static void assert_far(unsigned count, double probability)
{
    const double expected = probability * DRAW_COUNT;
    const double fewer = gsl_cdf_poisson_P(count, expected);
    const double more = count == 0 ? 1.0 : gsl_cdf_poisson_Q(count - 1, expected);
    cr_assert_geq(fmin(fewer, more), TAIL_PROBABILITY / 2, "%u where %g is right", count, expected);
}

static void assert_tails(draw_function *draw, double parameter, const tail_points *tails)
{
    unsigned near_count = 0;
    unsigned far_count = 0;
    const lw_stream stream = lw_stream_of(7, "tail", 0, "homes", 0);
    for (uint64_t interval = 0; interval < DRAW_COUNT / DRAWS_PER_INTERVAL; interval++) {
        lw_rng rng = lw_rng_at(stream, interval);
        for (int i = 0; i < DRAWS_PER_INTERVAL; i++) {
            const double value = draw(&rng, parameter);
            near_count += value > tails->near ? 1 : 0;
            far_count += value > tails->far ? 1 : 0;
        }
    }
    assert_near(near_count, tails->near_probability);
    assert_far(far_count, tails->far_probability);
}

static double draw_normal(lw_rng *rng, double parameter)
{
    (void)parameter;
    return lw_sample_normal(rng);
}

Test(sampler_tail, normal)
{
    const tail_points tails = {2.3, gsl_cdf_ugaussian_Q(2.3), 4.0, gsl_cdf_ugaussian_Q(4.0)};
    assert_tails(draw_normal, 0.0, &tails);
}

static double draw_gamma(lw_rng *rng, double shape)
{
    return lw_sample_gamma(rng, shape, 1.0);
}

static void assert_gamma_tails(double shape)
{
    const tail_points tails = {.near = gsl_cdf_gamma_Qinv(0.0101, shape, 1.0),
                               .near_probability = 0.0101,
                               .far = gsl_cdf_gamma_Qinv(3e-5, shape, 1.0),
                               .far_probability = 3e-5};
    assert_tails(draw_gamma, shape, &tails);
}

Test(sampler_tail, gamma_of_small_shape)
{
    assert_gamma_tails(0.3);
}

Test(sampler_tail, gamma_of_large_shape)
{
    assert_gamma_tails(4.0);
}

static double draw_poisson(lw_rng *rng, double mean)
{
    return (double)lw_sample_poisson(rng, mean);
}

static void assert_poisson_tails(double mean, unsigned near, unsigned far)
{
    const tail_points tails = {near, gsl_cdf_poisson_Q(near, mean), far,
                               gsl_cdf_poisson_Q(far, mean)};
    assert_tails(draw_poisson, mean, &tails);
}

Test(sampler_tail, poisson_by_inversion)
{
    assert_poisson_tails(3.0, 7, 12);
}

Test(sampler_tail, poisson_by_rejection)
{
    assert_poisson_tails(12.0, 20, 27);
}

/* The lower tail of rejection: its squeeze is where it is short of room. */
static double draw_less_poisson(lw_rng *rng, double mean)
{
    return -(double)lw_sample_poisson(rng, mean);
}

Test(sampler_tail, poisson_by_rejection_from_below)
{
    const tail_points tails = {-6.0, gsl_cdf_poisson_P(5, 12.0), -2.0, gsl_cdf_poisson_P(1, 12.0)};
    assert_tails(draw_less_poisson, 12.0, &tails);
}
