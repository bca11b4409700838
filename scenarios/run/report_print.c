// SPDX-License-Identifier: Apache-2.0
#include "scenarios/run/report_print.h"

#include "scenarios/load/json_writer.h"

static void print_place(FILE *out, const lw_error *error)
{
    if (error->file[0] == '\0') {
        fputs("ledgerwatt: ", out);
    } else if (error->line == 0) {
        fprintf(out, "%s: ", error->file);
    } else {
        fprintf(out, "%s:%d:%d: ", error->file, error->line, error->column);
    }
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

static void write_item(lw_json_writer *json, const lw_error *error)
{
    lw_json_begin_object(json, NULL);
    lw_json_text(json, "file", error->file);
    lw_json_integer(json, "line", error->line);
    lw_json_integer(json, "column", error->column);
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
    lw_json_end_object(&json);
}
