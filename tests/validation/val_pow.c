// SPDX-License-Identifier: Apache-2.0
/* Proof of work against closed forms: Rosenfeld 2014, Eyal & Sirer 2014, Poisson and Erlang laws,
 * stale blocks. A simulated figure passes within four standard errors; probabilities below 0.005
 * are compared with an exact recursion of the same rules instead of a simulation.
 */
#include "models/settlement/pow/pow_forecast.h"
#include "tests/support/pow_case.h"

#include <criterion/criterion.h>

#include <math.h>
#include <stdlib.h>

/* Rosenfeld 2014: 1 - sum_{m=0..z} C(m + z - 1, m) (p^z q^m - p^m q^z), in long double. */
static double rosenfeld(double q_ratio, int64_t z)
{
    const long double q = (long double)q_ratio;
    const long double p = 1 - q;
    long double binomial = 1;
    long double sum = 0;
    for (int64_t m = 0; m <= z; m++) {
        sum += binomial * (powl(p, (long double)z) * powl(q, (long double)m) -
                           powl(p, (long double)m) * powl(q, (long double)z));
        binomial *= (long double)(m + z) / (long double)(m + 1);
    }
    return (double)(1 - sum);
}

/* The table of the paper, n = 1 to 10, in percent. */
static const struct {
    double q;
    double percent[10];
} rosenfeld_rows[] = {
    {0.02, {4, 0.237, 0.016, 0.001, 0, 0, 0, 0, 0, 0}},
    {0.06, {12, 2.074, 0.394, 0.078, 0.016, 0.003, 0.001, 0, 0, 0}},
    {0.08, {16, 3.635, 0.905, 0.235, 0.063, 0.017, 0.005, 0.001, 0, 0}},
    {0.10, {20, 5.6, 1.712, 0.546, 0.178, 0.059, 0.020, 0.007, 0.002, 0.001}},
    {0.20, {40, 20.8, 11.584, 6.669, 3.916, 2.331, 1.401, 0.848, 0.516, 0.316}},
    {0.30, {60, 43.2, 32.616, 25.207, 19.762, 15.645, 12.475, 10.003, 8.055, 6.511}},
    {0.40, {80, 70.4, 63.488, 57.958, 53.314, 49.3, 45.769, 42.621, 39.787, 37.218}},
};

Test(rosenfeld, the_recursion_is_the_closed_form)
{
    for (size_t i = 0; i < sizeof rosenfeld_rows / sizeof rosenfeld_rows[0]; i++) {
        const double q = rosenfeld_rows[i].q;
        for (int64_t z = 1; z <= 10; z++) {
            const double found = lw_pow_double_spend_ratio(q, z, 2000);
            cr_assert_float_eq(found, rosenfeld(q, z), 1e-12, "q = %g, z = %d", q, (int)z);
            cr_assert_float_eq(100 * found, rosenfeld_rows[i].percent[z - 1], 0.0006);
        }
    }
    cr_assert_eq(lw_pow_double_spend_ratio(0.1, 0, 50), 1);
    cr_assert_float_eq(lw_pow_double_spend_ratio(0.6, 6, 5000), 1, 1e-12);
}

/* The smallest z with a probability below a thousandth. */
Test(rosenfeld, the_recursion_needs_the_papers_confirmations)
{
    static const struct {
        double q;
        int64_t z;
    } rows[] = {{0.10, 6},  {0.15, 9},  {0.20, 13},  {0.25, 20},
                {0.30, 32}, {0.35, 58}, {0.40, 133}, {0.45, 539}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        cr_assert_lt(lw_pow_double_spend_ratio(rows[i].q, rows[i].z, 4000), 0.001);
        cr_assert_geq(lw_pow_double_spend_ratio(rows[i].q, rows[i].z - 1, 4000), 0.001);
    }
}

/* Blocks are cleared on the way: millions of them. */
static void run_days(pow_case *c, double days)
{
    for (int day = 1; day < (int)days; day++) {
        case_run_until(&c->base, 86400.0 * day);
        lw_settlement_blocks_clear(c->base.settlement);
    }
    case_run_until(&c->base, 86400.0 * days);
}

