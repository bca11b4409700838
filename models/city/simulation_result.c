// SPDX-License-Identifier: Apache-2.0
/* What a run writes when its city and its settlements have come to their end. */
#include "models/city/attack_rows.h"
#include "models/city/cost_posting.h"
#include "models/city/legal.h"
#include "models/city/simulation_state.h"

#include <math.h>
#include <stdio.h>

static lw_status write_legal(lw_simulation *s, const lw_comparison_row *row, lw_error *error)
{
    char group[96];
    snprintf(group, sizeof group, "settlements/%s", row->name);
    lw_legal legal;
    lw_legal_of(s->config->scenario, row->is_intermediary != 0 ? row->kind : NULL, &legal);
    const char *const attributes[][2] = {{"legal", legal.answer},
                                         {"legal_from", legal.from},
                                         {"legal_before", legal.before},
                                         {"legal_source", legal.source},
                                         {"legal_source_fr", legal.source_fr}};
    lw_status status = LW_OK;
    for (size_t i = 0; status == LW_OK && i < sizeof attributes / sizeof attributes[0]; i++) {
        if (attributes[i][1][0] != '\0') {
            status = lw_store_attribute_text(s->config->store, group, attributes[i][0],
                                             attributes[i][1], error);
        }
    }
    return status;
}

static lw_status write_baselines(lw_simulation *s, const lw_comparison_row *association,
                                 lw_error *error)
{
    const lw_baseline_basis basis = {.baselines = &s->baselines,
                                     .city = s->city,
                                     .roster = &s->roster,
                                     .timeline = &s->timeline,
                                     .association = association,
                                     .arena = s->arena};
    lw_baseline_row rows[LW_BASELINE_COUNT];
    const lw_status status = lw_baseline_rows(&basis, rows, error);
    return status == LW_OK
               ? lw_baseline_write(rows, lw_currency_codes[s->config->scenario->currency],
                                   s->config->store, error)
               : status;
}

static lw_lane_totals totals_of(const lw_simulation *s)
{
    const lw_city_flow total = lw_city_total(s->city);
    const lw_audit_totals audit = lw_city_audit(s->city);
    return (lw_lane_totals){
        .gain = lw_city_gain(s->city),
        .member_gain_micro = lw_city_member_gain_micro(s->city),
        .traded_milliwh = total.traded_milliwh,
        .trade_value_micro = total.trade_value_micro,
        .trade_count = total.trade_count,
        .operation_count = total.operation_count,
        .household_count = s->roster.household_count,
        .year_count = s->timeline.year_count,
        .band_empty_ratio =
            (double)lw_city_band_empty_count(s->city) / (double)s->timeline.interval_count,
        .tampered_detected_ratio =
            audit.false_count == 0 ? (double)NAN
                                   : (double)audit.detected_false_count / (double)audit.false_count,
    };
}

lw_status lw_simulation_write_comparison(lw_simulation *s, lw_error *error)
{
    const size_t count = s->config->scenario->settlements.count;
    const lw_lane_totals totals = totals_of(s);
    lw_comparison_row *rows = lw_arena_calloc(s->arena, s->lane_count, sizeof *rows);
    if (rows == NULL) {
        return lw_error_set(error, LW_ERR_MEMORY, "", "memory ran out");
    }
    for (size_t i = 0; i < s->lane_count; i++) {
        lw_status status = lw_lane_compare(s->lanes[i], &totals, &rows[i], error);
        if (status == LW_OK && i < count) {
            status = write_legal(s, &rows[i], error);
        }
        if (status != LW_OK) {
            return status;
        }
    }
    lw_comparison_finish(rows, count);
    lw_status status = lw_cost_posting_run(rows, count, s->city, &s->timeline, s->arena, error);
    if (status == LW_OK) {
        status = lw_comparison_write(rows, count, lw_currency_codes[s->config->scenario->currency],
                                     s->config->store, error);
    }
    if (status == LW_OK) {
        status =
            lw_attack_rows_write(s->lanes, count, lw_currency_codes[s->config->scenario->currency],
                                 s->config->store, error);
    }
    return status == LW_OK ? write_baselines(s, &rows[count], error) : status;
}

lw_status lw_simulation_write_attributes(const lw_simulation *s,
                                         const lw_simulation_summary *summary, lw_error *error)
{
    const lw_scenario *scenario = s->config->scenario;
    lw_store *store = s->config->store;
    const lw_audit_totals audit = lw_city_audit(s->city);
    const struct {
        const char *name;
        int64_t value;
    } integers[] = {
        {"seed", scenario->seed},
        {"participant_count", s->roster.participant_count},
        {"household_count", s->roster.household_count},
        {"period_s", (s->timeline.end_us - s->timeline.start_us) / LW_US_PER_S},
        {"interval_s", s->timeline.interval_us / LW_US_PER_S},
        {"weather_filled_day_count", lw_city_weather_filled_day_count(s->city)},
        {"weather_filled_value_count", lw_city_weather_filled_value_count(s->city)},
        {"load_filled_value_count", lw_city_load_filled_value_count(s->city)},
        {"substituted_reading_count", (int64_t)lw_city_substituted_reading_count(s->city)},
        {"false_reading_count", (int64_t)lw_city_false_reading_count(s->city)},
        {"audit_window_count", (int64_t)audit.window_count},
        {"audit_flagged_count", (int64_t)audit.flagged_count},
        {"audit_false_alarm_count", (int64_t)audit.false_alarm_count},
        {"energy_residual_milliwh", summary->energy_residual_milliwh},
        {"money_residual_micro", summary->money_residual_micro},
    };
    lw_status status = LW_OK;
    for (size_t i = 0; status == LW_OK && i < sizeof integers / sizeof integers[0]; i++) {
        status = lw_store_attribute_integer(store, "", integers[i].name, integers[i].value, error);
    }
    const char *const texts[][2] = {{"title", scenario->title},
                                    {"timezone", scenario->site.timezone},
                                    {"currency", lw_currency_codes[scenario->currency]}};
    for (size_t i = 0; status == LW_OK && i < sizeof texts / sizeof texts[0]; i++) {
        status = lw_store_attribute_text(store, "", texts[i][0], texts[i][1], error);
    }
    return status;
}
