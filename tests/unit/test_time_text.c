// SPDX-License-Identifier: Apache-2.0
#include "models/energy/time_text.h"
#include "sim/base/civil.h"

#include <criterion/criterion.h>
#include <criterion/parameterized.h>

#include <string.h>

typedef struct reading_case {
    char text[40];
    lw_civil expected;
    bool has_date, has_zone;
} reading_case;

ParameterizedTestParameters(time_text, reads_what_people_write)
{
    static reading_case cases[] = {
        {"2016-01-31 13:30", {2016, 1, 31, 13, 30, 0}, true, false},
        {"2016-01-31T13:30:00", {2016, 1, 31, 13, 30, 0}, true, false},
        {"2016-01-31 13:30:00.000", {2016, 1, 31, 13, 30, 0}, true, false},
        {"2016/01/31 13:30", {2016, 1, 31, 13, 30, 0}, true, false},
        {"31.01.2016 13:30", {2016, 1, 31, 13, 30, 0}, true, false},
        {"2016-1-31  13:30", {2016, 1, 31, 13, 30, 0}, true, false},
        {"2016-01-31T13:30Z", {2016, 1, 31, 13, 30, 0}, true, true},
        {"2016-01-31T14:30+01:00", {2016, 1, 31, 13, 30, 0}, true, true},
        {"2016-01-31T14:30+0100", {2016, 1, 31, 13, 30, 0}, true, true},
        {"2016-01-31 08:30:00-05", {2016, 1, 31, 13, 30, 0}, true, true},
        {"1454247000", {2016, 1, 31, 13, 30, 0}, true, true},
        {"2016-01-31", {2016, 1, 31, 0, 0, 0}, true, false},
        {"2016-01-31 24:00", {2016, 2, 1, 0, 0, 0}, true, false},
        {"13:30", {1970, 1, 1, 13, 30, 0}, false, false},
        {"0:15:30", {1970, 1, 1, 0, 15, 30}, false, false},
    };
    return cr_make_param_array(reading_case, cases, sizeof cases / sizeof cases[0]);
}

ParameterizedTest(reading_case *c, time_text, reads_what_people_write)
{
    lw_time_text time;
    cr_assert(lw_time_text_read((lw_slice){c->text, strlen(c->text)}, &time), "%s", c->text);
    cr_assert_eq(time.seconds, lw_civil_seconds(&c->expected), "%s", c->text);
    cr_assert_eq(time.has_date, c->has_date, "%s", c->text);
    cr_assert_eq(time.has_zone, c->has_zone, "%s", c->text);
}

/* A date with slashes and the year last is one day to an American and another to a Frenchman. */
Test(time_text, refuses_what_it_cannot_be_sure_of)
{
    static const char *const wrong[] = {
        "",
        "01/02/2016 13:30",
        "31-01-2016 13:30",
        "2016.01.31 13:30",
        "2016-02-30 13:30",
        "2016-13-01 13:30",
        "1899-12-31 13:30",
        "2016-01-31 24:15",
        "2016-01-31 13:60",
        "2016-01-31 13:30:60",
        "2016-01-31 13:30:00.5",
        "2016-01-31 13:30 h",
        "2016-01-31 13",
        "2016-01-31x13:30",
        "2016-01-31T13:30+15:00",
        "13h30",
        "12345678",
        "noon",
    };
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        lw_time_text time;
        cr_assert_not(lw_time_text_read((lw_slice){wrong[i], strlen(wrong[i])}, &time), "%s",
                      wrong[i]);
    }
}
