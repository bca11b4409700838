// SPDX-License-Identifier: Apache-2.0
#include "scenarios/load/json_reader.h"
#include "scenarios/load/json_scan.h"
#include "tests/support/sample_params.h"

#include <criterion/criterion.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What every shop here has, so that a test adds only what it is about. */
#define BASE                                                                                       \
    "\"title\": \"T\", \"clerk_count\": 2, \"sign\": {\"power_w\": 60}, \"shelves\": "             \
    "[{\"name\": \"a\", \"item_count\": 3}], \"heating\": {\"kind\": \"oil\"}"

typedef struct shop_reading {
    lw_arena *arena;
    lw_report report;
    lw_json_reading reading;
    sample_shop shop;
} shop_reading;

static void read_text(shop_reading *r, const char *text)
{
    lw_json_index index;
    lw_json_node *root = NULL;
    lw_error error;
    r->arena = lw_arena_create((size_t)1 << 26);
    cr_assert_not_null(r->arena);
    lw_report_init(&r->report);
    r->reading = (lw_json_reading){.arena = r->arena, .report = &r->report};
    cr_assert_eq(lw_json_scan(text, strlen(text), &index, &r->report), LW_OK, "%.100s", text);
    cr_assert_eq(lw_json_tree_create(&index, &root, &error), LW_OK);
    lw_json_read(&r->reading, &sample_shop_table, root, "", &r->shop);
    lw_json_tree_destroy(root);
    lw_json_index_fini(&index);
}

static void done(shop_reading *r)
{
    lw_report_fini(&r->report);
    lw_arena_destroy(r->arena);
}

/* Reads a text with one fault and checks what is said about it. `message` and `suggestion` may be a
 * part of what is said, or NULL. */
static void expect_fault(const char *text, lw_status status, const char *pointer,
                         const char *message, const char *suggestion)
{
    shop_reading r;
    read_text(&r, text);
    cr_assert_eq(r.report.count, 1, "%s: %zu faults", text, r.report.count);
    const lw_error *error = &r.report.items[0];
    cr_assert_eq(error->status, status, "%s: %s", text, lw_status_code(error->status));
    cr_assert_str_eq(error->pointer, pointer);
    if (message != NULL) {
        cr_assert_not_null(strstr(error->message, message), "%s: %s", text, error->message);
    }
    if (suggestion != NULL) {
        cr_assert_not_null(strstr(error->suggestion, suggestion), "%s: %s", text,
                           error->suggestion);
    }
    done(&r);
}

Test(json_reader, fills_a_member_of_every_kind)
{
    shop_reading r;
    read_text(&r, "{\"title\": \"Caf\\u00e9\", \"slogan\": \"all\\nyear\", \"floor_m2\": 81.5, "
                  "\"clerk_count\": 1e2, \"rent_per_month\": 1234.567891, \"open_on_sunday\": "
                  "true, \"trade\": \"garden\", \"founded\": \"2016-02-29T08:30\", \"plan\": "
                  "\"a/b.csv\", \"sign\": {\"power_w\": 60}, \"spare\": {\"power_w\": 40, "
                  "\"dimmable\": false}, \"shelves\": [{\"name\": \"x-1\", \"height_m\": 1, "
                  "\"item_count\": 7}, {\"name\": \"y\", \"item_count\": 0}], \"hourly_ratio\": "
                  "[0, 1.5, 2], \"heating\": {\"power_kw\": 8, \"kind\": \"heat_pump\"}}");
    const sample_shelf *shelves = r.shop.shelves.items;
    const sample_heat_pump *pump = r.shop.heating.value;
    cr_assert_eq(r.report.count, 0);
    cr_assert_str_eq(r.shop.title, "Caf\xC3\xA9");
    cr_assert_str_eq(r.shop.slogan, "all\nyear");
    cr_assert_float_eq(r.shop.floor_m2, 81.5, 0);
    cr_assert_eq(r.shop.clerk_count, 100);
    cr_assert_eq(r.shop.rent_micro, 1234567891);
    cr_assert(r.shop.open_on_sunday);
    cr_assert_eq(r.shop.trade, 2);
    cr_assert_eq(r.shop.founded.day, 29);
    cr_assert_eq(r.shop.founded.minute, 30);
    cr_assert_float_eq(r.shop.sign.power_w, 60, 0);
    cr_assert(r.shop.sign.dimmable);
    cr_assert_not(r.shop.spare->dimmable);
    cr_assert_eq(r.shop.shelves.count, 2);
    cr_assert_str_eq(shelves[0].name, "x-1");
    cr_assert_float_eq(shelves[1].height_m, 2, 0);
    cr_assert_float_eq(((const double *)r.shop.hourly_ratio.items)[1], 1.5, 0);
    cr_assert_str_eq(r.shop.heating.choice->tag, "heat_pump");
    cr_assert_float_eq(pump->power_kw, 8, 0);
    cr_assert_eq(pump->refrigerant, 1);
    cr_assert_str_eq(r.reading.files_first->path, "a/b.csv");
    cr_assert_str_eq(r.reading.files_first->pointer, "/plan");
    done(&r);
}

