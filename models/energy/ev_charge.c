// SPDX-License-Identifier: Apache-2.0
#include "models/energy/ev_charge.h"

#include "models/energy/columns.h"
#include "models/energy/ev_open.h"
#include "sim/base/check.h"

#include <stdlib.h>

#define COLUMN(member)                                                                             \
    {                                                                                              \
        offsetof(lw_ev_charging, member), sizeof *((lw_ev_charging *)0)->member                    \
    }
static const lw_column_place open_columns[] = {COLUMN(open), COLUMN(turns), COLUMN(claims)};
static const lw_column_place session_columns[] = {COLUMN(sessions)};
enum { OPEN_COLUMN_COUNT = sizeof open_columns / sizeof open_columns[0] };

static lw_status reserve_open(lw_ev_charging *charging, size_t needed, lw_error *error)
{
    if (needed <= charging->open_capacity) {
        return LW_OK;
    }
    const size_t capacity = lw_columns_next_capacity(charging->open_capacity, needed);
    const lw_status status =
        lw_columns_reserve(charging, open_columns, OPEN_COLUMN_COUNT, capacity, error);
    charging->open_capacity = status == LW_OK ? capacity : charging->open_capacity;
    return status;
}

static lw_status reserve_sessions(lw_ev_charging *charging, size_t needed, lw_error *error)
{
    if (needed <= charging->session_capacity) {
        return LW_OK;
    }
    const size_t capacity = lw_columns_next_capacity(charging->session_capacity, needed);
    const lw_status status = lw_columns_reserve(charging, session_columns, 1, capacity, error);
    charging->session_capacity = status == LW_OK ? capacity : charging->session_capacity;
    return status;
}

lw_status lw_ev_charging_create(const lw_ev_charging_config *config, lw_ev_charging **charging,
                                lw_error *error)
{
    lw_ev_charging *made = calloc(1, sizeof *made);
    *charging = made;
    if (made != NULL) {
        made->config = *config;
        made->windows = calloc((size_t)config->group_count + 1, sizeof *made->windows);
        made->balance_milliwh =
            calloc((size_t)config->community_count + 1, sizeof *made->balance_milliwh);
    }
    if (made == NULL || made->windows == NULL || made->balance_milliwh == NULL) {
        lw_ev_charging_destroy(made);
        *charging = NULL;
        return lw_error_set(error, LW_ERR_MEMORY, "", "memory ran out for charging cars");
    }
    for (uint32_t g = 0; g < config->group_count; g++) {
        made->windows[g] = config->windows[g];
    }
    made->config.windows = made->windows;
    /* Arrays are there from the start, so that none is NULL however little there is to save. */
    lw_status status = reserve_open(made, 1, error);
    status = status == LW_OK ? reserve_sessions(made, 1, error) : status;
    if (status != LW_OK) {
        lw_ev_charging_destroy(made);
        *charging = NULL;
    }
    return status;
}

void lw_ev_charging_destroy(lw_ev_charging *charging)
{
    if (charging != NULL) {
        lw_columns_free(charging, open_columns, OPEN_COLUMN_COUNT);
        lw_columns_free(charging, session_columns, 1);
        free(charging->windows);
        free(charging->balance_milliwh);
        free(charging);
    }
}

lw_status lw_ev_charging_plug(lw_ev_charging *charging, const lw_ev_plug *plug, lw_error *error)
{
    LW_ASSERT(lw_ev_plug_is_possible(plug, &charging->config));
    const lw_status status = reserve_open(charging, charging->open_count + 1, error);
    if (status != LW_OK) {
        return status;
    }
    const int64_t deliverable = lw_ev_plug_deliverable_milliwh(plug);
    charging->open[charging->open_count++] = (lw_ev_open){
        .plug = *plug, .deliverable_milliwh = deliverable, .remaining_milliwh = deliverable};
    return LW_OK;
}

lw_status lw_ev_charging_note(lw_ev_charging *charging, const lw_ev_session *session,
                              lw_error *error)
{
    if (charging->session_count >= charging->config.session_limit_count) {
        return lw_error_set(error, LW_ERR_LIMIT, "",
                            "more than %zu charging sessions ended before they were collected",
                            charging->config.session_limit_count);
    }
    const lw_status status = reserve_sessions(charging, charging->session_count + 1, error);
    if (status != LW_OK) {
        return status;
    }
    charging->sessions[charging->session_count++] = *session;
    return LW_OK;
}

