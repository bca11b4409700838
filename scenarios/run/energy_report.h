// SPDX-License-Identifier: Apache-2.0
/** @file scenarios/run/energy_report.h
 *  `inspect --energy`: what a load modeller checks of a result.
 */
#ifndef LEDGERWATT_SCENARIOS_RUN_ENERGY_REPORT_H
#define LEDGERWATT_SCENARIOS_RUN_ENERGY_REPORT_H

#include "sim/store/result.h"

/** Prints on stdout: load and generation of the whole city, coincidence and demand after diversity
 *  of all participants by their peaks, and the kept participants one by one. */
lw_status lw_energy_report_print(lw_result *result, lw_error *error);

#endif
