// SPDX-License-Identifier: Apache-2.0
#include "scenarios/run/describe_command.h"

#include "models/city/scenario.h"
#include "scenarios/load/describe.h"
#include "scenarios/run/options.h"
#include "scenarios/run/report_print.h"

#include <stdbool.h>

typedef struct describe_options {
    const char *pointer;
    bool markdown;
} describe_options;

enum option_key { KEY_FORMAT = 0x100 };

static error_t parse_option(int key, char *text, struct argp_state *state)
{
    static const char *const formats[] = {"text", "markdown", NULL};
    describe_options *options = state->input;
    switch (key) {
    case KEY_FORMAT:
        options->markdown = lw_options_choice(state, "--format", text, formats) == 1;
        return 0;
    case ARGP_KEY_ARG:
        lw_options_take(state, &options->pointer, text, "pointer");
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
    lw_status status = lw_options_parse(&describe_argp, argc, argv, &options);
    if (status != LW_OK) {
        return lw_status_exit_code(status);
    }
    if (options.markdown) {
        lw_describe_markdown(stdout, &lw_scenario_table);
        return lw_status_exit_code(LW_OK);
    }
    lw_error error;
    const char *pointer = options.pointer != NULL ? options.pointer : "";
    status = lw_describe(stdout, &lw_scenario_table, pointer, &error);
    if (status != LW_OK) {
        lw_error_print(stderr, &error, false);
    }
    return lw_status_exit_code(status);
}
