// SPDX-License-Identifier: Apache-2.0
#include "scenarios/load/scenario_reader.h"

#include "scenarios/load/file_source.h"
#include "scenarios/load/json_reader.h"
#include "scenarios/load/json_scan.h"
#include "scenarios/load/json_tree.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    SCENARIO_BYTES_MAX = 16 * 1024 * 1024,
    INPUT_BYTES_MAX = 256 * 1024 * 1024,
    INPUT_COUNT_MAX = 1000
};

static const char override_origin[] = "--set";

/* What the steps of loading share. */
typedef struct job {
    const char *name; /* of the scenario, in errors */
    const char *text;
    size_t size;
    lw_source_folder folder;
    const lw_overrides *overrides;
    lw_arena *arena;
    lw_loaded_scenario *loaded;
    lw_report *report;
    lw_json_index index;
} job;

/* True when `pointer` is the override's pointer or lies below it. */
static bool is_overridden(const job *j, const char *pointer)
{
    for (size_t i = 0; j->overrides != NULL && i < j->overrides->count; i++) {
        const char *item = j->overrides->items[i];
        const size_t length = strcspn(item, "=");
        if (length > 0 && strncmp(item, pointer, length) == 0 &&
            (pointer[length] == '\0' || pointer[length] == '/')) {
            return true;
        }
    }
    return false;
}

static void locate(const job *j, lw_error *item)
{
    if (item->file[0] != '\0') {
        return; /* in another file, which the finder has named */
    }
    if (is_overridden(j, item->pointer)) {
        snprintf(item->file, sizeof item->file, "%s", override_origin);
        return;
    }
    lw_text_escape(j->name, item->file, sizeof item->file);
    if (item->line > 0 || j->index.count == 0) {
        return;
    }
    bool exact = false;
    const uint32_t found = lw_json_index_find(&j->index, item->pointer, &exact);
    const lw_json_entry *entry = &j->index.entries[found];
    const bool at_key = exact && item->status == LW_ERR_UNKNOWN_KEY && entry->key_offset != 0;
    lw_json_index_position(&j->index, at_key ? entry->key_offset : entry->offset, &item->line,
                           &item->column);
}

static void locate_all(job *j)
{
    for (size_t i = 0; i < j->report->count; i++) {
        locate(j, &j->report->items[i]);
    }
}

static lw_status add_override_fault(job *j, lw_error *error)
{
    snprintf(error->file, sizeof error->file, "%s", override_origin);
    return lw_report_add(j->report, error, false);
}

/* True when the text claims to be JSON, so that a fault in it is a typing error. */
static bool looks_like_json(const char *text)
{
    return text[0] == '{' || text[0] == '[' || text[0] == '"';
}

/* A value that is JSON is taken as such; any other is a text. */
static lw_status put_value(lw_json_node *root, const char *pointer, const char *value,
                           lw_error *error)
{
    lw_json_index index;
    lw_report report;
    lw_report_init(&report);
    lw_status status = lw_json_scan(value, strlen(value), &index, &report);
    if (status == LW_OK) {
        status = lw_json_tree_set(root, pointer, &index, error);
    } else if (status == LW_ERR_JSON_SYNTAX && !looks_like_json(value)) {
        status = lw_json_tree_set_text(root, pointer, value, error);
    } else {
        status = lw_error_set(error, status, pointer, "in the value: %s",
                              report.count > 0 ? report.items[0].message : "no memory");
    }
    lw_report_fini(&report);
    lw_json_index_fini(&index);
    return status;
}

static lw_status apply_override(job *j, lw_json_node *root, const char *item)
{
    lw_error error;
    char pointer[LW_POINTER_SIZE];
    const size_t length = strcspn(item, "=");
    if (item[length] == '\0' || length >= sizeof pointer) {
        lw_error_set(&error, LW_ERR_USAGE, "", "--set needs /pointer=value, not \"%.80s\"", item);
        return add_override_fault(j, &error);
    }
    memcpy(pointer, item, length);
    pointer[length] = '\0';
    const lw_status status = put_value(root, pointer, item + length + 1, &error);
    return status == LW_OK ? LW_OK : add_override_fault(j, &error);
}

static lw_status keep_effective_text(job *j, const lw_json_node *root)
{
    char *text = lw_json_tree_print(root);
    const char *copy = text != NULL ? lw_arena_strdup(j->arena, text) : NULL;
    free(text);
    if (copy == NULL) {
        return lw_report_error(j->report, LW_ERR_MEMORY, "", NULL,
                               "memory ran out while the changed scenario was written down");
    }
    j->loaded->effective_json = copy;
    j->loaded->effective_size = strlen(copy);
    return LW_OK;
}

static lw_status apply_overrides(job *j, lw_json_node *root)
{
    lw_status status = LW_OK;
    const size_t count = j->overrides != NULL ? j->overrides->count : 0;
    for (size_t i = 0; i < count; i++) {
        const lw_status item_status = apply_override(j, root, j->overrides->items[i]);
        status = status == LW_OK ? item_status : status;
    }
    return status == LW_OK && count > 0 ? keep_effective_text(j, root) : status;
}

static size_t count_mentions(const lw_file_mention *mention)
{
    size_t count = 0;
    for (; mention != NULL; mention = mention->next) {
        count++;
    }
    return count;
}

