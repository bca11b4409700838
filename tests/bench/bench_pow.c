// SPDX-License-Identifier: Apache-2.0
/* Cost of a proof-of-work network: SimBlock's of 2019 with 6,000 nodes and 100 blocks, every
 * message simulated and announcements without effect elided, and 100,000 nodes with 20 blocks. Each
 * runs in a process of its own: CPU time, peak memory and events a CPU second are its. Peers on
 * such a machine (6,000 nodes, 100 blocks): SimBlock 20-29 s and 309-705 MB, JABS 42 s and 1800 MB.
 * Prints bench,figure,value,unit. */
#include "models/settlement/catalog.h"
#include "models/settlement/mechanism/payment.h"
#include "models/settlement/pow/pow_params.h"
#include "models/settlement/settlement.h"
#include "sim/base/check.h"

#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

enum { MONTH_COUNT = 24 };

typedef struct work {
    const char *name;
    int64_t nodes;
    int64_t blocks;
    bool elides;
} work;

/* What the child tells. */
typedef struct answer {
    double event_count;
    double half_s;
    double most_s;
} answer;

static lw_pow_own_params simblock(const work *w)
{
    lw_pow_own_params own;
    lw_param_set_defaults(&lw_pow_own_table, &own);
    own.network.node_count = w->nodes;
    own.network.compact_block_bytes = 18000;
    own.network.uplink_busy = LW_NET_UNTIL_ARRIVED;
    own.network.queues_downlink = false;
    own.network.elides = w->elides;
    own.hash_rate_h_per_s = 2.4e12;
    own.header_bytes = 0;
    own.block_bytes = 535000;
    return own;
}

static double figure(const lw_settlement *settlement, const char *name)
{
    double values[LW_EXTRAS_MAX];
    size_t count = 0;
    const lw_extra *extras = lw_settlement_extras(settlement, &count);
    lw_settlement_tell(settlement, values);
    size_t i = 0;
    while (strcmp(extras[i].name, name) != 0) {
        i++;
    }
    return values[i];
}

static answer run(const work *w)
{
    static lw_time_us months_us[MONTH_COUNT];
    for (int i = 0; i < MONTH_COUNT; i++) {
        months_us[i] = i * 30 * INT64_C(86400) * LW_US_PER_S;
    }
    lw_pow_own_params own = simblock(w);
    lw_pow_params pow;
    lw_payment_params payment;
    lw_settlement_params params;
    lw_param_set_defaults(&lw_pow_table, &pow);
    lw_param_set_defaults(&lw_bank_transfer_table, &payment);
    lw_param_set_defaults(&lw_settlement_table, &params);
    const lw_param *chain = lw_param_find(&lw_pow_table, "chain");
    const lw_param *record = lw_param_find(&lw_settlement_table, "record");
    const lw_param *rail = lw_param_find(&lw_settlement_table, "payment");
    pow.chain = (lw_variant){lw_param_variant_find(chain, "own_network"), &own};
    params.name = "bench";
    params.record = (lw_variant){lw_param_variant_find(record, "pow"), &pow};
    params.payment = (lw_variant){lw_param_variant_find(rail, "bank_transfer"), &payment};
    const lw_settlement_config config = {.params = &params,
                                         .seed = 1,
                                         .end_us = months_us[2],
                                         .interval_us = 900 * LW_US_PER_S,
                                         .month_starts_us = months_us,
                                         .month_count = MONTH_COUNT,
                                         .electricity_price_per_kwh = 0.2};
    lw_settlement *settlement = NULL;
    LW_ASSERT(lw_settlement_create(&config, &settlement, NULL) == LW_OK);
    for (lw_time_us time_us = 0; figure(settlement, "mined_block_count") < (double)w->blocks;) {
        time_us += 60 * LW_US_PER_S;
        LW_ASSERT(lw_settlement_run_until(settlement, time_us, NULL) == LW_OK);
    }
    lw_usage usage;
    lw_settlement_usage(settlement, &usage);
    const answer found = {.event_count = (double)usage.message_count -
                                         figure(settlement, "elided_announcement_count"),
                          .half_s = figure(settlement, "propagation_p50_s"),
                          .most_s = figure(settlement, "propagation_p90_s")};
    lw_settlement_destroy(settlement);
    return found;
}

/* Runs in a child, so that its memory and time are told apart. */
static void measure(const work *w)
{
    int pipe_ends[2];
    LW_ASSERT(pipe(pipe_ends) == 0);
    const pid_t child = fork();
    if (child == 0) {
        const answer found = run(w);
        const ssize_t written = write(pipe_ends[1], &found, sizeof found);
        _exit(written == (ssize_t)sizeof found ? 0 : 1);
    }
    answer found;
    LW_ASSERT(child > 0 && read(pipe_ends[0], &found, sizeof found) == (ssize_t)sizeof found);
    int status = 0;
    struct rusage used;
    LW_ASSERT(wait4(child, &status, 0, &used) == child && status == 0);
    const double cpu_s = (double)used.ru_utime.tv_sec + (double)used.ru_utime.tv_usec / 1e6 +
                         (double)used.ru_stime.tv_sec + (double)used.ru_stime.tv_usec / 1e6;
    printf("pow,%s,%.2f,CPU-s\n", w->name, cpu_s);
    printf("pow,%s memory,%.1f,MB\n", w->name, (double)used.ru_maxrss / 1024);
    printf("pow,%s events,%.2f,million\n", w->name, found.event_count / 1e6);
    printf("pow,%s pace,%.2f,million events per CPU-s\n", w->name, found.event_count / 1e6 / cpu_s);
    printf("pow,%s t50,%.3f,s\n", w->name, found.half_s);
    printf("pow,%s t90,%.3f,s\n", w->name, found.most_s);
    fflush(stdout);
}

int main(void)
{
    static const work works[] = {{"6000 nodes x 100 blocks, all messages", 6000, 100, false},
                                 {"6000 nodes x 100 blocks, elided", 6000, 100, true},
                                 {"100000 nodes x 20 blocks, elided", 100000, 20, true},
                                 {"100000 nodes x 20 blocks, all messages", 100000, 20, false}};
    for (size_t i = 0; i < sizeof works / sizeof works[0]; i++) {
        measure(&works[i]);
    }
    return 0;
}
