// SPDX-License-Identifier: Apache-2.0
#include "scenarios/load/json_scan.h"
#include "scenarios/load/json_tree.h"

#include <criterion/criterion.h>

#include <stdlib.h>
#include <string.h>

static lw_json_node *parse(const char *text, lw_json_index *index)
{
    lw_report report;
    lw_error error;
    lw_json_node *root = NULL;
    lw_report_init(&report);
    cr_assert_eq(lw_json_scan(text, strlen(text), index, &report), LW_OK, "%s", text);
    cr_assert_eq(lw_json_tree_create(index, &root, &error), LW_OK, "%s", text);
    lw_report_fini(&report);
    return root;
}

/* Sets `pointer` of `text` to `value` and checks the outcome, printed without blanks. */
static void expect_set(const char *text, const char *pointer, const char *value, const char *wanted)
{
    lw_json_index index;
    lw_json_index value_index;
    lw_error error;
    lw_json_node *root = parse(text, &index);
    lw_json_node *value_root = parse(value, &value_index);
    char place[LW_POINTER_SIZE];
    const lw_status status = lw_json_tree_set(root, pointer, &value_index, place, &error);
    if (wanted == NULL) {
        cr_assert_eq(status, LW_ERR_USAGE, "%s", pointer);
    } else {
        cr_assert_eq(status, LW_OK, "%s: %s", pointer, error.message);
        char *printed = lw_json_tree_print(root);
        char *out = printed;
        for (const char *in = printed; *in != '\0'; in++) {
            if (*in != ' ' && *in != '\n') {
                *out++ = *in;
            }
        }
        *out = '\0';
        cr_assert_str_eq(printed, wanted);
        free(printed);
    }
    lw_json_tree_destroy(value_root);
    lw_json_tree_destroy(root);
    lw_json_index_fini(&value_index);
    lw_json_index_fini(&index);
}

Test(json_tree, replaces_adds_and_appends)
{
    expect_set("{\"a\":{\"b\":1}}", "/a/b", "[2]", "{\"a\":{\"b\":[2]}}");
    expect_set("{\"a\":{\"b\":1}}", "/a/c", "null", "{\"a\":{\"b\":1,\"c\":null}}");
    expect_set("{\"a\":[1,2]}", "/a/1", "3", "{\"a\":[1,3]}");
    expect_set("{\"a\":[1,2]}", "/a/-", "3", "{\"a\":[1,2,3]}");
    expect_set("{\"a\":[1,2]}", "/a/2", "3", "{\"a\":[1,2,3]}");
    expect_set("{\"x/y\":1,\"A\":1}", "/x~1y", "true", "{\"x/y\":true,\"A\":1}");
    expect_set("{\"a\":1,\"A\":1}", "/A", "2", "{\"a\":1,\"A\":2}");
}

Test(json_tree, refuses_places_that_are_not_there)
{
    expect_set("{\"a\":{\"b\":1}}", "/c/b", "1", NULL);
    expect_set("{\"a\":[1,2]}", "/a/3", "1", NULL);
    expect_set("{\"a\":[1,2]}", "/a/x", "1", NULL);
    expect_set("{\"a\":[1,2]}", "/a/01", "1", NULL);
    expect_set("{\"a\":[1,2]}", "/a/00", "1", NULL);
    expect_set("{\"a\":[1,2]}", "/a/0/x", "1", NULL);
    expect_set("{\"a\":1}", "a", "1", NULL);
    expect_set("{\"a\":1}", "", "1", NULL);
    expect_set("{\"a\":1}", "/a~2", "1", NULL);
    expect_set("{\"a\":1}", "/a~", "1", NULL);
}

