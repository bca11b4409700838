// SPDX-License-Identifier: Apache-2.0
/* write_ev_sessions EV.json POINT_KW CAR_COUNT DAY_COUNT SEED: reads an `ev` object as a scenario
 * has it, lets that many cars of it charge at points of that power, and prints the sessions that
 * were plugged in within the days as CSV: start,end,energy_kwh,user. write_ev_sessions ARCHETYPE:
 * prints the shipped tables of an archetype as an `ev` object. For tests of `python3 -m
 * ledgerwatt.ev_tables`. */
#include "models/energy/ev_archetype.h"
#include "models/energy/ev_check.h"
#include "scenarios/load/json_reader.h"
#include "scenarios/load/json_scan.h"
#include "tests/support/ev_town.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { TAIL_DAY_COUNT = 5, TEXT_SIZE_MAX = 1 << 20 };

/* Reads the object into params; false after a message. */
static bool read_object(const char *path, lw_arena *arena, lw_ev_params *params)
{
    FILE *file = fopen(path, "rb");
    char *text = lw_arena_calloc(arena, TEXT_SIZE_MAX + 1, 1);
    if (file == NULL || text == NULL) {
        fprintf(stderr, "cannot read %s\n", path);
        return false;
    }
    const size_t size = fread(text, 1, TEXT_SIZE_MAX, file);
    fclose(file);
    lw_report report;
    lw_json_index index;
    lw_json_node *root = NULL;
    lw_report_init(&report);
    if (lw_json_scan(text, size, &index, &report) == LW_OK) {
        lw_json_reading reading = {.arena = arena, .report = &report};
        lw_json_tree_create(&index, &root, NULL);
        lw_json_read(&reading, &lw_ev_table, root, "", params);
        lw_ev_check(params, "", &report);
        lw_json_tree_destroy(root);
        lw_json_index_fini(&index);
    }
    for (size_t i = 0; i < report.count; i++) {
        fprintf(stderr, "%s %s: %s; %s\n", path, report.items[i].pointer, report.items[i].message,
                report.items[i].suggestion);
    }
    const bool is_good = report.error_count == 0;
    lw_report_fini(&report);
    return is_good;
}

static void print_stamp(lw_time_us time_us)
{
    const lw_civil civil = lw_civil_from_seconds(time_us / LW_US_PER_S);
    printf("%04d-%02d-%02d %02d:%02d:%02d,", civil.year, civil.month, civil.day, civil.hour,
           civil.minute, civil.second);
}

static void print_sessions(const ev_town *town, lw_time_us end_us)
{
    puts("start,end,energy_kwh,user");
    for (size_t i = 0; i < town->session_count; i++) {
        const lw_ev_session *session = &town->sessions[i];
        if (session->outcome == LW_EV_SERVED && session->plug_us < end_us) {
            print_stamp(session->plug_us);
            print_stamp(session->unplug_us);
            printf("%.6f,car-%u\n", lw_kwh_from_milliwh(session->delivered_milliwh), session->car);
        }
    }
}

static void run(const lw_ev_params *params, char **arguments)
{
    const int64_t point_count = 10000;
    const lw_charge_point_params points = charge_point_of(
        "yard", (lw_ev_archetype)params->archetype, point_count, strtod(arguments[2], NULL));
    const lw_ev_site site = {.params = &points, .operator_id = LW_EV_NONE};
    const lw_ev_group group = {.params = params,
                               .name = "cars",
                               .count = (uint32_t)strtoul(arguments[3], NULL, 10),
                               .operator_id = LW_EV_NONE};
    const int day_count = (int)strtol(arguments[4], NULL, 10);
    const bool has_sites = params->archetype != LW_EV_HOME;
    const ev_town_plan plan = {.groups = &group,
                               .group_count = 1,
                               .sites = has_sites ? &site : NULL,
                               .site_count = has_sites,
                               .seed = strtoull(arguments[5], NULL, 10),
                               .interval_s = 3600,
                               .day_count = day_count + TAIL_DAY_COUNT};
    ev_town *town = ev_town_open(&plan);
    const lw_time_us end_us = town->now_us + day_count * 86400 * LW_US_PER_S;
    ev_town_run(town);
    print_sessions(town, end_us);
    const lw_ev_counts counts = lw_ev_fleet_counts(town->fleet);
    fprintf(stderr, "%lld arrivals, %lld put off, %lld dropped, %lld turned away\n",
            (long long)counts.arrival_count, (long long)counts.put_off_count,
            (long long)counts.dropped_count, (long long)counts.turned_away_count);
    ev_town_close(town);
}

static void print_array(const char *name, const double *values, size_t count)
{
    printf(", \"%s\": [", name);
    for (size_t i = 0; i < count; i++) {
        printf("%s%.10g", i > 0 ? ", " : "", values[i]);
    }
    printf("]");
}

static bool print_tables(const char *name)
{
    int archetype = 0;
    while (archetype < LW_EV_ARCHETYPE_COUNT &&
           strcmp(lw_ev_archetype_names[archetype], name) != 0) {
        archetype++;
    }
    if (archetype == LW_EV_ARCHETYPE_COUNT) {
        fprintf(stderr, "no archetype is called %s\n", name);
        return false;
    }
    const lw_ev_habits *habits = lw_ev_archetype_habits((lw_ev_archetype)archetype);
    printf("{\"archetype\": \"%s\", \"weekend_rate_ratio\": %.10g, "
           "\"rank_correlation_ratio\": %.10g",
           name, habits->weekend_rate_ratio, habits->rank_correlation_ratio);
    print_array("arrival_weekday_ratio", habits->weekday, habits->slot_count);
    print_array("arrival_weekend_ratio", habits->weekend, habits->slot_count);
    print_array("dwell_level_ratio", habits->level, habits->level_count);
    print_array("energy_quantile_kwh", habits->energy_kwh, habits->energy_count);
    print_array("dwell_quantile_h", habits->dwell_h, habits->dwell_count);
    puts("}");
    return true;
}

int main(int argument_count, char **arguments)
{
    if (argument_count == 2) {
        return print_tables(arguments[1]) ? 0 : 64;
    }
    if (argument_count != 6) {
        fprintf(stderr,
                "usage: %s EV.json POINT_KW CAR_COUNT DAY_COUNT SEED\n       %s ARCHETYPE\n",
                arguments[0], arguments[0]);
        return 64;
    }
    lw_arena *arena = lw_arena_create((size_t)1 << 26);
    lw_ev_params params;
    lw_param_set_defaults(&lw_ev_table, &params);
    const bool is_good = arena != NULL && read_object(arguments[1], arena, &params);
    if (is_good) {
        params.home_point_kw = strtod(arguments[2], NULL);
        run(&params, arguments);
    }
    lw_arena_destroy(arena);
    return is_good ? 0 : 65;
}
