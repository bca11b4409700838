// SPDX-License-Identifier: Apache-2.0
#include "models/city/scenario_references.h"

#include "models/city/attack.h"
#include "models/city/scenario_names.h"
#include "models/energy/ev_check.h"
#include "models/market/contract/contract.h"
#include "models/market/exchange/exchange.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The group with that name; reports at `where` that there is none. NULL without a name, which was
 * reported. */
static const lw_group_params *find_group(const lw_scenario *scenario, const char *name,
                                         const char *where, lw_report *report)
{
    const lw_name_list groups = lw_group_names(scenario);
    if (name == NULL) {
        return NULL;
    }
    const size_t found = lw_names_find(&groups, name);
    if (found == scenario->participants.count) {
        lw_names_report_unknown(&groups, name, where, report);
        return NULL;
    }
    return (const lw_group_params *)scenario->participants.items + found;
}

static uint32_t community_of(const lw_scenario *scenario, const lw_group_params *group)
{
    const lw_name_list communities = lw_community_names(scenario);
    const size_t found =
        group->community == NULL ? 0 : lw_names_find(&communities, group->community);
    return found == scenario->communities.count ? 0 : (uint32_t)found;
}

/* A vote may put another exchange in force: it is checked like the scenario's. */
static void check_proposals(const lw_scenario *scenario, const lw_exchange_members *members,
                            lw_report *report)
{
    const lw_variant *contracts = scenario->contracts.items;
    for (size_t i = 0; i < scenario->contracts.count; i++) {
        const lw_contract_class *class =
            contracts[i].choice == NULL ? NULL : contracts[i].choice->owner;
        const lw_variant *proposed = class == NULL || class->exchange_proposed == NULL
                                         ? NULL
                                         : class->exchange_proposed(contracts[i].value);
        if (class != NULL && class->needs_charge_points && scenario->charge_points.count == 0) {
            char where[64];
            snprintf(where, sizeof where, "/contracts/%zu", i);
            lw_report_error(report, LW_ERR_INCONSISTENT, where,
                            "add \"charge_points\", or leave the contract out",
                            "a contract of kind \"%s\" needs sockets, and there are none in "
                            "/charge_points",
                            class->kind);
        }
        if (proposed != NULL) {
            char where[64];
            snprintf(where, sizeof where, "/contracts/%zu/exchange", i);
            lw_exchange_check(proposed, &scenario->tariff, members, where, report);
        }
    }
}

void lw_scenario_check_exchange(const lw_scenario *scenario, lw_report *report)
{
    const lw_group_params *params = scenario->participants.items;
    lw_exchange_group *groups = calloc(scenario->participants.count + 1, sizeof *groups);
    if (groups == NULL) {
        lw_report_error(report, LW_ERR_MEMORY, "/exchange", NULL, "memory ran out");
        return;
    }
    lw_exchange_members members = {.groups = groups, .group_count = scenario->participants.count};
    for (size_t i = 0; i < members.group_count; i++) {
        groups[i] = (lw_exchange_group){.name = params[i].name,
                                        .community = community_of(scenario, &params[i]),
                                        .first = members.participant_count,
                                        .count = (uint32_t)params[i].count};
        members.participant_count += groups[i].count;
    }
    lw_exchange_check(&scenario->exchange, &scenario->tariff, &members, "/exchange", report);
    lw_contract_check(&scenario->contracts, &members, "/contracts", report);
    check_proposals(scenario, &members, report);
    free(groups);
}

static void check_attacks(const lw_scenario *scenario, lw_report *report)
{
    const lw_variant *attacks = scenario->attacks.items;
    for (size_t i = 0; i < scenario->attacks.count; i++) {
        if (attacks[i].choice == NULL || attacks[i].choice->table != &lw_false_reading_table) {
            continue;
        }
        const lw_false_reading_params *attack = attacks[i].value;
        char where[64];
        snprintf(where, sizeof where, "/attacks/%zu/group", i);
        const lw_group_params *group = find_group(scenario, attack->group, where, report);
        if (group != NULL && attack->index_first + attack->count > group->count) {
            snprintf(where, sizeof where, "/attacks/%zu/count", i);
            lw_report_error(report, LW_ERR_INCONSISTENT, where, NULL,
                            "group \"%s\" has %lld participants; the attack asks for %lld from "
                            "index %lld on",
                            attack->group, (long long)group->count, (long long)attack->count,
                            (long long)attack->index_first);
        }
        if (attack->start.year != 0 && attack->end.year != 0 &&
            lw_civil_seconds(&attack->end) <= lw_civil_seconds(&attack->start)) {
            snprintf(where, sizeof where, "/attacks/%zu/end", i);
            lw_report_error(report, LW_ERR_INCONSISTENT, where, "write a later date",
                            "the attack ends before it begins");
        }
    }
}

static void check_charge_points(const lw_scenario *scenario, lw_report *report)
{
    const lw_charge_point_params *points = scenario->charge_points.items;
    const lw_name_list communities = lw_community_names(scenario);
    for (size_t i = 0; i < scenario->charge_points.count; i++) {
        char where[64];
        snprintf(where, sizeof where, "/charge_points/%zu", i);
        lw_charge_point_check(&points[i], where, report);
        const lw_group_params *group = points[i].metered_by == NULL
                                           ? NULL
                                           : lw_participant_group(scenario, points[i].metered_by);
        if (points[i].metered_by != NULL && group == NULL) {
            snprintf(where, sizeof where, "/charge_points/%zu/metered_by", i);
            lw_participant_report_unknown(scenario, points[i].metered_by, where, report);
        }
        snprintf(where, sizeof where, "/charge_points/%zu/community", i);
        if (points[i].community != NULL &&
            lw_names_find(&communities, points[i].community) == scenario->communities.count) {
            lw_names_report_unknown(&communities, points[i].community, where, report);
        } else if (points[i].community != NULL && group != NULL && group->community != NULL &&
                   strcmp(points[i].community, group->community) != 0) {
            lw_report_error(report, LW_ERR_INCONSISTENT, where, "leave it out",
                            "the meter %s is in community \"%s\"", points[i].metered_by,
                            group->community);
        }
    }
}

