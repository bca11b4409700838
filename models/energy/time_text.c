// SPDX-License-Identifier: Apache-2.0
#include "models/energy/time_text.h"

#include "sim/base/civil.h"

#include <stddef.h>

enum {
    YEAR_MIN = 1900,
    YEAR_MAX = 2199,
    SECONDS_PER_DAY = 86400,
    UNIX_DIGIT_COUNT_MIN = 9,
    UNIX_DIGIT_COUNT_MAX = 11
};

static char peek(lw_slice rest)
{
    return (char)(rest.size > 0 ? rest.bytes[0] : '\0');
}

static void skip(lw_slice *rest, size_t count)
{
    *rest = (lw_slice){rest->bytes + count, rest->size - count};
}

static bool take(lw_slice *rest, char wanted)
{
    if (peek(*rest) != wanted) {
        return false;
    }
    skip(rest, 1);
    return true;
}

static size_t count_digits(lw_slice rest)
{
    size_t count = 0;
    while (count < rest.size && rest.bytes[count] >= '0' && rest.bytes[count] <= '9') {
        count++;
    }
    return count;
}

/* Takes all digits that stand there, if they are between low and high in number. */
static bool take_number(lw_slice *rest, size_t low, size_t high, int64_t *number)
{
    const size_t count = count_digits(*rest);
    if (count < low || count > high) {
        return false;
    }
    *number = 0;
    for (size_t i = 0; i < count; i++) {
        *number = *number * 10 + (rest->bytes[i] - '0');
    }
    skip(rest, count);
    return true;
}

static bool set_date(int64_t year, int64_t month, int64_t day, int64_t *seconds)
{
    if (year < YEAR_MIN || year > YEAR_MAX || month < 1 || month > 12 || day < 1 ||
        day > lw_civil_month_days((int32_t)year, (int32_t)month)) {
        return false;
    }
    *seconds =
        lw_civil_days((int32_t)year, (int32_t)month, (int32_t)day) * (int64_t)SECONDS_PER_DAY;
    return true;
}

/* Takes a date when one stands there: its first number ends with -, / or a point. */
static bool take_date(lw_slice *rest, lw_time_text *time)
{
    const size_t digits = count_digits(*rest);
    const char mark = (char)(digits < rest->size ? rest->bytes[digits] : '\0');
    int64_t parts[3] = {0};
    if (mark != '-' && mark != '.' && mark != '/') {
        return true;
    }
    const bool year_first = digits == 4;
    if (year_first == (mark == '.')) {
        return false;
    }
    time->has_date = true;
    return take_number(rest, 1, 4, &parts[0]) && take(rest, mark) &&
           take_number(rest, 1, 2, &parts[1]) && take(rest, mark) &&
           take_number(rest, year_first ? 1 : 4, year_first ? 2 : 4, &parts[2]) &&
           set_date(year_first ? parts[0] : parts[2], parts[1], year_first ? parts[2] : parts[0],
                    &time->seconds);
}

static bool take_clock(lw_slice *rest, lw_time_text *time)
{
    int64_t hour = 0;
    int64_t minute = 0;
    int64_t second = 0;
    int64_t fraction = 0;
    if (!take_number(rest, 1, 2, &hour) || !take(rest, ':') || !take_number(rest, 2, 2, &minute) ||
        (take(rest, ':') && !take_number(rest, 2, 2, &second)) ||
        (take(rest, '.') && (!take_number(rest, 1, 9, &fraction) || fraction != 0))) {
        return false;
    }
    time->seconds += hour * 3600 + minute * 60 + second;
    return (hour <= 23 && minute <= 59 && second <= 59) ||
           (hour == 24 && minute == 0 && second == 0);
}

static bool take_zone(lw_slice *rest, lw_time_text *time)
{
    int64_t hour = 0;
    int64_t minute = 0;
    const char mark = peek(*rest);
    if (mark == 'Z' || mark == 'z') {
        skip(rest, 1);
        time->has_zone = true;
        return true;
    }
    if (mark != '+' && mark != '-') {
        return true;
    }
    skip(rest, 1);
    time->has_zone = true;
    if (count_digits(*rest) == 4) {
        if (!take_number(rest, 4, 4, &hour)) {
            return false;
        }
        minute = hour % 100;
        hour /= 100;
    } else if (!take_number(rest, 2, 2, &hour) ||
               (take(rest, ':') && !take_number(rest, 2, 2, &minute))) {
        return false;
    }
    const int64_t offset_s = hour * 3600 + minute * 60;
    time->seconds -= mark == '-' ? -offset_s : offset_s;
    return hour <= 14 && minute <= 59;
}

static bool read_unix(lw_slice rest, lw_time_text *time)
{
    const size_t digits = count_digits(rest);
    if (digits != rest.size || digits < UNIX_DIGIT_COUNT_MIN) {
        return false;
    }
    time->has_date = true;
    time->has_zone = true;
    return take_number(&rest, UNIX_DIGIT_COUNT_MIN, UNIX_DIGIT_COUNT_MAX, &time->seconds) &&
           time->seconds < lw_civil_days(YEAR_MAX + 1, 1, 1) * (int64_t)SECONDS_PER_DAY;
}

bool lw_time_text_read(lw_slice text, lw_time_text *time)
{
    *time = (lw_time_text){0};
    if (read_unix(text, time)) {
        return true;
    }
    *time = (lw_time_text){0};
    lw_slice rest = text;
    if (!take_date(&rest, time)) {
        return false;
    }
    const bool date_alone = time->has_date && rest.size == 0;
    if (date_alone) {
        return true;
    }
    if (time->has_date && !take(&rest, ' ') && !take(&rest, 'T')) {
        return false;
    }
    while (time->has_date && take(&rest, ' ')) {
    }
    if (!take_clock(&rest, time)) {
        return false;
    }
    while (take(&rest, ' ')) {
    }
    return take_zone(&rest, time) && rest.size == 0;
}
