// SPDX-License-Identifier: Apache-2.0
/** @file scenarios/run/command_table.h
 *  The commands of ledgerwatt: the one file that names them all.
 */
#ifndef LEDGERWATT_SCENARIOS_RUN_COMMAND_TABLE_H
#define LEDGERWATT_SCENARIOS_RUN_COMMAND_TABLE_H

typedef struct lw_command {
    const char *name; /**< NULL ends the table */
    const char *arguments;
    const char *doc;
    /** Runs it; argv[0] is "ledgerwatt NAME". Returns the exit code. */
    int (*run)(int argc, char **argv);
} lw_command;

extern const lw_command lw_command_table[];

/** The command with this name, or NULL. */
const lw_command *lw_command_find(const char *name);

#endif