/* What the charge points have for some cars. */
typedef struct charging_choice {
    int32_t kind; /* that they use away from home */
    bool has_site, has_favourite;
} charging_choice;

static charging_choice choice_of(const lw_scenario *scenario, const lw_ev_params *ev)
{
    const lw_charge_point_params *points = scenario->charge_points.items;
    const bool roams = ev->archetype == LW_EV_HOME && ev->favourite_probability_ratio < 1.0;
    charging_choice found = {.kind = roams ? (int32_t)LW_EV_PUBLIC : ev->archetype,
                             .has_site = ev->archetype == LW_EV_HOME && !roams,
                             .has_favourite = ev->favourite == NULL};
    for (size_t i = 0; i < scenario->charge_points.count; i++) {
        found.has_site = found.has_site || points[i].kind == found.kind;
        found.has_favourite = found.has_favourite || (points[i].name != NULL &&
                                                      strcmp(points[i].name, ev->favourite) == 0);
    }
    return found;
}

/* Cars that leave home need somewhere to go. */
static void check_favourites(const lw_scenario *scenario, lw_report *report)
{
    const lw_group_params *groups = scenario->participants.items;
    for (size_t g = 0; g < scenario->participants.count; g++) {
        const lw_ev_params *ev = groups[g].ev;
        if (ev == NULL) {
            continue;
        }
        const charging_choice found = choice_of(scenario, ev);
        char where[64];
        snprintf(where, sizeof where, "/participants/%zu/ev%s", g,
                 found.has_favourite ? "" : "/favourite");
        if (!found.has_favourite) {
            const lw_name_list points = lw_charge_point_names(scenario);
            lw_names_report_unknown(&points, ev->favourite, where, report);
        } else if (!found.has_site) {
            lw_report_error(report, LW_ERR_BAD_REFERENCE, where,
                            "add a charge point of that kind, or choose another archetype",
                            "no charge point is of the kind %s that these cars use",
                            lw_ev_archetype_names[found.kind]);
        }
    }
}

/* A warning: in a sweep the group's count may vary. */
static void warn_of_length(const lw_kept_params *kept, const lw_group_params *group,
                           const char *where, lw_report *report)
{
    char suggestion[LW_SUGGESTION_SIZE] = "";
    const int64_t left = group->count - kept->index_first;
    if (left > 0) {
        snprintf(suggestion, sizeof suggestion, "write %lld", (long long)left);
    }
    lw_report_warning(report, LW_ERR_OUT_OF_RANGE, where, suggestion,
                      "group \"%s\" has %lld participants; of %lld from index %lld on those past "
                      "its end are left out",
                      kept->group, (long long)group->count, (long long)kept->count,
                      (long long)kept->index_first);
}

static void check_output(const lw_scenario *scenario, lw_report *report)
{
    const lw_kept_params *kept = scenario->output.participants.items;
    for (size_t i = 0; i < scenario->output.participants.count; i++) {
        char where[64];
        snprintf(where, sizeof where, "/output/participants/%zu/group", i);
        const lw_group_params *group = find_group(scenario, kept[i].group, where, report);
        if (group != NULL && kept[i].index_first + kept[i].count > group->count) {
            snprintf(where, sizeof where, "/output/participants/%zu/count", i);
            warn_of_length(&kept[i], group, where, report);
        }
    }
}

/* Who holds a battery; not the battery itself. */
static void check_shares(const lw_scenario *scenario, size_t index, lw_report *report)
{
    const lw_group_params *owner = &((const lw_group_params *)scenario->participants.items)[index];
    if (owner->battery == NULL) {
        return;
    }
    const lw_battery_share_params *shares = owner->battery->shares.items;
    for (size_t i = 0; i < owner->battery->shares.count; i++) {
        char where[96];
        snprintf(where, sizeof where, "/participants/%zu/battery/shares/%zu/group", index, i);
        const lw_group_params *holders = find_group(scenario, shares[i].group, where, report);
        if (holders == NULL) {
            continue;
        }
        if (holders == owner || holders->count == 0) {
            lw_report_error(report, LW_ERR_INCONSISTENT, where, "name the members who own it",
                            "group \"%s\" %s", shares[i].group,
                            holders == owner ? "is the battery itself" : "has nobody in it");
        } else if (holders->battery != NULL && holders->battery->shares.count > 0) {
            lw_report_error(report, LW_ERR_INCONSISTENT, where, "name the members who own it",
                            "group \"%s\" belongs to others itself", shares[i].group);
        }
    }
}

void lw_scenario_check_references(const lw_scenario *scenario, lw_report *report)
{
    for (size_t i = 0; i < scenario->participants.count; i++) {
        check_shares(scenario, i, report);
    }
    check_charge_points(scenario, report);
    check_favourites(scenario, report);
    check_attacks(scenario, report);
    check_output(scenario, report);
}
