// SPDX-License-Identifier: Apache-2.0
/* The mean of many homes and workplaces against published profiles.
 *
 * Enedis RES1 and RES2 of 2023 are what the shipped shapes were fitted to, so the first tests hold
 * the whole chain against its own source; BDEW's G0 is read from a file, and SimBench's G0 was
 * used to choose the workplace's numbers. */
#include "models/energy/load_course.h"
#include "tests/support/csv_table.h"
#include "tests/support/figure_table.h"
#include "tests/support/load_case.h"

#include <criterion/criterion.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { YEAR = 2023, HOUR_COUNT = 8760, SEASON_COUNT = 3, WEEK_HOUR_COUNT = 168 };

/* The list of hourly shares in one of the two Enedis files, scaled to mean 1. False when the data
 * are not there. */
static bool enedis(const char *name, double *hours)
{
    const char *path = data_path(name);
    if (path == NULL) {
        return false;
    }
    size_t size = 0;
    char *text = file_bytes(path, &size);
    const char *at = strstr(text, "\"hourly\":[");
    cr_assert_not_null(at);
    at += strlen("\"hourly\":[");
    for (int hour = 0; hour < HOUR_COUNT; hour++) {
        char *end = NULL;
        hours[hour] = strtod(at, &end) * HOUR_COUNT;
        at = end + 1;
    }
    free(text);
    return true;
}

/* Mean by season and hour of the local week. */
typedef struct season_week {
    double mean[SEASON_COUNT][WEEK_HOUR_COUNT];
} season_week;

static season_week season_week_of(const double *hours, const lw_zone *zone)
{
    season_week sum = {{{0}}};
    double count[SEASON_COUNT][WEEK_HOUR_COUNT] = {{0}};
    for (int hour = 0; hour < HOUR_COUNT; hour++) {
        const int64_t at_s = load_year_start_s(YEAR) + INT64_C(3600) * hour;
        const lw_civil local = lw_zone_local(zone, at_s * LW_US_PER_S);
        const int season = lw_load_period(LW_LOAD_SEASONS, local.month, local.day);
        const int slot =
            24 * lw_civil_weekday(lw_civil_days(local.year, local.month, local.day)) + local.hour;
        sum.mean[season][slot] += hours[hour];
        count[season][slot] += 1.0;
    }
    for (int season = 0; season < SEASON_COUNT; season++) {
        for (int slot = 0; slot < WEEK_HOUR_COUNT; slot++) {
            sum.mean[season][slot] /= count[season][slot];
        }
    }
    return sum;
}

static double rms_gap(const season_week *a, const season_week *b)
{
    double square = 0.0;
    for (int season = 0; season < SEASON_COUNT; season++) {
        for (int slot = 0; slot < WEEK_HOUR_COUNT; slot++) {
            const double gap = a->mean[season][slot] - b->mean[season][slot];
            square += gap * gap / (SEASON_COUNT * WEEK_HOUR_COUNT);
        }
    }
    return sqrt(square);
}

/* Mean use of an array's homes in each hour of 2023 (UTC), in the clock of a zone, over its mean.
 */
static void hours_of_year(lw_load_array *array, const lw_zone *zone, int64_t interval_s,
                          double *hours)
{
    const size_t count = lw_load_array_count(array);
    double *power_w = calloc(count, sizeof *power_w);
    double mean = 0.0;
    memset(hours, 0, HOUR_COUNT * sizeof *hours);
    for (int64_t at_s = 0; at_s < (int64_t)HOUR_COUNT * 3600; at_s += interval_s) {
        const lw_time_us start_us = (load_year_start_s(YEAR) + at_s) * LW_US_PER_S;
        const lw_civil local = lw_zone_local(zone, start_us + interval_s * LW_US_PER_S / 2);
        lw_load_step(array, start_us, &local, (double)NAN, power_w);
        for (size_t i = 0; i < count; i++) {
            hours[at_s / 3600] += power_w[i];
        }
    }
    for (int hour = 0; hour < HOUR_COUNT; hour++) {
        mean += hours[hour] / HOUR_COUNT;
    }
    for (int hour = 0; hour < HOUR_COUNT; hour++) {
        hours[hour] /= mean;
    }
    free(power_w);
}

static lw_zone *paris(void)
{
    lw_zone *zone = NULL;
    lw_error error;
    cr_assert_eq(lw_zone_open("Europe/Paris", &zone, &error), LW_OK);
    return zone;
}

