// SPDX-License-Identifier: Apache-2.0
#include "scenarios/load/scenario_reader.h"

#include <criterion/criterion.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char brooklyn[] = "scenarios/catalog/brooklyn/scenario.json";

typedef struct loading {
    lw_arena *arena;
    lw_loaded_scenario loaded;
    lw_report report;
    lw_status status;
} loading;

static void load(loading *l, const char *path, const char *const *overrides, size_t count)
{
    lw_override items[8];
    cr_assert_leq(count, sizeof items / sizeof items[0]);
    for (size_t i = 0; i < count; i++) {
        cr_assert(lw_override_parse(overrides[i], &items[i]), "%s", overrides[i]);
    }
    const lw_overrides list = {.items = items, .count = count};
    l->arena = lw_arena_create((size_t)1 << 28);
    cr_assert_not_null(l->arena);
    lw_report_init(&l->report);
    l->status = lw_scenario_load(path, count > 0 ? &list : NULL, l->arena, &l->loaded, &l->report);
}

static void done(loading *l)
{
    lw_report_fini(&l->report);
    lw_arena_destroy(l->arena);
}

Test(scenario_reader, reads_the_catalogue)
{
    loading l;
    load(&l, brooklyn, NULL, 0);
    cr_assert_eq(l.status, LW_OK, "%s", l.report.count > 0 ? l.report.items[0].message : "");
    const lw_scenario *scenario = &l.loaded.scenario;
    const lw_group_params *groups = scenario->participants.items;
    cr_assert_eq(scenario->period.interval_s, 900);
    cr_assert_eq(scenario->participants.count, 2);
    cr_assert_eq(groups[0].count, 5);
    cr_assert_float_eq(groups[0].pv->capacity_kw, 5, 0);
    cr_assert_null(groups[1].pv);
    cr_assert_eq(scenario->tariff.retail_per_kwh, 210000);
    cr_assert_eq(scenario->input_count, 0);
    cr_assert_eq(l.loaded.original_json, l.loaded.effective_json);
    cr_assert_eq(strlen(l.loaded.original_sha256_hex), 64);
    done(&l);
}

Test(scenario_reader, applies_overrides_to_the_effective_text_only)
{
    static const char *const overrides[] = {"/seed=9007199254740991", "/participants/1/count=7",
                                            "/title=Two = 2",
                                            "/participants/1/battery={\"capacity_kwh\": 13.5}"};
    loading l;
    load(&l, brooklyn, overrides, 4);
    cr_assert_eq(l.status, LW_OK, "%s", l.report.count > 0 ? l.report.items[0].message : "");
    const lw_group_params *groups = l.loaded.scenario.participants.items;
    cr_assert_eq(l.loaded.scenario.seed, 9007199254740991);
    cr_assert_eq(groups[1].count, 7);
    cr_assert_str_eq(l.loaded.scenario.title, "Two = 2");
    cr_assert_float_eq(groups[1].battery->capacity_kwh, 13.5, 0);
    cr_assert_not_null(strstr(l.loaded.effective_json, "\"seed\": 9007199254740991"));
    cr_assert_null(strstr(l.loaded.original_json, "9007199254740991"));
    cr_assert_eq(strlen(l.loaded.effective_json), l.loaded.effective_size);
    done(&l);
}

/* The effective text is a scenario too, and means the same. */
Test(scenario_reader, reads_its_own_effective_text_to_the_same_text)
{
    static const char *const overrides[] = {"/seed=5", "/tariff/retail_per_kwh=0.1234567"};
    loading l;
    load(&l, brooklyn, overrides, 2);
    lw_loaded_scenario again;
    cr_assert_eq(lw_scenario_load_text("again", l.loaded.effective_json, l.loaded.effective_size,
                                       l.arena, &again, &l.report),
                 LW_OK);
    cr_assert_eq(again.scenario.seed, 5);
    cr_assert_eq(again.scenario.tariff.retail_per_kwh, l.loaded.scenario.tariff.retail_per_kwh);
    done(&l);
}

