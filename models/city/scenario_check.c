// SPDX-License-Identifier: Apache-2.0
/* Faults of a scenario that no single parameter row can see. */
#include "models/city/attack_check.h"
#include "models/city/load_check.h"
#include "models/city/scenario.h"
#include "models/city/scenario_likely.h"
#include "models/city/scenario_names.h"
#include "models/city/scenario_place.h"
#include "models/city/scenario_references.h"
#include "models/city/scenario_totals.h"
#include "models/city/scenario_weather.h"
#include "models/energy/ev_check.h"
#include "models/energy/load.h"
#include "models/energy/weather.h"
#include "models/energy/weather_params.h"
#include "models/energy/weather_zones.h"
#include "models/market/contract/ev_roaming.h"
#include "models/market/tariff/tariff_check.h"
#include "models/settlement/intermediary/office_params.h"
#include "models/settlement/mechanism/mechanism.h"
#include "sim/base/quantity.h"
#include "sim/kernel/zone.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { PARTICIPANT_LIMIT_COUNT = 1000000, YEAR_LIMIT_COUNT = 100 };

/* Dates that the clocks of the site skip do not exist there. */
static void check_date(const lw_zone *zone, const lw_civil *date, const char *pointer,
                       lw_report *report)
{
    const lw_civil read_back = lw_zone_local(zone, lw_zone_utc(zone, date));
    if (lw_civil_seconds(&read_back) != lw_civil_seconds(date)) {
        lw_report_error(report, LW_ERR_INCONSISTENT, pointer, "write a time an hour later",
                        "%02d:%02d does not exist on that day: the clocks of %s skip it",
                        date->hour, date->minute, lw_zone_name(zone));
    }
}

static bool divides_hour(int64_t interval_s)
{
    return 3600 % interval_s == 0;
}

/* Where the offset from UTC changes by half an hour, a local day may not hold whole intervals. */
static void check_local_period(const lw_zone *zone, const lw_period_params *period,
                               lw_report *report)
{
    if (period->start.year == 0 || period->end.year == 0 || period->interval_s <= 0) {
        return; /* reported where they stand */
    }
    check_date(zone, &period->start, "/period/start", report);
    check_date(zone, &period->end, "/period/end", report);
    const int64_t length_s =
        (lw_zone_utc(zone, &period->end) - lw_zone_utc(zone, &period->start)) / LW_US_PER_S;
    if (divides_hour(period->interval_s) && length_s > 0 && length_s % period->interval_s != 0) {
        lw_report_error(report, LW_ERR_INCONSISTENT, "/period", "use an interval_s of 1800 or less",
                        "in %s there are %lld s from start to end, not a multiple of the interval "
                        "of %lld s",
                        lw_zone_name(zone), (long long)length_s, (long long)period->interval_s);
    }
}

static void check_zone(const lw_scenario *scenario, lw_report *report)
{
    if (scenario->site.timezone == NULL) {
        return; /* missing-key was reported */
    }
    lw_zone *zone = NULL;
    lw_error error;
    if (lw_zone_open(scenario->site.timezone, &zone, &error) != LW_OK) {
        lw_report_error(report, error.status, "/site/timezone", error.suggestion, "%s",
                        error.message);
        return;
    }
    check_local_period(zone, &scenario->period, report);
    lw_zone_close(zone);
}

static void check_period(const lw_period_params *period, lw_report *report)
{
    if (period->start.year == 0 || period->end.year == 0) {
        return; /* missing or malformed dates were reported */
    }
    if (period->interval_s > 0 && !divides_hour(period->interval_s)) {
        lw_report_error(
            report, LW_ERR_INCONSISTENT, "/period/interval_s", "write 900",
            "an interval of %lld s does not divide an hour: allowed are the divisors of "
            "3600 s from 60 s on",
            (long long)period->interval_s);
        return;
    }
    const int64_t start_s = lw_civil_seconds(&period->start);
    const int64_t end_s = lw_civil_seconds(&period->end);
    if (end_s <= start_s) {
        lw_report_error(report, LW_ERR_INCONSISTENT, "/period/end", "write a later date",
                        "the period ends before it begins, or is empty");
        return;
    }
    if (end_s - start_s > (int64_t)YEAR_LIMIT_COUNT * 366 * 86400) {
        lw_report_error(report, LW_ERR_OUT_OF_RANGE, "/period/end", NULL,
                        "the period is longer than %d years", YEAR_LIMIT_COUNT);
    }
    if (period->interval_s > 0 &&
        (start_s % period->interval_s != 0 || end_s % period->interval_s != 0)) {
        lw_report_error(report, LW_ERR_INCONSISTENT, "/period", "begin and end on full hours",
                        "start and end are not multiples of the interval of %lld s",
                        (long long)period->interval_s);
    }
}

