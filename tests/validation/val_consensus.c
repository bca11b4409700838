// SPDX-License-Identifier: Apache-2.0
/* What the protocols' own papers say of a decision: messages, delays, and how many liars it takes.
 * Messages and bounds are derived by hand at each table. */
#include "models/settlement/authority/authority_params.h"
#include "models/settlement/mechanism/quorum.h"
#include "models/settlement/stake/stake.h"
#include "models/settlement/stake/stake_state.h"
#include "tests/support/settlement_case.h"

#include <criterion/criterion.h>

#include <math.h>
#include <string.h>

static const double delay_s = 0.02;

/* Three batches, an hour apart, without faults. */
static void run_calmly(settlement_case *c, const char *kind, int64_t n, bool is_narrow)
{
    lw_committee_params *p = case_ledger(c, kind, n, 1);
    p->link.latency_s = delay_s;
    p->link.bandwidth_bit_per_s = is_narrow ? 1e11 : (double)NAN;
    case_start(c);
    for (int k = 1; k <= 3; k++) {
        case_feed(c, 3600.0 * k, 5);
    }
    case_drain(c, 86400);
}

/* Proposal n - 1, prevotes and precommits n(n - 1) each: (n - 1)(2n + 1); a request to each
 * validator and an answer from each. */
Test(tendermint, sends_the_messages_of_the_paper_for_each_decision)
{
    static const struct {
        int64_t n, message_count;
    } rows[] = {{4, 27}, {7, 90}, {10, 189}, {27, 1430}, {40, 3159}};
    static settlement_case c;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        for (int narrow = 0; narrow < 2; narrow++) {
            run_calmly(&c, "tendermint", rows[i].n, narrow != 0);
            const lw_usage usage = case_usage(&c);
            cr_assert_eq(usage.message_count, 3 * rows[i].message_count, "n = %d", (int)rows[i].n);
            cr_assert_eq(usage.client_message_count, 3 * 2 * rows[i].n);
            cr_assert_eq(usage.view_change_count, 0);
            case_end(&c);
        }
    }
}

/* Request, proposal, prevote, precommit, answer. */
Test(tendermint, is_final_after_five_delays)
{
    static settlement_case c;
    for (int64_t n = 4; n <= 40; n++) {
        run_calmly(&c, "tendermint", n, false);
        size_t count = 0;
        const lw_outcome *outcomes = lw_settlement_outcomes(c.settlement, &count);
        cr_assert_eq(count, 3);
        for (size_t i = 0; i < count; i++) {
            cr_assert_eq(outcomes[i].final_us - outcomes[i].submitted_us,
                         lw_micro_from_double(5 * delay_s), "n = %d", (int)n);
        }
        case_end(&c);
    }
}

/* `liars` equivocate from the start, the first proposers among them. */
static lw_usage usage_with_liars(const char *kind, int64_t n, uint32_t liars)
{
    static settlement_case c;
    if (strcmp(kind, "pbft") == 0) {
        case_pbft(&c, n, 1);
        c.pbft.block_interval_s = 5;
    } else {
        case_ledger(&c, kind, n, 1)->block_interval_s = 5;
    }
    if (liars > 0) {
        case_fault(&c, LW_FAULT_EQUIVOCATE, 0, liars, 0, 3600);
    }
    case_start(&c);
    for (int k = 1; k <= 20; k++) {
        case_feed(&c, 60.0 * k, 3);
    }
    case_run_until(&c, 3700); /* whoever is on the wrong chain is restored */
    case_feed(&c, 3700, 3);
    case_drain(&c, 86400);
    const lw_usage usage = case_usage(&c);
    cr_assert(case_covers_once(&c));
    case_end(&c);
    return usage;
}

/* Two quorums of Q = floor(2n/3) + 1 have 2Q - n validators in common: as many liars decide two
 * blocks at one place, one less does not. */
