// SPDX-License-Identifier: Apache-2.0
/* The catalogue's scenario with one thing changed, in every place: loading it neither crashes nor
 * succeeds without having understood it, and each fault has a place in the text. */
#include "scenarios/load/json_scan.h"
#include "scenarios/load/scenario_reader.h"

#include <criterion/criterion.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { TEXT_SIZE = 1 << 16 };

typedef struct original {
    char text[TEXT_SIZE];
    size_t size;
    lw_json_index index;
} original;

static void begin(original *o)
{
    lw_report report;
    FILE *file = fopen("scenarios/catalog/brooklyn/scenario.json", "rb");
    cr_assert_not_null(file, "run in the root of the source");
    o->size = fread(o->text, 1, TEXT_SIZE - 1, file);
    o->text[o->size] = '\0';
    fclose(file);
    lw_report_init(&report);
    cr_assert_eq(lw_json_scan(o->text, o->size, &o->index, &report), LW_OK);
    lw_report_fini(&report);
}

/* Loads the text; its report must be consistent. Returns the status. */
static lw_status load(const char *text, size_t size)
{
    lw_loaded_scenario loaded;
    lw_report report;
    lw_report_init(&report);
    lw_arena *arena = lw_arena_create((size_t)1 << 26);
    const lw_status status = lw_scenario_load_text("s.json", text, size, arena, &loaded, &report);
    cr_assert_eq(status == LW_OK, report.error_count == 0);
    for (size_t i = 0; i < report.count; i++) {
        cr_assert_gt(report.items[i].line, 0, "%s", report.items[i].message);
        cr_assert_str_eq(report.items[i].file, "s.json");
        cr_assert_neq(report.items[i].message[0], '\0');
        cr_assert_eq(lw_status_exit_code(report.items[i].status), 65, "%s: %s",
                     report.items[i].pointer, report.items[i].message);
    }
    lw_report_fini(&report);
    lw_arena_destroy(arena);
    return status;
}

/* The text with `size` bytes at `offset` replaced. */
static lw_status load_with(const original *o, size_t offset, size_t size, const char *replacement)
{
    static char text[TEXT_SIZE + 64];
    const int length = snprintf(text, sizeof text, "%.*s%s%s", (int)offset, o->text, replacement,
                                o->text + offset + size);
    return load(text, (size_t)length);
}

Test(scenario_reader, survives_any_value_in_any_place)
{
    static const char *const values[] = {
        "null", "true", "-1", "0",    "1e-320", "1e300",          "0.5",   "1e15",
        "\"\"", "[]",   "{}", "[{}]", "[[]]",   "\"2016-01-01\"", "\"x\"", "[null, 1, \"x\"]"};
    static original o;
    begin(&o);
    for (uint32_t i = 0; i < o.index.count; i++) {
        const lw_json_entry *entry = &o.index.entries[i];
        for (size_t v = 0; v < sizeof values / sizeof values[0]; v++) {
            load_with(&o, entry->offset, entry->size, values[v]);
        }
    }
    lw_json_index_fini(&o.index);
}

Test(scenario_reader, misses_every_renamed_key)
{
    static original o;
    begin(&o);
    for (uint32_t i = 0; i < o.index.count; i++) {
        const lw_json_entry *entry = &o.index.entries[i];
        if (entry->key_offset != 0) {
            const lw_status status = load_with(&o, entry->key_offset + 1, 0, "x_");
            cr_assert_neq(status, LW_OK, "%.40s", o.text + entry->key_offset);
        }
    }
    lw_json_index_fini(&o.index);
}

Test(scenario_reader, notices_every_cut)
{
    static original o;
    begin(&o);
    size_t end = o.size;
    while (o.text[end - 1] != '}') {
        end--;
    }
    for (size_t size = 0; size < end; size++) {
        const char kept = o.text[size];
        o.text[size] = '\0';
        cr_assert_neq(load(o.text, size), LW_OK);
        o.text[size] = kept;
    }
    lw_json_index_fini(&o.index);
}
