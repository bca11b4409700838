// SPDX-License-Identifier: Apache-2.0
#include "scenarios/load/document_kind.h"

#include <stdio.h>

enum { MARK_COUNT_MAX = 4, NAME_TEXT_SIZE = 64 };

typedef struct kind_row {
    const char *noun;
    const char *marks[MARK_COUNT_MAX + 1]; /* keys that no other kind has */
    const char *command_before, *command_after;
} kind_row;

static const kind_row kinds[LW_DOCUMENT_KIND_COUNT] = {
    [LW_DOCUMENT_SCENARIO] = {.noun = "a scenario",
                              .marks = {"ledgerwatt", "settlements", "participants"},
                              .command_before = "ledgerwatt run ",
                              .command_after = " -o RESULT.h5"},
    [LW_DOCUMENT_PLAN] = {.noun = "the plan of a sweep",
                          .marks = {"ledgerwatt_sweep", "factors", "design"},
                          .command_before = "ledgerwatt sweep run ",
                          .command_after = " -o FOLDER"},
    [LW_DOCUMENT_BOOK] = {.noun = "the book of an exchange",
                          .marks = {"offers", "bids", "production_kwh", "consumption_kwh"},
                          .command_before = "ledgerwatt clear ",
                          .command_after = ""},
};

static bool is_marked(const lw_json_node *root, const kind_row *kind)
{
    for (size_t i = 0; kind->marks[i] != NULL; i++) {
        if (lw_json_node_member(root, kind->marks[i]) != NULL) {
            return true;
        }
    }
    return false;
}

lw_status lw_document_kind_check(const lw_json_node *root, lw_document_kind wanted,
                                 const char *name, lw_report *report)
{
    if (lw_json_node_kind(root) != LW_JSON_OBJECT || is_marked(root, &kinds[wanted])) {
        return LW_OK;
    }
    for (size_t k = 0; k < LW_DOCUMENT_KIND_COUNT; k++) {
        if (is_marked(root, &kinds[k])) {
            char path[NAME_TEXT_SIZE];
            char suggestion[LW_SUGGESTION_SIZE];
            snprintf(suggestion, sizeof suggestion, "write: %s%s%s", kinds[k].command_before,
                     lw_text_escape(name, path, sizeof path), kinds[k].command_after);
            return lw_report_error(report, LW_ERR_FILE_FORMAT, "", suggestion, "this is %s, not %s",
                                   kinds[k].noun, kinds[wanted].noun);
        }
    }
    return LW_OK;
}
