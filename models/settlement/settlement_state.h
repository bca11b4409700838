// SPDX-License-Identifier: Apache-2.0
/** @file models/settlement/settlement_state.h
 *  What a settlement is made of, for the files that drive it and account for it; not for others.
 */
#ifndef LEDGERWATT_MODELS_SETTLEMENT_SETTLEMENT_STATE_H
#define LEDGERWATT_MODELS_SETTLEMENT_SETTLEMENT_STATE_H

#include "models/settlement/mechanism/book.h"
#include "models/settlement/mechanism/breakdown.h"
#include "models/settlement/mechanism/mechanism.h"
#include "models/settlement/window.h"

struct lw_settlement {
    const lw_mechanism_class *class;
    lw_settlement_config config;
    lw_engine *engine;
    lw_book *book;
    void *mechanism;
    lw_windows *windows;  /* NULL = every message is simulated */
    lw_fault_list faults; /* those of the scenario, breakdowns, and the time without a provider */
    lw_time_us insolvency_us; /* INT64_MAX = never */
    bool is_insolvent;        /* that time has come */
    lw_money_micro insolvency_loss_micro;
    lw_queue samples; /* of lw_pruning_sample */
    lw_siege_log sieges;
    lw_extra extras[LW_EXTRAS_MAX]; /* of the record or its windows, then of sieges */
    size_t extra_count;
    size_t own_extra_count; /* those of the record or its windows */
};

/** Now, but not past the end of the period: the drain does not make the period longer. */
static inline lw_time_us lw_settlement_period_now_us(const struct lw_settlement *settlement)
{
    const lw_time_us now_us = lw_engine_now(settlement->engine);
    return now_us < settlement->config.end_us ? now_us : settlement->config.end_us;
}

/** What the mechanism did until now, with the work of contents and contracts; no fees, no losses.
 */
void lw_settlement_work(const struct lw_settlement *settlement, lw_usage *usage);

#endif
