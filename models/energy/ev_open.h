// SPDX-License-Identifier: Apache-2.0
/** @file models/energy/ev_open.h
 *  What is plugged in; shared by the files that keep it (ev_charge.c) and step it (ev_step.c),
 * nobody else.
 */
#ifndef LEDGERWATT_MODELS_ENERGY_EV_OPEN_H
#define LEDGERWATT_MODELS_ENERGY_EV_OPEN_H

#include "models/energy/ev_plug.h"
#include "models/energy/ev_session.h"

typedef struct lw_ev_open {
    lw_ev_plug plug;
    int64_t deliverable_milliwh;
    int64_t remaining_milliwh; /* still to be put in before it leaves */
    int64_t charged_milliwh, discharged_milliwh, lost_milliwh;
} lw_ev_open;

/** What a session may do in the interval at hand. */
typedef struct lw_ev_turn {
    int64_t must_milliwh, most_milliwh;
    int64_t after_milliwh; /* what can be put in between this interval and leaving */
    int64_t taken_milliwh;
    lw_time_us span_us;    /* plugged */
    lw_time_us outside_us; /* of the span, outside the windows */
} lw_ev_turn;

/** A session in the order in which surplus or deficit is dealt out. */
typedef struct lw_ev_claim {
    uint32_t community;
    uint32_t owner, car;
    uint32_t index; /* of the open session */
    lw_time_us laxity_us;
    lw_time_us plug_us;
} lw_ev_claim;

struct lw_ev_charging {
    lw_ev_charging_config config;
    lw_ev_windows *windows;   /* [group_count] */
    int64_t *balance_milliwh; /* [community_count] surplus not yet taken in the interval */
    size_t open_count, open_capacity;
    lw_ev_open *open; /* in order of plugging in */
    lw_ev_turn *turns;
    lw_ev_claim *claims;
    size_t session_count, session_capacity;
    lw_ev_session *sessions;
    /* Record: what went through the meters, and what closed sessions made of it. */
    int64_t metered_in_milliwh, metered_out_milliwh;
    int64_t closed_delivered_milliwh, closed_lost_milliwh;
};

/** The record that a session would leave now. */
lw_ev_session lw_ev_open_record(const lw_ev_open *open);

#endif
