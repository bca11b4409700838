// SPDX-License-Identifier: Apache-2.0
/* Floods and eclipses of every ledger: what they take, that the rules hold, and that it is over
 * when it is over. */
#include "models/settlement/mechanism/fidelity.h"
#include "models/settlement/stake/stake_params.h"
#include "tests/support/pow_case.h"
#include "tests/support/saved_state.h"

#include <criterion/criterion.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { KIND_COUNT = 6, NODES = 7, INTERVALS = 24, TRADES = 20, QUEUE = 400, ROOM = 30 };
static const char *const kinds[KIND_COUNT] = {"pow", "pos", "poa", "pbft", "tendermint", "raft"};
static const double start_s = 4 * 900 + 100;
static const double end_s = 12 * 900 + 100;
static const double calm_s = 16 * 900; /* by then nothing of it waits */
static const double deadline_s = 1800;

typedef struct told {
    lw_usage usage;
    lw_attack_outcome attack;
    uint64_t hash;
    int64_t settled_after; /* legs fed when it was over */
} told;

/* A ledger that is full at about ROOM transactions in 60 s. */
static settlement_case *tight_case(pow_case *p, const char *kind)
{
    settlement_case *c = pow_case_any(p, kind, NODES);
    if (strcmp(kind, "pow") == 0) {
        p->pow.confirmations = 2;
        p->pow.block_tx_max = ROOM;
        p->pow.queue_tx_max = QUEUE;
        p->pow.deadline_s = deadline_s;
    } else if (strcmp(kind, "pbft") == 0) {
        c->pbft.block_interval_s = 60;
        c->pbft.block_tx_max = ROOM;
        c->pbft.queue_tx_max = QUEUE;
        c->pbft.deadline_s = deadline_s;
    } else {
        lw_committee_params *params = (void *)c->record;
        params->block_interval_s = 60;
        params->block_tx_max = ROOM;
        params->queue_tx_max = QUEUE;
        params->deadline_s = deadline_s;
    }
    if (strcmp(kind, "pos") == 0) {
        ((lw_stake_params *)(void *)c->record)->slots_per_epoch = 2; /* final within minutes */
    }
    return c;
}

static lw_siege flood_of(const settlement_case *c, double rate_tx_per_s)
{
    return (lw_siege){.kind = LW_SIEGE_FLOOD,
                      .start_us = case_us(c, start_s),
                      .end_us = case_us(c, end_s),
                      .rate_tx_per_s = rate_tx_per_s,
                      .burst_us = 10 * LW_US_PER_S,
                      .fee_micro = 1000};
}

static lw_siege eclipse_of(const settlement_case *c, uint32_t first, uint32_t count)
{
    return (lw_siege){.kind = LW_SIEGE_ECLIPSE,
                      .start_us = case_us(c, start_s),
                      .end_us = case_us(c, end_s),
                      .node_first = first,
                      .node_count = count,
                      .cost_per_victim = 12.5};
}

static void besiege(settlement_case *c, const lw_siege *siege)
{
    c->config.sieges = siege;
    c->config.siege_count = siege != NULL ? 1 : 0;
}

/* Settled legs of batches that came at or after an offset. */
static int64_t settled_since(const settlement_case *c, double offset_s)
{
    size_t count = 0;
    const lw_outcome *outcomes = lw_settlement_outcomes(c->settlement, &count);
    int64_t sum = 0;
    for (size_t i = 0; i < count; i++) {
        const bool counts = outcomes[i].state == LW_OUTCOME_SETTLED &&
                            outcomes[i].submitted_us >= case_us(c, offset_s);
        sum += counts ? outcomes[i].trade_count : 0;
    }
    return sum;
}

static void feed(settlement_case *c, int first, int end)
{
    for (int k = first; k < end; k++) {
        case_run_until(c, 900.0 * k);
        case_feed(c, 900.0 * k, TRADES);
    }
}

static told tell(settlement_case *c)
{
    told result;
    memset(&result, 0, sizeof result);
    case_drain(c, 2 * 86400.0);
    result.usage = case_usage(c);
    result.hash = case_hash(c);
    result.settled_after = settled_since(c, calm_s);
    cr_assert(case_covers_once(c));
    cr_assert_eq(result.usage.pending_trade_count, 0);
    cr_assert_eq(result.usage.pending_operation_count, 0);
    if (c->config.siege_count > 0) {
        lw_attack_outcome outcomes[8];
        cr_assert_eq(lw_settlement_attacks(c->settlement, outcomes, 8), 1);
        result.attack = outcomes[0];
    }
    return result;
}