lw_ev_session lw_ev_open_record(const lw_ev_open *open)
{
    const lw_ev_plug *plug = &open->plug;
    return (lw_ev_session){.car = plug->car,
                           .owner = plug->owner,
                           .meter = plug->meter,
                           .site = plug->site,
                           .point = plug->point,
                           .outcome = LW_EV_SERVED,
                           .home_operator = plug->home_operator,
                           .site_operator = plug->site_operator,
                           .arrival_us = plug->arrival_us,
                           .plug_us = plug->plug_us,
                           .unplug_us = plug->unplug_us,
                           .requested_milliwh = plug->requested_milliwh,
                           .delivered_milliwh = open->deliverable_milliwh - open->remaining_milliwh,
                           .charged_milliwh = open->charged_milliwh,
                           .discharged_milliwh = open->discharged_milliwh,
                           .lost_milliwh = open->lost_milliwh};
}

const lw_ev_session *lw_ev_charging_sessions(const lw_ev_charging *charging, size_t *count)
{
    *count = charging->session_count;
    return charging->sessions;
}

void lw_ev_charging_clear(lw_ev_charging *charging)
{
    charging->session_count = 0;
}

size_t lw_ev_charging_open_count(const lw_ev_charging *charging)
{
    return charging->open_count;
}

lw_ev_session lw_ev_charging_open_session(const lw_ev_charging *charging, size_t index)
{
    LW_ASSERT(index < charging->open_count);
    return lw_ev_open_record(&charging->open[index]);
}

int64_t lw_ev_charging_residual_milliwh(const lw_ev_charging *charging)
{
    int64_t inside = charging->closed_delivered_milliwh;
    int64_t lost = charging->closed_lost_milliwh;
    for (size_t i = 0; i < charging->open_count; i++) {
        const lw_ev_open *open = &charging->open[i];
        inside += open->deliverable_milliwh - open->remaining_milliwh;
        lost += open->lost_milliwh;
    }
    return charging->metered_in_milliwh - charging->metered_out_milliwh - inside - lost;
}

static bool is_energy(int64_t milliwh)
{
    return milliwh >= 0 && milliwh <= INT64_MAX / 8;
}

static bool can_be(const lw_ev_charging *charging, const lw_ev_open *open)
{
    return lw_ev_plug_is_possible(&open->plug, &charging->config) &&
           is_energy(open->remaining_milliwh) && is_energy(open->charged_milliwh) &&
           is_energy(open->discharged_milliwh) && is_energy(open->lost_milliwh) &&
           open->deliverable_milliwh == lw_ev_plug_deliverable_milliwh(&open->plug) &&
           open->charged_milliwh - open->discharged_milliwh - open->lost_milliwh ==
               open->deliverable_milliwh - open->remaining_milliwh;
}

static void load_room(lw_ev_charging *charging, lw_state *state, uint64_t open, uint64_t sessions)
{
    lw_error error;
    lw_status status = reserve_open(charging, (size_t)open, &error);
    if (status == LW_OK) {
        status = reserve_sessions(charging, (size_t)sessions, &error);
    }
    if (status != LW_OK) {
        lw_state_fail_as(state, status, "open", "memory ran out");
        return;
    }
    charging->open_count = (size_t)open;
    charging->session_count = (size_t)sessions;
}

void lw_ev_charging_state(lw_ev_charging *charging, lw_state *state)
{
    uint64_t open = charging->open_count;
    uint64_t sessions = charging->session_count;
    lw_state_item_count(state, "open_count", &open, UINT32_MAX, sizeof *charging->open);
    lw_state_item_count(state, "session_count", &sessions, charging->config.session_limit_count,
                        sizeof *charging->sessions);
    if (lw_state_is_loading(state) && lw_state_is_good(state)) {
        load_room(charging, state, open, sessions);
    }
    if (!lw_state_is_good(state)) {
        return;
    }
    LW_STATE_ARRAY(state, charging, open, charging->open_count);
    LW_STATE_ARRAY(state, charging, sessions, charging->session_count);
    LW_STATE_MEMBER(state, charging, metered_in_milliwh);
    LW_STATE_MEMBER(state, charging, metered_out_milliwh);
    LW_STATE_MEMBER(state, charging, closed_delivered_milliwh);
    LW_STATE_MEMBER(state, charging, closed_lost_milliwh);
    lw_state_check_amounts(state, "metered_in_milliwh", &charging->metered_in_milliwh, 1);
    lw_state_check_amounts(state, "metered_out_milliwh", &charging->metered_out_milliwh, 1);
    lw_state_check_amounts(state, "closed_delivered_milliwh", &charging->closed_delivered_milliwh,
                           1);
    lw_state_check_amounts(state, "closed_lost_milliwh", &charging->closed_lost_milliwh, 1);
    if (!lw_state_is_loading(state)) {
        return;
    }
    for (size_t i = 0; i < charging->open_count && lw_state_is_good(state); i++) {
        if (!can_be(charging, &charging->open[i])) {
            lw_state_fail(state, "open", "a session that cannot be");
        }
    }
}
