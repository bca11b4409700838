// SPDX-License-Identifier: Apache-2.0
#include "scenarios/load/json_writer.h"

#include <criterion/criterion.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

typedef struct page {
    char *text;
    size_t size;
    FILE *stream;
    lw_json_writer json;
} page;

static void page_begin(page *p)
{
    p->stream = open_memstream(&p->text, &p->size);
    lw_json_writer_init(&p->json, p->stream);
}

static char *page_end(page *p)
{
    fclose(p->stream);
    return p->text;
}

Test(json_writer, nests_and_separates)
{
    page p;
    page_begin(&p);
    lw_json_begin_object(&p.json, NULL);
    lw_json_integer(&p.json, "a", 1);
    lw_json_begin_array(&p.json, "b");
    lw_json_boolean(&p.json, NULL, true);
    lw_json_null(&p.json, NULL);
    lw_json_end_array(&p.json);
    lw_json_begin_object(&p.json, "c");
    lw_json_end_object(&p.json);
    lw_json_end_object(&p.json);
    char *text = page_end(&p);
    cr_assert_str_eq(text,
                     "{\n  \"a\": 1,\n  \"b\": [\n    true,\n    null\n  ],\n  \"c\": {}\n}\n");
    free(text);
}

Test(json_writer, escapes_what_json_forbids)
{
    page p;
    page_begin(&p);
    lw_json_text(&p.json, NULL, "a\"b\\c\n\x01\xC3\xA9\xFFz");
    char *text = page_end(&p);
    cr_assert_str_eq(text, "\"a\\\"b\\\\c\\n\\u0001\xC3\xA9\xEF\xBF\xBDz\"");
    free(text);
}

Test(json_writer, writes_millionths_with_all_their_digits)
{
    static const int64_t micros[] = {0,       1,      -1,        2500000,  -1234560,
                                     1000000, 100000, INT64_MAX, INT64_MIN};
    page p;
    page_begin(&p);
    lw_json_begin_array(&p.json, NULL);
    for (size_t i = 0; i < sizeof micros / sizeof micros[0]; i++) {
        lw_json_micro(&p.json, NULL, micros[i]);
    }
    lw_json_end_array(&p.json);
    char *text = page_end(&p);
    cr_assert_str_eq(text, "[\n  0,\n  0.000001,\n  -0.000001,\n  2.5,\n  -1.23456,\n  1,\n  0.1,\n"
                           "  9223372036854.775807,\n  -9223372036854.775808\n]\n");
    free(text);
}

/* Law: what is written reads back as the same double. */
Test(json_writer, writes_numbers_that_read_back_the_same)
{
    const double values[] = {0.1, 1.0 / 3, 1e300, 5e-324, 123456789.123456789, -2.5, 6267.252981};
    for (size_t i = 0; i < sizeof values / sizeof values[0]; i++) {
        page p;
        page_begin(&p);
        lw_json_number(&p.json, NULL, values[i]);
        char *text = page_end(&p);
        cr_assert_eq(strtod(text, NULL), values[i], "%s", text);
        free(text);
    }
}

Test(json_writer, writes_null_for_what_is_not_a_number)
{
    page p;
    page_begin(&p);
    lw_json_begin_array(&p.json, NULL);
    lw_json_number(&p.json, NULL, (double)NAN);
    lw_json_number(&p.json, NULL, (double)INFINITY);
    lw_json_end_array(&p.json);
    char *text = page_end(&p);
    cr_assert_str_eq(text, "[\n  null,\n  null\n]\n");
    free(text);
}
