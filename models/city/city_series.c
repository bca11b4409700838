// SPDX-License-Identifier: Apache-2.0
#include "models/city/city_series.h"

#include "models/city/figure.h"
#include "models/city/session_series.h"
#include "models/market/accounts/indicators.h"
#include "models/market/accounts/statement.h"
#include "sim/base/check.h"

#include <stdlib.h>

static const char TIME_UNIT[] = "seconds since 1970-01-01 00:00:00";

#define FLOW(member, name_, unit_, type_, text)                                                    \
    {                                                                                              \
        .name = (name_), .unit = (unit_), .long_name = (text), .type = (type_),                    \
        .offset = offsetof(lw_city_flow, member)                                                   \
    }
#define SKY(member, name_, unit_, text)                                                            \
    {                                                                                              \
        .name = (name_), .unit = (unit_), .long_name = (text), .type = LW_SERIES_DOUBLE,           \
        .offset = offsetof(lw_city_sky, member)                                                    \
    }

static const lw_figure flow_columns[] = {
    FLOW(pv_milliwh, "pv_energy_kwh", "kWh", LW_SERIES_MILLIWH, "Generation of all roofs"),
    FLOW(load_milliwh, "load_energy_kwh", "kWh", LW_SERIES_MILLIWH, "Use of all participants"),
    FLOW(ev_in_milliwh, "ev_energy_kwh", "kWh", LW_SERIES_MILLIWH, "Energy into cars"),
    FLOW(ev_out_milliwh, "ev_out_energy_kwh", "kWh", LW_SERIES_MILLIWH,
         "Energy out of cars (vehicle to grid)"),
    FLOW(battery_in_milliwh, "battery_in_energy_kwh", "kWh", LW_SERIES_MILLIWH,
         "Energy into batteries"),
    FLOW(battery_out_milliwh, "battery_out_energy_kwh", "kWh", LW_SERIES_MILLIWH,
         "Energy out of batteries"),
    FLOW(import_milliwh, "import_energy_kwh", "kWh", LW_SERIES_MILLIWH,
         "Energy that meters took from the network"),
    FLOW(export_milliwh, "export_energy_kwh", "kWh", LW_SERIES_MILLIWH,
         "Energy that meters gave to the network"),
    FLOW(traded_milliwh, "traded_energy_kwh", "kWh", LW_SERIES_MILLIWH,
         "Energy bought from and sold to neighbours"),
    FLOW(trade_value_micro, "trade_value", LW_UNIT_CURRENCY, LW_SERIES_MICRO,
         "Value of the traded energy at the exchange price"),
    FLOW(trade_count, "trade_count", "1", LW_SERIES_COUNT, "Trade legs"),
    FLOW(operation_count, "operation_count", "1", LW_SERIES_COUNT, "Operations of contracts"),
};
enum { FLOW_COUNT = sizeof flow_columns / sizeof flow_columns[0] };

static const lw_figure community_columns[] = {
    FLOW(load_milliwh, "load_energy_by_community_kwh", "kWh", LW_SERIES_MILLIWH,
         "Use of the members of the community"),
    FLOW(pv_milliwh, "pv_energy_by_community_kwh", "kWh", LW_SERIES_MILLIWH,
         "Generation of the community's roofs"),
    FLOW(traded_milliwh, "traded_energy_by_community_kwh", "kWh", LW_SERIES_MILLIWH,
         "Energy traded inside the community"),
};
enum { COMMUNITY_COUNT = sizeof community_columns / sizeof community_columns[0] };

static const lw_figure sky_columns[] = {
    SKY(ghi_w_per_m2, "ghi_w_per_m2", "W/m2", "Global horizontal irradiance"),
    SKY(temperature_c, "temperature_c", "degC", "Air temperature"),
    SKY(wind_m_per_s, "wind_m_per_s", "m/s", "Wind speed"),
};
enum { SKY_COUNT = sizeof sky_columns / sizeof sky_columns[0] };

enum month_column {
    MONTH_PV,
    MONTH_LOAD,
    MONTH_IMPORT,
    MONTH_EXPORT,
    MONTH_BOUGHT,
    MONTH_SOLD,
    MONTH_BILL_OUTSIDE,
    MONTH_BILL_INSIDE,
    MONTH_EV,
    MONTH_EV_OUT,
    MONTH_SELF_CONSUMPTION,
    MONTH_SELF_SUFFICIENCY,
    MONTH_LOCAL,
    MONTH_LOAD_PEAK,
    MONTH_COUNT
};

