// SPDX-License-Identifier: Apache-2.0
/** @file scenarios/run/describe_command.h
 *  `ledgerwatt describe`: unit, range, default and source of any field.
 */
#ifndef LEDGERWATT_SCENARIOS_RUN_DESCRIBE_COMMAND_H
#define LEDGERWATT_SCENARIOS_RUN_DESCRIBE_COMMAND_H

/** Runs the command; argv[0] is "ledgerwatt describe". Returns the exit code. */
int lw_command_describe(int argc, char **argv);

#endif
