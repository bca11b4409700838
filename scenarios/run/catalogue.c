// SPDX-License-Identifier: Apache-2.0
#include "scenarios/run/catalogue.h"

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
