// SPDX-License-Identifier: Apache-2.0
/* Laws of every ledger that a committee keeps, over random schedules of delays, crashes, partitions
 * and, where the protocol bears them, liars up to its bound. Run again with LW_SEED=... and
 * LW_CASES=... to search further; a failure prints the seed of its case alone, which LW_SEED with
 * LW_CASES=1 replays. */
#include "models/settlement/authority/authority_params.h"
#include "models/settlement/catalog.h"
#include "models/settlement/mechanism/mechanism.h"
#include "models/settlement/mechanism/quorum.h"
#include "models/settlement/stake/stake_params.h"
#include "tests/support/pow_case.h"
#include "tests/support/random_values.h"
#include "tests/support/settlement_case.h"

#include <criterion/criterion.h>

#include <math.h>
#include <string.h>

enum { CASE_COUNT = 300, BATCH_COUNT = 30 };
/* Faults are over by then, and all trades must be final long before the end. */
static const double calm_s = 60;
static const double end_s = 3000;

typedef struct storm {
    const char *kind;
    int64_t node_count;
    int64_t liar_count; /* at most so many nodes lie, ever */
    bool is_lost;       /* trades may be lost: the faults exceed the bound */
} storm;

static double draw_length_s(random_values *random)
{
    static const double lengths_s[] = {0.3, 1.5, 4, 10, 30};
    return random_between(random, 0, lengths_s[random_below(random, 5)]);
}

static void draw_fault(random_values *random, settlement_case *c, lw_fault_kind kind,
                       uint32_t first, uint32_t count)
{
    const double start_s = random_between(random, 0, 0.75 * calm_s);
    const double length_s = draw_length_s(random);
    const double stop_s = start_s + length_s < calm_s ? start_s + length_s : calm_s;
    if (kind == LW_FAULT_DELAY) {
        case_delay(c, first, count, start_s, stop_s, random_between(random, 0.01, 6));
    } else {
        case_fault(c, kind, first, count, start_s, stop_s);
    }
}

/* Crashes and partitions of any nodes, up to all of them. */
static void draw_honest_faults(random_values *random, settlement_case *c, int64_t n)
{
    const uint64_t count = random_below(random, CASE_FAULTS_MAX / 4);
    for (uint64_t i = 0; i < count; i++) {
        const uint32_t first = (uint32_t)random_below(random, (uint64_t)n);
        const uint64_t most = (uint64_t)n - first;
        const uint32_t nodes =
            1 + (random_below(random, 3) == 0 ? (uint32_t)random_below(random, most) : 0);
        draw_fault(random, c, random_below(random, 2) ? LW_FAULT_CRASH : LW_FAULT_PARTITION, first,
                   nodes);
    }
}

/* Liars are always the same nodes, so that never more than the bound lie. */
static void draw_liars(random_values *random, settlement_case *c, const storm *s)
{
    static const lw_fault_kind kinds[] = {LW_FAULT_EQUIVOCATE, LW_FAULT_EQUIVOCATE, LW_FAULT_SILENT,
                                          LW_FAULT_DELAY};
    if (s->liar_count == 0) {
        return;
    }
    const uint64_t places = (uint64_t)(s->node_count - s->liar_count) + 1;
    const uint32_t first = (uint32_t)random_below(random, places);
    const uint64_t count = random_below(random, 6);
    for (uint64_t i = 0; i < count; i++) {
        const uint32_t skipped = (uint32_t)random_below(random, (uint64_t)s->liar_count);
        draw_fault(random, c, kinds[random_below(random, 4)], first + skipped,
                   (uint32_t)s->liar_count - skipped);
    }
}

