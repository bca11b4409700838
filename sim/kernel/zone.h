// SPDX-License-Identifier: Apache-2.0
/** @file sim/kernel/zone.h
 *  IANA time zones, read from the system's TZif files (RFC 8536), for tariffs and reports.
 *
 *  The simulation's clock is UTC; local time only names tariff periods, months and days, so a local
 *  day has 92, 96 or 100 quarter-hours. Nothing here looks at the TZ variable or the C library's
 *  notion of local time, both of which are global to a process.
 *
 *  The folder is LEDGERWATT_ZONEINFO_DIR of the build, ordinarily /usr/share/zoneinfo.
 *  Leaves out. Leap seconds: a file that counts them ("right/Europe/Paris") is refused. Names that
 *  mean another zone on another machine ("localtime", "posixrules") are refused as well.
 */
#ifndef LEDGERWATT_SIM_KERNEL_ZONE_H
#define LEDGERWATT_SIM_KERNEL_ZONE_H

#include "sim/base/civil.h"
#include "sim/base/quantity.h"
#include "sim/base/status.h"
#include "sim/kernel/zone_names.h"

typedef struct lw_zone lw_zone;

/** Reads the zone `name` ("Europe/Paris"); "UTC" is known without any file. Names with "..", a
 *  leading "/" or odd characters are refused. LW_ERR_BAD_REFERENCE when there is no such zone,
 *  LW_ERR_FILE_FORMAT when its file is damaged, LW_ERR_IO, with path and errno, when it is there
 * but cannot be read; *zone is NULL then. The caller closes the zone. */
lw_status lw_zone_open(const char *name, lw_zone **zone, lw_error *error);
/** The same from another folder of TZif files. */
lw_status lw_zone_open_in(const char *folder, const char *name, lw_zone **zone, lw_error *error);
/** NULL is allowed. */
void lw_zone_close(lw_zone *zone);
/** Seconds to add to UTC to get local time at that instant. Valid for every year. */
int32_t lw_zone_offset_s(const lw_zone *zone, int64_t utc_seconds);
/** Local wall-clock time of an instant; the part below a second is cut off. */
lw_civil lw_zone_local(const lw_zone *zone, lw_time_us utc_us);
/** Instant of a local time. A time skipped in spring is read as if the clock had not jumped yet (so
 *  02:30 means the instant 03:30 summer time); of a time that comes twice in autumn the first.
 *  Asserts that the local time exists as a date and that its instant fits lw_time_us. */
lw_time_us lw_zone_utc(const lw_zone *zone, const lw_civil *local);
/** Name as given to lw_zone_open. */
const char *lw_zone_name(const lw_zone *zone);
/** Version of the system's tz data ("2026a"), or "unknown", also when it cannot be read. Writes at
 * most size bytes, size >= 1; cut when longer. */
void lw_zone_data_version(char *version, size_t size);
/** The same of another folder. */
void lw_zone_data_version_in(const char *folder, char *version, size_t size);

#endif