Test(json_reader, gives_absent_members_their_defaults)
{
    shop_reading r;
    read_text(&r, "{" BASE "}");
    cr_assert_eq(r.report.count, 0);
    cr_assert(isnan(r.shop.floor_m2));
    cr_assert_str_eq(r.shop.slogan, "open | fair");
    cr_assert_eq(r.shop.founded.year, 1999);
    cr_assert_null(r.shop.plan);
    cr_assert_null(r.shop.spare);
    cr_assert_eq(r.shop.hourly_ratio.count, 0);
    cr_assert_null(r.reading.files_first);
    done(&r);
}

/* FAULTS A1: impossible counts. */
Test(json_reader, refuses_counts_that_are_no_counts)
{
    static const char rest[] = ", \"title\": \"T\", \"sign\": {\"power_w\": 60}, \"shelves\": "
                               "[{\"name\": \"a\", \"item_count\": 3}], \"heating\": "
                               "{\"kind\": \"oil\"}}";
    static const struct {
        const char *value;
        lw_status status;
    } cases[] = {{"1e18", LW_ERR_OUT_OF_RANGE},
                 {"9223372036854775807", LW_ERR_OUT_OF_RANGE},
                 {"9007199254740993", LW_ERR_OUT_OF_RANGE},
                 {"0", LW_ERR_OUT_OF_RANGE},
                 {"-1", LW_ERR_OUT_OF_RANGE},
                 {"1e308", LW_ERR_OUT_OF_RANGE},
                 {"1.5", LW_ERR_WRONG_TYPE},
                 {"\"10\"", LW_ERR_WRONG_TYPE},
                 {"null", LW_ERR_WRONG_TYPE},
                 {"[2]", LW_ERR_WRONG_TYPE},
                 {"true", LW_ERR_WRONG_TYPE}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char text[512];
        snprintf(text, sizeof text, "{\"clerk_count\": %s%s", cases[i].value, rest);
        expect_fault(text, cases[i].status, "/clerk_count", "1 to 500", NULL);
    }
}

Test(json_reader, tells_how_to_write_a_quoted_number)
{
    expect_fault("{\"floor_m2\": \"12.5\", " BASE "}", LW_ERR_WRONG_TYPE, "/floor_m2",
                 "found the text \"12.5\", expected a number", "write 12.5 without quotes");
    expect_fault("{\"spare\": null, " BASE "}", LW_ERR_WRONG_TYPE, "/spare", "found null",
                 "leave the key out");
}

/* FAULTS A2: denormals and -0 are 0; the largest doubles are refused by the range, not by chance.
 */
Test(json_reader, reads_denormals_and_minus_zero_as_zero)
{
    static const char *const zeros[] = {"-0.0", "1e-320", "-4.9e-324", "1e-400", "0"};
    for (size_t i = 0; i < sizeof zeros / sizeof zeros[0]; i++) {
        char text[512];
        shop_reading r;
        snprintf(text, sizeof text, "{\"floor_m2\": %s, " BASE "}", zeros[i]);
        read_text(&r, text);
        cr_assert_eq(r.report.count, 0);
        cr_assert(r.shop.floor_m2 == 0 && !signbit(r.shop.floor_m2), "%s", zeros[i]);
        done(&r);
    }
    expect_fault("{\"spare\": {\"power_w\": 1e308}, " BASE "}", LW_ERR_OUT_OF_RANGE,
                 "/spare/power_w", "1e+308 W is outside the allowed range: 0 to 10000 W", NULL);
}