static void draw_ledger(random_values *random, settlement_case *c, const storm *s)
{
    lw_committee_params *p = case_ledger(c, s->kind, s->node_count, 1);
    p->link.latency_s = random_between(random, 0.004, 0.02);
    p->link.latency_jitter_ratio = random_below(random, 4) == 0 ? 0 : 1;
    if (random_below(random, 6) == 0) {
        p->link.bandwidth_bit_per_s = random_between(random, 2e5, 1e7);
    }
    if (random_below(random, 6) == 0) {
        p->signature_check_s = random_between(random, 0, 0.002);
        p->tx_execution_s = random_between(random, 0, 0.002);
    }
    p->block_interval_s = random_below(random, 2) ? 1 : 2;
    p->block_tx_max = 5 + (int64_t)random_below(random, 60);
    p->deadline_s = 1e8;
    if (strcmp(s->kind, "poa") == 0) {
        ((lw_authority_params *)p)->turns = (int32_t)random_below(random, 2);
    }
    if (strcmp(s->kind, "pos") == 0) {
        ((lw_stake_params *)p)->slots_per_epoch = 2 + (int64_t)random_below(random, 5);
    }
    c->config.seed = random_bits(random);
}

/* PBFT has parameters of its own. */
static void draw_pbft(random_values *random, settlement_case *c, const storm *s)
{
    case_pbft(c, s->node_count, 1);
    lw_pbft_params *p = &c->pbft;
    p->link.latency_s = random_between(random, 0.004, 0.02);
    p->link.latency_jitter_ratio = random_below(random, 4) == 0 ? 0 : 1;
    if (random_below(random, 6) == 0) {
        p->link.bandwidth_bit_per_s = random_between(random, 2e5, 1e7);
    }
    if (random_below(random, 6) == 0) {
        p->signature_check_s = random_between(random, 0, 0.002);
        p->tx_execution_s = random_between(random, 0, 0.002);
    }
    p->block_interval_s = random_below(random, 2) ? 1 : 2;
    p->block_tx_max = 5 + (int64_t)random_below(random, 60);
    p->deadline_s = 1e8;
    p->view_change_timeout_s = random_between(random, 0.2, 2);
    p->view_change_timeout_max_s = 20;
    c->config.seed = random_bits(random);
}

static lw_usage weather(random_values *random, settlement_case *c, const storm *s)
{
    if (strcmp(s->kind, "pbft") == 0) {
        draw_pbft(random, c, s);
    } else {
        draw_ledger(random, c, s);
    }
    draw_honest_faults(random, c, s->node_count);
    draw_liars(random, c, s);
    case_start(c);
    for (int k = 1; k <= BATCH_COUNT; k++) {
        case_feed(c, 0.7 * k, 1 + (uint32_t)random_below(random, 20));
    }
    case_drain(c, end_s);
    const lw_usage usage = case_usage(c);
    case_end(c);
    return usage;
}

static int64_t size_of(random_values *random, int64_t fewest)
{
    return fewest + (random_below(random, 2) ? 0 : (int64_t)random_below(random, 5));
}

/* Each case has a seed of its own: the number of the case added to LW_SEED. */
static random_values begin_case(const random_values *random, int number)
{
    return (random_values){.seed = random->seed + (uint64_t)number,
                           .state =
                               (random->seed + (uint64_t)number) * UINT64_C(0x9E3779B97F4A7C15)};
}

/* What must hold of every ledger, and, unless a partition may break it, of its safety. */
static void check_kind(const char *kind, int64_t fewest, bool has_liars, bool is_safe)
{
    const random_values begin = random_values_begin();
    int64_t event_count = 0; /* leaders replaced, liars slashed */
    static settlement_case c;
    for (int i = 0; i < random_case_count(CASE_COUNT); i++) {
        random_values random = begin_case(&begin, i);
        const int64_t n = size_of(&random, fewest);
        const storm s = {
            .kind = kind, .node_count = n, .liar_count = has_liars ? lw_bft_fault_bound(n) : 0};
        const lw_usage usage = weather(&random, &c, &s);
        const unsigned long long seed = (unsigned long long)random.seed;
        cr_assert(!is_safe || usage.safety_violation_count == 0,
                  "%s: LW_SEED=%llu LW_CASES=1: %lld conflicts", kind, seed,
                  (long long)usage.safety_violation_count);
        cr_assert(!is_safe || usage.reorganised_block_count == 0, "%s: LW_SEED=%llu LW_CASES=1",
                  kind, seed);
        cr_assert_eq(usage.refused_trade_count, 0,
                     "%s: LW_SEED=%llu LW_CASES=1: %lld trades not settled after healing", kind,
                     seed, (long long)usage.refused_trade_count);
        event_count += usage.view_change_count + usage.slashed_node_count;
    }
    cr_assert(!is_safe || event_count > random_case_count(CASE_COUNT) / 16,
              "the faults tried nothing: %lld", (long long)event_count);
}

