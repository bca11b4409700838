// SPDX-License-Identifier: Apache-2.0
/* PBFT with validators that all speak: its delays, messages, bytes, energy, trust and limits. */
#include "tests/support/pbft_timing.h"

#include <criterion/criterion.h>

Test(pbft, takes_five_link_delays_from_request_to_final)
{
    /* With 2 or 3 a validator's own vote makes a quorum, one delay sooner; with 1 there is no vote.
     */
    for (int64_t n = 4; n <= 40; n++) {
        settlement_case c;
        case_pbft(&c, n, 1);
        case_start(&c);
        case_feed(&c, 900, 8);
        case_feed(&c, 1800, 8);
        case_run_until(&c, 2000);
        for (size_t i = 0; i < 2; i++) {
            const lw_outcome o = pbft_outcome(&c, i);
            cr_assert_eq(o.state, LW_OUTCOME_SETTLED);
            cr_assert_eq(o.submitted_us, case_us(&c, 900 * (double)(i + 1)));
            cr_assert_eq(o.recorded_us - o.submitted_us, pbft_delay_us(4));
            cr_assert_eq(o.final_us - o.submitted_us, pbft_delay_us(5));
        }
        case_end(&c);
    }
}

Test(pbft, needs_fewer_delays_when_no_vote_of_another_is_needed)
{
    static const double delays[] = {2, 4, 4};
    for (int64_t n = 1; n <= 3; n++) {
        settlement_case c;
        case_pbft(&c, n, 1);
        case_start(&c);
        case_feed(&c, 900, 8);
        case_run_until(&c, 2000);
        const lw_outcome o = pbft_outcome(&c, 0);
        cr_assert_eq(o.final_us - o.submitted_us, pbft_delay_us(delays[n - 1]));
        case_end(&c);
    }
}

Test(pbft, proposes_nothing_when_nothing_is_traded)
{
    settlement_case c;
    case_pbft(&c, 10, 30);
    case_start(&c);
    case_feed(&c, 900, 0);
    case_run_until(&c, 30 * 86400);
    const lw_usage usage = case_usage(&c);
    cr_assert_eq(usage.message_count, 0);
    cr_assert_eq(usage.client_message_count, 0);
    cr_assert_eq(usage.block_count, 0);
    cr_assert_eq(usage.storage_bytes, 0);
    cr_assert_eq(usage.energy_marginal_j, 0);
    case_end(&c);
}

Test(pbft, stores_header_votes_and_transactions_on_every_replica)
{
    settlement_case c;
    case_pbft(&c, 10, 1);
    c.pbft.header_bytes = 300;
    c.pbft.vote_bytes = 77;
    c.pbft.tx_bytes = 123;
    case_start(&c);
    for (int k = 1; k <= 10; k++) {
        case_feed(&c, 900.0 * k, 6);
    }
    case_drain(&c, 86400);
    const lw_usage usage = case_usage(&c);
    cr_assert_eq(usage.storage_bytes_replica, 10 * (300 + 7 * 77 + 6 * 123));
    cr_assert_eq(usage.storage_bytes, 10 * usage.storage_bytes_replica);
    size_t count = 0;
    const lw_block *blocks = lw_settlement_blocks(c.settlement, &count);
    cr_assert_eq(count, 10);
    cr_assert_eq(blocks[3].bytes, 300 + 7 * 77 + 6 * 123);
    case_end(&c);
}

Test(pbft, counts_the_bytes_of_every_message)
{
    settlement_case c;
    case_pbft(&c, 4, 1);
    c.pbft.header_bytes = 1000;
    c.pbft.vote_bytes = 10;
    c.pbft.tx_bytes = 100;
    case_start(&c);
    case_feed(&c, 900, 6);
    case_drain(&c, 86400);
    const int64_t request = 10 + 600;
    const int64_t pre_prepares = 3 * (1000 + 10 + 600);
    const int64_t votes = (9 + 12) * 10;
    const int64_t replies = 4 * 10;
    cr_assert_eq(case_usage(&c).message_bytes, request + pre_prepares + votes + replies);
    case_end(&c);
}

