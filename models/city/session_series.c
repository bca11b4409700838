// SPDX-License-Identifier: Apache-2.0
#include "models/city/session_series.h"

#include "models/city/figure.h"

#define TIME_UNIT "seconds since 1970-01-01 00:00:00"

/* A session as 64-bit numbers; nothing (no site, no operator) is -1. */
typedef struct session_row {
    int64_t owner, meter, site, point, is_served, home_operator, site_operator;
    int64_t plug_s, wait_us, unplug_s;
    int64_t requested_milliwh, charged_milliwh, discharged_milliwh;
} session_row;

#define COLUMN(member, name_, unit_, type_, text)                                                  \
    {                                                                                              \
        .name = (name_), .unit = (unit_), .long_name = (text), .type = (type_),                    \
        .offset = offsetof(session_row, member)                                                    \
    }

static const lw_figure columns[LW_SESSION_SERIES_COUNT] = {
    COLUMN(owner, "owner", "1", LW_SERIES_COUNT, "Who drives the car: index of the participant"),
    COLUMN(meter, "meter", "1", LW_SERIES_COUNT, "Behind whose meter: index of the participant"),
    COLUMN(site, "site", "1", LW_SERIES_COUNT, "Index in charge_points; -1 at home"),
    COLUMN(point, "point", "1", LW_SERIES_COUNT, "Number of the point at the site; -1 none"),
    COLUMN(is_served, "is_served", "1", LW_SERIES_COUNT,
           "1 when it was plugged in, 0 when it found no free point in time"),
    COLUMN(home_operator, "home_operator", "1", LW_SERIES_COUNT,
           "Operator of the driver's contract, by order of mention; -1 none"),
    COLUMN(site_operator, "site_operator", "1", LW_SERIES_COUNT,
           "Operator of the point, by order of mention; -1 none"),
    COLUMN(plug_s, "plug_time", TIME_UNIT, LW_SERIES_COUNT, "Plugged in, or gave up"),
    COLUMN(wait_us, "wait_s", "s", LW_SERIES_MICROSECOND,
           "Time in line before it was plugged in, or gave up"),
    COLUMN(unplug_s, "unplug_time", TIME_UNIT, LW_SERIES_COUNT, "Unplugged, or gave up"),
    COLUMN(requested_milliwh, "requested_energy_kwh", "kWh", LW_SERIES_MILLIWH,
           "What the driver wanted"),
    COLUMN(charged_milliwh, "charged_energy_kwh", "kWh", LW_SERIES_MILLIWH,
           "Into the car, by the point's meter"),
    COLUMN(discharged_milliwh, "discharged_energy_kwh", "kWh", LW_SERIES_MILLIWH,
           "Out of the car, by the point's meter"),
};

lw_status lw_session_series_declare(lw_session_series *series, lw_store *store, lw_error *error)
{
    const lw_status status = lw_store_dimension_growing(
        store, "charging", "session", "Charging session, in order of end", &series->session, error);
    if (status != LW_OK) {
        return status;
    }
    const lw_placement where = {"charging", "", 1, {series->session}};
    return lw_figures_declare(store, columns, LW_SESSION_SERIES_COUNT, &where, series->ids, error);
}

static int64_t number(uint32_t index)
{
    return index == LW_EV_NONE ? -1 : (int64_t)index;
}

lw_status lw_session_series_append(const lw_session_series *series, lw_store *store,
                                   const lw_ev_session *sessions, size_t count, lw_error *error)
{
    lw_status status = LW_OK;
    for (size_t i = 0; status == LW_OK && i < count; i++) {
        const lw_ev_session *s = &sessions[i];
        const session_row row = {.owner = s->owner,
                                 .meter = s->meter,
                                 .site = number(s->site),
                                 .point = number(s->point),
                                 .is_served = s->outcome == LW_EV_SERVED,
                                 .home_operator = number(s->home_operator),
                                 .site_operator = number(s->site_operator),
                                 .plug_s = s->plug_us / LW_US_PER_S,
                                 .wait_us = s->plug_us - s->arrival_us,
                                 .unplug_s = s->unplug_us / LW_US_PER_S,
                                 .requested_milliwh = s->requested_milliwh,
                                 .charged_milliwh = s->charged_milliwh,
                                 .discharged_milliwh = s->discharged_milliwh};
        status =
            lw_figures_append(store, columns, LW_SESSION_SERIES_COUNT, series->ids, &row, error);
    }
    return status;
}
