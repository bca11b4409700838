// SPDX-License-Identifier: Apache-2.0
#include "models/city/scenario_names.h"

#include "sim/base/suggestion.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

lw_name_list lw_community_names(const lw_scenario *scenario)
{
    return (lw_name_list){&scenario->communities, sizeof(lw_community_params), "community",
                          "/communities"};
}

lw_name_list lw_group_names(const lw_scenario *scenario)
{
    return (lw_name_list){&scenario->participants, sizeof(lw_group_params), "group",
                          "/participants"};
}

lw_name_list lw_charge_point_names(const lw_scenario *scenario)
{
    return (lw_name_list){&scenario->charge_points, sizeof(lw_charge_point_params), "charge point",
                          "/charge_points"};
}

lw_name_list lw_settlement_names(const lw_scenario *scenario)
{
    return (lw_name_list){&scenario->settlements, sizeof(lw_settlement_params), "settlement",
                          "/settlements"};
}

static const char *name_at(const lw_name_list *list, size_t index)
{
    const void *item = (const char *)list->array->items + index * list->item_size;
    return *(const char *const *)item;
}

size_t lw_names_find(const lw_name_list *list, const char *name)
{
    size_t index = 0;
    while (index < list->array->count &&
           (name_at(list, index) == NULL || strcmp(name_at(list, index), name) != 0)) {
        index++;
    }
    return index;
}

static lw_suggestion nearest(const lw_name_list *list, const char *name)
{
    lw_suggestion suggestion;
    lw_suggestion_begin(&suggestion, name);
    for (size_t i = 0; i < list->array->count; i++) {
        if (name_at(list, i) != NULL) {
            lw_suggestion_offer(&suggestion, name_at(list, i));
        }
    }
    return suggestion;
}

void lw_names_report_unknown(const lw_name_list *list, const char *name, const char *pointer,
                             lw_report *report)
{
    char advice[LW_SUGGESTION_SIZE];
    const lw_suggestion suggestion = nearest(list, name);
    lw_report_error(report, LW_ERR_BAD_REFERENCE, pointer,
                    lw_suggestion_text(&suggestion, advice, sizeof advice),
                    "there is no %s \"%s\" in %s", list->noun, name, list->pointer);
}

typedef struct named_entry {
    const char *name;
    size_t index;
} named_entry;

static int lower(char c)
{
    return c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c;
}

/* Order of two names without regard to the case of their ASCII letters; names have no others. */
static int compare_folded(const char *a, const char *b)
{
    while (*a != '\0' && lower(*a) == lower(*b)) {
        a++;
        b++;
    }
    return lower(*a) - lower(*b);
}

static int compare_entries(const void *a, const void *b)
{
    const named_entry *left = a;
    const named_entry *right = b;
    const int order = compare_folded(left->name, right->name);
    if (order != 0) {
        return order;
    }
    return left->index < right->index ? -1 : 1;
}

static void report_same_name(const named_entry *first, const named_entry *again,
                             const char *pointer, lw_report *report)
{
    char where[64];
    snprintf(where, sizeof where, "%s/%zu/name", pointer, again->index);
    if (strcmp(first->name, again->name) == 0) {
        lw_report_error(report, LW_ERR_INCONSISTENT, where, "give it another name",
                        "the name \"%s\" is used twice, first at %s/%zu/name", again->name, pointer,
                        first->index);
    } else {
        lw_report_error(report, LW_ERR_INCONSISTENT, where,
                        "give it a name that differs in more than case",
                        "the name \"%s\" differs only in upper and lower case from \"%s\" at "
                        "%s/%zu/name",
                        again->name, first->name, pointer, first->index);
    }
}

void lw_names_check_unique(const lw_name_list *list, lw_report *report)
{
    named_entry *entries = calloc(list->array->count + 1, sizeof *entries);
    if (entries == NULL) {
        lw_report_error(report, LW_ERR_MEMORY, list->pointer, NULL, "memory ran out");
        return;
    }
    size_t count = 0;
    for (size_t i = 0; i < list->array->count; i++) {
        const char *name = name_at(list, i);
        if (name != NULL) {
            entries[count++] = (named_entry){.name = name, .index = i};
        }
    }
    qsort(entries, count, sizeof *entries, compare_entries);
    size_t first = 0;
    for (size_t i = 1; i < count; i++) {
        if (compare_folded(entries[i].name, entries[first].name) == 0) {
            report_same_name(&entries[first], &entries[i], list->pointer, report);
        } else {
            first = i;
        }
    }
    free(entries);
}

/* Group of an id by its name alone; `*index_text` is what follows the slash, or NULL. */
static const lw_group_params *group_of(const lw_scenario *scenario, const char *id,
                                       char name[LW_NAME_BYTES_MAX + 1], const char **index_text)
{
    const char *slash = strrchr(id, '/');
    const size_t length = slash == NULL ? strlen(id) : (size_t)(slash - id);
    const lw_name_list groups = lw_group_names(scenario);
    *index_text = slash == NULL ? NULL : slash + 1;
    snprintf(name, LW_NAME_BYTES_MAX + 1, "%.*s", (int)length, id);
    const size_t found =
        length > LW_NAME_BYTES_MAX ? groups.array->count : lw_names_find(&groups, name);
    return found == groups.array->count ? NULL
                                        : (const lw_group_params *)groups.array->items + found;
}

const lw_group_params *lw_participant_group(const lw_scenario *scenario, const char *id)
{
    char name[LW_NAME_BYTES_MAX + 1];
    const char *index_text;
    const lw_group_params *group = group_of(scenario, id, name, &index_text);
    if (group == NULL || index_text == NULL) {
        return NULL;
    }
    char canonical[32];
    const long index = strtol(index_text, NULL, 10);
    snprintf(canonical, sizeof canonical, "%ld", index);
    return strcmp(canonical, index_text) == 0 && index >= 0 && index < group->count ? group : NULL;
}

void lw_participant_report_unknown(const lw_scenario *scenario, const char *id, const char *pointer,
                                   lw_report *report)
{
    char advice[LW_SUGGESTION_SIZE] = "write the id of a participant, e.g. \"offices/0\"";
    char name[LW_NAME_BYTES_MAX + 1];
    const char *index_text;
    const lw_name_list groups = lw_group_names(scenario);
    const lw_group_params *group = group_of(scenario, id, name, &index_text);
    const lw_suggestion suggestion = nearest(&groups, name);
    if (group != NULL && group->count > 0) {
        snprintf(advice, sizeof advice, "%s has 0 to %lld", name, (long long)group->count - 1);
    } else if (group == NULL && suggestion.best != NULL) {
        snprintf(advice, sizeof advice, "did you mean \"%s/%s\"?", suggestion.best,
                 index_text != NULL ? index_text : "0");
    }
    lw_report_error(report, LW_ERR_BAD_REFERENCE, pointer, advice, "there is no participant \"%s\"",
                    id);
}
