// SPDX-License-Identifier: Apache-2.0
#include "scenarios/run/number_text.h"

#include <criterion/criterion.h>

#include <math.h>

Test(number_text, groups_thousands_as_the_language_does)
{
    cr_assert_str_eq(lw_number_text_of(1234567.891, 2, LW_LANGUAGE_EN).text, "1,234,567.89");
    cr_assert_str_eq(lw_number_text_of(-1234.5, 1, LW_LANGUAGE_EN).text, "-1,234.5");
    cr_assert_str_eq(lw_number_text_of(1234.5, 1, LW_LANGUAGE_FR).text, "1\xE2\x80\xAF"
                                                                        "234,5");
    cr_assert_str_eq(lw_number_text_of(999, 0, LW_LANGUAGE_EN).text, "999");
}

Test(number_text, has_no_minus_zero)
{
    cr_assert_str_eq(lw_number_text_of(-0.0, 2, LW_LANGUAGE_EN).text, "0.00");
    cr_assert_str_eq(lw_number_text_of(-0.001, 2, LW_LANGUAGE_EN).text, "0.00");
}

Test(number_text, writes_what_is_not_known_as_a_dash)
{
    cr_assert_str_eq(lw_number_text_of((double)NAN, 2, LW_LANGUAGE_EN).text, "-");
    cr_assert_str_eq(lw_duration_text((double)NAN, LW_LANGUAGE_FR).text, "-");
}

Test(number_text, chooses_the_unit_of_a_duration)
{
    cr_assert_str_eq(lw_duration_text(0.25, LW_LANGUAGE_EN).text, "0.25 s");
    cr_assert_str_eq(lw_duration_text(600, LW_LANGUAGE_EN).text, "10.0 min");
    cr_assert_str_eq(lw_duration_text(7200, LW_LANGUAGE_EN).text, "2.00 h");
    cr_assert_str_eq(lw_duration_text(20 * 86400.0, LW_LANGUAGE_FR).text, "20,0 jours");
}

Test(number_text, counts_characters_not_bytes)
{
    cr_assert_eq(lw_text_width("\xC3\xA9nergie"), 7);
    cr_assert_eq(lw_text_width(""), 0);
}
