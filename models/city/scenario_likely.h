// SPDX-License-Identifier: Apache-2.0
/** @file models/city/scenario_likely.h
 *  Warnings of figures that each are allowed and together make no sense.
 *
 *  A parameter row knows the usual values of a field for anybody; what is usual for a home is less.
 *  Model.  The bound of a field for a household is where watts in place of kilowatts, or watt-hours
 *          in place of kilowatt-hours, begin to show: above it hardly any home, below it hardly any
 *          figure in the unit that is a thousand times smaller.
 */
#ifndef LEDGERWATT_MODELS_CITY_SCENARIO_LIKELY_H
#define LEDGERWATT_MODELS_CITY_SCENARIO_LIKELY_H

#include "models/city/scenario.h"
#include "sim/base/status.h"

#include <stddef.h>

/** Warns of the devices of group `index` that are too large for its kind of participant. Says
 *  nothing of a field whose own row warns. */
void lw_scenario_check_likely(const lw_group_params *group, size_t index, lw_report *report);

#endif
