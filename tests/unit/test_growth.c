// SPDX-License-Identifier: Apache-2.0
/* What each record weighs, by kind, and what reading it from the beginning takes. */
#include "models/settlement/authority/authority_params.h"
#include "models/settlement/mechanism/growth.h"
#include "models/settlement/mechanism/light_client.h"
#include "tests/support/pow_case.h"

#include <criterion/criterion.h>

#include <math.h>
#include <string.h>

static const char *const kinds[] = {"pbft", "tendermint", "raft", "pos", "poa", "pow", "syndicate"};
enum { KIND_COUNT = sizeof kinds / sizeof kinds[0], NODES = 7 };

static lw_usage run(settlement_case *c, uint32_t trade_count, uint32_t operation_count)
{
    c->operations_per_batch = operation_count;
    case_start(c);
    for (int k = 1; k <= 4; k++) {
        case_feed(c, 900.0 * k, trade_count);
    }
    case_run_until(c, 86000);
    if (strcmp(lw_settlement_kind(c->settlement), "syndicate") == 0) {
        case_drain(c, 90.0 * 86400);
    }
    const lw_usage usage = case_usage(c);
    case_end(c);
    return usage;
}

static lw_usage run_kind(const char *kind, int64_t nodes, uint32_t trade_count,
                         uint32_t operation_count)
{
    static pow_case c;
    return run(pow_case_any(&c, kind, nodes), trade_count, operation_count);
}

static void check_sums(const lw_usage *usage, const char *kind)
{
    int64_t all = 0;
    int64_t one = 0;
    for (size_t i = 0; i < LW_STORAGE_KIND_COUNT; i++) {
        cr_assert_geq(usage->storage_kind_bytes[i], 0, "%s: kind %zu", kind, i);
        cr_assert_geq(usage->replica.bytes[i], 0, "%s: kind %zu", kind, i);
        all += usage->storage_kind_bytes[i];
        one += usage->replica.bytes[i];
    }
    cr_assert_gt(all, 0, "%s", kind);
    cr_assert_eq(all, usage->storage_bytes, "%s", kind);
    cr_assert_eq(one, usage->storage_bytes_replica, "%s", kind);
}

Test(growth, kinds_add_up_to_what_is_stored)
{
    for (size_t i = 0; i < KIND_COUNT; i++) {
        const lw_usage usage = run_kind(kinds[i], NODES, 9, 3);
        check_sums(&usage, kinds[i]);
        cr_assert_eq(usage.replica.bytes[LW_STORAGE_STATE], 4 * 3 * 10, "%s", kinds[i]);
    }
}

Test(growth, kinds_add_up_when_replicas_are_not_alike)
{
    static pow_case c;
    for (size_t i = 0; i < KIND_COUNT - 1; i++) {
        settlement_case *base = pow_case_any(&c, kinds[i], NODES);
        case_fault(base, LW_FAULT_CRASH, 5, 2, 1000, -1);
        const lw_usage usage = run(base, 9, 3);
        check_sums(&usage, kinds[i]);
    }
}

Test(growth, n_replicas_weigh_n_times_one)
{
    for (size_t i = 0; i < KIND_COUNT; i++) {
        const lw_usage usage = run_kind(kinds[i], NODES, 9, 3);
        cr_assert_eq(usage.storage_bytes, NODES * usage.storage_bytes_replica, "%s", kinds[i]);
        for (size_t k = 0; k < LW_STORAGE_KIND_COUNT; k++) {
            cr_assert_eq(usage.storage_kind_bytes[k], NODES * usage.replica.bytes[k], "%s",
                         kinds[i]);
        }
    }
}

Test(growth, more_transactions_never_store_less)
{
    for (size_t i = 0; i < KIND_COUNT; i++) {
        int64_t before = 0;
        for (uint32_t trades = 1; trades <= 40; trades += 13) {
            const lw_usage usage = run_kind(kinds[i], NODES, trades, 0);
            cr_assert_gt(usage.storage_bytes, before, "%s with %u", kinds[i], trades);
            before = usage.storage_bytes;
        }
    }
}

/* An even split of authorities for 200 steps of 5 s: each side seals the 100 blocks of its five,
 * and those of one side, a header and a signature each, stay with the five that sealed them. */
