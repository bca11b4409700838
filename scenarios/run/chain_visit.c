// SPDX-License-Identifier: Apache-2.0
#include "scenarios/run/chain_visit.h"

#include "sim/base/suggestion.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void lw_chain_names_fini(lw_chain_names *n)
{
    for (size_t i = 0; i < n->count; i++) {
        free(n->items[i]);
    }
    free(n->items);
    *n = (lw_chain_names){.items = NULL};
}

lw_status lw_chain_names_read(lw_result *result, const char *path, lw_chain_names *n,
                              lw_error *error)
{
    *n = (lw_chain_names){.items = NULL};
    return lw_result_read_text(result, path, &n->items, &n->count, error);
}

lw_status lw_chain_names_find(const lw_chain_names *n, const char *kind, const char *name,
                              size_t *index, lw_error *error)
{
    char quote[LW_POINTER_SIZE];
    lw_suggestion suggestion;
    lw_suggestion_begin(&suggestion, name);
    for (size_t i = 0; i < n->count; i++) {
        lw_suggestion_offer(&suggestion, n->items[i]);
        if (strcmp(n->items[i], name) == 0) {
            *index = i;
            return LW_OK;
        }
    }
    lw_error_set(error, LW_ERR_USAGE, "", "there is no %s \"%s\"", kind,
                 lw_text_escape(name, quote, sizeof quote));
    lw_suggestion_text(&suggestion, error->suggestion, sizeof error->suggestion);
    return LW_ERR_USAGE;
}

static lw_status visit_chain(lw_result *result, const char *settlement, lw_chain_visitor visit,
                             void *context, lw_error *error)
{
    lw_chain_copy chain;
    lw_status status = lw_chain_copy_read(result, settlement, &chain, error);
    if (status == LW_OK) {
        status = visit(&chain, context, error);
    }
    lw_chain_copy_fini(&chain);
    return status;
}

lw_status lw_chain_visit(lw_result *result, lw_chain_visitor visit, void *context, lw_error *error)
{
    lw_chain_names settlements;
    size_t chain_count = 0;
    lw_status status = lw_chain_names_read(result, "/settlement", &settlements, error);
    for (size_t i = 0; status == LW_OK && i < settlements.count; i++) {
        bool is_kept = false;
        status = lw_chain_is_kept(result, settlements.items[i], &is_kept, error);
        chain_count += is_kept;
        if (status == LW_OK && is_kept) {
            status = visit_chain(result, settlements.items[i], visit, context, error);
        }
    }
    lw_chain_names_fini(&settlements);
    if (status == LW_OK && chain_count == 0) {
        lw_error_set(error, LW_ERR_USAGE, "", "no settlement of this result has a chain");
        (void)snprintf(error->suggestion, sizeof error->suggestion,
                       "write \"crypto\": \"real\" in a settlement of the scenario whose record is "
                       "a ledger of its own, and run it again");
        return LW_ERR_USAGE;
    }
    return status;
}
