// SPDX-License-Identifier: Apache-2.0
/** @file models/energy/time_text.h
 *  Dates and times as tables write them.
 */
#ifndef LEDGERWATT_MODELS_ENERGY_TIME_TEXT_H
#define LEDGERWATT_MODELS_ENERGY_TIME_TEXT_H

#include "models/energy/text_table.h"

#include <stdint.h>

typedef struct lw_time_text {
    int64_t seconds; /**< since 1970-01-01 00:00 of the clock that wrote it; of UTC with a zone */
    bool has_date;   /**< else seconds are since midnight */
    bool has_zone;
} lw_time_text;

/** Reads 2016-01-31, 2016/01/31 or 31.01.2016, a blank or T, 13:30 or 13:30:00 (24:00 is the next
 *  midnight), and perhaps Z or +01:00; the date or the time alone; or seconds since 1970 (9 digits
 *  or more, UTC). Years 1900 to 2199. False for anything else: 01/02/2016 is the second of January
 *  to some and the first of February to others. */
bool lw_time_text_read(lw_slice text, lw_time_text *time);

#endif
