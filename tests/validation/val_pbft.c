// SPDX-License-Identifier: Apache-2.0
/* Castro & Liskov 1999, one request without faults: the figures of the protocol's own algebra. */
#include "models/settlement/mechanism/quorum.h"
#include "tests/support/settlement_case.h"

#include <criterion/criterion.h>

#include <math.h>

typedef struct protocol_row {
    int64_t n;
    int64_t f;
    int64_t quorum;
    int64_t message_count;
    int64_t with_client_count; /* request and replies too */
} protocol_row;

/* Derived by hand: (n-1) + (n-1)^2 + n(n-1), then one request and n replies. */
static const protocol_row protocol_rows[] = {
    {4, 1, 3, 24, 29},        {7, 2, 5, 84, 92},        {10, 3, 7, 180, 191},
    {13, 4, 9, 312, 326},     {16, 5, 11, 480, 497},    {22, 7, 15, 924, 947},
    {31, 10, 21, 1860, 1892}, {64, 21, 43, 8064, 8129}, {100, 33, 67, 19800, 19901},
};

Test(pbft, sends_the_messages_of_the_paper_for_each_decision)
{
    for (size_t i = 0; i < sizeof protocol_rows / sizeof protocol_rows[0]; i++) {
        const protocol_row *row = &protocol_rows[i];
        for (int narrow = 0; narrow < 2; narrow++) {
            settlement_case c;
            case_pbft(&c, row->n, 1);
            c.pbft.link.bandwidth_bit_per_s = narrow ? 1e11 : (double)NAN;
            case_start(&c);
            for (int k = 1; k <= 3; k++) {
                case_feed(&c, 900.0 * k, 5);
            }
            case_drain(&c, 86400);
            const lw_usage usage = case_usage(&c);
            cr_assert_eq(usage.message_count, 3 * row->message_count, "n = %d", (int)row->n);
            cr_assert_eq(usage.message_count + usage.client_message_count,
                         3 * row->with_client_count);
            size_t count = 0;
            const lw_block *blocks = lw_settlement_blocks(c.settlement, &count);
            cr_assert_eq(count, 3);
            cr_assert(narrow || blocks[1].message_count == row->message_count);
            lw_trust trust;
            lw_settlement_trust(c.settlement, &trust);
            cr_assert_eq(trust.fault_bound_count, row->f);
            cr_assert_eq(trust.quorum_count, row->quorum);
            case_end(&c);
        }
    }
}

typedef struct safety_row {
    int64_t n;
    int64_t f;
    int64_t quorum;
    int64_t rewrite; /* 2Q - n */
    int64_t spare;   /* n - Q */
} safety_row;

Test(quorum, agrees_with_the_truth_table)
{
    static const safety_row rows[] = {{4, 1, 3, 2, 1}, {5, 1, 4, 3, 1},  {6, 1, 4, 2, 2},
                                      {7, 2, 5, 3, 2}, {10, 3, 7, 4, 3}, {13, 4, 9, 5, 4}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const safety_row *row = &rows[i];
        cr_assert_eq(lw_bft_fault_bound(row->n), row->f);
        cr_assert_eq(lw_bft_quorum(row->n, row->f), row->quorum);
        lw_trust trust = {.node_count = row->n, .quorum_count = row->quorum};
        lw_quorum_trust(row->n, row->n, &trust);
        cr_assert_eq(trust.rewrite_party_count, row->rewrite);
        cr_assert_eq(trust.block_party_count, row->spare + 1);
    }
}

Test(quorum, counts_the_fewest_parties_by_brute_force)
{
    for (int64_t nodes = 1; nodes <= 20; nodes++) {
        for (int64_t parties = 1; parties <= nodes; parties++) {
            for (int64_t needed = 1; needed <= nodes; needed++) {
                int64_t held = 0;
                int64_t count = 0;
                while (held < needed) {
                    held += nodes / parties + (count < nodes % parties);
                    count++;
                }
                cr_assert_eq(lw_fewest_parties(nodes, parties, needed), count);
            }
        }
    }
}

/* One replica stores blocks x (header + Q votes) + transactions x size; 10 nodes, blocks of 20
 * transactions of 200 B every 15 s with 508 B beside them (9,477,619,200 B a year), here for
 * an hour. */
Test(pbft, stores_what_the_closed_form_says)
{
    settlement_case c;
    case_pbft(&c, 10, 1);
    c.pbft.block_interval_s = 15;
    c.pbft.header_bytes = 508 - 7 * 10;
    c.pbft.vote_bytes = 10;
    c.pbft.tx_bytes = 200;
    case_start(&c);
    for (int k = 1; k <= 240; k++) {
        case_feed(&c, 15.0 * k, 20);
    }
    case_drain(&c, 86400);
    const lw_usage usage = case_usage(&c);
    cr_assert_eq(usage.storage_bytes_replica, INT64_C(9477619200) / (365 * 24));
    cr_assert_eq(usage.storage_bytes, INT64_C(94776192000) / (365 * 24));
    case_end(&c);
}