static told run(settlement_case *c, const lw_siege *siege)
{
    besiege(c, siege);
    c->batch_count = 0;
    case_start(c);
    feed(c, 1, INTERVALS + 1);
    const told result = tell(c);
    case_end(c);
    return result;
}

/* Trades that come after it are settled as if it had not been, and two final blocks never
 * conflict. */
static void expect_over(const told *result, const char *kind)
{
    const int64_t fed = (INTERVALS - (int64_t)(calm_s / 900) + 1) * TRADES;
    cr_assert_eq(result->settled_after, fed, "%s: %lld of %lld", kind,
                 (long long)result->settled_after, (long long)fed);
    cr_assert_eq(result->usage.safety_violation_count, 0, "%s", kind);
    cr_assert_eq(result->usage.settled_trade_count + result->usage.refused_trade_count,
                 INTERVALS * TRADES);
}

Test(siege, a_stronger_flood_never_settles_more)
{
    static pow_case p;
    static const double rates[] = {0.05, 0.3, 2, 20};
    for (size_t k = 0; k < KIND_COUNT; k++) {
        settlement_case *c = tight_case(&p, kinds[k]);
        told before = run(c, NULL);
        cr_assert_eq(before.usage.refused_trade_count, 0, "%s", kinds[k]);
        for (size_t i = 0; i < sizeof rates / sizeof rates[0]; i++) {
            const lw_siege siege = flood_of(c, rates[i]);
            const told now = run(c, &siege);
            expect_over(&now, kinds[k]);
            cr_assert_leq(now.usage.settled_trade_count, before.usage.settled_trade_count,
                          "%s at %g tx/s", kinds[k], rates[i]);
            before = now;
        }
        cr_assert_gt(before.attack.refused_trade_count, 100, "%s", kinds[k]);
    }
}

/* What is told is what happened: by a flood that fills every block, and by one that fits. */
Test(siege, a_flood_is_told_with_its_cost_and_what_it_did)
{
    static pow_case p;
    for (size_t k = 0; k < KIND_COUNT; k++) {
        settlement_case *c = tight_case(&p, kinds[k]);
        const told calm = run(c, NULL);
        lw_siege siege = flood_of(c, 2);
        siege.payload_bytes = 100;
        const told now = run(c, &siege);
        const double sent = floor(2 * (end_s - start_s));
        cr_assert_float_eq(now.attack.tx_sent_count, sent, 0.5, "%s", kinds[k]);
        cr_assert_float_eq(now.attack.cost, 0.001 * now.attack.tx_accepted_count, 1e-9);
        cr_assert_float_eq(now.attack.gain, 0, 0);
        cr_assert_float_eq(now.attack.refused_trade_count, (double)now.usage.refused_trade_count,
                           0.5, "%s", kinds[k]);
        cr_assert_gt(now.attack.tx_accepted_count, 0);
        cr_assert_lt(now.attack.tx_accepted_count, sent);
        cr_assert_float_eq((double)now.usage.tx_count,
                           (double)now.usage.settled_trade_count + now.attack.tx_accepted_count,
                           0.5, "%s", kinds[k]);
        cr_assert_eq(now.usage.payload_bytes, 100 * (int64_t)now.attack.tx_accepted_count);
        siege.payload_bytes = 0;
        const told bare = run(c, &siege);
        cr_assert_eq(now.usage.storage_bytes_replica - bare.usage.storage_bytes_replica,
                     now.usage.payload_bytes, "%s", kinds[k]);
        cr_assert_gt(now.attack.storage_bytes, bare.attack.storage_bytes, "%s", kinds[k]);
        cr_assert_gt(now.usage.storage_bytes, calm.usage.storage_bytes, "%s", kinds[k]);
        cr_assert(now.attack.storage_bytes > 0 && now.attack.message_bytes > 0, "%s", kinds[k]);
        cr_assert_leq(now.attack.message_bytes, (double)now.usage.message_bytes);
    }
}

/* Room for both: the trades are late by what is before them, and none is refused. */
Test(siege, a_weak_flood_only_delays)
{
    static pow_case p;
    settlement_case *c = tight_case(&p, "pbft");
    c->pbft.block_tx_max = 1000;
    c->pbft.signature_check_s = 0;
    c->pbft.tx_execution_s = 0.05; /* each node checks a flood before it agrees on it */
    const lw_siege siege = flood_of(c, 2);
    const told now = run(c, &siege);
    expect_over(&now, "pbft");
    cr_assert_eq(now.usage.refused_trade_count, 0);
    cr_assert_float_eq(now.attack.tx_accepted_count, now.attack.tx_sent_count, 0.5);
    cr_assert_gt(now.attack.late_trade_count, 0);
    cr_assert_gt(now.attack.late_energy_kwh, 0);
}

