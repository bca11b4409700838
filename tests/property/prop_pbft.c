// SPDX-License-Identifier: Apache-2.0
/* Laws of the PBFT ledger over random sizes, links, loads and crashes. Run again with LW_SEED=...
 * and LW_CASES=... to search further. */
#include "tests/support/bare_ledger.h"
#include "tests/support/random_values.h"
#include "tests/support/settlement_case.h"

#include <criterion/criterion.h>

#include <math.h>
#include <stdio.h>

enum { CASE_COUNT = 150, BATCH_COUNT = 60 };

/* A ledger of any kind: size, fault bound, link, pace. */
static void draw_ledger(random_values *random, settlement_case *c)
{
    case_pbft(c, 1 + (int64_t)random_below(random, 13), 1);
    lw_pbft_params *p = &c->pbft;
    if (random_below(random, 4) == 0) {
        p->fault_bound_count = (int64_t)random_below(random, (uint64_t)(p->validators - 1) / 3 + 1);
    }
    p->link.latency_s = random_between(random, 0, 0.2);
    p->link.latency_jitter_ratio = random_below(random, 2) == 0 ? 0 : random_between(random, 0, 1);
    if (random_below(random, 3) == 0) {
        p->link.bandwidth_bit_per_s = random_between(random, 2e5, 1e7);
    }
    const double intervals_s[] = {0, 0, 5, 900, 2000};
    p->block_interval_s = intervals_s[random_below(random, 5)];
    p->block_tx_max = 1 + (int64_t)random_below(random, 100);
    c->config.seed = random_bits(random);
}

/* Crashes near the instants at which blocks are decided, short and long, some of many at once. */
static void draw_crashes(random_values *random, settlement_case *c, double before_s)
{
    const uint64_t count = random_below(random, 20);
    const uint64_t n = (uint64_t)c->pbft.validators;
    for (uint64_t i = 0; i < count; i++) {
        const uint32_t first = (uint32_t)random_below(random, n);
        const uint32_t most = (uint32_t)n - first;
        const uint32_t nodes =
            1 + (uint32_t)random_below(random, random_below(random, 3) ? 1 : most);
        const double near_s = random_below(random, 2) ? 1.5 : 20;
        const double start_s =
            900.0 * (double)random_below(random, BATCH_COUNT) + random_between(random, 0, near_s);
        const double lengths_s[] = {0.3, 3, 100, 5000, 20000};
        const double end_s =
            start_s + random_between(random, 0, lengths_s[random_below(random, 5)]);
        case_fault(c, LW_FAULT_CRASH, first, nodes, start_s, fmin(end_s, before_s));
    }
}

static void feed(random_values *random, settlement_case *c)
{
    for (int k = 1; k <= BATCH_COUNT; k++) {
        case_feed(c, 900.0 * k, 1 + (uint32_t)random_below(random, 40));
    }
}

Test(pbft, settles_or_refuses_each_trade_once_whatever_crashes)
{
    random_values random = random_values_begin();
    for (int i = 0; i < random_case_count(CASE_COUNT); i++) {
        settlement_case c;
        draw_ledger(&random, &c);
        c.pbft.deadline_s = random_between(&random, 100, 20000);
        draw_crashes(&random, &c, 1e9);
        case_start(&c);
        feed(&random, &c);
        case_drain(&c, 5 * 86400);
        const lw_usage usage = case_usage(&c);
        cr_assert(case_covers_once(&c), "LW_SEED=%llu, case %d", (unsigned long long)random.seed,
                  i);
        cr_assert_eq(usage.pending_trade_count, 0);
        cr_assert_geq(usage.tx_count, usage.settled_trade_count);
        case_end(&c);
    }
}

Test(pbft, settles_everything_once_all_validators_are_back)
{
    random_values random = random_values_begin();
    for (int i = 0; i < random_case_count(CASE_COUNT); i++) {
        settlement_case c;
        draw_ledger(&random, &c);
        c.pbft.deadline_s = 1e8;
        draw_crashes(&random, &c, 70000);
        case_start(&c);
        feed(&random, &c);
        /* The slowest case moves about 1,200 trades, one a block, at 2,000 s. */
        case_drain(&c, 1e7);
        const lw_usage usage = case_usage(&c);
        cr_assert_eq(usage.refused_trade_count, 0, "LW_SEED=%llu, case %d: %lld of %lld refused",
                     (unsigned long long)random.seed, i, (long long)usage.refused_trade_count,
                     (long long)(usage.refused_trade_count + usage.settled_trade_count));
        cr_assert(case_covers_once(&c));
        case_end(&c);
    }
}

Test(pbft, gives_the_same_outcomes_twice)
{
    random_values random = random_values_begin();
    for (int i = 0; i < random_case_count(CASE_COUNT) / 5; i++) {
        const random_values before = random;
        uint64_t hashes[2];
        for (int k = 0; k < 2; k++) {
            random = before;
            settlement_case c;
            draw_ledger(&random, &c);
            draw_crashes(&random, &c, 1e9);
            case_start(&c);
            feed(&random, &c);
            case_drain(&c, 3 * 86400);
            hashes[k] = case_hash(&c);
            case_end(&c);
        }
        cr_assert_eq(hashes[0], hashes[1], "LW_SEED=%llu, case %d", (unsigned long long)random.seed,
                     i);
    }
}