/* Messages about a value name the place where it went, so that --set can be blamed for it. */
Test(json_tree, tells_where_it_put_a_value)
{
    static const char *const cases[][2] = {
        {"/a/-", "/a/2"}, {"/a/-", "/a/3"}, {"/a/0", "/a/0"}, {"/-", "/-"}, {"/b\nc", "/b\\x0ac"}};
    lw_json_index index;
    lw_error error;
    lw_json_node *root = parse("{\"a\":[1,2]}", &index);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char place[LW_POINTER_SIZE] = "";
        cr_assert_eq(lw_json_tree_set_text(root, cases[i][0], "t", place, &error), LW_OK);
        cr_assert_str_eq(place, cases[i][1]);
    }
    lw_json_tree_destroy(root);
    lw_json_index_fini(&index);
}

Test(json_tree, suggests_the_nearest_key_for_a_place_that_is_not_there)
{
    lw_json_index index;
    lw_error error;
    char place[LW_POINTER_SIZE];
    lw_json_node *root = parse("{\"tariff\":{\"x\":1}}", &index);
    cr_assert_eq(lw_json_tree_set_text(root, "/tarif/x", "t", place, &error), LW_ERR_USAGE);
    cr_assert_str_eq(error.suggestion, "did you mean \"tariff\"?");
    lw_json_tree_destroy(root);
    lw_json_index_fini(&index);
}

Test(json_tree, refuses_to_nest_deeper_than_the_scan_allows)
{
    char value[2 * 64 + 1];
    memset(value, '[', 64);
    memset(value + 64, ']', 64);
    value[128] = '\0';
    lw_json_index index;
    lw_json_index value_index;
    lw_error error;
    char place[LW_POINTER_SIZE];
    lw_json_node *root = parse("{\"a\":1}", &index);
    lw_json_node *value_root = parse(value, &value_index);
    cr_assert_eq(lw_json_tree_set(root, "/a", &value_index, place, &error), LW_ERR_JSON_DEPTH);
    lw_json_tree_destroy(value_root);
    lw_json_tree_destroy(root);
    lw_json_index_fini(&value_index);
    lw_json_index_fini(&index);
}

/* cJSON alone, as released, reads at most 63 bytes of a number. */
Test(json_tree, reads_numbers_of_any_length)
{
    lw_json_index index;
    lw_json_node *root =
        parse("[0.10000000000000000000000000000000000000000000000000000000000000000"
              "0000000000000000000000000000001, "
              "-0.000000000000000000000000000000000000000000000000000000000000000000"
              "000000000001, 1]",
              &index);
    const lw_json_node *first = lw_json_node_first(root);
    cr_assert_float_eq(lw_json_node_number(first), 0.1, 0);
    cr_assert_float_eq(lw_json_node_number(lw_json_node_next(first)), -1e-78, 0);
    cr_assert_eq(lw_json_node_count(root), 3);
    lw_json_tree_destroy(root);
    lw_json_index_fini(&index);
}

/* Print, then scan and parse again: the same values. */
Test(json_tree, prints_what_it_read)
{
    lw_json_index index;
    lw_json_index again;
    lw_json_node *root =
        parse("{\"t\\t\": [0.1, 1e-7, 9007199254740991, \"a\\tb\\u00e9\"], \"e\": {}}", &index);
    char *printed = lw_json_tree_print(root);
    lw_json_node *copy = parse(printed, &again);
    cr_assert_null(strchr(printed, '\t'));
    const lw_json_node *list = lw_json_node_member(copy, "t\t");
    cr_assert_not_null(list);
    const lw_json_node *number = lw_json_node_first(list);
    cr_assert_float_eq(lw_json_node_number(number), 0.1, 0);
    number = lw_json_node_next(number);
    cr_assert_float_eq(lw_json_node_number(number), 1e-7, 0);
    number = lw_json_node_next(number);
    cr_assert_float_eq(lw_json_node_number(number), 9007199254740991.0, 0);
    cr_assert_str_eq(lw_json_node_text(lw_json_node_next(number)), "a\tb\xC3\xA9");
    lw_json_tree_destroy(copy);
    lw_json_tree_destroy(root);
    lw_json_index_fini(&again);
    lw_json_index_fini(&index);
    free(printed);
}
