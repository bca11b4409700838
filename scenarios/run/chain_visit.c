// SPDX-License-Identifier: Apache-2.0
#include "scenarios/run/chain_visit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

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
    lw_result_names settlements;
    size_t chain_count = 0;
    lw_status status = lw_result_names_read(result, "/settlement", &settlements, error);
    for (size_t i = 0; status == LW_OK && i < settlements.count; i++) {
        bool is_kept = false;
        status = lw_chain_is_kept(result, settlements.items[i], &is_kept, error);
        chain_count += is_kept;
        if (status == LW_OK && is_kept) {
            status = visit_chain(result, settlements.items[i], visit, context, error);
        }
    }
    lw_result_names_fini(&settlements);
    if (status == LW_OK && chain_count == 0) {
        lw_error_set(error, LW_ERR_USAGE, "", "no settlement of this result has a chain");
        (void)snprintf(error->suggestion, sizeof error->suggestion,
                       "write \"crypto\": \"real\" in a settlement of the scenario whose record is "
                       "a ledger of its own, and run it again");
        return LW_ERR_USAGE;
    }
    return status;
}