/* Simulated, block by block, on a network of the attacker and everybody else. */
static void check_double_spend(double q, int64_t z, double days)
{
    static pow_case c;
    pow_case_begin(&c, 2, 1, days);
    pow_case_attack(&c, "double_spend", q);
    c.pow.confirmations = z;
    c.attack.give_up_blocks = 40;
    case_start(&c.base);
    run_days(&c, days);
    const double tried = pow_case_figure(&c, "attack_attempt_count");
    const double found = pow_case_figure(&c, "attack_success_ratio");
    const double exact = rosenfeld(q, z);
    const double error = sqrt(exact * (1 - exact) / tried);
    cr_assert_float_eq(pow_case_figure(&c, "attack_predicted_ratio"), exact, 1e-3 * exact);
    cr_assert_float_eq(found, exact, 4 * error, "q = %g, z = %d: %g, not %g", q, (int)z, found,
                       exact);
    cr_assert_leq(error, 0.01 * exact, "too few races: %g", tried);
    case_end(&c.base);
}

Test(rosenfeld, simulated_double_spends_succeed_as_often)
{
    check_double_spend(0.1, 1, 30);
    check_double_spend(0.2, 2, 35);
    check_double_spend(0.3, 1, 7);
    check_double_spend(0.3, 6, 62);
    check_double_spend(0.4, 6, 16);
}

static double eyal_sirer(double a, double g)
{
    return (a * (1 - a) * (1 - a) * (4 * a + g * (1 - 2 * a)) - a * a * a) /
           (1 - a * (1 + (2 - a) * a));
}

/* A million blocks; the bound is that of the published simulations. */
static void check_selfish(int64_t nodes, double a, double g, double bound)
{
    static pow_case c;
    pow_case_begin(&c, nodes, 1, 12);
    pow_case_attack(&c, "selfish", a);
    c.attack.tie_ratio = g;
    c.pow.confirmations = 1;
    case_start(&c.base);
    run_days(&c, 12);
    cr_assert_gt(pow_case_figure(&c, "mined_block_count"), 1e6);
    cr_assert_float_eq(pow_case_figure(&c, "attack_revenue_ratio"), eyal_sirer(a, g), bound,
                       "a = %g, gamma = %g: %g", a, g, pow_case_figure(&c, "attack_revenue_ratio"));
    cr_assert_float_eq(pow_case_figure(&c, "attack_predicted_ratio"), eyal_sirer(a, g), 1e-12);
    case_end(&c.base);
}

Test(eyal_sirer, selfish_miners_earn_as_told)
{
    check_selfish(2, 0.1, 0, 0.003);
    check_selfish(2, 0.2, 0.5, 0.003);
    check_selfish(2, 0.3, 0, 0.003);
    check_selfish(2, 0.3, 1, 0.003);
    check_selfish(2, 0.4, 0, 0.005);
    check_selfish(6, 0.3, 0.25, 0.003); /* wherever the attacker is in the network */
}

/* Blocks in half an hour: Poisson of mean 3; also in the tails. */
Test(poisson, blocks_come_without_memory)
{
    static pow_case c;
    enum { HOURS = 20000 };
    static int counts[64];
    pow_case_begin(&c, 3, 600, HOURS / 24.0);
    c.pow.confirmations = 1;
    case_start(&c.base);
    case_run_until(&c.base, HOURS * 3600.0);
    size_t count = 0;
    const lw_block *blocks = lw_settlement_blocks(c.base.settlement, &count);
    size_t next = 0;
    for (int half = 0; half < 2 * HOURS; half++) {
        int here = 0;
        while (next < count && blocks[next].proposed_us < case_us(&c.base, 1800.0 * (half + 1))) {
            next++;
            here++;
        }
        counts[here < 63 ? here : 63]++;
    }
    double probability = exp(-3);
    for (int k = 0; k <= 9; k++) {
        const double expected = 2.0 * HOURS * probability;
        cr_assert_float_eq(counts[k], expected, 4 * sqrt(expected), "%d blocks", k);
        probability *= 3.0 / (k + 1);
    }
    cr_assert_float_eq((double)count, 6.0 * HOURS, 4 * sqrt(6.0 * HOURS));
    case_end(&c.base);
}

static int compare_doubles(const void *a, const void *b)
{
    const double left = *(const double *)a;
    const double right = *(const double *)b;
    return (left > right) - (left < right);
}

