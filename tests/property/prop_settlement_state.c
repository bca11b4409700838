// SPDX-License-Identifier: Apache-2.0
/* A settlement that was saved and loaded at any instant goes on as if nothing had happened. Run
 * again with LW_SEED=... and LW_CASES=... to search further.
 */
#include "models/settlement/authority/authority_params.h"
#include "models/settlement/bft/pbft_state.h"
#include "models/settlement/catalog.h"
#include "models/settlement/mechanism/mechanism.h"
#include "models/settlement/raft/raft_params.h"
#include "models/settlement/stake/stake_params.h"
#include "tests/support/bare_ledger.h"
#include "tests/support/random_values.h"
#include "tests/support/saved_state.h"
#include "tests/support/settlement_case.h"

#include <criterion/criterion.h>

#include <math.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

enum { CASE_COUNT = 60, BATCH_COUNT = 40, STOP_COUNT = 12 };

/* Batches every `pace_s`; crashes among them; links that are slow, uneven, or neither. */
typedef struct story {
    settlement_case c;
    double pace_s;
    double end_s;
    uint32_t trade_counts[BATCH_COUNT];
    double stops_s[STOP_COUNT]; /* ascending */
} story;

static int compare_doubles(const void *a, const void *b)
{
    const double left = *(const double *)a;
    const double right = *(const double *)b;
    return (left > right) - (left < right);
}

/* Half of the stops come just after a batch, when messages are under way. */
static void draw_times(random_values *random, story *s)
{
    s->c.operations_per_batch = (uint32_t)random_below(random, 8);
    for (int k = 0; k < BATCH_COUNT; k++) {
        s->trade_counts[k] = 1 + (uint32_t)random_below(random, 40);
    }
    for (int k = 0; k < STOP_COUNT; k++) {
        const double batch_s = s->pace_s * (double)random_below(random, BATCH_COUNT + 2);
        s->stops_s[k] = batch_s + random_between(random, 0, k % 2 == 0 ? s->pace_s : 1);
    }
    qsort(s->stops_s, STOP_COUNT, sizeof s->stops_s[0], compare_doubles);
}

static void draw_faults(random_values *random, story *s, lw_fault_kind kind, uint32_t node_count)
{
    const uint64_t count = random_below(random, kind <= LW_FAULT_OUTAGE ? 30 : 8);
    const double period_s = s->pace_s * BATCH_COUNT;
    for (uint64_t i = 0; i < count; i++) {
        const uint32_t first = (uint32_t)random_below(random, node_count);
        const uint32_t most = node_count - first;
        const uint32_t nodes =
            1 + (uint32_t)random_below(random, random_below(random, 3) == 0 ? most : 1);
        const double start_s = random_between(random, 0, period_s);
        const double longest_s = s->pace_s * (random_below(random, 2) == 0 ? 1 : 10);
        const bool is_for_ever = random_below(random, 40) == 0;
        case_fault(&s->c, kind, first, nodes, start_s,
                   is_for_ever ? -1 : start_s + random_between(random, 0, longest_s));
    }
}

/* One in three is simulated in windows of one batch. */
static void draw_fidelity(random_values *random, story *s, lw_fidelity_params *fidelity)
{
    if (random_below(random, 3) == 0) {
        *fidelity = (lw_fidelity_params){LW_FIDELITY_WINDOW, 0.3, 2};
        s->c.config.interval_us = lw_micro_from_double(s->pace_s);
    }
}

static void draw_pbft(random_values *random, story *s)
{
    case_pbft(&s->c, 1 + (int64_t)random_below(random, 9), 1);
    lw_pbft_params *p = &s->c.pbft;
    p->link.latency_s = random_between(random, 0, 0.3);
    p->link.latency_jitter_ratio = random_below(random, 2) == 0 ? 0 : 1;
    if (random_below(random, 2) == 0) {
        p->link.bandwidth_bit_per_s = random_between(random, 1e5, 1e7);
    }
    p->block_interval_s = random_below(random, 2) == 0 ? 0 : 3;
    p->block_tx_max = 1 + (int64_t)random_below(random, 60);
    p->queue_tx_max = random_below(random, 3) == 0 ? 100 : 1000000;
    p->deadline_s = random_below(random, 2) == 0 ? 1e6 : random_between(random, 1, 300);
    p->view_change_timeout_s = 4 * p->link.latency_s * 2 + random_between(random, 0.05, 1);
    p->view_change_timeout_max_s = 10;
    p->request_timeout_s = 5 * p->link.latency_s * 2 + random_between(random, 0.5, 2);
    s->c.config.seed = random_bits(random);
    s->pace_s = random_below(random, 2) == 0 ? 0.7 : 9;
    s->end_s = s->pace_s * (BATCH_COUNT + 1) + 3000;
    draw_faults(random, s, LW_FAULT_CRASH, (uint32_t)p->validators);
    if (random_below(random, 2) == 0) {
        draw_faults(random, s, LW_FAULT_PARTITION, (uint32_t)p->validators);
        draw_faults(random, s, LW_FAULT_EQUIVOCATE, (uint32_t)p->validators);
    }
    draw_times(random, s);
    draw_fidelity(random, s, &p->fidelity);
    p->empty_blocks = p->block_interval_s > 0 && random_below(random, 3) == 0;
    if (random_below(random, 2) == 0) {
        p->signature_check_s = random_between(random, 0, 0.01);
        p->tx_execution_s = random_between(random, 0, 0.01);
    }
}

