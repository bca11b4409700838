// SPDX-License-Identifier: Apache-2.0
/* Meters that err, fall silent and lie, and the audit that finds the lies. */
#include "models/energy/feeder_audit.h"
#include "models/energy/reading.h"
#include "sim/base/elementary.h"
#include "tests/support/figure_table.h"

#include <criterion/criterion.h>

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { METER_COUNT = 100, WEEK = 672 };

#define QUARTER_US (900 * LW_US_PER_S)

static lw_meter_params quiet(void)
{
    return (lw_meter_params){.gap_mean_h = 6.0};
}

/* Of the town: other seeds are other meters. */
static uint64_t seed = 4;

static lw_reading_array *meters(const lw_meter_params *params, size_t count,
                                const lw_false_reading *attack)
{
    const lw_reading_config config = {.seed = seed,
                                      .interval_us = QUARTER_US,
                                      .meter_count = count,
                                      .false_readings = attack,
                                      .false_reading_count = attack == NULL ? 0 : 1};
    lw_reading_array *array = NULL;
    lw_error error;
    cr_assert_eq(lw_reading_array_create(&config, &array, &error), LW_OK);
    cr_assert_eq(lw_reading_array_add(array, params, "homes", count, &error), LW_OK);
    return array;
}

/* Truth: every meter draws 100 Wh, none exports. */
static lw_energy_milliwh imports[METER_COUNT];
static lw_energy_milliwh exports[METER_COUNT];

static lw_readings truth(void)
{
    for (size_t i = 0; i < METER_COUNT; i++) {
        imports[i] = 100000;
    }
    return (lw_readings){imports, exports};
}

Test(reading, perfect_meters_report_what_flowed)
{
    lw_reading_array *array = meters(NULL, METER_COUNT, NULL);
    const lw_readings flowed = truth();
    const lw_readings read = lw_reading_step(array, 0, &flowed);
    cr_assert_eq(read.import_milliwh, flowed.import_milliwh);
    lw_reading_array_destroy(array);
}

Test(reading, errors_have_the_class_s_spread_and_nothing_stays_nothing)
{
    lw_meter_params params = quiet();
    params.gain_sd_ratio = 0.01;
    lw_reading_array *array = meters(&params, METER_COUNT, NULL);
    const lw_readings flowed = truth();
    const lw_readings read = lw_reading_step(array, 0, &flowed);
    double sum = 0.0;
    double squares = 0.0;
    for (size_t i = 0; i < METER_COUNT; i++) {
        const double e = (double)read.import_milliwh[i] / 100000.0 - 1.0;
        sum += e;
        squares += e * e;
        cr_assert_eq(read.export_milliwh[i], 0);
    }
    cr_assert_lt(fabs(sum / METER_COUNT), 4.0 * 0.01 / sqrt(METER_COUNT));
    cr_assert_float_eq(sqrt(squares / METER_COUNT), 0.01, 4.0 * 0.01 / sqrt(2.0 * METER_COUNT));
    lw_energy_milliwh before[METER_COUNT];
    memcpy(before, read.import_milliwh, sizeof before);
    const lw_readings later = lw_reading_step(array, 5, &flowed);
    cr_assert_eq(memcmp(before, later.import_milliwh, sizeof before), 0, "a lasting error lasts");
    lw_reading_array_destroy(array);
}

Test(reading, one_meter_more_changes_no_other)
{
    lw_meter_params params;
    lw_param_set_defaults(&lw_meter_table, &params);
    params.gap_rate_per_year = 500.0;
    lw_reading_array *few = meters(&params, METER_COUNT - 1, NULL);
    lw_reading_array *more = meters(&params, METER_COUNT, NULL);
    const lw_readings flowed = truth();
    for (int64_t k = 0; k < 2 * WEEK; k++) {
        imports[0] = 1000 * k; /* so that substitutes differ from the truth */
        const lw_readings a = lw_reading_step(few, k, &flowed);
        const lw_readings b = lw_reading_step(more, k, &flowed);
        cr_assert_eq(
            memcmp(a.import_milliwh, b.import_milliwh, (METER_COUNT - 1) * sizeof imports[0]), 0);
    }
    lw_reading_array_destroy(few);
    lw_reading_array_destroy(more);
}

Test(reading, gaps_come_as_often_and_last_as_long_as_told)
{
    lw_meter_params params = quiet();
    params.gap_rate_per_year = 52.0;
    params.gap_mean_h = 12.0;
    lw_reading_array *array = meters(&params, METER_COUNT, NULL);
    const lw_readings flowed = truth();
    const int64_t year = 35064;
    for (int64_t k = 0; k < year; k++) {
        lw_reading_step(array, k, &flowed);
    }
    /* A cycle is a wait of a week and a gap of 12 h (half an interval more by rounding up). */
    const double share = 12.125 / (12.125 + 8766.0 / 52.0 + 0.125);
    const double expected = share * METER_COUNT * (double)year;
    const double cycles = METER_COUNT * 8766.0 / (12.125 + 8766.0 / 52.0);
    cr_assert_float_eq((double)lw_reading_substituted_count(array), expected,
                       4.0 * 1.5 * expected / sqrt(cycles));
    lw_reading_array_destroy(array);
}