Test(ledgers, tendermint_is_safe_and_live_again)
{
    check_kind("tendermint", 4, true, true);
}

Test(ledgers, raft_is_safe_and_live_again)
{
    check_kind("raft", 3, false, true);
}

/* Signers cut off from each other go on: what was final may be replaced, and is counted. */
Test(ledgers, poa_is_live_again)
{
    check_kind("poa", 4, true, false);
}

Test(ledgers, pos_is_safe_and_live_again)
{
    check_kind("pos", 4, true, true);
}

Test(ledgers, pbft_is_safe_and_live_again)
{
    check_kind("pbft", 4, true, true);
}

/* Miners at some distance, few confirmations, crashes and cuts of up to all of them. */
static void draw_miners(random_values *random, pow_case *c)
{
    const int64_t n = 3 + (int64_t)random_below(random, 10);
    pow_case_begin(c, n, random_between(random, 4, 30), 1);
    c->own.network.latency_base_ms = random_between(random, 6, 3000);
    c->own.fork_rule = (int32_t)random_below(random, 2);
    c->pow.confirmations = 1 + (int64_t)random_below(random, 4);
    c->own.tx_execution_s = random_below(random, 4) == 0 ? random_between(random, 0, 0.1) : 0;
    c->pow.deadline_s = 1e8;
    c->base.config.seed = random_bits(random);
    draw_honest_faults(random, &c->base, n);
}

/* Blocks told before another at their height or below it: their branch was given up. */
static int64_t given_up(const settlement_case *c)
{
    size_t count = 0;
    int64_t given_up_count = 0;
    double lowest = (double)INFINITY; /* of those after it */
    const lw_block *blocks = lw_settlement_blocks(c->settlement, &count);
    for (size_t i = count; i-- > 0;) {
        given_up_count += lowest <= blocks[i].extra[0];
        lowest = fmin(lowest, blocks[i].extra[0]);
    }
    return given_up_count;
}

/* All that was told is in the chain now, or was replaced. By GHOST the heavier branch may be lower,
 * and have nothing final yet at the height of what it replaced when the run ends. */
static void expect_reported(const pow_case *c, int64_t replaced, unsigned long long seed)
{
    size_t told_count = 0;
    lw_settlement_blocks(c->base.settlement, &told_count);
    const int64_t seen = given_up(&c->base);
    const bool is_ghost = c->own.fork_rule == LW_POW_GHOST;
    cr_assert_eq((int64_t)told_count - case_usage(&c->base).block_count, replaced,
                 "LW_SEED=%llu LW_CASES=1: %d replaced", seed, (int)replaced);
    cr_assert(is_ghost ? seen <= replaced : seen == replaced,
              "LW_SEED=%llu LW_CASES=1: %d replaced, %d seen", seed, (int)replaced, (int)seen);
}

/* Every block with all its confirmations that a partition replaces is reported. */
Test(ledgers, pow_is_live_again_and_reports_every_final_block_that_was_replaced)
{
    const random_values begin = random_values_begin();
    static pow_case c;
    int64_t replaced_count = 0;
    for (int i = 0; i < random_case_count(CASE_COUNT); i++) {
        random_values random = begin_case(&begin, i);
        const unsigned long long seed = (unsigned long long)random.seed;
        draw_miners(&random, &c);
        case_start(&c.base);
        for (int k = 1; k <= BATCH_COUNT; k++) {
            case_feed(&c.base, 3.0 * k, 1 + (uint32_t)random_below(&random, 20));
        }
        case_drain(&c.base, end_s);
        const int64_t replaced = (int64_t)pow_case_figure(&c, "final_block_replaced_count");
        cr_assert_eq(case_usage(&c.base).refused_trade_count, 0,
                     "LW_SEED=%llu LW_CASES=1: trades not settled after healing", seed);
        expect_reported(&c, replaced, seed);
        replaced_count += replaced;
        case_end(&c.base);
    }
    cr_assert(random_case_count(CASE_COUNT) < 20 || replaced_count > 0, "nothing was replaced");
}