static const lw_figure month_columns[MONTH_COUNT] = {
    [MONTH_PV] = {"pv_energy_kwh", "kWh", "Generation of the own roof", LW_SERIES_MILLIWH, 0},
    [MONTH_LOAD] = {"load_energy_kwh", "kWh", "Own use", LW_SERIES_MILLIWH, 0},
    [MONTH_IMPORT] = {"import_energy_kwh", "kWh", "Taken from the network", LW_SERIES_MILLIWH, 0},
    [MONTH_EXPORT] = {"export_energy_kwh", "kWh", "Given to the network", LW_SERIES_MILLIWH, 0},
    [MONTH_BOUGHT] = {"bought_energy_kwh", "kWh", "Bought from neighbours", LW_SERIES_MILLIWH, 0},
    [MONTH_SOLD] = {"sold_energy_kwh", "kWh", "Sold to neighbours", LW_SERIES_MILLIWH, 0},
    [MONTH_BILL_OUTSIDE] = {"bill_outside", LW_UNIT_CURRENCY, "Bill without the exchange",
                            LW_SERIES_MICRO, 0},
    [MONTH_BILL_INSIDE] = {"bill_inside", LW_UNIT_CURRENCY,
                           "Bill with the exchange, every trade settled, before settlement cost",
                           LW_SERIES_MICRO, 0},
    [MONTH_EV] = {"ev_energy_kwh", "kWh", "Into cars behind the meter", LW_SERIES_MILLIWH, 0},
    [MONTH_EV_OUT] = {"ev_out_energy_kwh", "kWh", "Out of cars behind the meter", LW_SERIES_MILLIWH,
                      0},
    [MONTH_SELF_CONSUMPTION] = {"self_consumption_ratio", "1",
                                "Share of own generation that is not exported", LW_SERIES_DOUBLE,
                                0},
    [MONTH_SELF_SUFFICIENCY] = {"self_sufficiency_ratio", "1",
                                "Share of own use that is not imported", LW_SERIES_DOUBLE, 0},
    [MONTH_LOCAL] = {"local_energy_ratio", "1",
                     "Share of own use from the own roof or from neighbours", LW_SERIES_DOUBLE, 0},
    [MONTH_LOAD_PEAK] = {"load_peak_kw", "kW", "Greatest mean use over one metering interval",
                         LW_SERIES_DOUBLE, 0},
};

#define KEPT(member, name_, text)                                                                  \
    {                                                                                              \
        .name = (name_), .unit = "kWh", .long_name = (text), .type = LW_SERIES_MILLIWH,            \
        .offset = offsetof(lw_city_kept, member)                                                   \
    }
static const lw_figure kept_columns[] = {
    KEPT(load_milliwh, "load_energy_kwh", "Own use"),
    KEPT(pv_milliwh, "pv_energy_kwh", "Generation of the own roof"),
    KEPT(import_milliwh, "import_energy_kwh", "Taken from the network"),
    KEPT(export_milliwh, "export_energy_kwh", "Given to the network"),
};
enum { KEPT_COUNT = sizeof kept_columns / sizeof kept_columns[0] };

struct lw_city_series {
    lw_store *store;
    const char *currency;
    uint32_t participant_count;
    uint32_t community_count;
    lw_dim_id time;
    lw_dim_id community;
    lw_dim_id participant;
    lw_dim_id month;
    lw_dim_id kept;
    uint32_t kept_count;
    bool has_cars;
    lw_session_series sessions;
    double kwh_to_kw; /* of an interval */
    lw_series_id kept_series[KEPT_COUNT];
    lw_series_id flows[FLOW_COUNT];
    lw_series_id communities[COMMUNITY_COUNT];
    lw_series_id skies[SKY_COUNT];
    lw_series_id months[MONTH_COUNT];
    bool has_statements;
    lw_series_id statement_outside;
    lw_series_id statement_inside;
    double *ratios;         /* [participant_count], scratch */
    int64_t *community_row; /* [community_count], scratch */
};

