// SPDX-License-Identifier: Apache-2.0
/** @file scenarios/run/breakeven_command.h
 *  `ledgerwatt breakeven`: where two settlements are worth the same, over one number.
 */
#ifndef LEDGERWATT_SCENARIOS_RUN_BREAKEVEN_COMMAND_H
#define LEDGERWATT_SCENARIOS_RUN_BREAKEVEN_COMMAND_H

int lw_command_breakeven(int argc, char **argv);

#endif