Test(json_reader, refuses_the_excluded_bound_even_when_written_as_a_denormal)
{
    expect_fault("{\"title\": \"T\", \"clerk_count\": 2, \"sign\": {\"power_w\": 60}, \"shelves\": "
                 "[{\"name\": \"a\", \"item_count\": 3, \"height_m\": 1e-320}], \"heating\": "
                 "{\"kind\": \"oil\"}}",
                 LW_ERR_OUT_OF_RANGE, "/shelves/0/height_m", "more than 0, at most 10 m", NULL);
}

Test(json_reader, refuses_money_that_millionths_cannot_hold)
{
    expect_fault("{\"rent_per_month\": 1e13, " BASE "}", LW_ERR_OUT_OF_RANGE, "/rent_per_month",
                 "10000000000000 is outside", NULL);
    shop_reading r;
    read_text(&r, "{\"rent_per_month\": -0.0000015, " BASE "}");
    cr_assert_eq(r.shop.rent_micro, -2);
    done(&r);
}

/* FAULTS A4. */
Test(json_reader, asks_did_you_mean_for_keys)
{
    expect_fault("{\"clerk_cuont\": 3, " BASE "}", LW_ERR_UNKNOWN_KEY, "/clerk_cuont",
                 "\"clerk_cuont\" is not a key of shop", "did you mean \"clerk_count\"?");
    expect_fault("{\"Founded\": 3, " BASE "}", LW_ERR_UNKNOWN_KEY, "/Founded", NULL,
                 "did you mean \"founded\"?");
    expect_fault("{\"floor\": 3, " BASE "}", LW_ERR_UNKNOWN_KEY, "/floor", NULL,
                 "did you mean \"floor_m2\"?");
    expect_fault("{\"xyz\": 3, " BASE "}", LW_ERR_UNKNOWN_KEY, "/xyz", NULL,
                 "known here: title, slogan");
    expect_fault("{\"spare\": {\"power_w\": 9, \"dimable\": true}, " BASE "}", LW_ERR_UNKNOWN_KEY,
                 "/spare/dimable", NULL, "did you mean \"dimmable\"?");
}

Test(json_reader, asks_did_you_mean_for_words_and_kinds)
{
    expect_fault("{\"trade\": \"Paint\", " BASE "}", LW_ERR_BAD_CHOICE, "/trade",
                 "hardware or paint or garden", "did you mean \"paint\"?");
    expect_fault("{\"title\": \"T\", \"clerk_count\": 2, \"sign\": {\"power_w\": 60}, \"shelves\": "
                 "[{\"name\": \"a\", \"item_count\": 3}], \"heating\": {\"kind\": \"heat-pump\"}}",
                 LW_ERR_BAD_CHOICE, "/heating/kind", "oil or heat_pump",
                 "did you mean \"heat_pump\"?");
}

