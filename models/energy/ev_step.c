// SPDX-License-Identifier: Apache-2.0
/* One interval of all that is plugged in. */
#include "models/energy/ev_charge.h"
#include "models/energy/ev_open.h"
#include "sim/base/check.h"

#include <stdlib.h>

#define PPM LW_MICRO
#define US_PER_W_MILLIWH INT64_C(3600000) /* a watt for an hour is 1,000 mWh */

static int64_t min_i64(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

static int64_t max_i64(int64_t a, int64_t b)
{
    return a > b ? a : b;
}

static void take(lw_ev_charging *charging, const lw_ev_interval *interval, size_t i,
                 int64_t milliwh)
{
    lw_ev_open *open = &charging->open[i];
    open->remaining_milliwh -= milliwh;
    open->charged_milliwh += milliwh;
    charging->turns[i].taken_milliwh += milliwh;
    charging->metered_in_milliwh += milliwh;
    charging->balance_milliwh[open->plug.community] -= milliwh;
    interval->charged_milliwh[open->plug.meter] += milliwh;
}

/* Between two instants, both within the plugged time, energy is a difference of what power gives
 * since plugging in: so the intervals of a session add up to the whole, whatever their length. */
static int64_t between(const lw_ev_plug *plug, lw_time_us from_us, lw_time_us to_us)
{
    return lw_ev_energy_milliwh(plug->power_w, to_us - plug->plug_us) -
           lw_ev_energy_milliwh(plug->power_w, from_us - plug->plug_us);
}

static lw_ev_turn turn_of(const lw_ev_charging *charging, const lw_ev_interval *interval,
                          lw_time_us shift_us, size_t i)
{
    const lw_ev_open *open = &charging->open[i];
    const lw_ev_plug *plug = &open->plug;
    const lw_time_us first_us = max_i64(plug->plug_us, interval->start_us);
    const lw_time_us last_us = min_i64(plug->unplug_us, interval->end_us);
    const bool is_done = open->remaining_milliwh == 0 && plug->discharge_w == 0;
    if (first_us >= last_us || is_done) {
        return (lw_ev_turn){0};
    }
    lw_ev_turn now = {.span_us = last_us - first_us};
    now.after_milliwh = between(plug, last_us, plug->unplug_us);
    now.most_milliwh = min_i64(between(plug, first_us, last_us), open->remaining_milliwh);
    now.must_milliwh = max_i64(0, open->remaining_milliwh - now.after_milliwh);
    if (plug->strategy == LW_EV_OFF_PEAK) {
        const lw_ev_windows *windows = &charging->windows[plug->group];
        const lw_time_us inside_us =
            lw_ev_windows_between(windows, first_us + shift_us, last_us + shift_us);
        now.outside_us = now.span_us - inside_us;
        now.after_milliwh = min_i64(
            now.after_milliwh,
            lw_ev_energy_milliwh(plug->power_w, lw_ev_windows_between(windows, last_us + shift_us,
                                                                      plug->unplug_us + shift_us)));
    }
    return now;
}

/* What a session takes without looking at the others. */
static int64_t own_wish(const lw_ev_open *open, const lw_ev_turn *now)
{
    switch ((lw_ev_strategy)open->plug.strategy) {
    case LW_EV_IMMEDIATE:
        return now->most_milliwh;
    case LW_EV_OFF_PEAK:
        if (now->outside_us == 0) {
            return now->most_milliwh;
        }
        return max_i64(
            now->must_milliwh,
            min_i64(now->most_milliwh,
                    lw_ev_energy_milliwh(open->plug.power_w, now->span_us - now->outside_us)));
    case LW_EV_FOLLOW_LOCAL_SURPLUS:
        return now->must_milliwh;
    }
    LW_UNREACHABLE("a strategy that is none");
}

static lw_ev_claim claim_of(const lw_ev_charging *charging, size_t i, lw_time_us end_us)
{
    const lw_ev_open *open = &charging->open[i];
    const lw_time_us needed_us =
        lw_mul_div(open->remaining_milliwh, US_PER_W_MILLIWH, open->plug.power_w);
    return (lw_ev_claim){.community = open->plug.community,
                         .owner = open->plug.owner,
                         .car = open->plug.car,
                         .index = (uint32_t)i,
                         .laxity_us = open->plug.unplug_us - end_us - needed_us,
                         .plug_us = open->plug.plug_us};
}

static int compare(int64_t a, int64_t b)
{
    return (a > b) - (a < b);
}

static int by_owner(const lw_ev_claim *a, const lw_ev_claim *b)
{
    const int owner = compare(a->owner, b->owner);
    const int car = owner != 0 ? owner : compare(a->car, b->car);
    return car != 0 ? car : compare(a->plug_us, b->plug_us);
}

static int least_laxity_first(const void *first, const void *second)
{
    const lw_ev_claim *a = first;
    const lw_ev_claim *b = second;
    const int laxity = compare(a->laxity_us, b->laxity_us);
    return laxity != 0 ? laxity : by_owner(a, b);
}

static int most_laxity_first(const void *first, const void *second)
{
    const lw_ev_claim *a = first;
    const lw_ev_claim *b = second;
    const int laxity = compare(b->laxity_us, a->laxity_us);
    return laxity != 0 ? laxity : by_owner(a, b);
}

/* Deals each community's surplus out to those who follow it. Communities do not touch each other,
 * so one order serves all. */
static void deal_surplus(lw_ev_charging *charging, const lw_ev_interval *interval)
{
    size_t count = 0;
    for (size_t i = 0; i < charging->open_count; i++) {
        const lw_ev_plug *plug = &charging->open[i].plug;
        const lw_ev_turn *now = &charging->turns[i];
        if (plug->strategy == LW_EV_FOLLOW_LOCAL_SURPLUS &&
            now->most_milliwh > now->taken_milliwh &&
            charging->balance_milliwh[plug->community] > 0) {
            charging->claims[count++] = claim_of(charging, i, interval->end_us);
        }
    }
    qsort(charging->claims, count, sizeof *charging->claims, least_laxity_first);
    for (size_t c = 0; c < count; c++) {
        const lw_ev_claim *next = &charging->claims[c];
        const lw_ev_turn *now = &charging->turns[next->index];
        const int64_t left = charging->balance_milliwh[next->community];
        const int64_t room = now->most_milliwh - now->taken_milliwh;
        take(charging, interval, next->index, min_i64(room, max_i64(0, left)));
    }
}

/* The most that a session may give in this interval. */
static int64_t may_give(const lw_ev_open *open, const lw_ev_turn *now)
{
    const lw_ev_plug *plug = &open->plug;
    const bool is_outside = plug->strategy == LW_EV_FOLLOW_LOCAL_SURPLUS ||
                            (plug->strategy == LW_EV_OFF_PEAK && now->outside_us == now->span_us);
    if (plug->discharge_w == 0 || now->taken_milliwh > 0 || !is_outside) {
        return 0;
    }
    const int64_t empty = max_i64(0, plug->target_milliwh - open->deliverable_milliwh);
    const int64_t stored = empty + open->deliverable_milliwh - open->remaining_milliwh;
    const int64_t spare =
        min_i64(stored - plug->reserve_milliwh, now->after_milliwh - open->remaining_milliwh);
    if (spare <= 0) {
        return 0;
    }
    return min_i64(lw_ev_energy_milliwh(plug->discharge_w, now->span_us),
                   spare * plug->round_trip_ppm / PPM);
}

static void give(lw_ev_charging *charging, const lw_ev_interval *interval, size_t i,
                 int64_t milliwh)
{
    lw_ev_open *open = &charging->open[i];
    const int64_t ppm = open->plug.round_trip_ppm;
    const int64_t drawn = (milliwh * PPM + ppm - 1) / ppm;
    open->remaining_milliwh += drawn;
    open->discharged_milliwh += milliwh;
    open->lost_milliwh += (milliwh * (PPM - ppm) + ppm - 1) / ppm;
    charging->metered_out_milliwh += milliwh;
    charging->balance_milliwh[open->plug.community] += milliwh;
    interval->discharged_milliwh[open->plug.meter] += milliwh;
}

static void cover_deficit(lw_ev_charging *charging, const lw_ev_interval *interval)
{
    size_t count = 0;
    for (size_t i = 0; i < charging->open_count; i++) {
        if (charging->balance_milliwh[charging->open[i].plug.community] < 0 &&
            may_give(&charging->open[i], &charging->turns[i]) > 0) {
            charging->claims[count++] = claim_of(charging, i, interval->end_us);
        }
    }
    qsort(charging->claims, count, sizeof *charging->claims, most_laxity_first);
    for (size_t c = 0; c < count; c++) {
        const lw_ev_claim *next = &charging->claims[c];
        const int64_t lack = -charging->balance_milliwh[next->community];
        const int64_t most = may_give(&charging->open[next->index], &charging->turns[next->index]);
        if (lack > 0) {
            give(charging, interval, next->index, min_i64(lack, most));
        }
    }
}

/* Closes what ended by end_us; the others keep their order. */
static lw_status close_ended(lw_ev_charging *charging, lw_time_us end_us, lw_error *error)
{
    lw_status status = LW_OK;
    size_t kept = 0;
    for (size_t i = 0; i < charging->open_count; i++) {
        const lw_ev_open *open = &charging->open[i];
        if (open->plug.unplug_us > end_us || status != LW_OK) {
            charging->open[kept++] = *open;
            continue;
        }
        LW_ASSERT(open->remaining_milliwh == 0);
        const lw_ev_session session = lw_ev_open_record(open);
        status = lw_ev_charging_note(charging, &session, error);
        charging->closed_delivered_milliwh += session.delivered_milliwh;
        charging->closed_lost_milliwh += session.lost_milliwh;
    }
    charging->open_count = kept;
    return status;
}

lw_status lw_ev_charging_step(lw_ev_charging *charging, const lw_ev_interval *interval,
                              int32_t zone_offset_s, lw_error *error)
{
    LW_ASSERT(interval->start_us < interval->end_us);
    for (uint32_t c = 0; c < charging->config.community_count; c++) {
        charging->balance_milliwh[c] =
            interval->surplus_milliwh != NULL ? interval->surplus_milliwh[c] : 0;
    }
    for (size_t i = 0; i < charging->open_count; i++) {
        charging->turns[i] = turn_of(charging, interval, zone_offset_s * LW_US_PER_S, i);
        take(charging, interval, i, own_wish(&charging->open[i], &charging->turns[i]));
    }
    deal_surplus(charging, interval);
    cover_deficit(charging, interval);
    return close_ended(charging, interval->end_us, error);
}
