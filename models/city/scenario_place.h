// SPDX-License-Identifier: Apache-2.0
/** @file models/city/scenario_place.h
 *  Whether the parts of a scenario are of one place: coordinates, time zone, currency, tariff.
 *
 *  A longitude with the wrong sign, or a zone of another continent, lets the sun shine at night.
 */
#ifndef LEDGERWATT_MODELS_CITY_SCENARIO_PLACE_H
#define LEDGERWATT_MODELS_CITY_SCENARIO_PLACE_H

#include "models/city/scenario.h"

/** Of a scenario whose rows are sound. Reports a tariff preset in another currency than the
 *  scenario's; warns of clocks more than 3.25 h from the sun, and of another country's preset. */
void lw_scenario_check_place(const lw_scenario *scenario, lw_report *report);

/** Country of a time zone, "fr", "us" or "ch"; "" for one that the tables do not know. */
const char *lw_site_country(const char *timezone);

#endif
