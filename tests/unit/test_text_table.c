// SPDX-License-Identifier: Apache-2.0
#include "models/energy/text_table.h"

#include <criterion/criterion.h>

#include <stdlib.h>
#include <string.h>

static lw_slice slice_of(const char *text)
{
    return (lw_slice){text, strlen(text)};
}

Test(text_table, numbers_are_those_of_the_c_library)
{
    static const char *const texts[] = {"0",    "-0",   "1",     "+7",           "-17.5", "0.0400",
                                        ".5",   "5.",   "1e3",   "2.5E-3",       " 12 ",  "101325",
                                        "1e22", "1e-9", "00012", "123456789.125"};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        double number = -1.0;
        cr_assert(lw_slice_number(slice_of(texts[i]), &number), "%s", texts[i]);
        cr_assert_eq(number, strtod(texts[i], NULL), "%s is %.17g", texts[i], number);
    }
}

Test(text_table, what_is_not_a_decimal_number_is_refused)
{
    static const char *const texts[] = {"",    " ",     "-",      ".",     "e5",    "1e",
                                        "1e+", "nan",   "inf",    "0x1p3", "1,5",   "1 2",
                                        "--1", "1e999", "1e-999", "12W",   "1.2.3", "\xC2\xB2"};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        double number = 0.0;
        cr_assert_not(lw_slice_number(slice_of(texts[i]), &number), "%s", texts[i]);
    }
}

Test(text_table, endless_digits_neither_overflow_nor_hang)
{
    char text[5000];
    memset(text, '9', sizeof text);
    double number = 0.0;
    cr_assert_not(lw_slice_number((lw_slice){text, sizeof text}, &number));
    text[1] = '.';
    cr_assert(lw_slice_number((lw_slice){text, sizeof text}, &number));
    cr_assert_float_eq(number, 10.0, 1e-12);
}

Test(text_table, lines_end_with_lf_or_cr_lf_or_the_text)
{
    lw_line_reader reader = lw_line_reader_of("\xEF\xBB\xBF"
                                              "a\r\n\nb",
                                              8);
    lw_slice line;
    cr_assert(lw_line_reader_next(&reader, &line));
    cr_assert(lw_slice_is(line, "A"));
    cr_assert(lw_line_reader_next(&reader, &line));
    cr_assert_eq(line.size, 0U);
    cr_assert(lw_line_reader_next(&reader, &line));
    cr_assert(lw_slice_is(line, "b"));
    cr_assert_eq(reader.line, 3);
    cr_assert_not(lw_line_reader_next(&reader, &line));
}

Test(text_table, fields_are_counted_even_when_they_do_not_fit)
{
    lw_slice fields[2];
    cr_assert_eq(lw_slice_fields(slice_of(" a ,, c "), fields, 2), 3U);
    cr_assert(lw_slice_is(fields[0], "a"));
    cr_assert_eq(fields[1].size, 0U);
    cr_assert_eq(lw_slice_fields(slice_of(""), fields, 2), 1U);
}
