// SPDX-License-Identifier: Apache-2.0
/* Proof of work that was saved and loaded at any instant goes on as if nothing had happened, and
 * what is damaged is refused or harmless. Run again with LW_SEED=... and LW_CASES=... to search
 * further.
 */
#include "tests/support/pow_case.h"
#include "tests/support/random_values.h"
#include "tests/support/saved_state.h"

#include <criterion/criterion.h>

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { CASE_COUNT = 60, BATCH_COUNT = 40, DAMAGE_COUNT = 400 };

static void draw_faults(random_values *random, pow_case *c)
{
    const uint32_t nodes = (uint32_t)c->own.network.node_count;
    for (uint64_t i = random_below(random, 12); i > 0; i--) {
        const uint32_t first = (uint32_t)random_below(random, nodes);
        const uint32_t count = 1 + (uint32_t)random_below(random, nodes - first);
        const double start_s = random_between(random, 0, 900.0 * BATCH_COUNT);
        case_fault(&c->base, random_below(random, 2) == 0 ? LW_FAULT_CRASH : LW_FAULT_PARTITION,
                   first, count, start_s, start_s + random_between(random, 10, 6000));
    }
}

/* Networks of all sorts, with and without attack, crashes, cuts and churn. */
static void draw_case(random_values *random, pow_case *c)
{
    static const char *const kinds[] = {"double_spend", "selfish", "majority",
                                        "eclipse_double_spend"};
    pow_case_begin(c, 2 + (int64_t)random_below(random, 40), random_between(random, 5, 300), 1);
    lw_net_params *net = &c->own.network;
    net->place = (int32_t)(random_below(random, 2) == 0 ? LW_NET_BITCOIN_2019 : LW_NET_DISC);
    net->latency_tail_ms = random_below(random, 2) == 0 ? 5 : 0;
    net->latency_base_ms = random_between(random, 6, 500);
    net->compact_block_bytes = random_below(random, 2) == 0 ? 5000 : 0;
    net->relay_node_count = (int64_t)random_below(random, 2);
    net->churn_node_ratio = random_below(random, 3) == 0 ? 0.3 : 0;
    net->online_mean_s = 5000;
    net->offline_mean_s = 500;
    net->elides = random_below(random, 2) == 0;
    c->own.block_bytes = 200000;
    c->own.retarget_blocks = (int64_t)random_below(random, 20);
    c->own.fork_rule = (int32_t)random_below(random, 2);
    c->own.tx_spread_s = random_between(random, 0, 5);
    c->pow.confirmations = 1 + (int64_t)random_below(random, 7);
    c->own.tx_execution_s = random_below(random, 3) == 0 ? random_between(random, 0, 0.2) : 0;
    c->pow.deadline_s = random_below(random, 2) == 0 ? 86400 : 2000;
    c->base.config.seed = random_bits(random);
    if (random_below(random, 2) == 0) {
        const bool has_payee = c->own.network.node_count > 2; /* who hears nobody else */
        const char *kind = kinds[random_below(random, has_payee ? 4 : 3)];
        const bool is_selfish = strcmp(kind, "selfish") == 0; /* more is a majority's */
        pow_case_attack(c, kind, random_between(random, 0.1, is_selfish ? 0.49 : 0.6));
        c->attack.start_s = random_between(random, 0, 10000);
        c->attack.duration_s = random_between(random, 1000, 30000);
    }
    draw_faults(random, c);
}

static void replace(settlement_case *c)
{
    const saved_state saved = save_state(case_state_of, c->settlement);
    case_end(c);
    case_start(c);
    cr_assert(load_state(case_state_of, c->settlement, saved.bytes, saved.size));
    const saved_state again = save_state(case_state_of, c->settlement);
    cr_assert(is_same_state(&saved, &again));
    free(saved.bytes);
    free(again.bytes);
}

/* Feeds and drains; the disturbed one is saved and loaded just after batches and in between. */
static saved_state tell(const pow_case *drawn, uint64_t stops_seed, bool is_disturbed,
                        uint64_t *hash)
{
    random_values stops = {.seed = stops_seed, .state = stops_seed};
    pow_case *c = malloc(sizeof *c);
    cr_assert_not_null(c);
    *c = *drawn;
    pow_case_rebind(c);
    case_start(&c->base);
    for (int k = 1; k <= BATCH_COUNT; k++) {
        const double stop_s = 900.0 * k - random_between(&stops, 0, 899);
        case_run_until(&c->base, stop_s);
        if (is_disturbed && k % 4 == 0) {
            replace(&c->base);
        }
        case_feed(&c->base, 900.0 * k, 1 + (uint32_t)random_below(&stops, 40));
        if (is_disturbed && k % 7 == 0) {
            replace(&c->base);
        }
    }
    case_drain(&c->base, 86400);
    cr_assert(case_covers_once(&c->base));
    *hash = case_hash(&c->base);
    const saved_state end = save_state(case_state_of, c->base.settlement);
    case_end(&c->base);
    free(c);
    return end;
}

Test(pow_state, goes_on_as_undisturbed)
{
    random_values random = random_values_begin();
    static pow_case c;
    for (int i = 0; i < random_case_count(CASE_COUNT); i++) {
        uint64_t hashes[2];
        draw_case(&random, &c);
        const uint64_t stops = random_bits(&random);
        const saved_state undisturbed = tell(&c, stops, false, &hashes[0]);
        const saved_state disturbed = tell(&c, stops, true, &hashes[1]);
        cr_assert_eq(hashes[0], hashes[1], "LW_SEED=%llu, case %d: other outcomes or usage",
                     (unsigned long long)random.seed, i);
        cr_assert(is_same_state(&undisturbed, &disturbed), "LW_SEED=%llu, case %d: another state",
                  (unsigned long long)random.seed, i);
        free(undisturbed.bytes);
        free(disturbed.bytes);
    }
}

