// SPDX-License-Identifier: Apache-2.0
#include "scenarios/run/catalogue.h"

#include <stdio.h>
#include <string.h>

const lw_catalogue_entry *lw_catalogue_find(const char *name)
{
    for (const lw_catalogue_entry *entry = lw_catalogue; entry->name != NULL; entry++) {
        if (strcmp(entry->name, name) == 0) {
            return entry;
        }
    }
    return NULL;
}

void lw_catalogue_advise(const char *path, lw_report *report)
{
    char name[64];
    const size_t length = strlen(path);
    const bool has_suffix = length > 5 && strcmp(path + length - 5, ".json") == 0;
    snprintf(name, sizeof name, "%.*s", (int)(has_suffix ? length - 5 : length), path);
    const lw_catalogue_entry *entry = lw_catalogue_find(name);
    if (entry == NULL || report->count == 0 || report->items[0].status != LW_ERR_FILE_MISSING ||
        report->items[0].pointer[0] != '\0') {
        return;
    }
    snprintf(report->items[0].suggestion, sizeof report->items[0].suggestion,
             "it is in the catalogue: ledgerwatt new %s > mine.json", entry->name);
}
