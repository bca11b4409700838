// SPDX-License-Identifier: Apache-2.0
/* The fees of a public chain and of a network of one's own against bulk service: blocks come as a
 * Poisson process of rate mu and take at most K of those that wait, who come at rate lambda. With
 * room for K and no delays the number that wait is geometric, ratio r the root in (0, 1) of mu r^(K
 * + 1) - (lambda + mu) r + lambda = 0 (Gross & Harris, Fundamentals of Queueing Theory, bulk
 * service); the wait of one who is served after all others solves, with n others ahead, w(n) = (1 +
 * lambda w(n + 1) + mu [n >= K] w(n - K)) / (lambda + mu).
 */
#include "tests/support/public_case.h"

#include <criterion/criterion.h>

#include <math.h>

enum { STATES = 2000, SWEEPS = 20000, K = 20, BATCHES = 4000 };

static const double mu = 1 / 600.0;

static double geometric_ratio(double lambda)
{
    double r = 0.5;
    for (int i = 0; i < 100000; i++) { /* a fixed point that is reached from below */
        r = (lambda + mu * pow(r, K + 1)) / (lambda + mu);
    }
    return r;
}

/* Mean of w over the geometric law. */
static double wait_s(double lambda)
{
    static double w[STATES + 1];
    for (int i = 0; i <= STATES; i++) {
        w[i] = 0;
    }
    for (int sweep = 0; sweep < SWEEPS; sweep++) {
        double moved = 0;
        w[STATES] = w[STATES - 1];
        for (int n = STATES - 1; n >= 0; n--) {
            const double next =
                (1 + lambda * w[n + 1] + (n >= K ? mu * w[n - K] : 0)) / (lambda + mu);
            moved = fmax(moved, fabs(next - w[n]));
            w[n] = next;
        }
        if (moved < 1e-7) {
            break;
        }
    }
    const double r = geometric_ratio(lambda);
    double sum = 0;
    double weight = 1 - r;
    for (int n = 0; n < STATES; n++) {
        sum += weight * w[n];
        weight *= r;
    }
    return sum;
}

/* Transactions one by one against the wait of one who is served after `above` of a load. */
static void expect_wait(settlement_case *c, double load, double above)
{
    const double spacing_s = 21600;
    case_start(c);
    for (int k = 0; k < BATCHES; k++) {
        case_feed(c, spacing_s * (k + 1) + 0.5, 1);
    }
    case_drain(c, 1e9);
    static double waits_s[BATCHES];
    size_t refused = 0;
    cr_assert_eq(case_waits(c, waits_s, &refused), BATCHES);
    double sum_s = 0;
    double square_s = 0;
    for (size_t i = 0; i < BATCHES; i++) {
        sum_s += waits_s[i];
        square_s += waits_s[i] * waits_s[i];
    }
    const double mean_s = sum_s / BATCHES;
    const double error_s = sqrt((square_s / BATCHES - mean_s * mean_s) / BATCHES);
    const double target_s = wait_s(load * above * K * mu);
    cr_log_info("load %g, above %g: %.0f s, bulk service %.0f s, error %.0f s", load, above, mean_s,
                target_s, error_s);
    cr_assert_leq(fabs(mean_s - target_s), 4 * error_s);
    case_end(c);
}

/* What the city pays, in means of the others: z standard deviations above the middle of their
 * logarithms. */
static double bid_of(double z)
{
    return exp(z - 0.5);
}

/* `above` of the others pay more than the city. */
static void expect(double load, double above, double z)
{
    static public_case p;
    public_case_begin(&p, BATCHES / 4 + 1);
    p.c.pow.confirmations = 1;
    p.c.pow.tx_bytes = 1;
    p.c.pow.deadline_s = 1e8;
    p.chain.other_tx_bytes = 10;
    p.chain.block_bytes_max = 10 * K;
    p.chain.offered_ratio = load * K * mu;
    p.chain.tx_spread_s = 0;
    p.chain.fee_log_sd = 1;
    p.chain.fee_per_tx = lw_micro_from_double(0.5 / 10 * bid_of(z));
    expect_wait(&p.c.base, load, above);
}

static void expect_of_own(double load, double above, double z)
{
    static pow_case c;
    pow_case_begin(&c, 1, 600, BATCHES / 4 + 1);
    pow_case_mempool(&c);
    c.pow.confirmations = 1;
    c.pow.tx_bytes = 1;
    c.pow.deadline_s = 1e8;
    c.mempool.other_tx_bytes = 10;
    c.mempool.block_bytes_max = 10 * K;
    c.mempool.other_tx_per_day = load * K * mu * 86400;
    c.mempool.other_fee_per_tx = 500000;
    c.mempool.fee_per_tx = lw_micro_from_double(0.5 / 10 * bid_of(z));
    expect_wait(&c.base, load, above);
}

Test(pow_market, waits_as_bulk_service)
{
    expect(0.3, 1, -9);
    expect(0.6, 1, -9);
    expect(0.8, 1, -9);
    expect(1.2, 0.5, 0); /* more than blocks hold, but half of it pays less */
}

Test(pow_market, of_ones_own_waits_as_bulk_service)
{
    expect_of_own(0.6, 1, -9);
    expect_of_own(1.2, 0.5, 0);
}
