// SPDX-License-Identifier: Apache-2.0
#include "scenarios/load/override.h"

#include "scenarios/load/field.h"
#include "scenarios/load/json_scan.h"
#include "scenarios/load/json_text.h"

#include <string.h>

bool lw_override_parse(const char *text, lw_override *override)
{
    const size_t length = strcspn(text, "=");
    if (text[0] != '/' || text[length] != '=' || length >= LW_POINTER_SIZE) {
        return false;
    }
    *override = (lw_override){.text = text, .pointer_length = length};
    return true;
}

static bool is_utf8(const char *text)
{
    for (size_t length = 0; *text != '\0'; text += length) {
        length = lw_utf8_length(text);
        if (length == 0) {
            return false;
        }
    }
    return true;
}

/* True when the text claims to be JSON, so that a fault in it is a typing error. */
static bool looks_like_json(const char *text)
{
    return text[0] == '{' || text[0] == '[' || text[0] == '"';
}

static lw_status put_value(lw_json_node *root, const char *pointer, const char *value,
                           char place[LW_POINTER_SIZE], lw_error *error)
{
    lw_json_index index;
    lw_report report;
    lw_report_init(&report);
    lw_status status = lw_json_scan(value, strlen(value), &index, &report);
    if (status == LW_OK) {
        status = lw_json_tree_set(root, pointer, &index, place, error);
    } else if (status == LW_ERR_JSON_SYNTAX && !looks_like_json(value)) {
        status = lw_json_tree_set_text(root, pointer, value, place, error);
    } else {
        status = lw_error_set(error, status, pointer, "in the value: %s",
                              report.count > 0 ? report.items[0].message : "no memory");
    }
    lw_report_fini(&report);
    lw_json_index_fini(&index);
    return status;
}

lw_status lw_override_apply(const lw_override *override, const lw_param_table *table,
                            lw_json_node *root, char place[LW_POINTER_SIZE], lw_error *error)
{
    char pointer[LW_POINTER_SIZE];
    memcpy(pointer, override->text, override->pointer_length);
    pointer[override->pointer_length] = '\0';
    if (!is_utf8(override->text)) {
        return lw_error_set(error, LW_ERR_JSON_UTF8, pointer, "the bytes of --set are not UTF-8");
    }
    const lw_status status = lw_field_open(table, root, pointer, error);
    if (status != LW_OK) {
        return status;
    }
    return put_value(root, pointer, override->text + override->pointer_length + 1, place, error);
}