/* One that sends nothing, or comes after the period, changes not a byte. */
Test(siege, no_flood_changes_nothing)
{
    static pow_case p;
    for (size_t k = 0; k < KIND_COUNT; k++) {
        settlement_case *c = tight_case(&p, kinds[k]);
        const told calm = run(c, NULL);
        lw_siege late = flood_of(c, 5);
        late.start_us = c->config.end_us;
        late.end_us = INT64_MAX;
        cr_assert_eq(run(c, &late).hash, calm.hash, "%s", kinds[k]);
    }
}

/* Saved in the middle of it and loaded into another settlement, it goes on as it would have. */
Test(siege, goes_on_after_a_checkpoint)
{
    static pow_case p;
    for (size_t k = 0; k < KIND_COUNT; k++) {
        settlement_case *c = tight_case(&p, kinds[k]);
        const lw_siege siege = flood_of(c, 2);
        const told whole = run(c, &siege);
        c->batch_count = 0;
        case_start(c);
        feed(c, 1, 9);
        const saved_state saved = save_state(case_state_of, c->settlement);
        size_t count = 0;
        cr_assert_gt(lw_settlement_attacks(c->settlement, &(lw_attack_outcome){0}, 1), count);
        case_end(c);
        case_start(c);
        cr_assert(load_state(case_state_of, c->settlement, saved.bytes, saved.size), "%s",
                  kinds[k]);
        free(saved.bytes);
        feed(c, 9, INTERVALS + 1);
        const told resumed = tell(c);
        case_end(c);
        cr_assert_eq(resumed.hash, whole.hash, "%s", kinds[k]);
        cr_assert_eq(memcmp(&resumed.attack.attempt_count, &whole.attack.attempt_count,
                            sizeof whole.attack - sizeof whole.attack.kind),
                     0, "%s", kinds[k]);
    }
}

/* In windows as message by message: what meets it is simulated until nothing of it waits. */
Test(siege, windows_meet_a_flood_message_by_message)
{
    static pow_case p;
    settlement_case *c = tight_case(&p, "pbft");
    const lw_siege siege = flood_of(c, 1);
    const told whole = run(c, &siege);
    c->pbft.fidelity = (lw_fidelity_params){LW_FIDELITY_WINDOW, 0, 2};
    c->config.interval_us = 900 * LW_US_PER_S;
    const told windows = run(c, &siege);
    cr_assert_eq(windows.usage.settled_trade_count, whole.usage.settled_trade_count);
    cr_assert_eq(windows.usage.refused_trade_count, whole.usage.refused_trade_count);
    cr_assert_float_eq(windows.attack.tx_accepted_count, whole.attack.tx_accepted_count, 0.5);
    cr_assert_float_eq(windows.attack.refused_energy_kwh, whole.attack.refused_energy_kwh, 1e-9);
    cr_assert_gt(whole.attack.refused_trade_count, 0);
}

/* One that leaves nothing waiting is met so all the same. */
Test(siege, no_window_of_a_weak_flood_is_estimated)
{
    static pow_case p;
    settlement_case *c = tight_case(&p, "pbft");
    c->pbft.fidelity = (lw_fidelity_params){LW_FIDELITY_WINDOW, 0, 2};
    c->config.interval_us = 900 * LW_US_PER_S;
    lw_siege siege = flood_of(c, 0.01);
    siege.start_us = case_us(c, 40 * 900 + 100);
    siege.end_us = case_us(c, 60 * 900 + 100);
    besiege(c, &siege);
    c->batch_count = 0;
    case_start(c);
    feed(c, 1, 40);
    case_run_until(c, 40.0 * 900);
    const double before = pow_case_figure(&p, "estimated_window_count");
    feed(c, 40, 61);
    case_run_until(c, 61.0 * 900);
    cr_assert_float_eq(pow_case_figure(&p, "estimated_window_count"), before, 0.5);
    feed(c, 61, 90);
    cr_assert_gt(pow_case_figure(&p, "estimated_window_count"), before);
    cr_assert_gt(before, 10);
    const told now = tell(c);
    cr_assert_float_eq(now.attack.tx_accepted_count, now.attack.tx_sent_count, 0.5);
    case_end(c);
}