static void check_shape(const char *file, lw_load_shape_name shape, double hour_limit)
{
    double *measured = calloc(HOUR_COUNT, sizeof *measured);
    double *ours = calloc(HOUR_COUNT, sizeof *ours);
    if (!enedis(file, measured)) {
        free(measured);
        free(ours);
        return;
    }
    lw_zone *zone = paris();
    lw_load_config config = load_config(1, 3600);
    config.holidays = LW_HOLIDAYS_FR;
    lw_load_array *array = load_create(&config);
    lw_load_profile_params params = load_profile(4000.0);
    params.shape = (int32_t)shape;
    load_add(array, "profile", &params, "home", 1);
    hours_of_year(array, zone, 3600, ours);
    double square = 0.0;
    for (int hour = 0; hour < HOUR_COUNT; hour++) {
        square += (ours[hour] - measured[hour]) * (ours[hour] - measured[hour]) / HOUR_COUNT;
    }
    const season_week a = season_week_of(measured, zone);
    const season_week b = season_week_of(ours, zone);
    fprintf(stderr, "%s: season-week %.2f %%, hours %.2f %% of the mean\n", file,
            100.0 * rms_gap(&a, &b), 100.0 * sqrt(square));
    cr_assert_leq(rms_gap(&a, &b), 0.02);
    cr_assert_leq(sqrt(square), hour_limit);
    lw_load_array_destroy(array);
    lw_zone_close(zone);
    free(measured);
    free(ours);
}

/* The hours' own gap is the weather of 2023. */
Test(load_profile, res1_is_enedis_res1)
{
    check_shape("load/Enedis_RES1_2023_hourly_normalised.json", LW_LOAD_SHAPE_RES1, 0.09);
}

Test(load_profile, res2_is_enedis_res2)
{
    check_shape("load/Enedis_RES2_2023_hourly_normalised.json", LW_LOAD_SHAPE_RES2, 0.18);
}

static void draw(const season_week *measured, const season_week *ours)
{
    static const char *const names[SEASON_COUNT] = {"winter", "transition", "summer"};
    FILE *figure = figure_open("season_week", "season,hour_of_week,enedis_ratio,found_ratio");
    for (int season = 0; season < SEASON_COUNT; season++) {
        for (int slot = 0; slot < WEEK_HOUR_COUNT; slot++) {
            FIGURE_ROW(figure, names[season], slot, measured->mean[season][slot],
                       ours->mean[season][slot]);
        }
    }
    figure_close(figure);
}

/* 5,000 random homes, nothing shared between them, with and without the holidays of the profile:
 * the mean of season and hour of the week is that of Enedis. */
Test(load_profile, five_thousand_homes_are_enedis_res1, .timeout = 1800)
{
    enum { HOME_COUNT = 5000 };
    double *measured = calloc(HOUR_COUNT, sizeof *measured);
    double *ours = calloc(HOUR_COUNT, sizeof *ours);
    if (enedis("load/Enedis_RES1_2023_hourly_normalised.json", measured)) {
        lw_zone *zone = paris();
        lw_load_config config = load_config(2023, 900);
        lw_load_stochastic_params params = load_stochastic(4000.0);
        params.chance.shared_day_sd_ratio = 0.0;
        params.chance.temperature_response_ratio_per_k = 0.0;
        lw_load_array *array = load_create(&config);
        load_add(array, "stochastic", &params, "homes", HOME_COUNT);
        hours_of_year(array, zone, 900, ours);
        const season_week a = season_week_of(measured, zone);
        const season_week b = season_week_of(ours, zone);
        draw(&a, &b);
        fprintf(stderr, "5,000 homes: season-week %.2f %% of the mean\n", 100.0 * rms_gap(&a, &b));
        cr_assert_leq(rms_gap(&a, &b), 0.03);
        lw_load_array_destroy(array);
        lw_zone_close(zone);
    }
    free(measured);
    free(ours);
}

/* ---- workplaces ---- */

static double *simbench_g0(size_t *count)
{
    size_t size = 0;
    char *text = file_bytes(data_path("load/SimBench_G0_commercial_15min_2018.csv"), &size);
    double *values = calloc(40000, sizeof *values);
    *count = 0;
    for (char *line = strchr(text, '\n'); line != NULL && line[1] != '\0';
         line = strchr(line + 1, '\n')) {
        char *field = strchr(line, ';');
        cr_assert_not_null(field);
        values[(*count)++] = strtod(field + 1, NULL);
    }
    free(text);
    return values;
}

