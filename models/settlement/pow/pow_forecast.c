// SPDX-License-Identifier: Apache-2.0
#include "models/settlement/pow/pow_forecast.h"

#include "sim/base/elementary.h"

#include <math.h>
#include <stdlib.h>

/* Probability to get one block ahead before falling `give_up` behind, from `behind` >= 0 blocks
 * behind: the gambler's ruin. */
static double ruin(double q, int64_t behind, int64_t give_up)
{
    const double p = 1 - q;
    if (behind >= give_up) {
        return 0;
    }
    const double from_end = (double)(give_up - behind);
    const double whole = (double)(give_up + 1);
    if (p == q) {
        return from_end / whole;
    }
    const double ratio = p / q;
    if (ratio > 1) { /* divided by ratio^whole, so that nothing overflows */
        const double inverse = q / p;
        return (lw_pow(inverse, whole - from_end) - lw_pow(inverse, whole)) /
               (1 - lw_pow(inverse, whole));
    }
    return (1 - lw_pow(ratio, from_end)) / (1 - lw_pow(ratio, whole));
}

double lw_pow_double_spend_ratio(double q, int64_t z, int64_t give_up_blocks)
{
    const double p = 1 - q;
    if (z <= 0 || q >= 1) {
        return 1;
    }
    if (q <= 0) {
        return 0;
    }
    /* at[m]: the honest chain has just got block h, and the attacker has m + 1, m < z; what has
     * more cannot lose any more: it is ahead at z confirmations. */
    double *at = calloc((size_t)z, sizeof *at);
    if (at == NULL) {
        return (double)NAN;
    }
    double won = 0;
    at[0] = 1;
    for (int64_t h = 1; h <= z; h++) {
        double carried = 0;
        for (int64_t m = 0; m < z; m++) {
            /* The attacker goes on from m to m, m + 1, ...; then the honest ones find theirs. */
            carried = carried * q + at[m];
            at[m] = carried * p;
            if (h - (m + 1) >= give_up_blocks) {
                at[m] = 0;
            }
        }
        won += carried * q;
    }
    for (int64_t m = 0; m < z; m++) {
        won += at[m] * ruin(q, z - (m + 1), give_up_blocks);
    }
    free(at);
    return won;
}

double lw_pow_selfish_ratio(double a, double gamma)
{
    if (a < 0 || a >= 0.5) {
        return (double)NAN;
    }
    const double b = 1 - a;
    return (a * b * b * (4 * a + gamma * (1 - 2 * a)) - a * a * a) / (1 - a * (1 + (2 - a) * a));
}

double lw_pow_stale_ratio(double delay_s, double interval_s)
{
    return 1 - lw_exp(-delay_s / interval_s);
}

/* e^-mean mean^k / k!, from the logarithm: the mean may be large. */
static double poisson(double mean, int64_t k, double log_factorial)
{
    if (mean <= 0) {
        return k == 0 ? 1 : 0;
    }
    return lw_exp((double)k * lw_log(mean) - mean - log_factorial);
}

double lw_pow_eclipse_ratio(double payee_mean, double others_mean, int64_t z)
{
    const double spread = 12; /* standard deviations past which nothing is left */
    const double last = payee_mean + spread * sqrt(payee_mean + 1) + (double)z + spread;
    double log_factorial = 0;
    double not_more = 0; /* chance that the others have at most k */
    double sum = 0;
    for (int64_t k = 0; (double)k <= last; k++) {
        log_factorial += k > 1 ? lw_log((double)k) : 0;
        not_more += poisson(others_mean, k, log_factorial);
        if (k >= z) {
            sum += poisson(payee_mean, k, log_factorial) * fmax(1 - not_more, 0);
        }
    }
    return sum;
}
