// SPDX-License-Identifier: Apache-2.0
#include "models/energy/delimited.h"

#include <criterion/criterion.h>

#include <string.h>

static lw_status open_text(lw_delimited *table, const char *text, lw_error *error)
{
    return lw_delimited_open(table, "use.csv", (lw_slice){text, strlen(text)}, error);
}

/* Second number of the first row. */
static double second_number(const char *text)
{
    lw_delimited table;
    lw_error error;
    bool more = false;
    double number = -1.0;
    cr_assert_eq(open_text(&table, text, &error), LW_OK);
    cr_assert_eq(lw_delimited_next(&table, &more), LW_OK);
    cr_assert(more);
    cr_assert(lw_delimited_number(&table, table.fields[1], &number));
    lw_delimited_close(&table);
    return number;
}

Test(delimited, finds_the_separator_and_the_decimal_sign)
{
    cr_assert_eq(second_number("time,kWh\n00:00,1.5\n"), 1.5);
    cr_assert_eq(second_number("time;kWh\n00:00;1.5\n"), 1.5);
    cr_assert_eq(second_number("time;kWh\r\n00:00;1,5\r\n"), 1.5);
    cr_assert_eq(second_number("time\tkWh\n00:00\t1,5"), 1.5);
    cr_assert_eq(second_number("\xEF\xBB\xBFtime,kWh\n\n00:00,1.5\n"), 1.5);
    cr_assert_eq(second_number("\"time\",\"kWh, net\"\n\"00:00\",\"1.5\"\n"), 1.5);
}

Test(delimited, finds_columns_whatever_their_case)
{
    lw_delimited table;
    lw_error error;
    cr_assert_eq(open_text(&table, "Time;KWH;other\n", &error), LW_OK);
    cr_assert_eq(lw_delimited_column(&table, "kWh"), 1U);
    cr_assert_eq(lw_delimited_column(&table, "kW"), 3U);
    lw_delimited_close(&table);
}

Test(delimited, a_row_of_another_length_is_a_fault_with_its_line)
{
    lw_delimited table;
    lw_error error;
    bool more = false;
    cr_assert_eq(open_text(&table, "time,kWh\n00:00,1\n00:15,1,5\n", &error), LW_OK);
    cr_assert_eq(lw_delimited_next(&table, &more), LW_OK);
    cr_assert_eq(lw_delimited_next(&table, &more), LW_ERR_FILE_FORMAT);
    cr_assert_eq(error.line, 3);
    cr_assert_str_eq(error.file, "use.csv");
    cr_assert_not_null(strstr(error.message, "3 fields"));
    cr_assert_not_null(strstr(error.suggestion, "semicolons"));
    lw_delimited_close(&table);
}

Test(delimited, an_empty_file_is_a_fault)
{
    lw_delimited table;
    lw_error error;
    cr_assert_eq(open_text(&table, "\n \n", &error), LW_ERR_FILE_FORMAT);
    cr_assert_eq(error.line, 0);
    lw_delimited_close(&table);
}

Test(delimited, knows_the_words_for_no_figure)
{
    static const char *const missing[] = {"", "NaN", "nan", "NA", "n/a", "null", "None", "-"};
    for (size_t i = 0; i < sizeof missing / sizeof missing[0]; i++) {
        cr_assert(lw_slice_is_missing((lw_slice){missing[i], strlen(missing[i])}), "%s",
                  missing[i]);
    }
    cr_assert_not(lw_slice_is_missing((lw_slice){"0", 1}));
}
