// SPDX-License-Identifier: Apache-2.0
/* Groups that contracts name, and draws of their members. */
#include "models/market/contract/contract_kind.h"
#include "sim/kernel/rng.h"

#include <stdio.h>
#include <string.h>

static const lw_param group_rows[] = {
    {.name = "group",
     .kind = LW_PARAM_NAME,
     .offset = offsetof(lw_contract_group_params, group),
     .doc = "Group of participants."},
};

const lw_param_table lw_contract_group_table = {.name = "group of a contract",
                                                .doc = "A group that takes part.",
                                                .size = sizeof(lw_contract_group_params),
                                                .rows = group_rows,
                                                .count = LW_PARAM_COUNT(group_rows)};

const lw_exchange_group *lw_contract_group_named(const lw_exchange_members *members,
                                                 const char *name)
{
    for (size_t g = 0; name != NULL && g < members->group_count; g++) {
        if (members->groups[g].name != NULL && strcmp(members->groups[g].name, name) == 0) {
            return &members->groups[g];
        }
    }
    return NULL;
}

const char *lw_contract_pointer(char pointer[LW_POINTER_SIZE], const char *base, const char *key)
{
    const size_t length = strlen(base);
    const size_t kept = length < LW_POINTER_SIZE - 1 ? length : LW_POINTER_SIZE - 1;
    memcpy(pointer, base, kept);
    snprintf(pointer + kept, LW_POINTER_SIZE - kept, "/%s", key);
    return pointer;
}

void lw_contract_check_group(const lw_exchange_members *members, const char *name,
                             const char *pointer, lw_report *report)
{
    if (name != NULL && lw_contract_group_named(members, name) == NULL) {
        lw_report_error(report, LW_ERR_BAD_REFERENCE, pointer, NULL,
                        "there is no group \"%s\" in /participants", name);
    }
}

void lw_contract_check_groups(const lw_array *groups, const lw_exchange_members *members,
                              const char *pointer, const char *key, lw_report *report)
{
    const lw_contract_group_params *items = groups->items;
    for (size_t i = 0; i < groups->count; i++) {
        char place[80];
        char where[LW_POINTER_SIZE];
        snprintf(place, sizeof place, "%s/%zu/group", key, i);
        lw_contract_pointer(where, pointer, place);
        lw_contract_check_group(members, items[i].group, where, report);
        for (size_t k = 0; items[i].group != NULL && k < i; k++) {
            if (items[k].group != NULL && strcmp(items[k].group, items[i].group) == 0) {
                lw_report_error(report, LW_ERR_INCONSISTENT, where, "leave one of them out",
                                "group \"%s\" comes twice", items[i].group);
                break;
            }
        }
    }
}

bool lw_contract_has_member(const lw_array *groups, const lw_exchange_members *members,
                            uint32_t participant)
{
    const lw_contract_group_params *items = groups->items;
    for (size_t i = 0; i < groups->count; i++) {
        const lw_exchange_group *group = lw_contract_group_named(members, items[i].group);
        if (group != NULL && participant >= group->first &&
            participant - group->first < group->count) {
            return true;
        }
    }
    return groups->count == 0;
}

double lw_contract_draw(const lw_contract_config *config, const char *purpose, const char *name,
                        uint32_t entity, uint64_t number)
{
    const lw_stream stream = lw_stream_of(config->seed, purpose, 0, name, entity);
    lw_rng rng = lw_rng_at(stream, number);
    return (double)(lw_rng_u64(&rng) >> 11) * 0x1p-53;
}
