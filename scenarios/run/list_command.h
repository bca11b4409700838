// SPDX-License-Identifier: Apache-2.0
/** @file scenarios/run/list_command.h
 *  `ledgerwatt list`: the scenarios that come with the program.
 */
#ifndef LEDGERWATT_SCENARIOS_RUN_LIST_COMMAND_H
#define LEDGERWATT_SCENARIOS_RUN_LIST_COMMAND_H

/** Runs the command; argv[0] is "ledgerwatt list". Returns the exit code. */
int lw_command_list(int argc, char **argv);

#endif
