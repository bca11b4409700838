// SPDX-License-Identifier: Apache-2.0
/** @file sim/kernel/zone_rule.h
 *  The yearly rule at the end of a TZif file, such as "CET-1CEST,M3.5.0,M10.5.0/3": what holds
 *  after the last transition that the file lists.
 *
 *  The text is that of the TZ variable of POSIX (IEEE Std 1003.1-2017, Base Definitions, 8.3) with
 *  the hours -167 .. 167 that RFC 8536, 3.3.1 adds. Dates may be Mm.w.d, Jn or n; names may be
 *  <+03>.
 *
 *  Leaves out. POSIX lets a daylight name stand without dates and leaves their meaning to the
 *  implementation: such a text is refused.
 */
#ifndef LEDGERWATT_SIM_KERNEL_ZONE_RULE_H
#define LEDGERWATT_SIM_KERNEL_ZONE_RULE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef enum lw_rule_day_kind {
    LW_RULE_JULIAN,     /**< Jn: day 1..365, 29 February is never counted */
    LW_RULE_YEAR_DAY,   /**< n: day 0..365, 29 February is counted */
    LW_RULE_MONTH_WEEK, /**< Mm.w.d: weekday d (0 = Sunday) of week w (5 = last) of month m */
} lw_rule_day_kind;

/** When the clock changes, each year. */
typedef struct lw_rule_date {
    lw_rule_day_kind kind;
    int32_t day; /**< n, or the weekday of Mm.w.d */
    int32_t week;
    int32_t month;
    int32_t
        time_s; /**< of the local clock before the change, from midnight; may be outside the day */
} lw_rule_date;

typedef struct lw_zone_rule {
    int32_t standard_s; /**< seconds east of UTC */
    int32_t daylight_s; /**< the same as standard_s when has_daylight is false */
    bool has_daylight;
    lw_rule_date daylight_start;
    lw_rule_date daylight_end;
} lw_zone_rule;

/** Reads `length` bytes of text, which need no terminator. False, and `rule` undefined, when the
 *  text is anything else than one rule. */
bool lw_zone_rule_parse(const char *text, size_t length, lw_zone_rule *rule);
/** Seconds to add to UTC to get local time at that instant, for every int64. */
int32_t lw_zone_rule_offset_s(const lw_zone_rule *rule, int64_t utc_seconds);

#endif