Test(growth, blocks_beside_the_chain_are_told_apart)
{
    static pow_case c;
    settlement_case *base = pow_case_any(&c, "poa", 10);
    ((lw_authority_params *)(void *)base->record)->seals_empty_blocks = true;
    case_fault(base, LW_FAULT_PARTITION, 5, 5, 1000, 2000);
    const lw_usage usage = run(base, 9, 3);
    check_sums(&usage, "poa");
    cr_assert_eq(usage.storage_kind_bytes[LW_STORAGE_ASIDE], 5 * 100 * (256 + 100));
}

/* Four blocks of 256 + 5 x 100 + 9 x 200 bytes. */
Test(growth, tells_headers_signatures_and_transactions_apart)
{
    for (size_t i = 0; i < 2; i++) {
        const lw_usage usage = run_kind(kinds[i], NODES, 9, 0);
        cr_assert_eq(usage.replica.bytes[LW_STORAGE_HEADER], 4 * 256, "%s", kinds[i]);
        cr_assert_eq(usage.replica.bytes[LW_STORAGE_SIGNATURE], 4 * 5 * 100, "%s", kinds[i]);
        cr_assert_eq(usage.replica.bytes[LW_STORAGE_TX], 4 * 9 * 200, "%s", kinds[i]);
        cr_assert_eq(usage.replica.signature_count, 4 * 5, "%s", kinds[i]);
        cr_assert_eq(usage.replica.tx_count, 4 * 9, "%s", kinds[i]);
    }
}

/* 1 MB at 8 Mbit/s: 1 s of download; 1000 x 1 ms + 100 x 20 ms, and 1 s of contracts: 4 s of work.
 */
static const lw_usage book = {.storage_bytes_replica = 1000000,
                              .replica = {.signature_count = 1000, .tx_count = 100},
                              .node_device = {.idle_power_w = 2, .pue_ratio = 1.5}};
static const lw_first_sync_params reader = {.download_bit_per_s = 8e6,
                                            .signature_check_s = 0.001,
                                            .tx_execution_s = 0.02,
                                            .work_power_w = 1};

Test(growth, a_new_node_waits_for_the_slower_of_download_and_work)
{
    lw_first_sync_params fast = reader;
    lw_first_sync sync = lw_growth_first_sync(&reader, 1, &book);
    cr_assert_float_eq(sync.time_s, 4, 1e-9);
    cr_assert_float_eq(sync.energy_j, 1.5 * (2 * 4 + 1 * 4), 1e-9);
    fast.download_bit_per_s = 8e5;
    sync = lw_growth_first_sync(&fast, 1, &book);
    cr_assert_float_eq(sync.time_s, 10, 1e-9);
    cr_assert_float_eq(sync.energy_j, 1.5 * (2 * 10 + 1 * 4), 1e-9);
}

/* The scenario's word, else the record's, else the default. */
Test(growth, a_new_node_is_as_fast_as_is_told)
{
    lw_first_sync_params params = reader;
    lw_usage usage = book;
    params.signature_check_s = params.tx_execution_s = (double)NAN;
    params.download_bit_per_s = 1e13;
    double time_s = lw_growth_first_sync(&params, 0, &usage).time_s;
    cr_assert_float_eq(time_s, 1000 * LW_SYNC_SIGNATURE_S + 100 * LW_SYNC_TX_S, 1e-9);
    usage.node_device.signature_check_s = 0.01;
    usage.node_device.tx_execution_s = 0.2;
    time_s = lw_growth_first_sync(&params, 0, &usage).time_s;
    cr_assert_float_eq(time_s, 1000 * 0.01 + 100 * 0.2, 1e-9);
    params.signature_check_s = 0;
    time_s = lw_growth_first_sync(&params, 0, &usage).time_s;
    cr_assert_float_eq(time_s, 100 * 0.2, 1e-9);
}

Test(growth, nobody_reads_an_office_from_the_beginning)
{
    static pow_case c;
    pow_case_any(&c, "syndicate", 2);
    case_start(&c.base);
    const lw_usage now = case_usage(&c.base);
    const lw_first_sync sync = lw_settlement_first_sync(c.base.settlement, &now);
    cr_assert(isnan(sync.time_s) && isnan(sync.energy_j));
    case_end(&c.base);
}

/* RFC 6962: a path over n leaves has ceil(log2 n) hashes. ANALYTIC.md section 15. */
Test(growth, a_proof_has_as_many_levels_as_its_tree)
{
    static const int64_t counts[] = {0, 1, 2, 3, 4, 5, 7, 8, 9, 1024, 1025};
    static const int levels[] = {0, 0, 1, 2, 2, 3, 3, 3, 4, 10, 11};
    for (size_t i = 0; i < sizeof levels / sizeof levels[0]; i++) {
        cr_assert_eq(lw_proof_level_count(counts[i]), levels[i], "%d leaves", (int)counts[i]);
    }
}