Test(pbft, takes_idle_power_all_the_time_and_joules_by_count)
{
    settlement_case c;
    case_pbft(&c, 10, 30);
    c.pbft.device.device_share_ratio = 0.5;
    c.pbft.device.pue_ratio = 1.2;
    case_start(&c);
    for (int k = 1; k <= 100; k++) {
        case_feed(&c, 900.0 * k, 6);
    }
    case_run_until(&c, 30 * 86400);
    const lw_usage usage = case_usage(&c);
    const double messages = 100 * (180 + 11);
    const double marginal_j = (messages * 0.00331 + 100 * 6 * 10 * 0.005) * 1.2;
    const double idle_j = 2.617 * 0.5 * 10 * 30 * 86400 * 1.2;
    cr_assert_float_eq(usage.energy_marginal_j, marginal_j, 1e-9 * marginal_j);
    cr_assert_float_eq(usage.energy_j, idle_j + marginal_j, 1e-9 * idle_j);
    case_end(&c);
}

Test(pbft, stores_twice_the_transactions_for_twice_the_trades)
{
    int64_t tx_counts[2];
    for (uint32_t k = 0; k < 2; k++) {
        settlement_case c;
        case_pbft(&c, 7, 1);
        case_start(&c);
        for (int i = 1; i <= 50; i++) {
            case_feed(&c, 900.0 * i, 9 * (k + 1));
        }
        case_drain(&c, 86400);
        tx_counts[k] = case_usage(&c).tx_count;
        case_end(&c);
    }
    cr_assert_eq(tx_counts[0], 450);
    cr_assert_eq(tx_counts[1], 900);
}

Test(pbft, waits_for_a_narrow_uplink)
{
    settlement_case c;
    case_pbft(&c, 4, 1);
    c.pbft.link.bandwidth_bit_per_s = 8000; /* 1 ms a byte */
    c.pbft.header_bytes = 100;
    c.pbft.vote_bytes = 10;
    c.pbft.tx_bytes = 50;
    c.pbft.request_timeout_s = 60;
    c.pbft.view_change_timeout_s = 30;
    case_start(&c);
    case_feed(&c, 900, 2);
    case_run_until(&c, 1000);
    const lw_outcome o = pbft_outcome(&c, 0);
    /* Request of 110 B, pre-prepares of 210 B one after the other to validators 1, 2, 3. Validators
     * 1 and 2 prepare, to 2, 3, 0 and 3, 0, 1: validator 2 hears of 1's vote 10 ms after it was
     * sent, long before its own proposal comes, and is prepared when it has voted. */
    const double prepared_s = 0.110 + 0.02 + 2 * 0.210 + 0.02;
    cr_assert_gt(o.final_us - o.submitted_us, lw_micro_from_double(prepared_s));
    cr_assert_lt(o.final_us - o.submitted_us, lw_micro_from_double(prepared_s + 0.5));
    cr_assert_eq(case_usage(&c).message_count, 24);
    case_end(&c);
}

Test(pbft, sends_as_many_messages_one_by_one_as_all_at_once)
{
    lw_usage usages[2];
    for (int k = 0; k < 2; k++) {
        settlement_case c;
        case_pbft(&c, 13, 1);
        if (k == 1) {
            c.pbft.link.bandwidth_bit_per_s = 1e12;
        }
        case_fault(&c, LW_FAULT_CRASH, 0, 3, 9000.03, 20000);
        case_start(&c);
        for (int i = 1; i <= 50; i++) {
            case_feed(&c, 900.0 * i, 9);
        }
        case_drain(&c, 2 * 86400);
        usages[k] = case_usage(&c);
        case_end(&c);
    }
    cr_assert_eq(usages[0].message_count, usages[1].message_count);
    cr_assert_eq(usages[0].client_message_count, usages[1].client_message_count);
    cr_assert_eq(usages[0].message_bytes, usages[1].message_bytes);
    cr_assert_eq(usages[0].storage_bytes, usages[1].storage_bytes);
}

