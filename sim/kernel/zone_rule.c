// SPDX-License-Identifier: Apache-2.0
#include "sim/kernel/zone_rule.h"

#include "sim/base/civil.h"

enum {
    SECONDS_PER_DAY = 86400,
    SECONDS_PER_HOUR = 3600,
    NAME_LENGTH_MIN = 3,
    NAME_LENGTH_MAX = 32,
    OFFSET_HOUR_MAX = 24,
    TIME_HOUR_MAX = 167,
    DEFAULT_TIME_S = 2 * SECONDS_PER_HOUR
};

/* The calendar repeats after 400 years, which are whole weeks. */
#define ERA_S (INT64_C(146097) * SECONDS_PER_DAY)

/* What is left of the text. */
typedef struct cursor {
    const char *next;
    const char *end;
} cursor;

static bool starts_with(const cursor *text, char mark)
{
    return text->next < text->end && *text->next == mark;
}

static bool take_mark(cursor *text, char mark)
{
    const bool found = starts_with(text, mark);
    text->next += found ? 1 : 0;
    return found;
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_letter(char c)
{
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

static bool take_number(cursor *text, int32_t min, int32_t max, int32_t *number)
{
    const char *first = text->next;
    int32_t value = 0;
    while (text->next < text->end && is_digit(*text->next) && value <= max) {
        value = 10 * value + (*text->next++ - '0');
    }
    *number = value;
    return text->next > first && value >= min && value <= max;
}

/* A name tells people what the clock shows; here it is only checked and passed over. */
static bool take_name(cursor *text)
{
    const bool is_quoted = take_mark(text, '<');
    const char *first = text->next;
    while (text->next < text->end &&
           (is_letter(*text->next) ||
            (is_quoted && (is_digit(*text->next) || *text->next == '+' || *text->next == '-')))) {
        text->next++;
    }
    const ptrdiff_t length = text->next - first;
    return length >= NAME_LENGTH_MIN && length <= NAME_LENGTH_MAX &&
           (!is_quoted || take_mark(text, '>'));
}

/* [+-]hh[:mm[:ss]] in seconds */
static bool take_time(cursor *text, int32_t hour_max, int32_t *seconds)
{
    const bool is_negative = take_mark(text, '-');
    if (!is_negative) {
        (void)take_mark(text, '+');
    }
    int32_t hour = 0;
    int32_t minute = 0;
    int32_t second = 0;
    if (!take_number(text, 0, hour_max, &hour)) {
        return false;
    }
    if (take_mark(text, ':')) {
        if (!take_number(text, 0, 59, &minute)) {
            return false;
        }
        if (take_mark(text, ':') && !take_number(text, 0, 59, &second)) {
            return false;
        }
    }
    const int32_t size_s = hour * SECONDS_PER_HOUR + minute * 60 + second;
    *seconds = is_negative ? -size_s : size_s;
    return true;
}

/* POSIX counts hours west of Greenwich; everything here counts east. */
static bool take_offset(cursor *text, int32_t *east_s)
{
    int32_t west_s = 0;
    const bool found = take_time(text, OFFSET_HOUR_MAX, &west_s);
    *east_s = -west_s;
    return found;
}

static bool take_day(cursor *text, lw_rule_date *date)
{
    if (take_mark(text, 'M')) {
        date->kind = LW_RULE_MONTH_WEEK;
        return take_number(text, 1, 12, &date->month) && take_mark(text, '.') &&
               take_number(text, 1, 5, &date->week) && take_mark(text, '.') &&
               take_number(text, 0, 6, &date->day);
    }
    if (take_mark(text, 'J')) {
        date->kind = LW_RULE_JULIAN;
        return take_number(text, 1, 365, &date->day);
    }
    date->kind = LW_RULE_YEAR_DAY;
    return take_number(text, 0, 365, &date->day);
}

static bool take_date(cursor *text, lw_rule_date *date)
{
    *date = (lw_rule_date){.time_s = DEFAULT_TIME_S};
    return take_mark(text, ',') && take_day(text, date) &&
           (!take_mark(text, '/') || take_time(text, TIME_HOUR_MAX, &date->time_s));
}

static bool take_daylight(cursor *text, lw_zone_rule *rule)
{
    rule->has_daylight = true;
    rule->daylight_s = rule->standard_s + SECONDS_PER_HOUR;
    return take_name(text) && (starts_with(text, ',') || take_offset(text, &rule->daylight_s)) &&
           take_date(text, &rule->daylight_start) && take_date(text, &rule->daylight_end);
}

bool lw_zone_rule_parse(const char *text, size_t length, lw_zone_rule *rule)
{
    cursor rest = {.next = text, .end = text + length};
    *rule = (lw_zone_rule){0};
    if (!take_name(&rest) || !take_offset(&rest, &rule->standard_s)) {
        return false;
    }
    rule->daylight_s = rule->standard_s;
    return rest.next == rest.end || (take_daylight(&rest, rule) && rest.next == rest.end);
}

/* Days from 1970-01-01 to the `date` of a year. */
static int64_t rule_days(const lw_rule_date *date, int32_t year)
{
    const int64_t new_year = lw_civil_days(year, 1, 1);
    if (date->kind == LW_RULE_YEAR_DAY) {
        return new_year + date->day;
    }
    if (date->kind == LW_RULE_JULIAN) {
        const bool is_past_leap_day = lw_civil_is_leap_year(year) && date->day >= 60;
        return new_year + date->day - 1 + (is_past_leap_day ? 1 : 0);
    }
    const int64_t first = lw_civil_days(year, date->month, 1);
    const int64_t last = first + lw_civil_month_days(year, date->month) - 1;
    const int sunday_based = (lw_civil_weekday(first) + 1) % 7;
    const int64_t day = first + (date->day - sunday_based + 7) % 7 + INT64_C(7) * (date->week - 1);
    return day <= last ? day : day - 7; /* week 5 is the last, also when it is the fourth */
}

/* Instant of a change, given what the clock before it adds to UTC. */
static int64_t change_s(const lw_rule_date *date, int32_t year, int32_t offset_before_s)
{
    return rule_days(date, year) * SECONDS_PER_DAY + date->time_s - offset_before_s;
}

int32_t lw_zone_rule_offset_s(const lw_zone_rule *rule, int64_t utc_seconds)
{
    if (!rule->has_daylight) {
        return rule->standard_s;
    }
    const int64_t instant_s = (utc_seconds % ERA_S + ERA_S) % ERA_S; /* in 1970 .. 2369 */
    const int32_t year = lw_civil_from_seconds(instant_s).year;
    /* A change may lie a week outside its year, so the neighbours are asked as well. Daylight that
     * ends when it starts again holds the whole year, which is how such zones are written. */
    int64_t latest_s = INT64_MIN;
    int32_t offset_s = rule->standard_s;
    for (int32_t near_year = year - 1; near_year <= year + 1; near_year++) {
        const int64_t end_s = change_s(&rule->daylight_end, near_year, rule->daylight_s);
        if (end_s <= instant_s && end_s > latest_s) {
            latest_s = end_s;
            offset_s = rule->standard_s;
        }
        const int64_t start_s = change_s(&rule->daylight_start, near_year, rule->standard_s);
        if (start_s <= instant_s && start_s >= latest_s) {
            latest_s = start_s;
            offset_s = rule->daylight_s;
        }
    }
    return offset_s;
}