/* Faults of every kind that can strike the ledger, on any nodes: here safety is not the law. */
static void draw_ledger(random_values *random, story *s, const char *kind)
{
    lw_committee_params *p = case_ledger(&s->c, kind, 1 + (int64_t)random_below(random, 7), 1);
    const lw_mechanism_class *class = s->c.params.record.choice->owner;
    p->link.latency_s = random_between(random, 0, 0.02);
    p->link.latency_jitter_ratio = random_below(random, 2) == 0 ? 0 : 1;
    if (random_below(random, 2) == 0) {
        p->link.bandwidth_bit_per_s = random_between(random, 1e5, 1e7);
    }
    p->signature_check_s = random_below(random, 2) == 0 ? 0 : 0.001;
    p->block_interval_s = random_below(random, 2) == 0 ? 1 : 3;
    p->block_tx_max = 1 + (int64_t)random_below(random, 60);
    p->queue_tx_max = random_below(random, 3) == 0 ? 100 : 1000000;
    p->deadline_s = random_below(random, 2) == 0 ? 1e6 : random_between(random, 1, 300);
    s->c.config.seed = random_bits(random);
    s->pace_s = random_below(random, 2) == 0 ? 0.7 : 9;
    s->end_s = s->pace_s * (BATCH_COUNT + 1) + 3000;
    for (unsigned fault = 0; fault < LW_FAULT_KIND_COUNT; fault++) {
        if ((class->fault_bits & LW_FAULT_BIT(fault)) != 0 && random_below(random, 2) == 0) {
            const size_t first = s->c.config.fault_count;
            draw_faults(random, s, (lw_fault_kind)fault, (uint32_t)p->validators);
            for (size_t i = first; fault == LW_FAULT_DELAY && i < s->c.config.fault_count; i++) {
                s->c.faults[i].hold_us = 1 + (lw_time_us)random_below(random, 2000000);
            }
        }
    }
    if (strcmp(kind, "poa") == 0) {
        lw_authority_params *poa = (lw_authority_params *)p;
        poa->turns = (int32_t)random_below(random, 2);
        poa->confirmation_count = random_below(random, 2) == 0 ? LW_PARAM_ABSENT : 2;
        poa->seals_empty_blocks = random_below(random, 4) == 0;
    }
    if (strcmp(kind, "pos") == 0) {
        ((lw_stake_params *)p)->slots_per_epoch = 1 + (int64_t)random_below(random, 4);
    }
    draw_times(random, s);
    draw_fidelity(random, s, &p->fidelity);
}

static void draw_syndicate(random_values *random, story *s)
{
    case_syndicate(&s->c, 100);
    s->c.syndicate.statement_day = random_between(random, 0, 28);
    s->c.syndicate.deadline_s = random_between(random, 20, 90) * 86400;
    s->c.syndicate.statement_months = 1 + (int64_t)random_below(random, 3);
    s->c.syndicate.staff_h_per_week = random_between(random, 0.5, 40);
    s->c.syndicate.error_ratio = random_between(random, 0, 1);
    s->pace_s = 2.3 * 86400;
    s->end_s = 300 * 86400.0;
    draw_faults(random, s, LW_FAULT_OUTAGE, 1);
    draw_times(random, s);
}

/* Saves it, and goes on with another one that was made from the same config and loaded. */
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

/* Stops at each stop: the undisturbed one only runs so far, the other is saved and loaded. */
static void stop_before(story *s, double time_s, int *next_stop, bool is_disturbed)
{
    while (*next_stop < STOP_COUNT && s->stops_s[*next_stop] < time_s) {
        case_run_until(&s->c, s->stops_s[(*next_stop)++]);
        if (is_disturbed) {
            replace(&s->c);
        }
    }
}

