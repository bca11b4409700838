// SPDX-License-Identifier: Apache-2.0
#include "scenarios/run/report_print.h"

#include <criterion/criterion.h>

#include <stdlib.h>
#include <string.h>

static char *printed(const lw_report *report, void (*print)(FILE *, const lw_report *))
{
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    cr_assert_not_null(out);
    print(out, report);
    cr_assert_eq(fclose(out), 0);
    return text;
}

static void fill(lw_report *report)
{
    lw_report_init(report);
    lw_report_error(report, LW_ERR_UNKNOWN_KEY, "/consenus", "did you mean \"consensus\"?",
                    "\"consenus\" is not a key of scenario");
    strcpy(report->items[0].file, "mine.json");
    report->items[0].line = 3;
    report->items[0].column = 5;
    lw_report_warning(report, LW_ERR_IMPLAUSIBLE, "/a", NULL, "13.5 Wh is unlikely");
}

/* FAULTS.md: one line `file:line:col: /json/pointer: message (suggestion)`. */
Test(report_print, writes_one_line_for_each_fault)
{
    lw_report report;
    fill(&report);
    char *text = printed(&report, lw_report_print);
    cr_assert_str_eq(text, "mine.json:3:5: /consenus: \"consenus\" is not a key of scenario (did "
                           "you mean \"consensus\"?)\n"
                           "ledgerwatt: /a: warning: 13.5 Wh is unlikely\n");
    free(text);
    lw_report_fini(&report);
}

/* A row of a table that is at fault as a whole has a line and no column. */
Test(report_print, leaves_out_what_is_not_known_of_the_place)
{
    static const struct {
        int line, column;
        const char *text;
        const char *json;
    } cases[] = {{9, 4, "w.epw:9:4: x\n", "\"line\": 9,\n      \"column\": 4,"},
                 {9, 0, "w.epw:9: x\n", "\"line\": 9,\n      \"column\": null,"},
                 {0, 0, "w.epw: x\n", "\"line\": null,\n      \"column\": null,"}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        lw_report report;
        lw_report_init(&report);
        lw_report_error(&report, LW_ERR_FILE_FORMAT, "", NULL, "x");
        strcpy(report.items[0].file, "w.epw");
        report.items[0].line = cases[i].line;
        report.items[0].column = cases[i].column;
        char *text = printed(&report, lw_report_print);
        char *json = printed(&report, lw_report_print_json);
        cr_assert_str_eq(text, cases[i].text);
        cr_assert_not_null(strstr(json, cases[i].json), "%s", json);
        free(text);
        free(json);
        lw_report_fini(&report);
    }
}

Test(report_print, says_how_many_are_not_shown)
{
    lw_report report;
    lw_report_init(&report);
    for (int i = 0; i < 1003; i++) {
        lw_report_error(&report, LW_ERR_UNKNOWN_KEY, "", NULL, "x");
    }
    char *text = printed(&report, lw_report_print);
    cr_assert_not_null(strstr(text, "ledgerwatt: 3 more are not shown\n"));
    free(text);
    text = printed(&report, lw_report_print_json);
    cr_assert_not_null(strstr(text, "\"not_shown_count\": 3\n"));
    free(text);
    lw_report_fini(&report);
}

Test(report_print, writes_json_with_errors_and_warnings_apart)
{
    lw_report report;
    fill(&report);
    char *text = printed(&report, lw_report_print_json);
    cr_assert_str_eq(text, "{\n"
                           "  \"errors\": [\n"
                           "    {\n"
                           "      \"file\": \"mine.json\",\n"
                           "      \"line\": 3,\n"
                           "      \"column\": 5,\n"
                           "      \"pointer\": \"/consenus\",\n"
                           "      \"code\": \"unknown-key\",\n"
                           "      \"message\": \"\\\"consenus\\\" is not a key of scenario\",\n"
                           "      \"suggestion\": \"did you mean \\\"consensus\\\"?\"\n"
                           "    }\n"
                           "  ],\n"
                           "  \"warnings\": [\n"
                           "    {\n"
                           "      \"file\": \"\",\n"
                           "      \"line\": null,\n"
                           "      \"column\": null,\n"
                           "      \"pointer\": \"/a\",\n"
                           "      \"code\": \"implausible\",\n"
                           "      \"message\": \"13.5 Wh is unlikely\",\n"
                           "      \"suggestion\": \"\"\n"
                           "    }\n"
                           "  ]\n"
                           "}\n");
    free(text);
    lw_report_fini(&report);
}
