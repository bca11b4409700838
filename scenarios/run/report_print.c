// SPDX-License-Identifier: Apache-2.0
#include "scenarios/run/report_print.h"

#include "scenarios/load/json_writer.h"

/* "file:line:column: " as far as it is known: a row of a table as a whole has no column. */
static void print_place(FILE *out, const lw_error *error)
{
    fputs(error->file[0] != '\0' ? error->file : "ledgerwatt", out);
    if (error->file[0] != '\0' && error->line > 0) {
        fprintf(out, ":%d", error->line);
        if (error->column > 0) {
            fprintf(out, ":%d", error->column);
        }
    }
    fputs(": ", out);
    if (error->pointer[0] != '\0') {
        fprintf(out, "%s: ", error->pointer);
    }
}

void lw_error_print(FILE *out, const lw_error *error, bool is_warning)
{
    print_place(out, error);
    fprintf(out, "%s%s", is_warning ? "warning: " : "", error->message);
    if (error->suggestion[0] != '\0') {
        fprintf(out, " (%s)", error->suggestion);
    }
    fputc('\n', out);
}

void lw_report_print(FILE *out, const lw_report *report)
{
    for (size_t i = 0; i < report->count; i++) {
        lw_error_print(out, &report->items[i], report->is_warning[i]);
    }
    if (report->dropped_count > 0) {
        fprintf(out, "ledgerwatt: %zu more are not shown\n", report->dropped_count);
    }
}

/* A line or column, null when it is not known. */
static void write_number(lw_json_writer *json, const char *key, int number)
{
    if (number > 0) {
        lw_json_integer(json, key, number);
    } else {
        lw_json_null(json, key);
    }
}

static void write_item(lw_json_writer *json, const lw_error *error)
{
    lw_json_begin_object(json, NULL);
    lw_json_text(json, "file", error->file);
    write_number(json, "line", error->line);
    write_number(json, "column", error->column);
    lw_json_text(json, "pointer", error->pointer);
    lw_json_text(json, "code", lw_status_code(error->status));
    lw_json_text(json, "message", error->message);
    lw_json_text(json, "suggestion", error->suggestion);
    lw_json_end_object(json);
}

static void write_list(lw_json_writer *json, const char *key, const lw_report *report,
                       bool warnings)
{
    lw_json_begin_array(json, key);
    for (size_t i = 0; i < report->count; i++) {
        if (report->is_warning[i] == warnings) {
            write_item(json, &report->items[i]);
        }
    }
    lw_json_end_array(json);
}

void lw_report_print_json(FILE *out, const lw_report *report)
{
    lw_json_writer json;
    lw_json_writer_init(&json, out);
    lw_json_begin_object(&json, NULL);
    write_list(&json, "errors", report, false);
    write_list(&json, "warnings", report, true);
    if (report->dropped_count > 0) {
        lw_json_integer(&json, "not_shown_count", (int64_t)report->dropped_count);
    }
    lw_json_end_object(&json);
}