/* The day before, the last one, nothing. */
Test(reading, substitutes_follow_their_rule)
{
    lw_meter_params params = quiet();
    params.gap_rate_per_year = 200.0;
    const lw_energy_milliwh day = 96;
    for (int32_t rule = LW_SUBSTITUTION_DAY_BEFORE; rule <= LW_SUBSTITUTION_ZERO; rule++) {
        params.substitution = rule;
        lw_reading_array *array = meters(&params, 1, NULL);
        lw_energy_milliwh reports[96 * 30];
        uint64_t substituted = 0;
        for (int64_t k = 0; k < 96 * 30; k++) {
            imports[0] = 1000 + k;
            const lw_readings flowed = {imports, exports};
            reports[k] = lw_reading_step(array, k, &flowed).import_milliwh[0];
            const bool silent = lw_reading_substituted_count(array) > substituted;
            substituted = lw_reading_substituted_count(array);
            const lw_energy_milliwh expected = !silent                        ? 1000 + k
                                               : rule == LW_SUBSTITUTION_ZERO ? 0
                                               : rule == LW_SUBSTITUTION_LAST ? reports[k - 1]
                                               : k < day                      ? 0
                                                                              : reports[k - day];
            cr_assert_eq(reports[k], expected, "rule %d, interval %lld", rule, (long long)k);
        }
        cr_assert_gt(substituted, 20);
        lw_reading_array_destroy(array);
    }
}

Test(reading, a_false_reading_scales_one_register_while_it_lasts)
{
    const lw_false_reading attack = {.first = 2,
                                     .count = 1,
                                     .meter_register = LW_METER_EXPORT,
                                     .factor_ratio = 3.0,
                                     .start_us = 2 * QUARTER_US,
                                     .end_us = 4 * QUARTER_US};
    lw_reading_array *array = meters(NULL, METER_COUNT, &attack);
    exports[2] = 500;
    const lw_readings flowed = truth();
    for (int64_t k = 0; k < 6; k++) {
        const lw_readings read = lw_reading_step(array, k, &flowed);
        cr_assert_eq(read.export_milliwh[2], k == 2 || k == 3 ? 1500 : 500);
        cr_assert_eq(read.import_milliwh[2], 100000);
    }
    cr_assert_eq(lw_reading_false_count(array), 2U);
    lw_reading_array_destroy(array);
    exports[2] = 0;
}

/* ---- the audit, against Q(k - theta E sqrt(N) / sigma_slot) ---- */

static double tail(double x)
{
    return 1.0 - lw_normal_cdf(x);
}

static lw_audit_totals audit_of(const lw_meter_params *params, const lw_false_reading *attack,
                                const lw_audit_params *audit_params, int64_t window_count)
{
    lw_reading_array *array = meters(params, METER_COUNT, attack);
    const lw_feeder feeder = {0, METER_COUNT};
    lw_feeder_audit *audit = NULL;
    lw_error error;
    const lw_feeder_audit_config config = {audit_params, array, &feeder, 1, QUARTER_US};
    cr_assert_eq(lw_feeder_audit_create(&config, &audit, &error), LW_OK);
    const lw_readings flowed = truth();
    const lw_energy_milliwh feeder_net = (lw_energy_milliwh)METER_COUNT * 100000;
    for (int64_t k = 0; k < window_count * audit_params->window_h * 4; k++) {
        lw_reading_step(array, k, &flowed);
        lw_feeder_audit_step(audit, k, &feeder_net);
    }
    const lw_audit_totals totals = lw_feeder_audit_totals(audit);
    lw_feeder_audit_destroy(audit);
    lw_reading_array_destroy(array);
    return totals;
}

static void assert_share(uint64_t found, uint64_t all, double expected)
{
    const double n = (double)all;
    cr_assert_float_eq((double)found / n, expected,
                       4.0 * sqrt(expected * (1.0 - expected) / n) + 0.002);
}