Test(scenario_reader, blames_the_override_for_its_value)
{
    static const char *const overrides[] = {"/site/latitude_deg=95", "/participants=[]"};
    loading l;
    load(&l, brooklyn, overrides, 2);
    cr_assert_eq(l.status, LW_ERR_OUT_OF_RANGE);
    cr_assert_str_eq(l.report.items[0].file, "--set");
    cr_assert_eq(l.report.items[0].line, 0);
    done(&l);
}

Test(scenario_reader, collects_the_faults_of_all_overrides)
{
    static const char *const overrides[] = {"/nowhere/x=1", "/seed=[1", "/seed=1e999",
                                            "/title=Caf\xe9", "/participants/00/count=3"};
    static const lw_status wanted[] = {LW_ERR_USAGE, LW_ERR_JSON_SYNTAX, LW_ERR_JSON_NUMBER,
                                       LW_ERR_JSON_UTF8, LW_ERR_USAGE};
    loading l;
    load(&l, brooklyn, overrides, 5);
    cr_assert_eq(l.report.error_count, 5);
    for (size_t i = 0; i < 5; i++) {
        cr_assert_eq(l.report.items[i].status, wanted[i], "%s", overrides[i]);
        cr_assert_str_eq(l.report.items[i].file, "--set");
    }
    done(&l);
}

/* What --set put at the end of a list, or under a key that must be escaped, is its fault too. */
Test(scenario_reader, blames_the_override_wherever_it_put_its_value)
{
    static const char *const overrides[] = {
        "/participants/-={\"name\": \"x\", \"count\": -1, \"load\": {\"model\": \"none\"}}",
        "/a\tb=1"};
    loading l;
    load(&l, brooklyn, overrides, 2);
    cr_assert_eq(l.report.error_count, 2);
    cr_assert_str_eq(l.report.items[0].pointer, "/a\\x09b");
    cr_assert_str_eq(l.report.items[1].pointer, "/participants/2/count");
    for (size_t i = 0; i < 2; i++) {
        cr_assert_str_eq(l.report.items[i].file, "--set");
        cr_assert_eq(l.report.items[i].line, 0);
    }
    done(&l);
}

/* Some keys cannot be found again by the pointer that a message shows: it is cut, or escaped. */
Test(scenario_reader, finds_the_place_of_any_unknown_key)
{
    char long_key[400];
    char text[1024];
    memset(long_key, 'k', sizeof long_key - 1);
    long_key[sizeof long_key - 1] = '\0';
    const char *const keys[] = {"se\\u0065dx", "se\\ned", "\\u00e9~/\\\"", "tab\\there", long_key};
    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
        snprintf(text, sizeof text, "{\n \"title\": \"t\",\n  \"%s\": 1}", keys[i]);
        lw_loaded_scenario loaded;
        lw_report report;
        lw_arena *arena = lw_arena_create((size_t)1 << 20);
        lw_report_init(&report);
        lw_scenario_load_text("t", text, strlen(text), arena, &loaded, &report);
        cr_assert_eq(report.items[0].status, LW_ERR_UNKNOWN_KEY, "%s", keys[i]);
        cr_assert_eq(report.items[0].line, 3, "%s: line %d", keys[i], report.items[0].line);
        cr_assert_eq(report.items[0].column, 3, "%s", keys[i]);
        lw_report_fini(&report);
        lw_arena_destroy(arena);
    }
}

Test(scenario_reader, takes_only_what_has_the_form_of_an_override)
{
    static const char *const bad[] = {"", "seed=1", "/seed", "=1", "seed", "a/b=1"};
    lw_override item = {.text = NULL};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        cr_assert_not(lw_override_parse(bad[i], &item), "%s", bad[i]);
    }
    char text[400];
    memset(text, 'a', sizeof text);
    text[0] = '/';
    text[LW_POINTER_SIZE] = '=';
    text[LW_POINTER_SIZE + 1] = '\0';
    cr_assert_not(lw_override_parse(text, &item));
    cr_assert_null(item.text);
    cr_assert(lw_override_parse("/a=b=c", &item));
    cr_assert_eq(item.pointer_length, 2);
}

