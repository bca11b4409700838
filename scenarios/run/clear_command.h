// SPDX-License-Identifier: Apache-2.0
/** @file scenarios/run/clear_command.h
 *  `ledgerwatt clear`: one exchange interval by hand.
 */
#ifndef LEDGERWATT_SCENARIOS_RUN_CLEAR_COMMAND_H
#define LEDGERWATT_SCENARIOS_RUN_CLEAR_COMMAND_H

int lw_command_clear(int argc, char **argv);

#endif
