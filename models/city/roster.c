// SPDX-License-Identifier: Apache-2.0
#include "models/city/roster.h"

#include "sim/base/check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ID_SIZE = 96 };

static lw_status out_of_memory(lw_error *error)
{
    return lw_error_set(error, LW_ERR_MEMORY, "/participants",
                        "memory ran out, or the run's memory limit was reached");
}

static int compare_communities(const void *a, const void *b)
{
    return strcmp(((const lw_roster_community *)a)->name, ((const lw_roster_community *)b)->name);
}

/* Names are unique in a checked scenario, so the order is total. */
static int compare_groups(const void *a, const void *b)
{
    const lw_roster_group *left = a;
    const lw_roster_group *right = b;
    if (left->community != right->community) {
        return left->community < right->community ? -1 : 1;
    }
    return strcmp(left->params->name, right->params->name);
}

static uint32_t community_index(const lw_roster *roster, const char *name)
{
    for (uint32_t i = 0; i < roster->community_count; i++) {
        if (name == NULL || strcmp(roster->communities[i].name, name) == 0) {
            return i;
        }
    }
    LW_UNREACHABLE("a group names a community of the checked scenario");
}

static lw_status collect_communities(const lw_scenario *scenario, lw_arena *arena,
                                     lw_roster *roster, lw_error *error)
{
    roster->community_count = (uint32_t)scenario->communities.count;
    roster->communities =
        lw_arena_calloc(arena, roster->community_count, sizeof *roster->communities);
    if (roster->communities == NULL) {
        return out_of_memory(error);
    }
    const lw_community_params *params = scenario->communities.items;
    for (uint32_t i = 0; i < roster->community_count; i++) {
        roster->communities[i].name = params[i].name;
    }
    qsort(roster->communities, roster->community_count, sizeof *roster->communities,
          compare_communities);
    return LW_OK;
}

static lw_status collect_groups(const lw_scenario *scenario, lw_arena *arena, lw_roster *roster,
                                lw_error *error)
{
    roster->group_count = (uint32_t)scenario->participants.count;
    roster->groups = lw_arena_calloc(arena, roster->group_count, sizeof *roster->groups);
    if (roster->groups == NULL) {
        return out_of_memory(error);
    }
    const lw_group_params *params = scenario->participants.items;
    for (uint32_t i = 0; i < roster->group_count; i++) {
        roster->groups[i] = (lw_roster_group){
            .params = &params[i],
            .community = community_index(roster, params[i].community),
            .count = (uint32_t)params[i].count,
        };
    }
    qsort(roster->groups, roster->group_count, sizeof *roster->groups, compare_groups);
    return LW_OK;
}

/* Gives each group its place, and each community the range of its members. */
static void number_participants(lw_roster *roster)
{
    uint32_t next = 0;
    for (uint32_t i = 0; i < roster->group_count; i++) {
        lw_roster_group *group = &roster->groups[i];
        lw_roster_community *community = &roster->communities[group->community];
        group->first = next;
        if (community->count == 0) {
            community->first = next;
        }
        community->count += group->count;
        next += group->count;
        if (group->params->kind == LW_PARTICIPANT_HOUSEHOLD) {
            roster->household_count += group->count;
        }
    }
    roster->participant_count = next;
}

static lw_status list_members(lw_arena *arena, lw_roster *roster, lw_error *error)
{
    lw_exchange_group *groups = lw_arena_calloc(arena, roster->group_count, sizeof *groups);
    if (groups == NULL) {
        return out_of_memory(error);
    }
    for (uint32_t i = 0; i < roster->group_count; i++) {
        groups[i] = (lw_exchange_group){.name = roster->groups[i].params->name,
                                        .community = roster->groups[i].community,
                                        .first = roster->groups[i].first,
                                        .count = roster->groups[i].count};
    }
    roster->members = (lw_exchange_members){.groups = groups,
                                            .group_count = roster->group_count,
                                            .participant_count = roster->participant_count};
    return LW_OK;
}

static lw_status name_participants(lw_arena *arena, lw_roster *roster, lw_error *error)
{
    roster->participants =
        lw_arena_calloc(arena, roster->participant_count, sizeof *roster->participants);
    roster->ids = lw_arena_calloc(arena, roster->participant_count, sizeof *roster->ids);
    if (roster->participants == NULL || roster->ids == NULL) {
        return out_of_memory(error);
    }
    for (uint32_t i = 0; i < roster->group_count; i++) {
        const lw_roster_group *group = &roster->groups[i];
        for (uint32_t j = 0; j < group->count; j++) {
            char id[ID_SIZE];
            snprintf(id, sizeof id, "%s/%u", group->params->name, j);
            roster->participants[group->first + j] = group->first + j;
            roster->ids[group->first + j] = lw_arena_strdup(arena, id);
            if (roster->ids[group->first + j] == NULL) {
                return out_of_memory(error);
            }
        }
    }
    return LW_OK;
}

const lw_roster_group *lw_roster_group_named(const lw_roster *roster, const char *name)
{
    for (uint32_t i = 0; i < roster->group_count; i++) {
        if (strcmp(roster->groups[i].params->name, name) == 0) {
            return &roster->groups[i];
        }
    }
    return NULL;
}

/* Marks the participants whose series are kept; some may be named twice. */
static void mark_kept(const lw_output_params *output, const lw_roster *roster, uint8_t *marks)
{
    const lw_kept_params *kept = output->participants.items;
    for (size_t i = 0; i < output->participants.count; i++) {
        const lw_roster_group *group = lw_roster_group_named(roster, kept[i].group);
        if (group == NULL) {
            continue; /* the check has told */
        }
        for (int64_t j = kept[i].index_first;
             j < kept[i].index_first + kept[i].count && j < group->count; j++) {
            marks[group->first + j] = 1;
        }
    }
}

static lw_status collect_kept(const lw_output_params *output, lw_arena *arena, lw_roster *roster,
                              lw_error *error)
{
    uint8_t *marks = lw_arena_calloc(arena, roster->participant_count + 1, sizeof *marks);
    roster->kept = lw_arena_calloc(arena, roster->participant_count + 1, sizeof *roster->kept);
    if (marks == NULL || roster->kept == NULL) {
        return out_of_memory(error);
    }
    mark_kept(output, roster, marks);
    for (uint32_t i = 0; i < roster->participant_count; i++) {
        if (marks[i] != 0) {
            roster->kept[roster->kept_count++] = i;
        }
    }
    return LW_OK;
}

lw_status lw_roster_create(const lw_scenario *scenario, lw_arena *arena, lw_roster *roster,
                           lw_error *error)
{
    memset(roster, 0, sizeof *roster);
    lw_status status = collect_communities(scenario, arena, roster, error);
    if (status == LW_OK) {
        status = collect_groups(scenario, arena, roster, error);
    }
    if (status != LW_OK) {
        return status;
    }
    number_participants(roster);
    status = list_members(arena, roster, error);
    if (status == LW_OK) {
        status = name_participants(arena, roster, error);
    }
    return status == LW_OK ? collect_kept(&scenario->output, arena, roster, error) : status;
}
