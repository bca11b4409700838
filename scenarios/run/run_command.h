// SPDX-License-Identifier: Apache-2.0
/** @file scenarios/run/run_command.h
 *  `ledgerwatt run SCENARIO.json -o RESULT.h5`: simulates and publishes the result.
 */
#ifndef LEDGERWATT_SCENARIOS_RUN_RUN_COMMAND_H
#define LEDGERWATT_SCENARIOS_RUN_RUN_COMMAND_H

/** Runs the command; argv[0] is "ledgerwatt run". Returns the exit code. */
int lw_command_run(int argc, char **argv);

#endif