Test(json_reader, explains_what_is_wrong_with_a_variant)
{
    static const char shop[] =
        "{\"title\": \"T\", \"clerk_count\": 2, \"sign\": {\"power_w\": 60}, "
        "\"shelves\": [{\"name\": \"a\", \"item_count\": 3}], \"heating\": "
        "%s}";
    static const struct {
        const char *heating;
        lw_status status;
        const char *pointer;
        const char *suggestion;
    } cases[] = {
        {"{}", LW_ERR_MISSING_KEY, "/heating/kind", NULL},
        {"{\"kind\": 3}", LW_ERR_WRONG_TYPE, "/heating/kind", NULL},
        {"\"oil\"", LW_ERR_WRONG_TYPE, "/heating", "write {\"kind\": \"oil\"}"},
        {"{\"kind\": \"oil\", \"power_kw\": 3}", LW_ERR_UNKNOWN_KEY, "/heating/power_kw", "tank_l"},
        {"{\"kind\": \"heat_pump\"}", LW_ERR_MISSING_KEY, "/heating/power_kw", "1 to 1000 kW"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char text[512];
        snprintf(text, sizeof text, shop, cases[i].heating);
        expect_fault(text, cases[i].status, cases[i].pointer, NULL, cases[i].suggestion);
    }
}

/* FAULTS A5: a number that is allowed, but rather in another unit. */
Test(json_reader, warns_when_the_unit_is_probably_wrong)
{
    shop_reading r;
    read_text(&r, "{\"spare\": {\"power_w\": 0.06}, " BASE "}");
    cr_assert_eq(r.report.count, 1);
    cr_assert(r.report.is_warning[0]);
    cr_assert_eq(r.report.error_count, 0);
    cr_assert_eq(r.report.items[0].status, LW_ERR_IMPLAUSIBLE);
    cr_assert_str_eq(r.report.items[0].pointer, "/spare/power_w");
    cr_assert_str_eq(r.report.items[0].message, "0.06 W is unlikely; usual values are 1 to 200 W");
    cr_assert_str_eq(r.report.items[0].suggestion, "check the unit: this field is in W");
    cr_assert_float_eq(r.shop.spare->power_w, 0.06, 0);
    done(&r);
}

/* FAULTS A3: names with what could upset a terminal are shown escaped. */
Test(json_reader, refuses_odd_names_and_shows_them_escaped)
{
    static const struct {
        const char *name;
        const char *shown;
    } cases[] = {{"", "\"\" is not a name"},
                 {"a b", "\"a b\" is not a name"},
                 {"a\\n\\u001b[31m", "\"a\\x0a\\x1b[31m\" is not a name"},
                 {"caf\\u00e9", "\"caf\xC3\xA9\" is not a name"}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char text[512];
        snprintf(text, sizeof text,
                 "{\"title\": \"T\", \"clerk_count\": 2, \"sign\": {\"power_w\": 60}, \"shelves\": "
                 "[{\"name\": \"%s\", \"item_count\": 3}], \"heating\": {\"kind\": \"oil\"}}",
                 cases[i].name);
        expect_fault(text, LW_ERR_OUT_OF_RANGE, "/shelves/0/name", cases[i].shown, NULL);
    }
}

Test(json_reader, refuses_a_name_of_ten_thousand_letters_with_a_short_message)
{
    char *text = malloc(20000);
    cr_assert_not_null(text);
    snprintf(text, 20000,
             "{\"title\": \"T\", \"clerk_count\": 2, \"sign\": {\"power_w\": 60}, \"shelves\": "
             "[{\"name\": \"%010000d\", \"item_count\": 3}], \"heating\": {\"kind\": \"oil\"}}",
             0);
    expect_fault(text, LW_ERR_OUT_OF_RANGE, "/shelves/0/name", "0...\" is not a name", NULL);
    free(text);
}

Test(json_reader, refuses_control_characters_in_texts)
{
    expect_fault("{\"slogan\": \"\\u001b[2J\", " BASE "}", LW_ERR_OUT_OF_RANGE, "/slogan",
                 "\"\\x1b[2J\" has a control character", NULL);
    expect_fault("{\"slogan\": \"\\u009b\", " BASE "}", LW_ERR_OUT_OF_RANGE, "/slogan", NULL, NULL);
}

Test(json_reader, refuses_dates_that_do_not_exist)
{
    expect_fault("{\"founded\": \"2017-02-29\", " BASE "}", LW_ERR_WRONG_TYPE, "/founded",
                 "found the text \"2017-02-29\", expected a date", NULL);
}

Test(json_reader, counts_lists_before_it_takes_memory)
{
    expect_fault("{\"hourly_ratio\": [1, 2], " BASE "}", LW_ERR_OUT_OF_RANGE, "/hourly_ratio",
                 "the list has 2 items, allowed: 3 items, each 0 to 5", NULL);
    expect_fault("{\"hourly_ratio\": [1, 2, 6], " BASE "}", LW_ERR_OUT_OF_RANGE, "/hourly_ratio/2",
                 "0 to 5", NULL);
    expect_fault("{\"hourly_ratio\": [1, 2, \"x\"], " BASE "}", LW_ERR_WRONG_TYPE,
                 "/hourly_ratio/2", "found the text \"x\", expected a number: 0 to 5", NULL);
    expect_fault("{\"title\": \"T\", \"clerk_count\": 2, \"sign\": {\"power_w\": 60}, \"shelves\": "
                 "[], \"heating\": {\"kind\": \"oil\"}}",
                 LW_ERR_OUT_OF_RANGE, "/shelves", "the list has 0 items, allowed: 1 to 1000 items",
                 NULL);
    expect_fault("{\"title\": \"T\", \"clerk_count\": 2, \"sign\": {\"power_w\": 60}, \"shelves\": "
                 "{}, \"heating\": {\"kind\": \"oil\"}}",
                 LW_ERR_WRONG_TYPE, "/shelves", "found an object, expected a list", NULL);
}

Test(json_reader, collects_every_fault_at_once)
{
    static const char *const pointers[] = {
        "/titel",          "/clerk_count",    "/sign/power_w",
        "/shelves/0/name", "/shelves/1",      "/shelves/2/height",
        "/shelves/2/name", "/heating/tank_l", "/title"};
    shop_reading r;
    read_text(&r, "{\"titel\": \"T\", \"clerk_count\": 0, \"sign\": {}, \"shelves\": "
                  "[{\"item_count\": 3}, 7, {\"name\": 5, \"item_count\": 1, \"height\": 2}], "
                  "\"heating\": {\"kind\": \"oil\", \"tank_l\": 1}}");
    cr_assert_eq(r.report.count, sizeof pointers / sizeof pointers[0]);
    for (size_t i = 0; i < sizeof pointers / sizeof pointers[0]; i++) {
        bool found = false;
        for (size_t j = 0; j < r.report.count; j++) {
            found = found || strcmp(r.report.items[j].pointer, pointers[i]) == 0;
        }
        cr_assert(found, "%s", pointers[i]);
    }
    done(&r);
}

Test(json_reader, escapes_keys_in_pointers_and_cuts_long_ones)
{
    expect_fault("{\"a/b~c\": 1, " BASE "}", LW_ERR_UNKNOWN_KEY, "/a~1b~0c", NULL, NULL);
    char text[4096];
    snprintf(text, sizeof text, "{\"%03000d\": 1, " BASE "}", 0);
    expect_fault(text, LW_ERR_UNKNOWN_KEY, "", "0...\" is not a key", NULL);
}

/* A scenario with a million faults is as quick to refuse as one with few. */
Test(json_reader, is_not_slowed_by_many_unknown_keys)
{
    const size_t count = 100000;
    char *text = malloc(24 * count + 1024);
    cr_assert_not_null(text);
    size_t used = (size_t)sprintf(text, "{" BASE);
    for (size_t i = 0; i < count; i++) {
        used += (size_t)sprintf(text + used, ",\"unknown_%zu\":1", i);
    }
    sprintf(text + used, "}");
    shop_reading r;
    read_text(&r, text);
    cr_assert_eq(r.report.error_count, count);
    cr_assert_leq(r.report.count, 1000);
    done(&r);
    free(text);
}

Test(json_reader, reports_when_the_arena_is_full)
{
    char text[600];
    lw_json_index index;
    lw_json_node *root = NULL;
    lw_error error;
    sample_shop shop;
    lw_report report;
    lw_report_init(&report);
    lw_arena *arena = lw_arena_create(1);
    lw_json_reading reading = {.arena = arena, .report = &report};
    snprintf(text, sizeof text, "{" BASE "}");
    cr_assert_eq(lw_json_scan(text, strlen(text), &index, &report), LW_OK);
    cr_assert_eq(lw_json_tree_create(&index, &root, &error), LW_OK);
    cr_assert_eq(lw_json_read(&reading, &sample_shop_table, root, "", &shop), LW_ERR_MEMORY);
    lw_json_tree_destroy(root);
    lw_json_index_fini(&index);
    lw_report_fini(&report);
    lw_arena_destroy(arena);
}