static lw_status declare_time(lw_city_series *s, const lw_timeline *timeline, lw_error *error)
{
    const size_t count = timeline->interval_count;
    int64_t *seconds = calloc(count + timeline->period_month_count + 1, sizeof *seconds);
    if (seconds == NULL) {
        return lw_error_set(error, LW_ERR_MEMORY, "", "memory ran out");
    }
    for (size_t k = 0; k < count; k++) {
        seconds[k] = lw_timeline_interval_us(timeline, k) / LW_US_PER_S;
    }
    const lw_dimension_spec time = {"", "time", TIME_UNIT, "Start of the metering interval"};
    lw_status status = lw_store_dimension(s->store, &time, seconds, count, &s->time, error);
    for (size_t i = 0; i < timeline->period_month_count; i++) {
        seconds[i] = timeline->months_us[i] / LW_US_PER_S;
    }
    const lw_dimension_spec month = {"", "month", TIME_UNIT, "Start of the local month"};
    if (status == LW_OK) {
        status = lw_store_dimension(s->store, &month, seconds, timeline->period_month_count,
                                    &s->month, error);
    }
    free(seconds);
    return status;
}

static lw_status declare_names(lw_city_series *s, const lw_roster *roster, lw_error *error)
{
    const char **names = calloc((size_t)roster->community_count + 1, sizeof *names);
    if (names == NULL) {
        return lw_error_set(error, LW_ERR_MEMORY, "", "memory ran out");
    }
    for (uint32_t i = 0; i < roster->community_count; i++) {
        names[i] = roster->communities[i].name;
    }
    const lw_dimension_spec community = {"", "community", "1", "Perimeter in which members share"};
    const lw_status status = lw_store_dimension_text(s->store, &community, names,
                                                     roster->community_count, &s->community, error);
    free(names);
    if (status != LW_OK) {
        return status;
    }
    const lw_dimension_spec participant = {"", "participant", "1", "Participant id, group/index"};
    return lw_store_dimension_text(s->store, &participant, (const char *const *)roster->ids,
                                   roster->participant_count, &s->participant, error);
}

static lw_status declare_kept(lw_city_series *s, const lw_roster *roster, lw_error *error)
{
    s->kept_count = roster->kept_count;
    if (roster->kept_count == 0) {
        return LW_OK;
    }
    const char **names = calloc(roster->kept_count, sizeof *names);
    if (names == NULL) {
        return lw_error_set(error, LW_ERR_MEMORY, "", "memory ran out");
    }
    for (uint32_t i = 0; i < roster->kept_count; i++) {
        names[i] = roster->ids[roster->kept[i]];
    }
    const lw_dimension_spec kept = {"", "kept_participant", "1",
                                    "Participant whose series are kept"};
    lw_status status =
        lw_store_dimension_text(s->store, &kept, names, roster->kept_count, &s->kept, error);
    free(names);
    const lw_placement where = {"kept", s->currency, 2, {s->time, s->kept}};
    return status == LW_OK ? lw_figures_declare(s->store, kept_columns, KEPT_COUNT, &where,
                                                s->kept_series, error)
                           : status;
}

static lw_status declare_all(lw_city_series *s, lw_error *error)
{
    lw_store *store = s->store;
    const lw_placement city = {"city", s->currency, 1, {s->time}};
    const lw_placement communities = {"city", s->currency, 2, {s->time, s->community}};
    const lw_placement people = {"participants", s->currency, 2, {s->month, s->participant}};
    lw_status status = lw_figures_declare(store, flow_columns, FLOW_COUNT, &city, s->flows, error);
    if (status == LW_OK) {
        status = lw_figures_declare(store, sky_columns, SKY_COUNT, &city, s->skies, error);
    }
    if (status == LW_OK) {
        status = lw_figures_declare(store, community_columns, COMMUNITY_COUNT, &communities,
                                    s->communities, error);
    }
    if (status == LW_OK) {
        status = lw_figures_declare(store, month_columns, MONTH_COUNT, &people, s->months, error);
    }
    return status;
}

static lw_status declare_statement(lw_city_series *s, lw_dim_id line, const char *const names[2],
                                   lw_series_id *series, lw_error *error)
{
    const lw_series_spec spec = {.group = "participants",
                                 .name = names[0],
                                 .unit = s->currency,
                                 .long_name = names[1],
                                 .type = LW_SERIES_MICRO,
                                 .dim_count = 3,
                                 .dims = {s->month, line, s->participant}};
    return lw_store_series(s->store, &spec, series, error);
}

