// SPDX-License-Identifier: Apache-2.0
/** @file scenarios/load/document_kind.h
 *  Which of the program's three kinds of JSON a file is: one given for another is told so in one
 *  line, not key by key.
 */
#ifndef LEDGERWATT_SCENARIOS_LOAD_DOCUMENT_KIND_H
#define LEDGERWATT_SCENARIOS_LOAD_DOCUMENT_KIND_H

#include "scenarios/load/json_tree.h"
#include "sim/base/status.h"

typedef enum lw_document_kind {
    LW_DOCUMENT_SCENARIO,
    LW_DOCUMENT_PLAN, /**< of a sweep */
    LW_DOCUMENT_BOOK, /**< of an exchange interval */
    LW_DOCUMENT_KIND_COUNT
} lw_document_kind;

/** LW_ERR_FILE_FORMAT, reported with the command to use, when the document called `name` has no key
 *  that marks the wanted kind and one that marks another. */
lw_status lw_document_kind_check(const lw_json_node *root, lw_document_kind wanted,
                                 const char *name, lw_report *report);

#endif