/* What another misfortune takes when it is over is not the flood's. */
Test(siege, is_not_blamed_for_what_comes_after_it)
{
    static pow_case p;
    settlement_case *c = tight_case(&p, "pbft");
    const lw_siege siege = flood_of(c, 2);
    const told alone = run(c, &siege);
    case_fault(c, LW_FAULT_CRASH, 0, NODES, 18 * 900 + 10, 23 * 900);
    const told both = run(c, &siege);
    cr_assert_gt(both.usage.refused_trade_count, alone.usage.refused_trade_count);
    cr_assert_float_eq(both.attack.refused_trade_count, alone.attack.refused_trade_count, 0.5);
}

/* f of 3 f + 1 are missed by nobody; one more stops the ledger until they are let go. */
Test(siege, an_eclipse_stops_a_ledger_only_beyond_its_bound)
{
    static pow_case p;
    static const struct {
        const char *kind;
        uint32_t bound;
    } rows[] = {{"pbft", 2}, {"tendermint", 2}, {"raft", 3}};
    for (size_t k = 0; k < sizeof rows / sizeof rows[0]; k++) {
        settlement_case *c = tight_case(&p, rows[k].kind);
        for (uint32_t more = 0; more < 2; more++) {
            const lw_siege siege = eclipse_of(c, 0, rows[k].bound + more);
            const told now = run(c, &siege);
            expect_over(&now, rows[k].kind);
            cr_assert_eq(now.usage.refused_trade_count > 0, more == 1, "%s", rows[k].kind);
            cr_assert_float_eq(now.attack.refused_trade_count,
                               (double)now.usage.refused_trade_count, 0.5);
            cr_assert_float_eq(now.attack.cost, 12.5 * siege.node_count, 1e-9);
        }
    }
}

/* Each victim is alone: two of them do not hear each other either. */
Test(siege, an_eclipse_parts_its_victims_from_each_other)
{
    static pow_case p;
    settlement_case *c = tight_case(&p, "raft");
    const lw_siege siege = eclipse_of(c, 0, 4); /* a majority, were they together */
    const told now = run(c, &siege);
    settlement_case *other = tight_case(&p, "raft");
    case_fault(other, LW_FAULT_PARTITION, 0, 4, start_s, end_s);
    const told together = run(other, NULL);
    cr_assert_gt(now.usage.unavailable_us, 0);
    cr_assert_neq(now.hash, together.hash);
    cr_assert_eq(now.usage.safety_violation_count, 0);
}

/* Who sends the trades is held: nothing of his is recorded, whatever the ledger. */
Test(siege, an_eclipsed_gateway_records_nothing)
{
    static pow_case p;
    for (size_t k = 0; k < KIND_COUNT; k++) {
        settlement_case *c = tight_case(&p, kinds[k]);
        p.own.miner_count = NODES - 1; /* pow: the gateway's node does not mine */
        lw_siege siege = eclipse_of(c, 0, 1);
        siege.is_of_gateway = true;
        besiege(c, &siege);
        c->batch_count = 0;
        case_start(c);
        feed(c, 1, 12);
        case_run_until(c, end_s - 1);
        cr_assert_leq(case_usage(c).settled_trade_count, 4 * TRADES, "%s", kinds[k]);
        feed(c, 13, INTERVALS + 1);
        const told now = tell(c);
        case_end(c);
        cr_assert_gt(now.attack.refused_trade_count, 0, "%s", kinds[k]);
        cr_assert_eq(now.usage.safety_violation_count, 0, "%s", kinds[k]);
        cr_assert_eq(now.usage.unavailable_us, siege.end_us - siege.start_us, "%s", kinds[k]);
        cr_assert_eq(now.settled_after, (INTERVALS - (int64_t)(calm_s / 900) + 1) * TRADES, "%s",
                     kinds[k]);
    }
}

/* Miners hear of an eclipsed gateway's trades when it is let go, and not before. */
Test(siege, miners_do_not_know_what_an_eclipsed_gateway_sends)
{
    static pow_case p;
    settlement_case *c = tight_case(&p, "pow");
    p.own.miner_count = NODES - 1;
    lw_siege siege = eclipse_of(c, 0, 1);
    siege.is_of_gateway = true;
    besiege(c, &siege);
    c->batch_count = 0;
    case_start(c);
    feed(c, 1, 13);
    case_run_until(c, end_s + 5);
    cr_assert_leq(case_usage(c).settled_trade_count, 4 * TRADES);
    case_run_until(c, end_s + 1500); /* nobody sends anything more */
    cr_assert_eq(case_usage(c).settled_trade_count, 5 * TRADES, "%lld",
                 (long long)case_usage(c).settled_trade_count);
    case_end(c);
}

