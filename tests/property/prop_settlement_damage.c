// SPDX-License-Identifier: Apache-2.0
/* A saved settlement that was cut, changed or is another's is refused, or does no harm. Run again
 * with LW_SEED=... to search further. */
#include "models/settlement/raft/raft_params.h"
#include "tests/support/random_values.h"
#include "tests/support/saved_state.h"
#include "tests/support/settlement_case.h"

#include <criterion/criterion.h>

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* What an abort by an assertion of ours, or an end, is; all else is a crash. */
static bool is_orderly(int wait_status)
{
    return (WIFEXITED(wait_status) && WEXITSTATUS(wait_status) == 0) ||
           (WIFSIGNALED(wait_status) && WTERMSIG(wait_status) == SIGABRT);
}

/* Runs a settlement on in a process of its own: damage that looks like a state may trip an
 * assertion, but never touches memory that is not its own, nor runs for ever. */
static bool runs_on(lw_settlement *settlement, lw_time_us end_us)
{
    const pid_t child = fork();
    if (child == 0) {
        signal(SIGABRT, SIG_DFL);
        alarm(60);
        close(STDERR_FILENO);
        lw_usage usage;
        const lw_status status = lw_settlement_drain(settlement, end_us, NULL);
        lw_settlement_usage(settlement, &usage);
        _exit(status == LW_OK || status == LW_ERR_LIMIT ? 0 : 2);
    }
    int wait_status = 0;
    cr_assert(child > 0 && waitpid(child, &wait_status, 0) == child);
    return is_orderly(wait_status);
}

static void check_cuts(settlement_case *c, const saved_state *saved)
{
    for (size_t size = 0; size < saved->size; size++) {
        case_start(c);
        cr_assert_not(load_state(case_state_of, c->settlement, saved->bytes, size),
                      "cut to %zu of %zu bytes", size, saved->size);
        case_end(c);
    }
}

/* Each byte in turn is hit; of those that pass, one in `share` runs on. */
static void check_flips(settlement_case *c, const saved_state *saved, random_values *random,
                        uint64_t share)
{
    for (size_t i = 0; i < saved->size; i++) {
        const unsigned char whole = saved->bytes[i];
        saved->bytes[i] ^= (unsigned char)(1 + random_below(random, 255));
        case_start(c);
        if (load_state(case_state_of, c->settlement, saved->bytes, saved->size) &&
            random_below(random, share) == 0) {
            cr_assert(runs_on(c->settlement, case_us(c, 200 * 86400.0)),
                      "LW_SEED=%llu: byte %zu of %zu", (unsigned long long)random->seed, i,
                      saved->size);
        }
        case_end(c);
        saved->bytes[i] = whole;
    }
}

static void check_damage(settlement_case *c, uint64_t share)
{
    random_values random = random_values_begin();
    const saved_state saved = save_state(case_state_of, c->settlement);
    case_end(c);
    check_cuts(c, &saved);
    check_flips(c, &saved, &random, share);
    free(saved.bytes);
}

/* In the middle of a view change after the first primary crashed, over slow links. */
Test(settlement_damage, of_pbft_is_refused_or_harmless)
{
    static settlement_case c;
    case_pbft(&c, 4, 1);
    c.pbft.link.bandwidth_bit_per_s = 1e5;
    c.pbft.link.latency_jitter_ratio = 1;
    case_fault(&c, LW_FAULT_CRASH, 0, 1, 900.1, 2000);
    case_start(&c);
    c.operations_per_batch = 5;
    case_feed(&c, 900, 30);
    case_feed(&c, 901, 30);
    case_run_until(&c, 902.15);
    check_damage(&c, 20);
}

