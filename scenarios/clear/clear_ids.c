// SPDX-License-Identifier: Apache-2.0
#include "scenarios/clear/clear_ids.h"

#include "sim/base/suggestion.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int compare(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

void lw_clear_ids_settle(lw_clear_ids *ids)
{
    size_t kept = 0;
    if (ids->count > 0) {
        qsort(ids->names, ids->count, sizeof *ids->names, compare);
    }
    for (size_t i = 0; i < ids->count; i++) {
        if (kept == 0 || strcmp(ids->names[kept - 1], ids->names[i]) != 0) {
            ids->names[kept++] = ids->names[i];
        }
    }
    ids->count = kept;
}

size_t lw_clear_ids_find(const lw_clear_ids *ids, const char *name)
{
    const char **found = ids->count == 0
                             ? NULL
                             : bsearch(&name, ids->names, ids->count, sizeof *ids->names, compare);
    return found == NULL ? ids->count : (size_t)(found - ids->names);
}

void lw_clear_ids_check(const lw_clear_ids *ids, const char *name, const char *pointer,
                        lw_report *report)
{
    if (lw_clear_ids_find(ids, name) < ids->count) {
        return;
    }
    char quote[96];
    char advice[LW_SUGGESTION_SIZE];
    lw_suggestion suggestion;
    lw_suggestion_begin(&suggestion, name);
    for (size_t i = 0; i < ids->count; i++) {
        lw_suggestion_offer(&suggestion, ids->names[i]);
    }
    lw_suggestion_text(&suggestion, advice, sizeof advice);
    lw_report_error(report, LW_ERR_BAD_REFERENCE, pointer, advice,
                    "\"%s\" neither produces nor consumes",
                    lw_text_escape(name, quote, sizeof quote));
}

void lw_clear_ids_pointer(const char *object, const char *name, char *pointer, size_t size)
{
    size_t used = (size_t)snprintf(pointer, size, "%s", object);
    for (const char *next = name; *next != '\0' && used + 2 < size; next++) {
        if (*next == '~' || *next == '/') {
            pointer[used++] = '~';
            pointer[used++] = *next == '~' ? '0' : '1';
        } else {
            pointer[used++] = *next;
        }
    }
    pointer[used] = '\0';
}
