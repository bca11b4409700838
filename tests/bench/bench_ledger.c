// SPDX-License-Identifier: Apache-2.0
/* Ledgers of 40 nodes for one simulated hour with 4,134 blocks: the 12.9 million events in which
 * JABS runs PBFT (21.7 CPU-s, a quiet core of an AMD EPYC of Zen 3). A message that reaches a node
 * counts as an event, also when one event of the kernel carries it to all. Prints
 * bench,figure,value,unit. */
#include "models/settlement/bft/pbft_params.h"
#include "models/settlement/catalog.h"
#include "models/settlement/committee/committee_params.h"
#include "models/settlement/mechanism/payment.h"
#include "models/settlement/settlement.h"
#include "sim/base/check.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

enum { NODE_COUNT = 40, BLOCK_COUNT = 4134, PARAMS_SIZE = 1024, TRADE_COUNT = 5 };
#define START_US (INT64_C(1451606400) * LW_US_PER_S)
#define PACE_US (3600 * LW_US_PER_S / BLOCK_COUNT)

static lw_variant variant_of(const lw_param_variant *variants, const char *tag, void *params)
{
    while (strcmp(variants->tag, tag) != 0) {
        variants++;
    }
    LW_ASSERT(variants->table->size <= PARAMS_SIZE);
    lw_param_set_defaults(variants->table, params);
    return (lw_variant){variants, params};
}

static void run(lw_settlement *settlement)
{
    lw_trade trades[TRADE_COUNT];
    memset(trades, 0, sizeof trades);
    lw_batch batch = {.trade_count = TRADE_COUNT, .trades = trades};
    for (uint64_t k = 1; k <= BLOCK_COUNT; k++) {
        batch.number = k;
        batch.interval_end_us = START_US + (lw_time_us)k * PACE_US;
        LW_ASSERT(lw_settlement_accept(settlement, &batch, NULL) == LW_OK);
        lw_settlement_outcomes_clear(settlement);
        lw_settlement_blocks_clear(settlement);
    }
    LW_ASSERT(lw_settlement_drain(settlement, START_US + 7200 * LW_US_PER_S, NULL) == LW_OK);
}

static void measure(const char *kind, bool is_each)
{
    static _Alignas(16) unsigned char record[PARAMS_SIZE];
    static _Alignas(16) unsigned char rail[PARAMS_SIZE];
    lw_time_us months_us[2] = {START_US, START_US + 400 * 86400 * LW_US_PER_S};
    lw_settlement_params params;
    lw_param_set_defaults(&lw_settlement_table, &params);
    params.name = "bench";
    params.record = variant_of(lw_record_variants, kind, record);
    params.payment = variant_of(lw_payment_variants, "bank_transfer", rail);
    if (strcmp(kind, "pbft") == 0) {
        lw_pbft_params *p = (lw_pbft_params *)record;
        p->validators = NODE_COUNT;
        p->block_interval_s = 0;
        p->link.latency_jitter_ratio = is_each ? 0.5 : 0;
    } else {
        lw_committee_params *p = (lw_committee_params *)record;
        p->validators = NODE_COUNT;
        p->block_interval_s = 0;
        p->link.latency_jitter_ratio = is_each ? 0.5 : 0;
    }
    const lw_settlement_config config = {.params = &params,
                                         .seed = 1,
                                         .start_us = START_US,
                                         .end_us = START_US + 3600 * LW_US_PER_S,
                                         .interval_us = PACE_US,
                                         .month_starts_us = months_us,
                                         .month_count = 2,
                                         .member_count = 10,
                                         .community_count = 1};
    lw_settlement *settlement = NULL;
    LW_ASSERT(lw_settlement_create(&config, &settlement, NULL) == LW_OK);
    const clock_t begin = clock();
    run(settlement);
    const double cpu_s = (double)(clock() - begin) / CLOCKS_PER_SEC;
    lw_usage usage;
    lw_settlement_usage(settlement, &usage);
    const double event_count = (double)(usage.message_count + usage.client_message_count);
    const char *way = is_each ? "one_by_one" : "broadcast";
    LW_ASSERT(usage.settled_trade_count == BLOCK_COUNT * TRADE_COUNT);
    printf("ledger,%s_%s_events,%.0f,1\n", kind, way, event_count);
    printf("ledger,%s_%s_cpu,%.3f,s\n", kind, way, cpu_s);
    printf("ledger,%s_%s_rate,%.0f,event/s\n", kind, way, event_count / cpu_s);
    lw_settlement_destroy(settlement);
}

int main(void)
{
    static const char *const kinds[] = {"pbft", "tendermint"};
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        measure(kinds[i], false);
        measure(kinds[i], true);
    }
    return 0;
}