Test(pbft, depends_on_the_seed_only_through_jitter)
{
    uint64_t hashes[2][2];
    for (uint64_t seed = 0; seed < 2; seed++) {
        for (int jitter = 0; jitter < 2; jitter++) {
            settlement_case c;
            case_pbft(&c, 7, 1);
            c.config.seed = seed;
            c.pbft.link.latency_jitter_ratio = 0.9 * jitter;
            case_start(&c);
            for (int i = 1; i <= 20; i++) {
                case_feed(&c, 900.0 * i, 9);
            }
            case_drain(&c, 86400);
            cr_assert_eq(case_usage(&c).settled_trade_count, 180);
            hashes[seed][jitter] = case_hash(&c);
            case_end(&c);
        }
    }
    cr_assert_eq(hashes[0][0], hashes[1][0]);
    cr_assert_neq(hashes[0][1], hashes[1][1]);
}

static size_t error_count(const settlement_case *c, lw_error *first)
{
    lw_report report;
    lw_report_init(&report);
    lw_settlement_check(&c->params, "/settlements/0", &report);
    if (report.count > 0) {
        *first = report.items[0];
    }
    const size_t count = report.error_count;
    lw_report_fini(&report);
    return count;
}

Test(pbft, says_how_many_validators_a_fault_bound_needs)
{
    settlement_case c;
    lw_error error;
    case_pbft(&c, 3, 1);
    c.pbft.fault_bound_count = 1;
    cr_assert_eq(error_count(&c, &error), 1);
    cr_assert_str_eq(error.pointer, "/settlements/0/record/validators");
    cr_assert_str_eq(error.message, "3 validators cannot bear 1 faults: n >= 3f + 1 = 4 is needed");
    cr_assert_str_eq(error.suggestion, "write 4 validators, or fault_bound_count 0");
}

Test(pbft, rejects_timeouts_that_depose_a_good_primary)
{
    settlement_case c;
    lw_error error;
    case_pbft(&c, 4, 1);
    c.pbft.link.latency_s = 0.5;
    cr_assert_eq(error_count(&c, &error), 1);
    cr_assert_str_eq(error.pointer, "/settlements/0/record/view_change_timeout_s");
    c.pbft.view_change_timeout_s = 61;
    cr_assert_eq(error_count(&c, &error), 1);
    cr_assert_str_eq(error.pointer, "/settlements/0/record/view_change_timeout_max_s");
}

Test(pbft, rejects_more_operators_than_validators)
{
    settlement_case c;
    lw_error error;
    case_pbft(&c, 4, 1);
    c.pbft.operator_count = 5;
    cr_assert_eq(error_count(&c, &error), 1);
    cr_assert_str_eq(error.pointer, "/settlements/0/record/operator_count");
}

Test(pbft, is_as_strong_as_its_only_software_vendor)
{
    settlement_case c;
    lw_trust trust;
    case_pbft(&c, 10, 1);
    case_start(&c);
    lw_settlement_trust(c.settlement, &trust);
    cr_assert_eq(trust.rewrite_party_count, 1);
    cr_assert_eq(trust.block_party_count, 1);
    cr_assert_eq(trust.fault_bound_count, 3);
    cr_assert_eq(trust.quorum_count, 7);
    c.pbft.software_vendor_count = 10;
    lw_settlement_trust(c.settlement, &trust);
    cr_assert_eq(trust.rewrite_party_count, 4);
    cr_assert_eq(trust.block_party_count, 4);
    c.pbft.operator_count = 2;
    lw_settlement_trust(c.settlement, &trust);
    cr_assert_eq(trust.rewrite_party_count, 1);
    case_end(&c);
}
