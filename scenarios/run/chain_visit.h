// SPDX-License-Identifier: Apache-2.0
/** @file scenarios/run/chain_visit.h
 *  The chains of a result one by one, and the names that people use for what is in it.
 */
#ifndef LEDGERWATT_SCENARIOS_RUN_CHAIN_VISIT_H
#define LEDGERWATT_SCENARIOS_RUN_CHAIN_VISIT_H

#include "scenarios/result/chain_reader.h"

/** Texts of a dataset. */
typedef struct lw_chain_names {
    char **items;
    size_t count;
} lw_chain_names;

lw_status lw_chain_names_read(lw_result *result, const char *path, lw_chain_names *n,
                              lw_error *error);
void lw_chain_names_fini(lw_chain_names *n);
/** Index of a name; LW_ERR_USAGE, with the nearest one, when it is not there. */
lw_status lw_chain_names_find(const lw_chain_names *n, const char *kind, const char *name,
                              size_t *index, lw_error *error);

/** Does something with a chain. */
typedef lw_status (*lw_chain_visitor)(const lw_chain_copy *chain, void *context, lw_error *error);

/** Each chain of a result; LW_ERR_USAGE when there is none. */
lw_status lw_chain_visit(lw_result *result, lw_chain_visitor visit, void *context, lw_error *error);

#endif
