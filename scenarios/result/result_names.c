// SPDX-License-Identifier: Apache-2.0
#include "scenarios/result/result_names.h"

#include "sim/base/suggestion.h"

#include <stdlib.h>
#include <string.h>

lw_status lw_result_names_read(lw_result *result, const char *path, lw_result_names *names,
                               lw_error *error)
{
    *names = (lw_result_names){.items = NULL};
    return lw_result_read_text(result, path, &names->items, &names->count, error);
}

void lw_result_names_fini(lw_result_names *names)
{
    for (size_t i = 0; names->items != NULL && i < names->count; i++) {
        free(names->items[i]);
    }
    free(names->items);
    *names = (lw_result_names){.items = NULL};
}

lw_status lw_result_names_find(const lw_result_names *names, const char *kind, const char *name,
                               size_t *index, lw_error *error)
{
    char quote[LW_POINTER_SIZE];
    lw_suggestion suggestion;
    lw_suggestion_begin(&suggestion, name);
    for (size_t i = 0; i < names->count; i++) {
        lw_suggestion_offer(&suggestion, names->items[i]);
        if (strcmp(names->items[i], name) == 0) {
            *index = i;
            return LW_OK;
        }
    }
    lw_error_set(error, LW_ERR_USAGE, "", "there is no %s \"%s\"", kind,
                 lw_text_escape(name, quote, sizeof quote));
    lw_suggestion_text(&suggestion, error->suggestion, sizeof error->suggestion);
    return LW_ERR_USAGE;
}

lw_status lw_result_misshapen(const char *path, lw_error *error)
{
    return lw_error_set(error, LW_ERR_FILE_FORMAT, "", "%s has another shape than expected", path);
}