static void write_text(const char *folder, const char *name, const char *text, size_t size)
{
    char path[256];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "wb");
    cr_assert_not_null(file);
    cr_assert_eq(fwrite(text, 1, size, file), size);
    cr_assert_eq(fclose(file), 0);
}

/* A copy of brooklyn in a folder of its own, with the file `weather` beside it. */
static void copy_with_file(char folder[64], const char *bytes, size_t size)
{
    loading l;
    load(&l, brooklyn, NULL, 0);
    snprintf(folder, 64, "/tmp/lw_scenario_XXXXXX");
    cr_assert_not_null(mkdtemp(folder));
    write_text(folder, "s.json", l.loaded.original_json, l.loaded.original_size);
    write_text(folder, "weather", bytes, size);
    done(&l);
}

Test(scenario_reader, reads_and_hashes_the_files_that_the_scenario_names)
{
    static const char *const overrides[] = {
        "/weather={\"model\": \"file\", \"path\": \"weather\"}"};
    char folder[64];
    char path[128];
    loading l;
    copy_with_file(folder, "abc", 3);
    snprintf(path, sizeof path, "%s/s.json", folder);
    load(&l, path, overrides, 1);
    const lw_input *input = lw_scenario_input(&l.loaded.scenario, "weather");
    cr_assert_not_null(input);
    cr_assert_eq(l.loaded.scenario.input_count, 1);
    cr_assert_eq(input->size, 3);
    cr_assert_str_eq(input->sha256_hex,
                     "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    cr_assert_null(lw_scenario_input(&l.loaded.scenario, "s.json"));
    cr_assert_not(input->has_byte_order_mark);
    cr_assert_eq(input->crlf_count, 0);
    done(&l);
    snprintf(path, sizeof path, "%s/s.json", folder);
    unlink(path);
    snprintf(path, sizeof path, "%s/weather", folder);
    unlink(path);
    rmdir(folder);
}

/* A rule that lets something pass is counted, so that a result can tell. */
Test(scenario_reader, counts_the_liberties_of_an_input_file)
{
    static const char *const overrides[] = {
        "/weather={\"model\": \"file\", \"path\": \"weather\"}"};
    static const char text[] = "\xEF\xBB\xBF"
                               "a\r\nb\n\r\n\n\rc\r";
    char folder[64];
    char path[128];
    loading l;
    copy_with_file(folder, text, sizeof text - 1);
    snprintf(path, sizeof path, "%s/s.json", folder);
    load(&l, path, overrides, 1);
    const lw_input *input = lw_scenario_input(&l.loaded.scenario, "weather");
    cr_assert(input->has_byte_order_mark);
    cr_assert_eq(input->crlf_count, 2);
    done(&l);
    unlink(path);
    snprintf(path, sizeof path, "%s/weather", folder);
    unlink(path);
    rmdir(folder);
}

Test(scenario_reader, gives_text_in_memory_no_files)
{
    loading l;
    load(&l, brooklyn, (const char *const[]){"/weather={\"model\":\"file\",\"path\":\"w\"}"}, 1);
    lw_loaded_scenario again;
    lw_report report;
    lw_report_init(&report);
    lw_scenario_load_text("again", l.loaded.effective_json, l.loaded.effective_size, l.arena,
                          &again, &report);
    cr_assert_eq(report.items[0].status, LW_ERR_BAD_REFERENCE);
    cr_assert_str_eq(report.items[0].file, "again");
    cr_assert_str_eq(report.items[0].pointer, "/weather/path");
    lw_report_fini(&report);
    done(&l);
}

Test(scenario_reader, makes_warnings_errors_when_strict)
{
    lw_report report;
    lw_report_init(&report);
    lw_report_warning(&report, LW_ERR_IMPLAUSIBLE, "/a", NULL, "unlikely");
    cr_assert_eq(lw_report_status(&report), LW_OK);
    lw_report_make_strict(&report);
    cr_assert_eq(lw_report_status(&report), LW_ERR_IMPLAUSIBLE);
    cr_assert_eq(report.error_count, 1);
    lw_report_fini(&report);
}
