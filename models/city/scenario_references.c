// SPDX-License-Identifier: Apache-2.0
#include "models/city/scenario_references.h"

#include "models/energy/ev_check.h"
#include "models/market/contract/contract.h"
#include "models/market/exchange/exchange.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool community_exists(const lw_scenario *scenario, const char *name)
{
    const lw_community_params *communities = scenario->communities.items;
    for (size_t i = 0; i < scenario->communities.count; i++) {
        if (communities[i].name != NULL && strcmp(communities[i].name, name) == 0) {
            return true;
        }
    }
    return false;
}

static const lw_group_params *group_named(const lw_scenario *scenario, const char *name)
{
    const lw_group_params *groups = scenario->participants.items;
    for (size_t i = 0; i < scenario->participants.count; i++) {
        if (groups[i].name != NULL && strcmp(groups[i].name, name) == 0) {
            return &groups[i];
        }
    }
    return NULL;
}

static uint32_t community_of(const lw_scenario *scenario, const lw_group_params *group)
{
    const lw_community_params *communities = scenario->communities.items;
    for (uint32_t i = 0; group->community != NULL && i < scenario->communities.count; i++) {
        if (strcmp(communities[i].name, group->community) == 0) {
            return i;
        }
    }
    return 0;
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
    const lw_attack_params *attacks = scenario->attacks.items;
    for (size_t i = 0; i < scenario->attacks.count; i++) {
        const lw_attack_params *attack = &attacks[i];
        char where[64];
        snprintf(where, sizeof where, "/attacks/%zu/group", i);
        const lw_group_params *group =
            attack->group == NULL ? NULL : group_named(scenario, attack->group);
        if (attack->group != NULL && group == NULL) {
            lw_report_error(report, LW_ERR_BAD_REFERENCE, where, NULL,
                            "there is no group \"%s\" in /participants", attack->group);
        } else if (group != NULL && attack->index_first + attack->count > group->count) {
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

/* The group of participant "group/index", or NULL when there is none. */
static const lw_group_params *group_of(const lw_scenario *scenario, const char *id)
{
    const char *slash = strrchr(id, '/');
    const lw_group_params *groups = scenario->participants.items;
    for (size_t i = 0; slash != NULL && i < scenario->participants.count; i++) {
        const size_t length = (size_t)(slash - id);
        if (groups[i].name == NULL || strlen(groups[i].name) != length ||
            strncmp(groups[i].name, id, length) != 0) {
            continue;
        }
        char canonical[32];
        const long index = strtol(slash + 1, NULL, 10);
        snprintf(canonical, sizeof canonical, "%ld", index);
        const bool exists =
            strcmp(canonical, slash + 1) == 0 && index >= 0 && index < groups[i].count;
        return exists ? &groups[i] : NULL;
    }
    return NULL;
}

static void check_charge_points(const lw_scenario *scenario, lw_report *report)
{
    const lw_charge_point_params *points = scenario->charge_points.items;
    for (size_t i = 0; i < scenario->charge_points.count; i++) {
        char where[64];
        snprintf(where, sizeof where, "/charge_points/%zu", i);
        lw_charge_point_check(&points[i], where, report);
        const lw_group_params *group =
            points[i].metered_by == NULL ? NULL : group_of(scenario, points[i].metered_by);
        if (points[i].metered_by != NULL && group == NULL) {
            snprintf(where, sizeof where, "/charge_points/%zu/metered_by", i);
            lw_report_error(report, LW_ERR_BAD_REFERENCE, where,
                            "write the id of a participant, e.g. \"offices/0\"",
                            "there is no participant \"%s\"", points[i].metered_by);
        }
        if (points[i].community != NULL && !community_exists(scenario, points[i].community)) {
            snprintf(where, sizeof where, "/charge_points/%zu/community", i);
            lw_report_error(report, LW_ERR_BAD_REFERENCE, where, NULL,
                            "there is no community \"%s\" in /communities", points[i].community);
        } else if (points[i].community != NULL && group != NULL && group->community != NULL &&
                   strcmp(points[i].community, group->community) != 0) {
            snprintf(where, sizeof where, "/charge_points/%zu/community", i);
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
            lw_report_error(report, LW_ERR_BAD_REFERENCE, where, NULL,
                            "there is no charge point \"%s\" in /charge_points", ev->favourite);
        } else if (!found.has_site) {
            lw_report_error(report, LW_ERR_BAD_REFERENCE, where,
                            "add a charge point of that kind, or choose another archetype",
                            "no charge point is of the kind %s that these cars use",
                            lw_ev_archetype_names[found.kind]);
        }
    }
}

static void check_output(const lw_scenario *scenario, lw_report *report)
{
    const lw_kept_params *kept = scenario->output.participants.items;
    for (size_t i = 0; i < scenario->output.participants.count; i++) {
        if (kept[i].group != NULL && group_named(scenario, kept[i].group) == NULL) {
            char where[64];
            snprintf(where, sizeof where, "/output/participants/%zu/group", i);
            lw_report_error(report, LW_ERR_BAD_REFERENCE, where, NULL,
                            "there is no group \"%s\" in /participants", kept[i].group);
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
        const lw_group_params *holders =
            shares[i].group == NULL ? NULL : group_named(scenario, shares[i].group);
        if (shares[i].group != NULL && holders == NULL) {
            lw_report_error(report, LW_ERR_BAD_REFERENCE, where, NULL,
                            "there is no group \"%s\" in /participants", shares[i].group);
        } else if (holders == owner || (holders != NULL && holders->count == 0)) {
            lw_report_error(report, LW_ERR_INCONSISTENT, where, "name the members who own it",
                            "group \"%s\" %s", shares[i].group,
                            holders == owner ? "is the battery itself" : "has nobody in it");
        } else if (holders != NULL && holders->battery != NULL &&
                   holders->battery->shares.count > 0) {
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
