// SPDX-License-Identifier: Apache-2.0
/** @file scenarios/load/json_document.h
 *  A JSON file from its path to a tree that can be read: bytes, strict scan, tree, and the places
 *  of faults as file, line and column.
 */
#ifndef LEDGERWATT_SCENARIOS_LOAD_JSON_DOCUMENT_H
#define LEDGERWATT_SCENARIOS_LOAD_JSON_DOCUMENT_H

#include "scenarios/load/file_source.h"
#include "scenarios/load/json_index.h"
#include "scenarios/load/json_tree.h"
#include "sim/base/arena.h"
#include "sim/base/status.h"

typedef struct lw_json_document {
    const char *path; /**< as given, borrowed */
    lw_source source; /**< in the arena */
    lw_json_index index;
    lw_json_node *root; /**< NULL when the text is at fault */
} lw_json_document;

/** Reads at most `limit_bytes` from `path`, scans and parses. Faults go to `report` with their
 *  places. Close it in every case. */
lw_status lw_json_document_open(const char *path, size_t limit_bytes, lw_arena *arena,
                                lw_json_document *document, lw_report *report);
/** The same of a text in memory, borrowed until the document is closed; `name` is its file. */
lw_status lw_json_document_parse(const char *name, const char *text, size_t size,
                                 lw_json_document *document, lw_report *report);
void lw_json_document_close(lw_json_document *document);

/** Gives every fault of the report that names no file yet the document's file, and the line and
 *  column of its pointer. */
void lw_json_document_locate(const lw_json_document *document, lw_report *report);

/** The same for one fault of a scanned text called `name`. */
void lw_json_locate(const char *name, const lw_json_index *index, lw_error *fault);

#endif