Test(pbft, does_not_care_in_which_steps_it_is_run)
{
    random_values random = random_values_begin();
    for (int i = 0; i < random_case_count(CASE_COUNT) / 5; i++) {
        const random_values before = random;
        uint64_t hashes[2];
        for (int k = 0; k < 2; k++) {
            random = before;
            settlement_case c;
            draw_ledger(&random, &c);
            draw_crashes(&random, &c, 1e9);
            case_start(&c);
            for (int b = 1; b <= BATCH_COUNT; b++) {
                for (int step = 0; k == 1 && step < 7; step++) {
                    case_run_until(&c, 900.0 * (b - 1) + 100.07 * step);
                }
                case_feed(&c, 900.0 * b, 1 + (uint32_t)random_below(&random, 40));
            }
            case_drain(&c, 3 * 86400);
            hashes[k] = case_hash(&c);
            case_end(&c);
        }
        cr_assert_eq(hashes[0], hashes[1], "LW_SEED=%llu, case %d", (unsigned long long)random.seed,
                     i);
    }
}

/* Execution of a block that differs from the one decided first trips an assertion; here the chains
 * of all validators are compared at the end, by hash. */
static void check_chains(const lw_pbft *ledger, uint64_t seed, int number)
{
    uint32_t whole_count = 0;
    for (uint32_t k = 0; k < ledger->n; k++) {
        const lw_pbft_replica *x = &ledger->replicas[k];
        cr_assert_leq(x->executed_seq, ledger->decided_seq);
        whole_count += x->executed_seq == ledger->decided_seq;
        for (uint32_t j = 0; j < k; j++) {
            const lw_pbft_replica *y = &ledger->replicas[j];
            cr_assert(x->executed_seq != y->executed_seq ||
                          (x->chain_hash == y->chain_hash && x->stored_bytes == y->stored_bytes &&
                           x->executed_tx == y->executed_tx),
                      "LW_SEED=%llu, case %d: validators %u and %u", (unsigned long long)seed,
                      number, j, k);
        }
    }
    cr_assert_geq(whole_count, ledger->q, "LW_SEED=%llu, case %d", (unsigned long long)seed,
                  number);
    cr_assert_eq(ledger->in_flight_count, 0);
}

/* No note may be left behind but what validators keep of each other. */
static void check_notes(const lw_pbft *ledger)
{
    uint64_t kept = 0;
    for (size_t k = 0; k < (size_t)ledger->n * ledger->n; k++) {
        kept += ledger->wants[k] != LW_PBFT_NO_NOTE;
    }
    uint64_t counted = 0;
    uint64_t used_count = ledger->note_capacity;
    for (size_t k = 0; k < ledger->note_capacity; k++) {
        counted += ledger->notes[k].reference_count;
    }
    for (uint32_t k = ledger->free_note; k != LW_PBFT_NO_NOTE; k = ledger->notes[k].next_free) {
        cr_assert_eq(ledger->notes[k].reference_count, 0);
        used_count--;
    }
    cr_assert_eq(counted, kept);
    cr_assert_leq(used_count, kept);
}

/* Trades every 0.7 s, slow and uneven links, impatient validators, and up to 64 crashes of
 * up to all validators: everything that a view change must get right. */
static void draw_storm(random_values *random, settlement_case *c)
{
    case_pbft(c, 4 + (int64_t)(random_below(random, 2) ? 0 : random_below(random, 5)), 1);
    lw_pbft_params *p = &c->pbft;
    p->link.latency_s = random_between(random, 0.05, 0.3);
    p->link.latency_jitter_ratio = random_below(random, 4) == 0 ? 0 : 1;
    p->block_interval_s = 0;
    p->block_tx_max = 1 + (int64_t)random_below(random, 60);
    p->view_change_timeout_s = random_between(random, 0.05, 1);
    p->view_change_timeout_max_s = 10;
    p->request_timeout_s = random_between(random, 0.5, 2);
    c->config.seed = random_bits(random);
    const uint64_t count = random_below(random, CASE_FAULTS_MAX);
    const double longest_s = random_below(random, 2) ? 1.5 : 10;
    for (uint64_t i = 0; i < count; i++) {
        const uint32_t first = (uint32_t)random_below(random, (uint64_t)p->validators);
        const uint32_t most = (uint32_t)p->validators - first;
        const uint32_t nodes =
            1 + (random_below(random, 4) == 0 ? (uint32_t)random_below(random, most) : 0);
        const double start_s = random_between(random, 0, 45);
        case_fault(c, LW_FAULT_CRASH, first, nodes, start_s,
                   start_s + random_between(random, 0, longest_s));
    }
}

Test(pbft, never_decides_two_blocks_at_one_place)
{
    random_values random = random_values_begin();
    int64_t view_change_count = 0;
    for (int i = 0; i < 5 * random_case_count(CASE_COUNT); i++) {
        settlement_case c;
        draw_storm(&random, &c);
        bare_ledger bare = bare_begin(&c);
        for (uint64_t b = 0; b < 80; b++) {
            bare_feed(&bare, &c, b, 0.7, 1 + (uint32_t)random_below(&random, 40));
        }
        bare_run(&bare, case_us(&c, 1e7));
        bare_feed(&bare, &c, 80, 1.1e7 / 81, 1);
        bare_run(&bare, case_us(&c, 2e7));
        cr_assert_eq(lw_book_open_tx(bare.book), lw_book_end_tx(bare.book), "LW_SEED=%llu, case %d",
                     (unsigned long long)random.seed, i);
        check_chains(bare.ledger, random.seed, i);
        check_notes(bare.ledger);
        view_change_count += bare.ledger->view_change_count;
        bare_end(&bare);
    }
    cr_assert_gt(view_change_count, 5 * random_case_count(CASE_COUNT), "the crashes tried nothing");
}
