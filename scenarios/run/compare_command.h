// SPDX-License-Identifier: Apache-2.0
/** @file scenarios/run/compare_command.h
 *  `ledgerwatt compare RESULT.h5`: the settlements side by side, and the verdict.
 */
#ifndef LEDGERWATT_SCENARIOS_RUN_COMPARE_COMMAND_H
#define LEDGERWATT_SCENARIOS_RUN_COMPARE_COMMAND_H

/** Runs the command; argv[0] is "ledgerwatt compare". Returns the exit code. */
int lw_command_compare(int argc, char **argv);

#endif
