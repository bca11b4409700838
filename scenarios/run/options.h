// SPDX-License-Identifier: Apache-2.0
/** @file scenarios/run/options.h
 *  The command line of every command: one way to parse it, to refuse it, and to run out of memory.
 *
 *  Arguments and options may stand in any order, whatever the environment says (POSIXLY_CORRECT).
 *  What a message quotes from the command line is escaped.
 */
#ifndef LEDGERWATT_SCENARIOS_RUN_OPTIONS_H
#define LEDGERWATT_SCENARIOS_RUN_OPTIONS_H

#include "scenarios/load/override.h"
#include "sim/base/status.h"

#include <argp.h>
#include <stddef.h>

/** Parses by `argp`, whose parser gets `input`. Ends the program with 0 after --help, with 64 on a
 *  wrong command line. LW_ERR_MEMORY, said on stderr, when memory is out. */
lw_status lw_options_parse(const struct argp *argp, int argc, char **argv, void *input);

/** Says what is wrong and where to find help, and ends the program with 64. Call only from a parser
 *  under lw_options_parse. */
void lw_options_refuse(struct argp_state *state, const char *format, ...)
    __attribute__((format(printf, 2, 3), noreturn));

/** Keeps the only argument of a command; a second one is refused. `noun` is "scenario". */
void lw_options_take(struct argp_state *state, const char **place, const char *text,
                     const char *noun);
/** Index of `text` in a NULL-terminated list; refuses any other text. `option` is "--format". */
int lw_options_choice(struct argp_state *state, const char *option, const char *text,
                      const char *const *choices);
/** A whole number in [low, high]; refuses any other text. */
long long lw_options_integer(struct argp_state *state, const char *option, const char *text,
                             long long low, long long high);

enum { LW_OVERRIDE_COUNT_MAX = 256 };

/** The --set options of a command line. */
typedef struct lw_override_options {
    lw_override items[LW_OVERRIDE_COUNT_MAX];
    size_t count;
} lw_override_options;

/** Keeps a "/pointer=value" that lasts as long as `options`; refuses any other form. */
void lw_options_override(struct argp_state *state, lw_override_options *options, const char *text);

#endif