/* While a flood waits with the trades, and one is over. */
Test(settlement_damage, of_floods_is_refused_or_harmless)
{
    static settlement_case c;
    case_pbft(&c, 1, 1);
    const lw_siege floods[] = {{.kind = LW_SIEGE_FLOOD,
                                .start_us = case_us(&c, 100),
                                .end_us = case_us(&c, 110),
                                .rate_tx_per_s = 1,
                                .burst_us = LW_US_PER_S},
                               {.kind = LW_SIEGE_FLOOD,
                                .start_us = case_us(&c, 880),
                                .end_us = case_us(&c, 2000),
                                .rate_tx_per_s = 2,
                                .burst_us = 2 * LW_US_PER_S,
                                .payload_bytes = 10}};
    c.config.sieges = floods;
    c.config.siege_count = 2;
    c.pbft.block_tx_max = 3;
    c.pbft.block_interval_s = 5;
    c.pbft.queue_tx_max = 20;
    case_start(&c);
    case_feed(&c, 900, 3);
    case_run_until(&c, 902.5);
    check_damage(&c, 20);
}

/* In the middle of a window, after some that were estimated. */
Test(settlement_damage, of_windows_is_refused_or_harmless)
{
    static settlement_case c;
    case_pbft(&c, 1, 1);
    c.pbft.fidelity = (lw_fidelity_params){LW_FIDELITY_WINDOW, 0, 2};
    case_start(&c);
    for (int k = 1; k <= 8; k++) {
        case_feed(&c, 900.0 * k, 3);
    }
    case_run_until(&c, 900 * 8 + 0.03);
    double values[LW_EXTRAS_MAX];
    lw_settlement_tell(c.settlement, values);
    cr_assert_gt(values[1], 0, "nothing was estimated");
    check_damage(&c, 20);
}

/* In the middle of a block, with liars, behind slow links. */
static void start_in_the_middle(settlement_case *c, const char *kind, unsigned liars)
{
    lw_committee_params *p = case_ledger(c, kind, 3, 1);
    p->link.bandwidth_bit_per_s = 1e5;
    p->link.latency_jitter_ratio = 1;
    p->block_interval_s = 1;
    p->deadline_s = 600;
    if (strcmp(kind, "raft") == 0) {
        ((lw_raft_params *)(void *)c->record)->election_timeout_s = 0.2; /* votes take their time */
    }
    if (liars > 0) {
        case_fault(c, LW_FAULT_EQUIVOCATE, 0, liars, 890, 2000);
    }
    case_fault(c, LW_FAULT_PARTITION, 0, 1, 1000, 2000);
    case_start(c);
    case_feed(c, 900, 3);
    case_feed(c, 901, 3);
    case_run_until(c, 902.15);
}

Test(settlement_damage, of_tendermint_is_refused_or_harmless)
{
    static settlement_case c;
    start_in_the_middle(&c, "tendermint", 1);
    check_damage(&c, 100);
}

Test(settlement_damage, of_raft_is_refused_or_harmless)
{
    static settlement_case c;
    start_in_the_middle(&c, "raft", 0);
    check_damage(&c, 100);
}

Test(settlement_damage, of_poa_is_refused_or_harmless)
{
    static settlement_case c;
    start_in_the_middle(&c, "poa", 1);
    check_damage(&c, 100);
}

Test(settlement_damage, of_pos_is_refused_or_harmless)
{
    static settlement_case c;
    start_in_the_middle(&c, "pos", 1);
    check_damage(&c, 100);
}

Test(settlement_damage, of_a_syndicate_is_refused_or_harmless)
{
    static settlement_case c;
    case_syndicate(&c, 90);
    case_fault(&c, LW_FAULT_OUTAGE, 0, 1, 900.1, 2000);
    case_start(&c);
    c.operations_per_batch = 5;
    case_feed(&c, 900, 30);
    case_feed(&c, 901, 30);
    check_damage(&c, 4);
}

/* An object of one kind does not take what another kind saved. */
Test(settlement_damage, of_another_kind_is_refused)
{
    static settlement_case ledger;
    static settlement_case office;
    case_pbft(&ledger, 4, 1);
    case_syndicate(&office, 1);
    case_start(&ledger);
    case_start(&office);
    const saved_state saved = save_state(case_state_of, ledger.settlement);
    cr_assert_not(load_state(case_state_of, office.settlement, saved.bytes, saved.size));
    free(saved.bytes);
    case_end(&ledger);
    case_end(&office);
}