static void check_group(const lw_scenario *scenario, const lw_group_params *group, size_t index,
                        lw_report *report)
{
    char where[64];
    snprintf(where, sizeof where, "/participants/%zu/community", index);
    if (group->community == NULL) {
        if (scenario->communities.count > 1) {
            lw_report_error(report, LW_ERR_MISSING_KEY, where, "name one of the communities",
                            "there are %zu communities, so the group must say which is its own",
                            scenario->communities.count);
        }
        return;
    }
    const lw_name_list communities = lw_community_names(scenario);
    if (lw_names_find(&communities, group->community) == scenario->communities.count) {
        lw_names_report_unknown(&communities, group->community, where, report);
    }
}

static void check_devices(const lw_group_params *group, size_t index, lw_report *report)
{
    char where[64];
    snprintf(where, sizeof where, "/participants/%zu/load", index);
    lw_load_check(&group->load, where, report);
    if (group->pv != NULL) {
        snprintf(where, sizeof where, "/participants/%zu/pv", index);
        lw_pv_check(group->pv, where, report);
    }
    if (group->ev != NULL) {
        snprintf(where, sizeof where, "/participants/%zu/ev", index);
        lw_ev_check(group->ev, where, report);
    }
    if (group->battery != NULL) {
        snprintf(where, sizeof where, "/participants/%zu/battery", index);
        lw_battery_check(group->battery, where, report);
    }
}

/* Zones of a grid have no list of names to point to. */
static void report_unknown_zone(const lw_weather_zone_params *zones, const char *name,
                                const char *where, lw_report *report)
{
    const lw_name_list named = {&zones->zones, sizeof(lw_weather_named_zone), "weather zone",
                                "/weather/zones"};
    if (zones->zones.count > 0) {
        lw_names_report_unknown(&named, name, where, report);
        return;
    }
    char suggestion[LW_SUGGESTION_SIZE] = "leave it out, or name zones in /weather/zones";
    const size_t count = lw_weather_zone_count(zones);
    if (count > 1) {
        snprintf(suggestion, sizeof suggestion,
                 "write zone-0 to zone-%zu, or name zones in /weather/zones", count - 1);
    }
    lw_report_error(report, LW_ERR_BAD_REFERENCE, where, suggestion,
                    "there is no weather zone \"%s\"", name);
}

static void check_weather_zone(const lw_scenario *scenario, const lw_group_params *group,
                               size_t index, lw_report *report)
{
    if (group->weather_zone == NULL || scenario->weather.choice == NULL) {
        return;
    }
    const lw_weather_zone_params *zones = lw_weather_zone_params_of(&scenario->weather);
    if (lw_weather_zone_find(zones, group->weather_zone) >= lw_weather_zone_count(zones)) {
        char where[64];
        snprintf(where, sizeof where, "/participants/%zu/weather_zone", index);
        report_unknown_zone(zones, group->weather_zone, where, report);
    }
}

static void check_groups(const lw_scenario *scenario, lw_report *report)
{
    const lw_group_params *groups = scenario->participants.items;
    int64_t total = 0;
    for (size_t i = 0; i < scenario->participants.count; i++) {
        check_group(scenario, &groups[i], i, report);
        check_devices(&groups[i], i, report);
        check_weather_zone(scenario, &groups[i], i, report);
        total += groups[i].count > 0 ? groups[i].count : 0;
    }
    if (total > PARTICIPANT_LIMIT_COUNT) {
        lw_report_error(report, LW_ERR_OUT_OF_RANGE, "/participants", NULL,
                        "%lld participants in all: at most %d are allowed", (long long)total,
                        PARTICIPANT_LIMIT_COUNT);
    }
}

