// SPDX-License-Identifier: Apache-2.0
/** @file scenarios/run/program_path.h
 *  Where this program is, for commands that start it again.
 */
#ifndef LEDGERWATT_SCENARIOS_RUN_PROGRAM_PATH_H
#define LEDGERWATT_SCENARIOS_RUN_PROGRAM_PATH_H

#include "sim/base/status.h"

enum { LW_PROGRAM_PATH_SIZE = 4096 };

lw_status lw_program_path(char path[LW_PROGRAM_PATH_SIZE], lw_error *error);

#endif
