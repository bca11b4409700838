// SPDX-License-Identifier: Apache-2.0
#include "scenarios/load/json_document.h"

#include "scenarios/load/json_scan.h"

#include <string.h>

void lw_json_locate(const char *name, const lw_json_index *index, lw_error *fault)
{
    lw_text_escape(name, fault->file, sizeof fault->file);
    if (fault->line > 0 || index->count == 0) {
        return;
    }
    bool exact = false;
    const uint32_t found = lw_json_index_find(index, fault->pointer, &exact);
    lw_json_index_position(index, index->entries[found].offset, &fault->line, &fault->column);
}

void lw_json_document_locate(const lw_json_document *document, lw_report *report)
{
    for (size_t i = 0; i < report->count; i++) {
        if (report->items[i].file[0] == '\0') {
            lw_json_locate(document->path, &document->index, &report->items[i]);
        }
    }
}

static lw_status parse(lw_json_document *document, lw_report *report)
{
    lw_error error;
    lw_status status =
        lw_json_scan(document->source.bytes, document->source.size, &document->index, report);
    if (status == LW_OK) {
        status = lw_json_tree_create(&document->index, &document->root, &error);
        if (status != LW_OK) {
            lw_report_add(report, &error, false);
        }
    }
    lw_json_document_locate(document, report);
    return status;
}

lw_status lw_json_document_open(const char *path, size_t limit_bytes, lw_arena *arena,
                                lw_json_document *document, lw_report *report)
{
    memset(document, 0, sizeof *document);
    document->path = path;
    lw_error error;
    const lw_status status = lw_source_read(path, limit_bytes, arena, &document->source, &error);
    if (status != LW_OK) {
        lw_text_escape(path, error.file, sizeof error.file);
        return lw_report_add(report, &error, false);
    }
    return parse(document, report);
}

lw_status lw_json_document_parse(const char *name, const char *text, size_t size,
                                 lw_json_document *document, lw_report *report)
{
    memset(document, 0, sizeof *document);
    document->path = name;
    document->source.bytes = text;
    document->source.size = size;
    return parse(document, report);
}

void lw_json_document_close(lw_json_document *document)
{
    lw_json_tree_destroy(document->root);
    lw_json_index_fini(&document->index);
    document->root = NULL;
}
