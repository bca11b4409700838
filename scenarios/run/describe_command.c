// SPDX-License-Identifier: Apache-2.0
#include "scenarios/run/describe_command.h"

#include "models/city/scenario.h"
#include "scenarios/load/describe.h"
#include "scenarios/run/report_print.h"

#include <argp.h>
#include <stdbool.h>
#include <string.h>

typedef struct describe_options {
    const char *pointer;
    bool markdown;
} describe_options;

enum option_key { KEY_FORMAT = 0x100 };

static error_t parse_option(int key, char *text, struct argp_state *state)
{
    describe_options *options = state->input;
    switch (key) {
    case KEY_FORMAT:
        options->markdown = strcmp(text, "markdown") == 0;
        if (!options->markdown && strcmp(text, "text") != 0) {
            argp_error(state, "--format wants text or markdown; got '%s'", text);
        }
        return 0;
    case ARGP_KEY_ARG:
        if (options->pointer != NULL) {
            argp_error(state, "one pointer at a time; got '%s' and '%s'", options->pointer, text);
        }
        options->pointer = text;
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static const struct argp_option describe_argp_options[] = {
    {"format", KEY_FORMAT, "FORMAT", 0, "text (default), or markdown: the page of all fields", 0},
    {NULL, 0, NULL, 0, NULL, 0}};
static const struct argp describe_argp = {
    describe_argp_options,
    parse_option,
    "[/POINTER]",
    "Prints meaning, unit, range, default and source of a field of a scenario, or the fields of an "
    "object: ledgerwatt describe /participants/pv/tilt_deg",
    NULL,
    NULL,
    NULL};

int lw_command_describe(int argc, char **argv)
{
    describe_options options = {.pointer = NULL};
    argp_parse(&describe_argp, argc, argv, 0, NULL, &options);
    if (options.markdown) {
        lw_describe_markdown(stdout, &lw_scenario_table);
        return lw_status_exit_code(LW_OK);
    }
    lw_error error;
    const char *pointer = options.pointer != NULL ? options.pointer : "";
    const lw_status status = lw_describe(stdout, &lw_scenario_table, pointer, &error);
    if (status != LW_OK) {
        lw_error_print(stderr, &error, false);
    }
    return lw_status_exit_code(status);
}
