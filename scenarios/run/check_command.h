// SPDX-License-Identifier: Apache-2.0
/** @file scenarios/run/check_command.h
 *  `ledgerwatt check`: every fault of a scenario at once.
 */
#ifndef LEDGERWATT_SCENARIOS_RUN_CHECK_COMMAND_H
#define LEDGERWATT_SCENARIOS_RUN_CHECK_COMMAND_H

/** Runs the command; argv[0] is "ledgerwatt check". Returns the exit code. */
int lw_command_check(int argc, char **argv);

#endif
