// SPDX-License-Identifier: Apache-2.0
#include "models/settlement/mechanism/siege.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

uint32_t lw_siege_victims(const lw_siege *siege)
{
    return siege->kind != LW_SIEGE_ECLIPSE ? 0 : siege->is_of_gateway ? 1 : siege->node_count;
}

static bool is_whole(const lw_siege *siege)
{
    return siege->end_us > siege->start_us;
}

bool lw_siege_log_init(lw_siege_log *log, const lw_siege *items, size_t count, lw_time_us start_us,
                       lw_time_us end_us)
{
    log->count = count;
    log->items = calloc(count + 1, sizeof *log->items);
    log->tallies = calloc(count + 1, sizeof *log->tallies);
    if (log->items == NULL || log->tallies == NULL) {
        return false;
    }
    for (size_t i = 0; i < count; i++) {
        lw_siege *siege = &log->items[i];
        *siege = items[i];
        siege->start_us = siege->start_us > start_us ? siege->start_us : start_us;
        siege->end_us = siege->end_us < end_us ? siege->end_us : end_us;
        log->tallies[i].calm_us = -1;
        log->tallies[i].over_us = INT64_MAX;
    }
    return true;
}

void lw_siege_log_fini(lw_siege_log *log)
{
    free(log->items);
    free(log->tallies);
}

static bool is_mark(const lw_siege_mark *mark)
{
    return isfinite(mark->energy_j) && mark->message_bytes >= 0 && mark->storage_bytes >= 0 &&
           mark->tx_count >= 0;
}

/* As many bursts as the flood has time for, at most. */
static bool is_tally(const lw_siege *siege, const lw_siege_tally *tally)
{
    const int64_t bursts_max = siege->kind == LW_SIEGE_FLOOD && siege->end_us > siege->start_us
                                   ? (siege->end_us - siege->start_us) / siege->burst_us + 1
                                   : 0;
    const int64_t counts[] = {tally->burst_count,         tally->sent_count,
                              tally->accepted_count,      tally->refused_count,
                              tally->refused_trade_count, tally->late_trade_count};
    for (size_t i = 0; i < sizeof counts / sizeof counts[0]; i++) {
        if (counts[i] < 0 || counts[i] > LW_STATE_COUNT_MAX) {
            return false;
        }
    }
    return tally->burst_count <= bursts_max && tally->has_begun <= 1 &&
           tally->accepted_count <= tally->sent_count &&
           tally->refused_count <= tally->sent_count - tally->accepted_count &&
           tally->refused_milliwh >= 0 && tally->refused_milliwh <= LW_STATE_AMOUNT_MAX &&
           tally->late_milliwh >= 0 && tally->late_milliwh <= LW_STATE_AMOUNT_MAX &&
           tally->calm_us >= -1 && is_mark(&tally->begun) && is_mark(&tally->over);
}

void lw_siege_log_state(lw_siege_log *log, lw_state *state)
{
    LW_STATE_ARRAY(state, log, tallies, log->count);
    for (size_t i = 0; lw_state_is_good(state) && i < log->count; i++) {
        if (!is_tally(&log->items[i], &log->tallies[i])) {
            lw_state_fail(state, "tallies", "an attack that cannot be");
        }
    }
}

static void note(const lw_siege *siege, lw_siege_tally *tally, const lw_outcome *outcome)
{
    const bool is_settled = outcome->state == LW_OUTCOME_SETTLED;
    const lw_time_us late_us = outcome->final_us - outcome->submitted_us;
    if (outcome->final_us < siege->start_us) {
        tally->calm_us = is_settled && late_us > tally->calm_us ? late_us : tally->calm_us;
    } else if (outcome->submitted_us >= tally->over_us) {
        return;
    } else if (!is_settled) {
        tally->refused_trade_count += outcome->trade_count;
        tally->refused_milliwh += outcome->energy_milliwh;
    } else if (tally->calm_us >= 0 && late_us > tally->calm_us) {
        tally->late_trade_count += outcome->trade_count;
        tally->late_milliwh += outcome->energy_milliwh;
    }
}

void lw_siege_log_outcome(lw_siege_log *log, const lw_outcome *outcome)
{
    for (size_t i = 0; i < log->count; i++) {
        if (is_whole(&log->items[i])) {
            note(&log->items[i], &log->tallies[i], outcome);
        }
    }
}

