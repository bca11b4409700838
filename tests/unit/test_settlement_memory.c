// SPDX-License-Identifier: Apache-2.0
/* Memory that runs out at the k-th request, for every k, is an error and never a crash or a leak.
 */
#include "tests/support/settlement_case.h"

#include <criterion/criterion.h>

#include <stdlib.h>

static int64_t left_count = INT64_MAX; /* requests that will still be granted */

void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *memory, size_t size);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *memory, size_t size);

void *__wrap_malloc(size_t size)
{
    return left_count-- > 0 ? __real_malloc(size) : NULL;
}

void *__wrap_calloc(size_t count, size_t size)
{
    return left_count-- > 0 ? __real_calloc(count, size) : NULL;
}

void *__wrap_realloc(void *memory, size_t size)
{
    return left_count-- > 0 ? __real_realloc(memory, size) : NULL;
}

static lw_status feed(settlement_case *c, double offset_s, lw_error *error)
{
    const lw_batch batch = {.number = c->batch_count++,
                            .trade_count = 40,
                            .interval_end_us = case_us(c, offset_s),
                            .trades = c->trades};
    return lw_settlement_accept(c->settlement, &batch, error);
}

/* A run with outages and view changes in which every growing array grows. */
static lw_status run(settlement_case *c)
{
    lw_error error;
    c->batch_count = 0;
    lw_status status = lw_settlement_create(&c->config, &c->settlement, &error);
    for (int k = 1; status == LW_OK && k <= 150; k++) {
        status = feed(c, 900.0 * k, &error);
    }
    if (status == LW_OK) {
        status = lw_settlement_drain(c->settlement, case_us(c, 100 * 86400.0), &error);
    }
    lw_settlement_destroy(c->settlement);
    return status;
}

static void starve(settlement_case *c)
{
    int64_t granted = 0;
    lw_status status = LW_ERR_MEMORY;
    while (status != LW_OK) {
        left_count = granted;
        status = run(c);
        left_count = INT64_MAX;
        cr_assert(status == LW_OK || status == LW_ERR_MEMORY, "after %lld requests: %s",
                  (long long)granted, lw_status_code(status));
        granted++;
    }
    cr_assert_gt(granted, 8);
}

Test(settlement, ends_with_an_error_when_memory_is_out_for_a_ledger)
{
    settlement_case c;
    case_pbft(&c, 7, 2);
    c.pbft.block_interval_s = 2000;
    case_fault(&c, LW_FAULT_CRASH, 0, 2, 1800.05, 40000);
    case_fault(&c, LW_FAULT_CRASH, 2, 3, 50000, 70000);
    starve(&c);
}

/* A partition during which blocks pile up, liars, and a return. */
static void starve_ledger(const char *kind, bool has_liars)
{
    static settlement_case c;
    lw_committee_params *p = case_ledger(&c, kind, 5, 2);
    p->block_interval_s = 300;
    case_fault(&c, LW_FAULT_CRASH, 0, 1, 1800.05, 40000);
    case_fault(&c, LW_FAULT_PARTITION, 2, 2, 50000, 60000);
    if (has_liars) {
        case_fault(&c, LW_FAULT_EQUIVOCATE, 1, 1, 70000, 80000);
    }
    starve(&c);
}

Test(settlement, ends_with_an_error_when_memory_is_out_for_tendermint)
{
    starve_ledger("tendermint", true);
}

Test(settlement, ends_with_an_error_when_memory_is_out_for_raft)
{
    starve_ledger("raft", false);
}

Test(settlement, ends_with_an_error_when_memory_is_out_for_poa)
{
    starve_ledger("poa", true);
}

Test(settlement, ends_with_an_error_when_memory_is_out_for_pos)
{
    starve_ledger("pos", true);
}

Test(settlement, ends_with_an_error_when_memory_is_out_for_an_intermediary)
{
    settlement_case c;
    case_syndicate(&c, 2);
    case_fault(&c, LW_FAULT_OUTAGE, 0, 1, 1800, 4000);
    starve(&c);
}