/* Outcomes and blocks stay uncleared, so what was not cleared must survive too. */
static saved_state tell(const story *drawn, bool is_disturbed, uint64_t *hash, lw_usage *usage)
{
    story *s = malloc(sizeof *s);
    cr_assert_not_null(s);
    *s = *drawn;
    settlement_case *c = &s->c;
    const ptrdiff_t offset = (const char *)c->params.record.value - (const char *)&drawn->c;
    c->params.record.value = (char *)c + offset;
    c->params.payment.value = &c->payment;
    c->config.params = &c->params;
    c->config.month_starts_us = c->months_us;
    c->config.faults = c->faults;
    case_start(c);
    int next_stop = 0;
    for (int k = 0; k < BATCH_COUNT; k++) {
        stop_before(s, s->pace_s * (k + 1), &next_stop, is_disturbed);
        case_feed(c, s->pace_s * (k + 1), s->trade_counts[k]);
        if (is_disturbed && k % 8 == 0) {
            replace(c); /* in the instant of a batch, before it is dealt with */
        }
    }
    stop_before(s, HUGE_VAL, &next_stop, is_disturbed);
    case_drain(c, s->end_s);
    cr_assert(case_covers_once(c));
    *hash = case_hash(c);
    *usage = case_usage(c);
    const saved_state end = save_state(case_state_of, c->settlement);
    case_end(c);
    free(s);
    return end;
}

static void check_story(const story *s, const random_values *random, int number, lw_usage *usage)
{
    uint64_t hashes[2];
    const saved_state undisturbed = tell(s, false, &hashes[0], usage);
    const saved_state disturbed = tell(s, true, &hashes[1], usage);
    cr_assert_eq(hashes[0], hashes[1], "LW_SEED=%llu, case %d: other outcomes or usage",
                 (unsigned long long)random->seed, number);
    cr_assert(is_same_state(&undisturbed, &disturbed), "LW_SEED=%llu, case %d: another state",
              (unsigned long long)random->seed, number);
    free(undisturbed.bytes);
    free(disturbed.bytes);
}

Test(settlement_state, of_pbft_goes_on_as_undisturbed)
{
    random_values random = random_values_begin();
    static story s;
    int64_t view_change_count = 0;
    int64_t refused_count = 0;
    for (int i = 0; i < random_case_count(CASE_COUNT); i++) {
        lw_usage usage;
        draw_pbft(&random, &s);
        check_story(&s, &random, i, &usage);
        view_change_count += usage.view_change_count;
        refused_count += usage.refused_trade_count;
    }
    cr_assert_gt(view_change_count, random_case_count(CASE_COUNT), "the crashes tried nothing");
    cr_assert_gt(refused_count, random_case_count(CASE_COUNT),
                 "no deadline and no queue tried anything");
}

static void check_ledger(const char *kind)
{
    random_values random = random_values_begin();
    static story s;
    int64_t leader_change_count = 0;
    int64_t settled_count = 0;
    for (int i = 0; i < random_case_count(CASE_COUNT); i++) {
        lw_usage usage;
        draw_ledger(&random, &s, kind);
        check_story(&s, &random, i, &usage);
        leader_change_count += usage.view_change_count;
        settled_count += usage.settled_trade_count > 0;
    }
    cr_assert_gt(leader_change_count + settled_count, random_case_count(CASE_COUNT) / 2,
                 "the faults tried nothing");
}

Test(settlement_state, of_tendermint_goes_on_as_undisturbed)
{
    check_ledger("tendermint");
}

Test(settlement_state, of_raft_goes_on_as_undisturbed)
{
    check_ledger("raft");
}

Test(settlement_state, of_poa_goes_on_as_undisturbed)
{
    check_ledger("poa");
}

Test(settlement_state, of_pos_goes_on_as_undisturbed)
{
    check_ledger("pos");
}

Test(settlement_state, of_a_syndicate_goes_on_as_undisturbed)
{
    random_values random = random_values_begin();
    static story s;
    int64_t unavailable_us = 0;
    for (int i = 0; i < random_case_count(CASE_COUNT); i++) {
        lw_usage usage;
        draw_syndicate(&random, &s);
        check_story(&s, &random, i, &usage);
        unavailable_us += usage.unavailable_us;
    }
    cr_assert_gt(unavailable_us, 0);
}

