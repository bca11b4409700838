// SPDX-License-Identifier: Apache-2.0
/** @file scenarios/run/sweep_command.h
 *  `ledgerwatt sweep`: many runs of one scenario, and what they say.
 */
#ifndef LEDGERWATT_SCENARIOS_RUN_SWEEP_COMMAND_H
#define LEDGERWATT_SCENARIOS_RUN_SWEEP_COMMAND_H

int lw_command_sweep(int argc, char **argv);

#endif