Test(tendermint, is_broken_by_exactly_as_many_liars_as_two_quorums_share)
{
    for (int64_t n = 4; n <= 16; n++) {
        const int64_t q = 2 * n / 3 + 1;
        const lw_usage broken = usage_with_liars("tendermint", n, (uint32_t)(2 * q - n));
        cr_assert_gt(broken.safety_violation_count, 0, "n = %d", (int)n);
        cr_assert_gt(broken.reorganised_block_count, 0, "n = %d", (int)n);
        const lw_usage whole = usage_with_liars("tendermint", n, (uint32_t)(2 * q - n - 1));
        cr_assert_eq(whole.safety_violation_count, 0, "n = %d", (int)n);
        cr_assert_eq(whole.reorganised_block_count, 0);
        const lw_usage borne = usage_with_liars("tendermint", n, (uint32_t)lw_bft_fault_bound(n));
        cr_assert_eq(broken.settled_trade_count, 63, "n = %d: not live after liars", (int)n);
        cr_assert_eq(borne.settled_trade_count, 63, "n = %d: not live with f liars", (int)n);
    }
}

/* n - Q silent validators leave it live, one more does not. */
Test(tendermint, lives_while_a_quorum_speaks)
{
    static const lw_fault_kind kinds[] = {LW_FAULT_CRASH, LW_FAULT_SILENT};
    static settlement_case c;
    for (int64_t n = 4; n <= 13; n++) {
        const int64_t spare = n - (2 * n / 3 + 1);
        for (int i = 0; i < 4; i++) {
            case_ledger(&c, "tendermint", n, 1);
            const uint32_t silent = (uint32_t)spare + (i / 2 == 1);
            if (silent > 0) {
                case_fault(&c, kinds[i % 2], 1, silent, 0, -1);
            }
            case_start(&c);
            case_feed(&c, 900, 7);
            case_drain(&c, 2 * 86400);
            const lw_usage usage = case_usage(&c);
            cr_assert_eq(usage.settled_trade_count, i / 2 == 1 ? 0 : 7, "n = %d, %u silent", (int)n,
                         silent);
            cr_assert_eq(usage.unavailable_us > 0, i / 2 == 1);
            case_end(&c);
        }
    }
}

/* 2(n - 1) messages an entry: the append and its answers. The heartbeat that tells of the commit is
 * one of those that come every 50 ms in any case. */
Test(raft, sends_the_messages_of_the_paper_for_each_entry)
{
    static settlement_case calm;
    static settlement_case busy;
    for (int64_t n = 3; n <= 31; n += 4) {
        lw_usage usages[2];
        settlement_case *cases[] = {&calm, &busy};
        for (int k = 0; k < 2; k++) {
            settlement_case *c = cases[k];
            lw_committee_params *p = case_ledger(c, "raft", n, 1);
            p->block_interval_s = 0;
            case_start(c);
            case_run_until(c, 10);
            for (int b = 1; k == 1 && b <= 8; b++) {
                case_feed(c, 10.0 + b, 5);
            }
            case_run_until(c, 30);
            usages[k] = case_usage(c);
            case_end(c);
        }
        const int64_t entries = usages[1].message_count - usages[0].message_count;
        cr_assert_eq(entries, 8 * 2 * (n - 1), "n = %d: %lld", (int)n, (long long)entries);
        cr_assert_eq(usages[1].settled_trade_count, 40);
        /* 20 a second to n - 1 servers and back, less than a second without a leader. */
        const int64_t beats = usages[0].message_count / (2 * (n - 1));
        cr_assert(beats <= 600 && beats > 580, "n = %d: %lld beats", (int)n, (long long)beats);
    }
}

/* Request, append, answer of a majority, answer to the gateway. */
Test(raft, is_final_after_four_delays)
{
    static settlement_case c;
    for (int64_t n = 2; n <= 40; n++) {
        run_calmly(&c, "raft", n, false);
        size_t count = 0;
        const lw_outcome *outcomes = lw_settlement_outcomes(c.settlement, &count);
        cr_assert_eq(count, 3);
        for (size_t i = 0; i < count; i++) {
            cr_assert_eq(outcomes[i].final_us - outcomes[i].submitted_us,
                         lw_micro_from_double(4 * delay_s), "n = %d", (int)n);
        }
        case_end(&c);
    }
}

