// SPDX-License-Identifier: Apache-2.0
/* Floods and eclipses of a settlement. */
#include "models/settlement/settlement_siege.h"

#include <math.h>
#include <string.h>

static void limits_of(const lw_settlement_params *params, lw_mechanism_limits *limits)
{
    lw_mechanism_of(params)->limits(params->record.value, limits);
}

/* A gateway beside the nodes is alone when all of them are cut off from it. */
lw_fault lw_siege_cut(const lw_settlement_params *params, const lw_siege *siege, uint32_t index)
{
    lw_fault cut = {.kind = LW_FAULT_PARTITION,
                    .node_first = siege->node_first + index,
                    .node_count = 1,
                    .start_us = siege->start_us,
                    .end_us = siege->end_us};
    if (siege->is_of_gateway) {
        lw_mechanism_limits limits;
        limits_of(params, &limits);
        cut.node_first = limits.gateway_is_last_node ? limits.node_count - 1 : 0;
        cut.node_count = limits.gateway_is_last_node ? 1 : limits.node_count;
    }
    return cut;
}

lw_status lw_settlement_besiege(struct lw_settlement *s, lw_error *error)
{
    const lw_settlement_config *config = &s->config;
    if (!lw_siege_log_init(&s->sieges, config->sieges, config->siege_count, config->start_us,
                           config->end_us)) {
        return lw_error_set(error, LW_ERR_MEMORY, "", "memory ran out for settlement %s",
                            config->params->name);
    }
    lw_status status = LW_OK;
    for (size_t i = 0; i < config->siege_count; i++) {
        for (uint32_t k = 0; status == LW_OK && k < lw_siege_victims(&config->sieges[i]); k++) {
            const lw_fault cut = lw_siege_cut(config->params, &config->sieges[i], k);
            status = lw_fault_list_add(&s->faults, &cut, config->params->name, error);
        }
    }
    return status;
}

lw_siege_mark lw_settlement_mark(const struct lw_settlement *s)
{
    lw_usage usage;
    lw_settlement_work(s, &usage);
    return (lw_siege_mark){.energy_j = usage.energy_marginal_j,
                           .message_bytes = usage.message_bytes,
                           .storage_bytes = usage.storage_bytes,
                           .tx_count = usage.tx_count};
}

static void send_burst(struct lw_settlement *s, size_t index, lw_time_us now_us)
{
    const lw_siege *flood = &s->sieges.items[index];
    lw_siege_tally *tally = &s->sieges.tallies[index];
    if (tally->has_begun == 0) {
        tally->has_begun = 1;
        tally->begun = lw_settlement_mark(s);
    }
    const lw_book_burst burst = {.index = index,
                                 .time_us = now_us,
                                 .tx_count = lw_siege_take_burst(&s->sieges, index),
                                 .payload_bytes = flood->payload_bytes,
                                 .step_count = flood->step_count};
    if (burst.tx_count > 0) {
        lw_book_flood(s->book, &burst);
    }
}

void lw_settlement_flood(struct lw_settlement *s, lw_time_us now_us)
{
    for (size_t i = 0; i < s->sieges.count; i++) {
        const lw_siege_log one = {&s->sieges.items[i], &s->sieges.tallies[i], 1};
        if (lw_siege_next_us(&one) == now_us) {
            send_burst(s, i, now_us);
        }
    }
    if (s->windows != NULL) {
        lw_windows_submit(s->windows);
    } else {
        s->class->submit(s->mechanism);
    }
}

void lw_settlement_relieve(struct lw_settlement *s)
{
    const lw_time_us now_us = lw_engine_now(s->engine);
    for (size_t i = 0; i < s->sieges.count; i++) {
        lw_siege_tally *tally = &s->sieges.tallies[i];
        if (tally->over_us == INT64_MAX && now_us >= s->sieges.items[i].end_us &&
            lw_book_open_tx(s->book) == lw_book_end_tx(s->book)) {
            tally->over_us = now_us;
            tally->over = lw_settlement_mark(s);
        }
    }
}

static const lw_extra extras[] = {
    {"siege_tx_sent_count", "1", "Transactions that floods have sent", true},
    {"siege_tx_accepted_count", "1", "Transactions of floods that became final", true},
    {"siege_refused_trade_count", "1", "Trade legs refused during floods and eclipses", true},
    {"siege_refused_energy_kwh", "kWh", "Energy of those trades", false},
    {"siege_late_trade_count", "1",
     "Trade legs that became final later than any before floods and eclipses", true},
    {"siege_late_energy_kwh", "kWh", "Energy of those trades", false},
    {"siege_cost", "currency", "Fees and connections of the attackers; NaN = not known", false},
};
enum { EXTRA_COUNT = sizeof extras / sizeof extras[0] };

size_t lw_settlement_siege_extras(const struct lw_settlement *s, lw_extra *columns)
{
    const size_t count = s->sieges.count > 0 ? EXTRA_COUNT : 0;
    for (size_t i = 0; i < count; i++) {
        columns[i] = extras[i];
    }
    return count;
}

static double known(double value)
{
    return isnan(value) ? 0 : value;
}

void lw_settlement_siege_tell(const struct lw_settlement *s, double *values)
{
    const lw_siege_mark now = {0}; /* no column is a share of the ledger's work */
    for (size_t k = 0; k < EXTRA_COUNT && s->sieges.count > 0; k++) {
        values[k] = 0;
    }
    for (size_t i = 0; i < s->sieges.count; i++) {
        const lw_attack_outcome out = lw_siege_tell(&s->sieges, i, &now);
        const double told[EXTRA_COUNT] = {known(out.tx_sent_count),
                                          known(out.tx_accepted_count),
                                          out.refused_trade_count,
                                          out.refused_energy_kwh,
                                          known(out.late_trade_count),
                                          known(out.late_energy_kwh),
                                          out.cost};
        for (size_t k = 0; k < EXTRA_COUNT; k++) {
            values[k] += told[k];
        }
    }
}