/* The parts of a bare ledger in the order in which a settlement saves them. */
static void bare_state_of(void *object, lw_state *state)
{
    const bare_ledger *bare = object;
    lw_engine_state(bare->engine, state);
    lw_book_state(bare->book, lw_engine_now(bare->engine), state);
    lw_pbft_class.state(bare->ledger, state);
}

static bool is_changing_view(const lw_pbft *ledger)
{
    for (uint32_t i = 0; i < ledger->n; i++) {
        if (!ledger->replicas[i].is_active) {
            return true;
        }
    }
    return false;
}

static void bare_replace(bare_ledger *bare, const settlement_case *c)
{
    const saved_state saved = save_state(bare_state_of, bare);
    bare_end(bare);
    *bare = bare_begin(c);
    cr_assert(load_state(bare_state_of, bare, saved.bytes, saved.size));
    free(saved.bytes);
}

/* Replaced in the middle of every view change that it sees, and of nothing else. */
static saved_state bare_tell(const story *s, bool is_disturbed, int64_t *replaced_count)
{
    bare_ledger bare = bare_begin(&s->c);
    for (uint64_t b = 0; b < BATCH_COUNT; b++) {
        bare_feed(&bare, &s->c, b, 0.7, s->trade_counts[b]);
        for (int step = 1; step < 7; step++) {
            bare_run(&bare, case_us(&s->c, 0.7 * (double)(b + 1) + 0.09 * step));
            if (is_disturbed && is_changing_view(bare.ledger)) {
                bare_replace(&bare, &s->c);
                (*replaced_count)++;
            }
        }
    }
    bare_run(&bare, case_us(&s->c, 3000));
    const saved_state end = save_state(bare_state_of, &bare);
    bare_end(&bare);
    return end;
}

Test(pbft_state, goes_on_as_undisturbed_in_the_middle_of_view_changes)
{
    random_values random = random_values_begin();
    static story s;
    int64_t replaced_count = 0;
    for (int i = 0; i < random_case_count(CASE_COUNT); i++) {
        draw_pbft(&random, &s);
        const saved_state undisturbed = bare_tell(&s, false, &replaced_count);
        const saved_state disturbed = bare_tell(&s, true, &replaced_count);
        cr_assert(is_same_state(&undisturbed, &disturbed), "LW_SEED=%llu, case %d",
                  (unsigned long long)random.seed, i);
        free(undisturbed.bytes);
        free(disturbed.bytes);
    }
    cr_assert_gt(replaced_count, random_case_count(CASE_COUNT));
}

/* Fills memory that the next allocations are likely to get with what is not zero. */
static void soil_memory(void)
{
    enum { PIECE_COUNT = 64, PIECE_SIZE = 6144 };
    unsigned char *pieces[PIECE_COUNT];
    for (int i = 0; i < PIECE_COUNT; i++) {
        pieces[i] = malloc(PIECE_SIZE);
        cr_assert_not_null(pieces[i]);
        memset(pieces[i], 0xa5, PIECE_SIZE);
    }
    for (int i = 0; i < PIECE_COUNT; i++) {
        free(pieces[i]);
    }
}

/* A lone validator decides a block for each trade at once; its answers take a second, so more
 * decisions wait than there was room for. */
Test(pbft_state, holds_nothing_but_decisions_where_decisions_are_kept)
{
    static settlement_case c;
    case_pbft(&c, 1, 1);
    c.pbft.block_tx_max = 1;
    c.pbft.block_interval_s = 0;
    c.pbft.link.latency_s = 0.4;
    bare_ledger bare = bare_begin(&c);
    soil_memory();
    for (uint64_t b = 0; b < 4; b++) {
        bare_feed(&bare, &c, b, 0.1, 40);
    }
    bare_run(&bare, case_us(&c, 0.9));
    const lw_pbft *p = bare.ledger;
    cr_assert_gt(p->decision_capacity, 64, "it did not grow");
    for (uint64_t i = 0; i < p->decision_capacity; i++) {
        const uint64_t seq = p->decisions[i].block.seq;
        cr_assert(seq == 0 || (seq <= p->decided_seq && seq % p->decision_capacity == i));
    }
    bare_end(&bare);
}

Test(settlement_state, is_there_for_every_mechanism_of_the_catalogue)
{
    for (const lw_param_variant *v = lw_record_variants; v->tag != NULL; v++) {
        const lw_mechanism_class *class = v->owner;
        cr_assert_not_null(class->state, "%s has no state function", v->tag);
    }
}