/* A workplace with BDEW's G0, read from its own file, against one of SimBench's. */
Test(load_profile, a_workplace_with_bdew_g0_varies_like_simbenchs)
{
    enum { WORKPLACE_COUNT = 40 };
    const char *path = data_path("load/BDEW_SLP_h0_g0-6_l0-2_quarterhour.csv");
    if (path == NULL) {
        return;
    }
    size_t size = 0;
    char *text = file_bytes(path, &size);
    lw_load_stochastic_params params = load_stochastic(30000.0);
    params.profile.shape_file = "bdew.csv";
    params.profile.shape_column = "g0";
    params.activity = LW_LOAD_ACTIVITY_WORKPLACE;
    const lw_load_config config = load_config(2018, 900);
    lw_load_array *array = load_create(&config);
    lw_error error = {.message = ""};
    cr_assert_eq(load_add_file(array, "stochastic", &params, text, WORKPLACE_COUNT, &error), LW_OK,
                 "%d: %s", error.line, error.message);
    size_t steps = 0;
    size_t count = 0;
    double *power = load_quarters_of_year(array, WORKPLACE_COUNT, 2018, NULL, &steps);
    double *measured = simbench_g0(&count);
    const load_character ours = load_mean_character(power, WORKPLACE_COUNT, steps, 96);
    const load_character theirs = load_character_of(measured, count, 96);
    const double gap = load_distribution_gap(power, WORKPLACE_COUNT * steps, measured, count);
    fprintf(stderr,
            "workplace: variation %.3f (%.3f), load factor %.3f (%.3f), next %.3f (%.3f), "
            "day %.3f (%.3f), week %.3f (%.3f), distribution %.3f\n",
            ours.variation, theirs.variation, ours.load_factor, theirs.load_factor, ours.next,
            theirs.next, ours.next_day, theirs.next_day, ours.next_week, theirs.next_week, gap);
    cr_assert_float_eq(ours.variation, theirs.variation, 0.08);
    cr_assert_float_eq(ours.load_factor, theirs.load_factor, 0.08);
    cr_assert_float_eq(ours.next, theirs.next, 0.08);
    cr_assert_float_eq(ours.next_day, theirs.next_day, 0.1);
    cr_assert_float_eq(ours.next_week, theirs.next_week, 0.1);
    cr_assert_leq(gap, 0.12);
    lw_load_array_destroy(array);
    free(power);
    free(measured);
    free(text);
}

/* BDEW's profiles are normalised to 1,000 kWh a year of its own seasons; read as a shape, each
 * season's share must be BDEW's. */
Test(load_profile, bdew_profiles_keep_their_seasons)
{
    const char *path = data_path("load/BDEW_SLP_h0_g0-6_l0-2_quarterhour.csv");
    if (path == NULL) {
        return;
    }
    size_t size = 0;
    char *text = file_bytes(path, &size);
    csv_table table = csv_read(path, 1);
    static const char *const titles[] = {"h0", "g0", "g1", "g2", "g3", "g4", "g5", "g6", "l0"};
    for (size_t i = 0; i < sizeof titles / sizeof titles[0]; i++) {
        lw_load_profile_params params = load_profile(8760.0);
        params.shape_file = "bdew.csv";
        params.shape_column = titles[i];
        const lw_load_config config = load_config(1, 900);
        lw_load_array *array = load_create(&config);
        lw_error error;
        cr_assert_eq(load_add_file(array, "profile", &params, text, 1, &error), LW_OK);
        /* Wednesday 4 July (summer), row of 12:00 of weekday 3, against Sunday 7 January. */
        double summer_w = 0.0;
        double winter_w = 0.0;
        load_step_at(array, lw_civil_days(2018, 1, 7) * 86400 + 43200, 900, &winter_w);
        load_step_at(array, lw_civil_days(2018, 7, 4) * 86400 + 43200, 900, &summer_w);
        double expected[2] = {0};
        const size_t column = csv_column(&table, titles[i]);
        for (size_t row = 0; row < table.row_count; row++) {
            const char *season = table.cells[row + 1][csv_column(&table, "period")];
            const int weekday = (int)csv_number(&table, row, csv_column(&table, "weekday"));
            if (row % 96 == 48 && strcmp(season, "summer") == 0 && weekday == 3) {
                expected[0] = csv_number(&table, row, column);
            } else if (row % 96 == 48 && strcmp(season, "winter") == 0 && weekday == 7) {
                expected[1] = csv_number(&table, row, column);
            }
        }
        cr_assert_float_eq(summer_w / winter_w, expected[0] / expected[1], 1e-9, "%s", titles[i]);
        lw_load_array_destroy(array);
    }
    csv_free(&table);
    free(text);
}