static lw_status declare_statements(lw_city_series *s, lw_error *error)
{
    const char *names[LW_STATEMENT_LINE_COUNT];
    for (size_t line = 0; line < LW_STATEMENT_LINE_COUNT; line++) {
        names[line] = lw_posting_name(lw_statement_lines[line]);
    }
    lw_dim_id line;
    const lw_dimension_spec spec = {"", "statement_line", "1", "What a member pays for"};
    lw_status status =
        lw_store_dimension_text(s->store, &spec, names, LW_STATEMENT_LINE_COUNT, &line, error);
    const char *const outside[2] = {"statement_outside",
                                    "Bill without the exchange by line; what is received counts "
                                    "down"};
    const char *const inside[2] = {"statement_inside",
                                   "Bill with the exchange by line, every trade settled, before "
                                   "settlement cost"};
    if (status == LW_OK) {
        status = declare_statement(s, line, outside, &s->statement_outside, error);
    }
    return status == LW_OK ? declare_statement(s, line, inside, &s->statement_inside, error)
                           : status;
}

static bool has_cars(const lw_roster *roster)
{
    for (uint32_t g = 0; g < roster->group_count; g++) {
        if (roster->groups[g].params->ev != NULL) {
            return true;
        }
    }
    return false;
}

lw_status lw_city_series_create(const lw_scenario *scenario, const lw_roster *roster,
                                const lw_timeline *timeline, lw_store *store,
                                lw_city_series **series, lw_error *error)
{
    lw_city_series *s = calloc(1, sizeof *s);
    *series = s;
    if (s == NULL) {
        return lw_error_set(error, LW_ERR_MEMORY, "", "memory ran out");
    }
    s->store = store;
    s->currency = lw_currency_codes[scenario->currency];
    s->participant_count = roster->participant_count;
    s->community_count = roster->community_count;
    s->kwh_to_kw = 3600.0 * (double)LW_US_PER_S / (double)timeline->interval_us;
    s->ratios = calloc((size_t)s->participant_count + 1, sizeof *s->ratios);
    s->community_row = calloc((size_t)s->community_count + 1, sizeof *s->community_row);
    if (s->ratios == NULL || s->community_row == NULL) {
        return lw_error_set(error, LW_ERR_MEMORY, "", "memory ran out");
    }
    lw_status status = declare_time(s, timeline, error);
    if (status == LW_OK) {
        status = declare_names(s, roster, error);
    }
    if (status == LW_OK) {
        status = declare_all(s, error);
    }
    if (status == LW_OK) {
        status = declare_kept(s, roster, error);
    }
    s->has_statements = scenario->output.statements;
    if (status == LW_OK && s->has_statements) {
        status = declare_statements(s, error);
    }
    s->has_cars = has_cars(roster);
    return status == LW_OK && s->has_cars ? lw_session_series_declare(&s->sessions, store, error)
                                          : status;
}

void lw_city_series_destroy(lw_city_series *series)
{
    if (series != NULL) {
        free(series->ratios);
        free(series->community_row);
        free(series);
    }
}

lw_dim_id lw_city_series_month(const lw_city_series *series)
{
    return series->month;
}

lw_dim_id lw_city_series_participant(const lw_city_series *series)
{
    return series->participant;
}

lw_dim_id lw_city_series_time(const lw_city_series *series)
{
    return series->time;
}

static lw_status append_communities(lw_city_series *s, const lw_city_flow *flows, lw_error *error)
{
    lw_status status = LW_OK;
    for (size_t i = 0; status == LW_OK && i < COMMUNITY_COUNT; i++) {
        for (uint32_t c = 0; c < s->community_count; c++) {
            const char *member = (const char *)&flows[c] + community_columns[i].offset;
            s->community_row[c] = *(const int64_t *)(const void *)member;
        }
        status = lw_store_append(s->store, s->communities[i], s->community_row, 1, error);
    }
    return status;
}

