// SPDX-License-Identifier: Apache-2.0
#include "scenarios/load/json_scan.h"

#include <criterion/criterion.h>

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

typedef struct scanned {
    lw_json_index index;
    lw_report report;
    lw_status status;
    char *text;
} scanned;

static scanned scan_bytes(const char *text, size_t size)
{
    scanned s = {.text = malloc(size + 1)};
    cr_assert_not_null(s.text);
    memcpy(s.text, text, size);
    s.text[size] = '\0';
    lw_report_init(&s.report);
    s.status = lw_json_scan(s.text, size, &s.index, &s.report);
    return s;
}

static scanned scan(const char *text)
{
    return scan_bytes(text, strlen(text));
}

static void done(scanned *s)
{
    lw_json_index_fini(&s->index);
    lw_report_fini(&s->report);
    free(s->text);
}

static void expect_at(const char *text, lw_status status, int line, int column, const char *pointer)
{
    scanned s = scan(text);
    cr_assert_eq(s.status, status, "%s: %s", text, lw_status_code(s.status));
    cr_assert_gt(s.report.count, 0);
    cr_assert_eq(s.report.items[0].line, line, "%s: line %d", text, s.report.items[0].line);
    cr_assert_eq(s.report.items[0].column, column, "%s: column %d", text, s.report.items[0].column);
    cr_assert_str_eq(s.report.items[0].pointer, pointer, "%s: %s", text, s.report.items[0].pointer);
    done(&s);
}

static void expect_status(const char *text, lw_status status)
{
    scanned s = scan(text);
    cr_assert_eq(s.status, status, "%s gives %s", text, lw_status_code(s.status));
    done(&s);
}

Test(json_scan, a_decimal_comma_is_named)
{
    scanned s = scan("{\"fee\": 0,04}");
    cr_assert_eq(s.status, LW_ERR_JSON_SYNTAX);
    cr_assert_eq(s.report.items[0].column, 11);
    cr_assert_not_null(strstr(s.report.items[0].message, "write a point (0.25)"), "%s",
                       s.report.items[0].message);
    done(&s);
}

Test(json_scan, accepts_every_kind_of_value)
{
    expect_status("{\"a\": [1, -0, 2.5e-3, 1E5, true, false, null, \"x\"], \"b\": {}, \"c\": []}",
                  LW_OK);
    expect_status(" \r\n\t3 \n", LW_OK);
    expect_status("\"\"", LW_OK);
}

Test(json_scan, says_where_the_text_stops_being_json)
{
    expect_at("{\n  \"a\": 1,\n  \"b\" 2\n}", LW_ERR_JSON_SYNTAX, 3, 7, "");
    expect_at("{\"a\": [1, 2,]}", LW_ERR_JSON_SYNTAX, 1, 13, "/a");
    expect_at("{\"a\": 01}", LW_ERR_JSON_SYNTAX, 1, 7, "");
    expect_at("", LW_ERR_JSON_SYNTAX, 1, 1, "");
    expect_at("{} x", LW_ERR_JSON_SYNTAX, 1, 4, "");
    expect_at("[{\"k\": tru}]", LW_ERR_JSON_SYNTAX, 1, 8, "/0");
}

Test(json_scan, refuses_what_is_not_utf8)
{
    expect_at("[\"a\xC3\"]", LW_ERR_JSON_UTF8, 1, 4, "");
    expect_status("[\"\xC0\xAF\"]", LW_ERR_JSON_UTF8);         /* overlong */
    expect_status("[\"\xED\xA0\x80\"]", LW_ERR_JSON_UTF8);     /* surrogate */
    expect_status("[\"\xF4\x90\x80\x80\"]", LW_ERR_JSON_UTF8); /* beyond U+10FFFF */
    expect_status("[\"\xF4\x8F\xBF\xBF\xEF\xBF\xBF\"]", LW_OK);
    expect_status("\xEF\xBB\xBF{}", LW_ERR_JSON_UTF8); /* byte-order mark */
    expect_status("{\xFF}", LW_ERR_JSON_UTF8);
}

Test(json_scan, refuses_lone_surrogates_and_nul)
{
    expect_status("[\"\\ud83d\\ude00\"]", LW_OK);
    expect_status("[\"\\ud83d\"]", LW_ERR_JSON_UTF8);
    expect_status("[\"\\ude00\"]", LW_ERR_JSON_UTF8);
    expect_status("[\"\\ud83d\\u0041\"]", LW_ERR_JSON_UTF8);
    expect_status("[\"\\u0000\"]", LW_ERR_JSON_SYNTAX);
    expect_status("[\"\\u12\"]", LW_ERR_JSON_SYNTAX);
    scanned s = scan_bytes("[\"a\0b\"]", 7);
    cr_assert_eq(s.status, LW_ERR_JSON_SYNTAX);
    done(&s);
}

