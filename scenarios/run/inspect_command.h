// SPDX-License-Identifier: Apache-2.0
/** @file scenarios/run/inspect_command.h
 *  `ledgerwatt inspect`: what a result file holds, whether it balances, its digest.
 */
#ifndef LEDGERWATT_SCENARIOS_RUN_INSPECT_COMMAND_H
#define LEDGERWATT_SCENARIOS_RUN_INSPECT_COMMAND_H

/** Runs the command; argv[0] is "ledgerwatt inspect". Returns the exit code. */
int lw_command_inspect(int argc, char **argv);

#endif
