// SPDX-License-Identifier: Apache-2.0
/* A validator that missed something is put into that state by hand; the next block must bring it
 * up. */
#include "tests/support/bare_ledger.h"

#include <criterion/criterion.h>

static void feed_blocks(const bare_ledger *bare, const settlement_case *c, uint64_t first,
                        uint64_t end)
{
    for (uint64_t number = first; number < end; number++) {
        bare_feed(bare, c, number, 900, 10);
    }
    bare_run(bare, case_us(c, 900 * (double)end + 800));
    cr_assert_eq(bare->ledger->decided_seq, end);
}

static void check_is_whole(const bare_ledger *bare, uint32_t replica)
{
    const lw_pbft_replica *x = &bare->ledger->replicas[replica];
    const lw_pbft_replica *other = &bare->ledger->replicas[0];
    cr_assert_eq(x->executed_seq, bare->ledger->decided_seq);
    cr_assert_eq(x->chain_hash, other->chain_hash);
    cr_assert_eq(x->stored_bytes, other->stored_bytes);
    cr_assert_eq(x->stored_tx_count, other->stored_tx_count);
}

Test(pbft_catch_up, fetches_a_block_that_others_decided_without_it)
{
    settlement_case c;
    case_pbft(&c, 4, 1);
    bare_ledger bare = bare_begin(&c);
    feed_blocks(&bare, &c, 0, 5);
    const lw_pbft_replica before = bare.ledger->replicas[3];
    feed_blocks(&bare, &c, 5, 6);
    bare.ledger->replicas[3] = before;
    feed_blocks(&bare, &c, 6, 7);
    check_is_whole(&bare, 3);
    bare_end(&bare);
}

/* It joined the view without the proposal: what it prepared in an earlier view is not under way. */
Test(pbft_catch_up, is_not_deceived_by_an_old_certificate)
{
    settlement_case c;
    case_pbft(&c, 4, 1);
    bare_ledger bare = bare_begin(&c);
    feed_blocks(&bare, &c, 0, 5);
    lw_pbft_replica before = bare.ledger->replicas[3];
    feed_blocks(&bare, &c, 5, 6);
    before.slots[6 % LW_PBFT_WINDOW] = (lw_pbft_slot){.seq = 6, .certificate = {.seq = 6}};
    bare.ledger->replicas[3] = before;
    feed_blocks(&bare, &c, 6, 7);
    check_is_whole(&bare, 3);
    bare_end(&bare);
}

/* Alone it wants view 9 and may not vote in view 0, but it keeps the chain. */
Test(pbft_catch_up, keeps_up_with_the_chain_when_it_is_left_out)
{
    settlement_case c;
    case_pbft(&c, 4, 1);
    bare_ledger bare = bare_begin(&c);
    feed_blocks(&bare, &c, 0, 5);
    bare.ledger->replicas[3].is_active = false;
    bare.ledger->replicas[3].view = 9;
    feed_blocks(&bare, &c, 5, 6);
    check_is_whole(&bare, 3);
    cr_assert_not(bare.ledger->replicas[3].is_active);
    feed_blocks(&bare, &c, 6, 8);
    check_is_whole(&bare, 3);
    bare_end(&bare);
}

/* Further behind than its window of slots. */
Test(pbft_catch_up, fetches_when_it_is_far_behind)
{
    settlement_case c;
    case_pbft(&c, 4, 1);
    bare_ledger bare = bare_begin(&c);
    feed_blocks(&bare, &c, 0, 5);
    const lw_pbft_replica before = bare.ledger->replicas[3];
    feed_blocks(&bare, &c, 5, 30);
    bare.ledger->replicas[3] = before;
    feed_blocks(&bare, &c, 30, 31);
    check_is_whole(&bare, 3);
    bare_end(&bare);
}
