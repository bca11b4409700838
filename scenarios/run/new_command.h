// SPDX-License-Identifier: Apache-2.0
/** @file scenarios/run/new_command.h
 *  `ledgerwatt new`: a scenario of the catalogue to edit.
 */
#ifndef LEDGERWATT_SCENARIOS_RUN_NEW_COMMAND_H
#define LEDGERWATT_SCENARIOS_RUN_NEW_COMMAND_H

/** Runs the command; argv[0] is "ledgerwatt new". Returns the exit code. */
int lw_command_new(int argc, char **argv);

#endif