/* A majority of servers makes it live; how many are down does no harm to what is written. */
Test(raft, lives_while_a_majority_is_up)
{
    static settlement_case c;
    for (int64_t n = 3; n <= 13; n++) {
        for (uint32_t down = 1; down <= (uint32_t)(n - 1) / 2 + 1; down++) {
            const bool is_live = down <= (uint32_t)(n - 1) / 2;
            case_ledger(&c, "raft", n, 0.1);
            case_fault(&c, LW_FAULT_CRASH, 0, down, 1800, 6000);
            case_start(&c);
            case_feed(&c, 900, 7);
            case_feed(&c, 2700, 7);
            case_run_until(&c, 5000);
            cr_assert_eq(case_usage(&c).settled_trade_count, is_live ? 14 : 7, "n = %d, %u down",
                         (int)n, down);
            case_drain(&c, 9000);
            const lw_usage usage = case_usage(&c);
            cr_assert_eq(usage.settled_trade_count, 14);
            cr_assert_eq(usage.safety_violation_count + usage.reorganised_block_count, 0);
            cr_assert_eq(usage.unavailable_us > 0, !is_live);
            case_end(&c);
        }
    }
}

static lw_authority_params *start_poa(settlement_case *c, lw_authority_turns turns, int64_t n)
{
    lw_authority_params *p = (lw_authority_params *)case_ledger(c, "poa", n, 1);
    p->turns = (int32_t)turns;
    return p;
}

/* n - 1 messages a block; one block for the trades and floor(n/2) more that make it final. */
Test(poa, sends_each_block_once_to_each_signer)
{
    static settlement_case c;
    for (int64_t n = 3; n <= 27; n += 4) {
        for (int turns = 0; turns < 2; turns++) {
            start_poa(&c, (lw_authority_turns)turns, n);
            case_start(&c);
            case_feed(&c, 3600, 5);
            case_drain(&c, 86400);
            const lw_usage usage = case_usage(&c);
            cr_assert_eq(usage.settled_trade_count, 5);
            size_t count = 0;
            const lw_outcome *outcomes = lw_settlement_outcomes(c.settlement, &count);
            const double wait_s = (double)(outcomes[0].final_us - outcomes[0].submitted_us) / 1e6;
            cr_assert_geq(usage.message_count, (n / 2 + 1) * (n - 1), "n = %d", (int)n);
            cr_assert_leq(usage.message_count, (n / 2 + 2) * (n - 1), "n = %d", (int)n);
            /* The first block within a step, the rest a step apart, three delays. */
            cr_assert(wait_s >= 5 * (double)(n / 2) && wait_s <= 5 * (double)(n / 2 + 1) + 0.1 + 5,
                      "n = %d: %g s", (int)n, wait_s);
            case_end(&c);
        }
    }
}

/* Ten signers in two halves for an hour: each half seals five blocks every fifty seconds, and takes
 * each for final once two follow. When they meet, the shorter chain goes; of equal ones, that whose
 * last step is later. 3600 s hold 36 rounds of ten steps of 10 s, so 180 blocks a side. */
Test(poa, reports_every_confirmed_block_that_a_partition_replaces)
{
    static settlement_case c;
    lw_authority_params *p = start_poa(&c, LW_AUTHORITY_AURA, 10);
    p->committee.block_interval_s = 10;
    p->confirmation_count = 2;
    p->seals_empty_blocks = true;
    case_fault(&c, LW_FAULT_PARTITION, 5, 5, 3599, 7199);
    case_start(&c);
    case_run_until(&c, 3598);
    const int64_t before = case_usage(&c).block_count;
    case_run_until(&c, 7198);
    const lw_usage split = case_usage(&c);
    cr_assert_eq(split.reorganised_block_count, 0);
    cr_assert_eq(split.block_count - before, 2 * 180 - 2, "%lld",
                 (long long)split.block_count - before);
    case_run_until(&c, 7300);
    const lw_usage whole = case_usage(&c);
    cr_assert_eq(whole.reorganised_block_count, 178, "%lld %lld",
                 (long long)whole.reorganised_block_count, (long long)whole.safety_violation_count);
    cr_assert_eq(whole.safety_violation_count, 178);
    case_end(&c);
}

