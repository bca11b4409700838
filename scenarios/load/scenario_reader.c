// SPDX-License-Identifier: Apache-2.0
#include "scenarios/load/scenario_reader.h"

#include "scenarios/load/document_kind.h"
#include "scenarios/load/file_source.h"
#include "scenarios/load/json_document.h"
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

/* Where an override put its value; "" when it failed. */
typedef struct override_place {
    char pointer[LW_POINTER_SIZE];
} override_place;

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
    override_place *places; /* [place_count] */
    size_t place_count;
} job;

/* True when `pointer` is a place of an override or lies below it. */
static bool is_overridden(const job *j, const char *pointer)
{
    for (size_t i = 0; j->places != NULL && i < j->place_count; i++) {
        const char *place = j->places[i].pointer;
        const size_t length = strlen(place);
        if (length > 0 && strncmp(place, pointer, length) == 0 &&
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
        item->line = item->column = 0;
        return;
    }
    lw_json_locate(j->name, &j->index, item);
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
    const size_t count = j->overrides != NULL ? j->overrides->count : 0;
    if (count == 0) {
        return LW_OK;
    }
    j->places = lw_arena_calloc(j->arena, count, sizeof *j->places);
    if (j->places == NULL) {
        return lw_report_error(j->report, LW_ERR_MEMORY, "", NULL, "memory ran out for --set");
    }
    j->place_count = count;
    lw_status status = LW_OK;
    /* Without memory the tree may lack a key. */
    for (size_t i = 0; i < count && status != LW_ERR_MEMORY; i++) {
        lw_error error;
        const lw_status item_status = lw_override_apply(&j->overrides->items[i], &lw_scenario_table,
                                                        root, j->places[i].pointer, &error);
        if (item_status != LW_OK) {
            add_override_fault(j, &error);
        }
        status = status == LW_OK || item_status == LW_ERR_MEMORY ? item_status : status;
    }
    return status == LW_OK ? keep_effective_text(j, root) : status;
}

static size_t count_mentions(const lw_file_mention *mention)
{
    size_t count = 0;
    for (; mention != NULL; mention = mention->next) {
        count++;
    }
    return count;
}

/* Two liberties of text files that readers of tables allow; the result tells of them. */
static void note_liberties(lw_input *input)
{
    const char *end = input->bytes + input->size;
    input->has_byte_order_mark = input->size >= 3 && memcmp(input->bytes, "\xEF\xBB\xBF", 3) == 0;
    for (const char *at = memchr(input->bytes, '\n', input->size); at != NULL;
         at = memchr(at + 1, '\n', (size_t)(end - at) - 1)) {
        input->crlf_count += at > input->bytes && at[-1] == '\r' ? 1 : 0;
    }
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
    note_liberties(input);
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

/* True when one of the first `count` faults is of the value at `pointer` or of a part of it. */
static bool is_blamed(const lw_report *report, size_t count, const char *pointer)
{
    const size_t length = strlen(pointer);
    for (size_t i = 0; i < count; i++) {
        const lw_error *fault = &report->items[i];
        if (!report->is_warning[i] && strncmp(fault->pointer, pointer, length) == 0 &&
            (fault->pointer[length] == '\0' || fault->pointer[length] == '/')) {
            return true;
        }
    }
    return false;
}

/* What is said of an object as a whole is not to be trusted when one of its values was at fault:
 * "nothing is given", though something wrong was. */
static void drop_consequences(lw_report *report, size_t first)
{
    size_t kept = first;
    for (size_t i = first; i < report->count; i++) {
        const lw_error *fault = &report->items[i];
        if (fault->file[0] == '\0' && fault->status != LW_ERR_MEMORY &&
            is_blamed(report, first, fault->pointer)) {
            report->error_count -= report->is_warning[i] ? 0 : 1;
            continue;
        }
        report->items[kept] = *fault;
        report->is_warning[kept] = report->is_warning[i];
        kept++;
    }
    report->count = kept;
}

static void read_tree(job *j, lw_json_node *root)
{
    if (lw_document_kind_check(root, LW_DOCUMENT_SCENARIO, j->name, j->report) != LW_OK ||
        apply_overrides(j, root) != LW_OK) {
        return;
    }
    lw_json_reading reading = {.arena = j->arena, .report = j->report, .index = &j->index};
    lw_json_read(&reading, &lw_scenario_table, root, "", &j->loaded->scenario);
    read_inputs(j, reading.files_first);
    if (!ran_out(j->report)) {
        const size_t found_count = j->report->count;
        lw_scenario_check(&j->loaded->scenario, j->report);
        drop_consequences(j->report, found_count);
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