Test(feeder_audit, finds_as_many_as_the_formula_says)
{
    enum { WINDOWS = 2000 };
    lw_meter_params params = quiet();
    params.noise_sd_ratio = 0.05;
    const lw_audit_params audit = {.window_h = 4, .threshold_sd = 1.5};
    const double sigma_slot = 0.05 * 100000.0 * sqrt(METER_COUNT);
    const double thefts[] = {0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6};
    FILE *figure = figure_open("audit", "audit,theft_ratio,found_ratio,formula_ratio");
    for (size_t t = 0; t < sizeof thefts / sizeof thefts[0]; t++) {
        const lw_false_reading attack = {.first = 7,
                                         .count = 1,
                                         .meter_register = LW_METER_IMPORT,
                                         .factor_ratio = 1.0 - thefts[t],
                                         .end_us = INT64_MAX};
        const lw_audit_totals totals = audit_of(&params, &attack, &audit, WINDOWS);
        const double expected =
            tail(1.5 - thefts[t] * 100000.0 * sqrt((double)audit.window_h * 4.0) / sigma_slot);
        FIGURE_ROW(figure, "4 h", thefts[t], (double)totals.flagged_count / WINDOWS, expected);
        fprintf(stderr, "theft %.1f: found %.3f, formula %.3f\n", thefts[t],
                (double)totals.flagged_count / WINDOWS, expected);
        cr_assert_eq(totals.window_count, WINDOWS);
        assert_share(totals.flagged_count, WINDOWS, expected);
    }
    figure_close(figure);
}

/* One window of each of many towns: lasting errors are drawn once a meter. */
static uint64_t alarms(const lw_meter_params *params, const lw_audit_params *audit,
                       uint64_t town_count)
{
    uint64_t flagged = 0;
    for (seed = 1; seed <= town_count; seed++) {
        flagged += audit_of(params, NULL, audit, 1).flagged_count;
    }
    return flagged;
}

Test(feeder_audit, honest_meters_of_a_class_are_suspected_as_rarely_as_the_formula_says)
{
    enum { TOWNS = 2000 };
    lw_meter_params params;
    lw_param_set_defaults(&lw_meter_table, &params);
    const lw_audit_params audit = {.window_h = 4, .threshold_sd = 1.5};
    params.gap_rate_per_year = 0.0;
    assert_share(alarms(&params, &audit, TOWNS), TOWNS, tail(1.5));
    params.gap_rate_per_year = 2000.0; /* silent a good part of the time */
    params.substitution = LW_SUBSTITUTION_ZERO;
    assert_share(alarms(&params, &audit, TOWNS), TOWNS, tail(1.5));
}

Test(feeder_audit, drift_is_allowed_for)
{
    lw_meter_params params = quiet();
    params.gain_sd_ratio = 0.003;
    params.drift_sd_per_year = 0.004;
    lw_reading_array *array = meters(&params, 1, NULL);
    cr_assert_float_eq(lw_reading_lasting_sd_ratio(array, 0, 0), 0.003, 1e-12);
    cr_assert_float_eq(lw_reading_lasting_sd_ratio(array, 0, 35064), 0.005, 1e-6, "a year on");
    lw_reading_array_destroy(array);
}

Test(feeder_audit, the_last_short_window_is_judged_too)
{
    lw_meter_params params = quiet();
    lw_reading_array *array = meters(&params, METER_COUNT, NULL);
    const lw_feeder feeder = {0, METER_COUNT};
    const lw_audit_params audit_params = {.window_h = 24, .threshold_sd = 3.0};
    lw_feeder_audit *audit = NULL;
    lw_error error;
    const lw_feeder_audit_config config = {&audit_params, array, &feeder, 1, QUARTER_US};
    cr_assert_eq(lw_feeder_audit_create(&config, &audit, &error), LW_OK);
    const lw_readings flowed = truth();
    const lw_energy_milliwh more_than_read = (lw_energy_milliwh)METER_COUNT * 100000 + 1;
    lw_reading_step(array, 0, &flowed);
    lw_feeder_audit_step(audit, 0, &more_than_read);
    cr_assert_eq(lw_feeder_audit_totals(audit).window_count, 0U);
    lw_feeder_audit_finish(audit);
    lw_feeder_audit_finish(audit);
    cr_assert_eq(lw_feeder_audit_totals(audit).window_count, 1U);
    cr_assert_eq(lw_feeder_audit_totals(audit).flagged_count, 1U);
    lw_feeder_audit_destroy(audit);
    lw_reading_array_destroy(array);
}

Test(feeder_audit, with_perfect_meters_a_single_lie_stands_out)
{
    const lw_false_reading attack = {.first = 0,
                                     .count = 1,
                                     .meter_register = LW_METER_IMPORT,
                                     .factor_ratio = 0.99,
                                     .start_us = 50 * QUARTER_US,
                                     .end_us = 51 * QUARTER_US};
    const lw_audit_params audit = {.window_h = 24, .threshold_sd = 3.0};
    const lw_audit_totals totals = audit_of(NULL, &attack, &audit, 2);
    cr_assert_eq(totals.window_count, 2U);
    cr_assert_eq(totals.flagged_count, 1U);
    cr_assert_eq(totals.false_count, 1U);
    cr_assert_eq(totals.detected_false_count, 1U);
}
