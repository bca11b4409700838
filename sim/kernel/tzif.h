// SPDX-License-Identifier: Apache-2.0
/** @file sim/kernel/tzif.h
 *  Reader of TZif, the format in which systems keep time zones (RFC 8536), versions 1 and later.
 *
 *  The file is never trusted: every count and index is checked against what is there, and a file
 *  that is cut short anywhere is refused.
 *
 *  Leaves out. Names of local time types, and the flags that say how their changes were written
 *  down: nothing here needs them. Files that count leap seconds ("right/...") are refused, because
 *  the simulator's clock, like POSIX's, has none.
 */
#ifndef LEDGERWATT_SIM_KERNEL_TZIF_H
#define LEDGERWATT_SIM_KERNEL_TZIF_H

#include "sim/base/status.h"
#include "sim/kernel/zone_rule.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** A file may have 256 types; two more places are for the offsets of the rule. */
enum { LW_TZIF_TYPE_COUNT_MAX = 256, LW_TZIF_OFFSET_COUNT_MAX = 258 };

typedef struct lw_tzif {
    int64_t *transition_s; /**< [transition_count], ascending UTC seconds, owned; NULL when none */
    uint8_t *type; /**< [transition_count], index into offset_s, in the same block of memory */
    size_t transition_count;
    int32_t offset_s[LW_TZIF_OFFSET_COUNT_MAX]; /**< seconds east of UTC; the first holds before any
                                                   transition */
    size_t offset_count; /**< every offset that the zone ever has is among these */
    bool has_rule;
    lw_zone_rule rule; /**< holds from the last transition on */
} lw_tzif;

/** Reads a whole file from memory. LW_ERR_FILE_FORMAT, and nothing to free, when it is damaged. */
lw_status lw_tzif_read(const unsigned char *bytes, size_t byte_count, lw_tzif *tzif,
                       lw_error *error);
void lw_tzif_fini(lw_tzif *tzif);
/** Seconds to add to UTC to get local time at that instant. */
int32_t lw_tzif_offset_s(const lw_tzif *tzif, int64_t utc_seconds);

#endif
