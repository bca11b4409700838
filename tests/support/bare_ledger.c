// SPDX-License-Identifier: Apache-2.0
#include "tests/support/bare_ledger.h"

#include <criterion/criterion.h>

bare_ledger bare_begin(const settlement_case *c)
{
    bare_ledger bare;
    lw_error error;
    void *self = NULL;
    lw_mechanism_limits limits;
    lw_pbft_class.limits(&c->pbft, &limits);
    const lw_book_config book = {.queue_tx_max = 1000000,
                                 .deadline_us = INT64_MAX,
                                 .splits_batches = true,
                                 .payment = {.params = &c->payment,
                                             .month_starts_us = c->months_us,
                                             .month_count = CASE_MONTHS}};
    bare.book = lw_book_create(&book);
    cr_assert_eq(lw_pbft_class.create(&c->config, bare.book, &self, &error), LW_OK);
    bare.ledger = self;
    const lw_engine_config engine = {.start_us = c->config.start_us,
                                     .kinds = lw_pbft_class.event_kinds,
                                     .kind_count = lw_pbft_class.event_kind_count,
                                     .source_count = limits.source_count,
                                     .event_limit_count = limits.event_limit_count,
                                     .state = self};
    cr_assert_eq(lw_engine_create(&engine, &bare.engine, &error), LW_OK);
    lw_pbft_class.begin(self, bare.engine);
    return bare;
}

void bare_end(bare_ledger *bare)
{
    lw_engine_destroy(bare->engine);
    lw_pbft_class.destroy(bare->ledger);
    lw_book_destroy(bare->book);
}

void bare_run(const bare_ledger *bare, lw_time_us time_us)
{
    lw_error error;
    cr_assert_eq(lw_engine_run_until(bare->engine, time_us, &error), LW_OK);
}

void bare_feed(const bare_ledger *bare, const settlement_case *c, uint64_t number,
               double interval_s, uint32_t count)
{
    lw_trade trades[40];
    cr_assert_leq(count, 40);
    for (uint32_t i = 0; i < count; i++) {
        trades[i] = (lw_trade){.participant = i, .energy_milliwh = 1000};
    }
    const lw_batch batch = {.number = number,
                            .trade_count = count,
                            .interval_end_us = case_us(c, interval_s * (double)(number + 1)),
                            .trades = trades};
    bare_run(bare, batch.interval_end_us);
    lw_book_add(bare->book, &batch);
    lw_pbft_class.submit(bare->ledger);
}