/* Confirmation of z blocks: Erlang(z); quantiles in units of the interval. */
Test(erlang, confirmations_take_as_long_as_told)
{
    static const struct {
        int64_t z;
        double p50;
        double p95;
        double p99;
    } rows[] = {{1, 0.69314718, 2.99573227, 4.60517019},
                {3, 2.67406031, 6.29579362, 8.40594691},
                {6, 5.67016119, 10.51303491, 13.10848365}};
    enum { BATCHES = 4000 };
    static double delays[BATCHES];
    for (size_t row = 0; row < sizeof rows / sizeof rows[0]; row++) {
        static pow_case c;
        pow_case_begin(&c, 1, 60, 90);
        c.pow.confirmations = rows[row].z;
        case_start(&c.base);
        for (int k = 0; k < BATCHES; k++) {
            case_feed(&c.base, 900.0 * (k + 1), 1);
        }
        case_run_until(&c.base, 900.0 * BATCHES + 100000);
        size_t count = 0;
        const lw_outcome *outcomes = lw_settlement_outcomes(c.base.settlement, &count);
        cr_assert_eq(count, BATCHES);
        double sum = 0;
        for (size_t i = 0; i < count; i++) {
            delays[i] = (double)(outcomes[i].final_us - outcomes[i].submitted_us) / 60e6;
            sum += delays[i];
        }
        qsort(delays, count, sizeof delays[0], compare_doubles);
        const double z = (double)rows[row].z;
        cr_assert_float_eq(sum / BATCHES, z, 4 * sqrt(z / BATCHES));
        /* Standard error of a quantile: sqrt(p (1 - p) / n) / density, density by difference. */
        cr_assert_float_eq(delays[BATCHES / 2], rows[row].p50, 4 * 0.0158 * sqrt(z) * 1.3);
        cr_assert_float_eq(delays[BATCHES * 95 / 100], rows[row].p95, 4 * 0.07 * sqrt(z));
        cr_assert_float_eq(delays[BATCHES * 99 / 100], rows[row].p99, 4 * 0.16 * sqrt(z));
        case_end(&c.base);
    }
}

/* Two equal miners d apart: a rival is born when the other mines within d before it hears. Of many
 * miners all d apart, 1 - exp(-d / T) of the blocks are stale or make another one stale. */
static double stale_ratio(int64_t nodes, double delay_s, double interval_s)
{
    static pow_case c;
    pow_case_begin(&c, nodes, interval_s, 30);
    double all[] = {1};
    c.own.network.outbound_cumulative_ratio = (lw_array){1, all};
    c.own.network.relay_node_count = nodes; /* everybody hears after exactly the relay's time */
    c.own.network.relay_latency_s = delay_s;
    c.own.network.latency_base_ms = 40000;
    c.own.hash_rate_sd_ratio = 0;
    c.pow.confirmations = 20;
    case_start(&c.base);
    case_run_until(&c.base, 30 * 86400.0);
    const double found = pow_case_figure(&c, "stale_ratio");
    case_end(&c.base);
    return found;
}

/* Blocks beside the main chain's: with a fork of two, one of them is stale; with delay ratio x a
 * fork comes once in 1 + x blocks (Poisson race over the delay), and longer races add order x^2. */
Test(stale, blocks_are_as_many_as_the_delay_makes)
{
    static const struct {
        double delay_s;
        double interval_s;
    } rows[] = {{2, 600}, {12.6, 600}, {2, 60}, {2, 15}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const double x = rows[i].delay_s / rows[i].interval_s;
        const double found = stale_ratio(50, rows[i].delay_s, rows[i].interval_s);
        const double bound = lw_pow_stale_ratio(rows[i].delay_s, rows[i].interval_s);
        const double blocks = 30 * 86400 / rows[i].interval_s;
        const double error = sqrt(bound / blocks);
        /* 49 of 50 miners are away; the main chain grows by one block in T + d. */
        const double expected = 0.98 * x / (1 + x);
        cr_assert_leq(found, bound + 4 * error, "%g s of %g s", rows[i].delay_s,
                      rows[i].interval_s);
        cr_assert_float_eq(found, expected, 4 * error + 0.5 * x * x, "%g s of %g s: %g, not %g",
                           rows[i].delay_s, rows[i].interval_s, found, expected);
    }
}
