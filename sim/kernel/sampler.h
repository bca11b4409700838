// SPDX-License-Identifier: Apache-2.0
/** @file sim/kernel/sampler.h
 *  Random variates from our own samplers, with the same bits on every machine.
 *
 *  GSL's samplers call libm and are the reference these are tested against. Each function reads
 *  `rng` forward; how many words it reads may depend on the values, so draw per interval.
 */
#ifndef LEDGERWATT_SIM_KERNEL_SAMPLER_H
#define LEDGERWATT_SIM_KERNEL_SAMPLER_H

#include "sim/kernel/rng.h"

double lw_sample_uniform(lw_rng *rng); /**< in (0, 1), 52 bits, never 0 or 1 */
/** Integer in [0, bound), without modulo bias (Lemire's method). Asserts bound > 0. */
uint64_t lw_sample_below(lw_rng *rng, uint64_t bound);
double lw_sample_exponential(lw_rng *rng, double mean); /**< asserts mean >= 0 */
/** Standard normal by inversion: monotone in the uniform, one uniform a draw (fit for copulas). */
double lw_sample_normal(lw_rng *rng);
/** Gamma of shape > 0 and scale > 0 (Marsaglia & Tsang 2000; shape < 1 by their boost). May be 0
 * for shapes below 0.05, where the value is too small for a double. */
double lw_sample_gamma(lw_rng *rng, double shape, double scale);
/** Poisson of mean >= 0 (inversion below 10, Hoermann's PTRS 1993 above). Asserts mean <= 1e9. */
int64_t lw_sample_poisson(lw_rng *rng, double mean);
/** exp(log_mean + log_sd * normal). */
double lw_sample_lognormal(lw_rng *rng, double log_mean, double log_sd);

#endif