static void check_fault_period(const lw_fault_params *fault, const char *where, lw_report *report)
{
    if (fault->end.year != 0 && fault->start.year != 0 &&
        lw_civil_seconds(&fault->end) <= lw_civil_seconds(&fault->start)) {
        char end[80];
        snprintf(end, sizeof end, "%s/end", where);
        lw_report_error(report, LW_ERR_INCONSISTENT, end, "write a later date",
                        "the fault ends before it begins");
    }
}

static void check_fault_delay(const lw_fault_params *fault, const char *where, lw_report *report)
{
    const bool is_needed = fault->kind == LW_FAULT_DELAY;
    const bool is_given = !isnan(fault->delay_s);
    if (is_needed != is_given) {
        char delay[80];
        snprintf(delay, sizeof delay, "%s/delay_s", where);
        lw_report_error(report, is_needed ? LW_ERR_MISSING_KEY : LW_ERR_INCONSISTENT, delay,
                        is_needed ? "write for instance \"delay_s\": 5" : "leave it out",
                        is_needed ? "a fault of kind \"delay\" needs delay_s, in seconds"
                                  : "only a fault of kind \"delay\" has delay_s");
    }
}

static void check_fault(const lw_scenario *scenario, const lw_fault_params *fault, size_t index,
                        lw_report *report)
{
    char where[64];
    snprintf(where, sizeof where, "/faults/%zu", index);
    check_fault_period(fault, where, report);
    check_fault_delay(fault, where, report);
    if (fault->settlement == NULL) {
        return; /* missing-key was reported */
    }
    const lw_name_list settlements = lw_settlement_names(scenario);
    const size_t found = lw_names_find(&settlements, fault->settlement);
    if (found == scenario->settlements.count) {
        char name[80];
        snprintf(name, sizeof name, "%s/settlement", where);
        lw_names_report_unknown(&settlements, fault->settlement, name, report);
        return;
    }
    const lw_settlement_params *settlement =
        (const lw_settlement_params *)scenario->settlements.items + found;
    if (settlement->record.choice == NULL || fault->node_first < 0 || fault->node_count < 1) {
        return; /* reported where it stands */
    }
    const lw_fault instants = {.kind = (lw_fault_kind)fault->kind,
                               .node_first = (uint32_t)fault->node_first,
                               .node_count = (uint32_t)fault->node_count,
                               .end_us = INT64_MAX};
    lw_settlement_check_fault(settlement, &instants, where, report);
}