/* Neither side of an even split has the majority that makes blocks final. */
Test(poa, takes_nothing_for_final_without_a_majority)
{
    static settlement_case c;
    for (int turns = 0; turns < 2; turns++) {
        lw_authority_params *p = start_poa(&c, (lw_authority_turns)turns, 10);
        p->seals_empty_blocks = true;
        case_fault(&c, LW_FAULT_PARTITION, 5, 5, 3599, 7199);
        case_start(&c);
        case_run_until(&c, 3700);
        const int64_t before = case_usage(&c).block_count;
        case_feed(&c, 3800, 5);
        case_run_until(&c, 7198);
        cr_assert_eq(case_usage(&c).block_count, before);
        case_drain(&c, 86400);
        const lw_usage usage = case_usage(&c);
        cr_assert_eq(usage.settled_trade_count, 5);
        cr_assert_eq(usage.safety_violation_count + usage.reorganised_block_count, 0);
        cr_assert_gt(usage.storage_bytes, 10 * usage.block_count * 256, "stale blocks are stored");
        case_end(&c);
    }
}

/* Blocks of a validator with share s of the stake in N slots are Binomial(N, s); k given slots in a
 * row are its own with probability s^k. Bounds of four standard errors. */
Test(pos, draws_proposers_by_stake)
{
    enum { SLOT_COUNT = 400000 };
    static settlement_case c;
    static const double stakes[] = {10, 25, 50, 15};
    lw_stake_params *p = (lw_stake_params *)case_ledger(&c, "pos", 4, 1);
    p->stakes = (lw_array){.count = 4, .items = (void *)stakes};
    void *self = NULL;
    lw_error error;
    cr_assert_eq(lw_stake_class.create(&c.config, NULL, &self, &error), LW_OK);
    for (uint32_t node = 0; node < 4; node++) {
        const double s = stakes[node] / 100;
        double count = 0;
        double triple_count = 0;
        uint32_t run = 0;
        for (uint32_t slot = 0; slot < SLOT_COUNT; slot++) {
            run = lw_stake_proposer(self, slot) == node ? run + 1 : 0;
            count += run > 0;
            triple_count += slot % 3 == 2 && run >= 3;
        }
        cr_assert_leq(fabs(count - SLOT_COUNT * s), 4 * sqrt(SLOT_COUNT * s * (1 - s)));
        const double triples = floor(SLOT_COUNT / 3.0);
        const double q = s * s * s;
        cr_assert_leq(fabs(triple_count - triples * q), 4 * sqrt(triples * q * (1 - q)));
    }
    lw_stake_class.destroy(self);
}

/* A trade waits for its block, the end of its epoch, and the two epochs whose links make the
 * checkpoint final; n - 1 messages a block and n(n - 1) votes an epoch. */
Test(pos, is_final_after_two_epochs)
{
    static settlement_case c;
    for (int64_t n = 4; n <= 28; n += 6) {
        case_ledger(&c, "pos", n, 1);
        case_start(&c);
        case_feed(&c, 3600, 5);
        case_drain(&c, 86400);
        size_t count = 0;
        const lw_outcome *outcomes = lw_settlement_outcomes(c.settlement, &count);
        cr_assert_eq(count, 1);
        const double epochs =
            (double)(outcomes[0].final_us - outcomes[0].submitted_us) / 1e6 / (32 * 12);
        cr_assert(epochs > 1.5 && epochs < 3.1, "n = %d: %g epochs", (int)n, epochs);
        const lw_usage usage = case_usage(&c);
        const int64_t blocks = (int64_t)(epochs * 32) + 1;
        cr_assert_leq(usage.message_count, blocks * (n - 1) + 4 * n * (n - 1), "%lld messages",
                      (long long)usage.message_count);
        cr_assert_geq(usage.message_count, (blocks - 2) * (n - 1) + 4 * n * (n - 1) / 3,
                      "%lld messages, %lld blocks", (long long)usage.message_count,
                      (long long)blocks);
        cr_assert_eq(usage.slashed_node_count, 0);
        case_end(&c);
    }
}

/* Liars bridge a partition that halves the honest: with 2Q - n of them, Q = floor(2n/3) + 1, each
 * side makes checkpoints final; found when they meet, and every liar is slashed. One liar less and
 * neither side does. */
