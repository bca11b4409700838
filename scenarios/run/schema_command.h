// SPDX-License-Identifier: Apache-2.0
/** @file scenarios/run/schema_command.h
 *  `ledgerwatt schema`: JSON Schema of a scenario.
 */
#ifndef LEDGERWATT_SCENARIOS_RUN_SCHEMA_COMMAND_H
#define LEDGERWATT_SCENARIOS_RUN_SCHEMA_COMMAND_H

/** Runs the command; argv[0] is "ledgerwatt schema". Returns the exit code. */
int lw_command_schema(int argc, char **argv);

#endif