/* Settlement names become HDF5 groups and file names: lower case only. */
static void check_settlement_name(const char *name, size_t index, lw_report *report)
{
    if (name == NULL || name[strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789_-")] == '\0') {
        return;
    }
    char where[64];
    snprintf(where, sizeof where, "/settlements/%zu/name", index);
    lw_report_error(report, LW_ERR_OUT_OF_RANGE, where, "write it in lower case",
                    "\"%s\" has characters other than a-z, 0-9, _ and -", name);
}

static void check_partitions(const lw_scenario *scenario, const lw_settlement_params *settlement,
                             lw_report *report)
{
    const lw_fault_params *faults = scenario->faults.items;
    size_t count = 0;
    for (size_t i = 0; i < scenario->faults.count; i++) {
        count += faults[i].kind == LW_FAULT_PARTITION && faults[i].settlement != NULL &&
                 settlement->name != NULL && strcmp(faults[i].settlement, settlement->name) == 0;
    }
    count += lw_attack_partition_count(scenario, settlement->name);
    lw_settlement_check_partitions(settlement, count, "/faults", report);
}

/* Who carries out a contract has to see what it says. */
static void check_payload(const lw_scenario *scenario, const lw_settlement_params *settlement,
                          const char *pointer, lw_report *report)
{
    const lw_payload_params *payload =
        settlement->record.choice == NULL ? NULL : lw_mechanism_payload(settlement);
    if (payload == NULL || scenario->contracts.count == 0 || lw_payload_is_open_to_nodes(payload)) {
        return;
    }
    char where[96];
    snprintf(where, sizeof where, "%s/record/payload", pointer);
    lw_report_warning(report, LW_ERR_IMPLAUSIBLE, where,
                      "write \"encrypted\" with \"payload_readers\": \"nodes\", or \"clear\"",
                      "nodes of settlement \"%s\" cannot carry out contracts whose contents they "
                      "cannot read; their gas is counted as if they could",
                      settlement->name == NULL ? "" : settlement->name);
}

static void check_settlements(const lw_scenario *scenario, lw_report *report)
{
    const lw_settlement_params *settlements = scenario->settlements.items;
    for (size_t i = 0; i < scenario->settlements.count; i++) {
        char where[64];
        snprintf(where, sizeof where, "/settlements/%zu", i);
        check_settlement_name(settlements[i].name, i, report);
        lw_settlement_check(&settlements[i], where, report);
        lw_settlement_check_start(&settlements[i], &scenario->period.start, where, report);
        check_payload(scenario, &settlements[i], where, report);
        check_partitions(scenario, &settlements[i], report);
    }
    const lw_fault_params *faults = scenario->faults.items;
    for (size_t i = 0; i < scenario->faults.count; i++) {
        check_fault(scenario, &faults[i], i, report);
    }
    lw_attack_check(scenario, report);
}

static bool has_waiting_drivers(const lw_scenario *scenario)
{
    const lw_variant *contracts = scenario->contracts.items;
    for (size_t i = 0; i < scenario->contracts.count; i++) {
        if (contracts[i].choice != NULL && contracts[i].choice->owner == &lw_ev_roaming_class) {
            return true;
        }
    }
    return false;
}

/* Whoever waits at a plug must get his answer: the same service of all settlements. */
static void check_service(const lw_scenario *scenario, lw_report *report)
{
    const lw_settlement_params *settlements = scenario->settlements.items;
    for (size_t i = 0; i < scenario->settlements.count && has_waiting_drivers(scenario); i++) {
        const lw_param_variant *record = settlements[i].record.choice;
        if (record == NULL || record->table != &lw_owners_association_table ||
            lw_office_is_live(record->table, settlements[i].record.value)) {
            continue;
        }
        char where[64];
        snprintf(where, sizeof where, "/settlements/%zu/record/answers_at_once", i);
        lw_report_error(
            report, LW_ERR_INCONSISTENT, where, "\"answers_at_once\": true",
            "drivers wait at the plug for an answer (a contract of kind ev_roaming), and "
            "the spreadsheet of settlement \"%s\" gives none: it needs a live server",
            settlements[i].name == NULL ? "" : settlements[i].name);
    }
}

static void check_names(const lw_scenario *scenario, lw_report *report)
{
    const lw_name_list lists[] = {lw_community_names(scenario), lw_group_names(scenario),
                                  lw_charge_point_names(scenario), lw_settlement_names(scenario)};
    for (size_t i = 0; i < sizeof lists / sizeof lists[0]; i++) {
        lw_names_check_unique(&lists[i], report);
    }
}

void lw_scenario_check(const lw_scenario *scenario, lw_report *report)
{
    const bool rows_failed = report->error_count > 0;
    check_zone(scenario, report);
    lw_weather_check(&scenario->weather, "/weather", report);
    lw_scenario_check_weather(scenario, !rows_failed, report);
    check_period(&scenario->period, report);
    check_names(scenario, report);
    check_groups(scenario, report);
    check_settlements(scenario, report);
    check_service(scenario, report);
    lw_scenario_check_references(scenario, report);
    if (!lw_tariff_check_keys(&scenario->tariff, "/tariff", report) || rows_failed) {
        return; /* what is left warns of figures, and some of them may be missing */
    }
    const lw_group_params *groups = scenario->participants.items;
    for (size_t i = 0; i < scenario->participants.count; i++) {
        lw_scenario_check_likely(&groups[i], i, report);
    }
    lw_scenario_check_totals(scenario, report);
    lw_scenario_check_place(scenario, report);
    lw_tariff_check(&scenario->tariff, "/tariff", report);
    lw_scenario_check_exchange(scenario, report);
    if (report->error_count == 0) {
        lw_scenario_check_sky(scenario, report);
        lw_load_check_all(scenario, report);
    }
}