Test(json_scan, finds_equal_keys_whatever_their_escapes)
{
    expect_at("{\"ab\": 1,\n \"\\u0061b\": 2}", LW_ERR_JSON_DUPLICATE_KEY, 2, 2, "/ab");
    expect_status("{\"\\ud83d\\ude00\": 1, \"\xF0\x9F\x98\x80\": 2}", LW_ERR_JSON_DUPLICATE_KEY);
    expect_status("{\"a\": {\"a\": 1}, \"b\": [{\"a\": 1}, {\"a\": 2}]}", LW_OK);
    expect_status("{\"a\": 1, \"A\": 2}", LW_OK);
    expect_status("{\"\": 1, \"\": 2}", LW_ERR_JSON_DUPLICATE_KEY);
}

Test(json_scan, collects_every_duplicate_and_number)
{
    scanned s = scan("{\"a\": 1e999, \"a\": 2, \"b\": {\"c\": 1, \"c\": -1e400, \"c\": 3}}");
    cr_assert_eq(s.status, LW_ERR_JSON_NUMBER);
    cr_assert_eq(s.report.error_count, 5);
    done(&s);
}

Test(json_scan, refuses_numbers_beyond_a_double_and_keeps_small_ones)
{
    expect_at("[0, 1e309]", LW_ERR_JSON_NUMBER, 1, 5, "/1");
    expect_status("[-1.7976931348623159e308]", LW_ERR_JSON_NUMBER);
    expect_status("[1.7976931348623157e308, 1e-400, 4.9e-324, -0.0, 123456789012345678901]", LW_OK);
}

static void expect_nested(int depth, lw_status status)
{
    char text[2 * 200 + 1];
    memset(text, '[', (size_t)depth);
    memset(text + depth, ']', (size_t)depth);
    text[2 * depth] = '\0';
    expect_status(text, status);
}

Test(json_scan, allows_64_levels_and_no_more)
{
    expect_nested(64, LW_OK);
    expect_nested(65, LW_ERR_JSON_DEPTH);
    expect_nested(200, LW_ERR_JSON_DEPTH);
}

static void expect_located(const lw_json_index *index, const char *pointer, const char *value)
{
    bool exact = false;
    char back[LW_POINTER_SIZE];
    const uint32_t found = lw_json_index_find(index, pointer, &exact);
    const lw_json_entry *entry = &index->entries[found];
    cr_assert(exact, "%s not found", pointer);
    cr_assert_eq(entry->size, strlen(value), "%s has %u bytes", pointer, entry->size);
    cr_assert_eq(memcmp(index->text + entry->offset, value, strlen(value)), 0, "%s", pointer);
    lw_json_index_pointer(index, found, back, sizeof back);
    cr_assert_str_eq(back, pointer);
}

Test(json_scan, finds_every_value_by_its_pointer_and_back)
{
    scanned s =
        scan("{\"a/b\": [10, {\"c~d\": 20}],\n \"\\u00e9\": {\"\": [[], 30]}, \"0\": \"x\"}");
    cr_assert_eq(s.status, LW_OK);
    expect_located(&s.index, "/a~1b/0", "10");
    expect_located(&s.index, "/a~1b/1/c~0d", "20");
    expect_located(&s.index, "/\xC3\xA9//1", "30");
    expect_located(&s.index, "/\xC3\xA9//0", "[]");
    expect_located(&s.index, "/0", "\"x\"");
    expect_located(&s.index, "/\xC3\xA9", "{\"\": [[], 30]}");
    done(&s);
}

Test(json_scan, falls_back_to_the_nearest_ancestor)
{
    scanned s = scan("{\"a\":\n [1,\n  {\"b\": 2}]}");
    bool exact = true;
    int line = 0;
    int column = 0;
    const uint32_t found = lw_json_index_find(&s.index, "/a/1/missing/deeper", &exact);
    cr_assert_not(exact);
    lw_json_index_position(&s.index, s.index.entries[found].offset, &line, &column);
    cr_assert_eq(line, 3);
    cr_assert_eq(column, 3);
    cr_assert_eq(lw_json_index_find(&s.index, "/a/7", &exact), 1);
    cr_assert_eq(lw_json_index_find(&s.index, "/a/x", &exact), 1);
    cr_assert_eq(lw_json_index_find(&s.index, "nonsense", &exact), 0);
    done(&s);
}