static lw_time_us burst_us(const lw_siege *siege, int64_t burst)
{
    return siege->start_us + burst * siege->burst_us;
}

lw_time_us lw_siege_next_us(const lw_siege_log *log)
{
    lw_time_us next_us = INT64_MAX;
    for (size_t i = 0; i < log->count; i++) {
        const lw_siege *siege = &log->items[i];
        if (siege->kind == LW_SIEGE_FLOOD && is_whole(siege)) {
            const lw_time_us due_us = burst_us(siege, log->tallies[i].burst_count);
            next_us = due_us < siege->end_us && due_us < next_us ? due_us : next_us;
        }
    }
    return next_us;
}

/* Transactions of the first bursts, each of which sends what its time is worth. */
static uint64_t sent_until(const lw_siege *siege, int64_t burst_count)
{
    const lw_time_us until_us = burst_us(siege, burst_count);
    const lw_time_us spent_us =
        (until_us < siege->end_us ? until_us : siege->end_us) - siege->start_us;
    return (uint64_t)floor(siege->rate_tx_per_s * ((double)spent_us / (double)LW_US_PER_S));
}

uint64_t lw_siege_take_burst(lw_siege_log *log, size_t index)
{
    lw_siege_tally *tally = &log->tallies[index];
    tally->burst_count++;
    const uint64_t tx_count = sent_until(&log->items[index], tally->burst_count) -
                              sent_until(&log->items[index], tally->burst_count - 1);
    tally->sent_count += (int64_t)tx_count;
    return tx_count;
}

lw_attack_outcome lw_attack_outcome_of(const char *kind)
{
    const double none = (double)NAN;
    return (lw_attack_outcome){.kind = kind,
                               .attempt_count = none,
                               .success_count = none,
                               .tx_sent_count = none,
                               .tx_accepted_count = none,
                               .refused_trade_count = none,
                               .refused_energy_kwh = none,
                               .late_trade_count = none,
                               .late_energy_kwh = none,
                               .energy_kwh = none,
                               .message_bytes = none,
                               .storage_bytes = none,
                               .cost = none,
                               .gain = none,
                               .honest_gain = none};
}

static void tell_flood(const lw_siege *siege, const lw_siege_tally *tally, const lw_siege_mark *now,
                       lw_attack_outcome *out)
{
    const lw_siege_mark *end = tally->over_us == INT64_MAX ? now : &tally->over;
    const int64_t stored = tally->has_begun != 0 ? end->tx_count - tally->begun.tx_count : 0;
    const double share =
        stored > 0 ? fmin((double)tally->accepted_count / (double)stored, 1.0) : 0.0;
    out->tx_sent_count = (double)tally->sent_count;
    out->tx_accepted_count = (double)tally->accepted_count;
    out->cost = lw_double_from_micro(siege->fee_micro) * (double)tally->accepted_count;
    out->energy_kwh =
        share > 0 ? share * lw_kwh_from_joules(end->energy_j - tally->begun.energy_j) : 0;
    out->message_bytes =
        share > 0 ? share * (double)(end->message_bytes - tally->begun.message_bytes) : 0;
    out->storage_bytes =
        share > 0 ? share * (double)(end->storage_bytes - tally->begun.storage_bytes) : 0;
}

lw_attack_outcome lw_siege_tell(const lw_siege_log *log, size_t index, const lw_siege_mark *now)
{
    const lw_siege *siege = &log->items[index];
    const lw_siege_tally *tally = &log->tallies[index];
    const bool is_flood = siege->kind == LW_SIEGE_FLOOD;
    const bool knows_calm = tally->calm_us >= 0;
    lw_attack_outcome out = lw_attack_outcome_of(is_flood ? "flood" : "eclipse");
    const double legs_per_trade = 2;
    out.refused_trade_count = (double)tally->refused_trade_count;
    out.refused_energy_kwh = lw_kwh_from_milliwh(tally->refused_milliwh) / legs_per_trade;
    out.late_trade_count = knows_calm ? (double)tally->late_trade_count : (double)NAN;
    out.late_energy_kwh =
        knows_calm ? lw_kwh_from_milliwh(tally->late_milliwh) / legs_per_trade : (double)NAN;
    out.gain = 0; /* denial brings nothing by itself */
    if (is_flood) {
        tell_flood(siege, tally, now, &out);
    } else {
        out.cost = is_whole(siege) ? lw_siege_victims(siege) * siege->cost_per_victim : 0;
    }
    return out;
}