static void draw_public(random_values *random, pow_case *c, lw_pow_public_params *chain,
                        lw_chain_row_params *row)
{
    pow_case_begin(c, 1, 600, 1);
    lw_param_set_defaults(&lw_pow_public_table, chain);
    *row = (lw_chain_row_params){.start = {2016, 1, 1, 0, 0, 0},
                                 .hash_rate_h_per_s = 1e18,
                                 .efficiency_j_per_gh = 0.25,
                                 .price_per_coin = 400,
                                 .fees_coin_per_day = 10,
                                 .tx_per_day = 1e5,
                                 .carbon_intensity_kg_per_kwh = 0.4};
    chain->series = (lw_array){1, row};
    chain->power = 1; /* efficiency */
    chain->block_interval_s = random_between(random, 10, 1000);
    chain->batch_interval_s = random_below(random, 2) == 0 ? 0 : random_between(random, 100, 9000);
    if (random_below(random, 2) == 0) { /* more is offered than blocks hold, or nearly */
        chain->block_bytes_max = 100000;
        chain->offered_ratio = random_between(random, 0.5, 2) * 100000 / 516 * 86400 /
                               chain->block_interval_s / row->tx_per_day;
        chain->mempool_bytes_max = (int64_t)random_between(random, 50000, 500000);
        chain->fee_per_tx = (int64_t)random_between(random, 0, 40000);
    }
    c->chain = chain;
    c->pow.confirmations = 1 + (int64_t)random_below(random, 9);
    c->pow.block_tx_max = 1 + (int64_t)random_below(random, 60);
    c->base.config.seed = random_bits(random);
    pow_case_rebind(c);
    for (uint64_t i = random_below(random, 4); i > 0; i--) {
        const double start_s = random_between(random, 0, 900.0 * BATCH_COUNT);
        case_fault(&c->base, LW_FAULT_CRASH, 0, 1, start_s,
                   start_s + random_between(random, 10, 9000));
    }
}

Test(pow_state, of_the_public_chain_goes_on_as_undisturbed)
{
    random_values random = random_values_begin();
    static pow_case c;
    static lw_pow_public_params chain;
    static lw_chain_row_params row;
    for (int i = 0; i < random_case_count(CASE_COUNT); i++) {
        uint64_t hashes[2];
        draw_public(&random, &c, &chain, &row);
        const uint64_t stops = random_bits(&random);
        const saved_state undisturbed = tell(&c, stops, false, &hashes[0]);
        const saved_state disturbed = tell(&c, stops, true, &hashes[1]);
        cr_assert_eq(hashes[0], hashes[1], "LW_SEED=%llu, case %d: other outcomes or usage",
                     (unsigned long long)random.seed, i);
        cr_assert(is_same_state(&undisturbed, &disturbed), "LW_SEED=%llu, case %d: another state",
                  (unsigned long long)random.seed, i);
        free(undisturbed.bytes);
        free(disturbed.bytes);
    }
}

/* Runs on in a process of its own: damage that looks like a state may trip an assertion, but may
 * not read or write where it should not. */
static bool runs_on(settlement_case *c)
{
    const pid_t child = fork();
    if (child == 0) {
        (void)freopen("/dev/null", "w", stderr);
        lw_error error;
        (void)lw_settlement_run_until(c->settlement, case_us(c, 8000), &error);
        _exit(0);
    }
    int status = 0;
    cr_assert(child > 0 && waitpid(child, &status, 0) == child);
    return WIFEXITED(status) || WTERMSIG(status) == SIGABRT;
}

static void check_damage(random_values *random, pow_case *c)
{
    const saved_state saved = save_state(case_state_of, c->base.settlement);
    int taken = 0;
    for (int i = 0; i < random_case_count(DAMAGE_COUNT); i++) {
        const size_t place = (size_t)random_below(random, saved.size);
        const unsigned char before = saved.bytes[place];
        saved.bytes[place] ^= (unsigned char)(1 + random_below(random, 255));
        case_end(&c->base);
        case_start(&c->base);
        if (load_state(case_state_of, c->base.settlement, saved.bytes, saved.size)) {
            taken++;
            cr_assert(runs_on(&c->base), "LW_SEED=%llu, damage %d at byte %zu",
                      (unsigned long long)random->seed, i, place);
        }
        saved.bytes[place] = before;
    }
    cr_assert_gt(taken, 0, "nothing was tried");
    free(saved.bytes);
    case_end(&c->base);
}

Test(pow_state, that_is_damaged_is_refused_or_harmless, .timeout = 300)
{
    random_values random = random_values_begin();
    static pow_case c;
    pow_case_begin(&c, 6, 100, 1);
    c.own.network.latency_base_ms = 300;
    pow_case_attack(&c, "selfish", 0.4);
    case_start(&c.base);
    case_feed(&c.base, 900, 5);
    case_run_until(&c.base, 4000);
    check_damage(&random, &c);
}

Test(pow_state, of_a_public_chain_that_is_damaged_is_refused_or_harmless, .timeout = 300)
{
    random_values random = random_values_begin();
    static pow_case c;
    static lw_pow_public_params chain;
    static lw_chain_row_params row;
    draw_public(&random, &c, &chain, &row);
    chain.block_bytes_max = 20000;
    case_start(&c.base);
    case_feed(&c.base, 900, 5);
    case_run_until(&c.base, 4000);
    check_damage(&random, &c);
}