/* An object of `count` keys that agree in all but their last digits: the worst case of a
 * comparison. */
static char *many_members(int count, const char *last)
{
    const size_t room = 48 * (size_t)count + 64;
    char *text = malloc(room);
    cr_assert_not_null(text);
    size_t used = (size_t)snprintf(text, room, "{");
    for (int i = 0; i < count; i++) {
        used += (size_t)snprintf(text + used, room - used, "\"a_key_of_some_length_%d\":0,", i);
    }
    snprintf(text + used, room - used, "\"%s\":0}", last);
    return text;
}

Test(json_scan, takes_little_time_for_many_members)
{
    char *text = many_members(100000, "a_key_of_some_length_77");
    const clock_t before = clock();
    scanned s = scan(text);
    const double cpu_s = (double)(clock() - before) / CLOCKS_PER_SEC;
    cr_assert_eq(s.status, LW_ERR_JSON_DUPLICATE_KEY);
    cr_assert_str_eq(s.report.items[0].pointer, "/a_key_of_some_length_77");
    cr_assert_lt(cpu_s, 5, "%g s", cpu_s);
    done(&s);
    free(text);
}

Test(json_scan, refuses_more_than_a_million_values)
{
    const size_t count = 1000001;
    char *text = malloc(2 * count + 2);
    cr_assert_not_null(text);
    for (size_t i = 0; i < count; i++) {
        text[1 + 2 * i] = '0';
        text[2 + 2 * i] = ',';
    }
    text[0] = '[';
    memcpy(text + 2 * count, "]", 2);
    scanned s = scan(text);
    cr_assert_eq(s.status, LW_ERR_OUT_OF_RANGE);
    done(&s);
    free(text);
}

/* Every prefix and every one-byte change of a text ends, and touches no byte beyond it (the
 * sanitizers watch). */
Test(json_scan, survives_every_cut_and_every_changed_byte)
{
    static const char text[] = "{\"a\":[1.5e-3,\"\\ud83d\\ude00\xC3\xA9\\n\"],\"b\":{\"c\":null}}";
    const size_t size = sizeof text - 1;
    for (size_t cut = 0; cut < size; cut++) {
        scanned s = scan_bytes(text, cut);
        cr_assert_neq(s.status, LW_OK);
        done(&s);
    }
    char changed[sizeof text];
    for (size_t place = 0; place < size; place++) {
        for (int byte = 0; byte < 256; byte++) {
            memcpy(changed, text, sizeof text);
            changed[place] = (char)byte;
            scanned s = scan_bytes(changed, size);
            done(&s);
        }
    }
}

static char *read_file(const char *path, size_t *size)
{
    FILE *file = fopen(path, "rb");
    cr_assert_not_null(file, "%s", path);
    char *bytes = malloc(1 << 20);
    cr_assert_not_null(bytes);
    *size = fread(bytes, 1, 1 << 20, file);
    fclose(file);
    return bytes;
}

static void expect_verdict(const char *folder, const char *name, const char *verdict)
{
    char path[1024];
    size_t size = 0;
    snprintf(path, sizeof path, "%s/json-torture/%s", folder, name);
    char *bytes = read_file(path, &size);
    scanned s = scan_bytes(bytes, size);
    cr_expect_eq(s.status == LW_OK, strcmp(verdict, "accept") == 0, "%s: wanted %s, got %s", name,
                 verdict, lw_status_code(s.status));
    if (s.status != LW_OK) {
        cr_expect_eq(strncmp(lw_status_code(s.status), "json-", 5), 0, "%s", name);
    }
    done(&s);
    free(bytes);
}

Test(json_scan, gives_the_verdict_expected_of_each_torture_file)
{
    const char *folder = getenv("LEDGERWATT_DATA");
    if (folder == NULL) {
        cr_skip_test("LEDGERWATT_DATA is not set");
    }
    char path[1024];
    char line[512];
    char verdict[16];
    int count = 0;
    snprintf(path, sizeof path, "%s/json-torture/EXPECTED.tsv", folder);
    FILE *list = fopen(path, "r");
    cr_assert_not_null(list);
    while (fgets(line, sizeof line, list) != NULL) {
        char *tab = strchr(line, '\t');
        if (tab != NULL && sscanf(tab + 1, "%15s", verdict) == 1) {
            *tab = '\0';
            expect_verdict(folder, line, verdict);
            count++;
        }
    }
    fclose(list);
    cr_assert_geq(count, 200);
}