/* A payee whose every link is held takes for final what the others then replace; it is told. */
Test(siege, an_eclipsed_payee_is_told_of_trades_that_are_undone)
{
    static pow_case p;
    settlement_case *c = tight_case(&p, "pow");
    p.own.miner_count = NODES - 1;
    pow_case_attack(&p, "eclipse_double_spend", 0.3);
    p.attack.start_s = start_s;
    p.attack.duration_s = end_s - start_s;
    p.attack.value = 5000000;
    p.attack.connection_count = 125;
    p.attack.price_per_connection = 20000;
    c->batch_count = 0;
    case_start(c);
    feed(c, 1, INTERVALS + 1);
    case_drain(c, 2 * 86400.0);
    lw_attack_outcome outcome;
    cr_assert_eq(lw_settlement_attacks(c->settlement, &outcome, 1), 1);
    cr_assert_str_eq(outcome.kind, "eclipse_double_spend");
    cr_assert_float_eq(outcome.success_count, 1, 0);
    cr_assert_geq(outcome.gain, 5);
    cr_assert_geq(outcome.cost, 125 * 0.02);
    cr_assert_gt(pow_case_figure(&p, "final_tx_reverted_count"), 0);
    cr_assert_eq(pow_case_figure(&p, "final_reorg_count"), 1);
    cr_assert_gt(case_usage(c).reorganised_block_count, 0);
    cr_assert_eq(case_usage(c).unavailable_us, lw_micro_from_double(end_s - start_s));
    cr_assert(case_covers_once(c));
    cr_assert_eq(settled_since(c, calm_s), (INTERVALS - (int64_t)(calm_s / 900) + 1) * TRADES);
    case_end(c);
    p.attack.price_per_connection = LW_PARAM_ABSENT;
    case_start(c);
    case_run_until(c, end_s);
    cr_assert_eq(lw_settlement_attacks(c->settlement, &outcome, 1), 1);
    cr_assert(isnan(outcome.cost), "what nobody told has no cost");
    case_end(c);
}

/* A miner that nobody hears mines for nothing: his blocks are in no final chain. */
Test(siege, an_eclipsed_miner_wastes_his_hashes)
{
    static pow_case p;
    settlement_case *c = tight_case(&p, "pow");
    p.own.hash_rate_sd_ratio = 0;
    case_start(c);
    case_run_until(c, 86400);
    cr_assert_float_eq(pow_case_figure(&p, "stale_ratio"), 0, 1e-9);
    case_end(c);
    lw_siege siege = eclipse_of(c, 2, 2);
    siege.start_us = case_us(c, 0);
    siege.end_us = case_us(c, 86300);
    besiege(c, &siege);
    case_start(c);
    case_run_until(c, 86400);
    /* 2 of 7, less chance: 1440 blocks, 4 standard errors of 1.2 % */
    cr_assert_float_eq(pow_case_figure(&p, "stale_ratio"), 2.0 / 7, 0.048);
    lw_attack_outcome outcome;
    cr_assert_eq(lw_settlement_attacks(c->settlement, &outcome, 1), 1);
    const double power_w = pow_case_figure(&p, "mining_power_w");
    cr_assert_float_eq(outcome.energy_kwh, 2.0 / 7 * power_w * 86300 / 3.6e6, 1e-9 * power_w);
    case_end(c);
}

static size_t errors_of(const settlement_case *c, const lw_siege *siege)
{
    lw_report report;
    lw_report_init(&report);
    lw_settlement_check_siege(&c->params, siege, "/attacks/0", &report);
    const size_t count = report.error_count;
    lw_report_fini(&report);
    return count;
}

Test(siege, strikes_only_who_can_be_struck)
{
    static pow_case p;
    settlement_case *c = pow_case_any(&p, "syndicate", 1);
    lw_siege siege = flood_of(c, 1);
    cr_assert_eq(errors_of(c, &siege), 1);
    siege = eclipse_of(c, 0, 1);
    cr_assert_eq(errors_of(c, &siege), 1);
    c = tight_case(&p, "pbft");
    siege = eclipse_of(c, 0, NODES);
    cr_assert_eq(errors_of(c, &siege), 0);
    siege = eclipse_of(c, 1, NODES);
    cr_assert_eq(errors_of(c, &siege), 1);
}
