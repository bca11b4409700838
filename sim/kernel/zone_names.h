// SPDX-License-Identifier: Apache-2.0
/** @file sim/kernel/zone_names.h
 *  Which time zone was probably meant by a name that is none.
 */
#ifndef LEDGERWATT_SIM_KERNEL_ZONE_NAMES_H
#define LEDGERWATT_SIM_KERNEL_ZONE_NAMES_H

#include <stdbool.h>

enum { LW_ZONE_NAME_SIZE = 64 };

/** Finds the zone of the folder's zone.tab that is near to `name` as a whole, or whose city is at
 *  most one edit from the last part of it ("New York": America/New_York). False when there is none,
 *  or no such table. */
bool lw_zone_nearest_in(const char *folder, const char *name, char nearest[LW_ZONE_NAME_SIZE]);

#endif