static void read_input(job *j, const lw_file_mention *mention, lw_input *input)
{
    lw_error error;
    lw_source source;
    if (lw_source_read_inside(&j->folder, mention->path, INPUT_BYTES_MAX, j->arena, &source,
                              &error) != LW_OK) {
        memcpy(error.pointer, mention->pointer, sizeof error.pointer);
        lw_report_add(j->report, &error, false);
        return;
    }
    input->path = mention->path;
    input->bytes = source.bytes;
    input->size = source.size;
    memcpy(input->sha256_hex, source.sha256_hex, sizeof input->sha256_hex);
    j->loaded->scenario.input_count++;
}

/* Each file once, however often it is named. */
static void read_inputs(job *j, const lw_file_mention *first)
{
    lw_scenario *scenario = &j->loaded->scenario;
    size_t capacity = count_mentions(first);
    capacity = capacity < INPUT_COUNT_MAX ? capacity : INPUT_COUNT_MAX;
    lw_input *inputs = lw_arena_calloc(j->arena, capacity, sizeof *inputs);
    if (inputs == NULL) {
        lw_report_error(j->report, LW_ERR_MEMORY, "", NULL, "memory ran out for the input files");
        return;
    }
    scenario->inputs = inputs;
    for (const lw_file_mention *mention = first; mention != NULL; mention = mention->next) {
        if (lw_scenario_input(scenario, mention->path) != NULL) {
            continue;
        }
        if (scenario->input_count == INPUT_COUNT_MAX) {
            lw_report_error(j->report, LW_ERR_OUT_OF_RANGE, mention->pointer, NULL,
                            "more than %d input files are named", INPUT_COUNT_MAX);
            return;
        }
        read_input(j, mention, &inputs[scenario->input_count]);
    }
}

/* With memory gone the structs may lack anything; after any other fault, members keep defaults that
 * the checks of the whole know to pass over. */
static bool ran_out(const lw_report *report)
{
    for (size_t i = 0; i < report->count; i++) {
        if (report->items[i].status == LW_ERR_MEMORY) {
            return true;
        }
    }
    return false;
}

static void read_tree(job *j, lw_json_node *root)
{
    if (apply_overrides(j, root) != LW_OK) {
        return;
    }
    lw_json_reading reading = {.arena = j->arena, .report = j->report};
    lw_json_read(&reading, &lw_scenario_table, root, "", &j->loaded->scenario);
    read_inputs(j, reading.files_first);
    if (!ran_out(j->report)) {
        lw_scenario_check(&j->loaded->scenario, j->report);
    }
}

/* From text to checked structs. */
static lw_status load_text(job *j)
{
    lw_error error;
    lw_json_node *root = NULL;
    j->loaded->original_json = j->loaded->effective_json = j->text;
    j->loaded->original_size = j->loaded->effective_size = j->size;
    if (lw_json_scan(j->text, j->size, &j->index, j->report) == LW_OK) {
        if (lw_json_tree_create(&j->index, &root, &error) == LW_OK) {
            read_tree(j, root);
        } else {
            lw_report_add(j->report, &error, false);
        }
    }
    lw_json_tree_destroy(root);
    locate_all(j);
    lw_json_index_fini(&j->index);
    return lw_report_status(j->report);
}

static lw_status file_fault(const char *path, lw_error *error, lw_report *report)
{
    lw_text_escape(path, error->file, sizeof error->file);
    return lw_report_add(report, error, false);
}

lw_status lw_scenario_load(const char *path, const lw_overrides *overrides, lw_arena *arena,
                           lw_loaded_scenario *loaded, lw_report *report)
{
    lw_error error;
    lw_source source;
    memset(loaded, 0, sizeof *loaded);
    if (lw_source_read(path, SCENARIO_BYTES_MAX, arena, &source, &error) != LW_OK) {
        return file_fault(path, &error, report);
    }
    memcpy(loaded->original_sha256_hex, source.sha256_hex, sizeof loaded->original_sha256_hex);
    job j = {.name = path,
             .text = source.bytes,
             .size = source.size,
             .overrides = overrides,
             .arena = arena,
             .loaded = loaded,
             .report = report};
    if (lw_source_folder_open(path, &j.folder, &error) != LW_OK) {
        return file_fault(path, &error, report);
    }
    const lw_status status = load_text(&j);
    lw_source_folder_close(&j.folder);
    return status;
}

lw_status lw_scenario_load_text(const char *name, const char *text, size_t size, lw_arena *arena,
                                lw_loaded_scenario *loaded, lw_report *report)
{
    uint8_t digest[LW_SHA256_SIZE];
    memset(loaded, 0, sizeof *loaded);
    lw_sha256_of(text, size, digest);
    lw_sha256_hex(digest, loaded->original_sha256_hex);
    job j = {.name = name,
             .text = text,
             .size = size,
             .folder = {.fd = -1},
             .arena = arena,
             .loaded = loaded,
             .report = report};
    return load_text(&j);
}

void lw_report_make_strict(lw_report *report)
{
    for (size_t i = 0; i < report->count; i++) {
        report->error_count += report->is_warning[i] ? 1 : 0;
        report->is_warning[i] = false;
    }
}