static lw_usage usage_of_bridged_stakes(int64_t n, uint32_t liars)
{
    static settlement_case c;
    lw_stake_params *p = (lw_stake_params *)case_ledger(&c, "pos", n, 1);
    p->slots_per_epoch = 4;
    p->committee.deadline_s = 1e6;
    const uint32_t half = ((uint32_t)n - liars) / 2;
    case_fault(&c, LW_FAULT_EQUIVOCATE, 0, liars, 100, 8000);
    case_fault(&c, LW_FAULT_PARTITION, (uint32_t)n - half, half, 200, 6000);
    case_start(&c);
    for (int k = 1; k <= 20; k++) {
        case_feed(&c, 300.0 * k, 3);
    }
    case_run_until(&c, 8100);
    case_feed(&c, 8200, 3);
    case_drain(&c, 86400);
    const lw_usage usage = case_usage(&c);
    cr_assert(case_covers_once(&c));
    /* Between the two bounds the slashed stake is missed, and nobody has a reason to restore. */
    const bool is_live = usage.safety_violation_count > 0 || liars <= lw_bft_fault_bound(n);
    cr_assert(usage.settled_trade_count == 63 || !is_live, "n = %d, %u liars: not live again",
              (int)n, liars);
    case_end(&c);
    return usage;
}

Test(pos, is_broken_by_a_third_of_the_stake_and_slashes_it)
{
    for (int64_t n = 4; n <= 13; n++) {
        const uint32_t shared = (uint32_t)(2 * (2 * n / 3 + 1) - n);
        const lw_usage broken = usage_of_bridged_stakes(n, shared);
        cr_assert_gt(broken.safety_violation_count, 0, "n = %d", (int)n);
        cr_assert_gt(broken.reorganised_block_count, 0, "n = %d", (int)n);
        cr_assert_eq(broken.slashed_node_count, shared, "n = %d", (int)n);
        cr_assert_eq(broken.slashed_stake, shared, "one each");
        cr_assert_gt(broken.double_spent_micro, 0, "n = %d", (int)n);
        const lw_usage whole = usage_of_bridged_stakes(n, shared - 1);
        cr_assert_eq(whole.safety_violation_count, 0, "n = %d", (int)n);
    }
}

/* Every row of the truth table: quorum Q = ceil((n + f + 1) / 2), 2Q - n equivocating validators,
 * the first primaries among them, decide two blocks at one place; one less does not. */
Test(pbft, is_broken_by_exactly_as_many_liars_as_two_quorums_share)
{
    static const struct {
        int64_t n, q, rewrite;
    } rows[] = {{4, 3, 2}, {5, 4, 3}, {6, 4, 2}, {7, 5, 3}, {10, 7, 4}, {13, 9, 5}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const int64_t n = rows[i].n;
        cr_assert_eq(2 * rows[i].q - n, rows[i].rewrite);
        const lw_usage broken = usage_with_liars("pbft", n, (uint32_t)rows[i].rewrite);
        cr_assert_gt(broken.safety_violation_count, 0, "n = %d", (int)n);
        cr_assert_eq(broken.reorganised_block_count, broken.safety_violation_count);
        cr_assert_gt(broken.double_spent_micro, 0, "n = %d", (int)n);
        cr_assert_leq(broken.double_spent_micro, broken.settled_value_micro);
        cr_assert_eq(broken.settled_trade_count, 63, "n = %d: not live after liars", (int)n);
        const lw_usage whole = usage_with_liars("pbft", n, (uint32_t)rows[i].rewrite - 1);
        cr_assert_eq(whole.safety_violation_count, 0, "n = %d", (int)n);
        cr_assert_eq(whole.double_spent_micro, 0);
        const lw_usage borne = usage_with_liars("pbft", n, (uint32_t)lw_bft_fault_bound(n));
        cr_assert_eq(borne.settled_trade_count, 63, "n = %d: not live with f liars", (int)n);
    }
}

/* A primary that holds its proposals back beyond the validators' patience is replaced. */
Test(pbft, replaces_a_primary_that_delays)
{
    static settlement_case c;
    case_pbft(&c, 4, 1);
    case_delay(&c, 0, 1, 0, 3600, 20);
    case_start(&c);
    case_feed(&c, 900, 7);
    case_drain(&c, 86400);
    const lw_usage usage = case_usage(&c);
    cr_assert_eq(usage.settled_trade_count, 7);
    cr_assert_gt(usage.view_change_count, 0);
    cr_assert_eq(usage.safety_violation_count, 0);
    case_end(&c);
}
