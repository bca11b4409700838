// SPDX-License-Identifier: Apache-2.0
#include "scenarios/load/describe.h"
#include "tests/support/sample_params.h"

#include <criterion/criterion.h>

#include <stdlib.h>
#include <string.h>

/* What is said of `pointer`, to be freed; NULL and `error` when it is not known. */
static char *described(const char *pointer, lw_error *error)
{
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    cr_assert_not_null(out);
    const lw_status status = lw_describe(out, &sample_shop_table, pointer, error);
    cr_assert_eq(fclose(out), 0);
    if (status != LW_OK) {
        cr_assert_eq(status, LW_ERR_USAGE);
        cr_assert_str_eq(text, "");
        free(text);
        return NULL;
    }
    return text;
}

static void expect_text(const char *pointer, const char *wanted)
{
    lw_error error;
    char *text = described(pointer, &error);
    cr_assert_not_null(text, "%s: %s", pointer, error.message);
    cr_assert_not_null(strstr(text, wanted), "%s says\n%s", pointer, text);
    free(text);
}

static void expect_unknown(const char *pointer, const char *message, const char *suggestion)
{
    lw_error error;
    cr_assert_null(described(pointer, &error), "%s", pointer);
    cr_assert_str_eq(error.message, message);
    cr_assert_str_eq(error.suggestion, suggestion);
}

Test(describe, tells_range_default_and_source_of_a_field)
{
    expect_text("/shelves/0/height_m", "/shelves/0/height_m\n"
                                       "  Height.\n"
                                       "  type:    number: more than 0, at most 10 m\n"
                                       "  usual:   0.5 to 3 m\n"
                                       "  default: 2 m\n"
                                       "  source:  assumption: within reach\n");
    expect_text("/clerk_count", "whole number: 1 to 500\n  default: required");
    expect_text("/floor_m2", "any number m2\n  default: not known");
}

Test(describe, takes_pointers_with_and_without_positions)
{
    expect_text("/shelves/name", "Name of the shelf.");
    expect_text("/shelves/12/name", "Name of the shelf.");
    expect_text("/shelves/-/name", "Name of the shelf.");
    expect_text("shelves/name", "Name of the shelf.");
    expect_text("/hourly_ratio/2", "3 items, each 0 to 5");
}

Test(describe, lists_the_fields_of_objects)
{
    expect_text("", "clerk_count     People who work there. (required)");
    expect_text("/spare", "dimmable  Whether it can be dimmed. (true)");
    expect_text("/shelves", "fields:\n    name ");
}

Test(describe, lists_the_kinds_of_a_variant_and_their_fields)
{
    expect_text("/heating", "kind \"oil\": An oil heater.\n    tank_l  Size of the tank. (3000 l)");
    expect_text("/heating/kind", "kind \"heat_pump\": A heat pump.");
    expect_text("/heating/heat_pump", "power_kw     Heat that it gives. (required)");
    expect_text("/heating/power_kw", "(kind \"heat_pump\")\n  Heat that it gives.");
    expect_text("/heating/oil/tank_l", "100 to 100000 l");
}

Test(describe, asks_did_you_mean_for_pointers)
{
    expect_unknown("/shelfs", "\"shelfs\" is not a field of shop", "did you mean \"shelves\"?");
    expect_unknown("/heating/tank", "\"tank\" is not a field of oil heater",
                   "did you mean \"tank_l\"?");
    expect_unknown("/heating/oil/power_kw", "\"power_kw\" is not a field of oil heater",
                   "known here: tank_l");
    expect_unknown("/title/x", "\"x\" is not a field of title", "");
    expect_unknown("/shelves/x1/name", "\"x1\" is not a field of shelf",
                   "known here: name, height_m, item_count");
}

Test(describe, survives_odd_pointers)
{
    static const char *const pointers[] = {"//",      "/heating/", "/heating//", "/shelves/0/",
                                           "///////", "/-",        "/0"};
    for (size_t i = 0; i < sizeof pointers / sizeof pointers[0]; i++) {
        lw_error error;
        cr_assert_null(described(pointers[i], &error), "%s", pointers[i]);
    }
    char long_pointer[3000];
    lw_error error;
    memset(long_pointer, 'x', sizeof long_pointer - 1);
    long_pointer[sizeof long_pointer - 1] = '\0';
    cr_assert_null(described(long_pointer, &error));
}

Test(describe, writes_a_page_with_every_field)
{
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    cr_assert_not_null(out);
    lw_describe_markdown(out, &sample_shop_table);
    cr_assert_eq(fclose(out), 0);
    cr_assert_not_null(strstr(text, "## `/heating` with `\"kind\": \"heat_pump\"`"));
    cr_assert_not_null(strstr(text, "## `/shelves/0`"));
    cr_assert_not_null(strstr(text, "\"open \\| fair\""), "a bar in a cell is escaped");
    for (size_t i = 0; i < sample_shop_table.count; i++) {
        char cell[64];
        snprintf(cell, sizeof cell, "| `%s` |", sample_shop_table.rows[i].name);
        cr_assert_not_null(strstr(text, cell), "%s", cell);
    }
    free(text);
}