static lw_status append_kept(lw_city_series *s, const lw_city_kept *kept, size_t interval,
                             lw_error *error)
{
    lw_status status = LW_OK;
    for (size_t i = 0; status == LW_OK && s->kept_count > 0 && i < KEPT_COUNT; i++) {
        const char *member = (const char *)kept + kept_columns[i].offset;
        const lw_energy_milliwh *rows = *(lw_energy_milliwh *const *)(const void *)member;
        status =
            lw_store_append(s->store, s->kept_series[i], rows + interval * s->kept_count, 1, error);
    }
    return status;
}

lw_status lw_city_series_write_block(lw_city_series *s, const lw_city_block *block, lw_error *error)
{
    lw_status status = LW_OK;
    for (size_t k = 0; status == LW_OK && k < block->interval_count; k++) {
        status = lw_figures_append(s->store, flow_columns, FLOW_COUNT, s->flows, &block->flows[k],
                                   error);
        if (status == LW_OK) {
            status = lw_figures_append(s->store, sky_columns, SKY_COUNT, s->skies, &block->skies[k],
                                       error);
        }
        if (status == LW_OK) {
            status = append_communities(s, block->community_flows + k * s->community_count, error);
        }
        if (status == LW_OK) {
            status = append_kept(s, &block->kept, k, error);
        }
    }
    if (status == LW_OK && s->has_cars) {
        status = lw_session_series_append(&s->sessions, s->store, block->sessions,
                                          block->session_count, error);
    }
    return status;
}

static double month_figure(const lw_city_month *month, enum month_column which, uint32_t i,
                           double kwh_to_kw)
{
    const lw_energy_milliwh used_milliwh = month->load_milliwh[i] + month->ev_in_milliwh[i];
    if (which == MONTH_SELF_CONSUMPTION) {
        return lw_self_consumption_ratio(month->pv_milliwh[i], month->export_milliwh[i]);
    }
    if (which == MONTH_SELF_SUFFICIENCY) {
        return lw_self_sufficiency_ratio(used_milliwh, month->import_milliwh[i]);
    }
    if (which == MONTH_LOAD_PEAK) {
        return lw_kwh_from_milliwh(month->load_peak_milliwh[i]) * kwh_to_kw;
    }
    LW_ASSERT(which == MONTH_LOCAL);
    return lw_local_energy_ratio(used_milliwh, month->import_milliwh[i], month->bought_milliwh[i]);
}

static lw_status append_figure(lw_city_series *s, const lw_city_month *month,
                               enum month_column which, lw_error *error)
{
    for (uint32_t i = 0; i < s->participant_count; i++) {
        s->ratios[i] = month_figure(month, which, i, s->kwh_to_kw);
    }
    return lw_store_append(s->store, s->months[which], s->ratios, 1, error);
}

static lw_status append_statements(lw_city_series *s, const lw_city_month *month, lw_error *error)
{
    const lw_status status =
        lw_store_append(s->store, s->statement_outside, month->statement_outside_micro, 1, error);
    return status == LW_OK ? lw_store_append(s->store, s->statement_inside,
                                             month->statement_inside_micro, 1, error)
                           : status;
}

lw_status lw_city_series_write_month(lw_city_series *s, const lw_city_month *month, lw_error *error)
{
    const int64_t *const sums[] = {
        [MONTH_PV] = month->pv_milliwh,
        [MONTH_LOAD] = month->load_milliwh,
        [MONTH_IMPORT] = month->import_milliwh,
        [MONTH_EXPORT] = month->export_milliwh,
        [MONTH_BOUGHT] = month->bought_milliwh,
        [MONTH_SOLD] = month->sold_milliwh,
        [MONTH_BILL_OUTSIDE] = month->bill_outside_micro,
        [MONTH_BILL_INSIDE] = month->bill_inside_micro,
        [MONTH_EV] = month->ev_in_milliwh,
        [MONTH_EV_OUT] = month->ev_out_milliwh,
    };
    lw_status status = LW_OK;
    for (size_t i = 0; status == LW_OK && i < sizeof sums / sizeof sums[0]; i++) {
        status = lw_store_append(s->store, s->months[i], sums[i], 1, error);
    }
    if (status == LW_OK && s->has_statements) {
        status = append_statements(s, month, error);
    }
    for (int i = MONTH_SELF_CONSUMPTION; status == LW_OK && i < MONTH_COUNT; i++) {
        status = append_figure(s, month, (enum month_column)i, error);
    }
    return status;
}