/* Half a year: 200 blocks of 5 transactions of 200 bytes; headers and signatures of 51,200 +
 * 100,000 bytes. In a year 302,400 bytes, and 100 proofs of 200 + 3 x 32 bytes. */
static const lw_usage half_year = {.block_count = 200,
                                   .replica = {.bytes = {[LW_STORAGE_HEADER] = 51200,
                                                         [LW_STORAGE_SIGNATURE] = 100000,
                                                         [LW_STORAGE_TX] = 200000},
                                               .signature_count = 1000,
                                               .tx_count = 1000},
                                   .node_device = {.idle_power_w = 2, .pue_ratio = 1.5}};

Test(growth, a_light_client_reads_headers_and_its_proofs)
{
    const lw_light_client_params asks = {.count = 3, .proofs_per_year = 100};
    lw_first_sync_params speeds = reader;
    lw_light_client client = lw_light_client_of(&asks, &speeds, &half_year, 0.5);
    cr_assert_float_eq(client.bytes_per_year, 302400 + 100 * 296, 1e-6);
    cr_assert_float_eq(client.energy_j_per_year, 1 * 2000 * 0.001, 1e-9, "2 s of signatures");
    speeds.download_bit_per_s = 8 * 3320;
    client = lw_light_client_of(&asks, &speeds, &half_year, 0.5);
    cr_assert_float_eq(client.energy_j_per_year, 100, 1e-9, "100 s of download");
    const lw_usage office = {.block_count = 12};
    cr_assert(isnan(lw_light_client_of(&asks, &speeds, &office, 0.5).bytes_per_year));
}

/* Batches of 9 transactions every hour for two days, of which nodes keep 12 hours. */
static lw_usage run_two_days(const char *kind, double keep_days, double archive_ratio,
                             lw_first_sync *sync)
{
    static pow_case c;
    settlement_case *base = pow_case_any(&c, kind, NODES);
    base->config.end_us = base->config.start_us + INT64_C(2) * 86400 * LW_US_PER_S;
    base->params.pruning.keep_days = keep_days;
    base->params.pruning.archive_ratio = archive_ratio;
    case_start(base);
    for (int hour = 1; hour <= 47; hour++) {
        case_feed(base, 3600.0 * hour, 9);
    }
    const lw_usage usage = case_usage(base);
    *sync = lw_settlement_first_sync(base->settlement, &usage);
    case_end(base);
    return usage;
}

Test(growth, pruning_keeps_headers_state_and_the_last_days)
{
    lw_first_sync sync_all;
    lw_first_sync sync;
    for (size_t i = 0; i < KIND_COUNT - 1; i++) {
        const lw_usage all = run_two_days(kinds[i], (double)NAN, 0, &sync_all);
        const lw_usage usage = run_two_days(kinds[i], 0.5, 0, &sync);
        const int64_t tx_bytes = usage.storage_kind_bytes[LW_STORAGE_TX];
        cr_assert_eq(usage.replica.bytes[LW_STORAGE_TX], all.replica.bytes[LW_STORAGE_TX]);
        for (size_t k = 0; k < LW_STORAGE_KIND_COUNT; k++) {
            cr_assert(k == LW_STORAGE_TX ||
                          usage.storage_kind_bytes[k] == all.storage_kind_bytes[k],
                      "%s: kind %zu", kinds[i], k);
        }
        const double kept = (double)tx_bytes / (double)all.storage_kind_bytes[LW_STORAGE_TX];
        cr_assert(kept > 0.22 && kept < 0.34, "%s keeps %g of 47 h", kinds[i], kept);
        cr_assert_lt(sync.time_s, sync_all.time_s, "%s", kinds[i]);
        const lw_usage half = run_two_days(kinds[i], 0.5, 0.5, &sync);
        cr_assert_float_eq((double)half.storage_bytes,
                           (double)(usage.storage_bytes + all.storage_bytes) / 2, 1, "%s",
                           kinds[i]);
        const lw_usage archive = run_two_days(kinds[i], 0.5, 1, &sync);
        cr_assert_eq(archive.storage_bytes, all.storage_bytes, "%s", kinds[i]);
        const lw_usage long_kept = run_two_days(kinds[i], 3, 0, &sync);
        cr_assert_eq(long_kept.storage_bytes, all.storage_bytes, "%s", kinds[i]);
    }
}
