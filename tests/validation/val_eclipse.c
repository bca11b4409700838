// SPDX-License-Identifier: Apache-2.0
/* A double spend on a payee who is eclipsed, against closed forms: the Erlang time of z blocks at
 * the attacker's share of the hash rate, the Gamma law of their coming in time, and the chance that
 * the others have more. Simulated figures pass within four standard errors, of at most 1 %.
 */
#include "models/settlement/pow/pow_forecast.h"
#include "tests/support/pow_case.h"

#include <criterion/criterion.h>

#include <math.h>

static const double interval_s = 60;

/* Chance that a Gamma time of shape z is below `mean`, in units of the scale. */
static double gamma_law(double mean, int64_t z)
{
    long double term = expl(-(long double)mean);
    long double below = 0;
    for (int64_t k = 0; k < z; k++) {
        below += term;
        term *= (long double)mean / (long double)(k + 1);
    }
    return (double)(1 - below);
}

/* Without end to the others' branch; and by hand: z = 1, P(N_a = 1, N_h > 1) + ... */
Test(eclipse, the_forecast_is_the_gamma_law)
{
    static const double means[] = {0.1, 0.9, 3, 12, 80};
    for (size_t i = 0; i < sizeof means / sizeof means[0]; i++) {
        for (int64_t z = 1; z <= 12; z++) {
            cr_assert_float_eq(lw_pow_eclipse_ratio(means[i], 5000, z), gamma_law(means[i], z),
                               1e-11, "mean %g, z = %d", means[i], (int)z);
        }
    }
    double sum = 0;
    for (int k = 1; k < 60; k++) {
        sum += exp(k * log(2) - 2 - lgamma(k + 1)) * gamma_law(3, k + 1);
    }
    cr_assert_float_eq(lw_pow_eclipse_ratio(2, 3, 1), sum, 1e-12);
    cr_assert_eq(lw_pow_eclipse_ratio(0, 10, 1), 0);
    cr_assert_float_eq(lw_pow_eclipse_ratio(5, 0, 1), 0, 1e-12);
}

/* Node 0 attacks, node 1 is honest, and node 2 is the payee, who mines with a share of his own. */
static void begin(pow_case *c, uint64_t seed, double share, double payee_share, int64_t z,
                  double blocks)
{
    static double shares[3];
    pow_case_begin(c, 3, interval_s, 1 + blocks * interval_s / 86400);
    shares[0] = 0;
    shares[1] = 1 - payee_share;
    shares[2] = payee_share;
    c->own.pool_share_ratio = (lw_array){3, shares};
    c->own.pool_share_ratio.count = 3;
    c->pow.confirmations = z;
    pow_case_attack(c, "eclipse_double_spend", share);
    c->attack.start_s = 0;
    c->attack.duration_s = blocks * interval_s;
    c->attack.value = 1000000;
    c->base.config.seed = seed;
    case_start(&c->base);
}

/* Time of the payee's z-th block. */
static double confirmed_s(const pow_case *c)
{
    size_t count = 0;
    const lw_block *blocks = lw_settlement_blocks(c->base.settlement, &count);
    cr_assert_gt(count, 0);
    return (double)(blocks[0].final_us - c->base.config.start_us) / (double)LW_US_PER_S;
}

Test(eclipse, confirmations_come_at_the_attackers_pace_alone)
{
    enum { RUNS = 4000, Z = 3 };
    static pow_case c;
    static const double share = 0.2;
    static const double tried[] = {5, 10, 15, 25};
    const double mean_s = Z * interval_s / share;
    double sum_s = 0;
    int counts[4] = {0};
    for (uint64_t seed = 1; seed <= RUNS; seed++) {
        begin(&c, seed, share, 0, Z, 120);
        case_run_until(&c.base, 120 * interval_s - 1);
        const double time_s = confirmed_s(&c);
        sum_s += time_s;
        for (size_t i = 0; i < 4; i++) {
            counts[i] += time_s <= tried[i] * interval_s;
        }
        case_end(&c.base);
    }
    const double error = 1 / sqrt((double)Z * RUNS); /* of the mean: 0.9 % */
    cr_assert_float_eq(sum_s / RUNS / mean_s, 1, 4 * error, "%g", sum_s / RUNS / mean_s);
    for (size_t i = 0; i < 4; i++) {
        const double told = gamma_law(tried[i] * share, Z);
        cr_assert_float_eq((double)counts[i] / RUNS, told, 4 * sqrt(told * (1 - told) / RUNS),
                           "within %g blocks: %g, not %g", tried[i], (double)counts[i] / RUNS,
                           told);
    }
}

/* The payment is undone when he is let go: as often as told, and only then it is a success. */
Test(eclipse, double_spends_succeed_as_often_as_told)
{
    static const struct {
        double share, payee_share, blocks;
        int64_t z;
    } rows[] = {{0.3, 0, 10, 3}, {0.45, 0, 6, 1}, {0.2, 0.25, 12, 4}};
    enum { RUNS = 2500 };
    static pow_case c;
    for (size_t k = 0; k < sizeof rows / sizeof rows[0]; k++) {
        double won = 0;
        double told = 0;
        for (uint64_t seed = 1; seed <= RUNS; seed++) {
            begin(&c, seed, rows[k].share, rows[k].payee_share, rows[k].z, rows[k].blocks);
            case_run_until(&c.base, rows[k].blocks * interval_s + 1);
            const double success = pow_case_figure(&c, "attack_success_count");
            told = pow_case_figure(&c, "attack_predicted_ratio");
            cr_assert_float_eq(pow_case_figure(&c, "attack_attempt_count"), 1, 0);
            cr_assert(success == 0 || pow_case_figure(&c, "final_reorg_count") > 0,
                      "the payee was told otherwise");
            won += success;
            case_end(&c.base);
        }
        const double v = rows[k].payee_share * (1 - rows[k].share);
        const double a = (rows[k].share + v) * rows[k].blocks;
        cr_assert_float_eq(told, lw_pow_eclipse_ratio(a, rows[k].blocks - a, rows[k].z), 1e-9);
        cr_assert_float_eq(won / RUNS, told, 4 * sqrt(told * (1 - told) / RUNS),
                           "row %zu: %g, not %g", k, won / RUNS, told);
    }
}
