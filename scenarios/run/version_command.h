// SPDX-License-Identifier: Apache-2.0
/** @file scenarios/run/version_command.h
 *  `ledgerwatt version`: version, source revision, compiler, libraries.
 */
#ifndef LEDGERWATT_SCENARIOS_RUN_VERSION_COMMAND_H
#define LEDGERWATT_SCENARIOS_RUN_VERSION_COMMAND_H

/** Runs the command; argv[0] is "ledgerwatt version". Returns the exit code. */
int lw_command_version(int argc, char **argv);

#endif
